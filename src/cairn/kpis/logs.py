"""Logging values of KPIs; every change carries itself up the tree."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.goals import queries as goal_queries
from cairn.goals import reads, rights
from cairn.goals.schemas import ReceiptOut
from cairn.kit import clock
from cairn.kit.fields import EARLIEST, LATEST
from cairn.kit.ids import uuid7
from cairn.kpis import queries
from cairn.kpis.combining import Entry, LogCombiner, write_logs
from cairn.kpis.rules import latest_day
from cairn.kpis.schemas import LogIn, LogOut, LogPage, LogPatch, LogWritten
from cairn.paging import decode_cursor, encode_cursor
from cairn.progress import rollup
from cairn.progress.rollup import Move, NewLog
from cairn.words import Kind, LogSource


async def log_value(
    db: AsyncSession,
    actor: Actor,
    kpi_id: UUID,
    body: LogIn,
    idempotency_key: str | None = None,
    combiner: LogCombiner | None = None,
) -> LogWritten:
    """Log one value and answer with every goal that it moved.

    With a combiner the log is committed by it, together with others that come at the same time,
    else in the caller's transaction. The structure is held meanwhile, and the KPI with all that is
    above it locked, deepest first. The same idempotency key again answers with the log that is
    there, and moves nothing.

    Raises:
        KpiHasChildren: the KPI takes its progress from below.
        LogDateInFuture: the day is after tomorrow.
    """
    kpi = await get_loggable(db, actor, kpi_id)
    if idempotency_key is not None:
        known = await queries.find_log_by_key(db, actor, kpi_id, idempotency_key)
        if known is not None:
            return await written(db, actor, kpi_id, known.id, [])
    if kpi.child_count > 0:
        raise errors.KpiHasChildren(title=kpi.title)
    demand_sense(actor, body.model_dump())
    entry = Entry(actor, new_log(actor, kpi_id, body, idempotency_key))
    try:
        if combiner is not None:
            moves = await combiner.write(entry)
        else:
            moves = (await write_logs(db, actor.organization_id, [entry]))[kpi_id]
    except IntegrityError as gone:  # the KPI was purged meanwhile
        raise errors.GoalNotFound(kind=Kind.KPI, goal_id=kpi_id) from gone
    log_id = entry.log.id
    if idempotency_key is not None:
        first = await queries.find_log_by_key(db, actor, kpi_id, idempotency_key)
        log_id = first.id if first is not None else log_id
    return await written(db, actor, kpi_id, log_id, moves)


def new_log(actor: Actor, kpi_id: UUID, body: LogIn, idempotency_key: str | None) -> NewLog:
    """What a person logs now."""
    return NewLog(
        id=uuid7(),
        kpi_id=kpi_id,
        log_date=body.date,
        value=body.value,
        is_completed=body.is_completed,
        skipped=body.skipped,
        note=body.note,
        confidence=body.confidence,
        source=LogSource.MANUAL,
        logged_by=actor.user_id,
        logged_at=clock.now(),
        idempotency_key=idempotency_key,
    )


async def get_loggable(db: AsyncSession, actor: Actor, kpi_id: UUID) -> Row[Any]:
    """A KPI that the actor sees and whose logs the actor may write.

    Locks nothing: the request goes on to wait for others, who may need what it had locked.

    Raises:
        KpiIsFed: a metric writes its logs.
    """
    kpi = await goal_queries.find_goal(db, actor, kpi_id, Kind.KPI)
    if kpi is None:
        raise errors.GoalNotFound(kind=Kind.KPI, goal_id=kpi_id)
    rights.demand(actor, Permission.GOALS_LOG, kpi.title, rights.holding_of(kpi))
    if kpi.is_fed:
        raise errors.KpiIsFed(title=kpi.title, what="logs by hand")
    return kpi


def demand_sense(actor: Actor, log: dict[str, Any]) -> None:
    """Refuse logs of days to come, and logs that say nothing or two things at once."""
    if log["date"] > latest_day(actor.today):
        raise errors.LogDateInFuture(log_date=log["date"], latest=latest_day(actor.today))
    if log["skipped"] and (log["value"] is not None or log["is_completed"]):
        raise errors.LogSaysNothing(why="A skipped day has neither a value nor a tick.")
    if log["value"] is None and not log["is_completed"] and not log["skipped"]:
        raise errors.LogSaysNothing(why="Send a value, is_completed or skipped.")


async def list_logs(
    db: AsyncSession,
    actor: Actor,
    kpi_id: UUID,
    cursor: str | None,
    limit: int,
    between: tuple[date, date] = (EARLIEST, LATEST),
) -> LogPage:
    """The logs of a KPI between two days, newest day first."""
    await reads.get_row(db, actor, kpi_id, Kind.KPI)
    after = decode_cursor(cursor, date, datetime, UUID) if cursor is not None else None
    rows = await queries.list_logs(db, actor, kpi_id, between, after, limit + 1)
    next_cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        next_cursor = encode_cursor(last.date, last.logged_at, last.id)
    return LogPage.model_validate({"items": rows[:limit], "next_cursor": next_cursor})


async def change_log(
    db: AsyncSession, actor: Actor, kpi_id: UUID, log_id: UUID, body: LogPatch
) -> LogWritten:
    """Correct a log; progress becomes what it would be had it been logged so at first."""
    await rollup.hold_structure(db, actor.organization_id)
    await get_loggable(db, actor, kpi_id)
    before = await lock_log(db, actor, kpi_id, log_id)
    changes = body.model_dump(exclude_unset=True)
    log = {name: getattr(before, name) for name in LogIn.model_fields}
    after = {**log, **changes}
    demand_sense(actor, after)
    moves = await rollup.change_log(db, actor.organization_id, actor.today, log_id, after)
    await record(db, actor, "change_log", Kind.KPI, kpi_id, log, after)
    return await written(db, actor, kpi_id, log_id, moves)


async def remove_log(db: AsyncSession, actor: Actor, kpi_id: UUID, log_id: UUID) -> ReceiptOut:
    """Delete a log; progress becomes what it would be without it."""
    await rollup.hold_structure(db, actor.organization_id)
    await get_loggable(db, actor, kpi_id)
    before = await lock_log(db, actor, kpi_id, log_id)
    moves = await rollup.remove_log(db, actor.organization_id, actor.today, log_id)
    log = {name: getattr(before, name) for name in LogIn.model_fields}
    await record(db, actor, "remove_log", Kind.KPI, kpi_id, before={**log, "log_id": log_id})
    return await reads.receipt_of(db, actor, moves)


async def lock_log(db: AsyncSession, actor: Actor, kpi_id: UUID, log_id: UUID) -> Row[Any]:
    """One log of a KPI, locked."""
    row = await queries.lock_log(db, actor, kpi_id, log_id)
    if row is None:
        raise errors.LogNotFound(log_id=log_id)
    return row


async def written(
    db: AsyncSession, actor: Actor, kpi_id: UUID, log_id: UUID, moves: list[Move]
) -> LogWritten:
    """A log as it is now, with what a write moved."""
    await reads.refresh_expected(db, actor)
    row = await queries.get_log(db, actor, log_id)
    receipt = await reads.receipt_of(db, actor, moves)
    return LogWritten(log=LogOut.model_validate(row), **receipt.model_dump())
