"""Reads of many objectives at once, narrow rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import (
    GOAL_COLUMNS,
    GOAL_JOINED,
    METHOD,
    STATUS,
    TABLES,
    chosen,
    visible,
    who,
)
from cairn.progress.rollup import IDS
from cairn.words import Kind


async def list_bars(
    db: AsyncSession,
    actor: Actor,
    condition: str,
    values: dict[str, Any],
    limit: int,
    order: str,
) -> Sequence[Row[Any]]:
    """Visible objectives that meet a condition, with the days from which to which they go."""
    statement = text(f"""
        WITH page AS MATERIALIZED (
            SELECT g.id, row_number() OVER (ORDER BY {order}) AS place
            FROM {TABLES}
            WHERE g.organization_id = :organization AND g.deleted_at IS NULL
                AND {visible(actor, Kind.OBJECTIVE)} AND {condition}
            ORDER BY {order} LIMIT {int(limit)}
        )
        SELECT g.id, g.title, lower(g.title) AS sort_title, o.level, g.updated_at,
            CASE WHEN above.deleted_at IS NULL THEN above.id END AS parent_id,
            p.period_start AS starts_on, p.period_end AS ends_on, p.period_end,
            p.progress_percentage, {STATUS} AS status
        FROM {chosen("page")}
        LEFT JOIN goals above
            ON above.organization_id = g.organization_id AND above.id = g.parent_id
        WHERE g.organization_id = :organization
        ORDER BY page.place
    """)
    return (await db.execute(statement, {**values, **who(actor)})).all()


async def list_ancestors(db: AsyncSession, actor: Actor, goal_id: UUID) -> Sequence[Row[Any]]:
    """The goals above a goal, seen or not, from its parent up to the root."""
    statement = text(f"""
        WITH RECURSIVE up AS (
            SELECT g.parent_id AS id, 1 AS height FROM goals g
            WHERE g.organization_id = :organization AND g.id = :goal
            UNION ALL
            SELECT g.parent_id, up.height + 1 FROM up
            JOIN goals g ON g.organization_id = :organization AND g.id = up.id
            WHERE g.deleted_at IS NULL
        )
        SELECT {GOAL_COLUMNS}, {visible(actor)} AS is_visible
        FROM {chosen("up", GOAL_JOINED)}
        WHERE g.organization_id = :organization AND g.deleted_at IS NULL
        ORDER BY up.height
    """)
    return (await db.execute(statement, {**who(actor), "goal": goal_id})).all()


async def list_below(db: AsyncSession, actor: Actor, objective_id: UUID) -> Sequence[Row[Any]]:
    """An objective, the objectives below it and the KPIs linked to any of these, seen or not.

    Parents come before their children. `source` is `itself`, `child` or `link`; `above_id` the
    objective that a row gives points to, `weight` by how much.
    """
    statement = text(f"""
        WITH RECURSIVE walk AS (
            SELECT CAST(:goal AS uuid) AS id, CAST(NULL AS uuid) AS above_id, 0 AS depth,
                CAST(NULL AS numeric) AS weight
            UNION ALL
            SELECT c.id, walk.id, walk.depth + 1, c.weight
            FROM walk
            JOIN goals c ON c.organization_id = :organization AND c.parent_id = walk.id
            WHERE c.deleted_at IS NULL
        ), listed AS (
            SELECT id, above_id, depth, weight,
                CASE depth WHEN 0 THEN 'itself' ELSE 'child' END AS source
            FROM walk
            UNION ALL
            SELECT l.kpi_id, l.objective_id, walk.depth + 1, l.weight, 'link'
            FROM walk
            JOIN goal_links l ON l.organization_id = :organization AND l.objective_id = walk.id
        )
        SELECT g.id, listed.above_id, listed.source, listed.weight, g.kind, g.state,
            p.progress_percentage, p.computed_percentage,
            p.override_percentage IS NOT NULL AS is_overridden, {METHOD} AS method,
            {visible(actor)} AS is_visible
        FROM listed
        JOIN goals g ON g.organization_id = :organization AND g.id = listed.id
        JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = g.id
        WHERE g.deleted_at IS NULL
        ORDER BY listed.depth, g.id
    """)
    return (await db.execute(statement, {**who(actor), "goal": objective_id})).all()


async def describe(
    db: AsyncSession, actor: Actor, goal_ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    """What is shown of goals that the actor was found to see."""
    statement = text(f"""
        SELECT g.id, g.title, p.progress_percentage, {STATUS} AS status
        FROM {TABLES}
        WHERE g.organization_id = :organization AND g.id = ANY (:goals)
    """).bindparams(bindparam("goals", type_=IDS))
    rows = await db.execute(statement, {**who(actor), "goals": list(goal_ids)})
    return {row.id: row for row in rows}


async def list_line(db: AsyncSession, actor: Actor, objective_id: UUID) -> list[UUID]:
    """An objective and all that stands above it, deleted or not, as its numbers go up."""
    statement = text("""
        WITH RECURSIVE up AS (
            SELECT g.id, g.parent_id, g.deleted_at, 0 AS height FROM goals g
            WHERE g.organization_id = :organization AND g.id = :goal
            UNION ALL
            SELECT g.id, g.parent_id, g.deleted_at, up.height + 1 FROM up
            JOIN goals g ON g.organization_id = :organization AND g.id = up.parent_id
        )
        SELECT id FROM up ORDER BY height
    """)
    values = {"organization": actor.organization_id, "goal": objective_id}
    return list((await db.execute(statement, values)).scalars())
