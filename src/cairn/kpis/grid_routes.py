"""Grids of KPIs and periods, and lists of habits over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    GoalNotFound,
    InvalidCursor,
    KpiHasChildren,
    KpiIsFed,
    LogDateInFuture,
    PeriodMoved,
    PeriodNotSettable,
)
from cairn.http import Db, needs, refusals
from cairn.kpis import grid, periods
from cairn.kpis.grid_schemas import (
    GridOut,
    GridQuery,
    HabitPage,
    PeriodIn,
    PeriodWritten,
    RowsQuery,
)

router = APIRouter(tags=["kpis"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
Logger = Annotated[Actor, needs(Permission.GOALS_LOG)]


@router.get("/kpis/grid", responses=refusals(InvalidCursor))
async def get_grid(query: Annotated[GridQuery, Query()], db: Db, actor: Reader) -> GridOut:
    """Show what KPIs came to by period of a year, the KPIs of a series in one row."""
    return await grid.get_grid(db, actor, query)


@router.get("/kpis/habits", responses=refusals(InvalidCursor))
async def list_habits(query: Annotated[RowsQuery, Query()], db: Db, actor: Reader) -> HabitPage:
    """List what is due on days of this year, each with its streak."""
    return await grid.list_habits(db, actor, query)


@router.put(
    "/kpi-logs/{kpi_id}/period",
    responses=refusals(
        GoalNotFound, KpiHasChildren, KpiIsFed, LogDateInFuture, PeriodMoved, PeriodNotSettable
    ),
)
async def set_period(kpi_id: UUID, body: PeriodIn, db: Db, actor: Logger) -> PeriodWritten:
    """Make a KPI come to a value in a period; answers with what moved, and how to undo it."""
    return await periods.set_period(db, actor, kpi_id, body)
