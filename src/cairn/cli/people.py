"""Commands about organizations, people and tokens."""

from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import text

from cairn import errors
from cairn.cli.root import OrganizationName, cli, find_organization, with_sessions
from cairn.kit.db import transaction
from cairn.people import service as people
from cairn.runtime import Sessions
from cairn.words import Role

users = typer.Typer(no_args_is_help=True, help="People who can sign in.")
tokens = typer.Typer(no_args_is_help=True, help="Personal access tokens for scripts.")
organizations = typer.Typer(no_args_is_help=True, help="Organizations, each apart from the others.")
cli.add_typer(users, name="users")
cli.add_typer(tokens, name="tokens")
cli.add_typer(organizations, name="organizations")


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


@users.command("platform-admin")
def set_platform_admin(
    email: str,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it from that person.")] = False,
) -> None:
    """Let a person into every organization, to see and change its communities; no goals."""

    async def work(sessions: Sessions) -> None:
        async with transaction(sessions) as db:
            await people.set_platform_admin(db, email, wanted=not revoke)

    with_sessions(work)


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
