"""What KPIs and their logs take and give; values are in the KPI's unit."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from cairn.feeds.source import MetricSource
from cairn.goals.pace_schemas import PaceOut
from cairn.goals.schemas import (
    GoalIn,
    GoalOut,
    GoalPage,
    GoalPatch,
    ListQuery,
    PageOut,
    Quarter,
    ReceiptOut,
    Version,
    Year,
    bare_quarter,
)
from cairn.kit.fields import Day, In, Line, LinkWeight, Out, Prose, ShortLine, Value, Whole
from cairn.words import Direction, KpiLevel, LogSource, Measure, Strategy

QuarterIn = Annotated[Quarter, BeforeValidator(bare_quarter)]
Month = Annotated[Whole, Field(ge=1, le=12)]
Week = Annotated[Whole, Field(ge=1, le=53)]
Weekday = Annotated[Whole, Field(ge=1, le=7)]
Confidence = Annotated[Whole, Field(ge=0, le=10)]


def without_repeats(weekdays: list[int]) -> list[int]:
    """The weekdays in order, each once."""
    return sorted(set(weekdays))


Weekdays = Annotated[
    list[Weekday], Field(min_length=1, max_length=7), AfterValidator(without_repeats)
]


class KpiIn(GoalIn):
    """A new KPI."""

    rollup_strategy: Strategy = Field(Strategy.AVERAGE, description="Of the KPIs below it")
    level: KpiLevel | None = Field(None, description="Null: a standing KPI")
    year: Year | None = Field(
        None, description="Fiscal with a quarter, calendar with a month, ISO with a week"
    )
    quarter: QuarterIn | None = None
    month: Month | None = None
    week: Week | None = Field(None, description="ISO week")
    series_id: UUID | None = None
    due_weekdays: Weekdays | None = Field(None, description="ISO: 1 is Monday; null: every day")
    measure: Measure = Measure.SUM
    direction: Direction = Direction.INCREASE
    unit: ShortLine | None = None
    baseline_value: Value | None = None
    target_value: Value | None = Field(None, description="Null: words only, no progress")
    lower_bound: Value | None = Field(None, description="For direction `maintain`")
    upper_bound: Value | None = None
    target_text: Prose | None = None
    metric_source: MetricSource | None = Field(
        None, description="Logs it: no hand does, and nothing stands below it"
    )


class ServesIn(In):
    """An objective that takes progress from a KPI."""

    objective_id: UUID
    weight: LinkWeight = Field(1, validate_default=True)


class NewKpi(KpiIn):
    """A new KPI, and the objectives that it is a key result of."""

    objectives: list[ServesIn] = Field([], max_length=50)


class KpiPut(KpiIn):
    """A KPI as it is to be; what isn't sent gets its default."""

    version: Version | None = None


class KpiPatch(GoalPatch):
    """Fields of a KPI to be changed."""

    rollup_strategy: Strategy = Strategy.AVERAGE
    level: KpiLevel | None = None
    year: Year | None = None
    quarter: QuarterIn | None = None
    month: Month | None = None
    week: Week | None = None
    series_id: UUID | None = None
    due_weekdays: Weekdays | None = None
    measure: Measure = Measure.SUM
    direction: Direction = Direction.INCREASE
    unit: ShortLine | None = None
    baseline_value: Value | None = None
    target_value: Value | None = None
    lower_bound: Value | None = None
    upper_bound: Value | None = None
    target_text: Prose | None = None
    metric_source: MetricSource | None = None


class KpiOut(GoalOut):
    """A KPI."""

    rollup_strategy: Strategy
    level: KpiLevel | None
    year: int | None
    quarter: int | None
    month: int | None
    week: int | None
    series_id: UUID | None
    due_weekdays: list[int] | None
    measure: Measure
    direction: Direction
    unit: str | None
    baseline_value: Value | None
    target_value: Value | None
    lower_bound: Value | None
    upper_bound: Value | None
    target_text: str | None
    metric_source: MetricSource | None


class KpiDetail(KpiOut):
    """A KPI and how it keeps pace."""

    pace: PaceOut


class KpiWritten(KpiOut, ReceiptOut):
    """A KPI after a write, with everything that the write moved."""


class KpiQuery(ListQuery):
    """What a list of kpis may be narrowed to."""

    level: KpiLevel | None = None
    year: Year | None = None
    quarter: QuarterIn | None = None


class KpiPage(GoalPage):
    """Some KPIs."""

    items: list[KpiOut]


class LogIn(In):
    """One value, tick or skip of a day."""

    date: Day = Field(description="The day it is about, at the latest tomorrow")
    value: Value | None = None
    is_completed: bool = Field(False, description="Without a value: a habit's tick")
    skipped: bool = Field(False, description="The day neither counts nor breaks a streak")
    note: Prose | None = None
    confidence: Confidence | None = None


class LogPatch(In):
    """Fields of a log to be changed."""

    date: Day = date.min
    value: Value | None = None
    is_completed: bool = False
    skipped: bool = False
    note: Prose | None = None
    confidence: Confidence | None = None


class LogOut(Out):
    """One log."""

    id: UUID
    kpi_id: UUID
    date: date
    value: Value | None
    is_completed: bool
    skipped: bool
    note: str | None
    confidence: int | None
    source: LogSource
    logged_by: UUID | None
    logged_at: datetime
    counted: bool = Field(description="Whether its day lies in the KPI's period")


class LogWritten(ReceiptOut):
    """A log after a write, with everything that the write moved."""

    log: LogOut


class LogPage(PageOut):
    """Some logs, newest day first."""

    items: list[LogOut]


IdempotencyKey = Annotated[Line, Field(description="Sent again, the same key logs nothing twice")]
