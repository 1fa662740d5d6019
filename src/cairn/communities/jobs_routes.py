"""Jobs of communities over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.communities import jobs as service
from cairn.communities.jobs_schemas import (
    BackfillIn,
    CommunityRunOut,
    CommunityRunsOut,
    JobStarted,
    RefreshIn,
)
from cairn.errors import CommunityNotFound, JobIsOver, JobRunNotFound, PeriodInvalid
from cairn.http import Db, needs, refusals

router = APIRouter(prefix="/communities/{community_id}", tags=["figures"])

Reader = Annotated[Actor, needs(Permission.COMMUNITIES_VIEW)]
Writer = Annotated[Actor, needs(Permission.COMMUNITIES_WRITE)]


@router.post("/backfill", status_code=202, responses=refusals(CommunityNotFound, PeriodInvalid))
async def backfill(community_id: UUID, body: BackfillIn, db: Db, actor: Writer) -> JobStarted:
    """Compute days anew, with the weeks and months that they are in; answers with the job."""
    return await service.backfill(db, actor, community_id, body.first, body.to)


@router.post("/refresh", status_code=202, responses=refusals(CommunityNotFound, PeriodInvalid))
async def refresh(community_id: UUID, body: RefreshIn, db: Db, actor: Writer) -> JobStarted:
    """Compute the last days up to yesterday anew; answers with the job."""
    return await service.refresh(db, actor, community_id, body.days)


@router.get("/jobs", responses=refusals(CommunityNotFound))
async def list_community_jobs(
    community_id: UUID,
    db: Db,
    actor: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> CommunityRunsOut:
    """List the last runs of the community's jobs, the newest first."""
    return await service.list_runs(db, actor, community_id, limit)


@router.get("/jobs/{run_id}", responses=refusals(CommunityNotFound, JobRunNotFound))
async def get_community_job(
    community_id: UUID, run_id: UUID, db: Db, actor: Reader
) -> CommunityRunOut:
    """Show a job of the community: how far it is, and what came of it."""
    return await service.get_run(db, actor, community_id, run_id)


@router.post(
    "/jobs/{run_id}/cancel",
    status_code=204,
    responses=refusals(CommunityNotFound, JobRunNotFound, JobIsOver),
)
async def cancel_job(community_id: UUID, run_id: UUID, db: Db, actor: Writer) -> None:
    """Let a job of the community end before its next step; what it has computed stays."""
    await service.cancel_run(db, actor, community_id, run_id)
