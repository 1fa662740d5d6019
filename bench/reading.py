"""What reading costs over HTTP, beside a bare endpoint that runs the same SQL: `--reading`.

Two servers of one process each, on loopback, with the same settings: Cairn, and FastAPI with
nothing but the statements that Cairn's endpoint runs once it knows who asks, their rows sent as
JSON. Both get the same requests in turns, from so many clients at once, each on a connection that
is kept open: as fast as they are answered, which tells how many a second a server can do, then so
many a second, which tells how long somebody waits for one. All figures are of the middle one of the
rounds.
"""

import asyncio
import gc
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import IO, Any
from uuid import UUID

import msgspec
import uvicorn
from fastapi import FastAPI, Response
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bench.visions import Planted, plant
from cairn.app import API, create_app
from cairn.goals.pace import get_progress
from cairn.kit.db import create_engine, create_sessions, enter_organization, transaction
from cairn.kit.settings import Settings
from cairn.today.summary import get_summary

CLIENTS = 16
ROUNDS, SECONDS = 5, 3.0
PACE = 5
"""So many times a second each client asks, when it doesn't ask as fast as it is answered."""
HEADER = f"""| endpoint, {CLIENTS} clients | server | reads/s | to the bare one | p50, p99 ms \
| p50, p99 ms at {CLIENTS * PACE}/s |
|---|---|---:|---:|---:|---:|"""
Statement = tuple[str, Any]
"""As the driver gets it, with its parameters."""


@dataclass
class Reads:
    """What one server did for one endpoint, by rounds: requests a second, and how long each
    request took, in seconds; `paced`: when there were only so many a second."""

    url: str
    rates: list[float] = field(default_factory=list)
    times: list[list[float]] = field(default_factory=list)
    paced: list[list[float]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second in the middle one of the rounds."""
        return median(self.rates)


def percentiles(rounds: list[list[float]]) -> str:
    """Milliseconds that half of the requests took at most, and 99 of a hundred, in the middle one
    of the rounds: a machine that stands still for once does so in one of them."""
    cuts = [quantiles(times, n=100) for times in rounds]
    half, most = median(one[49] for one in cuts), median(one[98] for one in cuts)
    return f"{half * 1000:.1f}, {most * 1000:.1f}"


def measure_reading_over_http(url: str) -> None:
    """Print the table for the summary of a vision and for the progress of one KPI."""
    planted = asyncio.run(plant(url))
    paths = {
        "summary": f"/progress/summary?vision_id={planted.vision_id}",
        "progress": f"/progress/{planted.kpi_id}",
    }
    statements = asyncio.run(statements_of(url, planted))
    with (
        serving(serve_cairn, url) as cairn,
        serving(serve_bare, url, planted.actor.organization_id, statements) as bare,
    ):
        print(HEADER)
        for name, path in paths.items():
            ours, limit = Reads(f"{cairn}{API}{path}"), Reads(f"{bare}/{name}")
            in_turns((limit, ours), planted.token)
            for server, reads in (("bare FastAPI", limit), ("Cairn", ours)):
                print(
                    f"| {name} | {server} | {reads.rate:,.0f} | {reads.rate / limit.rate:.2f} "
                    f"| {percentiles(reads.times)} | {percentiles(reads.paced)} |",
                    flush=True,
                )
        for name, sent in statements.items():
            print(f"Statements of {name}, besides those that find who asks: {len(sent)}.")


async def statements_of(url: str, planted: Planted) -> dict[str, list[Statement]]:
    """What the services send to the database when nothing has to be brought up to date."""
    engine = create_engine(url, 1)
    sent: list[Statement] = []
    reads: dict[str, Callable[[AsyncSession], Awaitable[Any]]] = {
        "summary": lambda db: get_summary(db, planted.actor, planted.vision_id),
        "progress": lambda db: get_progress(db, planted.actor, planted.kpi_id),
    }

    def note(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
        sent.append((statement, parameters))

    found = {}
    for name, read in reads.items():
        for _ in range(2):
            async with transaction(create_sessions(engine), planted.actor.organization_id) as db:
                sent.clear()
                event.listen(engine.sync_engine, "before_cursor_execute", note)
                await read(db)
                event.remove(engine.sync_engine, "before_cursor_execute", note)
        found[name] = list(sent)
    await engine.dispose()
    return found


def serve_cairn(listener: socket.socket, url: str) -> None:
    """Serve the application."""
    run(create_app(url, Settings()), listener)


def serve_bare(
    listener: socket.socket, url: str, organization: UUID, statements: dict[str, list[Statement]]
) -> None:
    """Serve endpoints that only run statements in one transaction and send their rows."""
    engine = create_engine(url, Settings().pool_size)
    sessions = create_sessions(engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/{name}")
    async def read(name: str) -> Response:
        rows = []
        async with sessions.begin() as db:
            await enter_organization(db, organization)
            connection = await db.connection()
            for statement, parameters in statements[name]:
                result = await connection.exec_driver_sql(statement, parameters)
                rows.append([dict(row._mapping) for row in result])
        return Response(msgspec.json.encode(rows), media_type="application/json")

    run(app, listener)


def run(app: FastAPI, listener: socket.socket) -> None:
    """Serve until the process is ended."""
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


@contextmanager
def serving(serve: Callable[..., None], *values: Any) -> Iterator[str]:
    """A server in a process of its own; gives its address, at which it listens already."""
    with socket.create_server(("127.0.0.1", 0), backlog=CLIENTS * 4) as listener:
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(listener, *values), daemon=True
        )
        process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.join()


def in_turns(servers: tuple[Reads, ...], token: str) -> None:
    """Ask servers in turns, so that a noisy machine is noisy for all; the first turn warms up."""
    gc.collect()
    gc.freeze()  # what waits for our own garbage isn't the server's time
    for turn in range(ROUNDS + 1):
        for reads in servers:
            began = time.perf_counter()
            times = ask_together(reads.url, token, began + SECONDS)
            if turn > 0:
                reads.rates.append(len(times) / (time.perf_counter() - began))
                reads.times.append(times)
                until = time.perf_counter() + SECONDS
                reads.paced.append(ask_together(reads.url, token, until, 1 / PACE))


def ask_together(url: str, token: str, until: float, interval: float | None = None) -> list[float]:
    """Ask from so many clients at once, each as soon as it has its answer, or in intervals, evenly
    apart; returns how long each request took, in intervals from when it was due.

    Each client is a thread that waits in the system: on the same machine, whatever it does itself
    takes time from the servers.
    """
    address, _, path = url.removeprefix("http://").partition("/")
    host, _, port = address.partition(":")
    request = (
        f"GET /{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n"
        "Accept-Encoding: gzip\r\n\r\n"
    ).encode()
    start = time.perf_counter()

    def client(number: int) -> list[float]:
        times: list[float] = []
        with (
            socket.create_connection((host, int(port))) as connection,
            connection.makefile("rb") as answers,
        ):
            while (began := time.perf_counter()) < until:
                if interval is not None:
                    began = start + interval * (len(times) + number / CLIENTS)
                    time.sleep(max(began - time.perf_counter(), 0))
                connection.sendall(request)
                receive(url, answers)
                times.append(time.perf_counter() - began)
        return times

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for times in pool.map(client, range(CLIENTS)) for one in times]


def receive(url: str, answers: IO[bytes]) -> None:
    """Read one answer to its end; it must be a good one."""
    status, length = answers.readline(), 0
    while (line := answers.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    content = answers.read(length)
    if b" 200 " not in status:
        raise RuntimeError(f"{url} answered {status + content!r:.500}")
