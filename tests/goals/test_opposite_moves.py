"""Two goals that are moved below each other at the same time never end in a circle."""

import asyncio
import os

from cairn import errors
from cairn.kit.db import transaction
from cairn.kpis import service as kpis
from make import differences, make_kpi

TIMES = int(os.environ.get("OPPOSITE_MOVES", "100"))


async def test_one_of_two_opposite_moves_is_refused_and_told_why(app, world):
    actor, sessions = world.actor(world.admin), app.state.sessions
    async with transaction(sessions, world.organization_id) as db:
        left, right = [await make_kpi(db, actor, title=name) for name in ("Left", "Right")]

    async def move(goal, parent):
        async with transaction(sessions, world.organization_id) as db:
            await kpis.change_kpi(db, actor, goal.id, {"parent_id": parent}, None, None)

    for _ in range(TIMES):
        outcomes = await asyncio.gather(
            move(left, right.id), move(right, left.id), return_exceptions=True
        )

        (refused,) = [one for one in outcomes if one is not None]
        assert isinstance(refused, errors.WouldMakeCycle)
        assert {"Left", "Right"} <= set(str(refused).replace(".", " ").split())
        moved = left if outcomes[0] is None else right
        await move(moved, None)

    assert await differences(sessions, world) == []
