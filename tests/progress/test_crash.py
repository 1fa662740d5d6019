"""A server that is killed loses nothing that it confirmed, and no log without its effect."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from threading import Condition
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from cairn.kit.db import create_engine, create_sessions, transaction
from cairn.kit.embedded import EmbeddedServer, start
from cairn.kit.embedded.postmaster import read_pid_file
from cairn.kpis import logs
from cairn.kpis.schemas import LogIn
from cairn.migrations.migrate import migrate
from make import World, make_kpi, make_world

from .evidence import Evidence

THREADS = 4
MANY = 20
A_WRITER = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend' AND backend_xid IS NOT NULL
"""


@pytest.fixture(scope="module")
def durable() -> Iterator[EmbeddedServer]:
    """A server of its own, which writes to the disk as in production."""
    state = Path(tempfile.mkdtemp(prefix="cairn-crash-"))
    state.chmod(0o755)
    server = start(state)
    migrate(server.url())
    yield server
    server.remove()


@dataclass
class Confirmed:
    """Logs whose commit was confirmed."""

    ids: set[UUID] = field(default_factory=set)
    changed: Condition = field(default_factory=Condition)

    def add(self, log_id: UUID) -> None:
        """Note one more."""
        with self.changed:
            self.ids.add(log_id)
            self.changed.notify_all()

    def wait_for_more(self, count: int) -> None:
        """Wait until so many more are confirmed."""
        with self.changed:
            enough = len(self.ids) + count
            assert self.changed.wait_for(lambda: len(self.ids) >= enough, timeout=60)


async def plant(url: str) -> tuple[World, list[UUID]]:
    """An organization with leaves two levels below a top."""
    engine = create_engine(url)
    sessions = create_sessions(engine)
    world = await make_world(sessions)
    actor = world.actor(world.admin)
    async with transaction(sessions, world.organization_id) as db:
        top = await make_kpi(db, actor)
        branches = [await make_kpi(db, actor, top, rollup_strategy=name) for name in ("sum", "min")]
        leaves = [await make_kpi(db, actor, branch) for branch in branches for _ in range(2)]
    await engine.dispose()
    return world, [leaf.id for leaf in leaves]


async def log_until_the_end(url: str, world: World, kpi: UUID, confirmed: Confirmed) -> None:
    """Log in one transaction after the other until the server is gone."""
    engine = create_engine(url, pool_size=1)
    sessions = create_sessions(engine)
    actor = world.actor(world.admin)
    body = LogIn(date=actor.today, value=Decimal("0.01"))
    with suppress(OperationalError):
        while True:
            async with transaction(sessions, actor.organization_id) as db:
                written = await logs.log_value(db, actor, kpi, body)
            confirmed.add(written.log.id)
    await engine.dispose()


def kill_a_backend(server: EmbeddedServer, evidence: Evidence) -> None:
    """Kill a process of the server that is in the middle of a write; the others end with it."""
    os.kill(evidence.wait_for(A_WRITER)[0]["pid"], signal.SIGKILL)


def kill_the_server(server: EmbeddedServer, _: Evidence) -> None:
    """Kill the first process of the server."""
    said = read_pid_file(server.data)
    assert said
    os.kill(said.pid, signal.SIGKILL)


def wait_until_it_answers(server: EmbeddedServer, seconds: float = 60) -> None:
    """Connect when the server has recovered."""
    deadline = time.monotonic() + seconds
    server.ensure_running()
    while True:
        try:
            psycopg.connect(server.url()).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "it doesn't come back"
            time.sleep(0.01)


@pytest.mark.invariant("I3")
@pytest.mark.parametrize("kill", [kill_a_backend, kill_the_server])
def test_a_killed_server_comes_back_with_all_that_it_confirmed_and_every_number_right(
    durable, kill: Callable[[EmbeddedServer, Evidence], None]
):
    url, confirmed = durable.url(), Confirmed()
    evidence = Evidence(durable, url)
    world, leaves = asyncio.run(plant(url))

    with ThreadPoolExecutor(THREADS) as threads:
        writers = [
            threads.submit(asyncio.run, log_until_the_end(url, world, leaf, confirmed))
            for leaf in leaves
        ]
        confirmed.wait_for_more(MANY)
        kill(durable, evidence)
        for writer in writers:
            writer.result()
    wait_until_it_answers(durable)

    kept = evidence.ask("SELECT id FROM kpi_logs WHERE organization_id = %s", world.organization_id)
    counted = evidence.ask(
        "SELECT sum(log_count) AS n FROM goal_progress WHERE organization_id = %s",
        world.organization_id,
    )
    assert confirmed.ids <= {log["id"] for log in kept}
    assert len(kept) - len(confirmed.ids) <= THREADS
    assert counted[0]["n"] == len(kept)
    assert evidence.differences() == []
