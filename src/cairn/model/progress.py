"""The stored progress of every goal, with the exact sums that it is made of."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    SmallInteger,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Tenant, word
from cairn.model.goals import VALUE
from cairn.words import CalculationMethod

PERCENTAGE = Numeric(7, 4)
SHARE = Numeric(11, 10)


class GoalProgress(Tenant, Base):
    """One row a goal, written by the engine only.

    The sums run over what counts directly below: children in the tree, links for objectives,
    logs for KPIs. A change below is one subtraction and one addition, whatever the fan-out.
    Beside them the row holds a copy of what the rules need to know of the goal, made whenever
    structure changes, so that a change of values reads and writes this table alone.
    """

    __tablename__ = "goal_progress"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "goal_id"],
            ["goals.organization_id", "goals.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("override_percentage BETWEEN 0 AND 100", name="override_percentage"),
        CheckConstraint(
            "(override_percentage IS NULL) = (manual_override_reason IS NULL)",
            name="override_has_a_reason",
        ),
        CheckConstraint(
            word(*CalculationMethod, column="calculation_method"), name="calculation_method"
        ),
        {"postgresql_with": {"fillfactor": 80}},
    )

    goal_id: Mapped[UUID] = mapped_column(primary_key=True)

    kind: Mapped[str | None]
    parent_id: Mapped[UUID | None]
    level_rank: Mapped[int | None] = mapped_column(
        SmallInteger, comment="Place of a vision or objective in the order of locks"
    )
    is_counted: Mapped[bool] = mapped_column(server_default="false")
    weight: Mapped[Decimal] = mapped_column(Numeric(9, 4), server_default="1")
    rollup_strategy: Mapped[str | None]
    measure: Mapped[str | None]
    direction: Mapped[str | None]
    baseline_value: Mapped[Decimal | None] = mapped_column(VALUE)
    lower_bound: Mapped[Decimal | None] = mapped_column(VALUE)
    upper_bound: Mapped[Decimal | None] = mapped_column(VALUE)
    due_weekdays: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    manual_progress: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    is_done: Mapped[bool] = mapped_column(server_default="false")

    current_value: Mapped[Decimal | None] = mapped_column(Numeric)
    target_value: Mapped[Decimal | None] = mapped_column(VALUE)
    progress_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    computed_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    override_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    raw_percentage: Mapped[Decimal | None] = mapped_column(Numeric(24, 4))
    coverage: Mapped[Decimal] = mapped_column(SHARE, server_default="0")
    computed_coverage: Mapped[Decimal] = mapped_column(SHARE, server_default="0")

    child_count: Mapped[int] = mapped_column(Integer, server_default="0")
    completed_child_count: Mapped[int] = mapped_column(Integer, server_default="0")
    weighted_progress: Mapped[Decimal] = mapped_column(Numeric, server_default="0")
    total_weight: Mapped[Decimal] = mapped_column(Numeric, server_default="0")
    covered_weight: Mapped[Decimal] = mapped_column(Numeric, server_default="0")
    child_value_sum: Mapped[Decimal] = mapped_column(Numeric, server_default="0")

    link_count: Mapped[int] = mapped_column(Integer, server_default="0")
    link_weighted_progress: Mapped[Decimal] = mapped_column(Numeric, server_default="0")
    link_total_weight: Mapped[Decimal] = mapped_column(Numeric, server_default="0")
    link_covered_weight: Mapped[Decimal] = mapped_column(Numeric, server_default="0")

    log_count: Mapped[int] = mapped_column(Integer, server_default="0")
    log_sum: Mapped[Decimal] = mapped_column(Numeric, server_default="0")
    logged_value: Mapped[Decimal | None] = mapped_column(Numeric)
    within_percentage: Mapped[Decimal | None] = mapped_column(Numeric(24, 10))

    expected_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    expected_on: Mapped[date | None]
    changed_on: Mapped[date | None]
    calculation_method: Mapped[str] = mapped_column(server_default=CalculationMethod.AUTO)
    manual_override_reason: Mapped[str | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    last_calculated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    calculation_version: Mapped[int] = mapped_column(
        SmallInteger, server_default="0", comment="Version of the rules; 0: not calculated yet"
    )


class GoalProgressHistory(Tenant, Base):
    """What a goal showed from a day on, until its next row or the row in goal_progress.

    Kept before the first change of a goal on a new day of the organization; never changed.
    """

    __tablename__ = "goal_progress_history"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "goal_id"],
            ["goals.organization_id", "goals.id"],
            ondelete="CASCADE",
        ),
    )

    goal_id: Mapped[UUID] = mapped_column(primary_key=True)
    changed_on: Mapped[date] = mapped_column(primary_key=True)

    parent_id: Mapped[UUID | None]
    title: Mapped[str]
    state: Mapped[str]
    weight: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    is_deleted: Mapped[bool]

    current_value: Mapped[Decimal | None] = mapped_column(Numeric)
    target_value: Mapped[Decimal | None] = mapped_column(VALUE)
    progress_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    computed_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    override_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    raw_percentage: Mapped[Decimal | None] = mapped_column(Numeric(24, 4))
    coverage: Mapped[Decimal] = mapped_column(SHARE)
    child_count: Mapped[int]
    completed_child_count: Mapped[int]
    link_count: Mapped[int]
    expected_percentage: Mapped[Decimal | None] = mapped_column(PERCENTAGE)
    expected_on: Mapped[date | None]
    status: Mapped[str | None]
    calculation_method: Mapped[str]
    manual_override_reason: Mapped[str | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
