"""What listeners cost a server, and how soon they are told: `--listeners`.

One server process on loopback; thousands of listeners in another process, two hundred people that
see the whole tree; logs are written straight through the engine, so that all that the server does
is to tell. Its memory and processor time are read from /proc.
"""

import asyncio
import multiprocessing
import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from uuid import UUID

import psycopg
import uvicorn

from bench.clients import connect
from bench.trees import Tree, make_tree
from bench.ways import log_value
from cairn.app import API, create_app
from cairn.kit import secrets
from cairn.kit.db import OPTIONS
from cairn.kit.settings import Settings
from cairn.stream.response import Server

LISTENERS, PEOPLE = 2_000, 200
LOGS_A_SECOND, SECONDS = 100, 60
WATCHED = 100
"""So many of the listeners note when they are told of which goal."""
AT_ONCE = 100
"""So many connect at the same time."""
TICKS = os.sysconf("SC_CLK_TCK")


def measure_listeners(url: str) -> None:
    """Print what a server needs for idle listeners, and for telling them a minute of logs."""
    with psycopg.connect(url, options=OPTIONS) as connection:
        tree = make_tree(connection, 10, 4)
    tokens = add_people(url, tree)
    with serving(url) as (pid, port), listening(port, tokens) as pipe:
        pipe.send(1)  # One first: what the server loads for it isn't what a listener costs.
        pipe.recv()
        empty = memory_of(pid)
        pipe.send(LISTENERS - 1)
        print(f"{LISTENERS:,} listeners, {PEOPLE} people: all listen after {pipe.recv():.1f} s")
        full = memory_of(pid)
        each = (full - empty) / (LISTENERS - 1) * 1024
        print(f"memory: {empty:.0f} MB, then {full:.0f} MB: {each:.0f} kB a listener")
        used = cpu_of(pid)
        time.sleep(10)
        print(f"idle: {(cpu_of(pid) - used) * 10:.1f} % of a core")
        used = cpu_of(pid)
        committed = write(url, tree)
        took = max(committed.values()) - min(committed.values())
        cpu = (cpu_of(pid) - used) / took * 100
        print(f"{len(committed) / took:.0f} logs/s for {took:.0f} s: {cpu:.0f} % of a core")
        pipe.send(committed)
        delays, events, missing = pipe.recv()
        cuts = quantiles(delays, n=100)
        print(f"from commit to event: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms")
        print(f"{events:,} events, {events / took:,.0f} a second; {missing} not told")
        print(f"memory afterwards: {memory_of(pid):.0f} MB")


def add_people(url: str, tree: Tree) -> list[str]:
    """Let half as many admins and half as many employees see the tree; returns their tokens."""
    tokens = [secrets.new_token("cairn_pat") for _ in range(PEOPLE)]
    with psycopg.connect(url) as db:
        db.execute("UPDATE visions SET visibility = 'shared' WHERE id = %s", [tree.root])
        for number, token in enumerate(tokens):
            row = db.execute(
                "INSERT INTO users (email, name) VALUES (%s, 'bench') RETURNING id",
                [f"bench-{number}@example.org"],
            ).fetchone()
            assert row is not None
            role = "admin" if number % 2 else "employee"
            person = [tree.organization, row[0]]
            db.execute(
                "INSERT INTO memberships (organization_id, user_id, role) VALUES (%s, %s, %s)",
                [*person, role],
            )
            db.execute(
                "INSERT INTO tokens (organization_id, user_id, name, token_hash) "
                "VALUES (%s, %s, 'bench', %s)",
                [*person, secrets.hash_token(token)],
            )
    return tokens


def write(url: str, tree: Tree) -> dict[UUID, float]:
    """Log one value of each of many leaves, at a steady pace; returns when each was committed."""
    committed: dict[UUID, float] = {}
    with connect(url, tree) as connection:
        began = time.time()
        for number, leaf in enumerate(tree.leaves[: LOGS_A_SECOND * SECONDS]):
            time.sleep(max(0, began + number / LOGS_A_SECOND - time.time()))
            log_value(connection, tree, leaf)
            connection.commit()
            committed[leaf] = time.time()
    return committed


# The server


@contextmanager
def serving(url: str) -> Iterator[tuple[int, int]]:
    """A server process: its id and port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(url, theirs))
    process.start()
    try:
        assert process.pid is not None
        yield process.pid, ours.recv()
    finally:
        process.terminate()
        process.join()


def serve(url: str, pipe: Connection) -> None:
    """Serve until told to end."""
    allow_files()
    with socket.create_server(("127.0.0.1", 0), backlog=LISTENERS) as listener:
        pipe.send(listener.getsockname()[1])
        app = create_app(url, Settings())
        Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])


def memory_of(pid: int) -> float:
    """The memory that a process has in use, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("Linux says")


def cpu_of(pid: int) -> float:
    """The seconds that a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def allow_files() -> None:
    """Let this process have as many connections as it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


# The listeners


@contextmanager
def listening(port: int, tokens: list[str]) -> Iterator[Connection]:
    """A process of listeners: send how many more are to come, then what was committed when."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=listen, args=(port, tokens, theirs))
    process.start()
    try:
        yield ours
    finally:
        process.terminate()
        process.join()


class Ear(asyncio.Protocol):
    """One listener."""

    def __init__(self, token: str, is_watched: bool) -> None:
        self.token, self.is_watched = token, is_watched
        self.is_ready = asyncio.Event()
        self.events = 0
        self.rest = b""
        self.told_at: dict[str, float] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(
            f"GET {API}/progress/stream HTTP/1.1\r\nHost: bench\r\n"
            f"Authorization: Bearer {self.token}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Hear."""
        if b"event: ready" in data:
            self.is_ready.set()
        self.events += data.count(b"event: changed")
        if not self.is_watched:
            return
        now = time.time()
        *blocks, self.rest = (self.rest + data).split(b"\n\n")
        for block in blocks:
            _, found, ids = block.partition(b'{"goal_ids":["')
            if found:
                for goal_id in ids.partition(b'"]')[0].decode().split('","'):
                    self.told_at.setdefault(goal_id, now)


def listen(port: int, tokens: list[str], pipe: Connection) -> None:
    """Listen as told through the pipe."""
    allow_files()
    asyncio.run(Ears(port, tokens).obey(pipe))


class Ears:
    """All listeners."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self.port, self.tokens = port, tokens
        self.ears: list[Ear] = []

    async def obey(self, pipe: Connection) -> None:
        """Connect so many, twice; then say how soon they were told of what was committed when."""
        for _ in range(2):
            began = time.time()
            await self.connect(await asyncio.to_thread(pipe.recv))
            pipe.send(time.time() - began)
        committed: dict[UUID, float] = await asyncio.to_thread(pipe.recv)
        await asyncio.sleep(5)
        watched = [ear for ear in self.ears if ear.is_watched]
        delays = [
            (ear.told_at[str(goal_id)] - at) * 1000
            for goal_id, at in committed.items()
            for ear in watched
            if str(goal_id) in ear.told_at
        ]
        missing = len(committed) * len(watched) - len(delays)
        pipe.send((delays, sum(ear.events for ear in self.ears), missing))

    async def connect(self, count: int) -> None:
        """Let so many more listen."""
        loop = asyncio.get_running_loop()
        for start in range(0, count, AT_ONCE):
            new = []
            for _ in range(min(AT_ONCE, count - start)):
                number = len(self.ears)
                token = self.tokens[number % len(self.tokens)]
                ear = Ear(token, is_watched=number % (LISTENERS // WATCHED) == 0)
                self.ears.append(ear)
                new.append(ear)
                await loop.create_connection(lambda ear=ear: ear, "127.0.0.1", self.port)
            await asyncio.gather(*(ear.is_ready.wait() for ear in new))
