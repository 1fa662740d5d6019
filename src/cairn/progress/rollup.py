"""The way into the engine's SQL functions; what they do stands beside them in sql/."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

IDS: ARRAY[UUID] = ARRAY(Uuid(as_uuid=True))
NO_DELTAS = "{}"


@dataclass(frozen=True)
class Move:
    """A goal whose shown numbers changed; percentages, and the value in the goal's unit."""

    goal_id: UUID
    kind: str
    old: Decimal | None
    new: Decimal | None
    current_value: Decimal | None


HOLD = text("SELECT engine.hold_structure(:organization)")
OWN = text("SELECT engine.own_structure(:organization)")
SHARES = text("SELECT engine.shares(:organization, :goals, -1)::text").bindparams(
    bindparam("goals", type_=IDS)
)
RESTRUCTURE = text("""
    SELECT m.* FROM unnest(engine.restructure(
        :organization, :today, :goals, CAST(:before AS engine.delta[]), :recount)) m
""").bindparams(bindparam("goals", type_=IDS), bindparam("recount", type_=IDS))
LOG_VALUE = text("""
    SELECT logged.log_id, m.*
    FROM engine.log_value(:organization, :today, :kpi_id, :log_date, :value, :is_completed,
        :skipped, :note, CAST(:confidence AS smallint), :source, :source_key, :logged_by,
        :logged_at, :idempotency_key) logged
    LEFT JOIN LATERAL unnest(logged.moves) m ON true
""")
ROLL_UP_CHANGED_LOG = text("""
    SELECT m.* FROM unnest(engine.roll_up_logs(:organization, :today,
        CAST(:removed AS kpi_logs[]), CAST(:added AS kpi_logs[]))) m
""")
REFRESH_EXPECTED = text("SELECT engine.refresh_expected(:organization, :today, NULL)")


async def hold_structure(db: AsyncSession, organization_id: UUID) -> None:
    """Keep structure as it is until the transaction ends; before any change of values."""
    await db.execute(HOLD, {"organization": organization_id})


async def own_structure(db: AsyncSession, organization_id: UUID) -> None:
    """Be the only one to change structure until the transaction ends; before any such change."""
    await db.execute(OWN, {"organization": organization_id})


async def take_out(db: AsyncSession, organization_id: UUID, goals: Collection[UUID]) -> str:
    """Note what these goals give to others, before they are changed; for `put_back`."""
    result = await db.execute(SHARES, {"organization": organization_id, "goals": list(goals)})
    return str(result.scalar_one())


async def put_back(
    db: AsyncSession,
    organization_id: UUID,
    today: date,
    goals: Collection[UUID],
    before: str = NO_DELTAS,
    recount: Collection[UUID] = (),
) -> list[Move]:
    """Bring progress up to date after goals were created or changed.

    `before` is what `take_out` noted; `recount` are goals whose strategy changed.
    The caller owns the structure.
    """
    result = await db.execute(
        RESTRUCTURE,
        {
            "organization": organization_id,
            "today": today,
            "goals": list(goals),
            "before": before,
            "recount": list(recount),
        },
    )
    return moves_of(result.all())


async def log_value(
    db: AsyncSession,
    organization_id: UUID,
    today: date,
    *,
    kpi_id: UUID,
    log_date: date,
    value: Decimal | None,
    is_completed: bool,
    skipped: bool,
    note: str | None,
    confidence: int | None,
    source: str,
    logged_by: UUID | None,
    source_key: str | None = None,
    logged_at: datetime | None = None,
    idempotency_key: str | None = None,
) -> tuple[UUID, list[Move]]:
    """Insert a log and carry it up, in one call; returns its id and what moved.

    The caller holds the structure.
    """
    rows = (
        await db.execute(
            LOG_VALUE,
            {
                "organization": organization_id,
                "today": today,
                "kpi_id": kpi_id,
                "log_date": log_date,
                "value": value,
                "is_completed": is_completed,
                "skipped": skipped,
                "note": note,
                "confidence": confidence,
                "source": source,
                "source_key": source_key,
                "logged_by": logged_by,
                "logged_at": logged_at,
                "idempotency_key": idempotency_key,
            },
        )
    ).all()
    return rows[0].log_id, moves_of(row for row in rows if row.goal_id is not None)


async def roll_up_changed_logs(
    db: AsyncSession, organization_id: UUID, today: date, *, removed: str, added: str
) -> list[Move]:
    """Carry up changed logs, given as texts of kpi_logs[]; the caller holds the structure."""
    result = await db.execute(
        ROLL_UP_CHANGED_LOG,
        {"organization": organization_id, "today": today, "removed": removed, "added": added},
    )
    return moves_of(result.all())


@asynccontextmanager
async def triggers_off(db: AsyncSession) -> AsyncIterator[None]:
    """Keep the engine's triggers, meant for other writers, from doing what the caller does."""
    switch = text("SELECT set_config('cairn.engine', :state, true)")
    await db.execute(switch, {"state": "on"})
    yield
    await db.execute(switch, {"state": "off"})


async def refresh_expected(db: AsyncSession, organization_id: UUID, today: date) -> None:
    """Compute expected progress of a whole organization for a day."""
    await db.execute(REFRESH_EXPECTED, {"organization": organization_id, "today": today})


async def verify(db: AsyncSession, organization_id: UUID) -> Sequence[Row[Any]]:
    """Recompute everything from the logs; returns (goal_id, title, kind, fields) where the
    stored row differs, fields being {name: [stored, recomputed]}."""
    result = await db.execute(
        text("SELECT * FROM engine.verify(:organization)"), {"organization": organization_id}
    )
    return result.all()


async def repair(db: AsyncSession, organization_id: UUID, today: date) -> int:
    """Write the recomputed rows over those that differ; returns how many those were."""
    await own_structure(db, organization_id)
    result = await db.execute(
        text("SELECT engine.repair(:organization, :today)"),
        {"organization": organization_id, "today": today},
    )
    return int(result.scalar_one())


def moves_of(rows: Any) -> list[Move]:
    """Rows of engine.move as a receipt."""
    return [Move(r.goal_id, r.kind, r.old, r.new, r.current_value) for r in rows]
