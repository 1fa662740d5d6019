"""A worker inside of another process, as in the demo."""

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from cairn.jobs import enqueue
from cairn.kit.db import transaction
from cairn.kit.settings import Settings
from cairn.worker import process, runs
from cairn.worker.process import conninfo_of, working
from cairn.worker.ticks import retry_stalled

from .conftest import eventually

SETTINGS = Settings(worker_stalled_after=1)


@pytest.fixture
def hire(app, world):
    """Queues a run of a job in the world."""

    async def hire(jobname):
        async with transaction(app.state.sessions, world.organization_id) as db:
            return await enqueue(db, world.organization_id, jobname)

    return hire


@pytest.fixture
def status_of(jobs):
    """Whether a run has a status."""

    def status_of(run_id, status):
        async def look():
            return (await jobs.run(run_id)).status == status

        return look

    return status_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://me:p%40ss@example.org:5433/cairn?sslmode=require",
            {
                "user": "me",
                "password": "p@ss",
                "host": "example.org",
                "port": "5433",
                "dbname": "cairn",
                "sslmode": "require",
            },
        ),
        (
            "postgresql+psycopg://me@/cairn?host=/a%20folder/run&port=5432",
            {"user": "me", "host": "/a folder/run", "port": "5432", "dbname": "cairn"},
        ),
        (
            "postgresql://me@/cairn?host=one:5432&host=two:5433",
            {"user": "me", "host": "one,two", "port": "5432,5433", "dbname": "cairn"},
        ),
    ],
)
def test_the_queue_is_where_the_database_is(url, expected):
    assert conninfo_to_dict(conninfo_of(url)) == expected


async def test_what_is_queued_by_hand_is_carried_out(database_url, hire, jobs, status_of):
    async with working(database_url, SETTINGS):
        run_id = await hire("refresh-expected")
        await eventually(status_of(run_id, "succeeded"))

    assert (await jobs.run(run_id)).attempts == 1


async def test_what_is_due_is_carried_out(database_url, jobs):
    async def is_done():
        return [run.status for run in await jobs.runs("clean-up")] == ["succeeded"]

    await jobs.make_due("2026-03-04 03:30+00:00", "clean-up")

    async with working(database_url, SETTINGS):
        await eventually(is_done)


async def test_a_worker_that_is_stopped_takes_back_what_it_had_begun(
    database_url, hire, jobs, status_of, verifications_held, is_held_up, monkeypatch
):
    monkeypatch.setattr(process, "GRACE", 0.1)
    run_id = await hire("verify-progress")

    async with working(database_url, SETTINGS):
        await eventually(lambda: is_held_up("%verifications%"))
    stopped = await jobs.run(run_id)
    queued = await jobs.queued()
    verifications_held.rollback()
    async with working(database_url, SETTINGS):
        await eventually(status_of(run_id, "succeeded"))

    assert (stopped.status, stopped.attempts) == ("running", 1)
    assert [one.args["run_id"] for one in queued] == [str(run_id)]
    assert len(await jobs.ask("SELECT 1 FROM verifications")) == 1


async def test_a_worker_whose_connections_are_cut_does_its_job_once_all_the_same(
    database_url, hire, jobs, status_of, verifications_held, is_held_up, monkeypatch
):
    monkeypatch.setattr(runs, "RETRY_AFTER", 3 * (runs.RETRY_AFTER[0] / 100,))
    run_id = await hire("verify-progress")

    async with working(database_url, SETTINGS):
        await eventually(lambda: is_held_up("%verifications%"))
        verifications_held.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        verifications_held.rollback()
        await eventually(status_of(run_id, "succeeded"))

    run = await jobs.run(run_id)
    assert run.attempts == 2
    assert "terminating connection" in run.error
    assert len(await jobs.ask("SELECT 1 FROM verifications")) == 1


async def test_what_a_worker_that_is_gone_had_begun_is_queued_again_once(app, hire, jobs):
    await hire("clean-up")
    await jobs.ask("DELETE FROM procrastinate_workers")
    await jobs.ask(
        "UPDATE procrastinate_jobs SET status = 'doing' "
        "WHERE id = (SELECT max(id) FROM procrastinate_jobs)"
    )

    counts = [await retry_stalled(app.state.sessions, 1) for _ in range(2)]

    assert counts == [1, 0]
    assert len(await jobs.queued()) == 1


async def test_what_a_worker_at_work_has_begun_is_left_to_it(app, hire, jobs):
    await hire("clean-up")
    await jobs.ask("INSERT INTO procrastinate_workers DEFAULT VALUES")
    await jobs.ask(
        "UPDATE procrastinate_jobs SET status = 'doing', "
        "worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )

    count = await retry_stalled(app.state.sessions, 60)

    assert (count, await jobs.queued()) == (0, [])
