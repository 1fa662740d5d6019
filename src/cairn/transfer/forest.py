"""The goals of an import among those that are there: parents, cycles, levels, sums."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cairn import errors
from cairn.goals import rules
from cairn.goals.checks import PLACE_FIELDS, place_of_fields
from cairn.transfer.mapping import LINKS
from cairn.transfer.wishes import Wish
from cairn.words import Kind

Refuse = Callable[[Wish, str, str], None]
PARENT_KINDS = {
    Kind.VISION: (Kind.VISION,),
    Kind.OBJECTIVE: (Kind.OBJECTIVE,),
    Kind.KPI: (Kind.KPI, Kind.VISION),
    Kind.TARGET: (Kind.TARGET, Kind.VISION),
}
"""Where a parent's id is looked for first."""


@dataclass
class Node:
    """A goal as it would be; `stored` is what it is now, `wish` what the file says of it."""

    id: UUID
    kind: Kind
    fields: dict[str, Any]
    stored: dict[str, Any] | None = None
    wish: Wish | None = None

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.fields["title"])

    @property
    def parent_id(self) -> UUID | None:
        """What it would stand under."""
        return self.fields["parent_id"]  # type: ignore[no-any-return]

    def changed(self) -> dict[str, Any]:
        """The fields that would be other than they are, with their new values."""
        stored = self.stored
        if stored is None:
            return self.fields
        return {
            name: value
            for name, value in self.fields.items()
            if name in stored and value != stored[name]
        }

    @property
    def is_placed(self) -> bool:
        """Whether the file puts it where it wasn't, or makes it something else there."""
        return self.wish is not None and bool(PLACE_FIELDS & self.changed().keys())


class Forest:
    """All goals that matter for an import, by id."""

    def __init__(self, nodes: dict[UUID, Node], refuse: Refuse) -> None:
        self.nodes = nodes
        self.refuse = refuse
        self.gone: dict[UUID, Node] = {}

    def prune(self) -> None:
        """Refuse what can't stand where the file wants it, and what would stand below that,
        until everything left fits together."""
        while True:
            faults = dict(self.unlinked()) | dict(self.misplaced()) | dict(self.cycles())
            if not faults:
                return
            for node_id, (field, message) in faults.items():
                self.drop(self.nodes[node_id], field, message)
            self.drop_orphans()

    def drop(self, node: Node, field: str, message: str) -> None:
        """Refuse what the file says of a goal: it stays as it is, or doesn't come to be."""
        assert node.wish is not None
        self.refuse(node.wish, field, message)
        if node.stored is None:
            self.gone[node.id] = self.nodes.pop(node.id)
        else:
            self.nodes[node.id] = Node(node.id, node.kind, dict(node.stored), node.stored)

    def drop_orphans(self) -> None:
        """Refuse what would stand below goals that don't come to be."""
        children = self.children()
        open_ids = [node_id for node_id in self.gone if children[node_id]]
        while open_ids:
            parent = self.gone[open_ids.pop()]
            assert parent.wish is not None
            for child in children.pop(parent.id, []):
                why = f"its parent {parent.title!r} (line {parent.wish.row}) was refused"
                self.drop(child, "parent", why)
                if child.id in self.gone:
                    open_ids.append(child.id)

    def unlinked(self) -> Iterator[tuple[UUID, tuple[str, str]]]:
        """Objectives that would be linked to KPIs that don't come to be, with the refusal."""
        gone = {str(node_id): node for node_id, node in self.gone.items()}
        for node in self.nodes.values():
            missing = gone.keys() & node.fields.get(LINKS, {}) if node.wish else None
            if missing:
                kpi = gone[min(missing)]
                line = f" (line {kpi.wish.row})" if kpi.wish else ""
                yield node.id, (LINKS, f"the KPI {kpi.title!r}{line} was refused")

    def children(self) -> defaultdict[UUID | None, list[Node]]:
        """The goals by what they would stand under."""
        children: defaultdict[UUID | None, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            children[node.parent_id].append(node)
        return children

    def cycles(self) -> Iterator[tuple[UUID, tuple[str, str]]]:
        """Goals whose parents lead back to themselves, with the refusal."""
        seen: dict[UUID, UUID] = {}
        for start in self.nodes:
            path: list[UUID] = []
            step: UUID | None = start
            while step is not None and step in self.nodes and step not in seen:
                seen[step] = start
                path.append(step)
                step = self.nodes[step].parent_id
            if step is not None and seen.get(step) == start:
                yield from self.refused_cycle(path[path.index(step) :])

    def refused_cycle(self, ring: list[UUID]) -> Iterator[tuple[UUID, tuple[str, str]]]:
        """Everything in a ring that the file put there."""
        for node_id in ring:
            node = self.nodes[node_id]
            if node.wish is not None and "parent_id" in node.changed():
                parent = self.nodes[ring[(ring.index(node_id) + 1) % len(ring)]]
                problem = errors.WouldMakeCycle(parent=parent.title, title=node.title)
                yield node_id, ("parent", str(problem))

    def misplaced(self) -> Iterator[tuple[UUID, tuple[str, str]]]:
        """Goals that the file puts where the rules forbid it, with the refusal."""
        children = self.children()
        placed = {node.id for node in self.nodes.values() if node.is_placed}
        touched = placed | {self.nodes[node_id].parent_id for node_id in placed}
        touched |= {child.id for node_id in placed for child in children[node_id]}
        for node_id in touched:
            node = self.nodes.get(node_id) if node_id is not None else None
            parent = self.nodes.get(node.parent_id) if node and node.parent_id else None
            if node is None or parent is None:
                continue
            message = self.refusal(node, parent, children)
            if message is not None:
                for blamed in self.blamed(node, parent, placed, children):
                    yield blamed, ("parent", message)

    def blamed(
        self,
        node: Node,
        parent: Node,
        placed: set[UUID],
        children: defaultdict[UUID | None, list[Node]],
    ) -> list[UUID]:
        """What the file did to bring a goal and its parent at odds: put children below it, else
        put it there, else changed the parent."""
        below = [child.id for child in children[node.id] if child.id in placed]
        if below and self.refusal(node, parent, defaultdict(list)) is None:
            return below
        return [next(one.id for one in (node, parent) if one.id in placed)]

    def refusal(
        self, node: Node, parent: Node, children: defaultdict[UUID | None, list[Node]]
    ) -> str | None:
        """Why a goal can't stand under another, in words; None where it can."""
        if parent.fields.get("fed_by"):
            return str(errors.KpiIsFed(title=parent.title, what="children"))
        place, above = (
            place_of_fields(one.kind, {**one.fields, "child_count": len(children[one.id])})
            for one in (node, parent)
        )
        rule = rules.parent_refusal(place, above)
        if rule is not None:
            found = f"{above.level or ''} {above.kind}".strip()
            kind = f"{place.level or ''} {place.kind}".strip()
            return str(
                errors.ParentNotAllowed(title=parent.title, found=found, kind=kind, rule=rule)
            )
        rule = rules.sum_refusal(place, above)
        if rule is None:
            return None
        return str(errors.SumNotPossible(parent=parent.title, title=node.title, rule=rule))
