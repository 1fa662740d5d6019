"""What every worker looks after: what is due, and what a killed worker left behind.

The tick carries no meaning: what is due stands in `schedules`. A tick that is missed is made up
for by the next one, of any worker; two at once share what is due.
"""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.jobs import (
    COMMUNITY_JOBS,
    DRAIN,
    JOBS,
    CatchUp,
    due_times,
    enqueue,
    enqueue_due,
    find_unfinished,
    seed_community_schedules,
    seed_schedules,
    set_next_run,
    time_zone_of,
)
from cairn.kit.db import transaction
from cairn.model import Community, Schedule
from cairn.runtime import Sessions

DUE = text("SELECT tenancy.due_organizations(:now)")
LACKING = text("SELECT tenancy.organizations_without_schedule(:jobs)")
TO_COMPUTE = text("SELECT tenancy.organizations_to_compute()")
NEW_COMMUNITIES = text("SELECT tenancy.organizations_with_new_communities(:jobs)")
RETRY_STALLED = text("""
    SELECT count(procrastinate_retry_job_v2(left_behind.id, now(), NULL, NULL, NULL)::text)
    FROM (
        SELECT j.id FROM procrastinate_jobs j
        LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing' AND (w.id IS NULL
            OR w.last_heartbeat < now() - make_interval(secs => :seconds))
        ORDER BY j.id
        FOR UPDATE OF j SKIP LOCKED
    ) left_behind
""")

log = structlog.get_logger()


async def seed_missing(sessions: Sessions) -> None:
    """Give organizations that are older than a job its schedule."""
    async with transaction(sessions) as db:
        lacking = list((await db.execute(LACKING, {"jobs": list(JOBS)})).scalars())
    for organization_id in lacking:
        async with transaction(sessions, organization_id) as db:
            zone = await time_zone_of(db, organization_id)
            await seed_schedules(db, organization_id, zone)


async def queue_upkeep(sessions: Sessions) -> int:
    """Queue that metrics are computed where they have to be, unless that is queued already; and
    give new communities their schedules. Returns how many runs this call has queued."""
    async with transaction(sessions) as db:
        new = (await db.execute(NEW_COMMUNITIES, {"jobs": list(COMMUNITY_JOBS)})).scalars().all()
        marked = (await db.execute(TO_COMPUTE)).scalars().all()
    for organization_id in new:
        async with transaction(sessions, organization_id) as db:
            await seed_community_schedules(db, organization_id)
    count = 0
    for organization_id in marked:
        async with transaction(sessions, organization_id) as db:
            if await find_unfinished(db, organization_id, DRAIN) is None:
                await enqueue(db, organization_id, DRAIN)
                count += 1
    return count


async def queue_due(sessions: Sessions, now: datetime) -> int:
    """Queue all runs that are due, each once; returns how many this call has queued."""
    async with transaction(sessions) as db:
        due = list((await db.execute(DUE, {"now": now})).scalars())
    count = 0
    for organization_id in due:
        async with transaction(sessions, organization_id) as db:
            count += await queue_due_of(db, organization_id, now)
    return count


async def queue_due_of(db: AsyncSession, organization_id: UUID, now: datetime) -> int:
    """Queue what is due in one organization and nobody else is about to queue."""
    query = (
        select(
            Schedule.id,
            Schedule.jobname,
            Schedule.schedule,
            Schedule.community_id,
            Schedule.next_run_at,
            Community.time_zone,
        )
        .outerjoin_from(
            Schedule,
            Community,
            (Community.organization_id == Schedule.organization_id)
            & (Community.id == Schedule.community_id),
        )
        .where(
            Schedule.organization_id == organization_id,
            Schedule.is_active,
            Schedule.next_run_at <= now,
            or_(Schedule.community_id.is_(None), Community.is_active),
        )
        .order_by(Schedule.next_run_at, Schedule.id)
        .with_for_update(of=Schedule, skip_locked=True)
    )
    zone = await time_zone_of(db, organization_id)
    count = 0
    for row in (await db.execute(query)).all():
        job = {**JOBS, **COMMUNITY_JOBS}.get(row.jobname)
        catch_up = job.catch_up if job else CatchUp.LATEST
        try:
            due, next_run_at = due_times(
                row.schedule, row.time_zone or zone, row.next_run_at, now, catch_up
            )
        except (ValueError, LookupError) as error:
            log.error("schedule can't be read", schedule=str(row.id), why=str(error))
            continue
        for due_at in due:
            run = await enqueue_due(db, organization_id, row.jobname, due_at, row.community_id)
            count += run is not None
        await set_next_run(db, organization_id, row.id, next_run_at)
    return count


async def retry_stalled(sessions: Sessions, seconds: float) -> int:
    """Queue again what workers had begun that gave no sign of life for some seconds."""
    async with transaction(sessions) as db:
        count = int((await db.execute(RETRY_STALLED, {"seconds": seconds})).scalar_one())
    if count:
        log.warning("jobs of a worker that is gone are queued again", count=count)
    return count
