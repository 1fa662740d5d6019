"""The pool of connections, on a server that ends them."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from cairn.kit.db import OPTIONS, create_engine, create_sessions

NAME = "cairn-test-pool"
END_ALL = """SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %s"""
END_WAITING = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND query LIKE '%engine.enter%'"""
BACKEND = text("SELECT pg_backend_pid()")


@pytest.fixture
async def engine(database_url):
    made = create_engine(database_url, 3, f"{OPTIONS} -c application_name={NAME}")
    yield made
    await made.dispose()


async def backends_of(engine, times):
    """The server's processes behind some transactions that are open at the same time."""
    sessions = create_sessions(engine)
    all_open = asyncio.Barrier(times)

    async def ask():
        async with sessions.begin() as db:
            backend = (await db.execute(BACKEND)).scalar_one()
            await all_open.wait()
        return backend

    return set(await asyncio.gather(*(ask() for _ in range(times))))


async def test_connections_that_the_server_ended_are_replaced_unnoticed(engine, database_url):
    before = await backends_of(engine, 3)

    with psycopg.connect(database_url) as connection:
        ended = connection.execute(END_ALL, [NAME]).fetchone()
    after = await backends_of(engine, 3)

    assert ended == (3,)
    assert len(before) == len(after) == 3
    assert before.isdisjoint(after)


async def test_connections_that_hold_are_kept(engine):
    assert await backends_of(engine, 2) == await backends_of(engine, 2)


async def test_who_loses_the_connection_while_signing_in_is_told_to_come_again(
    client, world, database_url
):
    signed_in = {"Authorization": f"Bearer {world.admin.token}"}
    await client.get("/me", headers=signed_in)

    with (
        psycopg.connect(database_url) as owner,
        psycopg.connect(database_url, autocommit=True) as watcher,
    ):
        owner.execute("LOCK TABLE organizations")
        asking = asyncio.create_task(client.get("/me", headers=signed_in))
        async with asyncio.timeout(30):
            while watcher.execute(END_WAITING).fetchone() == (0,):  # noqa: ASYNC110 (the database has no event for it)
                await asyncio.sleep(0.01)
        lost = await asking
    again = await client.get("/me", headers=signed_in)

    assert (lost.status_code, lost.json()["code"]) == (503, "DatabaseUnavailable")
    assert again.status_code == 200
