"""What can be done with objectives."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, Holding
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.goals import checks, reads, rights
from cairn.goals import service as goals
from cairn.goals.past import day_of
from cairn.goals.schemas import ReceiptOut
from cairn.model import GoalLink, Objective
from cairn.objectives import queries
from cairn.objectives.schemas import (
    LinkedKpisOut,
    LinkIn,
    MoveIn,
    ObjectiveIn,
    ObjectiveOut,
    ObjectivePage,
    ObjectiveProgressOut,
    ObjectiveQuery,
    ObjectiveWritten,
)
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Kind, ObjectiveLevel

OWN_FIELDS = {"level", "year", "quarter", "manual_progress"}
CREATE = {
    ObjectiveLevel.COMPANY: Permission.OBJECTIVES_CREATE_COMPANY,
    ObjectiveLevel.DIVISION: Permission.OBJECTIVES_CREATE_DIVISION_OR_TEAM,
    ObjectiveLevel.TEAM: Permission.OBJECTIVES_CREATE_DIVISION_OR_TEAM,
    ObjectiveLevel.INDIVIDUAL: Permission.OBJECTIVES_CREATE_INDIVIDUAL,
}


async def create_objective(db: AsyncSession, actor: Actor, body: ObjectiveIn) -> ObjectiveWritten:
    """Create an objective."""
    shared = goals.with_defaults(actor, body.model_dump(exclude=OWN_FIELDS))
    holding = Holding(shared["owner_id"], shared["department"], actor.user_id)
    rights.demand(actor, CREATE[body.level], body.title, holding)
    rights.demand(actor, Permission.OBJECTIVES_UPDATE, body.title, holding)
    detail = Objective(**body.model_dump(include=OWN_FIELDS))
    objective_id, moves = await goals.create_goal(db, actor, Kind.OBJECTIVE, shared, detail)
    return await written(db, actor, objective_id, await reads.receipt_of(db, actor, moves))


async def get_objective(
    db: AsyncSession, actor: Actor, objective_id: UUID, as_of: date | None = None
) -> ObjectiveOut:
    """One objective that the actor sees, now or as it was shown on a day past."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE, day=day_of(actor, as_of))
    return ObjectiveOut.model_validate(reads.fields_of(actor, row))


async def list_objectives(db: AsyncSession, actor: Actor, query: ObjectiveQuery) -> ObjectivePage:
    """The objectives that the actor sees."""
    return ObjectivePage.model_validate(await reads.list_page(db, actor, Kind.OBJECTIVE, query))


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
    """Let an objective take progress from a KPI, by weight.

    Raises:
        LinkExists: it does already.
    """
    await rollup.own_structure(db, actor.organization_id)
    objective, kpi = await get_pair(db, actor, objective_id, body.kpi_id)
    if await find_link(db, objective_id, body.kpi_id) is not None:
        raise errors.LinkExists(kpi=kpi.title, objective=objective.title)
    before = await take_out(db, actor, objective_id, kpi.id)
    db.add(
        GoalLink(
            organization_id=actor.organization_id,
            objective_id=objective_id,
            kpi_id=kpi.id,
            weight=body.weight,
        )
    )
    await db.flush()
    after = {"kpi_id": kpi.id, "weight": body.weight}
    await record(db, actor, "link", Kind.OBJECTIVE, objective_id, after=after)
    return await put_back(db, actor, kpi.id, before)


async def unlink_kpi(
    db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID
) -> ReceiptOut:
    """Take a KPI out of an objective."""
    await rollup.own_structure(db, actor.organization_id)
    await get_pair(db, actor, objective_id, kpi_id)
    link = await find_link(db, objective_id, kpi_id)
    if link is None:
        raise errors.LinkNotFound(kpi_id=kpi_id)
    before = await take_out(db, actor, objective_id, kpi_id)
    await db.execute(delete(GoalLink).where(GoalLink.id == link.id))
    gone = {"kpi_id": kpi_id, "weight": link.weight}
    await record(db, actor, "unlink", Kind.OBJECTIVE, objective_id, before=gone)
    return await put_back(db, actor, kpi_id, before)


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


async def take_out(db: AsyncSession, actor: Actor, objective_id: UUID, kpi_id: UUID) -> str:
    """Note what a KPI gives, before a link changes, which the objective shows even where no number
    moves."""
    await rollup.touch(db, actor.organization_id, actor.today, [objective_id])
    return await rollup.take_out(db, actor.organization_id, actor.today, [kpi_id])


async def put_back(db: AsyncSession, actor: Actor, kpi_id: UUID, before: str) -> ReceiptOut:
    """Bring the objectives of a KPI up to date after its links changed."""
    moves: list[Move] = await rollup.put_back(
        db, actor.organization_id, actor.today, [kpi_id], before
    )
    return await reads.receipt_of(db, actor, moves)


async def written(
    db: AsyncSession, actor: Actor, objective_id: UUID, receipt: ReceiptOut
) -> ObjectiveWritten:
    """An objective as it is now, with what a write moved."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    return ObjectiveWritten.model_validate({**reads.fields_of(actor, row), **receipt.model_dump()})
