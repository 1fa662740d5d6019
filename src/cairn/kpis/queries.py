"""Reads and locks of logs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.model import KpiLog

LOG_COLUMNS = """
    l.id, l.kpi_id, l.log_date AS date, l.value, l.is_completed, l.skipped, l.note, l.confidence,
    l.source, l.logged_by, l.logged_at,
    engine.is_inside(l.log_date, p.period_start, p.period_end) AS counted
"""
LOG_TABLES = """
    kpi_logs l
    JOIN goal_progress p ON p.organization_id = l.organization_id AND p.goal_id = l.kpi_id
"""


async def get_log(db: AsyncSession, actor: Actor, log_id: UUID) -> Row[Any]:
    """One log."""
    statement = text(f"""
        SELECT {LOG_COLUMNS} FROM {LOG_TABLES}
        WHERE l.organization_id = :organization AND l.id = :id
    """)
    values = {"organization": actor.organization_id, "id": log_id}
    return (await db.execute(statement, values)).one()


async def find_log_by_key(
    db: AsyncSession, actor: Actor, kpi_id: UUID, idempotency_key: str
) -> Row[Any] | None:
    """The log of a KPI that was sent with an idempotency key."""
    statement = text(f"""
        SELECT {LOG_COLUMNS} FROM {LOG_TABLES}
        WHERE l.organization_id = :organization AND l.kpi_id = :kpi AND l.idempotency_key = :key
    """)
    values = {"organization": actor.organization_id, "kpi": kpi_id, "key": idempotency_key}
    return (await db.execute(statement, values)).one_or_none()


async def list_logs(
    db: AsyncSession,
    actor: Actor,
    kpi_id: UUID,
    between: tuple[date, date],
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Logs of a KPI between two days, from the newest down, after (day, instant, id) if given."""
    further = ""
    values: dict[str, Any] = {"organization": actor.organization_id, "kpi": kpi_id, "limit": limit}
    values |= {"first": between[0], "until": between[1]}
    if after is not None:
        further = """AND (l.log_date, l.logged_at, l.id)
            < (:day, :instant, :last)"""
        values |= dict(zip(("day", "instant", "last"), after, strict=True))
    statement = text(f"""
        SELECT {LOG_COLUMNS} FROM {LOG_TABLES}
        WHERE l.organization_id = :organization AND l.kpi_id = :kpi
            AND l.log_date BETWEEN :first AND :until {further}
        ORDER BY l.log_date DESC, l.logged_at DESC, l.id DESC LIMIT :limit
    """)
    return (await db.execute(statement, values)).all()


async def lock_log(db: AsyncSession, actor: Actor, kpi_id: UUID, log_id: UUID) -> Row[Any] | None:
    """One log of a KPI, locked."""
    statement = text(f"""
        SELECT {LOG_COLUMNS} FROM {LOG_TABLES}
        WHERE l.organization_id = :organization AND l.kpi_id = :kpi AND l.id = :id
        FOR UPDATE OF l
    """)
    values = {"organization": actor.organization_id, "kpi": kpi_id, "id": log_id}
    return (await db.execute(statement, values)).one_or_none()


async def list_written(
    db: AsyncSession, organization_id: UUID, log_ids: Sequence[UUID]
) -> set[UUID]:
    """Those of these logs that are there."""
    statement = select(KpiLog.id).where(
        KpiLog.organization_id == organization_id, KpiLog.id.in_(log_ids)
    )
    return set((await db.execute(statement)).scalars())
