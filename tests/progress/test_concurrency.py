"""Whatever many people and tools do at once, no number is wrong and nobody is killed."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import psycopg
import pytest

from cairn.errors import Problem
from cairn.kit.db import create_engine, create_sessions, transaction
from make import make_world

from .crowd import DEEDS, Ground, Person, make_ground
from .evidence import Evidence

THREADS = 8
ROUNDS = 2
PURGED_MEANWHILE = 'foreign key constraint "fk_kpi_logs_organization_id_kpi_id"'
"""What the database says of a log whose KPI is gone by the time that the structure stands still."""
Tally = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
async def grounds(app) -> list[Ground]:
    sessions = app.state.sessions
    return [await make_ground(sessions, await make_world(sessions)) for _ in range(2)]


@pytest.mark.invariant("I2")
@pytest.mark.invariant("I5")
def test_eight_threads_of_all_that_can_be_done_leave_every_number_right(
    server, database_url, grounds
):
    evidence = Evidence(server, database_url).begin()
    barrier = Barrier(THREADS)

    def run(number: int) -> Tally:
        ours, others = grounds[number % 2], grounds[1 - number % 2]
        return asyncio.run(work(database_url, barrier, ours, others, Random(number)))

    with ThreadPoolExecutor(THREADS) as threads:
        tallies = list(threads.map(run, range(THREADS)))

    tally = sum(tallies, Tally())
    assert sum(tally.values()) == THREADS * ROUNDS * len(DEEDS)
    assert [line for line in evidence.complaints() if PURGED_MEANWHILE not in line] == []
    assert evidence.deadlocks() == 0
    assert evidence.differences() == []
    assert evidence.cycles() == []
    done = {deed.__name__: tally[deed.__name__, "done"] for deed in DEEDS}
    assert {name: times for name, times in done.items() if times < ROUNDS} == {}
    assert tally["move", "WouldMakeCycle"] > 0


async def work(
    database_url: str, barrier: Barrier, ours: Ground, others: Ground, random: Random
) -> Tally:
    """All deeds some times over, in an order of one's own, on connections of one's own."""
    engine = create_engine(database_url, pool_size=1)
    deeds = [*DEEDS] * ROUNDS
    random.shuffle(deeds)
    tally = Tally()
    with psycopg.connect(database_url, autocommit=True) as connection:
        one = Person(create_sessions(engine), connection, ours, others, random)
        barrier.wait()
        for deed in deeds:
            try:
                async with transaction(one.sessions, one.actor.organization_id) as db:
                    await deed(one, db)
                tally[deed.__name__, "done"] += 1
            except Problem as refusal:
                tally[deed.__name__, refusal.code] += 1
    await engine.dispose()
    return tally
