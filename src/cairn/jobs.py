"""Background jobs: which there are, when they are due, and how a run of one is queued."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from croniter import croniter
from procrastinate import App, PsycopgConnector
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.kit import clock
from cairn.model import Community, JobRun, Organization, Schedule
from cairn.words import RunStatus

QUEUE = "jobs"
TASK = "carry_out"
"""The one task that is queued: it carries out the run whose id it is given."""

client = App(connector=PsycopgConnector())
"""Queues through the connections of its callers; it opens none of its own."""


class CatchUp(StrEnum):
    """Which of several missed runs are made up for."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True)
class Job:
    """Work that an organization has done in the background."""

    name: str
    schedule: str
    """Five fields of cron, in the zone of the organization or of its community."""
    catch_up: CatchUp
    words: str


JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job("refresh-expected", "5 0 * * *", CatchUp.LATEST, "compute what is expected by today"),
        Job("remind", "0 6 * * *", CatchUp.LATEST, "tell owners what is due and what is at risk"),
        Job("clean-up", "45 2 * * *", CatchUp.LATEST, "delete what has expired"),
        Job("verify-progress", "30 3 * * *", CatchUp.LATEST, "compare all progress with the logs"),
    )
}

COMMUNITY_JOBS: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job("compute-daily-kpis", "0 1 * * *", CatchUp.LATEST, "compute yesterday's metrics"),
        Job("compute-weekly-kpis", "0 2 * * 1", CatchUp.LATEST, "compute last week's metrics"),
        Job("compute-monthly-kpis", "0 3 1 * *", CatchUp.LATEST, "compute last month's metrics"),
    )
}
"""Of every active community, in its own zone; a run makes up for all days that were missed."""

DRAIN, BACKFILL, REFRESH = "drain-metrics", "backfill", "refresh"
"""Jobs without a schedule: workers find what is marked, the others are asked for."""

RUNNABLE = (*JOBS, *COMMUNITY_JOBS, DRAIN)
"""What can be run by hand for the whole organization."""

# When a job is due


def times(schedule: str, time_zone: str, after: datetime) -> Iterator[datetime]:
    """The instants of a schedule after one of them, in UTC.

    A clock time that a zone skips comes when the clocks have moved on; one that it has twice
    comes once, unless the schedule is for every hour.
    """
    zone = ZoneInfo(time_zone)
    local = after.astimezone(zone)
    if schedule.split()[1].startswith("*"):
        every = croniter(schedule, local)
        while True:
            yield every.get_next(datetime).astimezone(UTC)
    walls = croniter(schedule, local.replace(tzinfo=None, fold=0))
    last = after.astimezone(UTC)
    while True:
        instant = instant_of(walls.get_next(datetime), zone)
        if instant > last:
            yield instant
            last = instant


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which clocks in a zone show a time, or the end of the gap around it."""
    while True:
        instant = wall.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return instant
        wall += timedelta(minutes=1)


def due_times(
    schedule: str, time_zone: str, first: datetime, now: datetime, catch_up: CatchUp
) -> tuple[Sequence[datetime], datetime]:
    """The runs that are due since `first`, oldest first, and when the next one will be."""
    due = [first]
    for instant in times(schedule, time_zone, first):
        if instant > now:
            return (due if catch_up is CatchUp.ALL else due[-1:]), instant
        due.append(instant)
    raise AssertionError("a schedule never ends")


async def seed_schedules(db: AsyncSession, organization_id: UUID, time_zone: str) -> None:
    """Give an organization the schedules that it lacks; the caller has entered it."""
    now = clock.now()
    rows = [
        {
            "organization_id": organization_id,
            "jobname": job.name,
            "schedule": job.schedule,
            "next_run_at": next(times(job.schedule, time_zone, now)),
        }
        for job in JOBS.values()
    ]
    await db.execute(insert(Schedule).on_conflict_do_nothing(), rows)


async def seed_community_schedules(db: AsyncSession, organization_id: UUID) -> None:
    """Give active communities the schedules that they lack."""
    now = clock.now()
    communities = select(Community.id, Community.time_zone).where(
        Community.organization_id == organization_id, Community.is_active
    )
    rows = [
        {
            "organization_id": organization_id,
            "community_id": community.id,
            "jobname": job.name,
            "schedule": job.schedule,
            "next_run_at": next(times(job.schedule, community.time_zone, now)),
        }
        for community in (await db.execute(communities)).all()
        for job in COMMUNITY_JOBS.values()
    ]
    if rows:
        await db.execute(insert(Schedule).on_conflict_do_nothing(), rows)


async def follow_time_zone(db: AsyncSession, organization_id: UUID, time_zone: str) -> None:
    """Let the next runs of an organization be at their times in its new zone.

    What is due already stays due.
    """
    now = clock.now()
    query = (
        select(Schedule.id, Schedule.schedule)
        .where(
            Schedule.organization_id == organization_id,
            Schedule.community_id.is_(None),
            Schedule.next_run_at > now,
        )
        .with_for_update()
    )
    for row in (await db.execute(query)).all():
        await set_next_run(db, organization_id, row.id, next(times(row.schedule, time_zone, now)))


async def set_next_run(
    db: AsyncSession, organization_id: UUID, schedule_id: UUID, next_run_at: datetime
) -> None:
    """Say when a schedule's next run will be; the caller has locked it."""
    await db.execute(
        update(Schedule)
        .where(Schedule.organization_id == organization_id, Schedule.id == schedule_id)
        .values(next_run_at=next_run_at)
    )


async def time_zone_of(db: AsyncSession, organization_id: UUID) -> str:
    """The zone of the organization, which stays the same until the transaction ends.

    To be asked before schedules are locked, as who changes the zone locks in this order too.
    """
    query = (
        select(Organization.time_zone)
        .where(Organization.id == organization_id)
        .with_for_update(read=True)
    )
    return (await db.execute(query)).scalar_one()


# How a run is queued


async def enqueue(
    db: AsyncSession,
    organization_id: UUID,
    jobname: str,
    *,
    requested_by: UUID | None = None,
    community_id: UUID | None = None,
    queue: bool = True,
    **args: Any,
) -> UUID:
    """Write a run down by hand, as part of the caller's transaction, and queue it unless the caller
    carries it out itself; returns the run's id."""
    run_id = await insert_run(
        db,
        organization_id,
        jobname,
        requested_by=requested_by,
        community_id=community_id,
        args=args,
        queue=queue,
    )
    assert run_id is not None, "only runs that were due can be there already"
    return run_id


async def find_unfinished(
    db: AsyncSession,
    organization_id: UUID,
    jobname: str,
    community_id: UUID | None = None,
    **args: Any,
) -> UUID | None:
    """A run asked for with the same words that isn't over; to be taken up instead of another."""
    query = (
        select(JobRun.id)
        .where(
            JobRun.organization_id == organization_id,
            JobRun.jobname == jobname,
            JobRun.community_id.is_not_distinct_from(community_id),
            JobRun.args == args,
            JobRun.due_at.is_(None),
            JobRun.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]),
        )
        .order_by(JobRun.id.desc())
        .limit(1)
    )
    return (await db.execute(query)).scalar_one_or_none()


async def cancel(db: AsyncSession, organization_id: UUID, run_id: UUID) -> bool:
    """Let a run end before its next step; what it has done stays. False if it is over already."""
    statement = (
        update(JobRun)
        .where(
            JobRun.organization_id == organization_id,
            JobRun.id == run_id,
            JobRun.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]),
        )
        .values(status=RunStatus.CANCELLED, finished_at=clock.now())
        .returning(JobRun.id)
    )
    return (await db.execute(statement)).scalar_one_or_none() is not None


async def enqueue_due(
    db: AsyncSession,
    organization_id: UUID,
    jobname: str,
    due_at: datetime,
    community_id: UUID | None = None,
) -> UUID | None:
    """Queue the run that was due at an instant; None if that was done before."""
    return await insert_run(db, organization_id, jobname, due_at=due_at, community_id=community_id)


async def insert_run(
    db: AsyncSession, organization_id: UUID, jobname: str, *, queue: bool = True, **fields: Any
) -> UUID | None:
    """Write a run down and queue it, unless it is there; returns the id of a new one."""
    statement = (
        insert(JobRun)
        .values(organization_id=organization_id, jobname=jobname, **fields)
        .on_conflict_do_nothing()
        .returning(JobRun.id)
    )
    run_id = (await db.execute(statement)).scalar_one_or_none()
    if run_id is not None and queue:
        await queue_run(db, organization_id, run_id)
    return run_id


async def queue_run(
    db: AsyncSession, organization_id: UUID, run_id: UUID, wait: timedelta | None = None
) -> None:
    """Let a worker carry out a run, once the caller has committed and a wait is over."""
    raw = (await (await db.connection()).get_raw_connection()).driver_connection
    task = client.configure_task(
        TASK,
        queue=QUEUE,
        connection=raw,
        schedule_at=None if wait is None else clock.now() + wait,
    )
    await task.defer_async(organization_id=str(organization_id), run_id=str(run_id))
