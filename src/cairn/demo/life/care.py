"""What goes wrong and what is asked for, and how long it takes; patrols at night."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cairn.demo.life.rhythm import OFFICE, WAKING, Span, at_site, how_many
from cairn.demo.sites import Site
from cairn.words import PatrolStatus


@dataclass(frozen=True)
class Trouble:
    """One kind of incident: how many a month for 100 homes, and how long one takes."""

    category: str
    monthly: float
    hours: float
    """Half of them take no longer."""
    summer: float = 0.0
    severities: Sequence[float] = (6, 3, 1)


SEVERITIES = ("low", "medium", "high")
HASTE = {"low": 1.6, "medium": 1.0, "high": 0.45}
"""How much longer than usual an incident takes."""
TROUBLES = (
    Trouble("noise", 2.6, 5, 0.5, (8, 2, 0)),
    Trouble("water leak", 1.5, 26, -0.35, (3, 4, 3)),
    Trouble("lift out of order", 1.1, 14, 0.1, (1, 6, 3)),
    Trouble("vandalism", 0.8, 60, 0.2),
    Trouble("trespassing", 0.7, 3, 0.3, (2, 5, 3)),
    Trouble("theft", 0.4, 110, 0.1, (1, 5, 4)),
)
CATEGORIES = {"plumbing": 9, "electrical": 7, "heating and cooling": 8, "locks and keys": 5,
              "appliances": 6, "cleaning": 4, "questions": 7}  # fmt: skip
ROUNDS = (0.5, 3.0, 21.5)
"""When the checkpoints of a night are to be passed, by the local clock."""


def incidents(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """Every incident of a site."""
    for today in span.days(site):
        luck, stamp = today.luck("incidents"), today.stamp
        for number, trouble in enumerate(TROUBLES):
            usual = trouble.monthly / 30 * today.hundreds * today.busyness(trouble.summer)
            times = how_many_seldom(luck, usual)
            for at in today.instants(luck, times, WAKING):
                severity = luck.choices(SEVERITIES, trouble.severities)[0]
                hours = trouble.hours * HASTE[severity] * site.slowness
                key = f"incident-{stamp}-{number}-{at:%H%M%S}"
                ends_at = ended(span, luck, at, hours, never=0.01)
                if at <= span.now:
                    yield key, at, ends_at, trouble.category, severity


def tickets(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """Everything that residents of a site asked for."""
    for today in span.days(site):
        luck, stamp = today.luck("tickets"), today.stamp
        usual = (0.3 if today.is_weekend else 0.9) * today.hundreds
        times = how_many(luck, usual * today.busyness(-0.15))
        for number, at in enumerate(today.instants(luck, times, OFFICE)):
            category = luck.choices([*CATEGORIES], [*CATEGORIES.values()])[0]
            ends_at = ended(span, luck, at, 40 * site.slowness, never=0.02)
            if at <= span.now:
                yield f"ticket-{stamp}-{number}", category, at, ends_at


def patrol_logs(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """Every checkpoint of every night's patrols; storms and illness take whole rounds."""
    for today in span.days(site):
        luck, stamp = today.luck("patrols"), today.stamp
        misses = 0.6 if luck.random() < 0.02 else 0.04 * site.slowness
        for number, hour in enumerate(ROUNDS):
            at = at_site(site, today.day, hour)
            done_at = at + timedelta(minutes=int(luck.triangular(-5, 50, 8)))
            is_missed = luck.random() < misses
            if max(at, done_at) <= span.now:
                yield (f"patrol-{stamp}-{number}", at, None if is_missed else done_at,
                       PatrolStatus.MISSED if is_missed else PatrolStatus.COMPLETED)  # fmt: skip


def how_many_seldom(luck: Random, usual: float) -> int:
    """How many of something happen on a day on which mostly none does."""
    return sum(luck.random() < usual / 3 for _ in range(3))


def ended(span: Span, luck: Random, at: datetime, hours: float, *, never: float) -> datetime | None:
    """When something is done that usually takes so long; None if it isn't yet."""
    ends_at = at + timedelta(seconds=int(luck.lognormvariate(0, 0.7) * hours * 3600) + 60)
    is_left = luck.random() < never
    return None if is_left or ends_at > span.now else ends_at
