"""Links: an objective takes progress from a KPI, which is a key result of it then."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.goals import reads, rights
from cairn.model import GoalLink
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Kind


async def link(
    db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID, weight: Decimal
) -> list[Move]:
    """Let an objective take progress from a KPI, by weight.

    Raises:
        GoalNotFound: the actor doesn't see one of the two.
        LinkExists: it does already.
        NotPermitted: the actor may not change the objective.
    """
    await rollup.own_structure(db, actor.organization_id)
    objective, kpi = await get_pair(db, actor, objective_id, kpi_id)
    if await find_link(db, objective_id, kpi_id) is not None:
        raise errors.LinkExists(kpi=kpi.title, objective=objective.title)
    before = await take_out(db, actor, objective_id, kpi_id)
    db.add(
        GoalLink(
            organization_id=actor.organization_id,
            objective_id=objective_id,
            kpi_id=kpi_id,
            weight=weight,
        )
    )
    await db.flush()
    after = {"kpi_id": kpi_id, "weight": weight}
    await record(db, actor, "link", Kind.OBJECTIVE, objective_id, after=after)
    return await rollup.put_back(db, actor.organization_id, actor.today, [kpi_id], before)


async def unlink(db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID) -> list[Move]:
    """Take a KPI out of an objective.

    Raises:
        GoalNotFound: the actor doesn't see one of the two.
        LinkNotFound: the objective takes no progress from the KPI.
        NotPermitted: the actor may not change the objective.
    """
    await rollup.own_structure(db, actor.organization_id)
    await get_pair(db, actor, objective_id, kpi_id)
    found = await get_link(db, objective_id, kpi_id)
    before = await take_out(db, actor, objective_id, kpi_id)
    await db.execute(delete(GoalLink).where(GoalLink.id == found.id))
    gone = {"kpi_id": kpi_id, "weight": found.weight}
    await record(db, actor, "unlink", Kind.OBJECTIVE, objective_id, before=gone)
    return await rollup.put_back(db, actor.organization_id, actor.today, [kpi_id], before)


async def reweigh(
    db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID, weight: Decimal
) -> list[Move]:
    """Let a linked KPI count more or less in its objective.

    Raises:
        GoalNotFound: the actor doesn't see one of the two.
        LinkNotFound: the objective takes no progress from the KPI.
        NotPermitted: the actor may not change the objective.
    """
    await rollup.own_structure(db, actor.organization_id)
    await get_pair(db, actor, objective_id, kpi_id)
    found = await get_link(db, objective_id, kpi_id)
    if found.weight == weight:
        return []
    before = await take_out(db, actor, objective_id, kpi_id)
    was = {"kpi_id": kpi_id, "weight": found.weight}
    found.weight = weight
    await db.flush()
    after = {"kpi_id": kpi_id, "weight": weight}
    await record(db, actor, "reweigh", Kind.OBJECTIVE, objective_id, before=was, after=after)
    return await rollup.put_back(db, actor.organization_id, actor.today, [kpi_id], before)


async def get_pair(
    db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID
) -> tuple[Row[Any], Row[Any]]:
    """An objective that the actor may change, and a KPI that the actor sees."""
    objective = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    rights.demand(
        actor, Permission.OBJECTIVES_UPDATE, objective.title, rights.holding_of(objective)
    )
    return objective, await reads.get_row(db, actor, kpi_id, Kind.KPI)


async def find_link(db: AsyncSession, objective_id: UUID, kpi_id: UUID) -> GoalLink | None:
    """The link between an objective and a KPI."""
    statement = select(GoalLink).where(
        GoalLink.objective_id == objective_id, GoalLink.kpi_id == kpi_id
    )
    return (await db.execute(statement)).scalar_one_or_none()


async def get_link(db: AsyncSession, objective_id: UUID, kpi_id: UUID) -> GoalLink:
    """The link between an objective and a KPI.

    Raises:
        LinkNotFound: there is none.
    """
    found = await find_link(db, objective_id, kpi_id)
    if found is None:
        raise errors.LinkNotFound(kpi_id=kpi_id)
    return found


async def take_out(db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID) -> str:
    """Note what a KPI gives, before a link changes, which the objective shows even where no number
    moves."""
    await rollup.touch(db, actor.organization_id, actor.today, [objective_id])
    return await rollup.take_out(db, actor.organization_id, actor.today, [kpi_id])
