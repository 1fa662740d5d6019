"""Reads of administration."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.model import AuditEntry, Goal, User

AnyRow = Row[*tuple[Any, ...]]


async def list_audit(
    db: AsyncSession,
    organization_id: UUID,
    *,
    entity_id: UUID | None,
    actor_id: UUID | None,
    action: str | None,
    before_id: UUID | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Audit rows, newest first, older than one of them."""
    query = (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.actor_id,
            User.name.label("actor_name"),
            AuditEntry.action,
            AuditEntry.entity,
            AuditEntry.entity_id,
            AuditEntry.before,
            AuditEntry.after,
        )
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.organization_id == organization_id)
    )
    if entity_id is not None:
        query = query.where(AuditEntry.entity_id == entity_id)
    if actor_id is not None:
        query = query.where(AuditEntry.actor_id == actor_id)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    if before_id is not None:
        query = query.where(AuditEntry.id < before_id)
    return (await db.execute(query.order_by(AuditEntry.id.desc()).limit(limit))).all()


async def count_goals(db: AsyncSession, organization_id: UUID) -> int:
    """How many goals there are, deleted ones too."""
    query = select(func.count()).select_from(Goal).where(Goal.organization_id == organization_id)
    return (await db.execute(query)).scalar_one()
