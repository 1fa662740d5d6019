"""What a person owes on a day."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, may
from cairn.access.permissions import Permission
from cairn.goals import reads, rights
from cairn.goals.pace import course_of
from cairn.kit import clock
from cairn.kpis.rules import latest_day
from cairn.kpis.streaks import Streak, streaks_at
from cairn.paging import decode_cursor, encode_cursor
from cairn.progress.pace import pace_of
from cairn.progress.working_days import WorkingDays
from cairn.today import queries
from cairn.today.rules import MISSED_ACTION_DAYS, MISSED_DAYS, end_of_week, own_day
from cairn.today.schemas import TodayOut
from cairn.words import Kind, Measure, NextStep, NoLog

SECTIONS = {1: "overdue", 2: "due", 3: "done"}


async def get_today(
    db: AsyncSession,
    actor: Actor,
    day: date | None,
    vision_id: UUID | None,
    cursor: str | None,
    limit: int,
    now: datetime | None = None,
) -> TodayOut:
    """What the actor's own KPIs and actions ask for on a day, a page of it.

    Raises:
        GoalNotFound: there is no such vision, or not for the actor.
    """
    if vision_id is not None:
        await demand_vision(db, actor, vision_id)
    await reads.refresh_expected(db, actor)
    at, wall = now or clock.now(), await queries.find_clock(db, actor)
    today = own_day(at, wall.time_zone, wall.day_start_hour)
    shown = day or today
    values = {
        **days_around(shown, today),
        **after(cursor),
        "zone": wall.time_zone,
        "starts": wall.day_start_hour,
        "vision": vision_id,
    }
    rows = await queries.list_items(db, actor, values, limit + 1)
    page = [row for row in rows[:limit] if row.section is not None]
    streaks = await list_streaks(db, actor, page, at)
    worked = WorkingDays.of(wall.working_weekdays, wall.holidays)
    items: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS.values()}
    for row in page:
        fields = fields_of(actor, row, shown, wall.on_track_ratio, worked)
        items[SECTIONS[row.section]].append({**fields, "streak": streaks.get(row.series_id)})
    last = page[-1] if len(rows) > limit else None
    return TodayOut.model_validate(
        {
            "date": shown,
            "today": today,
            **items,
            "counts": rows[0],
            "next_cursor": last and encode_cursor(last.section, last.due_on, last.goal_id),
        }
    )


async def demand_vision(db: AsyncSession, actor: Actor, vision_id: UUID) -> None:
    """Refuse a vision that isn't there, or not for the actor."""
    if not await queries.has_vision(db, actor, vision_id):
        raise errors.GoalNotFound(kind=Kind.VISION, goal_id=vision_id)


def days_around(shown: date, today: date) -> dict[str, date]:
    """The days that are looked at around the one shown; nothing is overdue before its day has
    gone."""
    return {
        "day": shown,
        "before": min(shown, today),
        "missed_from": shown - timedelta(days=MISSED_DAYS),
        "actions_from": shown - timedelta(days=MISSED_ACTION_DAYS),
        "next_week": end_of_week(shown) + timedelta(days=1),
    }


def after(cursor: str | None) -> dict[str, Any]:
    """Where a page begins."""
    section = due_on = last = None
    if cursor is not None:
        section, due_on, last = decode_cursor(cursor, int, date | None, UUID)
        if section not in SECTIONS:
            raise errors.InvalidCursor()
    return {"after_section": section, "after_due_on": due_on or "infinity", "after_id": last}


async def list_streaks(
    db: AsyncSession, actor: Actor, page: list[Row[Any]], now: datetime
) -> dict[UUID, Streak]:
    """The streaks of the KPIs of a page, by series."""
    kpis = [row.goal_id for row in page if row.kind == Kind.KPI]
    found = await streaks_at(db, actor, now, kpi_ids=kpis) if kpis else []
    return {streak.series_id: streak for streak in found}


def fields_of(
    actor: Actor, row: Row[Any], day: date, on_track_ratio: Any, worked: WorkingDays
) -> dict[str, Any]:
    """A row of `queries.list_items` as the fields of an ItemOut."""
    is_kpi = row.kind == Kind.KPI
    pace = pace_of(course_of(row, actor.today, on_track_ratio), worked) if is_kpi else None
    reason = no_log(actor, row, day)
    is_closed = row.section == 3
    is_ticked = not is_kpi or row.measure == Measure.COMPLETION
    step = NextStep.TICK if is_ticked else NextStep.LOG_VALUE
    return {
        **row._mapping,
        "id": row.goal_id,
        "logged": {
            "value": row.logged_value,
            "is_done": row.is_logged or row.is_ticked,
            "is_skipped": row.is_skipped,
            "log_id": row.log_id,
        },
        "buffer_days": pace and pace.buffer_days,
        "no_buffer": pace and pace.no_buffer,
        "due_by": pace and pace.due_by,
        "no_due": pace and pace.no_due,
        "next": None if is_closed or reason is not None else step,
        "can_log": {"allowed": reason is None, "reason": reason},
    }


def no_log(actor: Actor, row: Row[Any], day: date) -> NoLog | None:
    """Why the actor can't log something for a day, or tick it off."""
    is_kpi = row.kind == Kind.KPI
    permission = Permission.GOALS_LOG if is_kpi else Permission.GOALS_WRITE
    if not may(actor, permission, rights.holding_of(row)):
        return NoLog.NOT_PERMITTED
    if row.is_fed:
        return NoLog.FED_BY_METRIC
    return NoLog.IN_FUTURE if is_kpi and day > latest_day(actor.today) else None
