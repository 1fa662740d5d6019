"""Connections to PostgreSQL."""

import select
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from psycopg import AsyncConnection as DriverConnection
from sqlalchemy import TextClause, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

APPLICATION_ROLE = "cairn_app"
"""Owns nothing and is under row-level security; every connection of the product takes it."""

OPTIONS = (
    f"-c role={APPLICATION_ROLE} -c TimeZone=UTC -c jit=off -c enable_seqscan=off"
    " -c search_path=public,procrastinate"
)
"""Of every connection. Jobs are queued from any of them, hence the queue's schema. Plans are kept,
those of foreign key checks for as long as a session lives: one made while a table was small must
not scan it when it is large."""

ALL_COMMUNITIES = "*"
SET_COMMUNITIES = text("SELECT set_config('cairn.communities', :communities, true)")
SET_ORGANIZATION = text("SELECT set_config('cairn.organization', :organization, true)")


def driver_url(url: str) -> URL:
    """The URL with the driver named, whatever form of `postgresql://` was given."""
    return make_url(url).set(drivername="postgresql+psycopg")


def create_engine(url: str, pool_size: int = 10, options: str = OPTIONS) -> AsyncEngine:
    """Create a pool whose connections act as the application role; it opens none yet."""
    engine = create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"options": options},
    )
    event.listen(engine.sync_engine, "checkout", replace_broken)
    return engine


def replace_broken(connection: Any, *_: Any) -> None:
    """Have connections of a pool made anew when the server has left the one that is taken.

    A server says nothing unasked but that it goes away. Whether it has is known here already;
    asking it would be one more way there and back for each request.

    Raises:
        InvalidatePoolError: it has; the pool connects anew.
    """
    driver: DriverConnection[Any] = connection.driver_connection
    if driver.closed or has_said(driver.fileno()):
        raise InvalidatePoolError


def has_said(socket: int) -> bool:
    """Whether there is something to be read from a socket, or it is closed."""
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


def create_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Create the factory of sessions; what a session loaded stays readable after commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def enter_organization(db: AsyncSession | AsyncConnection, organization_id: UUID) -> None:
    """Let row-level security show one organization until the transaction ends."""
    await db.execute(SET_ORGANIZATION, {"organization": str(organization_id)})


async def enter_communities(db: AsyncSession, communities: str = ALL_COMMUNITIES) -> None:
    """Let row-level security show communities of the entered organization: ids with commas between
    them, all, or (where nobody says so) none."""
    await db.execute(SET_COMMUNITIES, {"communities": communities})


@asynccontextmanager
async def transaction(
    sessions: async_sessionmaker[AsyncSession], organization_id: UUID | None = None
) -> AsyncIterator[AsyncSession]:
    """One transaction, in one organization if given: committed at the end, else rolled back."""
    async with sessions.begin() as db:
        if organization_id is not None:
            await enter_organization(db, organization_id)
        yield db


@lru_cache(maxsize=256)
def made_once(statement: str) -> TextClause:
    """A statement that is sent often: `text` looks through it for parameters each time."""
    return text(statement)


async def scalar(db: AsyncSession, statement: str, **values: Any) -> Any:
    """Run a statement and return the first column of its one row."""
    return (await db.execute(made_once(statement), values)).scalar_one()


async def count_changed(db: AsyncSession, statement: str, **values: Any) -> int:
    """Run a statement that changes rows and return how many."""
    result = await db.execute(text(statement), values)
    return int(result.rowcount)  # type: ignore[attr-defined]


async def driver_connection(db: AsyncSession) -> DriverConnection[Any]:
    """The driver's own connection, inside the session's transaction: for COPY, and where
    every layer counts."""
    connection = (await db.connection()).sync_connection
    assert connection
    return cast(DriverConnection[Any], connection.connection.driver_connection)


async def copy_rows(
    db: AsyncSession, table: str, columns: str, rows: Iterable[Sequence[Any]]
) -> None:
    """COPY rows into a table, inside the session's transaction.

    Binary, since a text of each value takes longer than all else: values are of the columns' types.
    """
    driver = await driver_connection(db)
    async with driver.cursor() as cursor:
        await cursor.execute(f"SELECT {columns} FROM {table} LIMIT 0".encode())
        types = [column.type_code for column in cursor.description or ()]
        target = f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)".encode()
        async with cursor.copy(target) as copy:
            copy.set_types(types)
            for row in rows:
                await copy.write_row(row)
