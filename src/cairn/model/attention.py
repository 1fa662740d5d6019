"""What people say of objectives, and what Cairn tells people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion, word
from cairn.words import CheckInStatus, NoticeKind


class CheckIn(Identified, Base):
    """How somebody sees an objective at one moment."""

    __tablename__ = "check_ins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "objective_id"],
            ["objectives.organization_id", "objectives.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(word(*CheckInStatus, column="status"), name="status"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence"),
        Index("ix_check_ins_objective_id_at", "organization_id", "objective_id", "at", "id"),
    )

    objective_id: Mapped[UUID]
    status: Mapped[str]
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None]
    by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )


class Notice(Identified, Base):
    """Something that a person is told of a goal, once a day at most."""

    __tablename__ = "notices"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["memberships.organization_id", "memberships.user_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "goal_id"],
            ["goals.organization_id", "goals.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(word(*NoticeKind, column="kind"), name="kind"),
        UniqueConstraint("organization_id", "user_id", "goal_id", "kind", "day"),
        Index("ix_notices_goal_id", "organization_id", "goal_id"),
    )

    user_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    kind: Mapped[str]
    day: Mapped[date] = mapped_column(comment="Since when it is so, or the day it happened")
    created_at: Mapped[datetime] = instant_of_insertion()
    read_at: Mapped[datetime | None]
