"""Commands that serve, and what prepares for it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cairn import __version__
from cairn.cli.root import Json, cli
from cairn.kit.db import transaction
from cairn.kit.settings import Settings, settings
from cairn.people import setup
from cairn.runtime import database, sessions_of
from cairn.worker import process as worker
from cairn.worker.process import CONCURRENCY


@cli.command()
def version() -> None:
    """Print the version."""
    print(__version__)


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Carry out background jobs too.")
    ] = False,
) -> None:
    """Serve the API and the pages."""
    with database(settings()) as url:
        is_new = asyncio.run(is_setup_needed(url))

        def say_where() -> None:
            print(f"Cairn is at http://{host}:{port}", flush=True)
            if is_new:
                print("There is nobody yet. Whoever opens this first becomes the administrator:")
                print(f"    http://{host}:{port}/setup", flush=True)

        run_server(url, settings(), host, port, say_where, with_worker=with_worker)


@cli.command("worker")
def run_worker(
    concurrency: Annotated[
        int, typer.Option(min=1, max=100, help="So many jobs are carried out at once.")
    ] = CONCURRENCY,
) -> None:
    """Carry out background jobs until SIGTERM or Ctrl-C; several workers share them."""
    with database(settings()) as url:
        worker.run(
            url, settings(), concurrency, lambda: print("The worker is at work.", flush=True)
        )


async def is_setup_needed(url: str) -> bool:
    """Whether there is neither a person nor an organization yet."""
    async with sessions_of(url, settings()) as sessions, transaction(sessions) as db:
        return await setup.is_needed(db)


def run_server(
    url: str,
    settings: Settings,
    host: str,
    port: int,
    when_ready: Callable[[], None] = lambda: None,
    *,
    with_worker: bool = True,
) -> None:
    """Serve until SIGINT or SIGTERM; calls back once requests are answered."""
    import uvicorn

    from cairn.app import create_app
    from cairn.stream.response import Server

    app = create_app(url, settings, worker.working(url, settings) if with_worker else None)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="on")
    server = Server(config)

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
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Make its data if there is none, and end.")
    ] = False,
) -> None:
    """Open a made-up company on a database of its own, and say who can sign in."""
    from cairn.demo.run import make_ready, run

    if prepare:
        make_ready(fresh=fresh)
        return
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
    from cairn import docs
    from cairn.app import create_app

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
