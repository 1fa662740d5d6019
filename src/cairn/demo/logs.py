"""A year of logs: who wrote what when, with notes, corrections and late entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cairn.demo.calendar import DAY, us_holidays
from cairn.demo.organization import TIME_ZONE
from cairn.demo.patterns import Entry, Pattern, Shape, Way, chance, entries_of
from cairn.demo.plan import Plan
from cairn.demo.planned import Planned, stable_id
from cairn.words import LogSource, Measure

ZONE = ZoneInfo(TIME_ZONE)
NOTES = {
    Shape.FLOW: (
        "Busier than usual.",
        "Short-staffed today, the rest follows tomorrow.",
        "Includes what was left over from yesterday.",
        "Counted twice, the number is right.",
    ),
    Shape.PATH: (
        "Slow week, but the direction holds.",
        "Better than I expected.",
        "The new routine is starting to show.",
        "Measured after the system update.",
    ),
    Shape.LEVEL: (
        "Two outliers, looked into both.",
        "Waited for a part from the supplier.",
        "Storm night, everything took longer.",
        "Same team as last time, half the time.",
    ),
    Shape.BAND: ("Adjusted and measured again after an hour.", "Sensor was cleaned."),
    Shape.TICK: ("Later than planned.", "Swapped shifts.", "In the rain."),
}
SKIPPED = "Closed today."
CORRECTED = "Corrected: the first number was a typing error."


@dataclass(frozen=True)
class Log:
    """One row of kpi_logs, as far as it isn't always the same."""

    kpi: Planned
    entry: Entry
    logged_at: datetime
    number: int
    """Which one of its KPI it is."""
    note: str | None = None
    confidence: int | None = None

    def row(self, organization_id: UUID, people: Mapping[str, UUID]) -> dict[str, Any]:
        """The row as JSON has it."""
        pattern, entry = self.kpi.logs, self.entry
        assert pattern is not None
        is_tick = pattern.shape is Shape.TICK and not entry.is_skipped
        return {
            "organization_id": organization_id,
            "id": stable_id(f"{self.kpi.key} {entry.day} {self.number}", self.logged_at),
            "kpi_id": self.kpi.id,
            "log_date": entry.day,
            "value": entry.value,
            "is_completed": is_tick,
            "skipped": entry.is_skipped,
            "note": self.note,
            "confidence": self.confidence,
            "source": source_of(pattern),
            "logged_by": None if pattern.is_automatic else people[self.kpi.owner],
            "logged_at": self.logged_at,
            "created_at": self.logged_at,
        }


def source_of(pattern: Pattern) -> LogSource:
    """How the logs of a pattern came in."""
    if pattern.is_automatic:
        return LogSource.API
    return LogSource.IMPORT if pattern.is_import else LogSource.MANUAL


def logs_of(plan: Plan) -> list[Log]:
    """All logs up to yesterday, and what machines sent today."""
    years = (plan.today.year - 1, plan.today.year, plan.today.year + 1)
    holidays = frozenset(day for year in years for day in us_holidays(year))
    return [
        log
        for kpi in plan.goals.values()
        if kpi.logs is not None
        for log in write_down(kpi, kpi.logs, plan.today, holidays)
    ]


def write_down(
    kpi: Planned, pattern: Pattern, today: date, holidays: frozenset[date]
) -> Iterator[Log]:
    """The logs of one KPI; without a period of a year."""
    days = kpi.days or (today - 365 * DAY, today)
    until = today if pattern.is_automatic else today - DAY
    entries = entries_of(kpi.key, pattern, way_of(kpi), days, until, holidays)
    for number, entry in enumerate(entries):
        luck = chance(f"{kpi.key} {number} log", entry.day)
        log = Log(kpi, entry, at_work(entry.day, number, luck, pattern), number)
        if pattern.is_automatic:
            yield log
        else:
            yield from by_hand(log, pattern, luck, until)


def way_of(kpi: Planned) -> Way:
    """The numbers of a KPI as its patterns need them."""
    own = kpi.own
    lower, upper = own["lower_bound"], own["upper_bound"]
    return Way(
        float(own["baseline_value"] or 0),
        float(own["target_value"] or 0),
        (None if lower is None else float(lower), None if upper is None else float(upper)),
    )


def by_hand(log: Log, pattern: Pattern, luck: Random, until: date) -> Iterator[Log]:
    """What a person makes of it: a note or how sure one is now and then, some late, some wrong."""
    if log.entry.is_skipped:
        yield replace(log, note=SKIPPED)
        return
    if luck.random() < 0.04 and log.entry.day < until:
        log = replace(log, logged_at=log.logged_at + DAY)
    if luck.random() < 0.05:
        log = replace(log, note=luck.choice(NOTES[pattern.shape]))
    if luck.random() < 0.12:
        log = replace(log, confidence=luck.choice([4, 5, 6, 6, 7, 7, 7, 8, 8, 9]))
    if may_be_corrected(log.kpi) and luck.random() < 0.015:
        yield from corrected(log, pattern)
    else:
        yield log


def may_be_corrected(kpi: Planned) -> bool:
    """Whether a second log of a day replaces the first one."""
    return bool(kpi.own["measure"] == Measure.LATEST or kpi.own["direction"] == "maintain")


def corrected(log: Log, pattern: Pattern) -> Iterator[Log]:
    """A wrong log, and the right one soon after."""
    assert log.entry.value is not None
    wrong = round(log.entry.value * Decimal("1.2"), pattern.places)
    yield replace(log, entry=replace(log.entry, value=wrong), number=-1 - log.number)
    yield replace(log, logged_at=log.logged_at + timedelta(minutes=35), note=CORRECTED)


def at_work(day: date, number: int, luck: Random, pattern: Pattern) -> datetime:
    """Some time of a working day; later logs of a day are later. Machines send soon after
    midnight."""
    if pattern.is_automatic:
        return datetime.combine(day, time(0, 5, luck.randrange(60)), ZONE)
    hour = 8 + (number % pattern.times) * 9 / pattern.times + luck.random() * 0.9
    return datetime.combine(day, time(0), ZONE) + timedelta(hours=hour)
