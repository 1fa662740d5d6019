"""Reads of objectives beyond what all goals have."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import STATUS, chosen, who


async def list_linked_kpis(
    db: AsyncSession, actor: Actor, objective_id: UUID
) -> Sequence[Row[Any]]:
    """The KPIs linked to an objective, in order of linking; who sees it sees them."""
    statement = text(f"""
        SELECT l.kpi_id, l.weight, l.created_at, g.title, g.state, k.unit,
            p.progress_percentage, p.current_value, p.target_value, {STATUS} AS status
        FROM goal_links {chosen("l", key="kpi_id")}
        WHERE l.organization_id = :organization AND l.objective_id = :objective
            AND g.deleted_at IS NULL
        ORDER BY l.id
    """)
    return (await db.execute(statement, {**who(actor), "objective": objective_id})).all()
