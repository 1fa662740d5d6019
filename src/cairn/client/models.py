"""What the server answers, as typed values; fields that come to it later are passed over."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class Kind(StrEnum):
    """The kinds of goals."""

    VISION = "vision"
    OBJECTIVE = "objective"
    KPI = "kpi"
    TARGET = "target"


class Progress(Struct, frozen=True, kw_only=True):
    """Where a goal is; percentages from 0 to 100, values in the goal's unit."""

    goal_id: UUID
    kind: str
    progress_percentage: Decimal | None
    expected_percentage: Decimal | None
    raw_percentage: Decimal | None
    override_percentage: Decimal | None
    current_value: Decimal | None
    target_value: Decimal | None
    status: str | None
    method: str
    reason: str | None
    """Why there is no progress, where there is none."""
    child_count: int
    log_count: int
    coverage: Decimal
    period_start: date | None
    period_end: date | None
    last_calculated_at: datetime


class Goal(Struct, frozen=True, kw_only=True):
    """A goal of any kind; what its kind doesn't have is None."""

    id: UUID
    kind: str
    title: str
    description: str | None
    parent_id: UUID | None
    owner_id: UUID | None
    owner_name: str | None
    department: str | None
    starts_on: date | None
    ends_on: date | None
    state: str
    weight: Decimal
    external_id: str | None
    version: int
    progress: Progress
    level: str | None = None
    year: int | None = None
    quarter: int | None = None
    measure: str | None = None
    direction: str | None = None
    unit: str | None = None
    baseline_value: Decimal | None = None
    target_value: Decimal | None = None


class Moved(Struct, frozen=True, kw_only=True):
    """A goal whose numbers a write moved."""

    goal_id: UUID
    kind: str
    old: Decimal | None
    new: Decimal | None
    current_value: Decimal | None
    status: str | None


class WrittenGoal(Goal, frozen=True, kw_only=True):
    """A goal after a write, with all that the write moved and one sees; the rest is counted."""

    updated_progress: list[Moved]
    hidden_count: int


class Log(Struct, frozen=True, kw_only=True):
    """One value, tick or skip of a day."""

    id: UUID
    kpi_id: UUID
    date: date
    value: Decimal | None
    is_completed: bool
    skipped: bool
    note: str | None
    confidence: int | None
    source: str
    logged_at: datetime
    counted: bool
    """Whether its day lies in the KPI's period."""


class Logged(Struct, frozen=True, kw_only=True):
    """A log that was written, with all that it moved and one sees; the rest is counted."""

    log: Log
    updated_progress: list[Moved]
    hidden_count: int


class RowError(Struct, frozen=True, kw_only=True):
    """What is wrong with one of many logs, which wasn't taken; the first one's line is 1."""

    line: int
    field: str
    message: str
    expected: str


class BulkReport(Struct, frozen=True, kw_only=True):
    """What came of many logs."""

    taken: int = 0
    refused: int = 0
    repeated: int = 0
    """Logs that were there already, by their idempotency key."""
    outside_period: int = 0
    """Of those taken: kept, but not counted."""
    errors: list[RowError] = []
    """The first ones of each request."""


class Page(Struct, frozen=True, kw_only=True):
    """A part of a list, and where the next one begins."""

    items: list[Goal]
    next_cursor: str | None


class LogPage(Struct, frozen=True, kw_only=True):
    """A part of a KPI's logs, and where the next one begins."""

    items: list[Log]
    next_cursor: str | None


class Ready(Struct, frozen=True, kw_only=True):
    """From here on all that changes is told."""

    id: str | None


class Changed(Struct, frozen=True, kw_only=True):
    """These goals changed, or are gone."""

    id: str | None
    goal_ids: frozenset[UUID]


class Reset(Struct, frozen=True, kw_only=True):
    """Anything may have changed: too_old, too_many or rights."""

    id: str | None
    reason: str


Event = Ready | Changed | Reset
