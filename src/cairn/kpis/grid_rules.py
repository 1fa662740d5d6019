"""The columns of a grid, what the days of a column come to, and what it takes to change that."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile
from uuid import UUID

from cairn.progress.rules import fiscal_year_start, months_later, quotient, rounded
from cairn.words import KpiLevel, Measure

DAY, WEEK = timedelta(days=1), timedelta(days=7)
PLACES = 10
LEVELS = (KpiLevel.DAILY, KpiLevel.WEEKLY, KpiLevel.MONTHLY, KpiLevel.QUARTERLY)
"""From the shortest to the longest."""
SEPARATORS = (", ", " · ", ": ", " – ", " - ", " ")


@dataclass(frozen=True)
class Column:
    """A day, week, month or quarter of a year; both days included."""

    key: str
    first: date
    last: date


@dataclass(frozen=True)
class DaySums:
    """What was logged of a KPI on one day, inside of its period."""

    day: date
    log_count: int
    value_count: int
    total: Decimal | None = None
    smallest: Decimal | None = None
    largest: Decimal | None = None
    latest: Decimal | None = None
    is_done: bool = False
    is_skipped: bool = False


@dataclass(frozen=True)
class Entry:
    """A log of a period; without a value, tick and skip it is none."""

    value: Decimal | None = None
    is_completed: bool = False
    skipped: bool = False
    id: UUID | None = None
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return self.value is None and not self.is_completed and not self.skipped


@dataclass(frozen=True)
class Step:
    """What is to be done with the logs of a period; at most one of these."""

    add: Entry | None = None
    change: tuple[UUID, Entry] | None = None
    remove: UUID | None = None


NOTHING = Step()


def columns_of(grain: KpiLevel, year: int, month: int, fiscal_month: int) -> list[Column]:
    """The quarters of a fiscal year, the months of a calendar year, the weeks of an ISO year, or
    the days of a month."""
    match grain:
        case KpiLevel.QUARTERLY:
            first = fiscal_year_start(year, fiscal_month)
            starts = [months_later(first, 3 * number) for number in range(5)]
            keys = [f"{year}-Q{number + 1}" for number in range(4)]
        case KpiLevel.MONTHLY:
            starts = [months_later(date(year, 1, 1), number) for number in range(13)]
            keys = [f"{start:%Y-%m}" for start in starts[:-1]]
        case KpiLevel.WEEKLY:
            starts = days_by(date.fromisocalendar(year, 1, 1), week_one(year + 1), WEEK)
            keys = [f"{year}-W{number + 1:02}" for number in range(len(starts) - 1)]
        case _:
            first = date(year, month, 1)
            starts = days_by(first, months_later(first, 1), DAY)
            keys = [start.isoformat() for start in starts[:-1]]
    return [
        Column(key, start, after - DAY)
        for key, start, after in zip(keys, starts[:-1], starts[1:], strict=True)
    ]


def week_one(year: int) -> date:
    """The Monday of the first ISO week of a year."""
    return date.fromisocalendar(year, 1, 1)


def days_by(first: date, last: date, step: timedelta) -> list[date]:
    """Every day from the first to the last, by a step."""
    return [first + number * step for number in range((last - first) // step + 1)]


def place_of(columns: Sequence[Column], day: date) -> int | None:
    """Which column a day lies in; None: outside of all."""
    place = bisect_right(columns, day, key=lambda column: column.first) - 1
    return place if place >= 0 and day <= columns[place].last else None


def middle_of(first: date, last: date) -> date:
    """The day that says to which column a period belongs: a week's Thursday."""
    return first + (last - first) // 2


def longer_than(grain: KpiLevel) -> tuple[KpiLevel, ...]:
    """The levels whose KPIs last longer than a column."""
    return LEVELS[LEVELS.index(grain) + 1 :]


def stem_of(titles: Sequence[str]) -> str:
    """What the titles of a series have in common: `Revenue` of `Revenue, W14 2026` and the like."""
    first, last = min(titles), max(titles)
    pairs = zip(first, last, strict=False)
    common = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if common in titles:
        return common
    for separator in SEPARATORS:
        head, found, _ = common.rpartition(separator)
        if found and head.strip():
            return head.strip()
    return titles[-1]


def value_of(measure: Measure, days: Sequence[DaySums], due: Collection[date]) -> Decimal | None:
    """What logged days come to by a measure; `due` are all days that count for a habit.

    None: nothing that counts was logged.
    """
    valued = [day for day in days if day.value_count > 0]
    if measure is Measure.COMPLETION:
        return completion_of(days, due)
    if not valued:
        return None
    match measure:
        case Measure.LATEST:
            return max(valued, key=lambda day: day.day).latest
        case Measure.MINIMUM:
            return min(day.smallest for day in valued if day.smallest is not None)
        case Measure.MAXIMUM:
            return max(day.largest for day in valued if day.largest is not None)
    total = sum((day.total for day in valued if day.total is not None), Decimal(0))
    if measure is Measure.SUM:
        return total
    return rounded(quotient(total, Decimal(sum(day.value_count for day in valued))), PLACES)


def completion_of(days: Sequence[DaySums], due: Collection[date]) -> Decimal | None:
    """Done due days in percent of all due days; days skipped leave both."""
    counted = [day for day in days if day.day in due]
    done = sum(day.is_done for day in counted)
    skipped = sum(day.is_skipped and not day.is_done for day in counted)
    if len(due) == skipped or not counted:
        return None
    return rounded(quotient(Decimal(100 * done), Decimal(len(due) - skipped)), PLACES)


def step_to(
    measure: Measure, entries: Sequence[Entry], wanted: Entry, current: Decimal | None
) -> Step | str:
    """What makes the logs of a period come to what is wanted; a text: why that can't be.

    One log is corrected, none is made up for by a new one. Of several, a sum gets the difference,
    the latest a later one, an extreme a more extreme one; all else would have to guess which of
    them is wrong.
    """
    own = entries[0] if len(entries) == 1 else None
    several = f"It is made of {len(entries)} logs; change or remove those that are wrong."
    if wanted.is_empty:
        if own is not None and own.id is not None:
            return Step(remove=own.id)
        return several if entries else NOTHING
    if not entries:
        return Step(add=wanted)
    if own is not None and own.id is not None:
        return Step(change=(own.id, wanted))
    if wanted.value is None:
        return several
    match measure:
        case Measure.SUM:
            return Step(add=Entry(wanted.value - (current or 0)))
        case Measure.LATEST:
            return Step(add=wanted)
        case Measure.MINIMUM if current is None or wanted.value < current:
            return Step(add=wanted)
        case Measure.MAXIMUM if current is None or wanted.value > current:
            return Step(add=wanted)
        case _:
            return several


def likely_day(
    measure: Measure, first: date, last: date, today: date, entries: Sequence[Entry]
) -> date:
    """The day that a new log of a period is about: today, or the last day of what is over; one
    that is to be the latest comes after all that are there."""
    day = min(max(today, first), last)
    if measure is Measure.LATEST:
        return max([day, *(entry.day for entry in entries if entry.day is not None)])
    return day
