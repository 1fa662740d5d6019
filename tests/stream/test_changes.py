"""What is told of changes, and that nothing is lost."""

import asyncio
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from cairn.goals import deletion, service
from cairn.goals.schemas import OverrideIn
from cairn.kit.db import OPTIONS
from cairn.kpis.schemas import KpiPatch
from cairn.kpis.service import change_kpi
from cairn.objectives.check_ins import check_in
from cairn.objectives.review_schemas import CheckInIn
from cairn.words import CheckInStatus, Kind
from cairn.worker.work import CLEAN_UP
from make import as_another_tool, log, make_kpi, make_objective, make_vision
from stream.ears import PATIENCE

LOG = """SELECT engine.log_value(%s, current_date, uuidv7(), %s, current_date, 1, false, false,
    NULL, NULL, 'api', NULL, NULL, now())"""


async def test_a_log_tells_its_kpi_and_every_goal_that_it_moved(listen, committing, actor):
    async with committing() as db:
        vision = await make_vision(db, actor)
        quarter = await make_kpi(db, actor, vision)
        month = await make_kpi(db, actor, quarter)
        await make_kpi(db, actor, quarter)

    async with listen() as ear:
        assert [event.name for event in await ear.take()] == ["ready"]
        async with committing() as db:
            await log(db, actor, month, 10)
        heard = await ear.hear(month)

    assert heard == {month.id, quarter.id, vision.id}


async def test_what_moves_no_number_is_told_too(listen, committing, actor):
    async with committing() as db:
        kpi = await make_kpi(db, actor)
        objective = await make_objective(db, actor)

    async with listen() as ear:
        async with committing() as db:
            await change_kpi(db, actor, kpi.id, KpiPatch(title="New").changes(), None, None)
        await ear.hear(kpi)
        async with committing() as db:
            await check_in(db, actor, objective.id, CheckInIn(status=CheckInStatus.AT_RISK))
        await ear.hear(objective)
        async with committing() as db:
            body = OverrideIn(progress_percentage=4, reason="counted")
            await service.set_override(db, actor, kpi.id, body)
        await ear.hear(kpi)


@pytest.mark.parametrize("size", [3, 600])
async def test_what_changes_together_is_told_together(listen, committing, actor, size):
    async with committing() as db:
        kpis = [await make_kpi(db, actor) for _ in range(3)]
        ids = [kpi.id for kpi in kpis]

    async with listen() as ear:
        await ear.take()
        async with committing() as db:
            await as_another_tool(
                db,
                "INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value) "
                "SELECT :organization, unnest(CAST(:kpis AS uuid[])), current_date, 1 "
                "FROM generate_series(1, :size)",
                organization=actor.organization_id,
                kpis=ids,
                size=size // 3,
            )
        event = await ear.next("changed", "reset")

    assert sorted(event.data["goal_ids"]) == sorted(map(str, ids))


async def test_what_copy_and_psql_write_is_told(listen, committing, actor, database_url):
    async with committing() as db:
        copied, renamed, deleted = [await make_kpi(db, actor) for _ in range(3)]

    async with listen() as ear:
        await ear.take()
        with psycopg.connect(database_url) as tool:
            copy = "COPY kpi_logs (organization_id, kpi_id, log_date, value) FROM STDIN"
            with tool.cursor().copy(copy) as rows:
                rows.write_row((actor.organization_id, copied.id, actor.today, 5))
        await ear.hear(copied)
        with psycopg.connect(database_url) as tool:
            tool.execute("UPDATE goals SET title = 'Renamed' WHERE id = %s", [renamed.id])
        await ear.hear(renamed)
        with psycopg.connect(database_url) as tool:
            tool.execute("DELETE FROM goals WHERE id = %s", [deleted.id])
        event = await ear.next("reset")

    assert event.data == {"reason": "too_many"}


async def test_whoever_comes_back_has_lost_nothing_in_whatever_order_writers_commit(
    listen, committing, actor, database_url
):
    """Each transaction begins before the next and is committed after it."""
    async with committing() as db:
        kpis = [await make_kpi(db, actor) for _ in range(6)]
    heard, ids, last_id = set(), [], None
    async with listen() as ear:
        await ear.take()
        last_id = ear.last_id
    writers = []
    for kpi in kpis:
        writer = psycopg.connect(database_url, options=OPTIONS)
        organization = str(actor.organization_id)
        writer.execute("SELECT set_config('cairn.organization', %s, true)", [organization])
        writer.execute(LOG, [organization, kpi.id])
        writers.append(writer)

    order = [5, 3, 4, 1, 0, 2]
    for number in order:
        writers[number].commit()
        async with listen(last_id=last_id) as ear:
            told = await ear.take()  # At once: `ready`, and what was missed.
            heard |= {one for event in told for one in event.data.get("goal_ids", [])}
            ids += ear.ids
            last_id = ear.last_id
            assert [event.name for event in told if event.name == "reset"] == []
    async with listen(last_id=last_id) as ear:
        while heard != {str(kpi.id) for kpi in kpis}:
            told = await ear.take()
            heard |= {one for event in told for one in event.data.get("goal_ids", [])}
            ids += ear.ids
    for writer in writers:
        writer.close()

    places = [tuple(map(int, one.split("-"))) for one in ids]
    assert places == sorted(places)


async def test_a_transaction_that_began_earlier_is_waited_for(
    app, listen, committing, actor, database_url
):
    async with committing() as db:
        early, late = [await make_kpi(db, actor) for _ in range(2)]
    organization = str(actor.organization_id)

    with psycopg.connect(database_url, options=OPTIONS) as writer:
        async with listen() as ear:
            await ear.take()
            writer.execute("SELECT set_config('cairn.organization', %s, true)", [organization])
            writer.execute(LOG, [organization, early.id])
            async with committing() as db:
                await log(db, actor, late, 1)
            await looked(app.state.stream)
            assert not ear.listener.has_news.is_set()
            writer.commit()
            heard = await ear.hear(early, late)

    assert heard == {early.id, late.id}


async def looked(stream: Any) -> None:
    """Wait until the stream has looked for changes, and for rights after that, twice."""
    async with asyncio.timeout(PATIENCE):
        for _ in range(2):
            before, stream.checked_at = stream.checked_at, 0.0
            while stream.checked_at == 0:  # noqa: ASYNC110 (it looks ten times a second)
                await asyncio.sleep(0.01)
            assert stream.checked_at > before


async def test_a_slow_listener_is_told_once_of_all_that_came(listen, committing, actor):
    async with committing() as db:
        kpis = [await make_kpi(db, actor) for _ in range(3)]

    async with listen() as slow, listen() as quick:
        await slow.take()
        for kpi in kpis:
            async with committing() as db:
                await log(db, actor, kpi, 1)
            await quick.hear(kpi)
        events = await slow.take()

    assert [event.name for event in events] == ["changed"]
    assert sorted(events[0].data["goal_ids"]) == sorted(str(kpi.id) for kpi in kpis)
    assert events[0].id == quick.last_id


async def test_who_has_fallen_far_behind_starts_anew(listen, world):
    async with listen() as ear:
        await ear.take()
        room = ear.listener.room
        for _ in range(3):
            room.tell([uuid4() for _ in range(400)], {})
        events = await ear.take()

    assert [(event.name, event.data) for event in events] == [("reset", {"reason": "too_many"})]


@pytest.mark.parametrize("last_id", ["0-0", "1-1", "nonsense", "9223372036854775807-1", "1-2-3"])
async def test_an_id_that_is_too_old_or_none_of_ours_is_answered_with_a_reset(
    listen, committing, actor, last_id
):
    async with committing() as db:
        await make_kpi(db, actor)

    async with listen(last_id=last_id) as ear:
        events = await ear.take()

    assert [event.name for event in events] == ["ready", "reset"]
    assert events[1].data == {"reason": "too_old"}
    async with listen(last_id=events[1].id) as ear:
        assert [event.name for event in await ear.take()] == ["ready"]


async def test_old_changes_are_cleared_away_but_for_the_last(listen, committing, actor):
    async with committing() as db:
        first, last = [await make_kpi(db, actor) for _ in range(2)]
    async with listen() as ear:
        await ear.take()
        old_id = ear.last_id
        async with committing() as db:
            await log(db, actor, last, 1)
        await ear.hear(last)
    async with committing() as db:
        await db.execute(text("UPDATE goal_changes SET at = now() - interval '2 days'"))
        values = {"organization": actor.organization_id}
        await db.execute(text(CLEAN_UP["changes"]), values)
        left = (await db.execute(text("SELECT count(*) FROM goal_changes"))).scalar_one()

    async with listen(last_id=old_id) as late, listen(last_id=ear.last_id) as current:
        assert [event.name for event in await late.take()] == ["ready", "reset"]
        assert [event.name for event in await current.take()] == ["ready"]
    assert left == 1
    assert first


async def test_a_deleted_goal_is_told(listen, committing, actor):
    async with committing() as db:
        parent = await make_kpi(db, actor)
        kpi = await make_kpi(db, actor, parent)

    async with listen() as ear:
        async with committing() as db:
            await deletion.remove_goal(db, actor, kpi.id, Kind.KPI)
        heard = await ear.hear(kpi)

    assert heard == {kpi.id, parent.id}


async def test_the_first_id_is_from_before_what_came_meanwhile(listen, committing, actor):
    """Whoever got `ready` and no more has that to come."""
    async with committing() as db:
        kpi = await make_kpi(db, actor)

    async with listen() as slow, listen() as quick:
        async with committing() as db:
            await log(db, actor, kpi, 1)
        await quick.hear(kpi)
        ready, changed = await slow.take()
    async with listen(last_id=ready.id) as again:
        events = await again.take()

    assert changed.data == {"goal_ids": [str(kpi.id)]}
    assert [event.data for event in events] == [{}, changed.data]
