"""What people and machines log, day by day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion, short_text, word
from cairn.model.goals import VALUE
from cairn.words import LogSource


class KpiLog(Identified, Base):
    """One logged value, tick or skip of a KPI; several a day are normal."""

    __tablename__ = "kpi_logs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "kpi_id"],
            ["kpis.organization_id", "kpis.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(word(*LogSource, column="source"), name="source"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence"),
        CheckConstraint(
            "NOT skipped OR (value IS NULL AND NOT is_completed)", name="skipped_is_empty"
        ),
        CheckConstraint("value IS NOT NULL OR is_completed OR skipped", name="says_something"),
        Index("ix_kpi_logs_kpi_id", "organization_id", "kpi_id", "log_date", "logged_at", "id"),
        Index(
            "uq_kpi_logs_source_key",
            "organization_id",
            "kpi_id",
            "source",
            "source_key",
            unique=True,
            postgresql_where=text("source_key IS NOT NULL"),
        ),
        Index(
            "uq_kpi_logs_idempotency_key",
            "organization_id",
            "kpi_id",
            "idempotency_key",
            unique=True,
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
    )

    kpi_id: Mapped[UUID]
    log_date: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(VALUE)
    is_completed: Mapped[bool] = mapped_column(server_default=text("false"))
    skipped: Mapped[bool] = mapped_column(server_default=text("false"))
    note: Mapped[str | None]
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    source: Mapped[str] = mapped_column(server_default=LogSource.MANUAL)
    source_key: Mapped[str | None] = mapped_column(short_text(300))
    logged_by: Mapped[UUID | None]
    logged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[datetime] = instant_of_insertion()
    idempotency_key: Mapped[str | None] = mapped_column(short_text(200))
