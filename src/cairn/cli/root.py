"""The root of the command line, and what its commands share."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import psycopg
import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cairn import errors
from cairn.guards import refusal_of
from cairn.kit.db import transaction
from cairn.kit.embedded import EmbeddedDatabaseError
from cairn.kit.refusals import in_words
from cairn.kit.settings import settings
from cairn.runtime import DATA, Sessions, database, sessions_of

T = TypeVar("T")
console = Console(stderr=True)
cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="One line of JSON, for scripts.")]
OnDemo = Annotated[
    bool | None,
    typer.Option(
        "--demo/--no-demo",
        help="The demo's data; default: if there is no other embedded database.",
    ),
]
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
        fail("; ".join(map(explain, invalid.errors())))
    except typer.TyperException as misuse:
        fail(misuse.format_message())
    except (DBAPIError, psycopg.Error) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        fail(str(refusal))
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)


def explain(error: ErrorDetails) -> str:
    """What is wrong with a field, or with several that don't go together."""
    return ": ".join(map(str, (*error["loc"][-1:], in_words(error))))


def fail(message: str) -> None:
    """End with a refusal."""
    console.print(f"cairn: {message}", markup=False, highlight=False, soft_wrap=True)
    sys.exit(2)


def with_sessions(work: Callable[[Sessions], Awaitable[T]], folder: str = DATA) -> T:
    """Run asynchronous work on the database that the settings name."""

    async def run(url: str) -> T:
        async with sessions_of(url, settings()) as sessions:
            return await work(sessions)

    with database(settings(), folder) as url:
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
