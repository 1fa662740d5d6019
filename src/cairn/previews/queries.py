"""Reads of how goals stand."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import STATUS, TABLES, visible_of, who
from cairn.progress.rollup import IDS


async def list_ids_above(
    db: AsyncSession, actor: Actor, goal_ids: Collection[UUID]
) -> Sequence[UUID]:
    """These goals and all that take their progress from them, by parents and by links."""
    statement = text("SELECT unnest(goals) FROM engine.ranks(:organization, :goals)").bindparams(
        bindparam("goals", type_=IDS)
    )
    values = {"organization": actor.organization_id, "goals": list(goal_ids)}
    return (await db.execute(statement, values)).scalars().all()


async def list_standings(
    db: AsyncSession, actor: Actor, goal_ids: Collection[UUID]
) -> Sequence[Row[Any]]:
    """Expected progress and status of the goals among these that the actor sees, by id."""
    statement = text(f"""
        SELECT g.id, g.kind, g.title, p.expected_percentage AS expected, {STATUS} AS status
        FROM {TABLES}
        WHERE g.organization_id = :organization AND g.id = ANY (:goals)
            AND g.deleted_at IS NULL AND {visible_of(actor, goal_ids)}
        ORDER BY g.id
    """).bindparams(bindparam("goals", type_=IDS))
    return (await db.execute(statement, {**who(actor), "goals": list(goal_ids)})).all()
