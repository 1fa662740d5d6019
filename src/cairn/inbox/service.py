"""A person's inbox, and the reminders that come into it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.seeing import sees
from cairn.goals.queries import CHECK_IN_DUE, LAST_CHECK_IN, STATUS, TABLES, visible, who
from cairn.inbox.schemas import NoticeOut, NoticePage
from cairn.kit.db import count_changed
from cairn.paging import decode_cursor, encode_cursor

NOTICES = """
    SELECT n.id, n.kind, n.goal_id, g.kind AS goal_kind, g.title, n.day, n.created_at, n.read_at
    FROM notices n
    JOIN goals g ON g.organization_id = n.organization_id AND g.id = n.goal_id
    WHERE n.organization_id = :organization AND n.user_id = :actor
        AND g.deleted_at IS NULL
"""
REMIND = f"""
    INSERT INTO notices (organization_id, user_id, goal_id, kind, day)
    SELECT g.organization_id, g.owner_id, g.id, told.kind, told.day
    FROM {TABLES}
    {LAST_CHECK_IN}
    CROSS JOIN LATERAL (
        SELECT 'check_in_due' AS kind, {CHECK_IN_DUE} AS day
        UNION ALL
        SELECT 'at_risk', CAST(date_trunc('week', CAST(:today AS timestamp)) AS date)
        WHERE {STATUS} IN ('at_risk', 'off_track')
            AND (p.period_end IS NULL OR p.period_end >= :today)  -- what is over stays behind
    ) told
    WHERE g.organization_id = :organization AND g.deleted_at IS NULL AND g.state = 'active'
        AND g.owner_id IS NOT NULL AND told.day <= :today
    ON CONFLICT DO NOTHING
"""


async def list_notices(
    db: AsyncSession, actor: Actor, unread: bool, cursor: str | None, limit: int
) -> NoticePage:
    """What the actor is told of goals that still are there and seen, newest first."""
    values = {
        **who(actor),
        "unread": unread,
        "before": decode_cursor(cursor, UUID)[0] if cursor is not None else None,
        "limit": limit + 1,
    }
    seen = f"{NOTICES} AND {visible(actor)}"
    statement = text(f"""
        {seen} AND (NOT :unread OR n.read_at IS NULL)
            AND (CAST(:before AS uuid) IS NULL OR n.id < :before)
        ORDER BY n.id DESC LIMIT :limit
    """)
    rows = (await db.execute(statement, values)).all()
    count = text(f"SELECT count(*) FROM ({seen} AND n.read_at IS NULL) unread")
    page = rows[:limit]
    return NoticePage(
        items=[NoticeOut.model_validate(row) for row in page],
        unread=(await db.execute(count, values)).scalar_one(),
        next_cursor=encode_cursor(page[-1].id) if len(rows) > limit else None,
    )


async def mark(db: AsyncSession, actor: Actor, notice_id: UUID, is_read: bool) -> NoticeOut:
    """Mark a notice as read, or as unread again.

    Raises:
        NoticeNotFound: the actor has none of this id.
    """
    statement = text("""
        UPDATE notices SET read_at = CASE WHEN :read THEN coalesce(read_at, now()) END
        WHERE organization_id = :organization AND user_id = :actor AND id = :notice
    """)
    values: dict[str, Any] = {**who(actor), "notice": notice_id, "read": is_read}
    await db.execute(statement, values)
    found = await db.execute(text(f"{NOTICES} AND {sees(actor)} AND n.id = :notice"), values)
    row = found.one_or_none()
    if row is None:
        raise errors.NoticeNotFound(notice_id=notice_id)
    return NoticeOut.model_validate(row)


async def mark_all(db: AsyncSession, actor: Actor) -> None:
    """Mark everything in the actor's inbox as read."""
    statement = text("""
        UPDATE notices SET read_at = now()
        WHERE organization_id = :organization AND user_id = :actor AND read_at IS NULL
    """)
    await db.execute(statement, who(actor))


async def remind(db: AsyncSession, actor: Actor) -> int:
    """Tell the owners of active goals which check-ins are due, once each, and which goals are
    behind, once a week; says how many notices are new."""
    return await count_changed(db, REMIND, **who(actor))
