"""A worker that is killed in the middle of a backfill, and what another one makes of it."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import create_engine, text

from cairn.kit.db import driver_url, enter_communities, transaction
from cairn.worker.computing import CHUNK
from jobs.conftest import wait_until
from metrics.happening import add, draw_place, make_community

OPENED, LAST = date(2025, 12, 1), date(2026, 9, 30)
MIDDLE = date(2026, 4, 20)
SUMMARIES = {"kpi_daily": "metric_date", "kpi_weekly": "week_start", "kpi_monthly": "year, month"}
WAITING = """
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
        AND (wait_event_type, wait_event) = ('Lock', 'transactionid')
"""
"""Who waits for another transaction to end."""
RUN = "from cairn.cli import main; main()"


@contextmanager
def a_worker(database_url):
    """A worker as a process; when it is gone, others know after a second."""
    environment = {"CAIRN_DATABASE_URL": database_url, "CAIRN_WORKER_STALLED_AFTER": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "worker"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def connection(database_url):
    """A connection as the superuser, which no row-level security concerns; one statement each."""
    engine = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def ask(connection):
    """Runs a statement; returns its rows."""

    def ask(statement, **values):
        result = connection.execute(text(statement), values)
        return result.all() if result.returns_rows else []

    return ask


@pytest.fixture
async def community(app, world, ask):
    """A community with something of everything around a day; nothing is computed, nor marked."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        await enter_communities(db)
        actor = world.actor(world.admin)
        community = await make_community(db, actor, "Australia/Lord_Howe", OPENED)
        await add(db, actor, community, draw_place(Random(5), "Australia/Lord_Howe", MIDDLE))
    ask("UPDATE communities SET is_active = false")
    ask("DELETE FROM dirty_ranges")
    return community


@pytest.fixture
def stored(ask, community):
    """All rows of the community but their ids, and how many keys they have."""

    def stored(*but):
        without = ["id", *but]
        return {
            table: (
                [
                    row.row
                    for row in ask(
                        f"SELECT to_jsonb(k) - CAST(:without AS text[]) AS row FROM {table} k "
                        "WHERE community_id = :id ORDER BY row",
                        without=without,
                        id=community,
                    )
                ],
                ask(
                    f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM {table} "
                    "WHERE community_id = :id) k",
                    id=community,
                )[0].count,
            )
            for table, key in SUMMARIES.items()
        }

    return stored


async def test_a_backfill_whose_worker_is_killed_ends_as_if_nothing_had_been(
    client, world, database_url, ask, community, stored
):
    body = {"from": str(OPENED), "to": str(LAST)}
    path, headers = f"/communities/{community}/backfill", world.admin.headers

    async def backfill():
        answer = await client.post(path, json=body, headers=headers)
        return answer.json()["job_id"]

    def run(run_id):
        return ask("SELECT * FROM job_runs WHERE id = :id", id=run_id)[0]

    def wait_for(run_id):
        wait_until(lambda: run(run_id).status == "succeeded")
        return run(run_id)

    # Somebody is about to write a day of the second step, which the worker has to wait for.
    holding = create_engine(driver_url(database_url))
    with holding.connect() as other, a_worker(database_url) as killed:
        other.execute(
            text(
                "INSERT INTO kpi_daily (organization_id, community_id, metric_date) "
                "VALUES (:organization, :community, :day)"
            ),
            {
                "organization": world.organization_id,
                "community": community,
                "day": LAST - timedelta(days=CHUNK + 5),
            },
        )
        run_id = await backfill()
        wait_until(lambda: ask(WAITING))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        at_kill = run(run_id)
        other.rollback()
    holding.dispose()
    half = stored("computed_at")
    with a_worker(database_url):
        resumed_run = wait_for(run_id)
        resumed = stored("computed_at")
        for table in SUMMARIES:
            ask(f"DELETE FROM {table}")
        wait_for(await backfill())
        uninterrupted, first = stored("computed_at"), stored()
        twice_run = wait_for(await backfill())
        twice = stored()

    total = (LAST - OPENED).days + 1
    assert (at_kill.status, at_kill.done, at_kill.total) == ("running", CHUNK, total)
    assert half["kpi_daily"][1] == CHUNK
    assert (resumed_run.attempts, resumed_run.done) == (2, total)
    assert resumed == uninterrupted
    assert (twice_run.result["changed"], twice) == ({}, first)
    assert [len(rows) for rows, _ in twice.values()] == [keys for _, keys in twice.values()]
    assert twice["kpi_daily"][1] == total
