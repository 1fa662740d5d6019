"""Logs of KPIs over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    GoalNotFound,
    InvalidCursor,
    KpiHasChildren,
    KpiIsFed,
    LogDateInFuture,
    LogNotFound,
    LogSaysNothing,
)
from cairn.goals.schemas import ReceiptOut
from cairn.http import Db, needs, refusals
from cairn.kit.fields import EARLIEST, LATEST, DayInUrl
from cairn.kpis import logs
from cairn.kpis.schemas import IdempotencyKey, LogIn, LogPage, LogPatch, LogWritten

router = APIRouter(prefix="/kpi-logs", tags=["kpi-logs"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
Logger = Annotated[Actor, needs(Permission.GOALS_LOG)]
Idempotency = Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")]
CHANGING = (GoalNotFound, KpiIsFed, LogDateInFuture, LogSaysNothing)


@router.post("/{kpi_id}/log", status_code=201, responses=refusals(*CHANGING, KpiHasChildren))
async def log_value(
    request: Request,
    kpi_id: UUID,
    body: LogIn,
    db: Db,
    actor: Logger,
    idempotency_key: Idempotency = None,
) -> LogWritten:
    """Log one value of a KPI; answers with every goal that it moved."""
    combiner = request.app.state.log_combiner
    return await logs.log_value(db, actor, kpi_id, body, idempotency_key, combiner)


@router.get("/{kpi_id}", responses=refusals(GoalNotFound, InvalidCursor))
async def list_logs(
    kpi_id: UUID,
    db: Db,
    actor: Reader,
    first: Annotated[DayInUrl, Query(alias="from", description="The first day")] = EARLIEST,
    last: Annotated[DayInUrl, Query(alias="to", description="The last day")] = LATEST,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LogPage:
    """List the logs of a KPI, newest day first."""
    return await logs.list_logs(db, actor, kpi_id, cursor, limit, (first, last))


@router.patch("/{kpi_id}/{log_id}", responses=refusals(*CHANGING, LogNotFound))
async def change_log(
    kpi_id: UUID, log_id: UUID, body: LogPatch, db: Db, actor: Logger
) -> LogWritten:
    """Correct a log; answers with every goal that it moved."""
    return await logs.change_log(db, actor, kpi_id, log_id, body)


@router.delete("/{kpi_id}/{log_id}", responses=refusals(GoalNotFound, KpiIsFed, LogNotFound))
async def remove_log(kpi_id: UUID, log_id: UUID, db: Db, actor: Logger) -> ReceiptOut:
    """Delete a log; answers with every goal that it moved."""
    return await logs.remove_log(db, actor, kpi_id, log_id)
