"""Reads of goals of every kind, as rows with all that their schemas give."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.permissions import Permission, Scope
from cairn.access.seeing import sees
from cairn.goals.past import with_tables
from cairn.kit.db import made_once
from cairn.model import Goal, Membership
from cairn.progress.rollup import IDS
from cairn.words import Kind

VIEW = {
    Kind.OBJECTIVE: Permission.OBJECTIVES_VIEW,
    Kind.VISION: Permission.GOALS_VIEW,
    Kind.KPI: Permission.GOALS_VIEW,
    Kind.TARGET: Permission.GOALS_VIEW,
}

FEW = 100
"""So many goals are looked at one by one, whether the actor sees them."""

STATUS = """engine.status_of(p.progress_percentage, p.expected_percentage, p.coverage,
    p.period_end, :today, g.kind = 'kpi' AND p.child_count = 0, g.rollup_strategy,
    k.measure, k.direction, org.on_track_ratio, org.at_risk_ratio)"""

JOINED = """
    JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
    JOIN organizations org ON org.id = g.organization_id
    LEFT JOIN visions v ON v.organization_id = g.organization_id AND v.id = g.id
    LEFT JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
    LEFT JOIN kpis k ON k.organization_id = g.organization_id AND k.id = g.id
    LEFT JOIN targets t ON t.organization_id = g.organization_id AND t.id = g.id
"""
TABLES = f"goals g {JOINED}"

METHOD = """CASE
    WHEN p.child_count > 0 THEN
        CASE g.kind WHEN 'kpi' THEN g.rollup_strategy ELSE 'children' END
    WHEN g.kind = 'objective' THEN CASE WHEN p.link_count > 0 THEN 'kpis' ELSE 'manual' END
    ELSE CASE g.kind WHEN 'kpi' THEN 'logs' WHEN 'target' THEN 'done' ELSE 'nothing' END
END"""

CHILDREN = """(SELECT count(*) FROM goals c WHERE c.organization_id = g.organization_id
        AND c.parent_id = g.id AND c.deleted_at IS NULL)"""

PROGRESS_COLUMNS = f"""
    p.goal_id, g.kind, p.progress_percentage, p.computed_percentage, p.override_percentage,
    p.raw_percentage, p.current_value, p.target_value, {STATUS} AS status, {METHOD} AS method,
    p.calculation_method, p.manual_override_reason,
    CASE WHEN p.progress_percentage IS NULL THEN
        'It has no numeric target, so it counts nowhere; set target_value to give it one.'
    END AS reason,
    p.child_count, p.completed_child_count, p.link_count, p.log_count, p.total_weight,
    p.coverage, p.expected_percentage, p.expected_on, p.changed_on, p.period_start, p.period_end,
    p.last_calculated_at, p.calculation_version
"""

CALENDAR = "org.working_weekdays, org.holidays, org.on_track_ratio"

CHECK_IN_DUE = """CASE WHEN g.kind = 'objective' AND g.state = 'active' THEN
    coalesce((said.at AT TIME ZONE org.time_zone)::date,
        greatest((g.created_at AT TIME ZONE org.time_zone)::date, p.period_start))
    + org.check_in_days END"""

LAST_CHECK_IN = """LEFT JOIN LATERAL (
        SELECT c.status, c.confidence, c.at FROM check_ins c
        WHERE c.organization_id = g.organization_id AND c.objective_id = g.id
            AND (c.at AT TIME ZONE org.time_zone)::date <= :today
        ORDER BY c.at DESC, c.id DESC LIMIT 1
    ) said ON g.kind = 'objective'"""

GOAL_COLUMNS = f"""
    g.id, g.title, lower(g.title) AS sort_title, g.description,
    CASE WHEN above.deleted_at IS NULL THEN above.id END AS parent_id,
    CASE WHEN above.deleted_at IS NULL THEN above.title END AS parent_title,
    g.owner_id, u.name AS owner_name, g.department, g.starts_on, g.ends_on, g.state, g.weight,
    g.rollup_strategy, g.external_id, g.version, g.created_by, g.created_at, g.updated_at,
    g.deleted_at,
    {CHILDREN} AS children,
    (SELECT count(*) FROM goal_links l JOIN goals lg
        ON lg.organization_id = l.organization_id AND lg.id = l.kpi_id
        WHERE l.organization_id = g.organization_id AND l.objective_id = g.id
        AND lg.deleted_at IS NULL) AS kpi_count,
    v.why, v.horizon_years, v.visibility,
    coalesce(o.level, k.level, t.level) AS level, coalesce(o.year, k.year) AS year,
    coalesce(o.quarter, k.quarter) AS quarter, k.month, k.week,
    o.manual_progress, o.final_score, o.score_reason,
    said.status AS said_status, said.confidence AS said_confidence, said.at AS said_at,
    {CHECK_IN_DUE} AS check_in_due_on, coalesce({CHECK_IN_DUE} < :today, false) AS is_outdated,
    round(p.progress_percentage / 100, 2) AS suggested_score,
    k.series_id, k.due_weekdays, k.measure, k.direction, k.unit, k.baseline_value,
    k.lower_bound, k.upper_bound, k.target_text, k.metric_source,
    k.metric_source IS NOT NULL AS is_fed, t.done_at,
    {PROGRESS_COLUMNS}
"""

GOAL_JOINED = f"""{JOINED}
    LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    LEFT JOIN users u ON u.id = g.owner_id
    {LAST_CHECK_IN}
"""
GOAL_TABLES = f"goals g {GOAL_JOINED}"


def chosen(rows: str, joined: str = JOINED, key: str = "id") -> str:
    """The tables of goals that a few rows name. These come first: of so many tables the planner
    keeps the order in which they are written, and would read all goals before it looks at them."""
    return (
        f"{rows} JOIN goals g ON g.organization_id = :organization AND g.id = {rows}.{key} {joined}"
    )


def visible(actor: Actor, kind: Kind | None = None, goal: str = "g.id") -> str:
    """The SQL condition that the actor sees a goal; needs the values of `who(actor)`.

    Without a kind, the scope of KPIs stands for all: the two never differ in what they show. No
    objective stands below a vision, so that none is hidden in a private one.
    """
    scope = actor.scope(VIEW[kind or Kind.KPI])
    if scope is Scope.ALL:
        if kind is Kind.OBJECTIVE:
            return "true"
        return f"{goal} NOT IN (SELECT goal_id FROM engine.hidden_goals(:organization, :actor))"
    if scope is Scope.NONE:
        return "false"
    return (
        f"{goal} IN (SELECT goal_id FROM engine.visible_goals("
        f":organization, :actor, '{scope.value}', :department))"
    )


def visible_in_pages(actor: Actor, kind: Kind | None) -> str:
    """The same where only the first rows of an order are wanted: who sees nearly everything is
    asked of each, instead of listing first what is hidden in everybody's private visions."""
    if actor.scope(VIEW[kind or Kind.KPI]) is Scope.ALL and kind is not Kind.OBJECTIVE:
        return sees(actor)
    return visible(actor, kind)


def visible_of(actor: Actor, goal_ids: Collection[UUID]) -> str:
    """The same of goals that are known by their ids: few are looked at one by one."""
    return sees(actor) if len(goal_ids) <= FEW else visible(actor)


def who(actor: Actor, day: date | None = None) -> dict[str, Any]:
    """The values that every read of goals needs; rights are today's on every day."""
    return {
        "organization": actor.organization_id,
        "actor": actor.user_id,
        "department": actor.department,
        "today": day or actor.today,
    }


async def find_goal(
    db: AsyncSession,
    actor: Actor,
    goal_id: UUID,
    kind: Kind | None = None,
    *,
    deleted: bool = False,
    day: date | None = None,
) -> Row[Any] | None:
    """One goal with its progress, if the actor sees it; deleted ones only where asked for.

    With a day past: as it was shown at that day's end.
    """
    statement = made_once(f"""
        {with_tables(day is not None)}
        SELECT {GOAL_COLUMNS}, {CALENDAR} FROM {GOAL_TABLES}
        WHERE g.organization_id = :organization AND g.id = :goal
            AND (:deleted OR g.deleted_at IS NULL)
            AND (CAST(:kind AS text) IS NULL OR g.kind = :kind)
            AND {sees(actor)}
    """)
    values = {**who(actor, day), "goal": goal_id, "kind": kind, "deleted": deleted}
    return (await db.execute(statement, values)).one_or_none()


async def list_goals(
    db: AsyncSession,
    actor: Actor,
    condition: str,
    values: dict[str, Any],
    limit: int,
    order: str = "g.id",
) -> Sequence[Row[Any]]:
    """Visible goals that meet a condition on g, p, o, k, v, t, in an order of columns of these.

    Which ones they are is decided on narrow rows, and without what the order doesn't need. The
    limit stands in the statement, so that no plan is made for another one. A kind that the
    condition demands stands in the values, too.
    """
    statement = text(f"""
        WITH page AS MATERIALIZED (
            SELECT g.id, row_number() OVER (ORDER BY {order}) AS place
            FROM {TABLES}
            WHERE g.organization_id = :organization AND g.deleted_at IS NULL
                AND {visible_in_pages(actor, values.get("kind"))} AND {condition}
            ORDER BY {order} LIMIT {int(limit)}
        )
        SELECT {GOAL_COLUMNS}
        FROM {chosen("page", GOAL_JOINED)}
        WHERE g.organization_id = :organization
        ORDER BY page.place
    """)
    return (await db.execute(statement, {**values, **who(actor)})).all()


async def list_moved(
    db: AsyncSession, actor: Actor, goal_ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    """What receipts add of the goals among these that the actor sees."""
    statement = text(f"""
        SELECT g.id, g.title, {STATUS} AS status, p.coverage, p.raw_percentage FROM {TABLES}
        WHERE g.organization_id = :organization AND g.id = ANY (:goals)
            AND {visible_of(actor, goal_ids)}
    """).bindparams(bindparam("goals", type_=IDS))
    rows = await db.execute(statement, {**who(actor), "goals": list(goal_ids)})
    return {row.id: row for row in rows}


async def list_parts(db: AsyncSession, actor: Actor, goal_id: UUID) -> Sequence[Row[Any]]:
    """A goal (source `itself`), all its children and linked KPIs, counted or not, seen or not.

    One statement, so that the parts are those that the goal's stored numbers are made of.
    """
    statement = text(f"""
        WITH parts AS (
            SELECT CAST(:goal AS uuid) AS id, 'itself' AS source, CAST(NULL AS numeric) AS weight
            UNION ALL
            SELECT c.id, 'child', c.weight FROM goals c
            WHERE c.organization_id = :organization AND c.parent_id = :goal
            UNION ALL
            SELECT l.kpi_id, 'link', l.weight FROM goal_links l
            WHERE l.organization_id = :organization AND l.objective_id = :goal
        )
        SELECT parts.source, parts.weight, g.id, g.kind, g.title, g.state, g.rollup_strategy,
            g.deleted_at IS NOT NULL AS is_deleted, {visible(actor)} AS is_visible,
            engine.value_for_sum(p.computed_coverage, p.current_value, k.baseline_value)
                AS summand,
            k.baseline_value, k.direction, k.unit, o.manual_progress, t.done_at,
            {PROGRESS_COLUMNS}
        FROM {chosen("parts")}
        WHERE g.organization_id = :organization
        ORDER BY g.id
    """)
    return (await db.execute(statement, {**who(actor), "goal": goal_id})).all()


async def lock_goal(db: AsyncSession, goal_id: UUID) -> Goal:
    """The goal's own row, locked until the transaction ends."""
    statement = select(Goal).where(Goal.id == goal_id).with_for_update()
    return (await db.execute(statement)).scalar_one()


async def is_member(db: AsyncSession, user_id: UUID) -> bool:
    """Whether a person belongs to the organization."""
    found = await db.scalar(select(Membership.user_id).where(Membership.user_id == user_id))
    return found is not None


async def is_below(
    db: AsyncSession, actor: Actor, goal_id: UUID, above_id: UUID, day: date | None = None
) -> bool:
    """Whether a goal is another, or stands somewhere below it, now or on a day past."""
    statement = text(
        "SELECT engine.is_below(:organization, :goal, :above)"
        if day is None
        else "SELECT engine.stood_below(:organization, :day, :goal, :above)"
    )
    values = {"organization": actor.organization_id, "goal": goal_id, "above": above_id, "day": day}
    return bool((await db.execute(statement, values)).scalar_one())


async def list_all_children(db: AsyncSession, actor: Actor, goal_id: UUID) -> Sequence[Row[Any]]:
    """What rules need of all children of a goal, visible or not."""
    statement = text(f"""
        SELECT g.title, g.kind, coalesce(o.level, k.level, t.level) AS level,
            g.rollup_strategy, k.measure, k.unit, p.child_count
        FROM {TABLES}
        WHERE g.organization_id = :organization AND g.parent_id = :goal AND g.deleted_at IS NULL
    """)
    values = {"organization": actor.organization_id, "goal": goal_id}
    return (await db.execute(statement, values)).all()
