"""The tree of objectives, in one query."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.errors import GoalNotFound
from cairn.goals import reads
from cairn.goals.nodes import ChildrenPage, Node, nest, node_of
from cairn.goals.past import day_of
from cairn.objectives.tree_queries import LARGEST, WIDEST, list_tree
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import Kind

START = (0, UUID(int=0))
"""Before every root and every child."""


class ObjectiveTree(msgspec.Struct):
    """Objectives inside one another; `kpis` of each are the linked ones, with their weight.

    Where the children of one go on, its `children_page` says so: ask again with it as `root_id`.
    `next_cursor` is there where the roots go on.
    """

    objectives: list[Node]
    next_cursor: str | UnsetType = UNSET


async def get_objective_tree(
    db: AsyncSession,
    actor: Actor,
    year: int | None,
    root_id: UUID | None,
    depth: int,
    as_of: date | None = None,
    cursor: str | None = None,
) -> bytes:
    """Visible objectives from the roots down, or from one of them, as JSON.

    Raises:
        AsOfInFuture: the day to be shown hasn't come yet.
        GoalNotFound: there is no such root for the actor.
    """
    day = day_of(actor, as_of)
    if day is None:
        await reads.refresh_expected(db, actor)
    after = decode_cursor(cursor, int, UUID) if cursor else START
    rows = await list_tree(db, actor, year, root_id, depth, day, (after[0], after[1]))
    tree = tree_of(actor, rows, depth)
    if root_id is not None and not tree.objectives:
        raise GoalNotFound(kind=Kind.OBJECTIVE, goal_id=root_id)
    return msgspec.json.encode(tree)


def tree_of(actor: Actor, rows: Sequence[Row[Any]], depth: int) -> ObjectiveTree:
    """Rows of `list_tree` as a tree; where a level goes on, its parent says so."""
    nodes: dict[UUID, Node] = {}
    last: dict[UUID | None, str] = {}
    wanting: dict[UUID, int] = {}
    tree = ObjectiveTree([])
    for row in rows:
        if row.objective_id is not None:
            add_kpi(nodes, row.objective_id, node_of(actor, row), row.link_weight)
            continue
        above = None if row.depth == 1 else row.parent_id
        if row.place <= WIDEST:
            node = nodes[row.id] = node_of(actor, row)
            node.kpis = []
            last[above] = encode_cursor(row.rank, row.id)
            if row.depth < depth:
                wanting[row.id] = row.children
            if above is not None:
                wanting[above] -= 1
        elif above is None:
            tree.next_cursor = last[above]
        else:
            nodes[above].children_page = ChildrenPage(above, last[above])
    if sum(row.objective_id is None for row in rows) > LARGEST:
        for objective_id in (one for one, missing in wanting.items() if missing > 0):
            cursor = last.get(objective_id) or encode_cursor(*START)
            nodes[objective_id].children_page = ChildrenPage(objective_id, cursor)
    tree.objectives = nest(nodes.values())
    return tree


def add_kpi(nodes: dict[UUID, Node], objective_id: UUID, kpi: Node, weight: Decimal) -> None:
    """Put a linked KPI into its objective, unless that was cut off."""
    kpi.link_weight = float(weight)
    if objective_id in nodes:
        linked = nodes[objective_id].kpis
        assert isinstance(linked, list)
        linked.append(kpi)
