"""Closing an objective: a score, a reason, and what goes on afterwards."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import reads
from cairn.goals.schemas import ReceiptOut
from cairn.kpis.schemas import KpiIn
from cairn.objectives import queries, rules, service
from cairn.objectives.review_schemas import CarryOverIn, ClosedOut, CloseIn
from cairn.objectives.schemas import KeyResultIn, NewObjective, ObjectiveWritten
from cairn.progress import rollup
from cairn.words import Kind, State


async def close(db: AsyncSession, actor: Actor, objective_id: UUID, body: CloseIn) -> ClosedOut:
    """Close an objective with a score and its reason; what is to go on gets a successor.

    Raises:
        ObjectiveIsClosed: it has a score already.
        NothingFollows: it has no year, so that no period comes after its own.
        LinkNotFound: a key result that is to go on isn't one of this objective.
    """
    await rollup.own_structure(db, actor.organization_id)
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    if row.final_score is not None:
        raise errors.ObjectiveIsClosed(title=row.title, score=row.final_score)
    changes = {
        "state": State.COMPLETED,
        "final_score": body.final_score,
        "score_reason": body.reason,
    }
    closed = await service.change_objective(db, actor, objective_id, changes, body.version, None)
    successor: ObjectiveWritten | None = None
    if body.carry_over is not None:
        successor = await carry_over(db, actor, row, body.carry_over)
    receipts = [closed, *([successor] if successor else [])]
    return ClosedOut(
        objective=closed,
        successor=successor,
        updated_progress=[move for receipt in receipts for move in receipt.updated_progress],
        hidden_count=sum(receipt.hidden_count for receipt in receipts),
    )


async def carry_over(
    db: AsyncSession, actor: Actor, row: Row[Any], body: CarryOverIn
) -> ObjectiveWritten:
    """Create the objective of the next period, with the chosen key results."""
    if row.year is None:
        raise errors.NothingFollows(title=row.title)
    year, quarter = rules.next_period(row.year, row.quarter)
    linked = {one.kpi_id: one for one in await queries.list_linked_kpis(db, actor, row.id)}
    missing = next((one for one in body.kpi_ids if one not in linked), None)
    if missing is not None:
        raise errors.LinkNotFound(kpi_id=missing)
    key_results = [
        await carried(db, actor, row, linked[kpi_id], (year, quarter))
        for kpi_id in dict.fromkeys(body.kpi_ids)
    ]
    return await service.create_objective(
        db,
        actor,
        NewObjective(
            title=body.title or row.title,
            description=row.description,
            level=row.level,
            parent_id=row.parent_id,
            owner_id=row.owner_id,
            department=row.department,
            weight=row.weight,
            year=year,
            quarter=quarter,
            key_results=key_results,
        ),
    )


async def carried(
    db: AsyncSession,
    actor: Actor,
    objective: Row[Any],
    linked: Row[Any],
    period: tuple[int, int | None],
) -> KeyResultIn:
    """A key result in the next period: the same KPI if it goes on by itself, else a new one."""
    kpi = await reads.get_row(db, actor, linked.kpi_id, Kind.KPI)
    if rules.reaches_past(kpi.period_end, objective.period_end):
        return KeyResultIn(kpi_id=kpi.id, weight=linked.weight)
    fields = rules.carried_kpi(kpi._asdict(), *period)
    return KeyResultIn(kpi=KpiIn(**fields), weight=linked.weight)


async def reopen(db: AsyncSession, actor: Actor, objective_id: UUID) -> ReceiptOut:
    """Take back a closing: no score any more, active again. A successor stays."""
    changes = {"state": State.ACTIVE, "final_score": None, "score_reason": None}
    return await service.change_objective(db, actor, objective_id, changes, None, None)
