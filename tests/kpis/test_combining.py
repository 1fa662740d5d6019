"""Logs that come at the same time are committed together, and each gets its own answer."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cairn.kit.db import scalar, transaction
from cairn.kpis import logs
from cairn.kpis.combining import Entry, LogCombiner
from cairn.kpis.schemas import LogIn
from make import link, make_kpi, make_objective, make_vision, progress

WRITERS = 24


@pytest.fixture
async def tree(app, world):
    """A vision with KPIs, one of which serves an objective; and who writes."""
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        kpis = [await make_kpi(db, actor, vision, target_value=100) for _ in range(WRITERS)]
        objective = await make_objective(db, actor)
        await link(db, actor, objective, kpis[0])
    return actor, vision, kpis, objective


@pytest.fixture
def combiner(app) -> LogCombiner:
    """The combiner of the running application."""
    return app.state.log_combiner


def entry(actor, kpi_id, value=10, key=None) -> Entry:
    """A log of today."""
    body = LogIn(date=actor.today, value=Decimal(value))
    return Entry(actor, logs.new_log(actor, kpi_id, body, key))


@pytest.mark.invariant("I5")
async def test_concurrent_logs_share_commits_and_all_are_counted(app, tree, combiner):
    actor, vision, kpis, _ = tree

    receipts = await asyncio.gather(*(combiner.write(entry(actor, kpi.id)) for kpi in kpis))

    async with transaction(app.state.sessions, actor.organization_id) as db:
        commits = await scalar(db, "SELECT count(DISTINCT xmin::text) FROM kpi_logs")
        differences = await scalar(
            db, "SELECT count(*) FROM engine.verify(:org)", org=actor.organization_id
        )
        assert await progress(db, vision) == (10,)
    assert commits == 1
    assert differences == 0
    assert all(
        {kpi.id, vision.id} <= {move.goal_id for move in moves}
        for kpi, moves in zip(kpis, receipts, strict=True)
    )


async def test_a_receipt_names_only_what_is_above_its_own_log(tree, combiner):
    actor, vision, kpis, objective = tree

    receipts = await asyncio.gather(*(combiner.write(entry(actor, kpi.id)) for kpi in kpis[::-1]))

    moved = [{move.goal_id for move in moves} for moves in receipts[::-1]]
    assert moved[0] == {kpis[0].id, vision.id, objective.id}
    assert moved[1:] == [{kpi.id, vision.id} for kpi in kpis[1:]]


async def test_one_that_fails_takes_no_other_with_it(app, tree, combiner):
    actor, _, kpis, _ = tree
    wanted = [kpis[0].id, kpis[1].id, uuid4(), kpis[2].id]

    outcomes = await asyncio.gather(
        *(combiner.write(entry(actor, kpi)) for kpi in wanted), return_exceptions=True
    )

    async with transaction(app.state.sessions, actor.organization_id) as db:
        written = await scalar(db, "SELECT count(*) FROM kpi_logs")
        told = await scalar(db, "SELECT count(*) FROM audit WHERE action = 'log'")
    assert [isinstance(outcome, IntegrityError) for outcome in outcomes] == [
        False,
        False,
        True,
        False,
    ]
    assert (written, told) == (3, 3)


@pytest.mark.invariant("I4")
async def test_the_same_idempotency_key_at_the_same_time_is_one_log(app, tree, combiner):
    actor, vision, kpis, _ = tree

    await asyncio.gather(
        *(combiner.write(entry(actor, kpis[0].id, value=48, key="once")) for _ in range(6))
    )

    async with transaction(app.state.sessions, actor.organization_id) as db:
        rows = (await db.execute(text("SELECT value FROM kpi_logs"))).scalars().all()
        told = await scalar(db, "SELECT count(*) FROM audit WHERE action = 'log'")
        assert await progress(db, kpis[0], vision) == (48, 2)
    assert (rows, told) == ([48], 1)


async def test_over_http_each_sees_its_own_write_at_once(client, world, tree):
    _, vision, kpis, _ = tree
    headers = world.admin.headers

    async def log_and_read(kpi):
        body = {"date": str(world.actor(world.admin).today), "value": "50"}
        answer = await client.post(f"/kpi-logs/{kpi.id}/log", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        seen = await client.get(f"/progress/{kpi.id}", headers=headers)
        return answer.json(), seen.json()

    answers = await asyncio.gather(*(log_and_read(kpi) for kpi in kpis[:12]))

    for kpi, (written, seen) in zip(kpis, answers, strict=False):
        assert seen["progress_percentage"] == 50
        assert str(kpi.id) in {moved["goal_id"] for moved in written["updated_progress"]}
        assert str(vision.id) in {moved["goal_id"] for moved in written["updated_progress"]}
