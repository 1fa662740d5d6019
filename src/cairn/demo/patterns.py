"""What people log: rhythms and shapes, drawn by chance that is the same for the same day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from random import Random

from cairn.demo.calendar import Span, days_of

MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
MONDAY_TO_SATURDAY = (1, 2, 3, 4, 5, 6)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


class Shape(StrEnum):
    """How values follow one another."""

    FLOW = "flow"
    """Amounts that add up to `reach` of the target."""
    PATH = "path"
    """Readings that go from the baseline, day by day, `reach` of the way to the target."""
    LEVEL = "level"
    """Readings about `reach` of the way to the target, from the first day on."""
    BAND = "band"
    """Readings that are within the bounds on `reach` of the days."""
    TICK = "tick"
    """Ticks on `reach` of the due days."""


@dataclass(frozen=True)
class Pattern:
    """How one KPI is logged. Shares are 0 to 1; noise is a share of the way to the target."""

    shape: Shape
    reach: float
    noise: float = 0.05
    places: int = 0
    weekdays: Sequence[int] = MONDAY_TO_FRIDAY
    share: float = 1.0
    """Of these days, how many have a log."""
    times: int = 1
    """Logs on such a day, at most."""
    is_automatic: bool = False
    """Sent by a machine: no notes, no gaps, the running day too."""
    is_import: bool = False
    """One number for the whole period, on its last day."""


@dataclass(frozen=True)
class Way:
    """Where a KPI comes from and goes to."""

    baseline: float
    target: float
    bounds: tuple[float | None, float | None]

    def at(self, share: float) -> float:
        """The value after a share of the way."""
        return self.baseline + share * (self.target - self.baseline)


@dataclass(frozen=True)
class Entry:
    """What is said about one day; without a value a tick, or a skip."""

    day: date
    value: Decimal | None = None
    is_skipped: bool = False


def entries_of(
    key: str, pattern: Pattern, way: Way, days: Span, until: date, holidays: frozenset[date]
) -> Iterator[Entry]:
    """All entries of a KPI from the first of its days to the last, or until a day before that."""
    if pattern.is_import:
        if days[1] <= until:
            yield Entry(days[1], rounded(way.at(pattern.reach), pattern.places))
    elif pattern.shape is Shape.FLOW:
        yield from flow(key, pattern, way, days, until, holidays)
    elif pattern.shape is Shape.TICK:
        yield from ticks(key, pattern, days, until, holidays)
    else:
        yield from readings(key, pattern, way, days, until, holidays)


def chance(key: str, day: date) -> Random:
    """Chance that is the same whenever it is asked for one KPI and day."""
    return Random(f"{key} {day}")


def is_logged(pattern: Pattern, day: date, luck: Random, holidays: frozenset[date]) -> bool:
    """Whether anybody logs on a day: not on holidays, hardly between the years."""
    if day.isoweekday() not in pattern.weekdays or luck.random() >= pattern.share:
        return False
    is_quiet = day in holidays or (day.month == 12 and day.day > 24)
    return pattern.is_automatic or not is_quiet


def flow(
    key: str, pattern: Pattern, way: Way, days: Span, until: date, holidays: frozenset[date]
) -> Iterator[Entry]:
    """Amounts of uneven days; those of the whole span add up to `reach` of the target."""
    weights = []
    for day in days_of(days):
        luck = chance(key, day)
        works = is_logged(pattern, day, luck, holidays)
        weights.append(max(0.0, luck.gauss(1, pattern.noise * 4)) if works else 0.0)
    whole = sum(weights)
    gone, logged = 0.0, Decimal(0)
    for day, weight in zip(days_of(days), weights, strict=True):
        gone += weight
        if day > until or whole == 0:
            return
        upto = rounded(way.target * pattern.reach * gone / whole, pattern.places)
        amount, logged = upto - logged, upto
        if amount:
            yield Entry(day, amount)


def readings(
    key: str, pattern: Pattern, way: Way, days: Span, until: date, holidays: frozenset[date]
) -> Iterator[Entry]:
    """Readings on a path, about a level, or within bounds."""
    length = (days[1] - days[0]).days + 1
    for number, day in enumerate(days_of((days[0], min(days[1], until)))):
        luck = chance(key, day)
        if not is_logged(pattern, day, luck, holidays):
            continue
        for _ in range(luck.randint(1, pattern.times)):
            yield Entry(
                day, rounded(reading(pattern, way, luck, (number + 1) / length), pattern.places)
            )


def reading(pattern: Pattern, way: Way, luck: Random, gone: float) -> float:
    """One reading after a share of the time."""
    if pattern.shape is Shape.BAND:
        return banded(pattern, way, luck)
    share = pattern.reach * (gone if pattern.shape is Shape.PATH else 1)
    return max(0.0, way.at(share + luck.gauss(0, pattern.noise)))


def banded(pattern: Pattern, way: Way, luck: Random) -> float:
    """A reading within the bounds, or somewhat outside."""
    lower, upper = way.bounds
    if lower is None or upper is None:
        edge = lower if upper is None else upper
        assert edge is not None
        inside = 1 if upper is None else -1
        side = inside if luck.random() < pattern.reach else -inside
        return edge * (1 + side * luck.uniform(0.02, 0.15))
    width = upper - lower
    if luck.random() < pattern.reach:
        return luck.triangular(lower + 0.05 * width, upper - 0.05 * width)
    beyond = luck.uniform(0.05, 0.4) * width
    return luck.choice([lower - beyond, upper + beyond])


def ticks(
    key: str, pattern: Pattern, days: Span, until: date, holidays: frozenset[date]
) -> Iterator[Entry]:
    """Ticks on due days; on holidays, and now and then, a skip."""
    for day in days_of((days[0], min(days[1], until))):
        luck = chance(key, day)
        if day.isoweekday() not in pattern.weekdays:
            continue
        if day in holidays or luck.random() < 0.015:
            yield Entry(day, is_skipped=True)
        elif luck.random() < pattern.reach:
            yield Entry(day)


def rounded(value: float, places: int) -> Decimal:
    """A value as people write it."""
    return Decimal(f"{value:.{places}f}")
