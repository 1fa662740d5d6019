"""What a community's events come to by day, ISO week and month.

Plain tables, written by the metrics only: each group of columns by the statement of its events.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion
from cairn.model.communities import community
from cairn.model.events import MONEY

PERCENT = Numeric(12, 2)
HOURS = Numeric(12, 2)


def zero() -> Mapped[int]:
    """How many of something; a day without any has none."""
    return mapped_column(server_default=text("0"))


def no_money() -> Mapped[Decimal]:
    """An amount in the community's currency."""
    return mapped_column(MONEY, server_default=text("0"))


def nothing() -> Mapped[dict[str, Any]]:
    """Numbers by a word; words without any are left out."""
    return mapped_column(JSONB, server_default=text("'{}'"))


def brin(table: str, *columns: str) -> Index:
    """Where long ranges of time are read."""
    return Index(f"ix_{table}_{'_'.join(columns)}", *columns, postgresql_using="brin")


class Summary(Identified):
    """A row of a community's summary."""

    community_id: Mapped[UUID]
    computed_at: Mapped[datetime] = instant_of_insertion()


class KpiDaily(Summary, Base):
    """A community's day, in its time zone."""

    __tablename__ = "kpi_daily"
    __table_args__ = (
        community(),
        UniqueConstraint("organization_id", "community_id", "metric_date"),
        brin("kpi_daily", "metric_date"),
        Index(
            "ix_kpi_daily_community_id",
            "organization_id",
            "community_id",
            text("metric_date DESC"),
        ),
    )

    metric_date: Mapped[date]

    total_entries: Mapped[int] = zero()
    resident_entries: Mapped[int] = zero()
    visitor_entries: Mapped[int] = zero()
    denied_entries: Mapped[int] = zero()
    entries_by_hour: Mapped[dict[str, Any]] = nothing()
    incidents_reported: Mapped[int] = zero()
    incidents_resolved: Mapped[int] = zero()
    patrol_checkpoints_completed: Mapped[int] = zero()
    patrol_checkpoints_missed: Mapped[int] = zero()
    payments_received: Mapped[int] = zero()
    payments_amount: Mapped[Decimal] = no_money()
    new_charges_count: Mapped[int] = zero()
    new_charges_amount: Mapped[Decimal] = no_money()
    units_delinquent: Mapped[int] = zero()
    total_delinquent_amount: Mapped[Decimal] = no_money()
    announcements_sent: Mapped[int] = zero()
    messages_sent: Mapped[int] = zero()
    reservations_made: Mapped[int] = zero()
    reservations_cancelled: Mapped[int] = zero()
    no_shows: Mapped[int] = zero()
    packages_received: Mapped[int] = zero()
    packages_picked_up: Mapped[int] = zero()
    packages_pending: Mapped[int] = zero()
    tickets_opened: Mapped[int] = zero()
    tickets_closed: Mapped[int] = zero()


class KpiWeekly(Summary, Base):
    """A community's week, from Monday; `year` is the ISO year."""

    __tablename__ = "kpi_weekly"
    __table_args__ = (
        community(),
        UniqueConstraint("organization_id", "community_id", "year", "week_number"),
        brin("kpi_weekly", "week_start"),
        Index(
            "ix_kpi_weekly_community_id", "organization_id", "community_id", text("week_start DESC")
        ),
        CheckConstraint(
            "week_start = to_date(year || '-' || week_number, 'IYYY-IW')", name="week_start"
        ),
    )

    year: Mapped[int] = mapped_column(SmallInteger)
    week_number: Mapped[int] = mapped_column(SmallInteger)
    week_start: Mapped[date]

    total_entries: Mapped[int] = zero()
    avg_daily_entries: Mapped[Decimal] = mapped_column(Numeric(10, 2), server_default=text("0"))
    incidents_reported: Mapped[int] = zero()
    incidents_resolved: Mapped[int] = zero()
    payments_amount: Mapped[Decimal] = no_money()
    entries_change_pct: Mapped[Decimal | None] = mapped_column(PERCENT)
    incidents_change_pct: Mapped[Decimal | None] = mapped_column(PERCENT)


class KpiMonthly(Summary, Base):
    """A community's calendar month."""

    __tablename__ = "kpi_monthly"
    __table_args__ = (
        community(),
        UniqueConstraint("organization_id", "community_id", "year", "month"),
        brin("kpi_monthly", "year", "month"),
        Index(
            "ix_kpi_monthly_community_id",
            "organization_id",
            "community_id",
            text("year DESC"),
            text("month DESC"),
        ),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    )

    year: Mapped[int] = mapped_column(SmallInteger)
    month: Mapped[int] = mapped_column(SmallInteger)

    total_billed: Mapped[Decimal] = no_money()
    total_collected: Mapped[Decimal] = no_money()
    collection_rate: Mapped[Decimal | None] = mapped_column(PERCENT)
    collection_rate_change: Mapped[Decimal | None] = mapped_column(PERCENT)
    units_delinquent_30_days: Mapped[int] = zero()
    units_delinquent_60_days: Mapped[int] = zero()
    units_delinquent_90_days: Mapped[int] = zero()
    units_delinquent_over_90_days: Mapped[int] = zero()
    total_entries: Mapped[int] = zero()
    unique_visitors: Mapped[int] = zero()
    total_incidents: Mapped[int] = zero()
    incidents_by_category: Mapped[dict[str, Any]] = nothing()
    avg_resolution_hours: Mapped[Decimal | None] = mapped_column(HOURS)
    median_resolution_hours: Mapped[Decimal | None] = mapped_column(HOURS)
    p90_resolution_hours: Mapped[Decimal | None] = mapped_column(HOURS)
    total_reservations: Mapped[int] = zero()
    utilization_by_amenity: Mapped[dict[str, Any]] = nothing()
