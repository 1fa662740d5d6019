"""Concurrent logs of one organization are committed together.

The row of a tree's root is locked until a commit is on disk, so that writers one by one can't be
faster than the disk. Whoever comes while a commit is under way waits for the next one, in which
all that have come meanwhile go as one batch; alone, a log goes at once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.access.audit import new_row, record_all
from cairn.kit.db import transaction
from cairn.kpis import queries
from cairn.progress import rollup
from cairn.progress.rollup import Move, NewLog
from cairn.words import Kind

LARGEST = 500
"""So many logs go into one commit at most."""


@dataclass(frozen=True)
class Entry:
    """A log that its actor may write."""

    actor: Actor
    log: NewLog


Waiting = tuple[Entry, asyncio.Future[list[Move]]]


class LogCombiner:
    """Writes logs for the requests of this process, one commit at a time an organization.

    Its sessions are its own: a request waits with a connection in hand.
    """

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self.sessions = sessions
        self.waiting: dict[UUID, list[Waiting]] = {}
        self.running: set[asyncio.Task[None]] = set()

    async def write(self, entry: Entry) -> list[Move]:
        """Write one log; once this returns, it is committed, and what it moved is told.

        `old` of a move is from before the commit that others may have shared.
        """
        outcome: asyncio.Future[list[Move]] = asyncio.get_running_loop().create_future()
        organization_id = entry.actor.organization_id
        if organization_id in self.waiting:
            self.waiting[organization_id].append((entry, outcome))
        else:
            self.waiting[organization_id] = [(entry, outcome)]
            task = asyncio.create_task(self.drain(organization_id))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
        return await outcome

    async def drain(self, organization_id: UUID) -> None:
        """Commit what waits, and what comes meanwhile, until nothing does."""
        try:
            while waiting := self.waiting[organization_id]:
                self.waiting[organization_id] = waiting[LARGEST:]
                await self.commit(organization_id, waiting[:LARGEST])
        finally:
            for _, outcome in self.waiting.pop(organization_id):
                outcome.cancel()

    async def commit(self, organization_id: UUID, batch: Sequence[Waiting]) -> None:
        """Write logs in one transaction; if that fails, one by one, each with its own fate."""
        try:
            async with transaction(self.sessions, organization_id) as db:
                moves = await write_logs(db, organization_id, [entry for entry, _ in batch])
        except asyncio.CancelledError:
            for _, outcome in batch:
                outcome.cancel()
            raise
        except Exception as failure:
            if len(batch) > 1:
                for one in batch:
                    await self.commit(organization_id, [one])
            else:
                settle(batch[0][1], failure)
        else:
            for entry, outcome in batch:
                settle(outcome, moves[entry.log.kpi_id])


def settle(outcome: asyncio.Future[list[Move]], result: list[Move] | Exception) -> None:
    """Tell who waits, unless nobody does any more."""
    if outcome.done():
        return
    if isinstance(result, Exception):
        outcome.set_exception(result)
    else:
        outcome.set_result(result)


async def write_logs(
    db: AsyncSession, organization_id: UUID, entries: Sequence[Entry]
) -> dict[UUID, list[Move]]:
    """Insert logs with their audit rows and carry them up; returns by KPI what moved above it.

    One whose idempotency key is there already is passed by.
    """
    today = max(entry.actor.today for entry in entries)
    logs = [entry.log for entry in entries]
    kpis = {log.kpi_id for log in logs}
    if len(logs) == 1 and logs[0].idempotency_key is None:
        moves = {logs[0].kpi_id: await rollup.log_value(db, organization_id, today, logs[0])}
    else:
        moved = await rollup.log_values(db, organization_id, today, logs)
        above = await rollup.goals_above(db, organization_id, kpis)
        moves = {kpi: [move for move in moved if move.goal_id in above[kpi]] for kpi in kpis}
    if any(log.idempotency_key is not None for log in logs):
        written = await queries.list_written(db, organization_id, [log.id for log in logs])
        entries = [entry for entry in entries if entry.log.id in written]
    if entries:
        await record_all(db, [audit_of(entry) for entry in entries])
    return moves


def audit_of(entry: Entry) -> dict[str, Any]:
    """The audit's row of a log."""
    log = entry.log
    after: dict[str, Any] = {
        "log_id": log.id,
        "date": log.log_date,
        "value": log.value,
        "is_completed": log.is_completed,
        "skipped": log.skipped,
        "note": log.note,
        "confidence": log.confidence,
    }
    return new_row(entry.actor, "log", Kind.KPI, log.kpi_id, after)
