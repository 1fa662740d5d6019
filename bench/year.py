"""Reading a year of a community's days over HTTP, beside a bare endpoint that runs the same SQL."""

import asyncio
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import event, text

from bench.reading import (
    CLIENTS,
    PACE,
    ROUNDS,
    Reads,
    Statement,
    in_turns,
    percentiles,
    serve_bare,
    serve_cairn,
    serving,
)
from bench.summaries import fill_all
from bench.taking import make_token
from cairn.app import API
from cairn.communities.kpis import read_json
from cairn.kit.db import create_engine, create_sessions, enter_communities, transaction
from cairn.metrics.metric import Grain
from cairn.metrics.periods import Days
from cairn.people.service import command_actor

TEXT = """## Reading a year

`GET /communities/{{id}}/kpis/daily` for {days} days, to {clients} clients, each on a connection
that is kept open: as fast as they are answered, and {pace} times a second altogether. In turns with
FastAPI with nothing but the statements that the endpoint runs once it knows who asks; both are one
process, and the clients on the same machine. They take gzip, as browsers do. Of {rounds} rounds the
middle one.

| server | reads/s | to the bare one | p50, p99 ms | p50, p99 ms at {pace}/s |
|---|---:|---:|---:|---:|
"""


def measure_year(url: str, organization: UUID, days: Days, rounds: int) -> str:
    """The section of the report."""
    fill_all(url, organization, Grain.DAILY, [days])
    with psycopg.connect(url, autocommit=True) as owner:  # what filling leaves for later
        owner.execute("VACUUM (ANALYZE)")
        owner.execute("CHECKPOINT")
    token = asyncio.run(make_token(url, organization))
    community, statements = asyncio.run(statements_of(url, organization, days))
    path = f"{API}/communities/{community}/kpis/daily?from={days[0]}&to={days[1]}"
    with (
        serving(serve_cairn, url) as cairn,
        serving(serve_bare, url, organization, {"year": statements}) as bare,
    ):
        ours, limit = Reads(f"{cairn}{path}"), Reads(f"{bare}/year")
        in_turns((limit, ours), token)
    lines = [
        f"| {name} | {reads.rate:,.0f} | {reads.rate / limit.rate:.2f} "
        f"| {percentiles(reads.times)} | {percentiles(reads.paced)} |"
        for name, reads in (("bare FastAPI", limit), ("Cairn", ours))
    ]
    length = (days[1] - days[0]).days + 1
    head = TEXT.format(days=length, clients=CLIENTS, pace=CLIENTS * PACE, rounds=ROUNDS)
    return head + "\n".join(lines) + f"\n\nStatements: {len(statements)}.\n"


async def statements_of(url: str, organization: UUID, days: Days) -> tuple[UUID, list[Statement]]:
    """A community, and what the service sends to the database to read its days."""
    engine = create_engine(url, 1)
    sent: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *rest: Any) -> None:
        sent.append((statement, parameters))

    async with transaction(create_sessions(engine), organization) as db:
        actor = await command_actor(db, organization)
        community = (await db.execute(text("SELECT id FROM communities LIMIT 1"))).scalar_one()
        event.listen(engine.sync_engine, "before_cursor_execute", note)
        await enter_communities(db)
        await read_json(db, actor, community, Grain.DAILY, *days)
    await engine.dispose()
    return community, sent
