"""Whether somebody may do what a file asks for, goal by goal, as if each were done by hand."""

from collections.abc import Iterator
from uuid import UUID

from cairn import errors
from cairn.access.actor import Actor, Holding
from cairn.access.permissions import Permission
from cairn.goals.rights import MOVE, MOVE_FIELDS, UPDATE, demand
from cairn.objectives.service import CREATE
from cairn.transfer.forest import Forest, Node
from cairn.words import Kind, ObjectiveLevel


def refuse_forbidden(actor: Actor, forest: Forest) -> None:
    """Refuse what the actor may not create, change, move or put below another goal."""
    refused = list(forbidden(actor, forest))
    for node, field, why in refused:
        forest.drop(node, field, why)
    forest.drop_orphans()


def forbidden(actor: Actor, forest: Forest) -> Iterator[tuple[Node, str, str]]:
    """Goals that the file asks for what the actor may not do, with the field and why."""
    for node in forest.nodes.values():
        if node.wish is None:
            continue
        field = "row"
        try:
            if node.stored is None:
                demand_create(actor, node)
            else:
                demand_change(actor, node)
            field = "parent"
            demand_place(actor, node, forest)
        except errors.NotPermitted as problem:
            yield node, field, str(problem)


def demand_create(actor: Actor, node: Node) -> None:
    """Refuse a new goal that the actor may not create."""
    holding = holding_of(node, actor.user_id)
    if node.kind is Kind.OBJECTIVE:
        demand(actor, CREATE[ObjectiveLevel(node.fields["level"])], node.title, holding)
        demand(actor, Permission.OBJECTIVES_UPDATE, node.title, holding)
    else:
        demand(actor, Permission.GOALS_CREATE, node.title, holding)


def demand_change(actor: Actor, node: Node) -> None:
    """Refuse a change that the actor may not make, of a goal as it is, or as it would be."""
    assert node.stored is not None
    changed = node.changed().keys()
    if not changed:
        return
    created_by = node.stored["created_by"]
    before = Holding(node.stored["owner_id"], node.stored["department"], created_by)
    title = str(node.stored["title"])
    demand(actor, UPDATE[node.kind], title, before)
    if MOVE_FIELDS[node.kind] & changed:
        demand(actor, MOVE[node.kind], title, before)
    demand(actor, UPDATE[node.kind], title, holding_of(node, created_by))


def demand_place(actor: Actor, node: Node, forest: Forest) -> None:
    """Refuse to put a goal below a stored KPI or target that the actor may not change."""
    above = forest.nodes.get(node.parent_id) if node.parent_id else None
    is_put = node.stored is None or "parent_id" in node.changed()
    if above is None or above.stored is None or not is_put:
        return
    if above.kind in (Kind.KPI, Kind.TARGET):
        stored = above.stored
        holding = Holding(stored["owner_id"], stored["department"], stored["created_by"])
        demand(actor, Permission.GOALS_WRITE, str(stored["title"]), holding)


def holding_of(node: Node, created_by: UUID | None) -> Holding:
    """Whose a goal would be."""
    return Holding(node.fields["owner_id"], node.fields["department"], created_by)
