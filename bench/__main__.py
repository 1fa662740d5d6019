"""What a log costs, beside the plain insert of the same log: `make bench`."""

import argparse
import tempfile
import time
from pathlib import Path

import psycopg

from bench import report
from bench.bulk import measure_bulk
from bench.clients import Combined, Result, batch, connect, in_turns, one_by_one, together
from bench.listeners import measure_listeners
from bench.million import measure_million
from bench.reading import measure_reading_over_http
from bench.trees import Tree, make_tree
from bench.ways import ENGINE, MARKED, NEW_DAY, PEER, PLAIN, Way
from cairn.kit.db import OPTIONS
from cairn.kit.embedded import start
from cairn.migrations.migrate import migrate

PEERS = Path(__file__).with_name("peers.sql")
TREES = ((10, 4), (10, 5), (100, 2), (10, 1), (1_000, 1), (10_000, 1), (1, 50))
CLIENTS = 16


def main() -> None:
    """Measure on a durable server of our own; print and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="a million KPIs instead; 15 minutes")
    parser.add_argument("--bulk", action="store_true", help="logs in bulk over HTTP instead")
    parser.add_argument("--listeners", action="store_true", help="listeners of the stream instead")
    parser.add_argument("--reading", action="store_true", help="reads over HTTP instead")
    parser.add_argument("--write", action="store_true", help="write the report into docs/")
    chosen = parser.parse_args()
    state = Path(tempfile.mkdtemp(prefix="cairn-bench-"))
    state.chmod(0o755)
    server = start(state)
    try:
        url = server.url()
        migrate(url)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(PEERS.read_text())
        if chosen.listeners:
            measure_listeners(url)
            return
        if chosen.reading:
            measure_reading_over_http(url)
            return
        name, measured = (
            ("benchmarks-million", measure_million)
            if chosen.million
            else ("benchmarks-bulk", measure_bulk)
            if chosen.bulk
            else ("benchmarks", measure)
        )
        section = measured(url)
        version = server_version(url)
    finally:
        server.remove()
    if chosen.write:
        report.write(section, name, version)


def server_version(url: str) -> str:
    """The version of the server."""
    with psycopg.connect(url) as connection:
        return f"PostgreSQL {connection.info.server_version // 10_000}"


def measure(url: str) -> report.Section:
    """All trees one by one, batches, and many clients on one tree."""
    section = report.Section("Writing logs", report.WRITING)
    with psycopg.connect(url, options=OPTIONS) as connection:
        trees = [make_tree(connection, *shape) for shape in TREES]
    for tree in trees:
        measure_one_by_one(url, tree, section)
    for tree in (trees[0], trees[5]):
        for size in (100, 10_000):
            measure_batches(url, tree, size, section)
    measure_together(url, trees[0], section)
    measure_new_day(url, trees[1], section)
    measure_reading(url, trees[1], section)
    return section


def finish(
    url: str, tree: Tree, load: str, works: dict[Way, Result], section: report.Section
) -> None:
    """Count what each way left wrong, and print."""
    for way, result in works.items():
        if way.wrong is not None:
            with connect(url, tree) as connection:
                row = connection.execute(way.wrong, [tree.organization]).fetchone()
            result.wrong = row[0] if row else None
    limit = works[PLAIN].rate
    for result in works.values():
        section.add(tree.name, load, result, limit)


def measure_one_by_one(url: str, tree: Tree, section: report.Section) -> None:
    """One client, each log committed."""
    works = {way: Result(way.name) for way in (PLAIN, ENGINE, PEER)}
    with connect(url, tree) as connection:
        in_turns(
            6,
            [
                (works[PLAIN], lambda: one_by_one(connection, PLAIN, tree, 200)),
                (works[ENGINE], lambda: one_by_one(connection, ENGINE, tree, 200)),
                (works[PEER], lambda: one_by_one(connection, PEER, tree, 20)),
            ],
        )
    finish(url, tree, "1 client", works, section)


def measure_new_day(url: str, tree: Tree, section: report.Section) -> None:
    """One client on a new day, each goal's first change of which is kept in its history."""
    works = {way: Result(way.name) for way in (PLAIN, NEW_DAY)}
    with connect(url, tree) as connection:
        in_turns(
            4,
            [
                (works[PLAIN], lambda: one_by_one(connection, PLAIN, tree, 200)),
                (works[NEW_DAY], lambda: one_by_one(connection, NEW_DAY, tree, 200)),
            ],
        )
    finish(url, tree, "1 client", works, section)


def measure_batches(url: str, tree: Tree, size: int, section: report.Section) -> None:
    """Batches, each in one statement; the peer gets fewer rows, it would take too long."""
    works = {way: Result(way.name) for way in (PLAIN, ENGINE, PEER)}
    peer_size = min(size, 100)
    with connect(url, tree) as connection:
        in_turns(
            12 if size < 1_000 else 5,
            [
                (works[PLAIN], lambda: batch(connection, PLAIN, tree, size)),
                (works[ENGINE], lambda: batch(connection, ENGINE, tree, size)),
                (works[PEER], lambda: batch(connection, PEER, tree, peer_size)),
            ],
        )
    finish(url, tree, f"batches of {size:,}", works, section)


def measure_together(url: str, tree: Tree, section: report.Section) -> None:
    """Many clients on one tree: without and with the two forms of combining."""
    works = {way: Result(way.name) for way in (PLAIN, ENGINE, MARKED, PEER)}
    combined = Result("Cairn, combined in the process")
    connections = [connect(url, tree) for _ in range(CLIENTS)]
    combiner = Combined(url, tree)
    in_turns(
        4,
        [
            *(
                (
                    works[way],
                    lambda way=way, each=each: together(connections, way, tree, works[way], each),
                )
                for way, each in ((PLAIN, 60), (ENGINE, 30), (MARKED, 30), (PEER, 10))
            ),
            (combined, lambda: combiner.write(CLIENTS, 60)),
        ],
    )
    for connection in connections:
        connection.close()
    combiner.close()
    finish(url, tree, f"{CLIENTS} clients", works, section)
    combined.wrong = works[ENGINE].wrong
    section.add(tree.name, f"{CLIENTS} clients", combined, works[PLAIN].rate)


def measure_reading(url: str, tree: Tree, section: report.Section) -> None:
    """A root's progress: stored, and recomputed on read."""
    with connect(url, tree) as connection:
        for name, statement in (
            ("stored", "SELECT progress_percentage FROM goal_progress WHERE organization_id = %s "
             "AND goal_id = %s"),
            ("recompute on read", "SELECT bench.progress_on_read(%s, %s)"),
        ):  # fmt: skip
            times = []
            for _ in range(5):
                began = time.perf_counter()
                connection.execute(statement, [tree.organization, tree.root]).fetchone()
                times.append(time.perf_counter() - began)
            section.note(
                f"Reading the progress of a root of {tree.size:,} goals, {name}: "
                f"{min(times) * 1000:,.2f} ms."
            )


if __name__ == "__main__":
    main()
