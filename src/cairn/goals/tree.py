"""The tree below a vision, in one recursive query."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import queries, reads
from cairn.goals.nodes import (
    NODE_COLUMNS,
    ChildrenPage,
    Node,
    TreeFormat,
    nest,
    node_of,
    number_of,
)
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import Kind

WIDEST = 500
"""Children of one goal that come in one answer."""
FLAT_PAGE = 10_000
NO_ID = UUID(int=0)


class VisionNode(msgspec.Struct):
    """A vision with what stands below it."""

    id: UUID
    title: str
    progress: float | None | UnsetType
    status: str | None | UnsetType
    expected_percentage: float | None | UnsetType
    coverage: float | UnsetType
    kpis: list[Node]
    quarterly_targets: list[Node]
    children_page: ChildrenPage | UnsetType = UNSET


class VisionTree(msgspec.Struct):
    """The nested form of a tree."""

    vision: VisionNode


class FlatTree(msgspec.Struct):
    """The flat form: all goals below the vision, ordered by depth, parent and id."""

    vision: VisionNode
    items: list[Node]
    next_cursor: str | None


NESTED = text(f"""
    WITH RECURSIVE walk AS (
        SELECT CAST(:root AS uuid) AS id, 0 AS depth, CAST(0 AS bigint) AS place
        UNION ALL
        SELECT below.id, walk.depth + 1, below.place
        FROM walk
        CROSS JOIN LATERAL (
            SELECT c.id, row_number() OVER (ORDER BY c.id) AS place
            FROM goals c
            WHERE c.organization_id = :organization AND c.parent_id = walk.id
                AND c.deleted_at IS NULL AND (walk.depth > 0 OR c.id > :after)
            ORDER BY c.id LIMIT {WIDEST + 1}
        ) below
        WHERE walk.depth < :depth AND walk.place <= {WIDEST}
    )
    SELECT walk.depth, walk.place, {NODE_COLUMNS}
    FROM {queries.TABLES}
    JOIN walk ON walk.id = g.id
    LEFT JOIN users u ON u.id = g.owner_id
    WHERE g.organization_id = :organization
    ORDER BY walk.depth, g.parent_id, g.id
""")

FLAT = text(f"""
    WITH RECURSIVE walk AS (
        SELECT CAST(:root AS uuid) AS id, CAST(NULL AS uuid) AS parent_id, 0 AS depth
        UNION ALL
        SELECT c.id, c.parent_id, walk.depth + 1
        FROM walk
        JOIN goals c ON c.organization_id = :organization AND c.parent_id = walk.id
        WHERE walk.depth < :depth AND c.deleted_at IS NULL
    ), page AS (
        SELECT * FROM walk
        WHERE depth > 0 AND (depth, parent_id, id) > (:after_depth, :after_parent, :after)
        ORDER BY depth, parent_id, id LIMIT :limit
    )
    SELECT walk.depth, {NODE_COLUMNS}
    FROM {queries.TABLES}
    JOIN page walk ON walk.id = g.id
    LEFT JOIN users u ON u.id = g.owner_id
    WHERE g.organization_id = :organization
    ORDER BY walk.depth, g.parent_id, g.id
""")


async def get_goal_tree(
    db: AsyncSession,
    actor: Actor,
    vision_id: UUID,
    depth: int,
    format: TreeFormat,
    include_progress: bool,
    parent_id: UUID | None,
    cursor: str | None,
) -> bytes:
    """The tree below a vision, or below a goal in it, as JSON.

    Who sees a vision sees what hangs below it, so that one check is enough.

    Raises:
        GoalNotFound: no such vision for the actor, or the parent isn't below it.
    """
    vision = await reads.get_row(db, actor, vision_id, Kind.VISION)
    root = parent_id or vision_id
    if parent_id and not await queries.is_below(db, actor, parent_id, vision_id):
        raise errors.GoalNotFound(kind="goal", goal_id=parent_id)
    if format is TreeFormat.FLAT:
        return await flat_tree(db, actor, vision, root, depth, include_progress, cursor)
    after = decode_cursor(cursor, UUID)[0] if cursor else NO_ID
    values = {**queries.who(actor), "root": root, "depth": depth, "after": after}
    rows = (await db.execute(NESTED, values)).all()
    return msgspec.json.encode(nested_tree(actor, vision, root, rows, include_progress))


def nested_tree(
    actor: Actor, vision: Row[Any], root: UUID, rows: Sequence[Row[Any]], include_progress: bool
) -> VisionTree:
    """Rows of NESTED, top down, as a tree; where a level goes on, its parent says so."""
    nodes: list[Node] = []
    by_id: dict[UUID, Node] = {}
    pages: dict[UUID, ChildrenPage] = {}
    last: dict[UUID, UUID] = {}
    for row in rows:
        if row.depth == 0:
            continue
        if row.place > WIDEST:
            cursor = encode_cursor(last[row.parent_id])
            pages[row.parent_id] = ChildrenPage(row.parent_id, cursor)
            continue
        last[row.parent_id] = row.id
        node = by_id[row.id] = node_of(actor, row, include_progress)
        nodes.append(node)
    for parent_id, page in pages.items():
        if parent_id in by_id:
            by_id[parent_id].children_page = page
    return VisionTree(vision_node(vision, nest(nodes), include_progress, pages.get(root, UNSET)))


def vision_node(
    vision: Row[Any],
    roots: list[Node],
    include_progress: bool,
    page: ChildrenPage | UnsetType = UNSET,
) -> VisionNode:
    """The vision itself, with the goals that stand directly below it."""
    shown = include_progress
    return VisionNode(
        id=vision.id,
        title=vision.title,
        progress=number_of(vision.progress_percentage) if shown else UNSET,
        status=vision.status if shown else UNSET,
        expected_percentage=number_of(vision.expected_percentage) if shown else UNSET,
        coverage=float(vision.coverage) if shown else UNSET,
        kpis=[node for node in roots if node.kind == Kind.KPI],
        quarterly_targets=[node for node in roots if node.kind == Kind.TARGET],
        children_page=page,
    )


async def flat_tree(
    db: AsyncSession,
    actor: Actor,
    vision: Row[Any],
    root: UUID,
    depth: int,
    include_progress: bool,
    cursor: str | None,
) -> bytes:
    """One page of the flat form as JSON."""
    after = decode_cursor(cursor, int, UUID, UUID) if cursor else (0, NO_ID, NO_ID)
    values = dict(zip(("after_depth", "after_parent", "after"), after, strict=True))
    rows = (
        await db.execute(
            FLAT,
            {
                **queries.who(actor),
                **values,
                "root": root,
                "depth": depth,
                "limit": FLAT_PAGE + 1,
            },
        )
    ).all()
    items = [node_of(actor, row, include_progress) for row in rows[:FLAT_PAGE]]
    next_cursor = None
    if len(rows) > FLAT_PAGE:
        end = rows[FLAT_PAGE - 1]
        next_cursor = encode_cursor(end.depth, end.parent_id, end.id)
    tree = FlatTree(vision_node(vision, [], include_progress), items, next_cursor)
    return msgspec.json.encode(tree)
