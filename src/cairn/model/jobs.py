"""Work in the background: when it is due, what came of it, and what was verified."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion, short_text, word
from cairn.words import RunStatus


class Schedule(Identified, Base):
    """When a job of an organization is due, and when it will be next."""

    __tablename__ = "schedules"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint(
            "organization_id", "jobname", "community_id", postgresql_nulls_not_distinct=True
        ),
        Index("ix_schedules_next_run_at", "next_run_at", postgresql_where=text("is_active")),
    )

    jobname: Mapped[str] = mapped_column(short_text(100))
    schedule: Mapped[str] = mapped_column(
        short_text(100), comment="Five fields of cron, in the zone of the community or organization"
    )
    community_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    next_run_at: Mapped[datetime]


class JobRun(Identified, Base):
    """One run of a job; one that was due exists at most once."""

    __tablename__ = "job_runs"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(word(*RunStatus, column="status"), name="status"),
        Index(
            "uq_job_runs_due_at",
            "organization_id",
            "jobname",
            "community_id",
            "due_at",
            unique=True,
            postgresql_where=text("due_at IS NOT NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_job_runs_jobname", "organization_id", "jobname", "community_id", "id"),
        Index(
            "ix_job_runs_waiting",
            "organization_id",
            "jobname",
            "community_id",
            postgresql_where=text("status = 'queued'"),
        ),
    )

    jobname: Mapped[str] = mapped_column(short_text(100))
    community_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None] = mapped_column(comment="Null: started by hand")
    args: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    status: Mapped[str] = mapped_column(server_default=RunStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    queued_at: Mapped[datetime] = instant_of_insertion()
    started_at: Mapped[datetime | None] = mapped_column(comment="Of the last attempt")
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(comment="Of the last attempt that failed")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    done: Mapped[int | None] = mapped_column(comment="Of long jobs: how much is done, of `total`")
    total: Mapped[int | None]
    requested_by: Mapped[UUID | None]


class Verification(Identified, Base):
    """What a comparison of stored with recomputed progress and summaries found."""

    __tablename__ = "verifications"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
    )

    at: Mapped[datetime] = instant_of_insertion()
    goals: Mapped[int]
    buckets: Mapped[int] = mapped_column(
        server_default=text("0"), comment="Rows of summaries that were compared"
    )
    dirty: Mapped[int] = mapped_column(
        server_default=text("0"), comment="Rows of summaries that waited to be computed anew"
    )
    differences: Mapped[int]
    found: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="The first thousand differences"
    )
    seconds: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    repaired: Mapped[bool]
