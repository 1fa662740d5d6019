"""Use cases of administration."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.admin import queries
from cairn.admin.schemas import AuditEntryOut, AuditOut, DifferenceOut, IntegrityOut
from cairn.paging import decode_cursor, encode_cursor
from cairn.progress.rollup import own_structure, verify


async def list_audit(
    db: AsyncSession,
    actor: Actor,
    *,
    entity_id: UUID | None,
    actor_id: UUID | None,
    action: str | None,
    cursor: str | None,
    limit: int,
) -> AuditOut:
    """List who changed what in the organization, newest first."""
    rows = await queries.list_audit(
        db,
        actor.organization_id,
        entity_id=entity_id,
        actor_id=actor_id,
        action=action,
        before_id=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    page = [AuditEntryOut.model_validate(row) for row in rows[:limit]]
    is_last = len(rows) <= limit
    return AuditOut(items=page, next_cursor=None if is_last else encode_cursor(page[-1].id))


async def check_integrity(db: AsyncSession, actor: Actor) -> IntegrityOut:
    """Recompute all progress of the organization and compare it with what is stored.

    What is written meanwhile can look like a difference. So nobody is kept waiting as long as
    there is none; if there is, it is looked at again while no goal can change.
    """
    differences = await verify(db, actor.organization_id)
    if differences:
        await own_structure(db, actor.organization_id)
        differences = await verify(db, actor.organization_id)
    return IntegrityOut(
        goals=await queries.count_goals(db, actor.organization_id),
        differences=[DifferenceOut.model_validate(row) for row in differences],
    )
