"""Where the data is: an embedded database of our own, or a PostgreSQL elsewhere."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.errors import DatabaseUnreachable
from cairn.kit.db import create_engine, create_sessions
from cairn.kit.embedded import start
from cairn.kit.settings import Settings
from cairn.migrations.migrate import migrate

Sessions = async_sessionmaker[AsyncSession]
DATA, DEMO = "data", "demo"
"""Embedded databases, as folders below the user's data directory."""


@contextmanager
def database(settings: Settings, folder: str = DATA) -> Iterator[str]:
    """The URL of a migrated database; an embedded one runs until the end of the block.

    A `database_url` of the settings serves instead of the folder DATA.

    Raises:
        EmbeddedDatabaseError, DatabaseUnreachable, DatabaseTooOld: with what to do about it.
    """
    if settings.database_url is not None and folder == DATA:
        prepare(settings.database_url)
        yield settings.database_url
        return
    with start(Path(settings.home) / folder) as server:
        prepare(server.url())
        yield server.url()


def prepare(url: str) -> None:
    """Migrate; rights that are missing are told, and do no harm until they are needed."""
    try:
        by_hand = migrate(url)
    except OperationalError as error:
        raise DatabaseUnreachable(why=str(error.orig).strip().splitlines()[0]) from error
    if by_hand:
        print("A database administrator should run, for tools that load by COPY:")
        print("\n".join(f"    {line}" for line in by_hand))


@asynccontextmanager
async def sessions_of(url: str, settings: Settings) -> AsyncIterator[Sessions]:
    """Sessions on a database, for commands; closed at the end of the block."""
    engine = create_engine(url, settings.pool_size)
    try:
        yield create_sessions(engine)
    finally:
        await engine.dispose()


def works_on_demo(settings: Settings, wish: bool | None) -> bool:
    """Whether the demo's database is meant: as wished, else where it is the only one there is."""
    if wish is not None:
        return wish
    has_own = settings.database_url is not None or (settings.home / DATA).exists()
    return not has_own and (settings.home / DEMO).exists()
