"""A year of days: by Cairn, by a loop over communities and days, and by DuckDB from Parquet."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import duckdb
import psycopg
from psycopg.rows import dict_row

from cairn.kit.db import (
    OPTIONS,
    create_engine,
    create_sessions,
    enter_communities,
    transaction,
)
from cairn.metrics.catalog import OF_GRAIN
from cairn.metrics.fill import Period, fill
from cairn.metrics.metric import Grain
from cairn.metrics.periods import Days, months_of, weeks_of
from cairn.words import MetricGroup

COLUMNS_SQL = Path(__file__).with_name("columns.sql")
SAMPLED = 6
"""Of so many days, evenly spread, the loop is timed, and its time scaled up to all."""
FILES = {
    "communities": "id AS community_id, time_zone",
    "access_logs": "community_id, occurred_at, entry_type, denied",
    "incidents": "community_id, reported_at, resolved_at",
    "patrol_logs": "community_id, scheduled_at, status",
    "transactions": "community_id, id, unit_id, kind, amount, posted_at, due_on, reverses_id",
    "announcements": "community_id, sent_at",
    "messages": "community_id, sent_at",
    "reservations": "community_id, created_at, starts_at, cancelled_at, status",
    "packages": "community_id, received_at, picked_up_at",
    "tickets": "community_id, created_at, resolved_at",
}
TEXT = """## A year of days

All {figures} figures of all {days} days of all communities, written into a table. **Cairn** is
`cairn.metrics.fill`, a community at a time, each in a transaction of its own, on as many
connections as there are cores; rows, keys, indexes and row-level security are the product's. The
**loop** is a PL/pgSQL function that asks for one figure of one day of one community after the
other, by the same indexes; it is timed on {sampled} of the days, evenly spread, and scaled up
linearly. **DuckDB** {version} reads the same rows from Parquet with as many threads as there are
cores, and computes without keys or rights: the limit. The median of {rounds} rounds, after one that
isn't counted.

| way | seconds | to Cairn's time |
|---|---:|---:|
"""


def measure_summaries(url: str, organization: UUID, days: Days, rounds: int) -> str:
    """The section of the report; raises where two ways don't come to the same."""
    times: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], None], scale: float = 1) -> None:
        began = time.perf_counter()
        work()
        times.setdefault(name, []).append((time.perf_counter() - began) * scale)

    length = (days[1] - days[0]).days + 1
    sample = [days[0] + timedelta(days=length * n // SAMPLED) for n in range(SAMPLED)]
    with (
        tempfile.TemporaryDirectory(prefix="cairn-bench-") as place,
        connect(url, organization) as connection,
        duckdb.connect(f"{place}/days.duckdb") as ducks,
    ):
        export(connection, ducks, Path(place), days)
        statement = COLUMNS_SQL.read_text()
        for _ in range(rounds + 1):
            truncate(url)
            timed("Cairn", lambda: fill_all(url, organization, Grain.DAILY, [days]))
            timed("DuckDB", lambda: ducks.execute(statement) and None)
            timed("loop", lambda: loop(connection, organization, sample), length / SAMPLED)
        ours = rows_of(connection, "kpi_daily")
        compare("the loop", rows_of(connection, "bench.naive_daily"), ours)
        compare("DuckDB", rows_of_ducks(ducks), ours)
        weeks = seconds(lambda: fill_all(url, organization, Grain.WEEKLY, weeks_of([days])))
        months = seconds(lambda: fill_all(url, organization, Grain.MONTHLY, months_of([days])))
    found = {name: median(took[1:]) for name, took in times.items()}
    limit = found["Cairn"]
    text = TEXT.format(
        figures=len(OF_GRAIN[Grain.DAILY]),
        days=length,
        sampled=SAMPLED,
        version=duckdb.__version__,
        rounds=rounds,
    )
    lines = [f"| {name} | {took:,.1f} | {took / limit:,.2f} |" for name, took in found.items()]
    return (
        text
        + "\n".join(lines)
        + f"\n\nAll {len(ours):,} rows are equal in every figure to DuckDB's, and those of the "
        f"sampled days to the loop's. Cairn's weeks take {weeks:,.1f} s more, its months, with "
        f"medians, distinct visitors, aging and use of amenities, {months:,.1f} s.\n"
    )


def connect(url: str, organization: UUID) -> psycopg.Connection[Any]:
    """A connection as the application has them, in an organization and all its communities."""
    connection = psycopg.connect(url, options=OPTIONS, autocommit=True)
    connection.execute(
        "SELECT set_config('cairn.organization', %s, false), "
        "set_config('cairn.communities', '*', false)",
        [str(organization)],
    )
    return connection


def export(
    connection: psycopg.Connection[Any], ducks: duckdb.DuckDBPyConnection, place: Path, days: Days
) -> None:
    """Write the rows as Parquet, and make a view of each file."""
    ducks.execute("SET TimeZone = 'UTC'")
    ducks.execute(f"SET threads = {os.cpu_count()}")
    ducks.execute(f"SET VARIABLE first_day = DATE '{days[0]}'")
    ducks.execute(f"SET VARIABLE last_day = DATE '{days[1]}'")
    for table, columns in FILES.items():
        rows, file = place / f"{table}.csv", place / f"{table}.parquet"
        select = f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT csv, HEADER)"
        with connection.cursor() as cursor, cursor.copy(select) as copied, rows.open("wb") as out:
            for chunk in copied:
                out.write(chunk)
        types = ", types = {'amount': 'DECIMAL(15,2)'}" if table == "transactions" else ""
        ducks.execute(
            f"COPY (SELECT * FROM read_csv('{rows}', sample_size = -1{types})) TO '{file}'"
        )
        rows.unlink()
        ducks.execute(f"CREATE VIEW {table} AS SELECT * FROM '{file}'")


def truncate(url: str) -> None:
    """Empty the tables that are filled; all ledgers are to be evaluated anew."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("TRUNCATE kpi_daily, kpi_weekly, kpi_monthly, bench.naive_daily")
        owner.execute("TRUNCATE arrears, dirty_units")
        mark_ledgers(owner)


def mark_ledgers(owner: psycopg.Connection[Any]) -> None:
    """Mark all ledgers, which nothing is known of yet."""
    owner.execute(
        "INSERT INTO dirty_units (organization_id, community_id) "
        "SELECT organization_id, id FROM communities"
    )


def loop(connection: psycopg.Connection[Any], organization: UUID, days: Sequence[date]) -> None:
    """Compute days as the peer does."""
    connection.execute("SELECT bench.naive_days(%s, %s::date[])", [organization, list(days)])


def fill_all(url: str, organization: UUID, grain: Grain, ranges: Sequence[Days]) -> None:
    """Compute a grain of all communities."""
    asyncio.run(fill_communities(url, organization, grain, ranges))


async def fill_communities(
    url: str, organization: UUID, grain: Grain, ranges: Sequence[Days]
) -> None:
    """As many at once as there are cores, each community in a transaction of its own."""
    workers = os.cpu_count() or 1
    engine = create_engine(url, workers)
    sessions = create_sessions(engine)
    with connect(url, organization) as connection:
        waiting = [row[0] for row in connection.execute("SELECT id FROM communities ORDER BY id")]

    async def work() -> None:
        while waiting:
            community = waiting.pop()
            async with transaction(sessions, organization) as db:
                await enter_communities(db)
                periods = [Period(community, *days) for days in ranges]
                await fill(db, organization, grain, list(MetricGroup), periods)

    await asyncio.gather(*(work() for _ in range(workers)))
    await engine.dispose()


def seconds(work: Callable[[], None]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


Rows = dict[tuple[str, date], dict[str, Any]]
"""Figures by community and day."""


def rows_of(connection: psycopg.Connection[Any], table: str) -> Rows:
    """The rows of a table of days."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return {(str(row["community_id"]), row["metric_date"]): figures(row) for row in cursor}


def rows_of_ducks(ducks: duckdb.DuckDBPyConnection) -> Rows:
    """The rows that DuckDB has."""
    found = ducks.execute("SELECT * FROM kpi_daily")
    names = [one[0] for one in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {(str(row["community_id"]), row["day"]): figures(row) for row in rows}


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a row; where there were none there is nothing."""
    return {
        key: row[key] or ({} if metric.is_by_word else 0)
        for key, metric in OF_GRAIN[Grain.DAILY].items()
    }


def compare(name: str, found: Rows, ours: Rows) -> None:
    """Raise where figures aren't ours."""
    for key, row in found.items():
        if row != ours[key]:
            other = {one: (row[one], ours[key][one]) for one in row if row[one] != ours[key][one]}
            raise RuntimeError(f"{name} comes to something else for {key}: {other}")
