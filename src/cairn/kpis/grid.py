"""KPIs by period: series of them as rows, the periods of a year as columns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor, may
from cairn.access.permissions import Permission
from cairn.goals import lists, reads
from cairn.goals.rights import holding_of
from cairn.kpis import grid_queries as queries
from cairn.kpis.day_schemas import DayState
from cairn.kpis.grid_rules import (
    Column,
    DaySums,
    columns_of,
    middle_of,
    place_of,
    stem_of,
    value_of,
)
from cairn.kpis.grid_schemas import (
    GridCell,
    GridColumn,
    GridOut,
    GridQuery,
    GridRow,
    GridSpan,
    HabitOut,
    HabitPage,
    NoEntry,
    RowsQuery,
)
from cairn.kpis.streak_rules import EVERY_DAY, Part
from cairn.kpis.streaks import streaks_of
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import KpiLevel, Measure

Series = Sequence[Row[Any]]
"""The KPIs of a row, in order of their periods."""
Sums = Mapping[UUID, Sequence[DaySums]]


async def get_grid(db: AsyncSession, actor: Actor, query: GridQuery) -> GridOut:
    """One page of the series that the actor sees, by title, with what they came to by period."""
    await reads.refresh_expected(db, actor)
    fiscal_month = await queries.get_fiscal_month(db, actor)
    year = query.year or running_year(query.grain, actor.today, fiscal_month)
    month = query.month or (actor.today.month if query.year in (None, actor.today.year) else 1)
    columns = columns_of(query.grain, year, month, fiscal_month)
    first, last = columns[0].first, columns[-1].last
    page, next_cursor = await list_page(db, actor, query.grain, first, last, query)
    bucketed = [kpi for series in page for kpi in series if not is_whole(kpi, query.grain)]
    sums = await sums_of(db, actor, bucketed, first, last)
    return GridOut(
        grain=query.grain,
        year=year,
        month=month if query.grain is KpiLevel.DAILY else None,
        columns=[GridColumn.model_validate(column) for column in columns],
        rows=[row_of(actor, series, query.grain, columns, sums) for series in page],
        next_cursor=next_cursor,
    )


async def list_habits(db: AsyncSession, actor: Actor, query: RowsQuery) -> HabitPage:
    """One page of the habits of this year, by title, each with its streak."""
    today = actor.today
    year = today.replace(month=1, day=1), today.replace(month=12, day=31)
    page, next_cursor = await list_page(db, actor, KpiLevel.DAILY, *year, query, only_habits=True)
    named = [(running_of(series, today), series) for series in page]
    streaks = await streaks_of(db, actor, [kpi.id for kpi, _ in named])
    by_series = {streak.series_id: streak for streak in streaks}
    return HabitPage(
        items=[
            HabitOut(
                **series_fields(series, kpi),
                due_weekdays=kpi.due_weekdays,
                refusal=refusal_of(actor, kpi),
                streak=by_series[kpi.series_id],
            )
            for kpi, series in named
            if kpi.series_id in by_series
        ],
        next_cursor=next_cursor,
    )


async def list_page(
    db: AsyncSession,
    actor: Actor,
    grain: KpiLevel,
    first: date,
    last: date,
    query: RowsQuery,
    *,
    only_habits: bool = False,
) -> tuple[list[Series], str | None]:
    """One page of series, and where the next begins."""
    after = None if query.cursor is None else decode_cursor(query.cursor, str, str)
    given = {
        "vision": query.vision,
        "owner": query.owner,
        "department": query.department,
        "q": None if query.q is None else lists.pattern_of(query.q),
        "limit": query.limit + 1,
    }
    rows = await queries.list_series(
        db, actor, grain, first, last, given, after, only_habits=only_habits
    )
    series: list[Series] = [
        list(members) for _, members in groupby(rows, key=lambda row: row.row_id)
    ]
    page = series[: query.limit]
    if len(series) == len(page):
        return page, None
    return page, encode_cursor(page[-1][0].place, page[-1][0].row_id)


def running_year(grain: KpiLevel, today: date, fiscal_month: int) -> int:
    """The year of a grain that a day is in."""
    if grain is KpiLevel.WEEKLY:
        return today.isocalendar().year
    is_later = fiscal_month > 1 and today.month >= fiscal_month
    return today.year + (grain is KpiLevel.QUARTERLY and is_later)


def is_whole(kpi: Row[Any], grain: KpiLevel) -> bool:
    """Whether a KPI is that of just one column; a daily one may be due on many days."""
    if kpi.level != grain or kpi.period_start is None or kpi.period_end is None:
        return False
    return grain is not KpiLevel.DAILY or kpi.period_start == kpi.period_end


async def sums_of(
    db: AsyncSession, actor: Actor, kpis: Sequence[Row[Any]], first: date, last: date
) -> dict[UUID, list[DaySums]]:
    """What was logged day by day between two days, by KPI."""
    sums: dict[UUID, list[DaySums]] = defaultdict(list)
    if kpis:
        for row in await queries.list_day_sums(db, actor, [kpi.id for kpi in kpis], first, last):
            fields = {**row._mapping}
            sums[fields.pop("kpi_id")].append(DaySums(**fields))
    return sums


def row_of(
    actor: Actor, series: Series, grain: KpiLevel, columns: Sequence[Column], sums: Sums
) -> GridRow:
    """A series with its cells."""
    kpi = running_of(series, actor.today)
    cells: dict[int, GridCell] = {}
    for cell in (
        *cells_by_logs([one for one in series if not is_whole(one, grain)], columns, sums, actor),
        *whole_cells([one for one in series if is_whole(one, grain)], columns),
    ):
        cells[cell.place] = cell
    return GridRow(
        **series_fields(series, kpi),
        status=kpi.status,
        progress_percentage=kpi.progress_percentage,
        target_value=kpi.target_value,
        kpis=[
            GridSpan(
                id=one.id,
                first=one.period_start,
                last=one.period_end,
                is_whole=is_whole(one, grain),
                refusal=refusal_of(actor, one),
            )
            for one in series
        ],
        cells=[cells[place] for place in sorted(cells)],
    )


def running_of(series: Series, today: date) -> Row[Any]:
    """The KPI of a series that runs on a day, else the last one before, else the next."""
    begun = [one for one in series if one.period_start is None or one.period_start <= today]
    running = [one for one in begun if one.period_end is None or one.period_end >= today]
    return (running or begun or series)[-1 if begun else 0]


def series_fields(series: Series, kpi: Row[Any]) -> dict[str, Any]:
    """The fields of a SeriesOut."""
    return {
        "id": kpi.row_id,
        "title": stem_of([one.title for one in series]),
        "kpi_id": kpi.id,
        "level": kpi.level,
        "unit": kpi.unit,
        "measure": kpi.measure,
        "direction": kpi.direction,
        "owner_name": kpi.owner_name,
        "department": kpi.department,
    }


def refusal_of(actor: Actor, kpi: Row[Any]) -> NoEntry | None:
    """Why values of a KPI can't be entered."""
    if kpi.child_count > 0:
        return NoEntry.CHILDREN
    if kpi.is_fed:
        return NoEntry.FED
    return None if may(actor, Permission.GOALS_LOG, holding_of(kpi)) else NoEntry.NOT_YOURS


def whole_cells(kpis: Series, columns: Sequence[Column]) -> Iterator[GridCell]:
    """The cells of KPIs that are of just one column each: their own numbers."""
    for kpi in kpis:
        place = place_of(columns, middle_of(kpi.period_start, kpi.period_end))
        if place is not None:
            yield GridCell(
                place=place,
                kpi_id=kpi.id,
                value=kpi.current_value if kpi.coverage > 0 else None,
                log_count=kpi.log_count,
                state=None,
                target_value=kpi.target_value,
                progress_percentage=kpi.progress_percentage,
                status=kpi.status,
            )


def cells_by_logs(
    kpis: Series, columns: Sequence[Column], sums: Sums, actor: Actor
) -> Iterator[GridCell]:
    """The cells of KPIs that run through many columns: what was logged in each."""
    for place, column in enumerate(columns):
        members = [kpi for kpi in kpis if overlaps(kpi, column)]
        if not members:
            continue
        days = [
            day
            for kpi in members
            for day in sums.get(kpi.id, ())
            if column.first <= day.day <= column.last
        ]
        measure = Measure(members[-1].measure)
        due = {day for kpi in members for day in due_days(kpi, column)}
        is_single = column.first == column.last
        state = state_of(members, days, column, due, actor.today) if is_single else None
        value = value_of(measure, days, due)
        if days or state is not None:
            yield GridCell(
                place=place,
                kpi_id=members[0].id if len(members) == 1 else None,
                value=value,
                log_count=sum(day.log_count for day in days),
                state=state,
                target_value=None,
                progress_percentage=None,
                status=None,
            )


def overlaps(kpi: Row[Any], column: Column) -> bool:
    """Whether a KPI runs on a day of a column."""
    starts, ends = kpi.period_start, kpi.period_end
    return (starts is None or starts <= column.last) and (ends is None or ends >= column.first)


def due_days(kpi: Row[Any], column: Column) -> Iterable[date]:
    """The days of a column on which a KPI is due."""
    weekdays = frozenset(kpi.due_weekdays or EVERY_DAY)
    part = Part(kpi.period_start, kpi.period_end, is_daily=True, weekdays=weekdays)
    return (day for day in part.days(column.first, column.last) if day.isoweekday() in weekdays)


def state_of(
    members: Series, days: Sequence[DaySums], column: Column, due: set[date], today: date
) -> DayState | None:
    """What has become of a habit's due day; a habit without a period was none before it came."""
    day = column.first
    habits = [kpi for kpi in members if kpi.is_habit]
    if not habits or day not in due:
        return None
    if any(one.is_done for one in days):
        return DayState.DONE
    if any(one.is_skipped for one in days):
        return DayState.SKIPPED
    if day >= today:
        return DayState.DUE
    is_known = any(kpi.period_start is not None or kpi.created_on <= day for kpi in habits)
    return DayState.MISSED if is_known else None
