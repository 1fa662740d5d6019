"""Goals as nodes of a tree: rows straight to JSON, because trees are large and read often."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Row

from cairn.access.actor import Actor, may
from cairn.access.permissions import Permission
from cairn.goals.queries import CHILDREN, METHOD, STATUS
from cairn.goals.rights import holding_of
from cairn.kit.fields import plain

NODE_COLUMNS = f"""
    g.id, g.kind, coalesce(o.level, k.level, t.level) AS level, g.title, g.parent_id, g.state,
    g.weight, g.owner_id, g.department, g.created_by, u.name AS owner_name, k.unit, k.measure,
    k.direction, p.is_done, k.target_text, k.metric_source IS NOT NULL AS is_fed,
    k.baseline_value, p.target_value, p.current_value, p.progress_percentage, p.raw_percentage,
    p.expected_percentage, p.coverage, p.child_count,
    p.override_percentage IS NOT NULL AS overridden,
    p.changed_on, p.period_start, p.period_end, {STATUS} AS status, {METHOD} AS method,
    {CHILDREN} AS children
"""


def node_columns(is_past: bool) -> str:
    """The columns of nodes now, or on a day past, which comes with its children counted."""
    return NODE_COLUMNS.replace(CHILDREN, "p.child_total") if is_past else NODE_COLUMNS


class TreeFormat(StrEnum):
    """Nested: children inside their parents. Flat: one list, ordered by depth, parent and id."""

    NESTED = "nested"
    FLAT = "flat"


class ChildrenPage(msgspec.Struct):
    """Where the children of a goal go on."""

    parent_id: UUID
    next_cursor: str


class Node(msgspec.Struct, omit_defaults=False):
    """A goal in a tree; percentages are numbers, values strings in the goal's unit."""

    id: UUID
    kind: str
    level: str | None
    title: str
    parent_id: UUID | None
    state: str
    weight: float
    owner_id: UUID | None
    owner_name: str | None
    unit: str | None
    measure: str | None
    direction: str | None
    target_text: str | None
    child_total: int
    can_log: bool
    baseline_value: str | None
    target_value: str | None
    is_done: bool
    period_start: date | None
    period_end: date | None
    current_value: str | None | UnsetType = UNSET
    progress_percentage: float | None | UnsetType = UNSET
    raw_percentage: float | None | UnsetType = UNSET
    expected_percentage: float | None | UnsetType = UNSET
    coverage: float | UnsetType = UNSET
    status: str | None | UnsetType = UNSET
    method: str | UnsetType = UNSET
    is_overridden: bool | UnsetType = UNSET
    changed_on: date | None | UnsetType = UNSET
    link_weight: float | UnsetType = UNSET
    children: list["Node"] | UnsetType = UNSET
    kpis: list["Node"] | UnsetType = UNSET
    children_page: ChildrenPage | UnsetType = UNSET


def text_of(value: Decimal | None) -> str | None:
    """A measured value as JSON has it."""
    return None if value is None else plain(value)


def number_of(value: Decimal | None) -> float | None:
    """A percentage as JSON has it."""
    return None if value is None else float(value)


def node_of(actor: Actor, row: Row[Any], include_progress: bool = True) -> Node:
    """A row of NODE_COLUMNS as a node."""
    node = Node(
        id=row.id,
        kind=row.kind,
        level=row.level,
        title=row.title,
        parent_id=row.parent_id,
        state=row.state,
        weight=float(row.weight),
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        unit=row.unit,
        measure=row.measure,
        direction=row.direction,
        target_text=row.target_text,
        child_total=row.children,
        can_log=row.kind == "kpi"
        and row.child_count == 0
        and not row.is_fed
        and may(actor, Permission.GOALS_LOG, holding_of(row)),
        baseline_value=text_of(row.baseline_value),
        target_value=text_of(row.target_value),
        is_done=row.is_done,
        period_start=row.period_start,
        period_end=row.period_end,
    )
    if include_progress:
        add_progress(node, row)
    return node


def add_progress(node: Node, row: Row[Any]) -> None:
    """Give a node its numbers."""
    node.current_value = text_of(row.current_value)
    node.progress_percentage = number_of(row.progress_percentage)
    node.raw_percentage = number_of(row.raw_percentage)
    node.expected_percentage = number_of(row.expected_percentage)
    node.coverage = float(row.coverage)
    node.status = row.status
    node.method = row.method
    node.is_overridden = row.overridden
    node.changed_on = row.changed_on


def nest(nodes: Iterable[Node]) -> list[Node]:
    """Put nodes into their parents, which come before them; returns those without one."""
    by_id: dict[UUID, Node] = {}
    roots: list[Node] = []
    for node in nodes:
        by_id[node.id] = node
        node.children = []
        above = by_id.get(node.parent_id) if node.parent_id else None
        if above is None:
            roots.append(node)
        else:
            assert isinstance(above.children, list)
            above.children.append(node)
    return roots


def json_of(*structs: type[msgspec.Struct]) -> dict[int | str, Any]:
    """The answer of a route that sends structs as bytes, for OpenAPI: one of these."""
    schemas = [{"$ref": f"#/components/schemas/{struct.__name__}"} for struct in structs]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    return {200: {"content": {"application/json": {"schema": schema}}}}


def struct_schemas(*structs: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON schemas of structs and of all that they hold, by name, for OpenAPI."""
    _, components = msgspec.json.schema_components(
        structs, ref_template="#/components/schemas/{name}"
    )
    return components
