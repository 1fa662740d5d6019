"""What an import makes of goals, as a tree for people: the first ones, parents first."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from cairn.transfer.forest import Node
from cairn.transfer.report import GoalLine

SHOWN = 200
"""So many goals are shown; all are counted."""


def outline(nodes: Mapping[UUID, Node], wished: Collection[Node]) -> list[GoalLine]:
    """The first goals of a file, each below its parent, in the order of the file."""
    children: defaultdict[UUID | None, list[Node]] = defaultdict(list)
    own = {node.id for node in wished}
    for node in sorted(wished, key=row_of, reverse=True):
        children[node.parent_id if node.parent_id in own else None].append(node)
    return list(first_lines(nodes, children))


def first_lines(
    nodes: Mapping[UUID, Node], children: Mapping[UUID | None, list[Node]]
) -> Iterator[GoalLine]:
    """The lines of a tree from its top, children after their parent, until enough are shown."""
    waiting = [(node, 0) for node in children[None]]
    shown = 0
    while waiting and shown < SHOWN:
        node, depth = waiting.pop()
        waiting += [(child, depth + 1) for child in children.get(node.id, ())]
        shown += 1
        yield line_of(node, depth, nodes)


def line_of(node: Node, depth: int, nodes: Mapping[UUID, Node]) -> GoalLine:
    """A goal as it would be."""
    above = nodes.get(node.parent_id) if node.parent_id else None
    changed = node.changed()
    is_new = node.stored is None
    return GoalLine(
        id=node.id,
        row=row_of(node),
        kind=node.kind,
        level=node.fields.get("level"),
        title=node.title,
        depth=depth,
        parent_title=above.title if above else None,
        action="created" if is_new else "changed" if changed else "unchanged",
        fields=[] if is_new else sorted(changed),
    )


def row_of(node: Node) -> int:
    """The line of the file that asks for a goal."""
    assert node.wish is not None
    return node.wish.row
