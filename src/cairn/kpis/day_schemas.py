"""What is told of KPIs day by day: streaks and heatmaps."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from cairn.kit.fields import Amount, Out, Percentage
from cairn.words import Measure


class StreakOut(Out):
    """How often in a row the due days of a habit were done, or the periods of a series."""

    series_id: UUID = Field(description="Of a KPI in no series: its own id")
    current: int
    best: int
    last_on: date | None = Field(description="The last day done")
    strength: Percentage = Field(description="Of the habit, 0 to 1")
    as_of: date = Field(description="The day that it is for the owner")


class DayState(StrEnum):
    """What has become of a due day."""

    DONE = "done"
    SKIPPED = "skipped"
    DUE = "due"
    MISSED = "missed"


class HeatmapDay(Out):
    """One day of a series."""

    date: date
    value: Amount | None = Field(description="By the measure; null: nothing logged")
    state: DayState | None = Field(description="Null: the day isn't due")
    log_count: int
    kpi_id: UUID | None = Field(description="The KPI of the series that it is logged to, if any")


class HeatmapOut(Out):
    """A year of a series, day by day; only KPIs that you see are in it."""

    series_id: UUID = Field(description="Of a KPI in no series: its own id")
    year: int
    unit: str | None
    measure: Measure
    as_of: date = Field(description="The day that it is for the owner")
    days: list[HeatmapDay]
