"""The way into the engine's SQL functions; what they do stands beside them in sql/."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
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
OWN = text("SELECT engine.own_structure(:organization), set_config('cairn.engine', 'on', true)")
TAKE_OUT = text("SELECT engine.take_out(:organization, :today, :goals)::text").bindparams(
    bindparam("goals", type_=IDS)
)
TOUCH = text("SELECT engine.touch(:organization, :today, :goals)").bindparams(
    bindparam("goals", type_=IDS)
)
PLACE = text("SELECT engine.place(:organization, :goals)").bindparams(bindparam("goals", type_=IDS))
RESTRUCTURE = text("""
    SELECT m.* FROM unnest(engine.restructure(
        :organization, :today, :goals, CAST(:before AS engine.delta[]), :recount)) m
""").bindparams(bindparam("goals", type_=IDS), bindparam("recount", type_=IDS))
LOG_VALUE = text("""
    SELECT m.* FROM engine.log_value(:organization, :today, :id, :kpi_id, :log_date, :value,
        :is_completed, :skipped, :note, CAST(:confidence AS smallint), :source, :source_key,
        :logged_by, :logged_at) logged
    CROSS JOIN LATERAL unnest(logged) m
""")
LOG_VALUES = text("""
    SELECT m.* FROM unnest(engine.log_values(:organization, :today, CAST(:logs AS jsonb))) m
""")
ABOVE = text("SELECT * FROM engine.above(:organization, :kpis)").bindparams(
    bindparam("kpis", type_=IDS)
)
CHANGE_LOG = text("""
    SELECT m.* FROM unnest(engine.change_log(:organization, :today, :log_id, :date, :value,
        :is_completed, :skipped, :note, CAST(:confidence AS smallint))) m
""")
REMOVE_LOG = text("""
    SELECT m.* FROM unnest(engine.remove_log(:organization, :today, :log_id)) m
""")
TELL = text("SELECT engine.tell(:organization, :goals, :is_structural)").bindparams(
    bindparam("goals", type_=IDS)
)
REFRESH_EXPECTED = text("SELECT engine.refresh_expected(:organization, :today, NULL)")


async def hold_structure(db: AsyncSession, organization_id: UUID) -> None:
    """Keep structure as it is until the transaction ends; before any change of values."""
    await db.execute(HOLD, {"organization": organization_id})


async def own_structure(db: AsyncSession, organization_id: UUID) -> None:
    """Be the only one to change structure until the transaction ends; before any such change.

    The engine's triggers, meant for other writers, are off from here on: the caller carries up.
    """
    await db.execute(OWN, {"organization": organization_id})


async def take_out(
    db: AsyncSession, organization_id: UUID, today: date, goals: Collection[UUID]
) -> str:
    """Note what these goals give to others, before they are changed; for `put_back`.

    What they showed until today goes into their history.
    """
    values = {"organization": organization_id, "today": today, "goals": list(goals)}
    return str((await db.execute(TAKE_OUT, values)).scalar_one())


async def touch(
    db: AsyncSession, organization_id: UUID, today: date, goals: Collection[UUID]
) -> None:
    """Keep what these goals showed until today, before something changes that moves no number."""
    await db.execute(TOUCH, {"organization": organization_id, "today": today, "goals": list(goals)})


async def place(db: AsyncSession, organization_id: UUID, goals: Collection[UUID]) -> None:
    """Copy what the rules need to know of these goals, after a change that moves no number."""
    await db.execute(PLACE, {"organization": organization_id, "goals": list(goals)})


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


@dataclass(frozen=True)
class NewLog:
    """A row of kpi_logs to be written; the instant is in UTC, the value in the KPI's unit."""

    id: UUID
    kpi_id: UUID
    log_date: date
    value: Decimal | None
    is_completed: bool
    skipped: bool
    note: str | None
    confidence: int | None
    source: str
    logged_by: UUID | None
    logged_at: datetime
    source_key: str | None = None
    idempotency_key: str | None = None


async def log_value(
    db: AsyncSession, organization_id: UUID, today: date, log: NewLog
) -> list[Move]:
    """Insert a log and carry it up, in one call; it has no idempotency key."""
    values = {"organization": organization_id, "today": today, **vars(log)}
    del values["idempotency_key"]
    return moves_of((await db.execute(LOG_VALUE, values)).all())


async def log_values(
    db: AsyncSession, organization_id: UUID, today: date, logs: Sequence[NewLog]
) -> list[Move]:
    """Insert logs and carry them up together, in one call.

    One whose KPI has a log with the same idempotency key already is passed by.
    """
    rows = msgspec.json.encode([vars(log) for log in logs]).decode()
    values = {"organization": organization_id, "today": today, "logs": rows}
    return moves_of((await db.execute(LOG_VALUES, values)).all())


async def goals_above(
    db: AsyncSession, organization_id: UUID, kpis: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """By KPI the goals that its progress goes to, itself included."""
    result = await db.execute(ABOVE, {"organization": organization_id, "kpis": list(kpis)})
    return {row.kpi_id: set(row.goal_ids) for row in result}


async def change_log(
    db: AsyncSession, organization_id: UUID, today: date, log_id: UUID, log: Mapping[str, Any]
) -> list[Move]:
    """Write a log's fields (date, value, is_completed, skipped, note, confidence) and carry the
    change up."""
    values = {"organization": organization_id, "today": today, "log_id": log_id, **log}
    return moves_of((await db.execute(CHANGE_LOG, values)).all())


async def remove_log(
    db: AsyncSession, organization_id: UUID, today: date, log_id: UUID
) -> list[Move]:
    """Delete a log and carry the change up."""
    values = {"organization": organization_id, "today": today, "log_id": log_id}
    return moves_of((await db.execute(REMOVE_LOG, values)).all())


async def refresh_expected(db: AsyncSession, organization_id: UUID, today: date) -> None:
    """Compute expected progress of a whole organization for a day."""
    await db.execute(REFRESH_EXPECTED, {"organization": organization_id, "today": today})


async def tell(
    db: AsyncSession,
    organization_id: UUID,
    goals: Collection[UUID],
    *,
    is_structural: bool = False,
) -> None:
    """Tell listeners of a change that moves no number; structural: it may change who sees what."""
    values = {
        "organization": organization_id,
        "goals": list(goals),
        "is_structural": is_structural,
    }
    await db.execute(TELL, values)


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
