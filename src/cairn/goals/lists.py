"""Lists of goals: what they are narrowed to, in which order they come, where a page goes on."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.errors import InvalidCursor
from cairn.goals import list_queries, queries, reads
from cairn.goals.schemas import Filters, ListQuery
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import Kind, Sort, State, Status

COLUMNS = {
    "owner": "g.owner_id",
    "owner_id": "g.owner_id",
    "department": "g.department",
    "state": "g.state",
    "status": queries.STATUS,
    "parent": "g.parent_id",
    "external_id": "g.external_id",
    "level": "{own}.level",
    "year": "{own}.year",
    "quarter": "{own}.quarter",
}
"""What lists may be narrowed by, besides text."""

OWN = {Kind.VISION: "v", Kind.OBJECTIVE: "o", Kind.KPI: "k", Kind.TARGET: "t"}
"""The table of a kind; a condition on it can be looked up by index, one on any of them can't."""

Condition = tuple[str, dict[str, Any]]
"""SQL on g, p, o, k, v and t, and its values."""


@dataclass(frozen=True)
class Key:
    """What a list is ordered by, before the id: a column, the field of the answer that shows it."""

    column: str
    field: str
    type: Any
    sql_type: str
    is_nullable: bool = False


KEYS = {
    "title": Key("lower(g.title)", "sort_title", str, "text"),
    "progress": Key("p.progress_percentage", "progress_percentage", Decimal, "numeric", True),
    "due": Key("p.period_end", "period_end", date, "date", True),
    "updated": Key("g.updated_at", "updated_at", datetime, "timestamptz"),
}


def condition_of(kind: Kind, query: Filters) -> Condition:
    """The filters that are set."""
    given = query.model_dump(exclude_none=True)
    chosen = {name: value for name, value in given.items() if name in COLUMNS}
    conditions = [
        "g.kind = :kind AND p.kind = :kind",
        *(f"{COLUMNS[name].format(own=OWN[kind])} = :filter_{name}" for name in chosen),
    ]
    values = {f"filter_{name}": value for name, value in chosen.items()}
    if query.q is not None:
        conditions.append("(g.title ILIKE :q OR g.description ILIKE :q)")
        values["q"] = pattern_of(query.q)
    return " AND ".join(conditions), {**values, "kind": kind}


def pattern_of(words: str) -> str:
    """What ILIKE finds words by, taken literally."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", words) + "%"


def order_of(sort: Sort) -> str:
    """The order as SQL: the key, nulls last either way, then the id."""
    key, way = KEYS.get(sort.removeprefix("-")), "DESC" if sort.startswith("-") else "ASC"
    if key is None:
        return f"g.id {way}"
    return f"{key.column} {way}{' NULLS LAST' if key.is_nullable else ''}, g.id {way}"


def place_of(sort: Sort, row: Row[Any]) -> str:
    """The cursor of what comes after a row."""
    key = KEYS.get(sort.removeprefix("-"))
    return encode_cursor(sort, None if key is None else getattr(row, key.field), row.id)


def after(sort: Sort, cursor: str) -> Condition:
    """The condition of what comes after a cursor's row.

    Raises:
        InvalidCursor: it isn't one of ours, or is that of a list in another order.
    """
    key, sign = KEYS.get(sort.removeprefix("-")), "<" if sort.startswith("-") else ">"
    key_type = type(None) if key is None else key.type | None if key.is_nullable else key.type
    made_for, value, last = decode_cursor(cursor, str, key_type, UUID)
    is_number = isinstance(value, Decimal)
    if made_for != sort or (is_number and not (value.is_finite() and 0 <= value <= 100)):
        raise InvalidCursor()
    values = {"after_key": value, "after": last}
    if key is None:
        return f"g.id {sign} :after", {"after": last}
    if value is None:
        return f"({key.column} IS NULL AND g.id {sign} :after)", {"after": last}
    condition = f"({key.column}, g.id) {sign} (CAST(:after_key AS {key.sql_type}), :after)"
    if key.is_nullable:
        condition = f"({condition} OR {key.column} IS NULL)"
    return condition, values


async def list_rows(
    db: AsyncSession,
    actor: Actor,
    query: ListQuery,
    condition: Condition,
    read: Callable[..., Awaitable[Sequence[Row[Any]]]] = queries.list_goals,
) -> tuple[Sequence[Row[Any]], str | None]:
    """One page of visible goals that meet a condition, and where the next begins."""
    where, values = condition
    if query.cursor is not None:
        further, places = after(query.sort, query.cursor)
        where, values = f"{where} AND {further}", {**values, **places}
    order = order_of(query.sort)
    rows = await read(db, actor, where, values, query.limit + 1, order)
    page = rows[: query.limit]
    return page, place_of(query.sort, page[-1]) if len(rows) > len(page) else None


async def list_page(
    db: AsyncSession, actor: Actor, kind: Kind, query: ListQuery, within: Condition | None = None
) -> dict[str, Any]:
    """One page of visible goals of a kind, where the next begins, and the counts if wanted."""
    await reads.refresh_expected(db, actor)
    where, values = condition_of(kind, query)
    if within is not None:
        where, values = f"{where} AND {within[0]}", {**values, **within[1]}
    rows, next_cursor = await list_rows(db, actor, query, (where, values))
    counts = None
    if query.include_counts:
        counts = counts_of(await list_queries.count_goals(db, actor, where, values))
    return {
        "items": [reads.fields_of(actor, row) for row in rows],
        "next_cursor": next_cursor,
        "counts": counts,
    }


def counts_of(rows: Sequence[Row[Any]]) -> dict[str, Any]:
    """Rows of `count_goals` as the fields of a CountsOut, every word with its number."""
    return {
        "total": rows[0].goals,
        "by_state": by_word(State, 1, rows),
        "by_status": by_word(Status, 2, rows),
    }


def by_word(words: Any, grouped: int, rows: Sequence[Row[Any]]) -> dict[Any, int]:
    """The number of goals of each word."""
    found = {row.word: row.goals for row in rows if row.grouped == grouped}
    return {word: found.get(word, 0) for word in words}
