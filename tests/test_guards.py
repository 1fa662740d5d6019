"""What the database refuses is told as what it is."""

import asyncio
import json

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request

from cairn.kit.db import transaction
from make import make_kpi

LOCK = text("SELECT FROM goals WHERE id = :id FOR UPDATE")


async def test_two_changes_that_wait_for_each_other_are_told_to_come_again(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        one, two = [await make_kpi(db, actor) for _ in range(2)]
    both_began = asyncio.Barrier(2)

    async def lock(first, second) -> None:
        async with transaction(app.state.sessions, world.organization_id) as db:
            await db.execute(LOCK, {"id": first.id})
            await both_began.wait()
            await db.execute(LOCK, {"id": second.id})

    results = await asyncio.gather(lock(one, two), lock(two, one), return_exceptions=True)

    (refused,) = [error for error in results if error is not None]
    assert isinstance(refused, DBAPIError)
    handle = next(
        app.exception_handlers[kind]
        for kind in type(refused).__mro__
        if kind in app.exception_handlers
    )
    answer = handle(Request({"type": "http"}), refused)
    problem = json.loads(bytes(answer.body))
    assert (answer.status_code, problem["code"]) == (503, "ChangesCollided")
