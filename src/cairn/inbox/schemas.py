"""What the inbox gives."""

from datetime import date, datetime
from uuid import UUID

from cairn.goals.schemas import PageOut
from cairn.kit.fields import In, Out
from cairn.words import Kind, NoticeKind


class NoticeOut(Out):
    """Something that one is told of a goal."""

    id: UUID
    kind: NoticeKind
    goal_id: UUID
    goal_kind: Kind
    title: str
    day: date
    created_at: datetime
    read_at: datetime | None


class NoticePage(PageOut):
    """Notices, newest first."""

    items: list[NoticeOut]
    unread: int


class NoticePatch(In):
    """Whether one has seen it."""

    is_read: bool
