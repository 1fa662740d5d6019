"""What a grid of KPIs and periods takes and gives; values are in the KPI's unit."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from cairn.goals.schemas import PageOut, ReceiptOut, Year, refuse_reversed
from cairn.kit.fields import Amount, Day, In, Out, Percentage, ShortLine, Value, Whole
from cairn.kpis.day_schemas import DayState, StreakOut
from cairn.kpis.schemas import LogOut
from cairn.words import Direction, KpiLevel, Measure, Status


class NoEntry(StrEnum):
    """Why a value of a KPI can't be entered by hand."""

    CHILDREN = "children"
    FED = "fed"
    NOT_YOURS = "not_yours"


class RowsQuery(In):
    """Which KPIs are listed, series by series."""

    vision: UUID | None = Field(None, description="Only what stands below it")
    owner: UUID | None = None
    department: ShortLine | None = None
    q: ShortLine | None = Field(None, description="In the title")
    cursor: str | None = Field(None, max_length=2000)
    limit: int = Field(50, ge=1, le=100)


class GridQuery(RowsQuery):
    """Which periods are the columns."""

    grain: KpiLevel = KpiLevel.MONTHLY
    year: Year | None = Field(
        None,
        description="Fiscal of quarters, ISO of weeks, else the calendar's; default: the running",
    )
    month: Annotated[Whole, Field(ge=1, le=12)] | None = Field(
        None, description="Of days; default: the running one, or the year's first"
    )


class GridColumn(Out):
    """A period."""

    key: str
    first: date
    last: date


class GridCell(Out):
    """What a KPI, or the KPIs of a series, came to in a period."""

    place: int = Field(description="Which column, from 0")
    kpi_id: UUID | None = Field(description="Null: several KPIs share the period")
    value: Amount | None = Field(description="Null: nothing logged")
    log_count: int
    state: DayState | None = Field(description="Of a habit's due day")
    target_value: Value | None = Field(description="Of a KPI of just this period")
    progress_percentage: Percentage | None
    status: Status | None


class GridSpan(Out):
    """A KPI of a row, and whether values can be entered."""

    id: UUID
    first: date | None = Field(description="Null: open")
    last: date | None
    is_whole: bool = Field(description="It is a KPI of just one column")
    refusal: NoEntry | None = Field(description="Null: values can be entered")


class SeriesOut(Out):
    """KPIs of one series, or one in none."""

    id: str = Field(description="Of the series, or what its KPIs share; names the row")
    title: str = Field(description="What the titles of the KPIs have in common")
    kpi_id: UUID = Field(description="The one that runs today, else the last before, else next")
    level: KpiLevel | None
    unit: str | None
    measure: Measure
    direction: Direction
    owner_name: str | None
    department: str | None


class GridRow(SeriesOut):
    """A row: a series, and what it came to by column."""

    status: Status | None = Field(description="Of `kpi_id`")
    progress_percentage: Percentage | None
    target_value: Value | None
    kpis: list[GridSpan] = Field(description="Those of the columns, in order")
    cells: list[GridCell] = Field(description="Only those that have anything, in order")


class GridOut(PageOut):
    """Series of KPIs by title, and their values by period."""

    grain: KpiLevel
    year: int
    month: int | None
    columns: list[GridColumn]
    rows: list[GridRow]


class HabitOut(SeriesOut):
    """A habit and how it is kept up."""

    due_weekdays: list[int] | None
    refusal: NoEntry | None = Field(description="Why `kpi_id` can't be logged by hand")
    streak: StreakOut


class HabitPage(PageOut):
    """Some habits by title."""

    items: list[HabitOut]


class PeriodIn(In):
    """What a KPI is to come to in a period; nothing of value, tick and skip: clear it."""

    first: Day
    last: Day
    value: Value | None = None
    is_completed: bool = Field(False, description="A habit's tick, of one day")
    skipped: bool = Field(False, description="Of one day")
    seen: Value | None = Field(
        None, description="Sent: refused if it doesn't come to this any more"
    )

    @model_validator(mode="after")
    def of_one_kind(self) -> Self:
        """Refuse days in the wrong order, and ticks and skips of more than a day."""
        refuse_reversed(self.first, self.last)
        if (self.is_completed or self.skipped) and self.first != self.last:
            raise ValueError("a tick or a skip is of one day")
        return self


class PeriodWritten(ReceiptOut):
    """What has been done to the logs of a period, so that it can be undone."""

    value: Amount | None = Field(description="What it comes to now")
    log: LogOut | None = Field(description="The log that was made or corrected")
    before: LogOut | None = Field(description="What was corrected or removed, as it was")
