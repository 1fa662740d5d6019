"""The tree below a vision, in one recursive query."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import queries, reads
from cairn.goals.nodes import (
    ChildrenPage,
    Node,
    TreeFormat,
    nest,
    node_columns,
    node_of,
    number_of,
)
from cairn.goals.past import day_of, with_tables
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import Kind

WIDEST = 500
"""Children of one goal that come in one answer."""
LARGEST = 20_000
"""Goals of all levels that come in one answer, from the top down."""
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


WALK = f"""walk AS (
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
    )"""
WALK_THEN = f"""below AS (
        SELECT c.id, c.parent_id,
            row_number() OVER (PARTITION BY c.parent_id ORDER BY c.id) AS place
        FROM goals c
        WHERE c.deleted_at IS NULL AND (c.parent_id <> :root OR c.id > :after)
    ), walk AS (
        SELECT CAST(:root AS uuid) AS id, 0 AS depth, CAST(0 AS bigint) AS place
        UNION ALL
        SELECT below.id, walk.depth + 1, below.place
        FROM walk JOIN below ON below.parent_id = walk.id
        WHERE walk.depth < :depth AND walk.place <= {WIDEST} AND below.place <= {WIDEST + 1}
    )"""
"""The same walk where there is no index to look children up in."""
FLAT_WALK = """walk AS (
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
    )"""


@cache
def nested_statement(is_past: bool) -> TextClause:
    """The nodes of the nested form, and on each level one more than is shown.

    A recursive query gives level by level, and works on only as long as somebody asks for rows.
    """
    return text(f"""
        {with_tables(is_past, WALK_THEN if is_past else WALK)}
        SELECT walk.depth, walk.place, {node_columns(is_past)}
        FROM {queries.TABLES}
        JOIN (SELECT * FROM walk LIMIT {LARGEST + 2}) walk ON walk.id = g.id
        LEFT JOIN users u ON u.id = g.owner_id
        WHERE g.organization_id = :organization
        ORDER BY walk.depth, g.parent_id, g.id
    """)


@cache
def flat_statement(is_past: bool) -> TextClause:
    """One page of the nodes of the flat form, and one more."""
    return text(f"""
        {with_tables(is_past, FLAT_WALK)}
        SELECT walk.depth, {node_columns(is_past)}
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
    as_of: date | None = None,
) -> bytes:
    """The tree below a vision, or below a goal in it, as JSON.

    Who sees a vision sees what hangs below it, so that one check is enough.

    Raises:
        AsOfInFuture: the day to be shown hasn't come yet.
        GoalNotFound: no such vision for the actor, or the parent isn't below it.
    """
    day = day_of(actor, as_of)
    vision = await reads.get_row(db, actor, vision_id, Kind.VISION, day=day)
    root = parent_id or vision_id
    if parent_id and not await queries.is_below(db, actor, parent_id, vision_id, day):
        raise errors.GoalNotFound(kind="goal", goal_id=parent_id)
    values = {**queries.who(actor, day), "root": root, "depth": depth}
    if format is TreeFormat.FLAT:
        statement = flat_statement(day is not None)
        return await flat_tree(db, actor, vision, statement, values, include_progress, cursor)
    after = decode_cursor(cursor, UUID)[0] if cursor else NO_ID
    statement = nested_statement(day is not None)
    rows = (await db.execute(statement, {**values, "after": after})).all()
    return msgspec.json.encode(nested_tree(actor, vision, root, rows, include_progress, depth))


def nested_tree(
    actor: Actor,
    vision: Row[Any],
    root: UUID,
    rows: Sequence[Row[Any]],
    include_progress: bool,
    depth: int,
) -> VisionTree:
    """Rows of NESTED, top down, as a tree; where a level goes on, its parent says so."""
    nodes: list[Node] = []
    pages: dict[UUID, ChildrenPage] = {}
    last: dict[UUID, UUID] = {}
    wanting: dict[UUID, int] = {}
    for row in rows:
        if row.depth < depth:
            wanting[row.id] = row.children
        if row.depth == 0:
            continue
        if row.place > WIDEST:
            cursor = encode_cursor(last[row.parent_id])
            pages[row.parent_id] = ChildrenPage(row.parent_id, cursor)
            continue
        last[row.parent_id] = row.id
        wanting[row.parent_id] -= 1
        nodes.append(node_of(actor, row, include_progress))
    if len(rows) > LARGEST:
        cut = [goal_id for goal_id, missing in wanting.items() if missing > 0]
        for goal_id in cut:
            cursor = encode_cursor(last.get(goal_id, NO_ID))
            pages.setdefault(goal_id, ChildrenPage(goal_id, cursor))
    for node in nodes:
        node.children_page = pages.get(node.id, UNSET)
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
    statement: TextClause,
    values: dict[str, Any],
    include_progress: bool,
    cursor: str | None,
) -> bytes:
    """One page of the flat form as JSON."""
    after = decode_cursor(cursor, int, UUID, UUID) if cursor else (0, NO_ID, NO_ID)
    place = dict(zip(("after_depth", "after_parent", "after"), after, strict=True))
    rows = (await db.execute(statement, {**values, **place, "limit": FLAT_PAGE + 1})).all()
    items = [node_of(actor, row, include_progress) for row in rows[:FLAT_PAGE]]
    next_cursor = None
    if len(rows) > FLAT_PAGE:
        end = rows[FLAT_PAGE - 1]
        next_cursor = encode_cursor(end.depth, end.parent_id, end.id)
    tree = FlatTree(vision_node(vision, [], include_progress), items, next_cursor)
    return msgspec.json.encode(tree)
