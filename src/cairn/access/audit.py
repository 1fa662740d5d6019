"""Who changed what: one row a change, in the transaction of the change."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.kit.fields import plain

SECRET_FIELDS = frozenset({"password", "password_hash", "secret", "token", "token_hash"})
"""Never written, whoever passes them."""

WRITE_ALL = text("""
    INSERT INTO audit (organization_id, actor_id, action, entity, entity_id, before, after)
    SELECT organization_id, actor_id, action, entity, entity_id, before, after
    FROM jsonb_populate_recordset(CAST(NULL AS audit), CAST(:rows AS jsonb))
""")


async def record(
    db: AsyncSession,
    actor: Actor,
    action: str,
    entity: str,
    entity_id: UUID | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down a change: all fields of what is new or gone, else those that differ.

    A change that changes nothing leaves no row; an action given without fields always does.
    """
    if before is not None and after is not None:
        changed = {name for name in before.keys() | after.keys() if differs(before, after, name)}
        if not changed:
            return
        before = {name: before.get(name) for name in changed}
        after = {name: after.get(name) for name in changed}
    row = new_row(actor, action, entity, entity_id, after)
    row["before"] = None if before is None else json_fields(before)
    await record_all(db, [row])


async def record_all(db: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write down many changes, given as rows, in one statement."""
    await db.execute(WRITE_ALL, {"rows": msgspec.json.encode(rows).decode()})


def new_row(
    actor: Actor,
    action: str,
    entity: str,
    entity_id: UUID | None,
    after: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The audit's row of something new."""
    return {
        "organization_id": actor.organization_id,
        "actor_id": actor.user_id,
        "action": action,
        "entity": entity,
        "entity_id": entity_id,
        "after": None if after is None else json_fields(after),
    }


def differs(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Whether a field differs; one that is missing counts as null."""
    return bool(before.get(name) != after.get(name))


def json_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as JSON has them, in order of name, without secrets."""
    return {
        name: plain(value) if isinstance(value, Decimal) else msgspec.to_builtins(value)
        for name, value in sorted(fields.items())
        if name not in SECRET_FIELDS and not isinstance(value, bytes)
    }
