"""The command line, put together."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import text

from cairn import __version__, docs, errors
from cairn.app import create_app
from cairn.kit.db import transaction
from cairn.kit.embedded import EmbeddedDatabaseError
from cairn.kit.settings import Settings, settings
from cairn.people import service as people
from cairn.progress import rollup
from cairn.runtime import Sessions, database, sessions_of
from cairn.transfer.files import Order, import_and_commit
from cairn.transfer.report import Report
from cairn.words import Role

T = TypeVar("T")
console = Console(stderr=True)
cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
users = typer.Typer(no_args_is_help=True, help="People who can sign in.")
tokens = typer.Typer(no_args_is_help=True, help="Personal access tokens for scripts.")
organizations = typer.Typer(no_args_is_help=True, help="Organizations, each apart from the others.")
imports = typer.Typer(no_args_is_help=True, help="Take goals and logs from files.")
cli.add_typer(users, name="users")
cli.add_typer(tokens, name="tokens")
cli.add_typer(organizations, name="organizations")
cli.add_typer(imports, name="import")

Json = Annotated[bool, typer.Option("--json", help="One line of JSON, for scripts.")]
OrganizationName = Annotated[
    str | None,
    typer.Option("--organization", "-o", help="Its name or id; needed if there are several."),
]


def main() -> None:
    """Run a command; refusals are one line on stderr and exit code 2."""
    try:
        sys.exit(cli(standalone_mode=False))
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except (errors.Problem, EmbeddedDatabaseError) as problem:
        fail(str(problem))
    except ValidationError as invalid:
        fail("; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in invalid.errors()))
    except typer.TyperException as misuse:
        fail(misuse.format_message())
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)


def fail(message: str) -> None:
    """End with a refusal."""
    console.print(f"cairn: {message}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(2)


def with_sessions(work: Callable[[Sessions], Awaitable[T]]) -> T:
    """Run asynchronous work on the database that the settings name."""

    async def run(url: str) -> T:
        async with sessions_of(url, settings()) as sessions:
            return await work(sessions)

    with database(settings()) as url:
        return asyncio.run(run(url))


async def find_organization(sessions: Sessions, name: str | None) -> UUID:
    """The organization of that name or id; without either the only one there is."""
    async with transaction(sessions) as db:
        rows = (await db.execute(text("SELECT id, name FROM tenancy.organizations()"))).all()
    if name is None and len(rows) == 1:
        return UUID(str(rows[0].id))
    found = [row.id for row in rows if name in (row.name, str(row.id))]
    if len(found) == 1:
        return UUID(str(found[0]))
    known = ", ".join(f"{row.name} ({row.id})" for row in rows) or "none yet"
    raise errors.OrganizationUnknown(name=name or "given (--organization)", known=known)


@cli.command()
def version() -> None:
    """Print the version."""
    print(__version__)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the API and the pages."""
    with database(settings()) as url:
        run_server(url, settings(), host, port)


def run_server(
    url: str,
    settings: Settings,
    host: str,
    port: int,
    when_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM; calls back once requests are answered."""
    app = create_app(url, settings)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)

    async def serve() -> None:
        running = asyncio.create_task(server.serve())
        while not server.started and not running.done():  # noqa: ASYNC110 (uvicorn has no event)
            await asyncio.sleep(0.01)
        if server.started:
            when_ready()
        await running

    asyncio.run(serve())


@cli.command("demo")
def run_demo(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port to listen on; default: a free one from 8000 on."),
    ] = None,
    as_json: Json = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw its data away first.")] = False,
    opens: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help="Open a browser; default: if there is a screen."),
    ] = None,
) -> None:
    """Open a made-up company on a database of its own, and say who can sign in."""
    from cairn.demo.run import run

    run(run_server, host=host, port=port, as_json=as_json, fresh=fresh, opens=opens)


@cli.command("migrate")
def migrate_database() -> None:
    """Bring the database to this version; the other commands do it too."""
    with database(settings()):
        print("The database is at this version.")


@cli.command("docs")
def write_docs(
    check: Annotated[bool, typer.Option(help="Write nothing; exit code 1 if not current.")] = False,
) -> None:
    """Write the generated files of a checkout anew: pages of docs/, openapi.json."""
    root = Path.cwd()
    openapi = create_app("postgresql://nowhere", settings()).openapi()
    files = docs.generate(openapi, typer.main.get_command(cli))
    names = docs.outdated(files, root)
    for name in names:
        print(f"{name} isn't current; `cairn docs` writes it" if check else name)
        if not check:
            (root / name).write_text(files[name])
    if check and names:
        raise typer.Exit(1)


@organizations.command("create")
def create_organization(
    name: str,
    time_zone: Annotated[str, typer.Option(help="IANA name of its time zone.")] = "UTC",
) -> None:
    """Create an organization."""

    async def work(sessions: Sessions) -> UUID:
        async with transaction(sessions) as db:
            return (await people.create_organization(db, name, time_zone=time_zone)).id

    print(with_sessions(work))


@organizations.command("list")
def list_organizations() -> None:
    """List the organizations."""

    async def work(sessions: Sessions) -> list[Any]:
        async with transaction(sessions) as db:
            rows = await db.execute(text("SELECT id, name FROM tenancy.organizations()"))
            return list(rows.all())

    for row in with_sessions(work):
        print(row.id, row.name)


@users.command("create")
def create_user(
    email: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, help="Asked for if not given.")
    ],
    organization: OrganizationName = None,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.ADMIN,
    department: Annotated[str | None, typer.Option(help="For managers and employees.")] = None,
) -> None:
    """Create a person in an organization; the first one is its administrator."""

    async def work(sessions: Sessions) -> UUID:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions, organization_id) as db:
            user = await people.find_user_by_email(db, email)
            if user is None:
                user = await people.create_user(db, email, name, password)
            await people.add_member(db, None, organization_id, user, role, department)
            return user.id

    print(with_sessions(work))


@tokens.command("create")
def create_token(
    email: str,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    organization: OrganizationName = None,
) -> None:
    """Create a token and print it; it can't be shown again."""

    async def work(sessions: Sessions) -> str:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions, organization_id) as db:
            user = await people.find_user_by_email(db, email)
            if user is None:
                raise errors.EmailUnknown(email=email)
            _, secret = await people.create_token(db, user.id, organization_id, name)
            return secret

    print(with_sessions(work))


@cli.command()
def verify(
    organization: OrganizationName = None,
    as_json: Json = False,
    repair: Annotated[bool, typer.Option(help="Write what is right over what is wrong.")] = False,
) -> None:
    """Recompute all progress from the logs and compare; exit code 1 if anything differs."""

    async def work(sessions: Sessions) -> dict[str, Any]:
        async with transaction(sessions) as db:
            rows = (await db.execute(text("SELECT id, name FROM tenancy.organizations()"))).all()
        chosen = [row.id for row in rows]
        if organization is not None:
            chosen = [await find_organization(sessions, organization)]
        report: dict[str, Any] = {"goals": 0, "buckets": 0, "differences": []}
        for organization_id in chosen:
            await verify_one(sessions, organization_id, repair, report)
        return report

    report = with_sessions(work)
    if as_json:
        print(json.dumps(report))
    else:
        print_report(report)
    if report["differences"] and not repair:
        raise typer.Exit(1)


async def verify_one(
    sessions: Sessions, organization_id: UUID, repair: bool, report: dict[str, Any]
) -> None:
    """Verify one organization and add what is found to the report."""
    async with transaction(sessions, organization_id) as db:
        actor = await people.command_actor(db, organization_id)
        count = await db.execute(text("SELECT count(*) FROM goals"))
        report["goals"] += count.scalar_one()
        report["differences"] += [
            {
                "goal_id": str(row.goal_id),
                "title": row.title,
                "kind": row.kind,
                "fields": row.fields,
            }
            for row in await rollup.verify(db, organization_id)
        ]
        if repair:
            await rollup.repair(db, organization_id, actor.today)


def print_report(report: dict[str, Any]) -> None:
    """Show what was found wrong as a table."""
    found = report["differences"]
    print(f"{report['goals']} goals, {len(found)} differences")
    if not found:
        return
    table = Table("goal", "field", "stored", "recomputed")
    for one in found:
        for name, (stored, recomputed) in one["fields"].items():
            table.add_row(one["title"], name, str(stored), str(recomputed))
    Console().print(table)


ImportFile = Annotated[Path, typer.Argument(help="CSV or NDJSON, gzipped or not.")]
MappingFile = Annotated[Path | None, typer.Option("--mapping", "-m", help="A mapping file.")]
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
