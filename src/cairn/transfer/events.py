"""Importing events: a portion is read while the one before it is written."""

from asyncio import gather, sleep
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities import events_queries as queries
from cairn.communities.events import Written, write_staged
from cairn.communities.events_queries import Counts
from cairn.communities.events_tables import TABLES
from cairn.kit.rows import FileRow
from cairn.transfer.event_places import Places
from cairn.transfer.event_rows import Read, Row, read_events
from cairn.transfer.mapping import Mapping
from cairn.transfer.report import Report, Tell

PORTION = 25_000
"""So many rows are written at once, while the next ones are read."""
REASONS = 10
"""So many reasons of refusals are counted in the notes."""

ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('cairn communities ' || :organization, 0))"
)

PLURALS = {"unit": "units", "amenity": "amenities"}
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
    wanted = read_events(rows, mapping, places, report)
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
    rows = 0
    while rows < PORTION and (some := next(wanted, None)) is not None:
        portion.append(some)
        rows += len(some[1])
        await sleep(0)
    return portion


def settled(results: Sequence[Any]) -> Sequence[Any]:
    """What came of several that have all ended; raises where one of them did."""
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


async def conclude(
    db: AsyncSession, actor: Actor, writer: "Writer", places: Places, report: Report
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
        own = [xid for one in portions for xid in one.counts.xids]
        written = await write_staged(self.db, self.actor, TABLES[table], self.missing, own)
        portions.append(written)
        refused = await queries.list_refused(self.db, None)
        self.refused += [(row.line, row.field, row.message) for row in refused]
        self.is_staged = False


def reasons(report: Report) -> Iterator[str]:
    """The reasons why most rows were refused, counted."""
    counted = Counter((one.field, one.message) for one in report.refusals)
    for (field, message), count in counted.most_common(REASONS):
        if count > 1:
            yield f"{count} refused for {field}: {message}"
