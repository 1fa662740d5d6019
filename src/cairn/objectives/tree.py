"""The tree of objectives, in one query."""

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.errors import GoalNotFound
from cairn.goals import reads
from cairn.goals.nodes import Node, nest, node_of
from cairn.goals.past import day_of
from cairn.objectives import queries
from cairn.words import Kind


class ObjectiveTree(msgspec.Struct):
    """Objectives inside one another; `kpis` of each are the linked ones, with their weight."""

    objectives: list[Node]


async def get_objective_tree(
    db: AsyncSession,
    actor: Actor,
    year: int | None,
    root_id: UUID | None,
    depth: int,
    as_of: date | None = None,
) -> bytes:
    """Visible objectives from the roots down, or from one of them, as JSON.

    Raises:
        AsOfInFuture: the day to be shown hasn't come yet.
        GoalNotFound: there is no such root for the actor.
    """
    day = day_of(actor, as_of)
    if day is None:
        await reads.refresh_expected(db, actor)
    rows = await queries.list_tree(db, actor, year, root_id, depth, day)
    nodes: dict[UUID, Node] = {}
    for row in rows:
        node = node_of(actor, row)
        if row.objective_id is None:
            node.kpis = []
            nodes[row.id] = node
        else:
            node.link_weight = float(row.link_weight)
            linked = nodes[row.objective_id].kpis
            assert isinstance(linked, list)
            linked.append(node)
    if root_id is not None and root_id not in nodes:
        raise GoalNotFound(kind=Kind.OBJECTIVE, goal_id=root_id)
    return msgspec.json.encode(ObjectiveTree(nest(nodes.values())))
