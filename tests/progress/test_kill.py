"""A writer that is killed leaves nothing half-written and no lock, wherever it was."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from cairn.kit.db import transaction
from make import World, log, make_kpi, make_world

from .evidence import Evidence

STATE = (
    "goals",
    "kpis",
    "kpi_logs",
    "goal_links",
    "goal_progress",
    "goal_progress_history",
    "audit",
)
MOST_STOPS = 60
STOPS_OF_BATCHES = (1, 2, 3, 5, 9, 13, 15, 17)


@dataclass
class Doomed:
    """The process whose children are killed."""

    process: subprocess.Popen[str]

    def start(self, deed: str, stop: int, **given: Any) -> int:
        """Let a child do something until it stops; returns its process id."""
        said = json.dumps(given, default=str)
        pipe(self.process.stdin).write(f"{deed} {stop} {said}\n")
        pipe(self.process.stdin).flush()
        word, pid = self.read()
        assert word == "begin"
        return int(pid)

    def read(self) -> list[str]:
        """The words of the next line, once it is there."""
        words = pipe(self.process.stdout).readline().split()
        assert words, "it ended before its time"
        return words

    def kill_after(self, deed: str, stop: int, **given: Any) -> tuple[str, list[str]]:
        """Let a child do something, and kill it where it stops; returns the place, and the keys of
        the logs that were answered by then."""
        pid = self.start(deed, stop, **given)
        answered = []
        while (line := self.read())[0] == "answered":
            answered.append(line[1])
        os.kill(pid, signal.SIGKILL)
        return line[1], answered


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@pytest.fixture(scope="module")
def doomed(database_url: str) -> Iterator[Doomed]:
    command = [sys.executable, str(Path(__file__).with_name("doomed.py")), database_url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Doomed(process)
        finally:
            process.kill()


@dataclass
class Family:
    """A top with two branches; left has a leaf with two logs."""

    world: World
    kpis: dict[str, Any]
    log_id: Any

    def given(self) -> dict[str, Any]:
        """What a deed needs to know."""
        return {
            "organization": self.world.organization_id,
            "user": self.world.admin.id,
            "kpi": self.kpis["leaf"].id,
            "parent": self.kpis["right"].id,
            "goal": self.kpis["left"].id,
            "log": self.log_id,
        }


@pytest.fixture(scope="module")
async def family(app) -> Family:
    world = await make_world(app.state.sessions)
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        top = await make_kpi(db, actor, title="top", rollup_strategy="min")
        left = await make_kpi(db, actor, top, title="left")
        right = await make_kpi(db, actor, top, title="right", rollup_strategy="max")
        leaf = await make_kpi(db, actor, left, title="leaf")
        first = await log(db, actor, leaf, 20)
        await log(db, actor, leaf, 30)
    kpis = {"top": top, "left": left, "right": right, "leaf": leaf}
    return Family(world, kpis, first.log.id)


@pytest.fixture
def evidence(server, database_url) -> Evidence:
    return Evidence(server, database_url).begin()


def stored(evidence: Evidence) -> dict[str, Any]:
    """Every row of everything that a write may touch."""
    return {name: evidence.ask(f"SELECT * FROM {name} t ORDER BY t::text") for name in STATE}


def lock_everything(evidence: Evidence, family: Family) -> None:
    """Take what the killed may have held, which waits until the server has noticed."""
    evidence.ask(
        "SELECT engine.own_structure(%s), count(*) FROM "
        "(SELECT 1 FROM goal_progress FOR UPDATE) p, (SELECT 1 FROM kpi_logs FOR UPDATE) l",
        family.world.organization_id,
    )


@pytest.mark.invariant("I3")
@pytest.mark.parametrize("deed", ["log", "edit", "remove", "move", "purge", "insert_by_hand"])
def test_killed_after_any_statement_or_before_the_commit_nothing_was_written(
    doomed, family, evidence, deed
):
    before = stored(evidence)
    places = []

    while "commit" not in places and len(places) < MOST_STOPS:
        place, _ = doomed.kill_after(deed, len(places) + 1, **family.given())
        places.append(place)
        lock_everything(evidence, family)

    assert places == ["statement"] * (len(places) - 1) + ["commit"]
    assert len(places) > 2
    assert stored(evidence) == before
    assert evidence.differences() == []


def test_killed_while_its_statement_waits_inside_the_engine_nothing_was_written(
    doomed, family, evidence, database_url
):
    before = stored(evidence)
    with psycopg.connect(database_url) as holder:
        holder.execute(
            "SELECT 1 FROM goal_progress WHERE goal_id = %s FOR UPDATE", [family.kpis["top"].id]
        )
        pid = doomed.start("log", MOST_STOPS, **family.given())
        evidence.wait_until_held_up("%engine.log_value%")
        os.kill(pid, signal.SIGKILL)
        holder.rollback()
    lock_everything(evidence, family)

    assert stored(evidence) == before
    assert evidence.differences() == []


@pytest.mark.invariant("I3")
def test_killed_anywhere_while_it_commits_logs_together_no_answered_log_is_lost(
    doomed, family, evidence
):
    answered, places = [], set()

    for stop in STOPS_OF_BATCHES:
        given = {**family.given(), "name": f"together-{stop}", "waves": 5}
        place, told = doomed.kill_after("log_together", stop, **given)
        places.add(place)
        answered += told
        lock_everything(evidence, family)

    kept = evidence.ask("SELECT idempotency_key AS key FROM kpi_logs WHERE source = 'manual'")
    assert places == {"statement"}
    assert len(answered) > len(STOPS_OF_BATCHES)
    assert set(answered) <= {log["key"] for log in kept}
    assert evidence.differences() == []
