"""What the reader of changes asks the database."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.progress.rollup import IDS
from cairn.stream.events import NOWHERE, Place
from cairn.stream.sights import Numbers

MOST_ROWS = 5_000
"""So many changes are made up for at most; who has missed more has to start anew."""

CHANGED = text("""
    SELECT horizon, organization_ids
    FROM tenancy.changed_organizations(:organizations, CAST(:since AS bigint))
""").bindparams(bindparam("organizations", type_=IDS))

COLUMNS = "transaction_id, sequence, goal_ids, is_structural"
BETWEEN = text(f"""
    SELECT {COLUMNS} FROM goal_changes
    WHERE organization_id = :organization
        AND transaction_id >= :since AND transaction_id < :horizon
    ORDER BY transaction_id, sequence LIMIT {MOST_ROWS + 1}
""")
FROM_PLACE = text(f"""
    SELECT {COLUMNS} FROM goal_changes
    WHERE organization_id = :organization
        AND (transaction_id, sequence) >= (:transaction, :sequence) AND transaction_id < :horizon
    ORDER BY transaction_id, sequence LIMIT {MOST_ROWS + 2}
""")
NEWEST = text("""
    SELECT transaction_id, sequence FROM goal_changes
    WHERE organization_id = :organization AND transaction_id < :horizon
    ORDER BY transaction_id DESC, sequence DESC LIMIT 1
""")
ALL_GOALS = text("""
    SELECT string_agg(uuid_send(id), '') FROM goals WHERE organization_id = :organization
""")
HIDDEN = text("""
    SELECT string_agg(uuid_send(goal_id), '') FROM engine.hidden_goals(:organization, NULL)
""")
SHOWN = text("""
    SELECT string_agg(uuid_send(goal_id), '')
    FROM engine.visible_goals(:organization, NULL, 'own', NULL)
""")
OWN = text("""
    SELECT string_agg(uuid_send(goal_id), '')
    FROM engine.visible_own(:organization, :actor, :scope, :department)
""")
HOLDERS = text("""
    SELECT held.token_hash, held.user_id, held.organization_id, m.role, m.department
    FROM (
        SELECT token_hash, user_id, organization_id FROM sessions
        WHERE token_hash = ANY (:hashes) AND expires_at > now()
        UNION ALL
        SELECT token_hash, user_id, organization_id FROM tokens
        WHERE token_hash = ANY (:hashes) AND revoked_at IS NULL
            AND (expires_at IS NULL OR expires_at > now())
    ) held
    CROSS JOIN LATERAL tenancy.memberships_of(held.user_id) m
    WHERE m.organization_id = held.organization_id
""").bindparams(bindparam("hashes", type_=ARRAY(LargeBinary)))


async def find_changed(
    db: AsyncConnection, organization_ids: Collection[UUID], since: int
) -> tuple[int, set[UUID]]:
    """The number below which all transactions have ended, and the organizations in which some of
    those from another number on changed goals. Needs no organization to be entered."""
    values = {"organizations": list(organization_ids), "since": since}
    row = (await db.execute(CHANGED, values)).one()
    return row.horizon, set(row.organization_ids)


async def list_changes(
    db: AsyncConnection, organization_id: UUID, since: int, horizon: int
) -> Sequence[Row[Any]] | None:
    """What transactions from one number up to another changed, in order; None if it is too much."""
    values = {"organization": organization_id, "since": since, "horizon": horizon}
    rows = (await db.execute(BETWEEN, values)).all()
    return rows if len(rows) <= MOST_ROWS else None


async def list_changes_after(
    db: AsyncConnection, organization_id: UUID, place: Place, horizon: int
) -> Sequence[Row[Any]] | None:
    """What was changed after a place; None if that can't be told: its row is gone, or isn't from
    this server's count of transactions, or it is too much."""
    values = {
        "organization": organization_id,
        "transaction": place.transaction_id,
        "sequence": place.sequence,
        "horizon": horizon,
    }
    rows = (await db.execute(FROM_PLACE, values)).all()
    is_there = bool(rows) and (rows[0].transaction_id, rows[0].sequence) == place
    return rows[1:] if is_there and len(rows) <= MOST_ROWS + 1 else None


async def find_newest(db: AsyncConnection, organization_id: UUID, horizon: int) -> Place:
    """The place of an organization's last change before a number."""
    values = {"organization": organization_id, "horizon": horizon}
    row = (await db.execute(NEWEST, values)).one_or_none()
    return NOWHERE if row is None else Place(row.transaction_id, row.sequence)


async def number_all(db: AsyncConnection, organization_id: UUID, numbers: Numbers) -> None:
    """Give a number to each goal that is there; the organization has been entered."""
    ids = (await db.execute(ALL_GOALS, {"organization": organization_id})).scalar_one()
    await asyncio.to_thread(numbers.mask_of, bytes(ids or b""))


async def load_common(
    db: AsyncConnection, organization_id: UUID, numbers: Numbers, *, is_of_hidden: bool
) -> int:
    """The goals that everybody sees, or those that are hidden from who else sees all, unless they
    are somebody's own; deleted ones too. The organization has been entered."""
    statement = HIDDEN if is_of_hidden else SHOWN
    ids = (await db.execute(statement, {"organization": organization_id})).scalar_one()
    return await asyncio.to_thread(numbers.mask_of, bytes(ids or b""))


async def load_own(db: AsyncConnection, actor: Actor, numbers: Numbers) -> int:
    """The goals that a person sees for being who it is."""
    values = {
        "organization": actor.organization_id,
        "actor": actor.user_id,
        "scope": actor.scope(Permission.GOALS_VIEW),
        "department": actor.department,
    }
    ids = (await db.execute(OWN, values)).scalar_one()
    return numbers.mask_of(bytes(ids or b""))


async def find_holders(
    db: AsyncConnection, token_hashes: Collection[bytes]
) -> dict[bytes, Row[Any]]:
    """By token those that still are valid: whose, for which organization, with which rights."""
    rows = await db.execute(HOLDERS, {"hashes": list(token_hashes)})
    return {bytes(row.token_hash): row for row in rows}
