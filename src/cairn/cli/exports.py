"""Commands that write goals to files."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Annotated

import typer

from cairn.cli.root import OrganizationName, cli, fail, find_organization, with_sessions
from cairn.people.service import command_actor
from cairn.runtime import Sessions
from cairn.transfer.exports import export_goals
from cairn.transfer.goal_export import Selection
from cairn.transfer.writers import Format
from cairn.words import Kind

exports = typer.Typer(no_args_is_help=True, help="Write goals to files.")
cli.add_typer(exports, name="export")

ExportFile = Annotated[Path, typer.Argument(help="Where to; - is the standard output.")]
STANDARD_OUTPUT = Path("-")
ENDINGS = {".ndjson": Format.NDJSON, ".jsonl": Format.NDJSON, ".yaml": Format.YAML}


@exports.command("goals")
def write_goals(
    file: ExportFile,
    kind: Annotated[Kind | None, typer.Option(help="Only goals of this kind.")] = None,
    year: Annotated[int | None, typer.Option(help="Only objectives and KPIs of it.")] = None,
    quarter: Annotated[int | None, typer.Option(min=1, max=4)] = None,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Default: by the ending, else csv.")
    ] = None,
    organization: OrganizationName = None,
) -> None:
    """Write goals as a file that can be imported, with what they stand below and are linked to."""
    chosen = format or ENDINGS.get(file.suffix.lower(), Format.CSV)

    async def work(sessions: Sessions) -> None:
        organization_id = await find_organization(sessions, organization)
        with open_for_writing(file) as target:
            async with sessions() as db:
                actor = await command_actor(db, organization_id)
                selection = Selection(kind, year, quarter)
                async for piece in export_goals(db, actor, selection, chosen, everything=True):
                    target.write(piece.encode())

    try:
        with_sessions(work)
    except OSError as error:
        fail(f"{file} can't be written: {error.strerror}")


@contextmanager
def open_for_writing(file: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place when all of it is written, and not before."""
    if file == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as target:
        try:
            yield target
            target.flush()
            os.chmod(target.name, 0o644)
            os.replace(target.name, file)
        except BaseException:
            os.unlink(target.name)
            raise
