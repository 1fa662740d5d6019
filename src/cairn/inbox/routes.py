"""The inbox over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import InvalidCursor, NoticeNotFound
from cairn.http import Db, needs, refusals
from cairn.inbox import service
from cairn.inbox.schemas import NoticeOut, NoticePage, NoticePatch

router = APIRouter(prefix="/inbox", tags=["inbox"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]


@router.get("", responses=refusals(InvalidCursor))
async def list_notices(
    db: Db,
    actor: Reader,
    unread: bool = False,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> NoticePage:
    """List what one is told of one's goals, newest first."""
    return await service.list_notices(db, actor, unread, cursor, limit)


@router.patch("/{notice_id}", responses=refusals(NoticeNotFound))
async def mark_notice(notice_id: UUID, body: NoticePatch, db: Db, actor: Reader) -> NoticeOut:
    """Mark something as read, or as unread again."""
    return await service.mark(db, actor, notice_id, body.is_read)


@router.post("/read", status_code=204, responses=refusals())
async def mark_all_notices(db: Db, actor: Reader) -> None:
    """Mark everything as read."""
    await service.mark_all(db, actor)
