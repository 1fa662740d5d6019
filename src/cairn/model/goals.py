"""Anything with a progress bar: one table for what all goals share, one per kind for the rest."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion, short_text, word
from cairn.words import (
    Direction,
    Kind,
    KpiLevel,
    Measure,
    ObjectiveLevel,
    State,
    Strategy,
    TargetLevel,
    Visibility,
)

VALUE = Numeric(24, 10)
WEIGHT = Numeric(9, 4)
TITLE_LENGTH = 200


class Goal(Identified, Base):
    """What visions, objectives, KPIs and targets share."""

    __tablename__ = "goals"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["goals.organization_id", "goals.id"],
            ondelete="SET NULL (parent_id)",
        ),
        ForeignKeyConstraint(
            ["organization_id", "owner_id"],
            ["memberships.organization_id", "memberships.user_id"],
            ondelete="SET NULL (owner_id)",
        ),
        CheckConstraint(word(*Kind, column="kind"), name="kind"),
        CheckConstraint(word(*State, column="state"), name="state"),
        CheckConstraint(word(*Strategy, column="rollup_strategy"), name="rollup_strategy"),
        CheckConstraint(
            "kind = 'kpi' OR rollup_strategy = 'average'", name="strategy_only_for_kpis"
        ),
        CheckConstraint("weight >= 0", name="weight"),
        CheckConstraint("starts_on <= ends_on", name="period_in_order"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("kind <> 'vision' OR parent_id IS NULL", name="vision_is_a_root"),
        Index("ix_goals_parent_id", "organization_id", "parent_id", "id"),
        Index("ix_goals_owner_id", "organization_id", "owner_id"),
        Index("ix_goals_kind_state", "organization_id", "kind", "state"),
        Index("ix_goals_kind_id", "organization_id", "kind", "id"),
        Index("ix_goals_kind_title", "organization_id", "kind", text("lower(title)"), "id"),
        Index("ix_goals_kind_updated_at", "organization_id", "kind", "updated_at", "id"),
        Index(
            "ix_goals_deleted", "organization_id", postgresql_where=text("deleted_at IS NOT NULL")
        ),
        Index(
            "uq_goals_external_id",
            "organization_id",
            "kind",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )

    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(short_text(TITLE_LENGTH))
    description: Mapped[str | None]
    owner_id: Mapped[UUID | None]
    department: Mapped[str | None] = mapped_column(short_text(100))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default=State.ACTIVE)
    weight: Mapped[Decimal] = mapped_column(WEIGHT, server_default="1")
    rollup_strategy: Mapped[str] = mapped_column(server_default=Strategy.AVERAGE)
    external_id: Mapped[str | None] = mapped_column(short_text(300))
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    deleted_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = instant_of_insertion()
    updated_at: Mapped[datetime] = instant_of_insertion()


def same_goal(table: str = "goals") -> ForeignKeyConstraint:
    """The row of a kind lives and dies with its row in goals."""
    return ForeignKeyConstraint(
        ["organization_id", "id"], [f"{table}.organization_id", f"{table}.id"], ondelete="CASCADE"
    )


class Vision(Identified, Base):
    """Where a person or an organization wants to be, and why."""

    __tablename__ = "visions"
    __table_args__ = (
        same_goal(),
        CheckConstraint(word(*Visibility, column="visibility"), name="visibility"),
        CheckConstraint("horizon_years BETWEEN 1 AND 100", name="horizon_years"),
    )

    why: Mapped[str | None]
    horizon_years: Mapped[int | None] = mapped_column(SmallInteger)
    visibility: Mapped[str] = mapped_column(server_default=Visibility.PRIVATE)


class Objective(Identified, Base):
    """What is to be achieved, from the company down to one person; years are fiscal."""

    __tablename__ = "objectives"
    __table_args__ = (
        same_goal(),
        CheckConstraint(word(*ObjectiveLevel, column="level"), name="level"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("year BETWEEN 1900 AND 2999", name="year"),
        CheckConstraint("quarter IS NULL OR year IS NOT NULL", name="quarter_needs_year"),
        CheckConstraint("manual_progress BETWEEN 0 AND 100", name="manual_progress"),
        CheckConstraint("final_score BETWEEN 0 AND 1", name="final_score"),
        Index("ix_objectives_level_year_quarter", "organization_id", "level", "year", "quarter"),
        Index("ix_objectives_year", "organization_id", "year", "id"),
    )

    level: Mapped[str]
    year: Mapped[int | None] = mapped_column(SmallInteger)
    quarter: Mapped[int | None] = mapped_column(SmallInteger)
    manual_progress: Mapped[Decimal | None] = mapped_column(Numeric(7, 4))
    final_score: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    score_reason: Mapped[str | None]


class Kpi(Identified, Base):
    """A number that is logged; measured values, bounds and targets are in `unit`."""

    __tablename__ = "kpis"
    __table_args__ = (
        same_goal(),
        CheckConstraint(word(*KpiLevel, column="level"), name="level"),
        CheckConstraint(word(*Measure, column="measure"), name="measure"),
        CheckConstraint(word(*Direction, column="direction"), name="direction"),
        CheckConstraint("year BETWEEN 1900 AND 2999", name="year"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("week BETWEEN 1 AND 53", name="week"),
        CheckConstraint(
            "year IS NOT NULL OR (quarter IS NULL AND month IS NULL AND week IS NULL)",
            name="period_needs_year",
        ),
        CheckConstraint(
            "due_weekdays <@ ARRAY[1,2,3,4,5,6,7]::smallint[] AND due_weekdays <> '{}'",
            name="due_weekdays",
        ),
        CheckConstraint(
            "direction = 'maintain' OR target_value <> coalesce(baseline_value, 0)",
            name="target_is_not_baseline",
        ),
        CheckConstraint(
            "direction <> 'maintain' OR lower_bound IS NOT NULL OR upper_bound IS NOT NULL",
            name="maintain_needs_a_bound",
        ),
        CheckConstraint("lower_bound <= upper_bound", name="bounds_in_order"),
        Index("ix_kpis_series_id", "organization_id", "series_id"),
        Index(
            "ix_kpis_metric_source",
            "organization_id",
            text("(metric_source ->> 'community')"),
            postgresql_where=text("metric_source IS NOT NULL"),
        ),
    )

    level: Mapped[str | None]
    year: Mapped[int | None] = mapped_column(SmallInteger)
    quarter: Mapped[int | None] = mapped_column(SmallInteger)
    month: Mapped[int | None] = mapped_column(SmallInteger)
    week: Mapped[int | None] = mapped_column(SmallInteger)
    series_id: Mapped[UUID | None]
    due_weekdays: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    measure: Mapped[str] = mapped_column(server_default=Measure.SUM)
    direction: Mapped[str] = mapped_column(server_default=Direction.INCREASE)
    unit: Mapped[str | None] = mapped_column(short_text(100))
    baseline_value: Mapped[Decimal | None] = mapped_column(VALUE)
    target_value: Mapped[Decimal | None] = mapped_column(VALUE)
    lower_bound: Mapped[Decimal | None] = mapped_column(VALUE)
    upper_bound: Mapped[Decimal | None] = mapped_column(VALUE)
    target_text: Mapped[str | None]
    metric_source: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Target(Identified, Base):
    """Something to be done; a daily action is done or not."""

    __tablename__ = "targets"
    __table_args__ = (
        same_goal(),
        CheckConstraint(word(*TargetLevel, column="level"), name="level"),
    )

    level: Mapped[str]
    done_at: Mapped[datetime | None]


class GoalLink(Identified, Base):
    """An objective takes progress from a KPI, by weight."""

    __tablename__ = "goal_links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "objective_id"],
            ["objectives.organization_id", "objectives.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organization_id", "kpi_id"],
            ["kpis.organization_id", "kpis.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("weight > 0 AND weight <= 1", name="weight"),
        Index(
            "uq_goal_links_objective_id_kpi_id",
            "organization_id",
            "objective_id",
            "kpi_id",
            unique=True,
        ),
        Index("ix_goal_links_kpi_id", "organization_id", "kpi_id"),
    )

    objective_id: Mapped[UUID]
    kpi_id: Mapped[UUID]
    weight: Mapped[Decimal] = mapped_column(WEIGHT, server_default="1")
    created_at: Mapped[datetime] = instant_of_insertion()
