"""Reads and writes of streaks.

A streak holds as long as its basis does: a hash over the progress rows of the series' KPIs, whose
time of calculation changes with every change of a log, in the same transaction. Basis and days are
read in one statement, so that they are of one snapshot.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.seeing import sees
from cairn.goals.queries import visible, visible_of, who
from cairn.kit.db import made_once
from cairn.model import KpiStreak
from cairn.progress.rollup import IDS

BELOW = """
    below AS (
        SELECT id FROM goals WHERE organization_id = :organization AND id = :vision
        UNION ALL
        SELECT child.id FROM below
        CROSS JOIN LATERAL (
            SELECT g.id FROM goals g
            WHERE g.organization_id = :organization AND g.parent_id = below.id
                AND g.deleted_at IS NULL
            OFFSET 0
        ) child
    )
"""

MEMBER = """
    w.series_id, k.id, k.level, g.title, g.owner_id, g.created_at, p.period_start, p.period_end,
    p.due_weekdays, p.measure, p.progress_percentage, p.last_calculated_at
"""
FOUND = """
    FROM wanted w
    CROSS JOIN LATERAL (
        SELECT id, level FROM kpis
        WHERE organization_id = :organization AND series_id = w.series_id
        UNION ALL
        SELECT id, level FROM kpis
        WHERE organization_id = :organization AND id = w.series_id AND series_id IS NULL
        OFFSET 0
    ) k
    CROSS JOIN LATERAL (
        SELECT title, owner_id, created_at FROM goals
        WHERE organization_id = :organization AND id = k.id
            AND deleted_at IS NULL AND state <> 'abandoned'
        OFFSET 0
    ) g
    CROSS JOIN LATERAL (
        SELECT * FROM goal_progress
        WHERE organization_id = :organization AND goal_id = k.id
            AND (k.level IS NOT NULL OR child_count = 0)
        OFFSET 0
    ) p
"""
MEMBERS = f"members AS (SELECT {MEMBER} {FOUND})"
"""The KPIs of series; deleted and abandoned ones are in none, nor are standing ones that take their
progress from below, which have no days of their own."""

BASES = """
    bases AS (
        SELECT m.series_id, m.basis, m.kpi_id, m.title, (
            CAST(:now AS timestamptz) AT TIME ZONE coalesce(u.time_zone, org.time_zone)
            - make_interval(hours => coalesce(u.day_start_hour, 0))
        )::date AS today
        FROM (
            SELECT series_id,
                sha256(convert_to(string_agg(ROW(id, level, period_start, period_end,
                    due_weekdays, progress_percentage, extract(epoch FROM last_calculated_at)
                )::text, E'\\n' ORDER BY period_start DESC NULLS LAST, id DESC), 'UTF8')) AS basis,
                (array_agg(id ORDER BY period_start DESC NULLS LAST, id DESC))[1] AS kpi_id,
                (array_agg(title ORDER BY period_start DESC NULLS LAST, id DESC))[1] AS title,
                (array_agg(owner_id ORDER BY period_start DESC NULLS LAST, id DESC))[1] AS owner_id
            FROM members
            GROUP BY series_id
        ) m
        JOIN organizations org ON org.id = :organization
        LEFT JOIN users u ON u.id = m.owner_id
    )
"""
"""By series: the hash, its latest KPI, and the day that it is for that KPI's owner."""

DAYS = """
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(log_date) FILTER (WHERE is_done), '{}') AS done,
            coalesce(array_agg(log_date) FILTER (WHERE is_skipped AND NOT is_done), '{}')
                AS skipped
        FROM (
            SELECT l.log_date, bool_or(l.skipped) AS is_skipped,
                coalesce(bool_or(NOT l.skipped AND (l.is_completed OR l.value <> 0)), false)
                    AS is_done
            FROM kpi_logs l
            WHERE l.organization_id = :organization AND l.kpi_id = m.id
                AND l.log_date >= coalesce(m.period_start, '-infinity')
                AND l.log_date <= coalesce(m.period_end, 'infinity')
            GROUP BY l.log_date
        ) day
    ) days
"""
"""Of a member m: the days on which it was done, and those only skipped."""

KEPT = """
    kept AS (
        SELECT b.series_id, b.today, s.current, s.best, s.last_on, s.strength,
            coalesce(s.basis = b.basis AND s.computed_on = b.today, false) AS is_right
        FROM bases b
        LEFT JOIN kpi_streaks s
            ON s.organization_id = :organization AND s.series_id = b.series_id
    )
"""
"""What is stored of series, and whether it still holds."""

PARTS = """
    b.series_id, b.basis, b.today, b.kpi_id, b.title, m.level, m.period_start, m.period_end,
    m.due_weekdays, m.progress_percentage = 100 AS is_complete, days.done, days.skipped
"""
GIVEN = "wanted AS (SELECT DISTINCT series_id FROM unnest(:series) given (series_id))"


def kept_of(chosen: str) -> str:
    """The CTEs up to `kept`, for the series of the KPIs among chosen ids of goals."""
    return f"""
    wanted AS (
        SELECT DISTINCT coalesce(k.series_id, k.id) AS series_id
        FROM {chosen}
        CROSS JOIN LATERAL (
            SELECT id, series_id FROM kpis
            WHERE organization_id = :organization AND id = chosen.id OFFSET 0
        ) k
    ), {MEMBERS}, {BASES}, {KEPT}"""


def kept_among(pool: str) -> str:
    """The same where a CTE has read its goals, KPIs and progress already: only KPIs of the same
    series that aren't in it are looked up."""
    return f"""
    wanted AS (
        SELECT DISTINCT coalesce(series_id, id) AS series_id FROM {pool} WHERE kind = 'kpi'
    ), members AS (
        SELECT coalesce(series_id, id) AS series_id, id, kpi_level AS level, title, owner_id,
            created_at, period_start, period_end, due_weekdays, measure, progress_percentage,
            last_calculated_at
        FROM {pool}
        WHERE kind = 'kpi' AND state <> 'abandoned' AND (kpi_level IS NOT NULL OR child_count = 0)
        UNION ALL
        SELECT {MEMBER} {FOUND} WHERE k.id NOT IN (SELECT id FROM {pool})
    ), {BASES}, {KEPT}"""


async def list_streaks(
    db: AsyncSession,
    actor: Actor,
    now: datetime,
    kpi_ids: Sequence[UUID] | None = None,
    vision_id: UUID | None = None,
) -> Sequence[Row[Any]]:
    """The series of the visible KPIs, of these or of a vision if given, with what is stored of them
    and whether it still holds; by the first of its KPIs that there is."""
    given, condition = "kpis WHERE organization_id = :organization", visible(actor)
    if kpi_ids is not None:
        given, condition = "unnest(CAST(:kpis AS uuid[])) given (id)", visible_of(actor, kpi_ids)
    chosen = f"""(
            SELECT g.id FROM (SELECT id FROM {given}) given
            CROSS JOIN LATERAL (
                SELECT id FROM goals WHERE organization_id = :organization AND id = given.id
                    AND deleted_at IS NULL OFFSET 0
            ) g
            WHERE {condition}
        ) chosen"""
    if vision_id is not None:  # who sees a vision sees all KPIs below it
        chosen = f"(SELECT id FROM below WHERE {sees(actor, 'CAST(:vision AS uuid)')}) chosen"
    statement = made_once(f"""
        WITH RECURSIVE {BELOW}, {kept_of(chosen)}
        SELECT * FROM kept ORDER BY series_id
    """)
    values = {**who(actor), "now": now, "kpis": list(kpi_ids or ()), "vision": vision_id}
    return (await db.execute(statement, values)).all()


async def list_parts(
    db: AsyncSession, organization_id: UUID, now: datetime, series: Sequence[UUID]
) -> Sequence[Row[Any]]:
    """What streaks are counted from, and their basis: a row a KPI, in order of series."""
    statement = text(f"""
        WITH {GIVEN}, {MEMBERS}, {BASES}
        SELECT {PARTS} FROM bases b
        JOIN members m ON m.series_id = b.series_id {DAYS}
        ORDER BY b.series_id
    """).bindparams(bindparam("series", type_=IDS))
    values = {"organization": organization_id, "now": now, "series": list(series)}
    return (await db.execute(statement, values)).all()


async def list_stored(db: AsyncSession, organization_id: UUID) -> Sequence[UUID]:
    """The series of which a streak is stored, in order."""
    rows = await db.execute(
        text("SELECT series_id FROM kpi_streaks WHERE organization_id = :organization ORDER BY 1"),
        {"organization": organization_id},
    )
    return rows.scalars().all()


async def list_stored_parts(
    db: AsyncSession, organization_id: UUID, now: datetime, series: Sequence[UUID]
) -> Sequence[Row[Any]]:
    """The same as `list_parts` with what is stored of it, as far as its basis is still the same."""
    statement = text(f"""
        WITH {GIVEN}, {MEMBERS}, {BASES}
        SELECT {PARTS}, s.current, s.best, s.last_on, s.strength, s.computed_on
        FROM bases b
        JOIN kpi_streaks s ON s.organization_id = :organization
            AND s.series_id = b.series_id AND s.basis = b.basis
        JOIN members m ON m.series_id = b.series_id {DAYS}
        ORDER BY b.series_id
    """).bindparams(bindparam("series", type_=IDS))
    values = {"organization": organization_id, "now": now, "series": list(series)}
    return (await db.execute(statement, values)).all()


async def write_streaks(db: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Keep streaks; given in order of series, in which others lock them too."""
    statement = insert(KpiStreak).values(list(rows))
    changed = {
        name: statement.excluded[name]
        for name in ("current", "best", "last_on", "strength", "computed_on", "basis")
    }
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "series_id"], set_=changed
        )
    )
