"""Check-ins and closing of objectives over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    CheckInNotFound,
    GoalNotFound,
    InvalidCursor,
    LinkNotFound,
    NothingFollows,
    ObjectiveIsClosed,
    StaleVersion,
)
from cairn.goals.schemas import ReceiptOut
from cairn.http import Db, needs, refusals
from cairn.objectives import check_ins, closing
from cairn.objectives.review_schemas import (
    CheckInIn,
    CheckInOut,
    CheckInPage,
    ClosedOut,
    CloseIn,
)

router = APIRouter(prefix="/objectives", tags=["objectives"])

Reader = Annotated[Actor, needs(Permission.OBJECTIVES_VIEW)]
Writer = Annotated[Actor, needs(Permission.OBJECTIVES_UPDATE)]


@router.post("/{objective_id}/check-ins", status_code=201, responses=refusals(GoalNotFound))
async def check_in(objective_id: UUID, body: CheckInIn, db: Db, actor: Writer) -> CheckInOut:
    """Say how an objective goes."""
    return await check_ins.check_in(db, actor, objective_id, body)


@router.get("/{objective_id}/check-ins", responses=refusals(GoalNotFound, InvalidCursor))
async def list_check_ins(
    objective_id: UUID,
    db: Db,
    actor: Reader,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CheckInPage:
    """List what was said of an objective, newest first."""
    return await check_ins.list_check_ins(db, actor, objective_id, cursor, limit)


@router.delete(
    "/{objective_id}/check-ins/{check_in_id}",
    status_code=204,
    responses=refusals(GoalNotFound, CheckInNotFound),
)
async def take_back_check_in(objective_id: UUID, check_in_id: UUID, db: Db, actor: Writer) -> None:
    """Take back a check-in."""
    await check_ins.take_back(db, actor, objective_id, check_in_id)


@router.post(
    "/{objective_id}/close",
    responses=refusals(GoalNotFound, ObjectiveIsClosed, NothingFollows, LinkNotFound, StaleVersion),
)
async def close_objective(objective_id: UUID, body: CloseIn, db: Db, actor: Writer) -> ClosedOut:
    """Close an objective with a score; carry key results over into the next period."""
    return await closing.close(db, actor, objective_id, body)


@router.post("/{objective_id}/reopen", responses=refusals(GoalNotFound))
async def reopen_objective(objective_id: UUID, db: Db, actor: Writer) -> ReceiptOut:
    """Take back a closing."""
    return await closing.reopen(db, actor, objective_id)
