"""What one late payment costs to compute where there are many ledgers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.jobs import DRAIN
from cairn.kit.db import create_engine, create_sessions, enter_communities, transaction
from cairn.metrics.arrears import mark_units
from cairn.metrics.drain import drain, mark
from cairn.metrics.periods import Days

LEDGERS_SQL = Path(__file__).with_name("ledgers.sql")
UNITS = 30_000
BACK = timedelta(days=92)
TEXT = """## A late payment

A payment of {back} days back, into one of {units:,} ledgers of a community, {rows:,} rows in all;
then all that it marks is computed: every day since, and the months above. Only the ledger it is
in is evaluated, beside evaluating all ledgers, as after a change of the time zone. The median of
{rounds} rounds, after one that isn't counted.

| evaluated | seconds | to one ledger |
|---|---:|---:|
"""
FOOT = """

To compute all of it for the first time took {:.1f} s. All figures of all days are the same either
way.
"""
PAY = text("""
    INSERT INTO transactions (organization_id, community_id, unit_id, kind, amount, posted_at)
    SELECT organization_id, community_id, id, 'payment', 100, :day FROM units
    WHERE organization_id = :organization AND community_id = :community AND name = :unit
""")
FIGURES = text("SELECT * FROM kpi_daily WHERE community_id = :community ORDER BY metric_date")


def measure_ledgers(url: str, organization: UUID, days: Days, rounds: int) -> str:
    """The section of the report; raises where one ledger comes to other figures than all."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(LEDGERS_SQL.read_text())
        with owner.transaction():
            owner.execute("SET LOCAL session_replication_role = replica")
            made = owner.execute(
                "SELECT bench.keep_ledgers(%s, %s, %s, %s)", [organization, UNITS, *days]
            ).fetchone()
        assert made is not None
        asked = "SELECT count(*) FROM transactions WHERE community_id = %s"
        rows = owner.execute(asked, [made[0]]).fetchone()
        owner.execute("VACUUM ANALYZE")
    assert rows is not None
    loaded, times = asyncio.run(measure(url, organization, made[0], days, rounds))
    found = {name: median(took[1:]) for name, took in times.items()}
    lines = [
        f"| {name} | {took:.2f} | {took / found['one ledger']:.1f} |"
        for name, took in found.items()
    ]
    head = TEXT.format(back=BACK.days, units=UNITS, rows=rows[0], rounds=rounds)
    return head + "\n".join(lines) + FOOT.format(loaded)


async def measure(
    url: str, organization: UUID, community: UUID, days: Days, rounds: int
) -> tuple[float, dict[str, list[float]]]:
    """How long the first time takes, then payments in turns."""
    engine = create_engine(url, 1)
    sessions = create_sessions(engine)

    async def seconds(work: Callable[[AsyncSession], Awaitable[None]]) -> float:
        began = time.perf_counter()
        async with transaction(sessions, organization) as db:
            await enter_communities(db)
            await work(db)
        return time.perf_counter() - began

    async def compute(db: AsyncSession) -> None:
        while await drain(db, organization, DRAIN, community):
            pass

    async def mark_all(db: AsyncSession) -> None:
        await mark_units(db, organization, [community])

    async def read(db: AsyncSession) -> None:
        rows = (await db.execute(FIGURES, {"community": community})).mappings()
        figures.append([{**row, "computed_at": None} for row in rows])

    async def mark_days(db: AsyncSession) -> None:
        await mark(db, organization, community, *days)

    numbers = count(1)

    async def pay(db: AsyncSession) -> None:
        values = {"organization": organization, "community": community}
        unit = f"Unit {next(numbers)}"
        await db.execute(PAY, {**values, "unit": unit, "day": days[1] - BACK})

    loaded = await seconds(compute)
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds + 1):
        await seconds(pay)
        times["one ledger"].append(await seconds(compute))
        await seconds(pay)
        await seconds(mark_all)
        times["all ledgers"].append(await seconds(compute))
    figures: list[list[dict[str, Any]]] = []
    for work in (pay, compute, read, mark_all, mark_days, compute, read):
        await seconds(work)
    await engine.dispose()
    if figures[0] != figures[1]:
        raise RuntimeError("One ledger comes to other figures than all of them.")
    return loaded, times
