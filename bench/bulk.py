"""A hundred thousand logs over HTTP, beside COPY plus INSERT … SELECT of the same rows."""

import asyncio
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from bench.clients import Result, connect, in_turns
from bench.report import Section
from bench.trees import TODAY, Tree, make_tree
from bench.ways import ENGINE_WRONG
from cairn.kit.db import OPTIONS, create_engine, create_sessions, transaction
from cairn.people import service as people
from cairn.words import Role

TEXT = """The same rows, in turns: COPY into a temporary table and INSERT … SELECT from it, which
computes nothing; and `POST /kpi-logs/bulk` to a server on loopback, as NDJSON and as CSV, which
checks every row, writes it with the audit, and carries all up."""

TREES = ((10, 3), (10, 4))
REQUESTS, SIZE = 10, 10_000
MALFORMED = (
    "{",
    "[]",
    {"date": "2026-02-30"},
    {"date": "2999-01-01"},
    {"value": "a lot"},
    {"value": None},
    {"skipped": True},
    {"confidence": 11},
    {"kpi_id": "0193ca9f-0000-7000-8000-000000000000"},
    {"colour": "red"},
)
"""What takes the place of a row, or is put over it; one a request."""

Row = tuple[UUID, str, str]
CREATE = """CREATE TEMPORARY TABLE given (kpi_id uuid, log_date date, value numeric)
    ON COMMIT DROP"""
INSERT = """INSERT INTO bench.plain_logs (organization_id, kpi_id, log_date, value)
    SELECT %s, kpi_id, log_date, value FROM given"""


def measure_bulk(url: str) -> Section:
    """Both ways in turns; what is malformed must be named, and the rest be there."""
    section = Section("Logs in bulk", TEXT)
    with psycopg.connect(url, options=OPTIONS) as connection:
        trees = []
        for shape in TREES:
            trees.append(make_tree(connection, *shape))
            connection.execute("UPDATE visions SET visibility = 'shared'")  # with whom logs
            connection.commit()
    with serving(url) as port:
        for tree in trees:
            token = asyncio.run(make_token(url, tree))
            with connect(url, tree) as connection:
                for media, body_of in (("application/x-ndjson", ndjson), ("text/csv", as_csv)):
                    send = partial(post, port, token, media)
                    measure_format(connection, tree, media, body_of, send, section)
                check_logs(connection, tree, section)
    return section


def measure_format(
    connection: psycopg.Connection,
    tree: Tree,
    media: str,
    body_of: Callable[[list[Row]], bytes],
    send: Callable[[bytes, int | None], int],
    section: Section,
) -> None:
    """COPY and HTTP with the same rows."""
    warm_up, *rest = [rows_of(tree) for _ in range(1 + REQUESTS)]
    given = iter([warm_up, *rest])
    bodies = iter(
        [
            (body_of(warm_up), None),
            *(spoilt(rows, number, media, body_of) for number, rows in enumerate(rest)),
        ]
    )
    plain, bulk = Result("COPY + INSERT … SELECT"), Result(f"HTTP, {media}")
    in_turns(
        REQUESTS,
        [
            (plain, lambda: copy(connection, tree, next(given))),
            (bulk, lambda: send(*next(bodies))),
        ],
    )
    bulk.wrong = count(connection, ENGINE_WRONG, tree)
    for result in (plain, bulk):
        section.add(tree.name, f"{REQUESTS} × {SIZE:,}", result, plain.rate)


async def make_token(url: str, tree: Tree) -> str:
    """The token of an admin of the tree's organization."""
    engine = create_engine(url, 1)
    async with transaction(create_sessions(engine), tree.organization) as db:
        user = await people.create_user(db, f"{tree.organization}@example.org", "Bench")
        await people.add_member(db, None, tree.organization, user, Role.ADMIN)
        _, secret = await people.create_token(db, user.id, tree.organization, "bench")
    await engine.dispose()
    return secret


@contextmanager
def serving(url: str) -> Iterator[int]:
    """A server in a process of its own; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).with_name("cairn")), "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "CAIRN_DATABASE_URL": url})
    try:
        while not is_ready(port):
            if server.poll() is not None:
                raise RuntimeError("the server didn't start")
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


def is_ready(port: int) -> bool:
    """Whether requests are answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def rows_of(tree: Tree) -> list[Row]:
    """Rows of random leaves in the last hundred days."""
    return [
        (
            random.choice(tree.leaves),
            (TODAY - timedelta(days=random.randrange(100))).isoformat(),
            f"{random.randrange(1, 1000) / 100}",
        )
        for _ in range(SIZE)
    ]


def fields(row: Row) -> dict[str, Any]:
    """A row with names."""
    return {"kpi_id": str(row[0]), "date": row[1], "value": row[2]}


def ndjson(rows: list[Row]) -> bytes:
    """Rows as NDJSON."""
    return "\n".join(json.dumps(fields(row)) for row in rows).encode()


def as_csv(rows: list[Row]) -> bytes:
    """Rows as CSV."""
    return "\n".join(["kpi_id,date,value", *(",".join(map(str, row)) for row in rows)]).encode()


def spoilt(rows: list[Row], number: int, media: str, body_of: Any) -> tuple[bytes, int]:
    """A body with one malformed row, and its line."""
    line = 2 + (number * 977) % (SIZE - 2)
    lines = body_of(rows).split(b"\n")
    if media == "text/csv":
        lines[line - 1] = b"a,b" if number % 2 else b"nobody,2026-02-28,1"
    else:
        wrong = MALFORMED[number % len(MALFORMED)]
        over = wrong if isinstance(wrong, str) else json.dumps(fields(rows[line - 1]) | wrong)
        lines[line - 1] = over.encode()
    return b"\n".join(lines), line


def copy(connection: psycopg.Connection, tree: Tree, rows: list[Row]) -> int:
    """COPY beside the table, which row-level security demands, and insert from there."""
    lines = "".join(f"{kpi}\t{day}\t{value}\n" for kpi, day, value in rows).encode()
    connection.execute(CREATE)
    with connection.cursor() as cursor, cursor.copy("COPY given FROM STDIN") as into:
        into.write(lines)
    connection.execute(INSERT, [tree.organization])
    connection.commit()
    return len(rows)


def post(port: int, token: str, media: str, body: bytes, spoilt_line: int | None) -> int:
    """Send a body; the malformed row must be named, and all others be taken."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": media}
    connection.request("POST", "/api/v1/kpi-logs/bulk", body, headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    expected = [] if spoilt_line is None else [spoilt_line]
    named = sorted({one["line"] for one in answer["errors"]})
    if named != expected or answer["taken"] != SIZE - len(expected):
        raise RuntimeError(f"expected {expected} to be refused: {answer!s:.500}")
    return SIZE


def count(connection: psycopg.Connection, statement: str, tree: Tree) -> int:
    """The number that a statement counts."""
    row = connection.execute(statement, [tree.organization]).fetchone()
    connection.commit()
    return int(row[0]) if row else -1


def check_logs(connection: psycopg.Connection, tree: Tree, section: Section) -> None:
    """All rows but the malformed ones are there."""
    there = count(connection, "SELECT count(*) FROM kpi_logs WHERE organization_id = %s", tree)
    expected = 2 * ((REQUESTS + 1) * SIZE - REQUESTS)
    if there != expected:
        raise RuntimeError(f"{there:,} logs are there instead of {expected:,}")
    section.note(
        f"{tree.name}: {2 * REQUESTS} malformed rows, one a request, were named by their lines; "
        f"the other {there:,} (with those to warm up) are there."
    )
