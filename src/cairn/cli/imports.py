"""Commands that take goals, logs and events from files."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from cairn.cli.root import (
    Json,
    OrganizationName,
    cli,
    console,
    fail,
    find_organization,
    with_sessions,
)
from cairn.runtime import Sessions
from cairn.transfer.files import Order, import_and_commit
from cairn.transfer.report import Report

imports = typer.Typer(no_args_is_help=True, help="Take goals, logs and events from files.")
cli.add_typer(imports, name="import")

ImportFile = Annotated[Path, typer.Argument(help="CSV, NDJSON or YAML, gzipped or not.")]
MappingFile = Annotated[Path | None, typer.Option("--mapping", "-m", help="A mapping file.")]
EventMapping = Annotated[
    Path, typer.Option("--mapping", "-m", help="Says which events rows are, and where.")
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=FIELD", help="Takes a field from a column."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do everything, then take it back.")]
Errors = Annotated[Path | None, typer.Option("--errors", help="Write all refusals there, as CSV.")]


@imports.command("goals")
def import_goals(
    file: ImportFile,
    mapping: MappingFile = None,
    maps: Maps = None,
    organization: OrganizationName = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    errors_file: Errors = None,
) -> None:
    """Create and change goals; exit code 1 if a row was refused, 2 if nothing could be done."""
    order = Order("goals", file, mapping, maps or [], dry_run)
    show_import(run_import(order, organization), as_json, errors_file)


@imports.command("logs")
def import_logs(
    file: ImportFile,
    mapping: MappingFile = None,
    maps: Maps = None,
    organization: OrganizationName = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    errors_file: Errors = None,
) -> None:
    """Log values of KPIs; exit code 1 if a row was refused, 2 if nothing could be done."""
    order = Order("logs", file, mapping, maps or [], dry_run)
    show_import(run_import(order, organization), as_json, errors_file)


@imports.command("events")
def import_events(
    file: ImportFile,
    mapping: EventMapping,
    organization: OrganizationName = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    errors_file: Errors = None,
) -> None:
    """Take events of communities; exit code 1 if a row was refused, 2 if nothing could be done."""
    order = Order("events", file, mapping, [], dry_run)
    show_import(run_import(order, organization), as_json, errors_file)


def run_import(order: Order, organization: str | None) -> Report:
    """Import a file; progress shows on a terminal."""

    async def work(sessions: Sessions) -> Report:
        organization_id = await find_organization(sessions, organization)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("", total=None)

            def tell(doing: str, done: int, total: int | None) -> None:
                bar.update(task, description=doing, completed=done, total=total)

            return await import_and_commit(sessions, organization_id, order, tell)

    return with_sessions(work)


def show_import(report: Report, as_json: bool, errors_file: Path | None) -> None:
    """Say what came of an import; refusals go to stderr."""
    for line in report.refusal_lines():
        print(line, file=sys.stderr)
    if errors_file is not None:
        try:
            report.write_errors(errors_file)
        except OSError as error:
            fail(f"{errors_file} can't be written: {error.strerror}; the import itself is done")
    print(report.as_json() if as_json else report.as_text())
    if report.refusals:
        raise typer.Exit(1)
