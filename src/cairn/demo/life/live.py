"""Lets eighteen months happen: events written in bulk, then computed as any others."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.communities import events_queries as queries
from cairn.communities.events import record_taken, write_staged
from cairn.communities.events_tables import get_table
from cairn.demo.life.care import incidents, patrol_logs, tickets
from cairn.demo.life.days import announcements, messages, packages, reservations
from cairn.demo.life.gates import access_logs
from cairn.demo.life.ledger import transactions
from cairn.demo.life.rhythm import Span
from cairn.demo.sites import SITES, Site
from cairn.metrics.fill import Period, fill
from cairn.metrics.metric import Grain
from cairn.metrics.periods import months_of, weeks_of
from cairn.words import MetricGroup

Happening = Callable[[Site, Span], Iterator[tuple[Any, ...]]]
"""All events of one table at a site: external id, then the other fields in their order."""

TABLES: Mapping[str, Happening] = {
    "access_logs": access_logs,
    "incidents": incidents,
    "patrol_logs": patrol_logs,
    "transactions": transactions,
    "announcements": announcements,
    "messages": messages,
    "reservations": reservations,
    "packages": packages,
    "tickets": tickets,
}


TAKE_MARKS = text("DELETE FROM dirty_ranges WHERE organization_id = :organization")


async def live(db: AsyncSession, actor: Actor, span: Span, say: Callable[[str], None]) -> int:
    """Write all that happened in all communities, and compute their figures; how many events.

    What comes next is made up while the database writes what came before.
    """
    count = 0
    upcoming = [
        partial(asyncio.to_thread, happen, happening, span) for happening in TABLES.values()
    ]
    pending = asyncio.create_task(upcoming.pop(0)())
    for name in TABLES:
        rows = await pending
        if upcoming:
            pending = asyncio.create_task(upcoming.pop(0)())
        await write(db, actor, name, rows)
        count += len(rows)
    say(f"Adding up {count:,} events …")
    await compute(db, actor, span)
    return count


def happen(happening: Happening, span: Span) -> list[tuple[Any, ...]]:
    """All events of one table, with the number of the row and the community that each is of."""
    events = ((site.id, event) for site in SITES for event in happening(site, span))
    return [(line, site_id, *event) for line, (site_id, event) in enumerate(events, 1)]


async def write(db: AsyncSession, actor: Actor, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write the events of one table, all sites at once, as an import does."""
    table = get_table(name)
    await queries.create_stage(db, table)
    await queries.stage_rows(db, table, rows)
    await write_staged(db, actor, table, {})
    refused = await queries.list_refused(db, 1)
    if refused:
        raise ValueError(f"{name}: {refused[0].message}")
    taken = Counter(row[1] for row in rows)
    for site in SITES:
        await record_taken(db, actor, site.id, table, {"taken": taken[site.id]})


async def compute(db: AsyncSession, actor: Actor, span: Span) -> None:
    """Compute all figures, of all communities at once; what was marked is computed then."""
    await db.execute(TAKE_MARKS, {"organization": actor.organization_id})
    days = {site.id: (span.first_day, span.last_day(site)) for site in SITES}
    periods = {
        Grain.DAILY: [Period(site, *range) for site, range in days.items()],
        Grain.WEEKLY: [Period(site, *week) for site in days for week in weeks_of([days[site]])],
        Grain.MONTHLY: [Period(site, *one) for site in days for one in months_of([days[site]])],
    }
    for grain in Grain:
        await fill(db, actor.organization_id, grain, list(MetricGroup), periods[grain])
