"""A real PostgreSQL for the whole run, a database of its own for each module."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.app import create_app
from cairn.kit.db import driver_url, enter_organization
from cairn.kit.embedded import EmbeddedServer, start
from cairn.kit.settings import Settings
from cairn.migrations.migrate import migrate
from cairn.people import passwords
from live import UNLIMITED
from make import World, make_world

TEMPLATE = "cairn_template"


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """One throwaway server for the run."""
    state = Path(tempfile.mkdtemp(prefix="cairn-test-"))
    state.chmod(0o755)
    # What a test rolls back isn't analysed as an empty table while the next one fills it.
    server = start(state, durable=False, settings={"autovacuum": "off"})
    yield server
    server.remove()


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """The name of a migrated database that others are copied from."""
    run_as_superuser(server, f"CREATE DATABASE {TEMPLATE}")
    migrate(server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="module")
def database_url(
    server: EmbeddedServer, template: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A fresh migrated database for this module, as its superuser."""
    name = "t_" + request.module.__name__.replace(".", "_").lower()[-50:]
    run_as_superuser(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    run_as_superuser(server, f"DROP DATABASE {name} WITH (FORCE)")


def run_as_superuser(server: EmbeddedServer, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    engine = create_engine(driver_url(server.url()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    """The application on this module's database."""
    app = create_app(database_url, Settings(pool_size=5, **UNLIMITED))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that isn't signed in."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


@pytest.fixture
async def world(app: FastAPI) -> World:
    """An organization of its own for this test, with people in all roles."""
    return await make_world(app.state.sessions)


@pytest.fixture
async def db(app: FastAPI, world: World) -> AsyncIterator[AsyncSession]:
    """A transaction in the world's organization, rolled back at the end."""
    async with app.state.sessions() as session:
        await enter_organization(session, world.organization_id)
        yield session
        await session.rollback()


@pytest.fixture
def actor(world: World) -> Actor:
    """The world's admin."""
    return world.actor(world.admin)


@pytest.fixture(autouse=True, scope="session")
def settings_of_their_own() -> None:
    """No setting of the machine reaches the tests."""
    for name in [name for name in os.environ if name.startswith("CAIRN_DATABASE")]:
        del os.environ[name]


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> None:
    """Hash passwords as always, but in no time."""
    passwords.HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
