"""Use cases of administration."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.admin import queries
from cairn.admin.schemas import (
    AuditEntryOut,
    AuditOut,
    BucketDifferenceOut,
    DifferenceOut,
    IntegrityOut,
    JobOut,
    JobsOut,
    RunOut,
)
from cairn.errors import JobIsOver, JobRunNotFound, JobUnknown, PeriodInvalid
from cairn.feeds import verify as summaries
from cairn.feeds.verify import Tell, tell_nobody
from cairn.goals import reads
from cairn.goals.queries import list_moved
from cairn.jobs import RUNNABLE, cancel, enqueue
from cairn.kit import clock
from cairn.kpis import streaks
from cairn.model import Verification
from cairn.paging import decode_cursor, encode_cursor
from cairn.progress import rollup
from cairn.words import Kind

Difference = DifferenceOut | BucketDifferenceOut

MOST_KEPT = 1000
"""So many differences of one comparison are kept; all are counted."""


async def list_audit(
    db: AsyncSession,
    actor: Actor,
    *,
    entity_id: UUID | None,
    actor_id: UUID | None,
    action: str | None,
    entity: str | None,
    first: date | None,
    to: date | None,
    cursor: str | None,
    limit: int,
) -> AuditOut:
    """List who changed what in the organization, newest first; days are those of its zone.

    Raises:
        PeriodInvalid: it begins after its end.
    """
    if first is not None and to is not None and first > to:
        raise PeriodInvalid(why=f"from {first} is after to {to}.")
    rows = await queries.list_audit(
        db,
        actor.organization_id,
        entity_id=entity_id,
        actor_id=actor_id,
        action=action,
        entity=entity,
        first=first,
        to=to,
        before_id=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    page = [AuditEntryOut.model_validate(row) for row in rows[:limit]]
    ids = {one.entity_id for one in page if one.entity in set(Kind) and one.entity_id is not None}
    goals = await list_moved(db, actor, list(ids)) if ids else {}
    for one in page:
        if one.entity_id in goals:
            one.subject = goals[one.entity_id].title
    is_last = len(rows) <= limit
    return AuditOut(items=page, next_cursor=None if is_last else encode_cursor(page[-1].id))


async def verify(
    db: AsyncSession, actor: Actor, *, repair: bool = False, tell: Tell = tell_nobody
) -> IntegrityOut:
    """Recompute all summaries, progress and streaks of the organization, compare with what is
    stored, keep the result.

    What is written meanwhile can look like a difference. So nobody is kept waiting as long as
    there is none; if there is, it is looked at again while no goal can change. Streaks are compared
    as far as nothing has changed since they were counted, summaries as far as nothing is marked.
    """
    began_at = clock.now()
    checked = await summaries.check(
        db, actor.organization_id, actor.today, repair=repair, tell=tell
    )
    rows = await rollup.verify(db, actor.organization_id)
    if rows:
        await rollup.own_structure(db, actor.organization_id)
        rows = await rollup.verify(db, actor.organization_id)
    if rows and repair:
        await rollup.repair(db, actor.organization_id, actor.today)
    wrong_streaks = await streaks.find_wrong(db, actor.organization_id)
    if wrong_streaks and repair:
        await streaks.repair(db, actor.organization_id, [one.series_id for one in wrong_streaks])
    logs = [
        DifferenceOut(goal_id=one.kpi_id, title=one.title, kind=Kind.KPI, fields=one.fields)
        for one in checked.logs
    ]
    goals = [DifferenceOut.model_validate(one) for one in (*rows, *wrong_streaks)]
    buckets = [BucketDifferenceOut.model_validate(one) for one in checked.rows]
    differences: list[Difference] = [*buckets, *logs, *goals]
    kept = Verification(
        organization_id=actor.organization_id,
        goals=await queries.count_goals(db, actor.organization_id),
        buckets=checked.buckets,
        dirty=checked.dirty,
        differences=len(differences),
        found=[one.model_dump(mode="json") for one in differences[:MOST_KEPT]],
        seconds=round(Decimal((clock.now() - began_at).total_seconds()), 3),
        repaired=bool(differences) and repair,
    )
    db.add(kept)
    await db.flush()
    return describe(kept, differences)


async def check_integrity(db: AsyncSession, actor: Actor) -> IntegrityOut:
    """Compare everything now, because somebody asks for it."""
    result = await verify(db, actor)
    await record(db, actor, "verify", "progress", result.id, after=figures_of(result))
    return result


async def repair_integrity(db: AsyncSession, actor: Actor) -> IntegrityOut:
    """Compare everything now, and put right what differs."""
    result = await verify(db, actor, repair=True)
    await record(db, actor, "repair", "progress", result.id, after=figures_of(result))
    return result


def figures_of(result: IntegrityOut) -> dict[str, int]:
    """What the audit keeps of a comparison."""
    return {
        "goals": result.goals,
        "buckets": result.buckets,
        "differences": result.difference_count,
    }


async def find_last_check(db: AsyncSession, actor: Actor) -> IntegrityOut | None:
    """The result of the last comparison; None if there was none yet."""
    kept = await queries.find_last_verification(db, actor.organization_id)
    if kept is None:
        return None
    return describe(kept, [difference_of(one) for one in kept.found])


def difference_of(found: dict[str, Any]) -> Difference:
    """A difference as it was kept."""
    schema = DifferenceOut if "goal_id" in found else BucketDifferenceOut
    return schema.model_validate(found)


def describe(kept: Verification, differences: Sequence[Difference]) -> IntegrityOut:
    """A kept comparison with its differences."""
    return IntegrityOut(
        id=kept.id,
        at=kept.at,
        goals=kept.goals,
        buckets=kept.buckets,
        dirty=kept.dirty,
        difference_count=kept.differences,
        differences=list(differences),
        seconds=float(kept.seconds),
        repaired=kept.repaired,
    )


async def list_jobs(
    db: AsyncSession, actor: Actor, *, jobname: str | None, cursor: str | None, limit: int
) -> JobsOut:
    """List the jobs of the organization, and their runs, newest first."""
    runs = await queries.list_runs(
        db,
        actor.organization_id,
        jobname=jobname,
        before_id=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return JobsOut(
        jobs=[
            JobOut.model_validate(row) for row in await queries.list_jobs(db, actor.organization_id)
        ],
        runs=[RunOut.model_validate(run) for run in runs[:limit]],
        next_cursor=encode_cursor(runs[limit - 1].id) if len(runs) > limit else None,
    )


async def get_run(db: AsyncSession, actor: Actor, run_id: UUID) -> RunOut:
    """Load one run of a job.

    Raises:
        JobRunNotFound: there is none in the organization.
    """
    run = await queries.find_run(db, actor.organization_id, run_id)
    if run is None:
        raise JobRunNotFound(run_id=run_id)
    shown = RunOut.model_validate(run)
    return shown.model_copy(update={"result": await reads.seen_of(db, actor, run.result)})


async def run_job(db: AsyncSession, actor: Actor, jobname: str) -> RunOut:
    """Queue a run of a job now, whatever its schedule says.

    Raises:
        JobUnknown: there is no such job.
    """
    if jobname not in RUNNABLE:
        raise JobUnknown(jobname=jobname, known=", ".join(RUNNABLE))
    run_id = await enqueue(db, actor.organization_id, jobname, requested_by=actor.user_id)
    await record(db, actor, "run", "job", run_id, after={"jobname": jobname})
    return await get_run(db, actor, run_id)


async def cancel_run(db: AsyncSession, actor: Actor, run_id: UUID) -> None:
    """Let a run end before its next step; what it has done stays.

    Raises:
        JobRunNotFound: there is none in the organization.
        JobIsOver: it came to its end.
    """
    run = await queries.find_run(db, actor.organization_id, run_id)
    if run is None:
        raise JobRunNotFound(run_id=run_id)
    if not await cancel(db, actor.organization_id, run_id):
        raise JobIsOver(jobname=run.jobname)
    await record(db, actor, "cancel", "job", run_id, after={"jobname": run.jobname})
