"""Writers, alone and many at once: how many logs a second."""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import psycopg

from bench.trees import TODAY, Tree
from bench.ways import Way
from cairn.access.actor import Actor
from cairn.kit import clock
from cairn.kit.db import OPTIONS, create_engine, create_sessions
from cairn.kit.ids import uuid7
from cairn.kpis.combining import Entry, LogCombiner
from cairn.progress.rollup import NewLog
from cairn.words import Role


@dataclass
class Result:
    """What one way did: logs a second in each round, deadlocks, rows left wrong."""

    name: str
    rates: list[float] = field(default_factory=list)
    deadlocks: int = 0
    wrong: int | None = None

    @property
    def rate(self) -> float:
        """Logs a second in the middle one of the rounds."""
        return median(self.rates)


def connect(url: str, tree: Tree) -> psycopg.Connection:
    """A connection as the application has them, in the organization of a tree."""
    connection = psycopg.connect(url, options=OPTIONS)
    connection.execute(
        "SELECT set_config('cairn.organization', %s, false)", [str(tree.organization)]
    )
    connection.commit()
    return connection


def in_turns(
    rounds: int, works: Sequence[tuple[Result, Callable[[], int]]], warm_up: int = 1
) -> None:
    """Run works in turns, so that a noisy machine is noisy for all; each returns its logs."""
    for turn in range(warm_up + rounds):
        for result, work in works:
            began = time.perf_counter()
            logs = work()
            if turn >= warm_up:
                result.rates.append(logs / (time.perf_counter() - began))


def one_by_one(connection: psycopg.Connection, way: Way, tree: Tree, logs: int) -> int:
    """Write logs, each committed."""
    for _ in range(logs):
        way.one(connection, tree, random.choice(tree.leaves))
        connection.commit()
    return logs


def batch(connection: psycopg.Connection, way: Way, tree: Tree, size: int) -> int:
    """Write one batch and commit it."""
    way.many(connection, tree, random.choices(tree.leaves, k=size))
    connection.commit()
    return size


def together(
    connections: Sequence[psycopg.Connection], way: Way, tree: Tree, result: Result, each: int
) -> int:
    """Write from all connections at once; a deadlock's victim tries again."""

    def write(connection: psycopg.Connection) -> None:
        for _ in range(each):
            while True:
                try:
                    way.one(connection, tree, random.choice(tree.leaves))
                    connection.commit()
                except psycopg.errors.DeadlockDetected:
                    connection.rollback()
                    result.deadlocks += 1
                else:
                    break

    threads = [threading.Thread(target=write, args=[one]) for one in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * len(connections)


class Combined:
    """Writers of one process that go through its combiner (path 3), audit rows included."""

    def __init__(self, url: str, tree: Tree) -> None:
        self.tree = tree
        self.actor = Actor(None, tree.organization, Role.ADMIN, None, TODAY)
        self.runner = asyncio.Runner()
        self.engine = create_engine(url, 4)
        self.combiner = LogCombiner(create_sessions(self.engine))

    def write(self, writers: int, each: int) -> int:
        """Write from so many tasks at once."""
        self.runner.run(self.write_all(writers, each))
        return writers * each

    async def write_all(self, writers: int, each: int) -> None:
        """The tasks."""

        async def writer() -> None:
            for _ in range(each):
                await self.combiner.write(Entry(self.actor, self.new_log()))

        await asyncio.gather(*(writer() for _ in range(writers)))

    def new_log(self) -> NewLog:
        """One log of some leaf."""
        return NewLog(
            id=uuid7(),
            kpi_id=random.choice(self.tree.leaves),
            log_date=TODAY,
            value=1,  # type: ignore[arg-type]
            is_completed=False,
            skipped=False,
            note=None,
            confidence=None,
            source="api",
            logged_by=None,
            logged_at=clock.now(),
        )

    def close(self) -> None:
        """Close its connections."""
        self.runner.run(self.engine.dispose())
        self.runner.close()
