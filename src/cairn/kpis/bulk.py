"""Logging many values at once: what is right is taken, what isn't is told."""

from collections.abc import Sequence
from typing import IO, Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.goals import reads, rights
from cairn.kit import clock
from cairn.kpis import bulk_queries as queries
from cairn.kpis.bulk_rows import TOLD, BulkFormat, BulkReader, Faults
from cairn.kpis.bulk_schemas import BulkOut
from cairn.progress import rollup
from cairn.progress.rollup import Move

MOVES_TOLD = 200
"""So many goals that moved are told; all are counted."""


async def log_bulk(
    db: AsyncSession,
    actor: Actor,
    body: IO[bytes],
    format: BulkFormat,
    *,
    most: int,
    idempotency_key: str | None = None,
) -> BulkOut:
    """Log all rows of a body that can be taken, and carry them up once.

    The number of statements is the same for any number of rows. The structure is held from when
    the body is read, and the KPIs with all that is above them locked at the end. A row whose
    idempotency key its KPI has a log of is passed by; so is one in the same line of a body with
    the same key.

    Raises:
        TooManyRows: more than `most`.
        UnreadableBody: the body is no CSV, or no UTF-8; nothing is taken then.
    """
    await reads.refresh_expected(db, actor)
    await queries.create_tables(db)
    reader = BulkReader(actor, format, most, idempotency_key)
    await queries.stage_rows(db, reader.read(body), reader.names)
    await rollup.hold_structure(db, actor.organization_id)
    await queries.choose_kpis(db, actor)
    await refuse_rows(db, actor, reader.faults)
    await queries.write_logs(db, actor, clock.now(), has_keys=reader.has_keys)
    repeated = await queries.list_repeated(db, TOLD) if reader.has_keys else []
    written = await queries.count_written(db, actor)
    await queries.record(db, actor)
    moves = await queries.roll_up(db, actor)
    return await answer(db, actor, reader.faults, written, repeated, moves)


async def refuse_rows(db: AsyncSession, actor: Actor, faults: Faults) -> None:
    """Refuse the rows of KPIs that can't be logged to."""
    rows = await queries.list_refused(db, actor, TOLD)
    faults.refuse_uncounted(rows[0].total if rows else 0)
    for row in rows:
        field = "external_id" if row.kpi_id is None else "kpi_id"
        faults.tell(row.line, field, why_refused(actor, row))


def why_refused(actor: Actor, row: Row[Any]) -> str:
    """Why a KPI that a row names can't be logged to."""
    if row.title is None:
        return f"there is no KPI {row.kpi_id or row.external_id} that you may see"
    try:
        rights.demand(actor, Permission.GOALS_LOG, row.title, rights.holding_of(row))
    except errors.NotPermitted as problem:
        return str(problem)
    if row.is_fed:
        return str(errors.KpiIsFed(title=row.title, what="logs by hand"))
    return str(errors.KpiHasChildren(title=row.title))


async def answer(
    db: AsyncSession,
    actor: Actor,
    faults: Faults,
    written: Row[Any],
    repeated: Sequence[Row[Any]],
    moves: list[Move],
) -> BulkOut:
    """What came of it; of the goals that moved those highest up, which come last."""
    moved = list(reads.merged(moves).values())
    receipt = await reads.receipt_of(db, actor, moved[-MOVES_TOLD:])
    return BulkOut(
        taken=written.taken,
        refused=faults.rows,
        repeated=repeated[0].total if repeated else 0,
        outside_period=written.outside,
        errors=faults.first(),
        errors_total=faults.total,
        repeated_lines=[row.line for row in repeated],
        updated_progress=receipt.updated_progress,
        updated_total=len(moved),
    )
