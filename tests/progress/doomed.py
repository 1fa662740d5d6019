"""A process that does one thing to the engine and stops for good at a chosen place in between.

Reads lines `<deed> <stop> <arguments as JSON>` and forks a child for each, so that no child waits
for imports. A child says `begin <pid>`, stops after so many statements, or right before the commit,
says which (`stop <place>`), and waits to be killed.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.goals import deletion
from cairn.goals.purge import purge_goal
from cairn.http import today_in
from cairn.kit import clock
from cairn.kit.db import create_engine, create_sessions, transaction
from cairn.kpis import logs
from cairn.kpis import service as kpis
from cairn.kpis.combining import LogCombiner
from cairn.kpis.schemas import LogIn, LogPatch
from cairn.words import Kind, Role

Arguments = dict[str, Any]


class Stopper:
    """Ends the way of a transaction at its nth statement, or at its commit."""

    def __init__(self, stop: int) -> None:
        self.left = stop

    def after_statement(self, *_: Any) -> None:
        """Count, and stop."""
        self.left -= 1
        if self.left == 0:
            self.wait_for_the_end("statement")

    def before_commit(self, _: Any) -> None:
        """Stop here if there weren't enough statements."""
        self.wait_for_the_end("commit")

    def wait_for_the_end(self, place: str) -> None:
        """Say so, and do nothing any more."""
        print("stop", place, flush=True)
        signal.pause()


async def log(db: AsyncSession, actor: Actor, given: Arguments) -> None:
    body = LogIn(date=actor.today, value=Decimal(10))
    await logs.log_value(db, actor, UUID(given["kpi"]), body)


async def edit(db: AsyncSession, actor: Actor, given: Arguments) -> None:
    body = LogPatch(value=Decimal(90))
    await logs.change_log(db, actor, UUID(given["kpi"]), UUID(given["log"]), body)


async def remove(db: AsyncSession, actor: Actor, given: Arguments) -> None:
    await logs.remove_log(db, actor, UUID(given["kpi"]), UUID(given["log"]))


async def move(db: AsyncSession, actor: Actor, given: Arguments) -> None:
    changes = {"parent_id": UUID(given["parent"]), "weight": Decimal(3)}
    await kpis.change_kpi(db, actor, UUID(given["kpi"]), changes, None, None)


async def purge(db: AsyncSession, actor: Actor, given: Arguments) -> None:
    goal = UUID(given["goal"])
    await deletion.remove_goal(db, actor, goal, Kind.KPI)
    await purge_goal(db, actor, goal)


async def insert_by_hand(db: AsyncSession, _: Actor, given: Arguments) -> None:
    for value in (1, 2):
        await db.execute(
            text(
                "INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value) "
                "SELECT :organization, :kpi, current_date, :value FROM generate_series(1, 200)"
            ),
            {"organization": given["organization"], "kpi": given["kpi"], "value": value},
        )


DEEDS: dict[str, Callable[[AsyncSession, Actor, Arguments], Awaitable[None]]] = {
    deed.__name__: deed for deed in (log, edit, remove, move, purge, insert_by_hand)
}


async def log_together(
    database_url: str,
    combined: async_sessionmaker[AsyncSession],
    actor: Actor,
    given: Arguments,
) -> None:
    """Log ten at a time through the combiner; each that is answered is told: `answered <key>`."""
    combiner = LogCombiner(combined)
    reading = create_sessions(create_engine(database_url, pool_size=10))

    async def one(key: str) -> None:
        body = LogIn(date=actor.today, value=Decimal(1))
        async with transaction(reading, actor.organization_id) as db:
            await logs.log_value(db, actor, UUID(given["kpi"]), body, key, combiner)
        print("answered", key, flush=True)

    for wave in range(given["waves"]):
        await asyncio.gather(*(one(f"{given['name']}-{wave}-{number}") for number in range(10)))


async def act(database_url: str, deed: str, stop: int, given: Arguments) -> None:
    """Do it until the place to stop."""
    engine = create_engine(database_url, pool_size=1)
    sessions, stopper = create_sessions(engine), Stopper(stop)
    today = today_in("UTC", clock.now())
    organization_id = UUID(given["organization"])
    actor = Actor(UUID(given["user"]), organization_id, Role.ADMIN, None, today, expected_on=today)
    async with transaction(sessions, organization_id) as db:
        event.listen(engine.sync_engine, "after_cursor_execute", stopper.after_statement)
        if deed == "log_together":
            await db.commit()
            await log_together(database_url, sessions, actor, given)
        else:
            event.listen(engine.sync_engine, "commit", stopper.before_commit)
            await DEEDS[deed](db, actor, given)
    stopper.wait_for_the_end("end")


def serve(database_url: str) -> None:
    """Fork a child for each line; the process that asks kills it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        deed, stop, given = line.split(" ", 2)
        if os.fork() == 0:
            print("begin", os.getpid(), flush=True)
            asyncio.run(act(database_url, deed, int(stop), json.loads(given)))
            os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
