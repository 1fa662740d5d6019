"""What tests of background jobs share."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from cairn.kit.db import driver_url, enter_communities, transaction

HELD_UP = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE :like
"""
"""How many connections wait for a lock in statements that look like this."""


class Jobs:
    """The jobs of one organization, as they stand in the database."""

    def __init__(self, sessions: Any, organization_id: Any) -> None:
        self.sessions = sessions
        self.organization_id = organization_id

    async def ask(self, statement: str, **values: Any) -> list[Any]:
        """Run a statement in the organization; the rows, if it has any."""
        async with transaction(self.sessions, self.organization_id) as db:
            await enter_communities(db)
            values = {"organization": self.organization_id, **values}
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            result = await db.execute(text(statement), used)
            return list(result.all()) if result.returns_rows else []

    async def runs(self, jobname: str) -> list[Any]:
        """The runs of a job, oldest first."""
        return await self.ask(
            "SELECT * FROM job_runs WHERE organization_id = :organization "
            "AND jobname = :jobname ORDER BY id",
            jobname=jobname,
        )

    async def run(self, run_id: Any) -> Any:
        """One run."""
        (found,) = await self.ask("SELECT * FROM job_runs WHERE id = :run_id", run_id=run_id)
        return found

    async def queued(self) -> list[Any]:
        """What workers will take of this organization, but the metrics that they find to do."""
        return await self.ask(
            "SELECT * FROM procrastinate_jobs WHERE status = 'todo' "
            "AND args ->> 'organization_id' = CAST(:organization AS text) "
            "AND args ->> 'run_id' NOT IN (SELECT CAST(id AS text) FROM job_runs "
            "WHERE jobname = 'drain-metrics') ORDER BY id"
        )

    async def status(self) -> dict[str, Any]:
        """cron_job_status by job."""
        rows = await self.ask("SELECT * FROM cron_job_status WHERE organization_id = :organization")
        return {row.jobname: row for row in rows}

    async def make_due(self, since: str, jobname: str | None = None) -> None:
        """Let schedules be due since an instant."""
        await self.ask(
            "UPDATE schedules SET next_run_at = CAST(CAST(:since AS text) AS timestamptz) "
            "WHERE jobname = coalesce(:jobname, jobname)",
            since=since,
            jobname=jobname,
        )


@pytest.fixture
def jobs_of(app: Any) -> Callable[[Any], Jobs]:
    """The jobs of a world."""
    return lambda world: Jobs(app.state.sessions, world.organization_id)


@pytest.fixture
def jobs(jobs_of: Any, world: Any) -> Jobs:
    """The jobs of the test's world."""
    return jobs_of(world)


@pytest.fixture
def verifications_held(database_url: str) -> Iterator[Connection]:
    """Lets jobs come as far as writing down what they verified, until it is rolled back."""
    engine = create_engine(driver_url(database_url))
    with engine.connect() as connection:
        connection.execute(text("LOCK TABLE verifications IN SHARE MODE"))
        yield connection
    engine.dispose()


@pytest.fixture
def is_held_up(database_url: str) -> Iterator[Callable[[str], Awaitable[bool]]]:
    """Whether a connection waits for a lock in a statement that looks like this."""
    engine = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        async def is_held_up(like: str) -> bool:
            return connection.execute(text(HELD_UP), {"like": like}).scalar_one() == 1

        yield is_held_up
    engine.dispose()


def wait_until(condition: Callable[[], bool], seconds: float = 180) -> None:
    """Wait for what other processes do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it didn't happen"
        time.sleep(0.02)


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 180) -> None:
    """Wait for what a worker in this process does."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 (the database has no event for it)
            await asyncio.sleep(0.02)
