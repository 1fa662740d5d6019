"""Events in bulk in the database: copied beside the tables, then written in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import Row, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.communities.events_ledger import (
    FIND_REVERSED,
    HOLD_LEDGER,
    HOLD_LEDGERS,
    LIST_REVERSED,
    REFUSE_EXCESS,
    REFUSE_LOWERED,
    REFUSE_REVERSALS,
    REFUSE_REVERSED,
)
from cairn.communities.events_tables import EventTable
from cairn.kit.db import copy_rows, scalar

STAGES = ("event_rows", "event_places", "event_refused", "event_chosen")
PLACES = {"unit": ("units", 100), "amenity": ("amenities", 200)}
"""Fields that name places: the table, and how long a name is there."""

NAME_PLACES = """
    CREATE TEMPORARY TABLE event_places ON COMMIT DROP AS
    SELECT n.community_id, n.name, coalesce(known.id, called.id) AS id,
        known.id IS NULL AND coalesce(called.times > 1, false) AS is_ambiguous
    FROM (SELECT DISTINCT community_id, {field} AS name FROM event_rows
        WHERE {field} IS NOT NULL) n
    LEFT JOIN {table} known ON known.organization_id = :organization
        AND known.community_id = n.community_id AND known.external_id = n.name
    LEFT JOIN (
        SELECT community_id, name, count(*) AS times,
            CASE WHEN count(*) = 1 THEN (array_agg(id))[1] END AS id
        FROM {table} WHERE organization_id = :organization
            AND community_id IN (SELECT community_id FROM event_rows)
        GROUP BY community_id, name
    ) called ON called.community_id = n.community_id AND called.name = n.name
"""
SAMPLE = """
    ALTER TABLE event_rows ALTER community_id SET STATISTICS 10, ALTER {field} SET STATISTICS 10
"""
"""What few of the rows tell is enough here."""
CREATE_PLACES = """
    INSERT INTO {table} (organization_id, community_id, external_id, name)
    SELECT :organization, community_id, name, left(name, {longest}) FROM event_places
    WHERE id IS NULL AND NOT is_ambiguous
    ORDER BY community_id, name
    ON CONFLICT (organization_id, community_id, external_id) DO NOTHING
    RETURNING id
"""
FIND_CREATED = """
    UPDATE event_places p SET id = t.id FROM {table} t
    WHERE p.id IS NULL AND t.organization_id = :organization
        AND t.community_id = p.community_id AND t.external_id = p.name
"""
REFUSE_PLACES = """
    INSERT INTO event_refused
    SELECT r.line, '{field}', CASE WHEN p.is_ambiguous
        THEN format('several {table} are called %s; name one by its external id', p.name)
        ELSE format('there is no {field} %s in the community', p.name) END
    FROM event_rows r JOIN event_places p ON p.community_id = r.community_id AND p.name = r.{field}
    WHERE p.id IS NULL
"""
DROP_REFUSED = "DELETE FROM {stage} WHERE line IN (SELECT line FROM event_refused)"
CHOSEN = """
    SELECT DISTINCT ON (r.community_id, r.external_id)
        r.line, r.community_id, {columns}{names}
    FROM event_rows r {join}
    ORDER BY r.community_id, r.external_id, r.line DESC
"""
CHOOSE = "CREATE TEMPORARY TABLE event_chosen ON COMMIT DROP AS {chosen}"
COUNT_CHOSEN = "SELECT count(*) FROM event_chosen"
JOIN_PLACES = """
    LEFT JOIN event_places p ON p.community_id = r.community_id AND p.name = r.{field}
"""
WRITE = """
    WITH {chosen}written AS (
        INSERT INTO {table} (organization_id, community_id, {columns})
        SELECT :organization, community_id, {columns} FROM event_chosen c
        WHERE {condition}
        ORDER BY community_id, external_id
        {known}
        RETURNING old.id IS NULL AS is_new, coalesce({is_own}, false) AS is_repeated,
            new.xmin AS xid
    )
    SELECT count(*) FILTER (WHERE is_new) AS created,
        count(*) FILTER (WHERE NOT is_new AND NOT is_repeated) AS changed,
        count(*) FILTER (WHERE is_repeated) AS repeated,
        (SELECT count(*) FROM event_chosen) AS chosen,
        (SELECT CAST(xid AS text) FROM written LIMIT 1) AS xid
    FROM written
"""
"""In order of the keys: two that write the same don't wait for each other in a circle."""
KNOWN = """
    ON CONFLICT (organization_id, community_id, external_id) DO UPDATE SET {assignments}
    WHERE ({mine}) IS DISTINCT FROM ({theirs}) OR {table}.xmin = ANY({own})
"""
OWN = "CAST(CAST(:own AS text[]) AS xid[])"
HOPEFUL = 1_000
"""So many rows are first written as if all were new, which takes a quarter less than looking for
each; where one is known, that is taken back."""

LIST_REFUSED = text("""
    SELECT line, field, message, count(*) OVER () AS total FROM event_refused
    ORDER BY line LIMIT :most
""")
LIST_DIRTY = text("""
    SELECT metric_group AS group, min(first_day) AS first_day, max(last_day) AS last_day
    FROM dirty_ranges
    WHERE organization_id = :organization AND community_id = :community
        AND (xmin = CAST(pg_current_xact_id() AS xid)
            OR xmin = ANY(CAST(CAST(:own AS text[]) AS xid[])))
    GROUP BY metric_group ORDER BY metric_group
""")
MANY = 10_000
"""From so many new rows on, the planner is told of them where it knew of fewer."""
GATHER_STATISTICS = text("SELECT metrics.gather_statistics(:table, :added)")
REMOVE = """
    DELETE FROM {table} WHERE organization_id = :organization AND community_id = :community
        AND external_id = ANY(:ids)
    RETURNING external_id
"""


@dataclass(frozen=True)
class Counts:
    """What came of rows: created, changed, there already as they came, or `repeated`, which came
    again further down."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    xids: tuple[str, ...] = ()
    """What wrote them, as they tell it: a savepoint has an id of its own."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.repeated + other.repeated,
            self.xids + other.xids,
        )


async def create_stage(db: AsyncSession, table: EventTable) -> None:
    """Make room beside a table: COPY into it isn't possible under row-level security."""
    await db.execute(text("SELECT set_config('work_mem', '64MB', true)"))
    dropped = ", ".join(f"pg_temp.{name}" for name in STAGES)
    await db.execute(text(f"DROP TABLE IF EXISTS {dropped}"))
    names = "".join(f", CAST(NULL AS text) AS {name}" for name in table.named)
    await db.execute(
        text(f"""
            CREATE TEMPORARY TABLE event_rows ON COMMIT DROP AS
            SELECT 0 AS line, community_id, {", ".join(table.plain)}{names}
            FROM {table.name} WITH NO DATA
        """)
    )
    await db.execute(
        text("""
            CREATE TEMPORARY TABLE event_refused (line integer, field text, message text)
            ON COMMIT DROP
        """)
    )


async def stage_rows(db: AsyncSession, table: EventTable, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows there: line, community, then the fields of the schema."""
    await copy_rows(db, "event_rows", f"line, community_id, {', '.join(table.fields)}", rows)


async def name_places(
    db: AsyncSession, organization_id: UUID, field: str, *, may_create: bool
) -> int:
    """Find the units or amenities that rows name; those that aren't there are created, or their
    rows refused. Returns how many were created."""
    table, longest = PLACES[field]
    values = {"organization": organization_id}
    names = {"field": field, "table": table, "longest": longest}
    created = 0
    await db.execute(text(SAMPLE.format(field=field)))
    await db.execute(text(f"ANALYZE event_rows (community_id, {field})"))
    await db.execute(text(NAME_PLACES.format(**names)), values)
    if may_create:
        created = len((await db.execute(text(CREATE_PLACES.format(**names)), values)).all())
        await db.execute(text(FIND_CREATED.format(**names)), values)
    await db.execute(text("ANALYZE event_places"))
    await db.execute(text(REFUSE_PLACES.format(**names)))
    await db.execute(text(DROP_REFUSED.format(stage="event_rows")))
    return created


def chosen_rows(table: EventTable) -> str:
    """The last row of each external id, with the ids of what it names."""
    field = next((name for name in table.named if name in PLACES), None)
    names = "" if field is None else f", p.id AS {table.named[field]}"
    if table.is_ledger:
        names += ", r.reverses, CAST(NULL AS uuid) AS reverses_id"
    join = "" if field is None else JOIN_PLACES.format(field=field)
    columns = ", ".join(f"r.{name}" for name in table.plain)
    return CHOSEN.format(columns=columns, names=names, join=join)


async def write_rows(
    db: AsyncSession, organization_id: UUID, table: EventTable, own: Sequence[str]
) -> Counts:
    """Insert what is new and update what differs, of each external id the last row. What `own`
    wrote before came from the same rows further up."""
    rows = await scalar(db, "SELECT count(*) FROM event_rows")
    if table.is_ledger:
        return await write_ledger(db, organization_id, table, rows)
    chosen = f"event_chosen AS MATERIALIZED ({chosen_rows(table)}), "
    written = await write_chosen(db, organization_id, table, rows, chosen=chosen, own=own)
    return counts_of(rows - written.chosen, written.chosen, written)


async def write_chosen(
    db: AsyncSession,
    organization_id: UUID,
    table: EventTable,
    rows: int,
    *,
    condition: str = "true",
    chosen: str = "",
    own: Sequence[str] = (),
) -> Row[Any]:
    """Write those of the chosen rows that meet a condition; how many these are."""
    changeable = [name for name in table.columns if name != "external_id"]
    known = KNOWN.format(
        table=table.name,
        assignments=", ".join(f"{name} = excluded.{name}" for name in changeable),
        mine=", ".join(f"{table.name}.{name}" for name in changeable),
        theirs=", ".join(f"excluded.{name}" for name in changeable),
        own=OWN,
    )
    names = {"table": table.name, "columns": ", ".join(table.columns), "chosen": chosen}
    write = partial(WRITE.format, **names, condition=condition, is_own=f"old.xmin = ANY({OWN})")
    values = {"organization": organization_id, "own": list(own)}
    written = await write_new(db, write(known=""), values) if rows >= HOPEFUL else None
    if written is None:
        written = (await db.execute(text(write(known=known)), values)).one()
    if written.created >= MANY:
        await db.execute(GATHER_STATISTICS, {"table": table.name, "added": written.created})
    return written


async def write_new(db: AsyncSession, statement: str, values: dict[str, Any]) -> Row[Any] | None:
    """What came of a statement that takes all rows for new; None, and nothing came of it, where
    one isn't."""
    connection = await db.connection()
    try:
        async with connection.begin_nested():
            return (await connection.execute(text(statement), values)).one()
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            return None
        raise


def counts_of(passed_over: int, kept: int, *written: Row[Any]) -> Counts:
    """What came of rows: some were passed over for later ones, others kept, and written if they
    say something else than what was there."""
    created, changed, repeated = (
        sum(getattr(one, name) for one in written) for name in ("created", "changed", "repeated")
    )
    xids = tuple(one.xid for one in written if one.xid is not None)
    unchanged = kept - created - changed - repeated
    return Counts(created, changed, unchanged, passed_over + repeated, xids)


async def write_ledger(
    db: AsyncSession, organization_id: UUID, table: EventTable, rows: int
) -> Counts:
    """The same for transactions: first what can be reversed, then what reverses it.

    Nobody else writes the same ledgers through Cairn until the transaction ends: what two write
    could each be right, and too much together.
    """
    values = {"organization": organization_id}
    dropped = text(DROP_REFUSED.format(stage="event_chosen"))
    await db.execute(text(CHOOSE.format(chosen=chosen_rows(table))))
    await db.execute(text("ANALYZE event_chosen"))
    chosen = await scalar(db, COUNT_CHOSEN)
    await db.execute(HOLD_LEDGERS, {"organization": str(organization_id)})
    for refuse in (REFUSE_REVERSED, REFUSE_LOWERED):
        await db.execute(refuse, values)
        await db.execute(dropped)
    others = await write_chosen(
        db, organization_id, table, chosen, condition="c.kind <> 'reversal'"
    )
    await db.execute(FIND_REVERSED, values)
    for refuse in (REFUSE_REVERSALS, REFUSE_EXCESS):
        await db.execute(refuse, values)
        await db.execute(dropped)
    reversals = await write_chosen(
        db, organization_id, table, chosen, condition="c.kind = 'reversal'"
    )
    kept = await scalar(db, COUNT_CHOSEN)
    return counts_of(rows - chosen, kept, others, reversals)


async def list_refused(db: AsyncSession, most: int | None) -> Sequence[Row[Any]]:
    """The first rows that the database refuses (None: all), with how many there are."""
    return (await db.execute(LIST_REFUSED, {"most": most})).all()


async def list_dirty(
    db: AsyncSession, organization_id: UUID, community_id: UUID, own: Sequence[str]
) -> Sequence[Row[Any]]:
    """What this transaction, with savepoints of its own, has marked so far, by group."""
    values = {"organization": organization_id, "community": community_id, "own": list(own)}
    return (await db.execute(LIST_DIRTY, values)).all()


async def list_reversed(
    db: AsyncSession, organization_id: UUID, community_id: UUID, ids: Sequence[str]
) -> Sequence[str]:
    """The transactions among these that others, which aren't among these, reverse; nobody else
    writes the community's ledger until the transaction ends."""
    await db.execute(
        HOLD_LEDGER, {"organization": str(organization_id), "community": str(community_id)}
    )
    values = {"organization": organization_id, "community": community_id, "ids": list(ids)}
    return (await db.execute(LIST_REVERSED, values)).scalars().all()


async def remove_events(
    db: AsyncSession,
    organization_id: UUID,
    community_id: UUID,
    table: EventTable,
    ids: Sequence[str],
) -> Sequence[str]:
    """Delete events by external id; those that there were."""
    values = {"organization": organization_id, "community": community_id, "ids": list(ids)}
    return (await db.execute(text(REMOVE.format(table=table.name)), values)).scalars().all()
