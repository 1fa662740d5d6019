"""Tells people of goals that are theirs now."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.model import Notice
from cairn.words import NoticeKind


async def tell(
    db: AsyncSession, actor: Actor, user_id: UUID | None, kind: NoticeKind, goal_id: UUID
) -> None:
    """Tell a person something of a goal, once a day; nobody is told of what he did himself."""
    if user_id is None or user_id == actor.user_id:
        return
    day: date = actor.today
    statement = insert(Notice).values(
        organization_id=actor.organization_id,
        user_id=user_id,
        goal_id=goal_id,
        kind=kind,
        day=day,
    )
    await db.execute(statement.on_conflict_do_nothing())
