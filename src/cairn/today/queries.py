"""What a person owes on a day; the person's own goals, which that person always sees."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.seeing import sees
from cairn.goals.pace import PACE_COLUMNS
from cairn.goals.queries import PROGRESS_COLUMNS, TABLES, who
from cairn.kit.db import made_once

FIND_CLOCK = text("""
    SELECT coalesce(u.time_zone, org.time_zone) AS time_zone,
        coalesce(u.day_start_hour, 0) AS day_start_hour,
        org.working_weekdays, org.holidays, org.on_track_ratio
    FROM organizations org
    LEFT JOIN users u ON u.id = :actor
    WHERE org.id = :organization
""")
IS_DAILY = """(k.level IS NOT DISTINCT FROM 'daily' OR k.due_weekdays IS NOT NULL
        OR k.measure IS NOT DISTINCT FROM 'completion')"""
IS_DONE = "NOT l.skipped AND (l.is_completed OR coalesce(l.value, 0) <> 0)"
IS_RUNNING = "engine.is_inside(:day, p.period_start, p.period_end)"
DONE_ON = "(t.done_at AT TIME ZONE :zone - make_interval(hours => :starts))::date"
"""The day of the person on which an action was done."""
LOGS = "kpi_logs l WHERE l.organization_id = :organization AND l.kpi_id"


def leaves_of(chosen: str, condition: str = "true") -> str:
    """The tables of KPIs and targets for the ids of a CTE, if their progress row meets a condition.

    One key at a time, whatever the planner believes of the tables: it would rather read those of
    the whole organization once.
    """

    def by_key(table: str, columns: str) -> str:
        return f"""LATERAL (
            SELECT {columns} FROM {table}
            WHERE organization_id = :organization AND id = p.goal_id OFFSET 0)"""

    return f"""{chosen}
        CROSS JOIN LATERAL (
            SELECT * FROM goal_progress WHERE organization_id = :organization
                AND goal_id = {chosen}.id AND {condition} OFFSET 0) p
        CROSS JOIN {by_key("goals", "id, kind, state, weight, rollup_strategy")} g
        LEFT JOIN {by_key("kpis", "level, measure, direction, due_weekdays")} k ON true
        LEFT JOIN {by_key("targets", "level, done_at")} t ON true"""


MINE = """
    own AS MATERIALIZED (
        SELECT g.id, g.parent_id FROM goals g
        WHERE g.organization_id = :organization AND g.owner_id = :actor
            AND g.kind IN ('kpi', 'target') AND g.state = 'active' AND g.deleted_at IS NULL
    ), above AS (
        SELECT own.id, own.parent_id AS at FROM own WHERE CAST(:vision AS uuid) IS NOT NULL
        UNION ALL
        SELECT above.id, next.parent_id FROM above
        CROSS JOIN LATERAL (
            SELECT g.parent_id FROM goals g
            WHERE g.organization_id = :organization AND g.id = above.at AND g.deleted_at IS NULL
            OFFSET 0  -- one key at a time, whatever the planner believes of the table
        ) next
        WHERE above.at <> :vision
    ), mine AS MATERIALIZED (
        SELECT own.id FROM own
        WHERE CAST(:vision AS uuid) IS NULL
            OR own.id IN (SELECT above.id FROM above WHERE above.at = :vision)
    )
"""
NEAR = f"""
    near AS MATERIALIZED (
        SELECT g.id, g.kind, {IS_DAILY} AS is_daily, {IS_RUNNING} AS is_running,
            p.period_start, p.period_end, k.due_weekdays, t.done_at IS NOT NULL AS is_done,
            {DONE_ON} AS done_on,
            p.coverage = 0 OR coalesce(p.progress_percentage < 100
                AND p.progress_percentage < org.on_track_ratio * CASE k.direction
                    WHEN 'maintain' THEN 100
                    ELSE engine.pace(p.period_start, p.period_end, :next_week,
                        org.working_weekdays, org.holidays) END, false) AS needs_something
        FROM {leaves_of("mine")}
        JOIN organizations org ON org.id = :organization
        WHERE p.child_count = 0 AND CASE g.kind
            WHEN 'kpi' THEN {IS_RUNNING}
                OR (p.period_start = p.period_end AND p.period_end >= :missed_from
                    AND p.period_end < :before)
            ELSE t.level = 'daily_action' AND (p.period_end IS NULL
                OR p.period_end >= :actions_from OR {DONE_ON} = :day) END
    )
"""
"""Leaves among the own goals that may have to do with the day. `needs_something`: it has no log, or
wouldn't be on track when next week begins if nothing were done."""

DAYS = f"""
    days AS MATERIALIZED (
        SELECT near.*, today.logs, today.is_logged, today.is_skipped, past.missed,
            near.is_running AND (near.due_weekdays IS NULL
                OR extract(isodow FROM CAST(:day AS date))::smallint = ANY (near.due_weekdays))
                AS is_due
        FROM near
        CROSS JOIN LATERAL (
            SELECT count(*) AS logs, coalesce(bool_or({IS_DONE}), false) AS is_logged,
                coalesce(bool_or(l.skipped), false) AS is_skipped
            FROM {LOGS} = near.id AND l.log_date = :day AND near.kind = 'kpi'
        ) today
        CROSS JOIN LATERAL (
            SELECT array_agg(past.day ORDER BY past.day) AS missed
            FROM (
                SELECT CAST(s AS date) AS day FROM generate_series(
                    CAST(greatest(near.period_start, :missed_from) AS timestamp),
                    CAST(least(near.period_end, CAST(:before AS date) - 1) AS timestamp),
                    interval '1 day') s
                WHERE near.is_daily
            ) past
            WHERE (near.due_weekdays IS NULL
                    OR extract(isodow FROM past.day)::smallint = ANY (near.due_weekdays))
                AND NOT EXISTS (
                    SELECT 1 FROM {LOGS} = near.id AND l.log_date = past.day
                        AND (l.skipped OR {IS_DONE}))
        ) past
    )
"""
ENTRIES = """
    entries AS MATERIALIZED (
        SELECT 1 AS section, id, missed[1] AS due_on FROM days WHERE missed IS NOT NULL
        UNION ALL
        SELECT 1, id, period_end FROM days
        WHERE kind = 'target' AND NOT is_done AND period_end < :before
            AND period_end >= :actions_from
        UNION ALL
        SELECT CASE WHEN is_logged OR is_skipped THEN 3 ELSE 2 END, id, CAST(:day AS date) FROM days
        WHERE is_daily AND is_due
        UNION ALL
        SELECT CASE WHEN needs_something THEN 2 ELSE 3 END, id, period_end FROM days
        WHERE kind = 'kpi' AND NOT is_daily AND is_running
            AND period_start IS NOT NULL AND period_end IS NOT NULL
            AND (needs_something OR logs > 0)
        UNION ALL
        SELECT CASE WHEN is_done THEN 3 ELSE 2 END, id, coalesce(period_end, 'infinity') FROM days
        WHERE kind = 'target' AND (
            done_on = :day
            OR (is_running AND NOT is_done)
            OR (is_running AND (period_start IS NOT NULL OR period_end IS NOT NULL)))
    )
"""
"""1: overdue, 2: due, 3: done. What has no day comes last in its section."""

ITEMS = f"""
    SELECT page.section, page.place, nullif(page.due_on, 'infinity') AS due_on,
        CASE page.section WHEN 1 THEN page.missed END AS missed_on,
        page.is_logged, page.is_skipped, page.is_done AS is_ticked,
        g.title, g.owner_id, g.department, g.created_by, k.unit,
        coalesce(k.level, t.level) AS level,
        k.metric_source IS NOT NULL AS is_fed, coalesce(k.series_id, k.id) AS series_id,
        logged.value AS logged_value, logged.log_id,
        {PACE_COLUMNS}, {PROGRESS_COLUMNS}
    FROM page
    JOIN {TABLES.strip()} ON g.organization_id = :organization AND g.id = page.id
    CROSS JOIN LATERAL (
        SELECT CASE k.measure WHEN 'sum' THEN sum(l.value) ELSE (array_agg(l.value
                ORDER BY l.logged_at DESC, l.id DESC) FILTER (WHERE l.value IS NOT NULL))[1] END
                AS value,
            (array_agg(l.id ORDER BY l.logged_at DESC, l.id DESC))[1] AS log_id
        FROM {LOGS} = page.id AND l.log_date = :day
    ) logged
"""


async def find_clock(db: AsyncSession, actor: Actor) -> Row[Any]:
    """By which clock the actor's days go, and the organization's calendar."""
    return (await db.execute(FIND_CLOCK, who(actor))).one()


def sees_vision(actor: Actor) -> str:
    """The SQL condition that there is a vision which the actor sees."""
    return f"""EXISTS (
        SELECT 1 FROM goals g
        WHERE g.organization_id = :organization AND g.id = :vision AND g.kind = 'vision'
            AND g.deleted_at IS NULL AND {sees(actor)})"""


async def has_vision(db: AsyncSession, actor: Actor, vision_id: UUID) -> bool:
    """Whether there is a vision that the actor sees."""
    values = {**who(actor), "vision": vision_id}
    return bool((await db.execute(made_once(f"SELECT {sees_vision(actor)}"), values)).scalar_one())


async def list_items(
    db: AsyncSession, actor: Actor, values: Mapping[str, Any], limit: int
) -> Sequence[Row[Any]]:
    """What the actor owes on a day, a page of it in order of section, due day and id.

    Each row has how many there are of each section; so has the one row of an empty page, whose
    section is null.
    """
    statement = made_once(f"""
        WITH RECURSIVE {MINE}, {NEAR}, {DAYS}, {ENTRIES}, totals AS (
            SELECT count(*) FILTER (WHERE section = 1) AS overdue,
                count(*) FILTER (WHERE section = 2) AS due,
                count(*) FILTER (WHERE section = 3) AS done
            FROM entries
        ), page AS MATERIALIZED (
            SELECT e.section, e.due_on, days.*,
                row_number() OVER (ORDER BY e.section, e.due_on, e.id) AS place
            FROM entries e
            JOIN days ON days.id = e.id
            WHERE CAST(:after_section AS integer) IS NULL OR (e.section, e.due_on, e.id)
                > (:after_section, CAST(:after_due_on AS date), CAST(:after_id AS uuid))
            ORDER BY e.section, e.due_on, e.id LIMIT {int(limit)}
        )
        SELECT totals.overdue, totals.due, totals.done, items.*
        FROM totals
        LEFT JOIN ({ITEMS}) items ON true
        ORDER BY items.place
    """)
    return (await db.execute(statement, {**values, **who(actor)})).all()
