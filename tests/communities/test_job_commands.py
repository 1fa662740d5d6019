"""`cairn compute`, `backfill` and `refresh` as a person runs them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import text

from cairn.kit.db import enter_communities, transaction
from commands import RUN, run_cairn
from metrics.happening import add, draw_place, make_community


@pytest.fixture
async def community(app, world):
    """A community that opened a year ago, something happening around a day in it."""
    today = datetime.now(UTC).date()
    middle = today - timedelta(days=200)
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        community = await make_community(db, actor, "UTC", today - timedelta(days=365))
        await add(db, actor, community, draw_place(Random(3), "UTC", middle))
    return community


@pytest.fixture
def start(database_url, world):
    """Starts a command in the world's organization."""

    def start(*words):
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *words, "--organization", str(world.organization_id)],
            env={**os.environ, "CAIRN_DATABASE_URL": database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def cairn(database_url, world, tmp_path):
    """Runs a command: exit code, what it says as JSON, stderr."""

    async def run(*words):
        own = (*words, "--organization", str(world.organization_id), "--json")
        code, said, complaint = await run_cairn(database_url, tmp_path, *own)
        return code, json.loads(said) if said else None, complaint

    return run


@pytest.fixture
def ask(app, world):
    """Runs a statement; returns its rows."""

    async def ask(statement, **values):
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            result = await db.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return ask


async def test_days_weeks_and_months_are_computed_by_hand(cairn, community, ask):
    done = [await cairn("compute", period) for period in ("daily", "weekly", "monthly")]
    again = await cairn("compute", "monthly", "--on", "2026-02-14", "-c", str(community))

    assert [(code, said["status"]) for code, said, _ in done] == [(0, "succeeded")] * 3
    assert str(community) in done[0][1]["changed"]
    assert (again[0], again[1]["changed"]) == (0, {})
    assert await ask("SELECT 1 FROM dirty_ranges") == []


async def test_a_backfill_that_is_killed_is_resumed_by_the_same_command(
    start, cairn, community, ask, app, world
):
    today = datetime.now(UTC).date()
    words = ("backfill", "UTC", "--from", str(today - timedelta(days=365)), "--to", str(today))
    async with transaction(app.state.sessions, world.organization_id) as db:
        await enter_communities(db)
        # Whoever computes the community has to wait for this one.
        key = f"cairn metrics {world.organization_id} {community}"
        await db.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
        )
        process = start(*words)
        while not await ask("SELECT 1 FROM job_runs WHERE status = 'running'"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.communicate)

    code, said, _ = await cairn(*words)
    twice = await cairn(*words)

    (run,) = await ask("SELECT id, attempts FROM job_runs WHERE attempts > 1")
    assert (code, said["status"], said["done"], said["total"]) == (0, "succeeded", 366, 366)
    assert (str(run[0]), run[1]) == (said["job_id"], 2)
    assert twice[1]["changed"] == {}
    assert (await ask("SELECT count(*), count(DISTINCT metric_date) FROM kpi_daily"))[0] == (
        366,
        366,
    )


async def test_the_last_days_are_refreshed_and_unknown_communities_refused(cairn, community):
    code, said, _ = await cairn("refresh", "UTC", "--days", "3")
    unknown = await cairn("refresh", "Nowhere")
    before = await cairn("backfill", "UTC", "--from", "2001-01-01", "--to", "2001-02-01")

    assert (code, said["done"], said["total"]) == (0, 3, 3)
    assert (unknown[0], "no community Nowhere" in unknown[2]) == (2, True)
    assert (before[0], "has days from" in before[2]) == (2, True)
    assert date.fromisoformat(said["changed"][str(community)]["days"][0][0])
