"""Importing a file: opened, mapped, taken, all in the caller's transaction."""

from asyncio import to_thread
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.errors import MappingInvalid
from cairn.kit.rows import FileRow
from cairn.people.service import command_actor
from cairn.transfer.defaults import default_mapping, with_maps
from cairn.transfer.events import write_events
from cairn.transfer.goals import write_goals
from cairn.transfer.logs import write_logs
from cairn.transfer.mapping import Mapping, load_mapping
from cairn.transfer.readers import File, Table, Upload, open_table
from cairn.transfer.report import Report, Tell, tell_nobody
from cairn.transfer.sections import Section
from cairn.transfer.wishes import collect

What = Literal["goals", "logs", "events"]
Watch = Callable[[Iterator[FileRow]], Iterator[FileRow]]


@dataclass(frozen=True)
class Order:
    """What is to be imported, and how it is to be read."""

    what: What
    file: File
    mapping: Path | None = None
    maps: Sequence[str] = ()
    is_dry_run: bool = False
    format: str | None = None
    """What it is, where neither its name nor a mapping says so."""


async def import_and_commit(
    sessions: async_sessionmaker[AsyncSession], organization_id: UUID, order: Order, tell: Tell
) -> Report:
    """Import a file in one transaction, as a command does; a dry run is rolled back."""
    async with sessions() as db:
        actor = await command_actor(db, organization_id)
        report = await import_file(db, actor, order, tell)
        await (db.rollback() if order.is_dry_run else db.commit())
        return report


async def import_file(
    db: AsyncSession,
    actor: Actor,
    order: Order,
    tell: Tell = tell_nobody,
    watch: Watch = iter,
) -> Report:
    """Take what is right in a file; the report says what wasn't and why.

    Nothing is committed here. Calls `tell` with what is being done, how much of it is done, and
    of how much, if that is known; `watch` lets all rows through.

    Raises:
        FileUnreadable: nothing can be taken, because the file can't be read to its end.
        MappingInvalid: the mapping says something that isn't understood, or doesn't fit the file.
    """
    started = perf_counter()
    report = Report(order.what, str(order.file), is_dry_run=order.is_dry_run)
    given = load_mapping(order.mapping) if order.mapping else None
    hints = (given.format, given.delimiter, given.encoding) if given else (order.format,)
    with open_table(order.file, *hints) as table:
        mapping = mapping_for(order, given, table, report)
        look_up(order, mapping)
        rows = watch(counted(table.rows, tell))
        if order.what == "goals":
            wishes = await to_thread(collect, rows, mapping, report)
            await write_goals(db, actor, wishes, report)
        elif order.what == "events":
            await write_events(db, actor, rows, mapping, report, tell)
        else:
            await write_logs(db, actor, rows, mapping, report, tell)
    report.seconds = perf_counter() - started
    return report


def look_up(order: Order, mapping: Mapping) -> None:
    """Read the files that a mapping looks things up in; they lie beside the file.

    Raises:
        MappingInvalid: what was sent has nothing beside it, and may read nothing here.
    """
    for name, lookup in mapping.lookups.items():
        if isinstance(order.file, Upload):
            raise MappingInvalid(file=order.file, why=f"{name}: no other file can be looked up in.")
        lookup.load(order.file.parent)


def counted(rows: Iterator[FileRow], tell: Tell) -> Iterator[FileRow]:
    """The rows; tells now and then how many there were."""
    for count, row in enumerate(rows):
        if count % 1000 == 0:
            tell("reading", count, None)
        yield row


def mapping_for(order: Order, given: Mapping | None, table: Table, report: Report) -> Mapping:
    """The mapping, held against the columns of the file; those not used go into the report."""
    if given is None:
        mapping = default_mapping(order.what, table.columns, order.maps, table.first_names)
    else:
        mapping = with_maps(given, order.what, table.columns, order.maps)
    sections: Sequence[Section] = getattr(mapping, order.what)
    if not sections:
        raise MappingInvalid(file=order.mapping, why=f"it has no section `{order.what}`.")
    if table.columns is None:
        return mapping
    used = mapping.used_columns(sections)
    missing = sorted(used - set(table.columns))
    if missing:
        raise MappingInvalid(
            file=order.mapping,
            why=f"{order.file} has no column {', '.join(missing)}; "
            f"there are {', '.join(table.columns)}.",
        )
    unused = [name for name in table.columns if name and name not in used]
    if unused:
        report.notes.append(f"columns not used: {', '.join(unused)}")
    return mapping
