"""What the reference model reads and answers: settings of goals, logs, links; and their numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from cairn.progress.rules import HUNDRED, ZERO, Period


@dataclass(frozen=True)
class Goal:
    """What people set about one goal; fields that its kind doesn't have stay as they are here."""

    id: UUID
    kind: str
    parent_id: UUID | None = None
    state: str = "active"
    is_deleted: bool = False
    weight: Decimal = Decimal(1)
    strategy: str = "average"
    level: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    year: int | None = None
    quarter: int | None = None
    month: int | None = None
    week: int | None = None
    due_weekdays: tuple[int, ...] | None = None
    measure: str = "sum"
    direction: str = "increase"
    baseline: Decimal | None = None
    target: Decimal | None = None
    lower_bound: Decimal | None = None
    upper_bound: Decimal | None = None
    manual_progress: Decimal | None = None
    is_done: bool = False
    override: Decimal | None = None

    @property
    def is_counted(self) -> bool:
        """Whether it counts for anything above."""
        return self.state != "abandoned" and not self.is_deleted


@dataclass(frozen=True)
class Log:
    """One entry of a KPI; `logged_at` and `id` decide which of a day is the last."""

    id: UUID
    kpi_id: UUID
    day: date
    logged_at: datetime
    value: Decimal | None = None
    is_completed: bool = False
    skipped: bool = False


@dataclass(frozen=True)
class Link:
    """An objective takes progress from a KPI."""

    objective_id: UUID
    kpi_id: UUID
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class Settings:
    """What an organization decides."""

    fiscal_year_start_month: int = 1
    working_weekdays: Collection[int] = (1, 2, 3, 4, 5)
    holidays: Collection[date] = ()


@dataclass(frozen=True)
class Sums:
    """Exact sums over what counts directly below a goal."""

    count: int
    completed: int
    total_weight: Decimal
    weighted_progress: Decimal
    covered_weight: Decimal
    value_sum: Decimal


@dataclass(frozen=True)
class Own:
    """What a goal's computation gives, whether or not somebody has overridden it."""

    computed: Decimal | None
    coverage: Decimal
    current_value: Decimal | None = None
    raw: Decimal | None = None


@dataclass(frozen=True)
class Numbers:
    """Everything that is stored about the progress of one goal; percentages 0 to 100.

    `progress` and `coverage` are what is shown and passed up, `own` what was computed.
    """

    progress: Decimal | None
    coverage: Decimal
    own: Own
    children: Sums
    links: Sums
    expected: Decimal | None
    period: Period


@dataclass(frozen=True)
class Part:
    """A child or linked KPI that counts, with the weight by which it does."""

    goal: Goal
    weight: Decimal
    numbers: Numbers

    @property
    def progress(self) -> Decimal:
        """What it adds to an average."""
        return self.numbers.progress or ZERO

    def coverage(self, by_value: bool) -> Decimal:
        """What of it is covered; by value only data counts, an override says nothing of a value."""
        return self.numbers.own.coverage if by_value else self.numbers.coverage

    @property
    def value(self) -> Decimal:
        """What it adds to a sum: its value, or its baseline as long as there is no data."""
        own = self.numbers.own
        if own.coverage > 0 and own.current_value is not None:
            return own.current_value
        return self.goal.baseline or ZERO

    @property
    def planned_value(self) -> Decimal:
        """What it should have added to a sum by now; its baseline where there is no plan."""
        baseline = self.goal.baseline or ZERO
        if self.numbers.expected is None or self.goal.target is None:
            return baseline
        way = self.goal.target - baseline
        return baseline + self.numbers.expected * way / HUNDRED
