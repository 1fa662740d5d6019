"""Goals in bulk: many rows in few statements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.service import DETAILS, SHARED_FIELDS
from cairn.words import Kind

CHUNK = 10_000
"""So many rows go into one statement."""

SHARED = sorted(SHARED_FIELDS)


async def insert_goals(
    db: AsyncSession,
    actor: Actor,
    own_fields: Mapping[Kind, Sequence[str]],
    goals: Sequence[Mapping[str, Any]],
) -> None:
    """Insert goals with the rows of their kinds; parents come before their children.

    `own_fields` are the columns of the kinds that occur.
    """
    owned = {"organization_id": actor.organization_id, "created_by": actor.user_id}
    rows = [{**goal, **owned} for goal in goals]
    key = ["organization_id", "id"]
    await insert_rows(db, "goals", [*key, "kind", "created_by", *SHARED], rows)
    for kind, columns in own_fields.items():
        of_kind = [row for row in rows if row["kind"] == kind]
        await insert_rows(db, DETAILS[kind].__tablename__, [*key, *columns], of_kind)


async def insert_rows(
    db: AsyncSession, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows of one table."""
    names = ", ".join(columns)
    statement = text(
        f"INSERT INTO {table} ({names}) SELECT {names} "
        f"FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb))"
    )
    for chunk in chunks(rows):
        await db.execute(statement, {"rows": as_json(only(columns, row) for row in chunk)})


async def update_rows(
    db: AsyncSession,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    also: str = "",
) -> None:
    """Write columns over rows of one table, which bear the organization and their id."""
    settings = ", ".join(f"{name} = new.{name}" for name in columns)
    statement = text(f"""
        UPDATE {table} kept SET {also}{settings}
        FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb)) new
        WHERE kept.organization_id = new.organization_id AND kept.id = new.id
    """)
    names = ["organization_id", "id", *columns]
    for chunk in chunks(rows):
        await db.execute(statement, {"rows": as_json(only(names, row) for row in chunk)})


NEW_VERSION = "version = kept.version + 1, updated_at = now(), "
"""What every change of a row of goals sets, for `update_rows`."""


def as_json(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as a JSON text; decimals as strings, so that no digit is lost."""
    return msgspec.json.encode(list(rows)).decode()


def chunks(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows in portions for one statement each."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def only(names: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    """Some fields of a row."""
    return {name: row[name] for name in names}
