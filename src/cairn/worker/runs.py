"""Carries out one run: its effect comes once, whenever a worker or its database is killed.

The work and the word that it is done are one transaction. Whoever works holds the row of the run;
whoever was thought dead and wasn't, finds another attempt counted there and does nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select, text, update
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.errors import JobUnknown
from cairn.jobs import queue_run
from cairn.kit import clock
from cairn.kit.db import transaction
from cairn.model import JobRun
from cairn.runtime import Sessions
from cairn.words import RunStatus
from cairn.worker.computing import STEPS, Progress
from cairn.worker.work import WORK, Run

RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""The waits before another attempt; after the last one a run has failed."""
MOST_ATTEMPTS = 10
"""Of a run whose workers die of it, before anything is said."""
LOOK_AGAIN_AFTER = timedelta(seconds=10)
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
LOCK_NOT_AVAILABLE = "55P03"
LONGEST_ERROR = 5_000

END_WHEN_GONE = text("""
    SELECT set_config('client_connection_check_interval', '2s', true)
    WHERE version() !~* 'mingw|msvc|visual c'
""")
"""Work of a killed worker ends on the server too, soon, which a server on Windows can't notice."""

log = structlog.get_logger()


async def carry_out(sessions: Sessions, organization_id: UUID, run_id: UUID) -> None:
    """Carry out a run, unless it is done or being done; a failure is kept, and tried again."""
    run: Run | None = None
    try:
        run = await start(sessions, organization_id, run_id)
        if run is not None:
            await (finish_in_steps if run.jobname in STEPS else finish)(sessions, run)
    except Exception as error:
        log.error("job failed", run=str(run_id), job=run and run.jobname, exc_info=error)
        await persistently(partial(put_down, sessions, organization_id, run_id, run, error))


async def start(sessions: Sessions, organization_id: UUID, run_id: UUID) -> Run | None:
    """Count an attempt; None if there is nothing to do."""
    try:
        async with transaction(sessions, organization_id) as db:
            row = await lock_run(db, organization_id, run_id, to_begin=True)
            if row is None or row.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
                return None
            if row.attempts >= MOST_ATTEMPTS:
                error = f"Started {row.attempts} times, it never came to an end."
                await change_run(db, row, status=RunStatus.FAILED, error=error, is_over=True)
                return None
            attempts = row.attempts + 1
            await change_run(
                db, row, status=RunStatus.RUNNING, attempts=attempts, started_at=clock.now()
            )
            return run_of(row, attempts)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
    async with transaction(sessions, organization_id) as db:
        await queue_run(db, organization_id, run_id, LOOK_AGAIN_AFTER)
    return None


def run_of(row: Row[Any], attempts: int) -> Run:
    """The run of a row, in one of its attempts."""
    return Run(
        organization_id=row.organization_id,
        id=row.id,
        jobname=row.jobname,
        community_id=row.community_id,
        due_at=row.due_at,
        args=row.args,
        attempts=attempts,
    )


async def finish(sessions: Sessions, run: Run) -> None:
    """Do the work and say so, in one transaction; nothing if another attempt has begun."""
    async with transaction(sessions, run.organization_id) as db:
        row = await lock_run(db, run.organization_id, run.id)
        if row is None or (row.status, row.attempts) != (RunStatus.RUNNING, run.attempts):
            return
        if run.jobname not in WORK:
            raise JobUnknown(jobname=run.jobname, known=", ".join((*WORK, *STEPS)))
        await db.execute(END_WHEN_GONE)
        result = await WORK[run.jobname](db, run)
        await change_run(db, row, status=RunStatus.SUCCEEDED, result=result, is_over=True)
    log.info("job done", run=str(run.id), job=run.jobname, result=result)


async def finish_in_steps(sessions: Sessions, run: Run) -> None:
    """Do long work, one transaction a step, each of which says how far it came; the next attempt
    goes on from there. Ends early if the run was cancelled, or another attempt has begun."""
    while True:
        async with transaction(sessions, run.organization_id) as db:
            row = await lock_run(db, run.organization_id, run.id)
            if row is None or (row.status, row.attempts) != (RunStatus.RUNNING, run.attempts):
                return
            await db.execute(END_WHEN_GONE)
            before = Progress(row.done, row.total, row.result or {})
            after = await STEPS[run.jobname](db, run, before)
            values: dict[str, Any] = {
                "done": after.done,
                "total": after.total,
                "result": after.result,
            }
            if after.is_over:
                values["status"] = RunStatus.SUCCEEDED
            await change_run(db, row, is_over=after.is_over, **values)
        if after.is_over:
            log.info("job done", run=str(run.id), job=run.jobname, done=after.done)
            return


async def put_down(
    sessions: Sessions,
    organization_id: UUID,
    run_id: UUID,
    run: Run | None,
    error: Exception,
) -> None:
    """Keep what an attempt failed of, and queue the next one, if there is to be one."""
    async with transaction(sessions, organization_id) as db:
        if run is None:
            await queue_run(db, organization_id, run_id, LOOK_AGAIN_AFTER)
            return
        row = await lock_run(db, organization_id, run_id)
        if row is None or (row.status, row.attempts) != (RunStatus.RUNNING, run.attempts):
            return
        words = words_of(error)
        if run.attempts > len(RETRY_AFTER):
            await change_run(db, row, status=RunStatus.FAILED, error=words, is_over=True)
            return
        await change_run(db, row, status=RunStatus.QUEUED, error=words)
        await queue_run(db, organization_id, run_id, RETRY_AFTER[run.attempts - 1])


def words_of(error: Exception) -> str:
    """What went wrong; of the database what it said itself, without the statement."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    return f"{type(cause).__name__}: {said}".replace("\x00", "")[:LONGEST_ERROR]


async def persistently(store: Callable[[], Awaitable[None]]) -> None:
    """Write something down, waiting for a database that is away."""
    for pause in chain((0, 1, 5), repeat(15)):
        await asyncio.sleep(pause)
        try:
            return await store()
        except UNAVAILABLE as error:
            log.warning("database away", why=str(error.__cause__ or error))


async def lock_run(
    db: AsyncSession, organization_id: UUID, run_id: UUID, *, to_begin: bool = False
) -> Row[Any] | None:
    """The row of a run, kept from others until the transaction ends; None if it is gone.

    Who begins it doesn't wait for others that do it, nor for those who count on it. Who does it
    waits for these to commit.
    """
    query = (
        select(
            JobRun.organization_id,
            JobRun.id,
            JobRun.jobname,
            JobRun.community_id,
            JobRun.due_at,
            JobRun.args,
            JobRun.attempts,
            JobRun.status,
            JobRun.done,
            JobRun.total,
            JobRun.result,
        )
        .where(JobRun.organization_id == organization_id, JobRun.id == run_id)
        .with_for_update(nowait=to_begin, key_share=to_begin)
    )
    return (await db.execute(query)).one_or_none()


async def change_run(
    db: AsyncSession, row: Row[Any], *, is_over: bool = False, **values: Any
) -> None:
    """Change a run that is locked."""
    if is_over:
        values["finished_at"] = clock.now()
    await db.execute(
        update(JobRun)
        .where(JobRun.organization_id == row.organization_id, JobRun.id == row.id)
        .values(**values)
    )
