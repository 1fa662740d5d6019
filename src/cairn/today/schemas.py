"""What Today and the summary take and give; percentages from 0 to 100, values in the KPI's unit."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from cairn.goals.pace_schemas import DueOut
from cairn.goals.schemas import PageOut
from cairn.kit.fields import Amount, Day, DayInUrl, Out, Percentage
from cairn.today.rules import MISSED_ACTION_DAYS, MISSED_DAYS
from cairn.words import Direction, Kind, Measure, NextStep, NoLog, NoPace, Status

DateQuery = Annotated[
    DayInUrl | None,
    Query(
        alias="date",
        description="Default: today, by your time zone and the hour at which your day starts. "
        "What is due is that of the day, progress and pace are as they are now",
    ),
]
VisionQuery = Annotated[UUID | None, Query(description="Only what stands below this vision")]


class Period(StrEnum):
    """Which periods are summed up."""

    CURRENT = "current"


class LoggedOut(Out):
    """What was logged for the day."""

    value: Amount | None = Field(description="Of measure sum the day's sum, else its last value")
    is_done: bool = Field(description="Any log with a value other than 0, or with a tick")
    is_skipped: bool
    log_id: UUID | None = Field(description="The day's last log")


class CanLogOut(Out):
    """Whether one may log it for the day, or tick it off."""

    allowed: bool
    reason: NoLog | None


class ItemStreakOut(Out):
    """How many times in a row it was done; in the series of its KPI."""

    current: int
    best: int


class ItemOut(Out):
    """A KPI or an action, as it matters on the day."""

    id: UUID
    kind: Kind
    title: str
    level: str | None
    measure: Measure | None
    direction: Direction | None
    unit: str | None
    due_on: date | None = Field(
        description="The day; of what isn't due on days, the last one of its period. "
        "Null: an action without one"
    )
    missed_on: list[date] | None = Field(
        description=f"Overdue KPIs: due days neither done nor skipped, of the last {MISSED_DAYS}"
    )
    logged: LoggedOut
    target_value: Amount | None
    current_value: Amount | None
    progress_percentage: Percentage | None
    expected_percentage: Percentage | None
    status: Status | None
    buffer_days: int | None = Field(description="See `GET /progress/{goal_id}`")
    no_buffer: NoPace | None
    due_by: DueOut | None
    no_due: NoPace | None
    streak: ItemStreakOut | None
    next: NextStep | None = Field(description="What to do about it; null: nothing, or one can't")
    can_log: CanLogOut


class TodayCountsOut(Out):
    """How many there are, over all pages."""

    overdue: int
    due: int
    done: int


class TodayOut(PageOut):
    """What one owes on a day; pages go through `overdue`, then `due`, then `done`."""

    date: Day
    today: Day = Field(description="Your own day, whatever was asked for")
    overdue: list[ItemOut] = Field(
        description=f"KPIs that missed due days of a period still running, or had a day of their "
        f"own, {MISSED_DAYS} days back; actions whose last day was at most {MISSED_ACTION_DAYS} "
        "days ago"
    )
    due: list[ItemOut] = Field(
        description="Daily KPIs, habits and actions of the day; other KPIs whose period contains "
        "it if they have no log yet, or wouldn't be on track next Monday if nothing were done"
    )
    done: list[ItemOut] = Field(description="Done or skipped on the day")
    counts: TodayCountsOut


class DailyOut(Out):
    """Daily KPIs, habits and actions that are due today; skipped ones are left out."""

    completed: int
    total: int
    rate: Percentage | None = Field(description="Percent; null: there are none")


class WeeklyOut(Out):
    """The running week."""

    progress: Percentage | None
    kpis_on_track: int = Field(description="On track or completed")


class MonthlyOut(Out):
    """The running month."""

    progress: Percentage | None
    milestones_hit: int = Field(description="Monthly targets at 100 %")


class QuarterlyOut(Out):
    """The running quarter."""

    progress: Percentage | None
    power_goals_on_track: int = Field(description="On track or completed")


class StreaksOut(Out):
    """The streaks of all series."""

    best: int | None = Field(description="The longest ever; null: there are no series")
    average: Percentage | None = Field(description="Of the current ones")
    total: int = Field(description="Those that run now")


class SummaryOut(Out):
    """How far the running periods are.

    Each progress is the weighted average of the KPIs and targets of that level whose period
    contains today; null: there are none.
    """

    daily: DailyOut
    weekly: WeeklyOut
    monthly: MonthlyOut
    quarterly: QuarterlyOut
    streaks: StreaksOut
