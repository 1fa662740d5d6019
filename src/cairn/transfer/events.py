"""Importing events: a portion is read while the one before it is written."""

from asyncio import gather, sleep
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities import events_queries as queries
from cairn.communities.events import Written, write_staged
from cairn.communities.events_queries import Counts
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
"""So many rows are written at once, while the next ones are read."""
FEW = 100
"""So many rows are read in one turn, in a millisecond or two."""
REASONS = 10
"""So many reasons of refusals are counted in the notes."""

COMMUNITIES = text("""
    SELECT name, (array_agg(id))[1] AS id, min(time_zone) AS time_zone, count(*) AS times
    FROM communities WHERE organization_id = :organization GROUP BY name
""")
ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('cairn communities ' || :organization, 0))"
)

PLURALS = {"unit": "units", "amenity": "amenities"}

Row = list[Any]
"""An event as it is copied: its line, its community, then its fields."""
Read = tuple[str, Row]
"""A table and an event of it, whose community is still a name."""
NOTHING = Written(Counts(), {})


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
    else replaces it, also from further down in the file. A portion is read while the one before it
    is written. Only one import at a time creates communities of an organization.
    """
    await db.execute(ONE_AT_A_TIME, {"organization": str(actor.organization_id)})
    places = Places(db, actor, mapping)
    await places.load()
    sections = [Reader(section, mapping, places) for section in mapping.events]
    wanted = read_sections(rows, mapping, report, sections, read_event)
    writer = Writer(db, actor, mapping)

    portion = await read_portion(wanted)
    while portion:
        found = await places.with_ids(portion)
        both = (read_portion(wanted), writer.write(found))
        portion, _ = settled(await gather(*both, return_exceptions=True))
    tell("writing", 0, 1)
    await writer.finish()
    await conclude(db, actor, writer, places, report)


async def read_portion(wanted: Iterator[Read]) -> list[Read]:
    """The next events. Whoever waits for the database meanwhile gets a turn now and then."""
    portion: list[Read] = []
    while few := list(islice(wanted, min(FEW, PORTION - len(portion)))):
        portion += few
        await sleep(0)
    return portion


def settled(results: Sequence[Any]) -> Sequence[Any]:
    """What came of several that have all ended; raises where one of them did."""
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


async def conclude(
    db: AsyncSession, actor: Actor, writer: "Writer", places: "Places", report: Report
) -> None:
    """Put what was written into the report and the audit."""
    for refusal in writer.refused:
        report.refuse(*refusal)
    made: Counter[str] = Counter()
    for table, portions in writer.written.items():
        written = sum(portions, NOTHING)
        counts = written.counts
        report.created += counts.created
        report.changed += counts.changed
        report.unchanged += counts.unchanged
        if counts.repeated:
            report.notes.append(f"{counts.repeated} rows of {table} came again further down")
        made.update({PLURALS[field]: count for field, count in written.places.items()})
        told = {"table": table, "created": counts.created, "changed": counts.changed}
        after = {"file": report.file, **told}
        await record(db, actor, "import_events", "organization", actor.organization_id, after=after)
    made["communities"] = places.created
    report.notes += [f"{what} created: {count}" for what, count in made.items() if count]
    report.notes += reasons(report)


class Writer:
    """Writes events while others are read, each portion of a table in one statement. Ledgers are
    written whole, in the end: what takes something back may stand before it."""

    def __init__(self, db: AsyncSession, actor: Actor, mapping: Mapping) -> None:
        self.db, self.actor, self.missing = db, actor, mapping.communities.missing
        tables = dict.fromkeys(section.table for section in mapping.events)
        self.written: dict[str, list[Written]] = {table: [] for table in tables}
        """What came of each portion."""
        self.refused: list[tuple[int, str, str]] = []
        self.waiting: list[Row] = []
        self.is_staged = False

    async def write(self, found: dict[str, list[Row]]) -> None:
        """Write events by table, or keep them for the end."""
        for table, rows in found.items():
            if not TABLES[table].is_ledger:
                await self.stage(table, rows)
                await self.settle(table)
            elif len(self.written) == 1:  # nothing else needs their place
                await self.stage(table, rows)
            else:
                self.waiting += rows

    async def finish(self) -> None:
        """Write what was kept."""
        for table in self.written:
            if TABLES[table].is_ledger:
                await self.stage(table, self.waiting)
                await self.settle(table)

    async def stage(self, table: str, rows: list[Row]) -> None:
        """Copy events beside their table."""
        if not self.is_staged:
            await queries.create_stage(self.db, TABLES[table])
            self.is_staged = True
        await queries.stage_rows(self.db, TABLES[table], rows)

    async def settle(self, table: str) -> None:
        """Write what was copied beside a table."""
        portions = self.written[table]
        portions.append(
            await write_staged(
                self.db, self.actor, TABLES[table], self.missing, goes_on=bool(portions)
            )
        )
        refused = await queries.list_refused(self.db, None)
        self.refused += [(row.line, row.field, row.message) for row in refused]
        self.is_staged = False


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

    async def with_ids(self, portion: list[Read]) -> dict[str, list[Row]]:
        """Events by table, with the ids of their communities in the place of the names."""
        found: dict[str, list[Row]] = defaultdict(list)
        for table, event in portion:
            name = event[1]
            if name not in self.ids:
                self.ids[name] = await self.create(name)
            event[1] = self.ids[name]
            found[table].append(event)
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
        self.reading = mapping.labels.reading
        cells = {"community": section.community, "id": section.id, **section.fields}
        bare = {field: cell.bare_column for field, cell in cells.items()}
        columns = {field: column for field, column in bare.items() if column is not None}
        self.bare, self.columns = tuple(columns), tuple(columns.values())
        self.others = {field: cell for field, cell in cells.items() if field not in columns}
        self.pick = itemgetter(*self.columns, "@row", "@row")
        """All bare cells at once; what is always there makes several of one, or of none."""
        self.instants = [field for field in section.events.instants if field in cells]

    def read(self, row: int, cells: dict[str, str]) -> Read:
        """The event that the section makes of a row.

        Raises:
            FieldRefused: a field can't be read.
        """
        given = self.texts_of(cells)
        community = self.identify(given)
        zone = self.places.zone(community)
        instants: dict[str, datetime] = {}
        for field in self.instants:
            if field in given and (instant := as_instant(given[field], zone)):
                instants[field] = instant
                del given[field]
        values = self.quick.read_cells(given, instants)
        if values is None:
            try:
                event = self.schema.model_validate(given | instants)
            except ValidationError as invalid:
                raise FieldRefused(*reason_of(invalid.errors(include_url=False)[0])) from None
            for fault in event.faults(self.latest):
                raise FieldRefused(*fault)
            values = tuple(event.__dict__.values())
        return self.table, [row, community, *values]

    def texts_of(self, cells: dict[str, str]) -> dict[str, str]:
        """The fields of a row; empty ones are left out."""
        try:
            bare = self.pick(cells)
        except KeyError:
            bare = tuple(cells.get(column, "") for column in self.columns)
        texts = [cell.strip() for cell in bare]
        given = dict(zip(self.bare, texts, strict=False))
        if "" in texts:
            given = {field: text for field, text in given.items() if text}
        for field, cell in self.others.items():
            try:
                text = cell.read(cells, self.reading)
            except ValueError as error:
                raise FieldRefused(field, str(error)) from None
            if text:
                given[field] = text
        return given

    def identify(self, given: dict[str, str]) -> str:
        """Take the community and the id out of the fields, and put the external id there; the
        community's name."""
        community = given.pop("community", "")
        refusal = self.places.refusal(community)
        if refusal is not None:
            raise FieldRefused("community", refusal)
        if "id" not in given:
            raise FieldRefused("id", "the event has no id; without one it would come every time")
        given["external_id"] = self.external_id(given.pop("id"))
        if "reverses" in given:
            given["reverses"] = self.external_id(given["reverses"])
        return community


def as_instant(text: str, zone: ZoneInfo) -> datetime | None:
    """An instant; a clock time without an offset is the community's, a day its midnight. None is
    for the schema to refuse."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=zone)
