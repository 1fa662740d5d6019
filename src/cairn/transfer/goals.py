"""Importing goals: planned as a whole, then everything that is right written at once."""

from asyncio import to_thread
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals import checks, reads
from cairn.goals import service as goals
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.transfer import goal_links, goal_rows
from cairn.transfer.forest import Forest, Node
from cairn.transfer.mapping import OWNER
from cairn.transfer.merge import Merge
from cairn.transfer.outline import outline
from cairn.transfer.report import Report
from cairn.transfer.rights import refuse_forbidden
from cairn.transfer.wishes import Key, Wish
from cairn.words import Kind, Visibility


async def write_goals(
    db: AsyncSession, actor: Actor, wishes: Mapping[Key, Wish], report: Report
) -> None:
    """Create and change what the rows of a file ask for; refusals go into the report.

    Goals are known by kind and external id. Only fields that the file says something about change.
    Owns the structure until the transaction ends: nobody else changes or logs meanwhile.
    """
    await rollup.own_structure(db, actor.organization_id)
    await reads.refresh_expected(db, actor)
    forest = await plan(db, actor, wishes, report)
    wished = [node for node in forest.nodes.values() if node.wish is not None]
    created = [node for node in wished if node.stored is None]
    changed = [node for node in wished if node.stored is not None and node.changed()]
    moves = await write(db, actor, in_order(created, forest.nodes), changed)
    await goal_rows.record_all(db, actor, [entry(node) for node in (*created, *changed)])
    report.created, report.changed = len(created), len(changed)
    report.unchanged = len(wished) - len(created) - len(changed)
    report.moved = len({move.goal_id for move in moves})
    report.goals = outline(forest.nodes, wished)
    await tell_without_progress(db, actor, wished, report)
    tell_unseen(created, report)


async def plan(
    db: AsyncSession, actor: Actor, wishes: Mapping[Key, Wish], report: Report
) -> Forest:
    """The goals as they would be, without what can't be."""
    names = {name for wish in wishes.values() for name in wish.names}
    stored = await goal_rows.load_around(db, actor, names)
    emails = {wish.given[OWNER] for wish in wishes.values() if wish.given.get(OWNER)}
    owners = await goal_rows.find_owners(db, actor, emails)
    known = {row["id"] for row in stored} | goal_links.named_kpis(stored)
    hidden = await goal_rows.find_hidden(db, actor, known)
    merge = Merge(actor, stored, owners, report, hidden)
    ids = await goal_rows.new_ids(db, len(wishes))
    await to_thread(merge.take, wishes, ids)
    forest = Forest(merge.nodes, lambda wish, field, why: report.refuse(wish.row, field, why))
    forest.gone = merge.gone
    forest.drop_orphans()
    refuse_forbidden(actor, forest)
    await refuse_reversed(db, actor, forest)
    forest.prune()
    return forest


async def refuse_reversed(db: AsyncSession, actor: Actor, forest: Forest) -> None:
    """Refuse periods that own dates and level fields together turn round."""
    dated = [
        {**node.fields, "id": node.id, "kind": node.kind}
        for node in forest.nodes.values()
        if node.wish is not None
        and node.fields.get("year") is not None
        and (node.fields["starts_on"] or node.fields["ends_on"])
    ]
    for goal_id, (start, end) in (await goal_rows.find_reversed(db, actor, dated)).items():
        problem = checks.reversed_period(start, end)
        forest.drop(forest.nodes[goal_id], "starts_on", str(problem))
    forest.drop_orphans()


def in_order(created: list[Node], nodes: Mapping[UUID, Node]) -> list[Node]:
    """New goals, parents before their children."""
    depths: dict[UUID, int] = {}

    def depth(node: Node) -> int:
        path = []
        step: Node | None = node
        while step is not None and step.id not in depths:
            path.append(step.id)
            step = nodes.get(step.parent_id) if step.parent_id else None
        start = depths[step.id] + 1 if step is not None else 0
        for above, node_id in enumerate(reversed(path)):
            depths[node_id] = start + above
        return depths[node.id]

    return sorted(created, key=depth)


async def write(
    db: AsyncSession, actor: Actor, created: list[Node], changed: list[Node]
) -> list[Move]:
    """Write planned goals, and carry what they change up the trees in one go."""
    moving = [node for node in changed if moves_numbers(node.kind, node.changed())]
    relinked = goal_links.relinked([*created, *changed])
    kpis = goal_links.linked_kpis(relinked)
    before = await rollup.take_out(
        db, actor.organization_id, actor.today, list({*kpis, *(node.id for node in moving)})
    )
    await goal_rows.insert_goals(db, actor, [{**node.fields, "id": node.id} for node in created])
    await goal_rows.update_goals(db, actor, [node.fields for node in changed])
    await goal_links.write_links(db, actor, relinked)
    recount = [node.id for node in moving if "rollup_strategy" in node.changed()]
    touched = list(dict.fromkeys([*(node.id for node in (*created, *moving)), *kpis]))
    return await rollup.put_back(db, actor.organization_id, actor.today, touched, before, recount)


def moves_numbers(kind: Kind, changed: Collection[str]) -> bool:
    """Whether a change of these fields may change progress."""
    return any(
        name in goals.PROGRESS_FIELDS or name in goal_rows.OWN_FIELDS[kind] for name in changed
    )


def entry(node: Node) -> dict[str, Any]:
    """What the audit keeps of a goal's creation or change."""
    changed = node.changed()
    stored = node.stored
    before = None if stored is None else {name: stored[name] for name in changed}
    return {
        "action": "create" if stored is None else "update",
        "entity": node.kind,
        "entity_id": node.id,
        "before": before,
        "after": {name: changed[name] for name in changed if name not in ("kind", "deleted_at")},
    }


async def tell_without_progress(
    db: AsyncSession, actor: Actor, wished: list[Node], report: Report
) -> None:
    """Say how many KPIs are words only."""
    ids = [node.id for node in wished if node.kind is Kind.KPI]
    count = await goal_rows.count_without_progress(db, actor, ids)
    if count:
        report.notes.append(
            f"{count} of {len(ids)} KPIs have no numeric target and nothing below that has one: "
            "words only, they have no progress and count nowhere"
        )


def tell_unseen(created: Collection[Node], report: Report) -> None:
    """Say how many visions nobody would see."""
    private = [node for node in created if node.fields.get("visibility") == Visibility.PRIVATE]
    count = sum(node.fields["owner_id"] is None for node in private)
    if count:
        report.notes.append(
            f"{count} visions are private and belong to nobody, so that nobody sees them and what "
            "is below: give them visibility shared, or an owner_email"
        )
