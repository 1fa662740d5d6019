"""Who came in at the gates, and who wasn't let."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from cairn.demo.life.rhythm import (
    COMMUTING,
    DELIVERING,
    STROLLING,
    VISITING,
    WORKING,
    Span,
    Today,
    how_many,
)
from cairn.demo.sites import Site
from cairn.words import EntryType


@dataclass(frozen=True)
class Callers:
    """People of one kind: how many a day for 100 homes, and when they come."""

    kind: EntryType
    weekday: float
    weekend: float
    hours: Sequence[int]
    weekend_hours: Sequence[int]
    summer: float
    denied: float
    """Which share isn't let in."""


CALLERS = (
    Callers(EntryType.RESIDENT, 3.1, 2.5, COMMUTING, STROLLING, 0.12, 0.004),
    Callers(EntryType.VISITOR, 0.7, 1.5, VISITING, VISITING, 0.25, 0.05),
    Callers(EntryType.STAFF, 0.6, 0.3, WORKING, WORKING, 0.0, 0.0),
    Callers(EntryType.DELIVERY, 0.9, 0.5, DELIVERING, DELIVERING, -0.1, 0.02),
)
REGULARS = 3
"""Visitors for each home; a few of them come again and again."""


def access_logs(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """Every entry of a site, by day."""
    for today in span.days(site):
        luck, stamp = today.luck("gates"), today.stamp
        number = 0
        for callers in CALLERS:
            for at in come(today, callers, luck):
                number += 1
                row = entry(site, callers, luck, at, f"gate-{stamp}-{number}")
                if at <= span.now:
                    yield row


def come(today: Today, callers: Callers, luck: Random) -> list[datetime]:
    """When people of a kind come on a day."""
    usual = callers.weekend if today.is_weekend else callers.weekday
    hours = callers.weekend_hours if today.is_weekend else callers.hours
    times = how_many(luck, usual * today.hundreds * today.busyness(callers.summer))
    return today.instants(luck, times, hours)


def entry(
    site: Site, callers: Callers, luck: Random, at: datetime, external_id: str
) -> tuple[Any, ...]:
    """One person at a gate."""
    home = visitor = None
    if callers.kind is not EntryType.STAFF:
        home = site.home(luck.randrange(site.homes))
    if callers.kind is EntryType.VISITOR:
        visitor = f"visitor-{int(site.homes * REGULARS * luck.random() ** 2)}"
    gate = site.gates[0] if luck.random() < 0.7 else luck.choice(site.gates)
    return external_id, at, callers.kind, visitor, home, gate, luck.random() < callers.denied
