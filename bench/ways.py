"""The ways to write logs that are compared: one by one and in batches, each committed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg

from bench.trees import TODAY, Tree
from cairn.kit.ids import uuid7

INSERT = "INSERT INTO {} (organization_id, id, kpi_id, log_date, value) VALUES (%s, %s, %s, %s, 1)"
INSERT_MANY = """INSERT INTO {} (organization_id, kpi_id, log_date, value)
    SELECT %s, unnest(%s::uuid[]), %s, 1"""
LOG_VALUE = """SELECT engine.log_value(%s, %s, %s, %s, %s, 1, false, false, NULL, NULL, 'api',
    NULL, NULL, now())"""
ENGINE_WRONG = "SELECT count(*) FROM engine.verify(%s)"
PEER_WRONG = "SELECT bench.peer_wrong(%s)"


@dataclass(frozen=True)
class Way:
    """A way to write: `one` log or `many`, in the transaction of the connection; and the query
    that counts the rows it has left wrong, if it computes anything."""

    name: str
    one: Callable[[psycopg.Connection, Tree, UUID], object]
    many: Callable[[psycopg.Connection, Tree, Sequence[UUID]], object]
    wrong: str | None = None


def insert_into(table: str) -> Callable[[psycopg.Connection, Tree, UUID], object]:
    """Insert one log into a table."""
    statement = INSERT.format(table)
    return lambda connection, tree, kpi: connection.execute(
        statement, [tree.organization, uuid7(), kpi, TODAY]
    )


def insert_many_into(table: str) -> Callable[[psycopg.Connection, Tree, Sequence[UUID]], object]:
    """Insert a batch of logs into a table, in one statement."""
    statement = INSERT_MANY.format(table)
    return lambda connection, tree, kpis: connection.execute(
        statement, [tree.organization, list(kpis), TODAY]
    )


def log_value(connection: psycopg.Connection, tree: Tree, kpi: UUID) -> None:
    """Log one value through the engine (path 1)."""
    connection.execute(LOG_VALUE, [tree.organization, TODAY, uuid7(), kpi, TODAY])


def log_tomorrow(connection: psycopg.Connection, tree: Tree, kpi: UUID) -> None:
    """The same on the next day: what a goal showed today is kept before it changes."""
    tomorrow = TODAY + timedelta(days=1)
    connection.execute(LOG_VALUE, [tree.organization, tomorrow, uuid7(), kpi, tomorrow])


def mark_and_drain(connection: psycopg.Connection, tree: Tree, kpi: UUID) -> None:
    """Commit the log with a mark, then carry up what all have marked (path 3, in the database)."""
    connection.execute("SELECT set_config('cairn.engine', 'on', true)")
    insert_into("kpi_logs")(connection, tree, kpi)
    connection.execute(
        "INSERT INTO bench.dirty_logs (organization_id, kpi_id, log_date, value) "
        "VALUES (%s, %s, %s, 1)",
        [tree.organization, kpi, TODAY],
    )
    connection.commit()
    connection.execute("SELECT bench.drain(%s, %s)", [tree.organization, TODAY])


PLAIN = Way("plain insert", insert_into("bench.plain_logs"), insert_many_into("bench.plain_logs"))
ENGINE = Way("Cairn", log_value, insert_many_into("kpi_logs"), ENGINE_WRONG)
NEW_DAY = Way(
    "Cairn, first logs of a day", log_tomorrow, insert_many_into("kpi_logs"), ENGINE_WRONG
)
PEER = Way(
    "trigger for each row",
    insert_into("bench.peer_logs"),
    insert_many_into("bench.peer_logs"),
    PEER_WRONG,
)
MARKED = Way("Cairn, marks and drains", mark_and_drain, insert_many_into("kpi_logs"), ENGINE_WRONG)
