"""Today and the summary over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import GoalNotFound, InvalidCursor
from cairn.http import Db, needs, refusals
from cairn.today import service, summary
from cairn.today.schemas import DateQuery, Period, SummaryOut, TodayOut, VisionQuery

router = APIRouter(tags=["today"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]


@router.get("/today", responses=refusals(GoalNotFound, InvalidCursor))
async def get_today(
    db: Db,
    actor: Reader,
    date: DateQuery = None,
    vision_id: VisionQuery = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> TodayOut:
    """Show what one's own KPIs and actions ask for on a day, and what is done already."""
    return await service.get_today(db, actor, date, vision_id, cursor, limit)


@router.get("/progress/summary", responses=refusals(GoalNotFound))
async def get_summary(
    db: Db,
    actor: Reader,
    vision_id: Annotated[UUID | None, Query(description="Default: what is one's own")] = None,
    period: Period = Period.CURRENT,
) -> SummaryOut:
    """Show how far the running day, week, month and quarter of a vision are."""
    return await summary.get_summary(db, actor, vision_id)
