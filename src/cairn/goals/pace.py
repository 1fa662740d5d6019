"""The pace of KPIs, from what is stored."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.seeing import sees
from cairn.goals.pace_schemas import ProgressDetail
from cairn.goals.past import day_of, with_tables
from cairn.goals.queries import CALENDAR, PROGRESS_COLUMNS, TABLES, who
from cairn.goals.reads import refresh_expected
from cairn.kit.db import made_once
from cairn.progress.pace import Course, Pace, pace_of
from cairn.progress.working_days import WorkingDays
from cairn.words import Kind

PACE_COLUMNS = "g.rollup_strategy, k.measure, k.direction, k.baseline_value, k.due_weekdays"


async def get_progress(
    db: AsyncSession, actor: Actor, goal_id: UUID, as_of: date | None = None
) -> ProgressDetail:
    """The stored progress of a goal with its pace, or what they were on a day past.

    Raises:
        GoalNotFound: there is none, or not for the actor.
    """
    day = day_of(actor, as_of)
    if day is None:
        await refresh_expected(db, actor)
    statement = made_once(f"""
        {with_tables(day is not None)}
        SELECT {PROGRESS_COLUMNS}, {PACE_COLUMNS}, {CALENDAR} FROM {TABLES}
        WHERE g.organization_id = :organization AND g.id = :goal AND g.deleted_at IS NULL
            AND {sees(actor)}
    """)
    values = {**who(actor, day), "goal": goal_id}
    row = (await db.execute(statement, values)).one_or_none()
    if row is None:
        raise errors.GoalNotFound(kind="goal", goal_id=goal_id)
    pace = pace_of_row(row, day or actor.today)
    return ProgressDetail.model_validate({**row._mapping, "pace": pace})


def pace_of_row(row: Row[Any], today: date) -> Pace | None:
    """The pace of a row with PROGRESS_COLUMNS, PACE_COLUMNS and CALENDAR; None: it is no KPI."""
    if row.kind != Kind.KPI:
        return None
    worked = WorkingDays.of(row.working_weekdays, row.holidays)
    return pace_of(course_of(row, today, row.on_track_ratio), worked)


def course_of(row: Row[Any], today: date, on_track_ratio: Decimal) -> Course:
    """A row with PROGRESS_COLUMNS and PACE_COLUMNS as a KPI on its way."""
    return Course(
        period=(row.period_start, row.period_end),
        today=today,
        progress=row.progress_percentage,
        expected=row.expected_percentage,
        current_value=row.current_value,
        target=row.target_value,
        baseline=row.baseline_value,
        direction=row.direction,
        measure=row.measure,
        strategy=row.rollup_strategy,
        is_leaf=row.child_count == 0,
        has_data=row.coverage > 0,
        is_overridden=row.override_percentage is not None,
        due_weekdays=row.due_weekdays,
        on_track_ratio=on_track_ratio,
    )
