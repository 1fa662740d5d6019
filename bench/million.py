"""One organization with a million KPIs, beside one of a thousand with as many levels."""

import asyncio
import time
from functools import partial
from pathlib import Path

import psycopg

from bench.clients import Result, connect, in_turns, one_by_one
from bench.report import Section
from bench.trees import TODAY, Tree, make_tree
from bench.ways import ENGINE, PLAIN
from cairn.access.actor import Actor
from cairn.goals.nodes import TreeFormat
from cairn.goals.tree import get_goal_tree
from cairn.kit.db import OPTIONS, create_engine, create_sessions, transaction
from cairn.words import Role

TEXT = """One organization with 1,111,110 KPIs on six levels, beside one with 1,092 on six: what a
log costs doesn't depend on how many there are."""


def measure_million(url: str) -> Section:
    """One log, the tree at depth 4, verify, and the memory of the server."""
    section = Section("A million KPIs", TEXT)
    with psycopg.connect(url, options=OPTIONS) as connection:
        small = make_tree(connection, 3, 6)
        began = time.perf_counter()
        large = make_tree(connection, 10, 6)
        section.note(f"Creating {large.size:,} goals: {time.perf_counter() - began:,.0f} s.")
    measure_logs(url, small, large, section)
    asyncio.run(measure_tree(url, large, section))
    with connect(url, large) as connection:
        began = time.perf_counter()
        row = connection.execute(
            "SELECT count(*) FROM engine.verify(%s)", [large.organization]
        ).fetchone()
        section.note(
            f"Verify of {large.size:,} goals: {time.perf_counter() - began:,.0f} s, "
            f"{row[0] if row else '?'} differences."
        )
        section.note(f"Memory of the server meanwhile: {memory(connection):,.0f} MB.")
    return section


def measure_logs(url: str, small: Tree, large: Tree, section: Section) -> None:
    """Logs in both, in turns, each beside the plain insert."""
    results = {tree.name: {way: Result(way.name) for way in (PLAIN, ENGINE)}
               for tree in (small, large)}  # fmt: skip
    with connect(url, small) as here, connect(url, large) as there:
        in_turns(
            8,
            [
                (result, partial(one_by_one, connection, way, tree, 200))
                for connection, tree in ((here, small), (there, large))
                for way, result in results[tree.name].items()
            ],
        )
    for tree_name, ways in results.items():
        for result in ways.values():
            section.add(tree_name, "1 client", result, ways[PLAIN].rate)
    milliseconds = 1000 / results[large.name][ENGINE].rate
    section.note(f"One log among {large.size:,} goals: {milliseconds:.2f} ms, committed.")


async def measure_tree(url: str, tree: Tree, section: Section) -> None:
    """The tree as the API answers it, wide levels in pages."""
    engine = create_engine(url, 1)
    actor = Actor(None, tree.organization, Role.ADMIN, None, TODAY, expected_on=TODAY)
    times, size = [], 0
    for _ in range(3):
        async with transaction(create_sessions(engine), tree.organization) as db:
            began = time.perf_counter()
            body = await get_goal_tree(db, actor, tree.root, 4, TreeFormat.NESTED, True, None, None)
            times.append(time.perf_counter() - began)
            size = len(body)
    section.note(
        f"Tree at depth 4 of {tree.size:,} goals: {min(times):.2f} s, {size / 1e6:,.1f} MB of JSON."
    )
    await engine.dispose()


def memory(connection: psycopg.Connection) -> float:
    """Megabytes of all processes of the server, shared pages counted once."""
    backend = connection.info.backend_pid
    postmaster = int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])
    pids = [postmaster, *(int(one) for one in children(postmaster))]
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def children(pid: int) -> list[str]:
    """The processes that one has started."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
