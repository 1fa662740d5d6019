"""Commands that move whole organizations."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.progress import Progress
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.archive.delete import delete_organization, hold_still
from cairn.archive.manifest import Manifest, Tell
from cairn.archive.read import read_archive
from cairn.archive.write import write_archive
from cairn.cli.exports import ExportFile, exports, open_for_writing
from cairn.cli.imports import imports
from cairn.cli.people import organizations
from cairn.cli.root import (
    Json,
    OrganizationName,
    console,
    find_organization,
    with_sessions,
)
from cairn.kit.db import enter_organization, transaction
from cairn.runtime import Sessions

T = TypeVar("T")
ONE_INSTANT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
ArchiveFile = Annotated[Path, typer.Argument(help="What `cairn export organization` wrote.")]


@exports.command("organization")
def export_organization(
    file: ExportFile, organization: OrganizationName = None, as_json: Json = False
) -> None:
    """Write all of an organization to one file; passwords and tokens stay behind."""

    async def work(sessions: Sessions) -> Manifest:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions) as db:
            await db.execute(ONE_INSTANT)
            await enter_organization(db, organization_id)
            return await write_to(file, db)

    manifest = with_sessions_and_file(work, file)
    if as_json:
        print(manifest.model_dump_json())
    else:
        rows = sum(manifest.tables.values())
        console.print(f"{manifest.organization}: {rows} rows written to {file}", soft_wrap=True)


@imports.command("organization")
def import_organization(
    file: ArchiveFile,
    name: Annotated[str | None, typer.Option(help="Another name for it here.")] = None,
    as_json: Json = False,
) -> None:
    """Make a new organization of an exported one: all of it, or nothing."""

    async def work(sessions: Sessions) -> dict[str, Any]:
        with file.open("rb") as source, telling() as tell:
            async with transaction(sessions) as db:
                taken = await read_archive(db, source, str(file), name, tell)
        return {
            "organization_id": str(taken.organization_id),
            "name": taken.name,
            "tables": taken.manifest.tables,
            "goals": taken.integrity.goals,
            "differences": taken.integrity.difference_count,
        }

    report = with_sessions_and_file(work, file)
    if as_json:
        print(json.dumps(report))
        return
    rows = sum(report["tables"].values())
    print(f"{report['name']} ({report['organization_id']}): {rows} rows taken")
    print(f"{report['goals']} goals verified, {report['differences']} differences")


@organizations.command("delete")
def delete_for_good(
    name: Annotated[str, typer.Argument(help="Its name or id.")],
    to: Annotated[Path, typer.Option("--to", help="Where all of it is written before.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Export an organization, then delete all of it, its audit included."""
    if not yes:
        typer.confirm(f"Delete all of {name} for good?", abort=True, err=True)

    async def work(sessions: Sessions) -> tuple[Manifest, int]:
        organization_id = await find_organization(sessions, name)
        async with transaction(sessions, organization_id) as db:
            await hold_still(db, organization_id)
            manifest = await write_to(to, db)
            return manifest, await delete_organization(db, organization_id)

    manifest, anonymised = with_sessions_and_file(work, to)
    rows = sum(manifest.tables.values())
    print(f"{manifest.organization} is deleted; its {rows} rows are kept in {to}")
    print(f"{anonymised} people who are in no organization any more were made anonymous")


async def write_to(file: Path, db: AsyncSession) -> Manifest:
    """Write the entered organization to a file, which is whole when it appears."""
    with open_for_writing(file) as target, telling() as tell:
        return await write_archive(db, target, tell)


def with_sessions_and_file(work: Callable[[Sessions], Awaitable[T]], file: Path) -> T:
    """Run work that reads or writes a file; says so where the file can't be had."""
    try:
        return with_sessions(work)
    except OSError as error:
        raise errors.FileUnavailable(file=file, why=error.strerror) from error


@contextmanager
def telling() -> Iterator[Tell]:
    """Show on a terminal how far long work is."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def tell(doing: str, done: int, total: int) -> None:
            bar.update(task, description=doing, completed=done, total=total)

        yield tell
