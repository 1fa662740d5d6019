"""Reads of the days of a series."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import visible, who
from cairn.kpis.streak_queries import BASES, MEMBERS
from cairn.words import Measure

GIVEN = "wanted AS (SELECT CAST(:series AS uuid) AS series_id)"
VALUES = {
    Measure.SUM: "sum(l.value)",
    Measure.LATEST: "(array_agg(l.value ORDER BY l.logged_at DESC, l.id DESC)"
    " FILTER (WHERE l.value IS NOT NULL))[1]",
    Measure.AVERAGE: "round(avg(l.value), 10)",
    Measure.MINIMUM: "min(l.value)",
    Measure.MAXIMUM: "max(l.value)",
    Measure.COMPLETION: "CASE WHEN NOT bool_and(l.skipped) THEN"
    " coalesce(bool_or(l.is_completed OR l.value <> 0), false)::integer * 100 END",
}
"""What the logs of one day come to."""


async def list_parts(
    db: AsyncSession, actor: Actor, now: datetime, series_id: UUID
) -> Sequence[Row[Any]]:
    """The KPIs of a series that the actor sees, and the day that it is for the owner."""
    statement = text(f"""
        WITH {GIVEN}, {MEMBERS}, {BASES}
        SELECT b.today, m.id, m.level, m.period_start, m.period_end, m.due_weekdays,
            least(m.created_at::date, (
                SELECT l.log_date FROM kpi_logs l
                WHERE l.organization_id = :organization AND l.kpi_id = m.id
                ORDER BY l.log_date LIMIT 1)) AS known_since
        FROM bases b
        JOIN members m ON m.series_id = b.series_id
        WHERE {visible(actor, goal="m.id")}
        ORDER BY m.period_start NULLS FIRST, m.id
    """)
    values = {**who(actor), "now": now, "series": series_id}
    return (await db.execute(statement, values)).all()


async def list_days(
    db: AsyncSession, actor: Actor, series_id: UUID, measure: Measure, first: date, last: date
) -> Sequence[Row[Any]]:
    """The days between two on which something was logged of the KPIs of a series that the actor
    sees, inside of their periods."""
    statement = text(f"""
        WITH {GIVEN}, {MEMBERS}
        SELECT l.log_date, {VALUES[measure]} AS value, count(*) AS log_count,
            bool_or(l.skipped) AS is_skipped,
            coalesce(bool_or(NOT l.skipped AND (l.is_completed OR l.value <> 0)), false) AS is_done
        FROM members m
        JOIN kpi_logs l ON l.organization_id = :organization AND l.kpi_id = m.id
            AND l.log_date BETWEEN :first AND :last
            AND engine.is_inside(l.log_date, m.period_start, m.period_end)
        WHERE {visible(actor, goal="m.id")}
        GROUP BY l.log_date
    """)
    values = {**who(actor), "series": series_id, "first": first, "last": last}
    return (await db.execute(statement, values)).all()
