"""Administration: who changed what, whether stored progress is right, background jobs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.admin import service
from cairn.admin.schemas import AuditOut, IntegrityOut, JobsOut, RunOut
from cairn.errors import InvalidCursor, JobIsOver, JobRunNotFound, JobUnknown, PeriodInvalid
from cairn.http import Db, needs, refusals
from cairn.kit.fields import DayInUrl, without_nul

router = APIRouter(tags=["admin"])

Auditor = Annotated[Actor, needs(Permission.AUDIT_VIEW)]
Verifier = Annotated[Actor, needs(Permission.INTEGRITY_VERIFY)]
Word = Annotated[str, Query(max_length=100), AfterValidator(without_nul)]


@router.get("/audit", responses=refusals(InvalidCursor, PeriodInvalid))
async def list_audit(
    db: Db,
    actor: Auditor,
    entity_id: UUID | None = None,
    actor_id: UUID | None = None,
    action: Word | None = None,
    entity: Word | None = None,
    first: Annotated[
        DayInUrl | None, Query(alias="from", description="The first day, in its zone")
    ] = None,
    to: Annotated[DayInUrl | None, Query(description="The last day")] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> AuditOut:
    """List who changed what, newest first."""
    return await service.list_audit(
        db,
        actor,
        entity_id=entity_id,
        actor_id=actor_id,
        action=action,
        entity=entity,
        first=first,
        to=to,
        cursor=cursor,
        limit=limit,
    )


@router.get("/integrity", responses=refusals())
async def get_last_check(db: Db, actor: Verifier) -> IntegrityOut | None:
    """Show what the last comparison of stored with recomputed numbers found; null if none was."""
    return await service.find_last_check(db, actor)


@router.post("/integrity", responses=refusals())
async def check_integrity(db: Db, actor: Verifier) -> IntegrityOut:
    """Recompute progress from logs and summaries from events, list what differs, and keep it."""
    return await service.check_integrity(db, actor)


@router.post("/integrity/repair", responses=refusals())
async def repair_integrity(db: Db, actor: Verifier) -> IntegrityOut:
    """Compare everything, put right what differs, and say what that was."""
    return await service.repair_integrity(db, actor)


@router.get("/jobs", responses=refusals(InvalidCursor))
async def list_jobs(
    db: Db,
    actor: Annotated[Actor, needs(Permission.JOBS_VIEW)],
    jobname: Word | None = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> JobsOut:
    """List background jobs with their last and next runs, and the runs, newest first."""
    return await service.list_jobs(db, actor, jobname=jobname, cursor=cursor, limit=limit)


@router.get("/jobs/{run_id}", responses=refusals(JobRunNotFound))
async def get_run(
    run_id: UUID, db: Db, actor: Annotated[Actor, needs(Permission.JOBS_VIEW)]
) -> RunOut:
    """Show one run of a job: how far it is, and what came of it."""
    return await service.get_run(db, actor, run_id)


@router.post("/jobs/{jobname}/run", status_code=202, responses=refusals(JobUnknown))
async def run_job(
    jobname: Annotated[str, AfterValidator(without_nul)],
    db: Db,
    actor: Annotated[Actor, needs(Permission.JOBS_RUN)],
) -> RunOut:
    """Queue a run of a job now; answers with the run, to be looked at again."""
    return await service.run_job(db, actor, jobname)


@router.post(
    "/jobs/{run_id}/cancel", status_code=204, responses=refusals(JobRunNotFound, JobIsOver)
)
async def cancel_run(
    run_id: UUID, db: Db, actor: Annotated[Actor, needs(Permission.JOBS_RUN)]
) -> None:
    """Let a run of a job end before its next step; what it has done stays."""
    await service.cancel_run(db, actor, run_id)
