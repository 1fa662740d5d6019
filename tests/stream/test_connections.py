"""What the stream does when the database goes away, and that listeners hold no connections."""

from contextlib import AsyncExitStack

import psycopg
import pytest
from sqlalchemy import text

from make import log, make_kpi

BREAK = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'cairn-stream'"""


def as_superuser(database_url, statement):
    """Run a statement that the application may not."""
    with psycopg.connect(database_url) as connection:
        return connection.execute(statement).fetchone()


@pytest.fixture
async def kpis(committing, actor):
    async with committing() as db:
        return [await make_kpi(db, actor) for _ in range(2)]


async def test_what_changes_while_the_database_is_away_is_told_afterwards(
    listen, committing, actor, kpis, database_url
):
    async with listen() as ear:
        await ear.take()
        async with committing() as db:
            await log(db, actor, kpis[0], 1)
            assert as_superuser(database_url, BREAK) == (True,)
        async with committing() as db:
            await log(db, actor, kpis[1], 1)
        assert await ear.hear(*kpis) == {kpi.id for kpi in kpis}


async def test_after_a_crash_that_emptied_the_table_everybody_starts_anew(
    listen, committing, actor, kpis, database_url
):
    async with listen() as ear:
        await ear.take()
        last_id = ear.last_id
        as_superuser(
            database_url,
            f"WITH gone AS (DELETE FROM goal_changes RETURNING 1) {BREAK} AND EXISTS (TABLE gone)",
        )
        (event,) = await ear.take()
        assert (event.name, event.data) == ("reset", {"reason": "too_old"})
        async with committing() as db:
            await log(db, actor, kpis[0], 1)
        assert await ear.hear(kpis[0]) == {kpis[0].id}
    async with listen(last_id=last_id) as late:
        assert [event.name for event in await late.take()] == ["ready", "reset"]


async def test_many_listeners_share_one_connection(listen, committing, actor, kpis):
    count = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
    async with listen() as first, AsyncExitStack() as stack:
        await first.take()
        async with committing() as db:
            before = (await db.execute(count)).scalar_one()
        ears = [await stack.enter_async_context(listen()) for _ in range(200)]
        async with committing() as db:
            after = (await db.execute(count)).scalar_one()
            await log(db, actor, kpis[0], 1)
        heard = [await ear.hear(kpis[0]) for ear in ears]

    assert after <= before
    assert heard == [{kpis[0].id}] * 200


async def test_nobody_reads_where_nobody_listens(app, listen):
    async with listen() as ear:
        await ear.take()
    await app.state.stream.reading

    assert app.state.stream.rooms == {}
