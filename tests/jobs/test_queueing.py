"""What is due is queued once, whoever looks and whenever."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cairn.jobs import JOBS, enqueue, enqueue_due, seed_schedules
from cairn.kit.db import transaction
from cairn.people.organizations import change_organization
from cairn.people.schemas import OrganizationPatch
from cairn.worker.ticks import queue_due, queue_due_of, seed_missing
from make import make_world

from .conftest import eventually

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


async def test_a_new_organization_has_a_schedule_for_every_job(jobs):
    status = await jobs.status()

    assert set(status) == set(JOBS)
    assert all(row.next_run > datetime.now(UTC) for row in status.values())
    assert {row.last_status for row in status.values()} == {None}


async def test_schedules_are_in_the_zone_of_the_organization(app, jobs_of):
    world = await make_world(app.state.sessions, time_zone="Asia/Kathmandu")

    next_run = (await jobs_of(world).status())["refresh-expected"].next_run

    assert (next_run.hour, next_run.minute) == (18, 20)


async def test_a_change_of_the_zone_moves_what_is_next(client, world, jobs):
    settings = {"time_zone": "Asia/Kathmandu"}

    await client.patch("/organization", json=settings, headers=world.admin.headers)

    next_run = (await jobs.status())["refresh-expected"].next_run
    assert (next_run.hour, next_run.minute) == (18, 20)


async def test_what_is_due_while_the_zone_changes_is_next_in_the_new_zone(
    app, world, jobs, is_held_up
):
    await jobs.make_due("2026-03-04 03:30+00:00", "clean-up")
    organization, actor = world.organization_id, world.actor(world.admin)

    async with transaction(app.state.sessions, organization) as db:
        await change_organization(db, actor, OrganizationPatch(time_zone="Asia/Kathmandu"))
        tick = asyncio.create_task(queue_due(app.state.sessions, NOON))
        await eventually(lambda: is_held_up("%organizations%FOR SHARE%"))

    await tick
    assert (await jobs.status())["clean-up"].next_run == datetime(2026, 3, 4, 21, tzinfo=UTC)


async def test_an_organization_older_than_a_job_is_given_its_schedule(app, jobs):
    await jobs.ask("DELETE FROM schedules WHERE jobname = 'clean-up'")
    kept = {name: row.jobid for name, row in (await jobs.status()).items()}

    await asyncio.gather(seed_missing(app.state.sessions), seed_missing(app.state.sessions))

    status = await jobs.status()
    assert set(status) == set(JOBS)
    assert {name: status[name].jobid for name in kept} == kept


async def test_what_is_due_is_queued_with_its_instant_and_what_is_next_moves_on(app, jobs):
    await jobs.make_due("2026-03-04 03:30+00:00", "verify-progress")

    await queue_due(app.state.sessions, NOON)

    (run,) = await jobs.runs("verify-progress")
    (queued,) = await jobs.queued()
    status = (await jobs.status())["verify-progress"]
    assert (run.status, run.due_at) == ("queued", datetime(2026, 3, 4, 3, 30, tzinfo=UTC))
    assert queued.args["run_id"] == str(run.id)
    assert status.next_run == datetime(2026, 3, 5, 3, 30, tzinfo=UTC)
    assert status.last_status == "queued"


async def test_what_is_not_due_is_not_queued(app, jobs):
    await jobs.make_due("2026-03-04 12:00:01+00:00")

    await queue_due(app.state.sessions, NOON)

    assert await jobs.queued() == []


async def test_what_is_switched_off_is_not_queued(app, jobs):
    await jobs.make_due("2026-03-04 03:30+00:00")
    await jobs.ask("UPDATE schedules SET is_active = false")

    await queue_due(app.state.sessions, NOON)

    assert await jobs.queued() == []
    assert {row.next_run for row in (await jobs.status()).values()} == {None}


async def test_a_schedule_that_cant_be_read_hinders_no_other(app, jobs):
    await jobs.make_due("2026-03-04 03:30+00:00")
    await jobs.ask("UPDATE schedules SET schedule = 'nightly' WHERE jobname = 'clean-up'")

    count = await queue_due(app.state.sessions, NOON)

    assert count == len(JOBS) - 1
    assert await jobs.runs("clean-up") == []


async def test_after_days_without_a_worker_the_newest_missed_run_is_there_once(app, jobs):
    await jobs.make_due("2026-02-20 03:30+00:00", "verify-progress")

    await queue_due(app.state.sessions, NOON)
    await queue_due(app.state.sessions, NOON)

    (run,) = await jobs.runs("verify-progress")
    assert run.due_at == datetime(2026, 3, 4, 3, 30, tzinfo=UTC)


async def test_many_who_look_at_once_queue_each_run_once(app, jobs):
    await jobs.make_due("2026-03-04 03:00+00:00")

    counts = await asyncio.gather(*(queue_due(app.state.sessions, NOON) for _ in range(5)))

    assert [len(await jobs.runs(name)) for name in JOBS] == [1] * len(JOBS)
    assert len(await jobs.queued()) == len(JOBS)
    assert sum(counts) == len(JOBS)


async def test_who_finds_a_schedule_taken_passes_it_by(app, world, jobs):
    await jobs.make_due("2026-03-04 03:00+00:00")
    organization = world.organization_id

    async with transaction(app.state.sessions, organization) as first:
        mine = await queue_due_of(first, organization, NOON)
        async with transaction(app.state.sessions, organization) as second:
            theirs = await queue_due_of(second, organization, NOON)

    assert (mine, theirs) == (len(JOBS), 0)


async def test_a_run_that_was_due_exists_once_even_if_its_schedule_is_set_back(app, jobs):
    await jobs.make_due("2026-03-04 03:30+00:00", "clean-up")
    await queue_due(app.state.sessions, NOON)
    await jobs.make_due("2026-03-04 03:30+00:00", "clean-up")

    await queue_due(app.state.sessions, NOON)

    assert len(await jobs.queued()) == 1


async def test_what_a_caller_queues_goes_with_its_transaction(app, world, jobs):
    async def queue_and_fail():
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enqueue(db, world.organization_id, "clean-up")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await queue_and_fail()

    assert await jobs.runs("clean-up") == []
    assert await jobs.queued() == []


async def test_the_queue_holds_nothing_of_an_organization_but_ids(app, world, jobs):
    async with transaction(app.state.sessions, world.organization_id) as db:
        run_id = await enqueue(db, world.organization_id, "clean-up", since="2026-03-01")

    (queued,) = await jobs.queued()
    (run,) = await jobs.runs("clean-up")
    assert queued.args == {"organization_id": str(world.organization_id), "run_id": str(run_id)}
    assert run.args == {"since": "2026-03-01"}


async def test_by_hand_there_may_be_many_runs(app, world, jobs):
    async with transaction(app.state.sessions, world.organization_id) as db:
        for _ in range(2):
            await enqueue(db, world.organization_id, "clean-up", requested_by=world.admin.id)

    assert [run.due_at for run in await jobs.runs("clean-up")] == [None, None]
    assert len(await jobs.queued()) == 2


async def test_each_community_has_due_runs_of_its_own(app, world, jobs):
    (community,) = await jobs.ask("SELECT id FROM communities")
    organization = world.organization_id

    async with transaction(app.state.sessions, organization) as db:
        runs = [
            await enqueue_due(db, organization, "clean-up", NOON, community_id)
            for community_id in (None, community.id, None, community.id)
        ]

    assert [run is not None for run in runs] == [True, True, False, False]


async def test_a_schedule_of_a_community_is_in_its_zone(app, world, jobs):
    await jobs.ask("UPDATE communities SET time_zone = 'America/Denver'")
    await jobs.ask(
        "INSERT INTO schedules (organization_id, jobname, schedule, community_id, next_run_at) "
        "SELECT organization_id, 'clean-up', '0 1 * * *', id, "
        "timestamptz '2026-03-04 08:00+00:00' FROM communities"
    )

    await queue_due(app.state.sessions, NOON)

    (row,) = await jobs.ask("SELECT * FROM cron_job_status WHERE community_id IS NOT NULL")
    assert row.next_run == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert row.last_status == "queued"
    assert [run.community_id for run in await jobs.runs("clean-up")] == [row.community_id]


async def test_looking_at_what_is_due_takes_one_statement_where_nothing_is(app):
    for _ in range(3):
        await make_world(app.state.sessions)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)

    async with transaction(app.state.sessions) as db:
        due = await db.execute(text("SELECT tenancy.due_organizations(:now)"), {"now": long_ago})

    assert due.all() == []
    assert await queue_due(app.state.sessions, long_ago) == 0


async def test_seeding_twice_changes_nothing(app, world, jobs):
    before = await jobs.status()

    async with transaction(app.state.sessions, world.organization_id) as db:
        await seed_schedules(db, world.organization_id, "UTC")

    assert await jobs.status() == before
    assert timedelta(0) < before["clean-up"].next_run - datetime.now(UTC) <= timedelta(days=1)
