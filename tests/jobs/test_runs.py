"""A run has its effect once; what fails says why and is tried again."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.errors import NotSignedIn
from cairn.jobs import enqueue
from cairn.kit.db import transaction
from cairn.worker import runs
from cairn.worker.runs import MOST_ATTEMPTS, RETRY_AFTER, carry_out
from make import log, make_kpi


@pytest.fixture
def hire(app, world):
    """Queues a run of a job in the world."""

    async def hire(jobname, **args):
        async with transaction(app.state.sessions, world.organization_id) as db:
            return await enqueue(db, world.organization_id, jobname, **args)

    return hire


@pytest.fixture
def do(app, world):
    """Carries out a run of the world."""
    return lambda run_id: carry_out(app.state.sessions, world.organization_id, run_id)


async def fail_after_writing(db, run):
    """A job that writes and then fails."""
    await db.execute(text("UPDATE organizations SET name = 'Half done'"))
    raise ZeroDivisionError("attempt", run.attempts)


@pytest.fixture
def failing(monkeypatch):
    """Lets clean-up fail after it has written something."""
    monkeypatch.setattr(runs, "WORK", {"clean-up": fail_after_writing})


async def test_a_run_leaves_its_result_and_its_times(app, world, jobs, hire, do):
    async with transaction(app.state.sessions, world.organization_id) as db:
        actor = world.actor(world.admin)
        await log(db, actor, await make_kpi(db, actor), 10)
    run_id = await hire("verify-progress")

    await do(run_id)

    run = await jobs.run(run_id)
    (kept,) = await jobs.ask("SELECT * FROM verifications")
    assert (run.status, run.attempts, run.error) == ("succeeded", 1, None)
    assert run.queued_at <= run.started_at <= run.finished_at
    counts = {"goals": 1, "buckets": 0, "differences": 0}
    assert run.result == {"verification_id": str(kept.id), **counts}
    assert (await jobs.status())["verify-progress"].last_status == "succeeded"


async def test_the_expected_progress_of_the_day_is_computed(app, world, jobs, hire, do):
    await jobs.ask("UPDATE organizations SET expected_on = '2020-01-01'")

    await do(await hire("refresh-expected"))

    (organization,) = await jobs.ask("SELECT expected_on FROM organizations")
    assert organization.expected_on == datetime.now(UTC).date()


async def test_what_has_expired_is_deleted_and_nothing_else(app, world, jobs, hire, do):
    kept, old = await hire("clean-up"), await hire("clean-up")
    await do(old)
    await jobs.ask("UPDATE job_runs SET finished_at = now() - interval '91 days'")
    for age in (200, 100):
        await jobs.ask(
            "INSERT INTO verifications (organization_id, at, goals, differences, found, seconds, "
            "repaired) VALUES (:organization, now() - make_interval(days => :age), 1, 0, '[]', 0, "
            "false)",
            age=age,
        )
    for token, expires in ((b"old", "-1 day"), (b"new", "1 day")):
        await jobs.ask(
            "INSERT INTO sessions (token_hash, user_id, organization_id, expires_at) "
            "VALUES (:token, :user, :organization, "
            "now() + CAST(CAST(:expires AS text) AS interval))",
            token=token + world.organization_id.bytes,
            user=world.admin.id,
            expires=expires,
        )
    await jobs.ask(
        "INSERT INTO kpi_streaks (organization_id, series_id, current, best, strength, "
        "computed_on, basis) VALUES (:organization, uuidv7(), 1, 1, 0.1, '2026-01-01', '')"
    )

    await do(kept)

    run = await jobs.run(kept)
    assert run.result == {
        "sessions": 1,
        "notices": 0,
        "changes": 0,
        "runs": 1,
        "verifications": 1,
        "streaks": 1,
        "queued": 0,
    }
    assert [one.id for one in await jobs.runs("clean-up")] == [kept]
    assert len(await jobs.ask("SELECT 1 FROM verifications")) == 1


async def test_a_run_that_is_done_is_not_done_again(jobs, hire, do):
    run_id = await hire("verify-progress")

    await do(run_id)
    await do(run_id)

    assert len(await jobs.ask("SELECT 1 FROM verifications")) == 1
    assert (await jobs.run(run_id)).attempts == 1


async def test_many_who_carry_out_one_run_at_once_have_its_effect_once(app, jobs, hire, do):
    run_id = await hire("verify-progress")

    await asyncio.gather(*(do(run_id) for _ in range(5)))

    assert len(await jobs.ask("SELECT 1 FROM verifications")) == 1
    assert (await jobs.run(run_id)).status == "succeeded"


async def test_a_failure_takes_the_work_back_and_keeps_what_was_said(jobs, hire, do, failing):
    run_id = await hire("clean-up")

    await do(run_id)

    run = await jobs.run(run_id)
    status = (await jobs.status())["clean-up"]
    (organization,) = await jobs.ask("SELECT name FROM organizations")
    assert (run.status, run.attempts, run.finished_at) == ("queued", 1, None)
    assert run.error == status.last_error == "ZeroDivisionError: ('attempt', 1)"
    assert organization.name == "Acme"


async def test_after_a_failure_another_attempt_is_queued_for_later(jobs, hire, do, failing):
    run_id = await hire("clean-up")

    await do(run_id)
    await do(run_id)

    waits = [one.scheduled_at for one in await jobs.queued() if one.scheduled_at]
    assert len(waits) == 2
    assert waits[1] - waits[0] > RETRY_AFTER[1] - RETRY_AFTER[0]
    assert all(datetime.now(UTC) < wait <= datetime.now(UTC) + RETRY_AFTER[1] for wait in waits)


async def test_after_the_last_attempt_a_run_has_failed(jobs, hire, do, failing):
    run_id = await hire("clean-up")

    for _ in range(len(RETRY_AFTER) + 3):
        await do(run_id)

    run = await jobs.run(run_id)
    assert (run.status, run.attempts) == ("failed", len(RETRY_AFTER) + 1)
    assert run.error == "ZeroDivisionError: ('attempt', 4)"
    assert run.finished_at is not None
    assert len([one for one in await jobs.queued() if one.scheduled_at]) == len(RETRY_AFTER)


async def test_an_attempt_that_succeeds_ends_what_failed_before(jobs, hire, do, monkeypatch):
    run_id = await hire("clean-up")
    with monkeypatch.context() as patch:
        patch.setattr(runs, "WORK", {"clean-up": fail_after_writing})
        await do(run_id)

    await do(run_id)

    assert (await jobs.run(run_id)).status == "succeeded"
    assert (await jobs.status())["clean-up"].last_error is None


async def test_what_the_database_refused_is_told_without_the_statement(jobs, hire, do, monkeypatch):
    async def divide(db, run):
        await db.execute(text("SELECT 1 / 0"))

    monkeypatch.setattr(runs, "WORK", {"clean-up": divide})
    run_id = await hire("clean-up")

    await do(run_id)

    assert (await jobs.run(run_id)).error == "DivisionByZero: division by zero"


async def test_a_refusal_is_kept_in_its_words(jobs, hire, do, monkeypatch):
    async def refuse(db, run):
        raise NotSignedIn()

    monkeypatch.setattr(runs, "WORK", {"clean-up": refuse})
    run_id = await hire("clean-up")

    await do(run_id)

    assert (await jobs.run(run_id)).error.startswith("NotSignedIn: ")


async def test_a_job_that_this_version_does_not_know_says_so(jobs, hire, do):
    run_id = await hire("water-plants")

    await do(run_id)

    assert "There is no job water-plants" in (await jobs.run(run_id)).error


async def test_who_finds_a_run_in_work_looks_again_later(app, world, jobs, hire, do):
    run_id = await hire("verify-progress")

    async with transaction(app.state.sessions, world.organization_id) as working:
        await working.execute(text("SELECT 1 FROM job_runs FOR UPDATE"))
        await do(run_id)

    assert (await jobs.run(run_id)).attempts == 0
    assert [bool(one.scheduled_at) for one in await jobs.queued()] == [False, True]


async def test_a_worker_thought_dead_does_nothing_when_another_has_begun(
    app, jobs, world, hire, do
):
    run_id = await hire("verify-progress")
    stalled = await runs.start(app.state.sessions, world.organization_id, run_id)

    await do(run_id)
    await runs.finish(app.state.sessions, stalled)

    assert len(await jobs.ask("SELECT 1 FROM verifications")) == 1
    assert (await jobs.run(run_id)).attempts == 2


async def test_the_failure_of_a_worker_thought_dead_is_not_that_of_the_run(
    app, jobs, world, hire, do
):
    run_id = await hire("verify-progress")
    organization = world.organization_id
    stalled = await runs.start(app.state.sessions, organization, run_id)
    await do(run_id)

    await runs.put_down(app.state.sessions, organization, run_id, stalled, OSError("gone"))

    run = await jobs.run(run_id)
    assert (run.status, run.error) == ("succeeded", None)


async def test_a_run_that_its_workers_die_of_ends(jobs, hire, do):
    run_id = await hire("clean-up")
    await jobs.ask("UPDATE job_runs SET status = 'running', attempts = :most", most=MOST_ATTEMPTS)

    await do(run_id)

    run = await jobs.run(run_id)
    assert (run.status, run.error) == ("failed", "Started 10 times, it never came to an end.")


async def test_a_run_that_is_gone_is_nothing_to_do(do):
    await do(uuid4())


async def test_what_cant_be_written_down_waits_for_the_database(monkeypatch):
    answers = [OSError, None]
    monkeypatch.setattr(runs, "UNAVAILABLE", (OSError,))

    async def store():
        if (answer := answers.pop(0)) is not None:
            raise answer("away")

    await runs.persistently(store)

    assert answers == []


async def test_a_result_says_which_day_it_was_for(world, jobs, hire, do):
    run_id = await hire("refresh-expected")

    await do(run_id)

    assert (await jobs.run(run_id)).result == {"day": world.today.isoformat()}
