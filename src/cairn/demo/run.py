"""Starts the demo: its own database, made once, a server on it, and who can sign in."""

import asyncio
import json
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from rich.console import Console
from rich.table import Table
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from typer import BadParameter

from cairn.access.actor import today_in
from cairn.demo.build import build
from cairn.demo.organization import PASSWORD, PEOPLE, TIME_ZONE, Person
from cairn.kit import clock
from cairn.kit.db import transaction
from cairn.kit.embedded import start
from cairn.kit.settings import Settings, settings
from cairn.model import Token
from cairn.people import service as people
from cairn.runtime import DEMO, Sessions, database, sessions_of

PORT = 8000
TOKEN_NAME = "demo"
FRESH_FOR = timedelta(days=7)
console = Console(stderr=True)


class Serve(Protocol):
    """How the application is served: until a signal, calling back once requests are answered."""

    def __call__(
        self, url: str, settings: Settings, host: str, port: int, when_ready: Callable[[], None]
    ) -> None: ...


@dataclass(frozen=True)
class SignIn:
    """One person who can sign in; scripts use the token."""

    person: Person
    token: str | None

    def as_json(self) -> dict[str, str | None]:
        """What scripts are told."""
        return {
            "email": self.person.email,
            "password": PASSWORD,
            "role": self.person.role,
            "department": self.person.department,
            "token": self.token,
        }


def run(
    serve: Serve, *, host: str, port: int | None, as_json: bool, fresh: bool, opens: bool | None
) -> None:
    """Serve the demo until a signal; makes its data where there is none.

    The database is always an embedded one of its own, whatever CAIRN_DATABASE_URL says.

    Raises:
        typer.BadParameter: the port that was asked for is taken.
    """
    ours = settings()
    port = find_port(host, port)
    if fresh:
        throw_away(ours)
    address = address_of(host, port)
    try:
        with database(ours, DEMO) as url:
            sign_ins = asyncio.run(prepare(url, ours, with_tokens=as_json))

            def announce() -> None:
                tell(address, sign_ins, as_json=as_json)
                if wants_browser(opens, as_json=as_json):
                    webbrowser.open(address)

            serve(url, ours, host, port, announce)
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left running. The data is kept.")


def make_ready(*, fresh: bool) -> None:
    """Make the demo's data where there is none, and serve nothing."""
    ours = settings()
    if fresh:
        throw_away(ours)
    with database(ours, DEMO) as url:
        asyncio.run(prepare(url, ours, with_tokens=False))


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def find_port(host: str, asked_for: int | None) -> int:
    """The port to listen on: the one asked for, else the first free one from 8000 on.

    Raises:
        typer.BadParameter: the one asked for is taken, or the host isn't this machine.
    """
    for port in [asked_for] if asked_for is not None else [*range(PORT, PORT + 100), 0]:
        try:
            return try_port(host, port)
        except OSError as error:
            refusal = error
    if asked_for is None:
        raise BadParameter(f"{host} can't be listened on ({refusal.strerror}).")
    raise BadParameter(
        f"{host}:{asked_for} can't be listened on ({refusal.strerror}); leave --port out to take "
        "the next free one."
    )


def try_port(host: str, port: int) -> int:
    """The port if it is free, else OSError; 0 finds any that is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return int(probe.getsockname()[1])


def throw_away(ours: Settings) -> None:
    """Delete the demo's database.

    Raises:
        EmbeddedDatabaseError: another demo is running on it.
    """
    if (Path(ours.home) / DEMO).exists():
        start(Path(ours.home) / DEMO).remove()


async def prepare(url: str, ours: Settings, *, with_tokens: bool) -> list[SignIn]:
    """Make the data if there is none, and new tokens if they will be shown."""
    async with sessions_of(url, ours) as sessions:
        organization_id = await find_organization(sessions)
        if organization_id is None:
            organization_id = await create(sessions)
        async with transaction(sessions, organization_id) as db:
            return [
                SignIn(person, await new_token(db, organization_id, person, with_tokens))
                for person in PEOPLE
                if person.signs_in
            ]


async def find_organization(sessions: Sessions) -> UUID | None:
    """The demo's organization; says so if it has grown old."""
    async with transaction(sessions) as db:
        found = (await db.execute(text("SELECT id FROM tenancy.organizations()"))).first()
    if found is None:
        return None
    organization_id: UUID = found.id
    created_at = text("SELECT created_at FROM organizations WHERE id = :id")
    async with transaction(sessions, organization_id) as db:
        age = clock.now() - (await db.execute(created_at, {"id": organization_id})).scalar_one()
    if age > FRESH_FOR:
        console.print(
            f"The demo's data is {age.days} days old, so its last logs are too; "
            "`cairn demo --fresh` makes it anew."
        )
    return organization_id


async def create(sessions: Sessions) -> UUID:
    """Make the organization, in one transaction: wholly or not at all."""
    with console.status("Making a residential company with its communities …") as status:
        async with transaction(sessions) as db:
            now = clock.now()
            return await build(db, today_in(TIME_ZONE, now), status.update, now=now)


async def new_token(
    db: AsyncSession, organization_id: UUID, person: Person, is_shown: bool
) -> str | None:
    """Replace a person's token of the last start; none is made where nobody would see it."""
    user = await people.find_user_by_email(db, person.email)
    if user is None:
        return None
    await db.execute(delete(Token).where(Token.user_id == user.id, Token.name == TOKEN_NAME))
    if not is_shown:
        return None
    _, secret = await people.create_token(db, user.id, organization_id, TOKEN_NAME)
    return secret


def tell(address: str, sign_ins: list[SignIn], *, as_json: bool) -> None:
    """Print the address and who can sign in: one line of JSON for scripts, or a table."""
    if as_json:
        users = [sign_in.as_json() for sign_in in sign_ins]
        print(json.dumps({"url": address, "users": users}), flush=True)
        return
    table = Table("role", "department", "e-mail", "password", box=None, header_style="bold")
    for sign_in in sign_ins:
        person = sign_in.person
        role = person.role.replace("_", " ")
        table.add_row(role, person.department or "", person.email, PASSWORD)
    out = Console()
    out.print(f"\nCairn is at [bold]{address}[/bold] – sign in as any of these:\n")
    out.print(table)
    out.print("\nCtrl-C ends it.")


def wants_browser(opens: bool | None, *, as_json: bool) -> bool:
    """Whether to open a browser: as asked for, else where somebody sits at a screen."""
    if as_json:
        return False
    if opens is not None:
        return opens
    has_screen = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return has_screen and sys.stdout.isatty()
