"""Streaks and heatmaps of KPIs over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import GoalNotFound
from cairn.goals.schemas import Year
from cairn.http import Db, needs, refusals
from cairn.kpis import heatmap
from cairn.kpis.day_schemas import HeatmapOut, StreakOut

router = APIRouter(prefix="/kpis", tags=["kpis"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]


@router.get("/{kpi_id}/streak", responses=refusals(GoalNotFound))
async def get_streak(kpi_id: UUID, db: Db, actor: Reader) -> StreakOut:
    """Show the streak of a kpi, which it shares with the others of its series."""
    return await heatmap.get_streak(db, actor, kpi_id)


@router.get("/{kpi_id}/heatmap", responses=refusals(GoalNotFound))
async def get_heatmap(
    kpi_id: UUID,
    db: Db,
    actor: Reader,
    year: Annotated[Year | None, Query(description="The running one unless given")] = None,
) -> HeatmapOut:
    """Show a year of a kpi and its series, day by day."""
    return await heatmap.get_heatmap(db, actor, kpi_id, year)
