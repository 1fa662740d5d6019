"""Events taken over HTTP and from files, beside COPY of the same rows into the same indexes."""

import asyncio
import http.client
import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text

from bench.bulk import serving
from bench.clients import Result, in_turns
from cairn.kit.db import create_engine, create_sessions, transaction
from cairn.metrics.periods import Days
from cairn.people import service as people
from cairn.transfer.files import Order, import_and_commit
from cairn.transfer.report import tell_nobody

SIZE = 50_000
TEXT = """## Taking events

{size:,} new rows of `access_logs` at a time, committed. The limit is COPY into a table with the
same columns, checks, indexes and rows, without triggers and row-level security: once without
foreign keys, once with the same two, enforced by the server. *COPY into access_logs* is by a role
that row-level security doesn't bind; triggers hold its keys and mark the days.
`POST …/events/access_logs` and `cairn import events` also check every row by itself, find its unit
by name, leave alone what is there already, and write the audit; the endpoint queues the job that
computes, too; the command reads rows while it writes those before. The median of {rounds} rounds,
after one that isn't
counted.

| way | rows/s | to COPY | to COPY with foreign keys |
|---|---:|---:|---:|
"""
MAPPING = """
communities: {time_zone: UTC, opened_on: 2025-01-01}
events:
  - table: access_logs
    community: "{where}"
    id: "{external_id}"
    fields: {occurred_at: "{occurred_at}", entry_type: "{entry_type}", visitor_id: "{visitor_id}",
      unit: "{unit}", gate: "{gate}", denied: "{denied}"}
"""
NDJSON = "application/x-ndjson"
FIELDS = ("external_id", "occurred_at", "entry_type", "visitor_id", "unit", "gate", "denied")
LIKE = """
    CREATE TABLE bench.plain_access_logs (LIKE access_logs INCLUDING ALL);
    CREATE TABLE bench.bound_access_logs (LIKE access_logs INCLUDING ALL);
    DO $$
    DECLARE
        bond text;
    BEGIN
        FOR bond IN SELECT replace(pg_get_constraintdef(oid), ' NOT ENFORCED', '')
            FROM pg_constraint WHERE conrelid = 'access_logs'::regclass AND contype = 'f'
        LOOP
            EXECUTE 'ALTER TABLE bench.bound_access_logs ADD ' || bond;
        END LOOP;
    END
    $$;
    INSERT INTO bench.plain_access_logs SELECT * FROM access_logs;
    INSERT INTO bench.bound_access_logs SELECT * FROM access_logs
"""
COPY = """COPY {} (external_id, occurred_at, entry_type, visitor_id, unit_id, gate, denied,
    organization_id, community_id) FROM STDIN (FORMAT csv)"""

Rows = list[dict[str, str]]


def measure_taking(url: str, organization: UUID, days: Days, rounds: int) -> str:
    """The section of the report; raises where a row wasn't taken."""
    token = asyncio.run(make_token(url, organization))
    with (
        tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder,
        psycopg.connect(url, autocommit=True) as owner,
        serving(url) as port,
    ):
        owner.execute(LIKE)
        owner.execute("VACUUM (ANALYZE)")
        owner.execute("CHECKPOINT")
        places = find_places(owner)

        def ready(
            make: Callable[[Place, Rows], Any], work: Callable[[Place, Any], int]
        ) -> Callable[[], int]:
            place = places.pop()
            made = [make(place, rows_of(days, list(place.units))) for _ in range(rounds + 1)]
            return lambda: work(place, made.pop())

        ways: dict[str, Callable[[], int]] = {
            "COPY": ready(as_columns, partial(copy, owner, "bench.plain_access_logs")),
            "COPY with foreign keys": ready(
                as_columns, partial(copy, owner, "bench.bound_access_logs")
            ),
            "COPY into access_logs": ready(as_columns, partial(copy, owner, "access_logs")),
            "HTTP, NDJSON": ready(as_ndjson, partial(post, port, token, NDJSON)),
            "HTTP, CSV": ready(with_head, partial(post, port, token, "text/csv")),
            "cairn import events": ready(
                partial(write, Path(folder)), partial(take, url, organization)
            ),
        }
        results = {way: Result(way) for way in ways}
        in_turns(rounds, [(results[way], work) for way, work in ways.items()])
    plain, bound = results["COPY"].rate, results["COPY with foreign keys"].rate
    lines = [
        f"| {one.name} | {one.rate:,.0f} | {one.rate / plain:.2f} | {one.rate / bound:.2f} |"
        for one in results.values()
    ]
    return TEXT.format(size=SIZE, rounds=rounds) + "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Place:
    """A community, and its units' ids by name."""

    organization: UUID
    id: UUID
    name: str
    units: dict[str, str]


def find_places(owner: psycopg.Connection[Any]) -> list[Place]:
    """The communities; each way has one of its own, so that all find as many rows there."""
    rows = owner.execute(
        "SELECT organization_id, id, name, (SELECT jsonb_object_agg(u.external_id, u.id) "
        "FROM units u WHERE u.community_id = c.id) FROM communities c ORDER BY id"
    )
    return [Place(*row) for row in rows]


async def make_token(url: str, organization: UUID) -> str:
    """The token of the organization's admin."""
    engine = create_engine(url, 1)
    async with transaction(create_sessions(engine), organization) as db:
        user = (await db.execute(text("SELECT user_id FROM memberships"))).scalar_one()
        _, secret = await people.create_token(db, user, organization, "bench")
    await engine.dispose()
    return secret


def copy(owner: psycopg.Connection[Any], table: str, _: Place, lines: bytes) -> int:
    """COPY rows."""
    with owner.cursor() as cursor, cursor.copy(COPY.format(table)) as into:
        into.write(lines)
    return SIZE


def post(port: int, token: str, media: str, place: Place, body: bytes) -> int:
    """Send rows; all must be taken."""
    path = f"/api/v1/communities/{place.id}/events/access_logs"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": media}
    connection.request("POST", path, body, headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    if answer.get("taken") != SIZE:
        raise RuntimeError(f"not all were taken: {answer!s:.500}")
    return SIZE


def take(url: str, organization: UUID, _: Place, file: Path) -> int:
    """Import a file, as the command does; all rows must be taken."""

    async def run() -> int:
        engine = create_engine(url, 1)
        order = Order("events", file, file.with_name("mapping.yaml"))
        report = await import_and_commit(create_sessions(engine), organization, order, tell_nobody)
        await engine.dispose()
        return report.created

    if asyncio.run(run()) != SIZE:
        raise RuntimeError("not all were taken")
    return SIZE


def rows_of(days: Days, units: list[str]) -> Rows:
    """New rows on random days."""
    start = datetime.combine(days[0], datetime.min.time(), UTC)
    length = (days[1] - days[0]).days * 86_400
    return [
        {
            "external_id": f"{random.getrandbits(64):016x}",
            "occurred_at": (start + timedelta(seconds=random.randrange(length))).isoformat(),
            "entry_type": random.choice(["resident", "visitor", "staff", "delivery"]),
            "visitor_id": f"visitor {random.randrange(2000)}",
            "unit": random.choice(units),
            "gate": f"gate {random.randrange(4)}",
            "denied": random.choice(["true", "false"]),
        }
        for _ in range(SIZE)
    ]


def as_csv(rows: Rows) -> bytes:
    """Rows as CSV without names."""
    return "".join(",".join(one.values()) + "\n" for one in rows).encode()


def as_columns(place: Place, rows: Rows) -> bytes:
    """Rows as CSV with all that the table holds."""
    whose = {"organization": str(place.organization), "community": str(place.id)}
    return as_csv([{**one, "unit": place.units[one["unit"]], **whose} for one in rows])


def with_head(_: Place, rows: Rows) -> bytes:
    """Rows as CSV."""
    return f"{','.join(FIELDS)}\n".encode() + as_csv(rows)


def as_ndjson(_: Place, rows: Rows) -> bytes:
    """Rows as NDJSON."""
    return "\n".join(json.dumps(one) for one in rows).encode()


def write(folder: Path, place: Place, rows: Rows) -> Path:
    """Rows as a file, with its mapping beside it."""
    file = folder / f"{rows[0]['external_id']}.csv"
    file.write_bytes(
        f"{','.join(FIELDS)},where\n".encode()
        + as_csv([{**one, "where": place.name} for one in rows])
    )
    file.with_name("mapping.yaml").write_text(MAPPING)
    return file
