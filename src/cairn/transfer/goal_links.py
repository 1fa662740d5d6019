"""Links of objectives to KPIs in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.bulk import as_json, chunks
from cairn.progress import rollup
from cairn.transfer.forest import Node
from cairn.transfer.mapping import LINKS

REMOVE = text("""
    DELETE FROM goal_links l
    USING jsonb_to_recordset(CAST(:rows AS jsonb)) AS gone (objective_id uuid, kpi_id uuid)
    WHERE l.organization_id = :organization AND l.objective_id = gone.objective_id
        AND l.kpi_id = gone.kpi_id
""")
WRITE = text("""
    INSERT INTO goal_links (organization_id, objective_id, kpi_id, weight)
    SELECT :organization, objective_id, kpi_id, weight
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS new (objective_id uuid, kpi_id uuid, weight numeric)
    ON CONFLICT (organization_id, objective_id, kpi_id) DO UPDATE SET weight = excluded.weight
""")


def links_before(node: Node) -> Mapping[str, str]:
    """The weights that an objective has for KPIs until now."""
    links: Mapping[str, str] = (node.stored or {}).get(LINKS, {})
    return links


def relinked(nodes: Sequence[Node]) -> list[Node]:
    """The objectives whose links change."""
    return [node for node in nodes if node.fields.get(LINKS, {}) != links_before(node)]


def named_kpis(rows: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """The KPIs that stored objectives are linked to."""
    return {UUID(name) for row in rows for name in row.get(LINKS, {})}


def linked_kpis(nodes: Sequence[Node]) -> set[UUID]:
    """The KPIs that these objectives are linked to, or were."""
    named = {name for node in nodes for name in (*node.fields[LINKS], *links_before(node))}
    return {UUID(name) for name in named}


async def write_links(db: AsyncSession, actor: Actor, nodes: Sequence[Node]) -> None:
    """Make the links of objectives those that they are to have.

    The caller has taken out the KPIs, and puts them back.
    """
    stored = [node.id for node in nodes if node.stored is not None]
    await rollup.touch(db, actor.organization_id, actor.today, stored)
    gone = [
        {"objective_id": node.id, "kpi_id": kpi_id}
        for node in nodes
        for kpi_id in links_before(node).keys() - node.fields[LINKS].keys()
    ]
    new = [
        {"objective_id": node.id, "kpi_id": kpi_id, "weight": weight}
        for node in nodes
        for kpi_id, weight in node.fields[LINKS].items()
        if links_before(node).get(kpi_id) != weight
    ]
    for statement, rows in ((REMOVE, gone), (WRITE, new)):
        for chunk in chunks(rows):
            await execute(db, actor, statement, chunk)


async def execute(
    db: AsyncSession, actor: Actor, statement: Any, rows: Sequence[dict[str, Any]]
) -> None:
    """Run a statement on rows."""
    await db.execute(statement, {"organization": actor.organization_id, "rows": as_json(rows)})
