"""Two workers as processes of their own, one of them killed in the middle of a job."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from cairn.jobs import JOBS
from cairn.kit.db import driver_url
from make import make_world

from .conftest import HELD_UP, wait_until

CAIRN = (sys.executable, "-c", "from cairn.cli import main; main()")
DUE_SINCE = "2026-03-04 03:30+00:00"
BOTH_ARE_HELD_UP = 4


@contextmanager
def started(*words: str, database_url: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process; a worker that is gone is known as such after a second."""
    environment = {
        **os.environ,
        "CAIRN_DATABASE_URL": database_url,
        "CAIRN_WORKER_STALLED_AFTER": "1",
    }
    with subprocess.Popen(
        [*CAIRN, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
async def worlds(app):
    """Three organizations in which everything is due, since days that nobody worked on."""
    return [await make_world(app.state.sessions) for _ in range(3)]


@pytest.fixture
def ask(database_url):
    """Asks the database as its superuser, who sees all organizations."""
    engine = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def ask(statement, **values):
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else []

        yield ask
    engine.dispose()


def test_every_due_run_happens_once_though_a_worker_is_killed_in_the_middle(
    database_url, worlds, ask, verifications_held
):
    ask("UPDATE schedules SET next_run_at = CAST(:since AS timestamptz)", since=DUE_SINCE)
    words = ("worker", "--concurrency", "2")
    with (
        started(*words, database_url=database_url) as killed,
        started(*words, database_url=database_url) as other,
    ):
        wait_until(lambda: ask(HELD_UP, like="%verifications%")[0][0] == BOTH_ARE_HELD_UP)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        verifications_held.rollback()
        wait_until(lambda: not ask("SELECT 1 FROM job_runs WHERE status <> 'succeeded'"))
        wait_until(lambda: not ask("SELECT 1 FROM procrastinate.procrastinate_jobs"))
        other.send_signal(signal.SIGTERM)
        said, _ = other.communicate(timeout=120)
    with started("jobs", "list", "--json", database_url=database_url) as command:
        shown = json.loads(command.communicate(timeout=120)[0])

    runs = ask(
        "SELECT organization_id, jobname, attempts FROM job_runs WHERE jobname <> 'drain-metrics'"
    )
    every = {(world.organization_id, name) for world in worlds for name in JOBS}
    kept = ask("SELECT organization_id, count(*) FROM verifications GROUP BY 1")
    assert sorted((run.organization_id, run.jobname) for run in runs) == sorted(every)
    assert sorted(run.attempts for run in runs) == [1] * (len(every) - 2) + [2] * 2
    assert {tuple(row) for row in kept} == {(world.organization_id, 1) for world in worlds}
    assert (said, other.returncode) == ("The worker is at work.\n", 0)
    status = ask("SELECT * FROM cron_job_status WHERE community_id IS NULL")
    assert {(row.organization_id, row.jobname) for row in status} == every
    assert {(row.last_status, row.last_error) for row in status} == {("succeeded", None)}
    assert all(row.last_run < datetime.now(UTC) < row.next_run for row in status)
    of_organizations = [job for job in shown if job["jobname"] in JOBS]
    assert {job["jobid"] for job in of_organizations} == {str(row.jobid) for row in status}
    assert {job["last_status"] for job in of_organizations} == {"succeeded"}
