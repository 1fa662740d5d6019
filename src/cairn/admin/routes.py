"""Administration: who changed what, and whether stored progress is right."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.admin import service
from cairn.admin.schemas import AuditOut, IntegrityOut
from cairn.errors import InvalidCursor
from cairn.http import Db, needs, refusals
from cairn.kit.fields import without_nul

router = APIRouter(tags=["admin"])

Auditor = Annotated[Actor, needs(Permission.AUDIT_VIEW)]
Verifier = Annotated[Actor, needs(Permission.INTEGRITY_VERIFY)]
Word = Annotated[str, Query(max_length=100), AfterValidator(without_nul)]


@router.get("/audit", responses=refusals(InvalidCursor))
async def list_audit(
    db: Db,
    actor: Auditor,
    entity_id: UUID | None = None,
    actor_id: UUID | None = None,
    action: Word | None = None,
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
        cursor=cursor,
        limit=limit,
    )


@router.get("/integrity", responses=refusals())
async def check_integrity(db: Db, actor: Verifier) -> IntegrityOut:
    """Recompute all progress from the logs and list every goal whose stored progress differs."""
    return await service.check_integrity(db, actor)
