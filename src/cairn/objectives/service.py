"""What can be done with objectives."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, Holding
from cairn.access.permissions import Permission
from cairn.goals import checks, links, lists, reads, rights
from cairn.goals import service as goals
from cairn.goals.past import day_of
from cairn.goals.schemas import ReceiptOut
from cairn.kpis.service import insert_kpi
from cairn.model import Objective
from cairn.objectives import queries
from cairn.objectives.schemas import (
    KeyResultIn,
    LinkedKpisOut,
    LinkIn,
    LinkPatch,
    MoveIn,
    NewObjective,
    ObjectiveOut,
    ObjectivePage,
    ObjectiveProgressOut,
    ObjectiveQuery,
    ObjectiveWritten,
)
from cairn.progress.rollup import Move
from cairn.words import Kind, ObjectiveLevel

OWN_FIELDS = {"level", "year", "quarter", "manual_progress"}
CREATE = {
    ObjectiveLevel.COMPANY: Permission.OBJECTIVES_CREATE_COMPANY,
    ObjectiveLevel.DIVISION: Permission.OBJECTIVES_CREATE_DIVISION_OR_TEAM,
    ObjectiveLevel.TEAM: Permission.OBJECTIVES_CREATE_DIVISION_OR_TEAM,
    ObjectiveLevel.INDIVIDUAL: Permission.OBJECTIVES_CREATE_INDIVIDUAL,
}


async def create_objective(db: AsyncSession, actor: Actor, body: NewObjective) -> ObjectiveWritten:
    """Create an objective with its key results, all or nothing."""
    shared = goals.with_defaults(actor, body.model_dump(include=set(goals.SHARED_FIELDS)))
    holding = Holding(shared["owner_id"], shared["department"], actor.user_id)
    rights.demand(actor, CREATE[body.level], body.title, holding)
    rights.demand(actor, Permission.OBJECTIVES_UPDATE, body.title, holding)
    detail = Objective(**body.model_dump(include=OWN_FIELDS))
    objective_id, moves = await goals.create_goal(db, actor, Kind.OBJECTIVE, shared, detail)
    for key_result in body.key_results:
        moves += await add_key_result(db, actor, objective_id, key_result, holding)
    return await written(db, actor, objective_id, await reads.receipt_of(db, actor, moves))


async def add_key_result(
    db: AsyncSession, actor: Actor, objective_id: UUID, body: KeyResultIn, holding: Holding
) -> list[Move]:
    """Link a KPI to an objective; a new one belongs to whom the objective does."""
    kpi_id, moves = body.kpi_id, list[Move]()
    if body.kpi is not None:
        kpi = body.kpi.model_copy(
            update={
                "owner_id": body.kpi.owner_id or holding.owner_id,
                "department": body.kpi.department or holding.department,
            }
        )
        kpi_id, moves = await insert_kpi(db, actor, kpi)
    assert kpi_id is not None
    return moves + await links.link(db, actor, objective_id, kpi_id, body.weight)


async def get_objective(
    db: AsyncSession, actor: Actor, objective_id: UUID, as_of: date | None = None
) -> ObjectiveOut:
    """One objective that the actor sees, now or as it was shown on a day past."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE, day=day_of(actor, as_of))
    return ObjectiveOut.model_validate(reads.fields_of(actor, row))


async def list_objectives(db: AsyncSession, actor: Actor, query: ObjectiveQuery) -> ObjectivePage:
    """The objectives that the actor sees."""
    return ObjectivePage.model_validate(await lists.list_page(db, actor, Kind.OBJECTIVE, query))


async def change_objective(
    db: AsyncSession,
    actor: Actor,
    objective_id: UUID,
    changes: dict[str, Any],
    version: int | None,
    if_match: int | str | None,
) -> ObjectiveWritten:
    """Change fields of an objective."""
    receipt = await goals.change(
        db,
        actor,
        Kind.OBJECTIVE,
        objective_id,
        changes,
        version=version,
        if_match=if_match,
        check=check_period,
    )
    return await written(db, actor, objective_id, receipt)


async def check_period(row: Row[Any], merged: dict[str, Any]) -> None:
    """A quarter needs a year; a level that others stand below stays."""
    if merged["quarter"] is not None and merged["year"] is None:
        raise errors.PeriodInvalid(why="A quarter needs a year.")
    checks.demand_same_level(row, merged)


async def move_objective(
    db: AsyncSession, actor: Actor, objective_id: UUID, body: MoveIn
) -> ObjectiveWritten:
    """Put an objective under another parent; its share leaves one chain and enters the other."""
    return await change_objective(
        db, actor, objective_id, {"parent_id": body.new_parent_id}, None, None
    )


async def get_progress(db: AsyncSession, actor: Actor, objective_id: UUID) -> ObjectiveProgressOut:
    """What an objective's progress is made of; changes nothing."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    return ObjectiveProgressOut(
        objective_id=row.id,
        progress_percentage=row.progress_percentage,
        calculation_method=row.method,
        child_count=row.children,
        kpi_count=row.kpi_count,
        last_calculated=row.last_calculated_at,
    )


async def list_linked_kpis(db: AsyncSession, actor: Actor, objective_id: UUID) -> LinkedKpisOut:
    """The KPIs that an objective takes progress from."""
    await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    rows = await queries.list_linked_kpis(db, actor, objective_id)
    return LinkedKpisOut.model_validate({"items": rows})


async def link_kpi(db: AsyncSession, actor: Actor, objective_id: UUID, body: LinkIn) -> ReceiptOut:
    """Let an objective take progress from a KPI, by weight."""
    moves = await links.link(db, actor, objective_id, body.kpi_id, body.weight)
    return await reads.receipt_of(db, actor, moves)


async def reweigh_kpi(
    db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID, body: LinkPatch
) -> ReceiptOut:
    """Let a linked KPI count more or less."""
    moves = await links.reweigh(db, actor, objective_id, kpi_id, body.weight)
    return await reads.receipt_of(db, actor, moves)


async def unlink_kpi(
    db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID
) -> ReceiptOut:
    """Take a KPI out of an objective."""
    return await reads.receipt_of(db, actor, await links.unlink(db, actor, objective_id, kpi_id))


async def written(
    db: AsyncSession, actor: Actor, objective_id: UUID, receipt: ReceiptOut
) -> ObjectiveWritten:
    """An objective as it is now, with what a write moved."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    return ObjectiveWritten.model_validate({**reads.fields_of(actor, row), **receipt.model_dump()})
