"""What a log costs, beside the plain insert of the same log: `make bench`."""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.trees import TODAY, Tree, make_tree
from cairn.kit.db import OPTIONS
from cairn.kit.embedded import start
from cairn.migrations.migrate import migrate

ROUNDS = 8
LOGS_A_ROUND = 250
BATCH = 10_000
TREES = ((10, 4), (10_000, 1), (100, 2))

PLAIN = "INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value) VALUES (%s, %s, %s, 1)"
PLAIN_BATCH = """INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value)
    SELECT %s, unnest(%s::uuid[]), %s, 1 RETURNING id"""
ROLL_UP = """SELECT engine.roll_up_logs(%s, %s, '{}',
    (SELECT array_agg(l) FROM kpi_logs l WHERE l.organization_id = %s AND l.id = ANY (%s)))"""


def main() -> None:
    """Run everything on a durable server of its own, and print a table."""
    state = Path(tempfile.mkdtemp(prefix="cairn-bench-"))
    state.chmod(0o755)
    server = start(state)
    try:
        migrate(server.url())
        connection = psycopg.connect(server.url(), options=OPTIONS)
        print("| tree | load | plain insert/s | engine/s | ratio | wrong rows |")
        print("|---|---|---|---|---|---|")
        for fan_out, depth in TREES:
            twin = make_tree(connection, fan_out, depth)
            measure(connection, make_tree(connection, fan_out, depth), twin)
        connection.close()
    finally:
        server.remove()


def measure(connection: psycopg.Connection, tree: Tree, twin: Tree) -> None:
    """Print the rates of single logs and of batches: plainly into the twin, else into the tree."""
    single = interleaved(lambda: plain(connection, twin), lambda: logged(connection, tree))
    report(connection, tree, "one by one", LOGS_A_ROUND * ROUNDS, single)
    batch = interleaved(lambda: plain_batch(connection, twin), lambda: batched(connection, tree), 2)
    report(connection, tree, f"batches of {BATCH:,}", BATCH * 2, batch)


def interleaved(
    limit: Callable[[], None], engine: Callable[[], None], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Seconds that both took, in turns, so that a noisy machine is noisy for both."""
    spent = [0.0, 0.0]
    for work in (limit, engine):
        work()
    for _ in range(rounds):
        for which, work in enumerate((limit, engine)):
            began = time.perf_counter()
            work()
            spent[which] += time.perf_counter() - began
    return spent[0], spent[1]


def enter(connection: psycopg.Connection, tree: Tree) -> None:
    """Let the connection see the tree's organization."""
    connection.execute(
        "SELECT set_config('cairn.organization', %s, false)", [str(tree.organization)]
    )
    connection.commit()


def plain(connection: psycopg.Connection, tree: Tree) -> None:
    """Insert logs, nothing else; each commits."""
    enter(connection, tree)
    for _ in range(LOGS_A_ROUND):
        connection.execute(PLAIN, [tree.organization, random.choice(tree.leaves), TODAY])
        connection.commit()


def logged(connection: psycopg.Connection, tree: Tree) -> None:
    """Log through the engine; each commits."""
    enter(connection, tree)
    for _ in range(LOGS_A_ROUND):
        kpi = random.choice(tree.leaves)
        connection.execute(
            "SELECT engine.log_value(%s, %s, %s, %s, %s, 1, false, false, NULL, NULL, 'api', "
            "NULL, NULL, now())",
            [tree.organization, TODAY, uuid7(), kpi, TODAY],
        )
        connection.commit()


def plain_batch(connection: psycopg.Connection, tree: Tree) -> None:
    """Insert a batch of logs in one statement, nothing else."""
    enter(connection, tree)
    kpis = random.choices(tree.leaves, k=BATCH)
    connection.execute(PLAIN_BATCH, [tree.organization, kpis, TODAY]).fetchall()
    connection.commit()


def batched(connection: psycopg.Connection, tree: Tree) -> None:
    """Insert a batch of logs and roll it up."""
    enter(connection, tree)
    kpis = random.choices(tree.leaves, k=BATCH)
    rows = connection.execute(PLAIN_BATCH, [tree.organization, kpis, TODAY]).fetchall()
    connection.execute("SELECT engine.hold_structure(%s)", [tree.organization])
    ids = [row[0] for row in rows]
    connection.execute(ROLL_UP, [tree.organization, TODAY, tree.organization, ids])
    connection.commit()


def report(
    connection: psycopg.Connection, tree: Tree, load: str, logs: int, spent: tuple[float, float]
) -> None:
    """Print one line."""
    limit, engine = (logs / seconds for seconds in spent)
    enter(connection, tree)
    wrong = connection.execute(
        "SELECT count(*) FROM engine.verify(%s)", [tree.organization]
    ).fetchone()
    connection.commit()
    count = wrong[0] if wrong else "?"
    print(
        f"| {tree.name} | {load} | {limit:,.0f} | {engine:,.0f} | {engine / limit:.2f} | {count} |"
    )


if __name__ == "__main__":
    main()
