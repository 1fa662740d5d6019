"""Reads of objectives beyond what all goals have."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.nodes import node_columns
from cairn.goals.past import with_tables
from cairn.goals.queries import STATUS, TABLES, visible, who
from cairn.words import Kind


async def list_linked_kpis(
    db: AsyncSession, actor: Actor, objective_id: UUID
) -> Sequence[Row[Any]]:
    """The KPIs linked to an objective, in order of linking; who sees it sees them."""
    statement = text(f"""
        SELECT l.kpi_id, l.weight, l.created_at, g.title, g.state, k.unit,
            p.progress_percentage, p.current_value, p.target_value, {STATUS} AS status
        FROM {TABLES}
        JOIN goal_links l ON l.organization_id = g.organization_id AND l.kpi_id = g.id
        WHERE g.organization_id = :organization AND l.objective_id = :objective
            AND g.deleted_at IS NULL
        ORDER BY l.id
    """)
    return (await db.execute(statement, {**who(actor), "objective": objective_id})).all()


async def list_tree(
    db: AsyncSession,
    actor: Actor,
    year: int | None,
    root_id: UUID | None,
    depth: int,
    day: date | None,
) -> Sequence[Row[Any]]:
    """Visible objectives and their linked KPIs, top down, now or on a day past; `objective_id`
    tells where a KPI is linked, by `link_weight`. What stands below an objective that isn't shown
    is a root."""
    walk = f"""shown AS MATERIALIZED (
            SELECT g.id, g.parent_id
            FROM goals g
            JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
            WHERE g.organization_id = :organization AND g.deleted_at IS NULL
                AND (CAST(:year AS integer) IS NULL OR o.year = :year)
                AND {visible(actor, Kind.OBJECTIVE)}
        ), walk AS (
            SELECT id, parent_id, 1 AS depth FROM shown
            WHERE CASE WHEN CAST(:root AS uuid) IS NOT NULL THEN id = :root
                ELSE NOT EXISTS (SELECT 1 FROM shown above WHERE above.id = shown.parent_id) END
            UNION ALL
            SELECT shown.id, shown.parent_id, walk.depth + 1
            FROM walk JOIN shown ON shown.parent_id = walk.id
            WHERE walk.depth < :depth
        ), listed AS (
            SELECT id, depth, CAST(NULL AS uuid) AS objective_id,
                CAST(NULL AS numeric) AS link_weight, id AS place
            FROM walk
            UNION ALL
            SELECT l.kpi_id, walk.depth, l.objective_id, l.weight, l.id
            FROM walk JOIN goal_links l
                ON l.organization_id = :organization AND l.objective_id = walk.id
        )"""
    statement = text(f"""
        {with_tables(day is not None, walk)}
        SELECT listed.objective_id, listed.link_weight, {node_columns(day is not None)}
        FROM {TABLES}
        JOIN listed ON listed.id = g.id
        LEFT JOIN users u ON u.id = g.owner_id
        WHERE g.organization_id = :organization AND g.deleted_at IS NULL
        ORDER BY listed.objective_id IS NOT NULL, listed.depth,
            array_position(ARRAY['company', 'division', 'team', 'individual'], o.level),
            g.parent_id, listed.place
    """)
    values = {**who(actor, day), "year": year, "root": root_id, "depth": depth}
    return (await db.execute(statement, values)).all()
