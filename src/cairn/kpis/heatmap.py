"""A year of a KPI and its series, day by day."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import queries as goal_queries
from cairn.kit import clock
from cairn.kpis import heatmap_queries as queries
from cairn.kpis.day_schemas import DayState, HeatmapDay, HeatmapOut, StreakOut
from cairn.kpis.streak_rules import EVERY_DAY, Part, days_between
from cairn.kpis.streaks import streaks_of
from cairn.words import Kind, KpiLevel


async def get_kpi(db: AsyncSession, actor: Actor, kpi_id: UUID) -> Row[Any]:
    """A KPI that the actor sees."""
    kpi = await goal_queries.find_goal(db, actor, kpi_id, Kind.KPI)
    if kpi is None:
        raise errors.GoalNotFound(kind=Kind.KPI, goal_id=kpi_id)
    return kpi


async def get_streak(db: AsyncSession, actor: Actor, kpi_id: UUID) -> StreakOut:
    """The streak of the series that a KPI belongs to.

    A standing KPI that takes its progress from below has no days of its own, hence no streak.
    """
    kpi = await get_kpi(db, actor, kpi_id)
    for streak in await streaks_of(db, actor, [kpi_id]):
        return StreakOut.model_validate(streak)
    return StreakOut(
        series_id=kpi.series_id or kpi.id,
        current=0,
        best=0,
        last_on=None,
        strength=0,
        as_of=actor.today,
    )


async def get_heatmap(db: AsyncSession, actor: Actor, kpi_id: UUID, year: int | None) -> HeatmapOut:
    """The days of a year, the running one unless given: values by the measure of the KPI, and what
    has become of the due days."""
    kpi = await get_kpi(db, actor, kpi_id)
    series_id = kpi.series_id or kpi.id
    parts = await queries.list_parts(db, actor, clock.now(), series_id)
    today = parts[0].today if parts else actor.today
    first = date(year or today.year, 1, 1)
    last = first.replace(month=12, day=31)
    rows = await queries.list_days(db, actor, series_id, kpi.measure, first, last)
    due = {day for part in parts for day in due_days(part, first, last)}
    return HeatmapOut(
        series_id=series_id,
        year=first.year,
        unit=kpi.unit,
        measure=kpi.measure,
        as_of=today,
        days=describe(first, last, today, due, {row.log_date: row for row in rows}, parts),
    )


def due_days(part: Row[Any], first: date, last: date) -> AbstractSet[date]:
    """The days between two on which a KPI is due; one of weeks, months or quarters never is.

    A KPI whose period has no beginning is due from its first log or its creation on.
    """
    if part.level not in {None, KpiLevel.DAILY}:
        return frozenset()
    own = Part(
        part.period_start or part.known_since,
        part.period_end,
        is_daily=True,
        weekdays=frozenset(part.due_weekdays or EVERY_DAY),
    )
    return {day for day in own.days(first, last) if day.isoweekday() in own.weekdays}


def describe(
    first: date,
    last: date,
    today: date,
    due: AbstractSet[date],
    logged: Mapping[date, Row[Any]],
    parts: Sequence[Row[Any]],
) -> list[HeatmapDay]:
    """Every day between two."""
    return [
        HeatmapDay(
            date=day,
            value=row.value if row is not None else None,
            state=state_of(row, is_over=day < today) if day in due else None,
            log_count=row.log_count if row is not None else 0,
            kpi_id=taker_of(parts, day),
        )
        for day in days_between(first, last)
        for row in [logged.get(day)]
    ]


def taker_of(parts: Sequence[Row[Any]], day: date) -> UUID | None:
    """The KPI of a series that runs on a day; of several the one that began last."""
    for part in reversed(parts):
        if (part.period_start or day) <= day <= (part.period_end or day):
            return part.id  # type: ignore[no-any-return]
    return None


def state_of(row: Row[Any] | None, *, is_over: bool) -> DayState:
    """What has become of a due day, by what was logged on it."""
    if row is not None and row.is_done:
        return DayState.DONE
    if row is not None and row.is_skipped:
        return DayState.SKIPPED
    return DayState.MISSED if is_over else DayState.DUE
