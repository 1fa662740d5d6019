"""Another server that subscribes to the summaries holds the same, whatever is corrected later."""

import asyncio
import tempfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url

from cairn.feeds.service import drain_and_feed
from cairn.kit.db import driver_url, enter_communities, transaction
from cairn.kit.embedded import start
from cairn.metrics.statements import TABLES
from cairn.model import Base
from metrics.happening import AROUND, add, draw_place, make_community

MIDDLE = date(2026, 10, 25)
OPENED = MIDDLE - AROUND
SUMMARIES = [table for table, _ in TABLES.values()]


@pytest.fixture(scope="module")
def subscriber():
    """A second server, with plain tables like the summaries."""
    state = Path(tempfile.mkdtemp(prefix="cairn-test-"))
    state.chmod(0o755)
    server = start(state, durable=False)
    engine = create_engine(
        driver_url(server.url()),
        isolation_level="AUTOCOMMIT",
        connect_args={"options": "-c TimeZone=UTC"},
    )
    with engine.connect() as connection:
        for name in SUMMARIES:
            columns = ", ".join(
                f'"{one.name}" {one.type.compile(postgresql.dialect())}'
                for one in Base.metadata.tables[name].columns
            )
            connection.execute(
                text(f"CREATE TABLE {name} ({columns}, PRIMARY KEY (organization_id, id))")
            )
    yield engine
    engine.dispose()
    server.remove()


@pytest.fixture(scope="module")
def subscription(database_url, subscriber):
    """The publication and the subscription to it."""
    publisher = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    url = make_url(database_url)
    conninfo = f"host={url.query['host']} port={url.query['port']} dbname={url.database}"
    with publisher.connect() as here, subscriber.connect() as there:
        here.execute(text(f"CREATE PUBLICATION cairn_metrics FOR TABLE {', '.join(SUMMARIES)}"))
        there.execute(
            text(
                "CREATE SUBSCRIPTION cairn_metrics "
                f"CONNECTION '{conninfo} user={url.username}' PUBLICATION cairn_metrics"
            )
        )
        yield
        there.execute(text("DROP SUBSCRIPTION cairn_metrics"))
    publisher.dispose()


@pytest.fixture
def rows(app, world, subscriber):
    """The summaries here, and there once all has arrived."""
    query = "SELECT to_jsonb(k) AS row FROM {} k ORDER BY id"
    statements = [text(query.format(name)) for name in SUMMARIES]
    ready = text("SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel")

    def read():
        with subscriber.connect() as connection:
            return [[row.row for row in connection.execute(one)] for one in statements]

    def is_ready():
        with subscriber.connect() as connection:
            return connection.execute(ready).scalar_one()

    async def rows():
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            here = [[row.row for row in await db.execute(one)] for one in statements]
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(is_ready):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            while (there := await asyncio.to_thread(read)) != here:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return here, there

    return rows


async def test_a_subscriber_holds_the_summaries_also_after_backfill_and_corrections(
    app, world, subscription, rows
):
    actor = world.actor(world.admin)
    place = draw_place(Random(5), "America/New_York", MIDDLE)

    async def change(*statements):
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            for statement in statements:
                await db.execute(text(statement))
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            while await drain_and_feed(db, actor.organization_id, actor.today):
                pass
        return await rows()

    await change("DELETE FROM communities")
    async with transaction(app.state.sessions, world.organization_id) as db:
        place.id = await make_community(db, actor, "America/New_York", OPENED)
        await add(db, actor, place.id, place)

    filled = await change()
    late = await change(
        "INSERT INTO tickets (organization_id, community_id, created_at) "
        "SELECT organization_id, id, '2026-10-14T12:00Z' FROM communities"
    )
    without = await change(
        "DELETE FROM access_logs WHERE occurred_at < '2026-10-20'",
        "DELETE FROM kpi_monthly WHERE month = 10",
    )

    assert [here == there for here, there in (filled, late, without)] == [True] * 3
    assert len(filled[1][0]) >= 40
    days = [there[0] for _, there in (filled, late, without)]
    assert [sum(day["tickets_opened"] for day in each) for each in days] == [40, 41, 41]
    entries = [sum(day["total_entries"] for day in each) for each in days]
    assert entries[0] == entries[1] > entries[2]
    assert [len(there[2]) for _, there in (filled, late, without)] == [2, 2, 2]
