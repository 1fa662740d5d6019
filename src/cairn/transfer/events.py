"""Importing events: read, copied beside their table, and written in one statement a table."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities import events_queries as queries
from cairn.communities.events import write_staged
from cairn.communities.events_quick import QuickReader
from cairn.communities.events_tables import AHEAD, TABLES
from cairn.communities.places import create_community
from cairn.communities.places_schemas import CommunityIn
from cairn.kit import clock
from cairn.kit.rows import FileRow, reason_of
from cairn.transfer.event_sections import EventSection
from cairn.transfer.mapping import Mapping
from cairn.transfer.report import Report, Tell
from cairn.transfer.wishes import FieldRefused, read_sections

PORTION = 10_000
"""So many rows are copied at once."""
REASONS = 10
"""So many reasons of refusals are counted in the notes."""

COMMUNITIES = text("""
    SELECT name, (array_agg(id))[1] AS id, min(time_zone) AS time_zone, count(*) AS times
    FROM communities WHERE organization_id = :organization GROUP BY name
""")
ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('cairn communities ' || :organization, 0))"
)

Read = tuple[str, str, tuple[Any, ...]]
"""A table, the name of a community, and the line and fields of an event."""


async def write_events(
    db: AsyncSession,
    actor: Actor,
    rows: Iterator[FileRow],
    mapping: Mapping,
    report: Report,
    tell: Tell,
) -> None:
    """Take the events that the rows of a file are; refusals go into the report.

    An event is known by its community and external id: the same again changes nothing, something
    else replaces it. Only one import at a time creates communities of an organization.
    """
    await db.execute(ONE_AT_A_TIME, {"organization": str(actor.organization_id)})
    places = Places(db, actor, mapping)
    await places.load()
    sections = [Reader(section, mapping, places) for section in mapping.events]
    wanted = read_sections(rows, mapping, report, sections, read_event)
    tables = list(dict.fromkeys(section.table for section in mapping.events))
    waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    await queries.create_stage(db, TABLES[tables[0]])
    while portion := list(islice(wanted, PORTION)):
        for table, found in (await places.with_ids(portion)).items():
            if table == tables[0]:
                await queries.stage_rows(db, TABLES[table], found)
            else:
                waiting[table] += found
    notes = Counter[str]()
    for number, table in enumerate(tables):
        tell("writing", number, len(tables))
        if number:
            await queries.create_stage(db, TABLES[table])
            await queries.stage_rows(db, TABLES[table], waiting.pop(table, []))
        notes += await write_table(db, actor, mapping, table, report)
    notes["communities"] = places.created
    report.notes += [f"{what} created: {count}" for what, count in notes.items() if count]
    report.notes += reasons(report)


async def write_table(
    db: AsyncSession, actor: Actor, mapping: Mapping, table: str, report: Report
) -> Counter[str]:
    """Write what was copied beside a table; how many units and amenities were created."""
    written = await write_staged(db, actor, TABLES[table], mapping.communities.missing)
    for row in await queries.list_refused(db, None):
        report.refuse(row.line, row.field, row.message)
    report.created += written.created
    report.changed += written.changed
    report.unchanged += written.unchanged
    if written.repeated:
        report.notes.append(f"{written.repeated} rows of {table} came again further down")
    after = {
        "file": report.file,
        "table": table,
        "created": written.created,
        "changed": written.changed,
    }
    await record(db, actor, "import_events", "organization", actor.organization_id, after=after)
    words = {"unit": "units", "amenity": "amenities"}
    return Counter({words[field]: count for field, count in written.places.items()})


def read_event(row: int, section: "Reader", cells: dict[str, str]) -> Read:
    """The event that a section makes of a row."""
    return section.read(row, cells)


def reasons(report: Report) -> Iterator[str]:
    """The reasons why most rows were refused, counted."""
    counted = Counter((one.field, one.message) for one in report.refusals)
    for (field, message), count in counted.most_common(REASONS):
        if count > 1:
            yield f"{count} refused for {field}: {message}"


class Places:
    """The communities of an organization by name; those that rows name are created where missing.

    A name that several have stands for none.
    """

    def __init__(self, db: AsyncSession, actor: Actor, mapping: Mapping) -> None:
        self.db, self.actor, self.rules = db, actor, mapping.communities
        self.ids: dict[str, UUID | None] = {}
        self.zones: dict[str, ZoneInfo] = {}
        self.usual_zone = ZoneInfo(self.rules.time_zone)
        self.created = 0

    async def load(self) -> None:
        """Load those that are there."""
        values = {"organization": self.actor.organization_id}
        for row in await self.db.execute(COMMUNITIES, values):
            self.ids[row.name] = row.id if row.times == 1 else None
            self.zones[row.name] = ZoneInfo(row.time_zone)

    def refusal(self, name: str) -> str | None:
        """Why a name stands for no community."""
        if not name:
            return "is missing"
        if name in self.ids:
            return None if self.ids[name] else f"several communities are called {name}"
        if len(name) > 200 or "\x00" in name:
            return "must have at most 200 characters, and no NUL among them"
        if self.rules.opened_on is None:
            return f"there is no community {name}, and the mapping has no `opened_on` for new ones"
        return None

    def zone(self, name: str) -> ZoneInfo:
        """Where clocks of a community are."""
        return self.zones.get(name, self.usual_zone)

    async def with_ids(self, portion: list[Read]) -> dict[str, list[tuple[Any, ...]]]:
        """Events by table as they are copied, with the ids of their communities."""
        found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for table, name, (line, *fields) in portion:
            if name not in self.ids:
                self.ids[name] = await self.create(name)
            found[table].append((line, self.ids[name], *fields))
        return found

    async def create(self, name: str) -> UUID:
        """Create a community as the mapping says."""
        fields = self.rules.model_dump(include={"time_zone", "opened_on", "currency"})
        made = await create_community(
            self.db, self.actor, CommunityIn.model_validate({"name": name, **fields})
        )
        self.created += 1
        return made.id


class Reader:
    """Makes events of the rows that a section takes."""

    def __init__(self, section: EventSection, mapping: Mapping, places: Places) -> None:
        self.where, self.table, self.schema = section.where, section.table, section.events.schema
        self.places, self.external_id = places, mapping.external_id
        self.latest = clock.now() + AHEAD
        self.quick = QuickReader(section.events, self.latest)
        reading = mapping.labels.reading
        self.community, self.id = section.community.reader(reading), section.id.reader(reading)
        self.fields = {name: cell.reader(reading) for name, cell in section.fields.items()}
        self.instants = set(section.events.instants)

    def read(self, row: int, cells: dict[str, str]) -> Read:
        """The event that the section makes of a row.

        Raises:
            FieldRefused: a field can't be read.
        """
        community, given = self.cells_of(cells)
        values = self.quick.read_cells(given)
        if values is None:
            try:
                event = self.schema.model_validate(given)
            except ValidationError as invalid:
                raise FieldRefused(*reason_of(invalid.errors(include_url=False)[0])) from None
            for fault in event.faults(self.latest):
                raise FieldRefused(*fault)
            values = tuple(event.__dict__.values())
        return self.table, community, (row, *values)

    def cells_of(self, cells: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """The community of an event, and its fields; empty ones are left out."""
        field = "community"
        try:
            community = self.community(cells)
            refusal = self.places.refusal(community)
            if refusal is not None:
                raise ValueError(refusal)
            field = "id"
            external_id = self.id(cells)
            if not external_id:
                raise ValueError("the event has no id; without one it would come every time")
            given: dict[str, Any] = {"external_id": self.external_id(external_id)}
            for field, read in self.fields.items():
                text = read(cells)
                if text:
                    given[field] = text
        except ValueError as error:
            raise FieldRefused(field, str(error)) from None
        if "reverses" in given:
            given["reverses"] = self.external_id(given["reverses"])
        zone = self.places.zone(community)
        for field in self.instants & given.keys():
            given[field] = local(given[field], zone)
        return community, given


def local(text: str, zone: ZoneInfo) -> Any:
    """An instant; a clock time without an offset is the community's, a day its midnight. What
    can't be read stays a text, for the schema to refuse."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=zone)
