"""The tree of objectives, in one statement."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.permissions import Permission, Scope
from cairn.goals.nodes import node_columns
from cairn.goals.past import with_tables
from cairn.goals.queries import chosen, visible, who
from cairn.words import Kind

WIDEST = 500
"""Roots, and children of one objective, that come in one answer."""
LARGEST = 20_000
"""Objectives of all levels that come in one answer, from the top down."""

LEVELS = "ARRAY['company', 'division', 'team', 'individual']"
"""In the order in which roots come."""

OF_YEAR = "(CAST(:year AS integer) IS NULL OR o.year = :year)"

LOOKED_UP = f"""top AS MATERIALIZED (
        SELECT g.id FROM goals g
        WHERE CAST(:root AS uuid) IS NOT NULL AND g.organization_id = :organization AND g.id = :root
        UNION
        SELECT g.id FROM goals g
        WHERE CAST(:root AS uuid) IS NULL AND CAST(:year AS integer) IS NULL
            AND g.organization_id = :organization AND g.kind = 'objective' AND g.parent_id IS NULL
        UNION
        SELECT c.id FROM goals gone
        JOIN goals c ON c.organization_id = :organization AND c.parent_id = gone.id
        WHERE CAST(:root AS uuid) IS NULL AND CAST(:year AS integer) IS NULL
            AND gone.organization_id = :organization AND gone.deleted_at IS NOT NULL
        UNION
        SELECT o.id FROM objectives o
        JOIN goals g ON g.organization_id = o.organization_id AND g.id = o.id
        LEFT JOIN goals above ON above.organization_id = :organization AND above.id = g.parent_id
            AND above.deleted_at IS NULL
        LEFT JOIN objectives of_above
            ON of_above.organization_id = :organization AND of_above.id = above.id
        WHERE CAST(:root AS uuid) IS NULL
            AND o.organization_id = :organization AND o.year = :year
            AND of_above.year IS DISTINCT FROM o.year
    ), roots AS MATERIALIZED (
        SELECT g.id, array_position({LEVELS}, o.level) AS rank
        FROM top
        JOIN goals g ON g.organization_id = :organization AND g.id = top.id
        JOIN objectives o ON o.organization_id = :organization AND o.id = top.id
        WHERE g.deleted_at IS NULL AND {OF_YEAR}
    ), walk AS (
        {{first}}
        UNION ALL
        SELECT below.id, walk.depth + 1, below.place
        FROM walk
        CROSS JOIN LATERAL (
            SELECT g.id, row_number() OVER (ORDER BY g.id) AS place
            FROM goals g
            JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
            WHERE g.organization_id = :organization AND g.parent_id = walk.id
                AND g.deleted_at IS NULL AND {OF_YEAR} AND {{further}}
            ORDER BY g.id LIMIT {WIDEST + 1}
        ) below
        WHERE walk.depth < :depth AND walk.place <= {WIDEST}
    ), bounded AS MATERIALIZED (
        SELECT * FROM walk LIMIT {LARGEST + 1}
    )"""
"""Level by level by index, for who sees all objectives; goes on only as long as rows are wanted."""

ALL_SHOWN = f"""shown AS MATERIALIZED (
        SELECT g.id, g.parent_id, array_position({LEVELS}, o.level) AS rank
        FROM goals g
        JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
        WHERE g.organization_id = :organization AND g.deleted_at IS NULL
            AND {OF_YEAR} AND {{visible}}
    ), roots AS MATERIALIZED (
        SELECT id, rank FROM shown
        WHERE CASE WHEN CAST(:root AS uuid) IS NOT NULL THEN id = :root
            ELSE NOT EXISTS (SELECT 1 FROM shown above WHERE above.id = shown.parent_id) END
    ), below AS MATERIALIZED (
        SELECT g.id, g.parent_id,
            row_number() OVER (PARTITION BY g.parent_id ORDER BY g.id) AS place
        FROM shown g
        WHERE CAST(:root AS uuid) IS NULL OR g.parent_id <> :root OR g.id > :after
    ), walk AS (
        {{first}}
        UNION ALL
        SELECT below.id, walk.depth + 1, below.place
        FROM walk JOIN below ON below.parent_id = walk.id
        WHERE walk.depth < :depth AND walk.place <= {WIDEST} AND below.place <= {WIDEST + 1}
    ), bounded AS MATERIALIZED (
        SELECT * FROM walk ORDER BY depth, place LIMIT {LARGEST + 1}
    )"""
"""From all that is shown: for who sees a part, and for days past, which have no index."""

FIRST = f"""SELECT id, 1 AS depth, place FROM (
            SELECT id, row_number() OVER (ORDER BY rank, id) AS place FROM roots
            WHERE CAST(:root AS uuid) IS NOT NULL OR (rank, id) > (:after_rank, :after)
            ORDER BY rank, id LIMIT {WIDEST + 1}
        ) first"""
FURTHER = "(CAST(:root AS uuid) IS NULL OR walk.id <> :root OR g.id > :after)"


def walk_of(actor: Actor, is_past: bool) -> str:
    """The parts of WITH RECURSIVE that end in `bounded`: id, depth and place among siblings."""
    if actor.scope(Permission.OBJECTIVES_VIEW) is Scope.ALL and not is_past:
        return LOOKED_UP.format(first=FIRST, further=FURTHER)
    return ALL_SHOWN.format(first=FIRST, visible=visible(actor, Kind.OBJECTIVE))


async def list_tree(
    db: AsyncSession,
    actor: Actor,
    year: int | None,
    root_id: UUID | None,
    depth: int,
    day: date | None,
    after: tuple[int, UUID],
) -> Sequence[Row[Any]]:
    """Visible objectives and their linked KPIs, top down, now or on a day past; `objective_id`
    tells where a KPI is linked, by `link_weight`. What stands below an objective that isn't shown
    is a root.

    `place` counts siblings; where it is above WIDEST, a row says that there are more. After
    `after`, level and id, come the roots, or with a root the children of that.
    """
    walk = f"""{walk_of(actor, day is not None)}, listed AS (
            SELECT id, depth, place, CAST(NULL AS uuid) AS objective_id,
                CAST(NULL AS numeric) AS link_weight, id AS link
            FROM bounded
            UNION ALL
            SELECT l.kpi_id, walk.depth, walk.place, l.objective_id, l.weight, l.id
            FROM bounded walk JOIN goal_links l
                ON l.organization_id = :organization AND l.objective_id = walk.id
            WHERE walk.place <= {WIDEST}
        )"""
    statement = text(f"""
        {with_tables(day is not None, walk)}
        SELECT listed.objective_id, listed.link_weight, listed.depth, listed.place,
            array_position({LEVELS}, o.level) AS rank, {node_columns(day is not None)}
        FROM {chosen("listed")}
        LEFT JOIN users u ON u.id = g.owner_id
        WHERE g.organization_id = :organization AND g.deleted_at IS NULL
        ORDER BY listed.objective_id IS NOT NULL, listed.depth,
            CASE WHEN listed.depth > 1 AND listed.objective_id IS NULL THEN g.parent_id END,
            listed.place, listed.link
    """)
    values = {
        **who(actor, day),
        "year": year,
        "root": root_id,
        "depth": depth,
        "after_rank": after[0],
        "after": after[1],
    }
    return (await db.execute(statement, values)).all()
