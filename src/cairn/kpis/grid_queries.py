"""Reads of series of KPIs for a grid, and of what was logged of them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import JOINED, STATUS, visible, who
from cairn.kpis.grid_rules import longer_than
from cairn.kpis.streak_queries import BELOW
from cairn.model import GoalProgress, Organization
from cairn.progress.rollup import IDS
from cairn.words import KpiLevel

IS_HABIT = """(k.level IS NOT DISTINCT FROM 'daily' OR k.due_weekdays IS NOT NULL
    OR k.measure = 'completion')"""

MONTHS = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
PERIOD = (
    r"[\s,:·–(-]+(?:daily in )?(?:(?:q[1-4]|w(?:eek )?\d\d?|(?:\d\d? )?"
    + MONTHS
    + r")[\s,]+)?(?:fy ?)?(?:19|20)\d\d(?:-(?:q[1-4]|w\d\d|\d\d(?:-\d\d)?))?\)?$"
)
"""The end of a title that names a period: `, March 2026`, ` (2026-W14)`."""

ROW_ID = """CASE WHEN {by_title} AND k.series_id IS NULL AND k.level IS NOT NULL
    THEN concat_ws('|', g.owner_id, g.department, k.level, k.unit, k.measure,
        regexp_replace(lower(g.title), :period_words, ''))
    ELSE CAST(coalesce(k.series_id, k.id) AS text) END"""
"""What the KPIs of a row share: their series; if by title, all but the period in it."""

SERIES_COLUMNS = f"""
    page.row_id, page.place, coalesce(k.series_id, k.id) AS series_id, g.id, g.title, k.level,
    k.unit, k.measure, k.direction, k.due_weekdays, k.metric_source IS NOT NULL AS is_fed,
    {IS_HABIT} AS is_habit,
    g.owner_id, g.department, g.created_by, u.name AS owner_name, p.child_count, p.log_count,
    p.coverage, p.current_value, p.target_value, p.progress_percentage, p.period_start,
    p.period_end, {STATUS} AS status, g.created_at::date AS created_on
"""

DAY_SUMS = """
    l.kpi_id, l.log_date AS day, count(*) AS log_count, count(l.value) AS value_count,
    sum(l.value) AS total, min(l.value) AS smallest, max(l.value) AS largest,
    (array_agg(l.value ORDER BY l.logged_at DESC, l.id DESC)
        FILTER (WHERE l.value IS NOT NULL))[1] AS latest,
    coalesce(bool_or(NOT l.skipped AND (l.is_completed OR l.value <> 0)), false) AS is_done,
    bool_or(l.skipped) AS is_skipped
"""


async def get_fiscal_month(db: AsyncSession, actor: Actor) -> int:
    """The month that the organization's fiscal year begins with."""
    statement = select(Organization.fiscal_year_start_month).where(
        Organization.id == actor.organization_id
    )
    return (await db.execute(statement)).scalar_one()


async def list_series(
    db: AsyncSession,
    actor: Actor,
    grain: KpiLevel,
    first: date,
    last: date,
    given: dict[str, Any],
    after: tuple[str, str] | None,
    *,
    only_habits: bool = False,
) -> Sequence[Row[Any]]:
    """The visible KPIs of a grain and those of longer ones that are logged themselves, as far as
    they run between two days; one row more of series than `limit`, in order of title.

    KPIs in no series that differ but in the period of their title are one row, except of habits;
    two of the same period never are. `given` has vision, owner, department, q (a pattern), limit.
    """
    conditions = [
        "k.level = :grain OR p.child_count = 0 AND (k.level IS NULL OR k.level = ANY(:longer))",
        "coalesce(p.period_start, '-infinity') <= :last",
        "coalesce(p.period_end, 'infinity') >= :first",
        visible(actor),
    ]
    if only_habits:
        conditions += [IS_HABIT, "p.child_count = 0", "k.level IS NULL OR k.level = 'daily'"]
    if given["vision"] is not None:
        conditions.append("g.id IN (SELECT id FROM below)")
    if given["owner"] is not None:
        conditions.append("g.owner_id = :owner")
    if given["department"] is not None:
        conditions.append("g.department = :department_wanted")
    if given["q"] is not None:
        conditions.append("g.title ILIKE :q")
    further = "" if after is None else "HAVING (min(sort_title), row_id) > (:title, :id)"
    statement = text(f"""
        WITH RECURSIVE {BELOW}, candidates AS MATERIALIZED (
            SELECT {ROW_ID.format(by_title=str(not only_habits).lower())} AS shared, g.id,
                p.period_start, p.period_end, lower(g.title) AS sort_title
            FROM goals g {JOINED}
            WHERE g.organization_id = :organization AND g.kind = 'kpi' AND p.kind = 'kpi'
                AND g.deleted_at IS NULL AND g.state <> 'abandoned'
                AND {" AND ".join(f"({one})" for one in conditions)}
        ), numbered AS MATERIALIZED (
            SELECT id, sort_title, concat_ws('#', shared, nullif(row_number() OVER (
                PARTITION BY shared, period_start, period_end ORDER BY id), 1)) AS row_id
            FROM candidates
        ), page AS MATERIALIZED (
            SELECT row_id, min(sort_title) AS place FROM numbered GROUP BY row_id
            {further}
            ORDER BY place, row_id LIMIT :limit
        )
        SELECT {SERIES_COLUMNS}
        FROM page JOIN numbered c ON c.row_id = page.row_id
        JOIN goals g ON g.organization_id = :organization AND g.id = c.id {JOINED}
        LEFT JOIN users u ON u.id = g.owner_id
        ORDER BY page.place, page.row_id, p.period_start NULLS FIRST, g.id
    """)
    title, row_id = after or (None, None)
    values = {
        **who(actor),
        "period_words": PERIOD,
        "grain": grain,
        "longer": list(longer_than(grain)),
        "first": first,
        "last": last,
        "vision": given["vision"],
        "owner": given["owner"],
        "department_wanted": given["department"],
        "q": given["q"],
        "limit": given["limit"],
        "title": title,
        "id": row_id,
    }
    return (await db.execute(statement, values)).all()


async def list_day_sums(
    db: AsyncSession, actor: Actor, kpi_ids: Collection[UUID], first: date, last: date
) -> Sequence[Row[Any]]:
    """What was logged of KPIs day by day between two days, inside of their periods."""
    statement = text(f"""
        SELECT {DAY_SUMS}
        FROM unnest(:kpis) given (id)
        JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = given.id
        JOIN kpi_logs l ON l.organization_id = :organization AND l.kpi_id = given.id
            AND l.log_date BETWEEN :first AND :last
            AND engine.is_inside(l.log_date, p.period_start, p.period_end)
        GROUP BY l.kpi_id, l.log_date
        ORDER BY l.kpi_id, l.log_date
    """).bindparams(bindparam("kpis", type_=IDS))
    values = {
        "organization": actor.organization_id,
        "kpis": list(kpi_ids),
        "first": first,
        "last": last,
    }
    return (await db.execute(statement, values)).all()


async def lock_progress(db: AsyncSession, actor: Actor, kpi_id: UUID) -> Any:
    """The period of a KPI, whose logs nobody else changes until the transaction ends."""
    statement = (
        select(GoalProgress.period_start, GoalProgress.period_end)
        .where(
            GoalProgress.organization_id == actor.organization_id, GoalProgress.goal_id == kpi_id
        )
        .with_for_update()
    )
    return (await db.execute(statement)).one()


async def list_entries(
    db: AsyncSession, actor: Actor, kpi_id: UUID, first: date, last: date
) -> Sequence[Row[Any]]:
    """The logs of a KPI between two days, oldest first."""
    statement = text("""
        SELECT id, log_date, value, is_completed, skipped FROM kpi_logs
        WHERE organization_id = :organization AND kpi_id = :kpi
            AND log_date BETWEEN :first AND :last
        ORDER BY log_date, logged_at, id
    """)
    values = {"organization": actor.organization_id, "kpi": kpi_id, "first": first, "last": last}
    return (await db.execute(statement, values)).all()
