"""Taking many events at once, and removing them: what is right is taken, what isn't is told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities import events_queries as queries
from cairn.communities.events_queries import Counts
from cairn.communities.events_rows import BodyFormat, EventReader
from cairn.communities.events_schemas import (
    DirtyOut,
    EventsOut,
    RefusedIdOut,
    RemovalIn,
    RemovalOut,
    WhenMissing,
)
from cairn.communities.events_tables import AHEAD, EventTable, get_table
from cairn.communities.jobs import drain_soon
from cairn.communities.places_queries import get_community
from cairn.kit import clock
from cairn.kpis.bulk_rows import TOLD

Missing = Mapping[str, WhenMissing]
"""For the fields `unit` and `amenity`: what is done where there is none of the name."""


@dataclass(frozen=True)
class Written:
    """What came of rows that were copied beside a table."""

    counts: Counts
    places: Mapping[str, int]
    """How many units and amenities were created, by field."""

    def __add__(self, other: "Written") -> "Written":
        places = Counter(self.places) + Counter(other.places)
        return Written(self.counts + other.counts, places)


async def take_events(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    name: str,
    body: IO[bytes],
    format: BodyFormat,
    *,
    missing: Missing,
    most: int,
) -> EventsOut:
    """Take all rows of a body that can be taken into a table of events.

    The number of statements doesn't grow with the rows. A row whose external id is there
    already replaces what is there; if nothing is another, nothing is written and nothing marked.

    Raises:
        CommunityNotFound: there is none, or it is for others.
        EventTableUnknown: there are no such events.
        TooManyRows: more than `most`.
        UnreadableBody: the body is no array, no CSV, or no UTF-8; nothing is taken then.
    """
    community = await get_community(db, actor, community_id)
    table = get_table(name)
    reader = EventReader(actor, community.id, table, most=most, latest=clock.now() + AHEAD)
    await queries.create_stage(db, table)
    await queries.stage_rows(db, table, reader.read(body, format))
    written = await write_staged(db, actor, table, missing)
    faults = reader.faults
    refused = await queries.list_refused(db, TOLD)
    faults.refuse_uncounted(refused[0].total if refused else 0)
    for row in refused:
        faults.tell(row.line, row.field, row.message)
    came = written.counts
    taken = came.created + came.changed
    counts = {"taken": taken, "unchanged": came.unchanged, "refused": faults.rows}
    await record_taken(db, actor, community.id, table, counts)
    dirty = await list_dirty(db, actor, community.id, came.xids) if taken else []
    return EventsOut(
        **counts,
        repeated=came.repeated,
        created_units=written.places.get("unit", 0),
        created_amenities=written.places.get("amenity", 0),
        errors=faults.first(),
        errors_total=faults.total,
        dirty=dirty,
        job_id=await compute_soon(db, actor, community.id, dirty),
    )


async def write_staged(
    db: AsyncSession,
    actor: Actor,
    table: EventTable,
    missing: Missing,
    own: Sequence[str] = (),
) -> Written:
    """Write what was copied beside a table; rows that can't be are in `list_refused` then.

    Where these rows go on from others, which have these `own` ids, one that comes again is counted
    as repeated, as if it had been among them. Ledgers are written whole.
    """
    organization_id = actor.organization_id
    places = {
        field: await queries.name_places(
            db, organization_id, field, may_create=missing.get(field) is WhenMissing.CREATE
        )
        for field in table.named
        if field in queries.PLACES
    }
    counts = await queries.write_rows(db, organization_id, table, own)
    return Written(counts, places)


async def record_taken(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    table: EventTable,
    counts: Mapping[str, int],
) -> None:
    """Write down that events came."""
    after = {"table": table.name, **counts}
    await record(db, actor, "take_events", "community", community_id, after=after)


async def list_dirty(
    db: AsyncSession, actor: Actor, community_id: UUID, own: Sequence[str] = ()
) -> list[DirtyOut]:
    """What this transaction, with savepoints of its own, has marked so far, by group."""
    rows = await queries.list_dirty(db, actor.organization_id, community_id, own)
    return [DirtyOut.model_validate(row) for row in rows]


async def compute_soon(
    db: AsyncSession, actor: Actor, community_id: UUID, dirty: Sequence[DirtyOut]
) -> UUID | None:
    """Queue that what is marked is computed, unless nothing is; the job's id."""
    return await drain_soon(db, actor, community_id) if dirty else None


async def remove_events(
    db: AsyncSession, actor: Actor, community_id: UUID, name: str, body: RemovalIn
) -> RemovalOut:
    """Remove events by external id; what isn't there, or is reversed by what stays, is told.

    Raises:
        CommunityNotFound: there is none, or it is for others.
        EventTableUnknown: there are no such events.
    """
    community = await get_community(db, actor, community_id)
    table = get_table(name)
    ids = list(dict.fromkeys(body.external_ids))
    place = (actor.organization_id, community.id)
    is_ledger = table.is_ledger
    held = set(await queries.list_reversed(db, *place, ids)) if is_ledger else set()
    removed = set(
        await queries.remove_events(db, *place, table, [one for one in ids if one not in held])
    )
    refused = [one for one in ids if one not in removed]
    if removed:
        before = {"table": table.name, "removed": len(removed)}
        await record(db, actor, "remove_events", "community", community.id, before=before)
    dirty = await list_dirty(db, actor, community.id) if removed else []
    return RemovalOut(
        removed=len(removed),
        refused=len(refused),
        errors=[
            RefusedIdOut(
                external_id=one,
                message="a reversal takes it back; remove that too"
                if one in held
                else "there is no such event in the community",
            )
            for one in refused[:TOLD]
        ],
        dirty=dirty,
        job_id=await compute_soon(db, actor, community.id, dirty),
    )
