"""Objectives together over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import GoalNotFound, InvalidCursor
from cairn.goals.history_schemas import Cursor
from cairn.goals.schemas import ReceiptOut
from cairn.http import Db, needs, refusals
from cairn.objectives import overview
from cairn.objectives.overview_schemas import (
    AlignmentOut,
    AncestorsOut,
    BarOut,
    GanttQuery,
    StatsOut,
    StatsQuery,
)
from cairn.objectives.schemas import ObjectivePage, ObjectiveQuery

router = APIRouter(prefix="/objectives", tags=["objectives"])

Reader = Annotated[Actor, needs(Permission.OBJECTIVES_VIEW)]
Writer = Annotated[Actor, needs(Permission.OBJECTIVES_UPDATE)]


@router.get("/stats/summary", responses=refusals())
async def get_stats(query: Annotated[StatsQuery, Query()], db: Db, actor: Reader) -> StatsOut:
    """Count objectives by level, state and status, and average their progress."""
    return await overview.get_stats(db, actor, query)


@router.get("/gantt", responses=refusals(InvalidCursor))
async def list_bars(
    query: Annotated[GanttQuery, Query()],
    db: Db,
    actor: Reader,
    request: Request,
    response: Response,
) -> list[BarOut]:
    """Show objectives in time; the header `Link` (rel="next") says where a long list goes on."""
    bars, next_cursor = await overview.list_bars(db, actor, query)
    if next_cursor is not None:
        next_url = request.url.include_query_params(cursor=next_cursor)
        response.headers["Link"] = f'<{next_url}>; rel="next"'
    return bars


@router.get("/{objective_id}/children", responses=refusals(GoalNotFound, InvalidCursor))
async def list_children(
    objective_id: UUID, query: Annotated[ObjectiveQuery, Query()], db: Db, actor: Reader
) -> ObjectivePage:
    """List the objectives directly below one."""
    return await overview.list_children(db, actor, objective_id, query)


@router.get("/{objective_id}/ancestors", responses=refusals(GoalNotFound))
async def list_ancestors(objective_id: UUID, db: Db, actor: Reader) -> AncestorsOut:
    """List the objectives above one, from its parent up."""
    return await overview.list_ancestors(db, actor, objective_id)


@router.post("/{objective_id}/recalculate", responses=refusals(GoalNotFound))
async def recalculate(objective_id: UUID, db: Db, actor: Writer) -> ReceiptOut:
    """Compute an objective's numbers anew from what is below, and those above; save them."""
    return await overview.recalculate(db, actor, objective_id)


@router.get("/{objective_id}/alignment", responses=refusals(GoalNotFound, InvalidCursor))
async def get_alignment(
    objective_id: UUID,
    db: Db,
    actor: Reader,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> AlignmentOut:
    """Show the way up to the company, and what each KPI below gives to an objective."""
    return await overview.get_alignment(db, actor, objective_id, cursor, limit)
