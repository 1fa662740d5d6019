"""The running periods of a vision, or of a person, in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import STATUS, who
from cairn.kit.db import made_once
from cairn.kpis.streak_queries import kept_among
from cairn.today.queries import IS_DAILY, IS_DONE, LOGS, sees_vision

READ = "g.id, g.kind, g.state, g.weight, g.rollup_strategy, g.title, g.owner_id, g.created_at"
BELOW = f"""
    chosen AS (
        SELECT {READ} FROM goals g
        WHERE g.organization_id = :organization AND g.parent_id = :vision AND g.deleted_at IS NULL
        UNION ALL
        SELECT child.* FROM chosen
        CROSS JOIN LATERAL (
            SELECT {READ} FROM goals g
            WHERE g.organization_id = :organization AND g.parent_id = chosen.id
                AND g.deleted_at IS NULL
            OFFSET 0  -- one key at a time, whatever the planner believes of the table
        ) child
    )
"""
OWN = f"""
    chosen AS (
        SELECT {READ} FROM goals g
        WHERE g.organization_id = :organization AND g.owner_id = :actor
            AND g.kind IN ('kpi', 'target') AND g.deleted_at IS NULL
    )
"""
POOL = """
    pool AS MATERIALIZED (
        SELECT chosen.*, p.*, k.*
        FROM chosen
        CROSS JOIN LATERAL (
            SELECT progress_percentage, expected_percentage, coverage, period_start, period_end,
                child_count, is_counted, due_weekdays, measure, last_calculated_at
            FROM goal_progress
            WHERE organization_id = :organization AND goal_id = chosen.id OFFSET 0
        ) p
        LEFT JOIN LATERAL (
            SELECT series_id, level AS kpi_level, direction, measure AS kpi_measure,
                due_weekdays AS kpi_weekdays
            FROM kpis WHERE organization_id = :organization AND id = chosen.id OFFSET 0
        ) k ON true
    )
"""
"""All that streaks and the running periods look at, read once."""
WALL = """
    wall AS MATERIALIZED (
        SELECT *, (CAST(:now AS timestamptz) AT TIME ZONE zone - starts)::date AS day
        FROM (
            SELECT coalesce(u.time_zone, org.time_zone) AS zone,
                make_interval(hours => coalesce(u.day_start_hour, 0)) AS starts
            FROM organizations org
            LEFT JOIN users u ON u.id = :actor
            WHERE org.id = :organization
        ) clock
    )
"""
"""The actor's day; see `rules.own_day`."""
RUNNING = f"""
    running AS MATERIALIZED (
        SELECT g.kind, g.state, coalesce(k.level, t.level) AS level, g.weight,
            p.progress_percentage AS progress, p.is_counted, {STATUS} AS status,
            g.kind = 'kpi' AND p.child_count = 0 AND {IS_DAILY} AND (k.due_weekdays IS NULL
                OR extract(isodow FROM wall.day)::smallint = ANY (k.due_weekdays)) AS is_due,
            t.done_at IS NOT NULL AS is_ticked,
            p.period_start IS NULL AND p.period_end IS NULL
                AND (t.done_at AT TIME ZONE wall.zone - wall.starts)::date <> wall.day AS is_past,
            g.id, wall.day
        FROM wall
        JOIN organizations org ON org.id = :organization
        JOIN pool p ON engine.is_inside(wall.day, p.period_start, p.period_end)
        CROSS JOIN LATERAL (SELECT p.id, p.kind, p.state, p.weight, p.rollup_strategy) g
        CROSS JOIN LATERAL (
            SELECT p.kpi_level AS level, p.kpi_measure AS measure, p.direction,
                p.kpi_weekdays AS due_weekdays
        ) k
        LEFT JOIN LATERAL (
            SELECT level, done_at FROM targets
            WHERE organization_id = :organization AND id = p.id OFFSET 0
        ) t ON true
    )
"""
TICKED = f"""
    ticked AS (
        SELECT running.*, today.is_logged, today.is_skipped
        FROM running
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_or({IS_DONE}), false) AS is_logged,
                coalesce(bool_or(l.skipped), false) AS is_skipped
            FROM {LOGS} = running.id AND l.log_date = running.day AND running.is_due
        ) today
    )
"""
IS_DUE = "state = 'active' AND (is_due AND (is_logged OR NOT is_skipped) OR is_action)"


def average(*levels: str) -> str:
    """The weighted average of the goals of some levels that count."""
    words = ", ".join(f"'{level}'" for level in levels)
    counted = f"FILTER (WHERE level IN ({words}) AND is_counted AND progress IS NOT NULL)"
    return f"""round(engine.quotient(sum(weight * progress) {counted},
        nullif(sum(weight) {counted}, 0)), 4)"""


SUM_UP = f"""
    SELECT count(*) FILTER (WHERE {IS_DUE}) AS total,
        count(*) FILTER (WHERE {IS_DUE} AND (is_logged OR is_ticked)) AS completed,
        {average("weekly", "weekly_target")} AS weekly,
        count(*) FILTER (WHERE level = 'weekly' AND is_counted
            AND status IN ('on_track', 'completed')) AS kpis_on_track,
        {average("monthly", "monthly_target")} AS monthly,
        count(*) FILTER (WHERE level = 'monthly_target' AND is_counted AND progress = 100)
            AS milestones_hit,
        {average("quarterly", "quarterly_target")} AS quarterly,
        count(*) FILTER (WHERE level = 'power_goal' AND is_counted
            AND status IN ('on_track', 'completed')) AS power_goals_on_track
    FROM (
        SELECT ticked.*, level = 'daily_action' AND is_past IS NOT TRUE AS is_action FROM ticked
    ) one
"""


async def sum_up(
    db: AsyncSession, actor: Actor, vision_id: UUID | None, now: datetime
) -> Sequence[Row[Any]]:
    """The numbers of the running day, week, month and quarter, below a vision or of the actor; with
    each streak there is, or once without. No rows: the actor doesn't see such a vision.

    Below a vision that one sees, one sees all KPIs and targets.
    """
    chosen, seen = OWN, "true"
    if vision_id is not None:
        chosen, seen = BELOW, sees_vision(actor)
    statement = made_once(f"""
        WITH RECURSIVE {chosen}, {POOL}, {WALL}, {RUNNING}, {TICKED},
        numbers AS ({SUM_UP}), {kept_among("pool")}
        SELECT numbers.*, kept.* FROM numbers LEFT JOIN kept ON true WHERE {seen}
    """)
    values = {**who(actor), "vision": vision_id, "now": now}
    return (await db.execute(statement, values)).all()
