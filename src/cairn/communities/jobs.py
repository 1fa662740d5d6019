"""Jobs of communities: days computed anew because somebody asks for it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities.jobs_schemas import (
    CommunityRunListed,
    CommunityRunOut,
    CommunityRunsOut,
    JobStarted,
)
from cairn.goals import reads
from cairn.jobs import BACKFILL, DRAIN, REFRESH, cancel, enqueue, find_unfinished
from cairn.metrics.periods import DAY, Days

KNOWN = text("""
    SELECT c.name, metrics.running_day(c.time_zone) AS running_day,
        least(c.opened_on, (SELECT min(d.metric_date) FROM kpi_daily d
            WHERE d.organization_id = c.organization_id AND d.community_id = c.id)) AS first_day
    FROM communities c
    WHERE c.organization_id = :organization AND c.id = :community AND tenancy.may_enter(c.id)
""")
FIND_RUN = text("""
    SELECT id, jobname, status, done, total, queued_at, started_at, finished_at, error, result
    FROM job_runs
    WHERE organization_id = :organization AND community_id = :community AND id = :run
""")
LIST_RUNS = text("""
    SELECT id, jobname, status, done, total, queued_at, started_at, finished_at, error,
        CAST(args ->> 'from' AS date) AS first_day, CAST(args ->> 'to' AS date) AS last_day
    FROM job_runs
    WHERE organization_id = :organization AND community_id = :community
    ORDER BY id DESC LIMIT :limit
""")
FIND_WAITING = text("""
    SELECT id FROM job_runs
    WHERE organization_id = :organization AND jobname = :jobname AND community_id = :community
        AND status = 'queued' AND attempts = 0
    ORDER BY id LIMIT 1
    FOR KEY SHARE
""")
"""What was begun before has looked at the marks already, and may wait long for its next attempt."""

ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('cairn drain ' || :community, 0))"
)


async def drain_soon(db: AsyncSession, actor: Actor, community_id: UUID) -> UUID:
    """Queue that what is marked of a community is computed, or count on a run that hasn't begun:
    at most one waits beside one that goes on.

    Who counts on a run holds its row until the marks are committed, and the run waits for that
    before it looks at them: so that it doesn't miss them.
    """
    values = {
        "organization": actor.organization_id,
        "jobname": DRAIN,
        "community": community_id,
    }
    found = (await db.execute(FIND_WAITING, values)).scalar_one_or_none()
    if found is None:
        await db.execute(ONE_AT_A_TIME, {"community": str(community_id)})
        found = (await db.execute(FIND_WAITING, values)).scalar_one_or_none()
    if found is not None:
        return UUID(str(found))
    return await enqueue(
        db,
        actor.organization_id,
        DRAIN,
        requested_by=actor.user_id,
        community_id=community_id,
    )


async def days_to_fill(
    db: AsyncSession, actor: Actor, community_id: UUID, first: date, last: date
) -> Days:
    """The days asked for, as far as there is anything to compute.

    Raises:
        CommunityNotFound: there is none, or it is for others.
        PeriodInvalid: no day is left.
    """
    known = await get_known(db, actor, community_id)
    if first > last:
        raise errors.PeriodInvalid(why=f"`from` ({first}) is after `to` ({last}).")
    first, last = max(first, known.first_day), min(last, known.running_day)
    if first > last:
        raise errors.PeriodInvalid(
            why=f"{known.name} has days from {known.first_day} to {known.running_day} only."
        )
    return first, last


async def last_days(db: AsyncSession, actor: Actor, community_id: UUID, days: int) -> Days:
    """So many days up to yesterday."""
    known = await get_known(db, actor, community_id)
    yesterday = known.running_day - DAY
    return await days_to_fill(
        db, actor, community_id, known.running_day - timedelta(days=days), yesterday
    )


async def get_known(db: AsyncSession, actor: Actor, community_id: UUID) -> Row[Any]:
    """The days of a community that the actor runs."""
    values = {"organization": actor.organization_id, "community": community_id}
    known = (await db.execute(KNOWN, values)).one_or_none()
    if known is None:
        raise errors.CommunityNotFound(community_id=community_id)
    return known


async def backfill(
    db: AsyncSession, actor: Actor, community_id: UUID, first: date, last: date
) -> JobStarted:
    """Queue that days are computed anew."""
    days = await days_to_fill(db, actor, community_id, first, last)
    return await start(db, actor, BACKFILL, community_id, days)


async def refresh(db: AsyncSession, actor: Actor, community_id: UUID, days: int) -> JobStarted:
    """Queue that the last days are computed anew."""
    return await start(
        db, actor, REFRESH, community_id, await last_days(db, actor, community_id, days)
    )


async def start(
    db: AsyncSession,
    actor: Actor,
    jobname: str,
    community_id: UUID,
    days: Days,
    *,
    queue: bool = True,
) -> JobStarted:
    """Write a run down, and queue it unless the caller carries it out itself; the one that does the
    same and isn't over is taken up instead."""
    args = {"from": days[0].isoformat(), "to": days[1].isoformat()}
    found = await find_unfinished(db, actor.organization_id, jobname, community_id, **args)
    if found is None:
        found = await enqueue(
            db,
            actor.organization_id,
            jobname,
            requested_by=actor.user_id,
            community_id=community_id,
            queue=queue,
            **args,
        )
        await record(db, actor, "run", "job", found, after={"jobname": jobname, **args})
    return JobStarted(job_id=found, jobname=jobname, first_day=days[0], last_day=days[1])


async def find_run(db: AsyncSession, actor: Actor, community_id: UUID, run_id: UUID) -> Row[Any]:
    """One run of a community that the actor runs."""
    await get_known(db, actor, community_id)
    values = {"organization": actor.organization_id, "community": community_id, "run": run_id}
    run = (await db.execute(FIND_RUN, values)).one_or_none()
    if run is None:
        raise errors.JobRunNotFound(run_id=run_id)
    return run


async def get_run(
    db: AsyncSession, actor: Actor, community_id: UUID, run_id: UUID
) -> CommunityRunOut:
    """One run, with what came of it as far as the actor may see it.

    Raises:
        JobRunNotFound: the community has none like this.
    """
    run = await find_run(db, actor, community_id, run_id)
    result = await reads.seen_of(db, actor, run.result)
    return CommunityRunOut.model_validate({**run._mapping, "result": result})


async def list_runs(
    db: AsyncSession, actor: Actor, community_id: UUID, limit: int
) -> CommunityRunsOut:
    """The last runs of a community's jobs, the newest first.

    Raises:
        CommunityNotFound: there is none, or it is for others.
    """
    await get_known(db, actor, community_id)
    values = {"organization": actor.organization_id, "community": community_id, "limit": limit}
    rows = await db.execute(LIST_RUNS, values)
    return CommunityRunsOut(items=[CommunityRunListed.model_validate(row) for row in rows])


async def cancel_run(db: AsyncSession, actor: Actor, community_id: UUID, run_id: UUID) -> None:
    """Let a run of a community end before its next step; what it has computed stays.

    Raises:
        JobRunNotFound: the community has none like this.
        JobIsOver: it came to its end.
    """
    run = await find_run(db, actor, community_id, run_id)
    if not await cancel(db, actor.organization_id, run_id):
        raise errors.JobIsOver(jobname=run.jobname)
    await record(db, actor, "cancel", "job", run_id, after={"jobname": run.jobname})
