"""Commands that let BI tools read."""

from typing import Annotated

import typer

from cairn.admin import readers
from cairn.cli.root import OrganizationName, cli, find_organization, with_sessions
from cairn.kit.db import transaction
from cairn.people import service as people
from cairn.runtime import Sessions

reporting = typer.Typer(no_args_is_help=True, help="What BI tools may read.")
cli.add_typer(reporting, name="reporting")

RoleName = Annotated[str, typer.Argument(help="A role of the database, made for the tool.")]
Print = Annotated[bool, typer.Option("--print", help="Only print the SQL.")]


@reporting.command("grant")
def grant(role: RoleName, organization: OrganizationName = None, only_print: Print = False) -> None:
    """Let a database role read one organization in the schema `reporting`."""

    async def work(sessions: Sessions) -> list[str]:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions, organization_id) as db:
            actor = await people.command_actor(db, organization_id)
            if not only_print:
                await readers.grant_reader(db, actor, role)
            return await readers.grant_statements(db, actor, role)

    show(with_sessions(work), only_print, f"{role} reads the organization from now on.")


@reporting.command("revoke")
def revoke(
    role: RoleName, organization: OrganizationName = None, only_print: Print = False
) -> None:
    """Let a database role read nothing any more."""

    async def work(sessions: Sessions) -> list[str]:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions, organization_id) as db:
            actor = await people.command_actor(db, organization_id)
            if not only_print:
                await readers.revoke_reader(db, actor, role)
            return await readers.revoke_statements(db, role)

    show(with_sessions(work), only_print, f"{role} reads nothing any more.")


def show(statements: list[str], only_print: bool, done: str) -> None:
    """Print the SQL, or that it was run."""
    print("\n".join(f"{one};" for one in statements) if only_print else done)
