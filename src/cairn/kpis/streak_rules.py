"""Streaks and the strength of habits, as arithmetic on days.

A series is made of parts, one a KPI: the weeks of a cascade, say, or one standing habit. Buckets
count in it: the due days of daily and standing KPIs, else the whole period of each KPI.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from math import sqrt

DAY = timedelta(days=1)
WEEK = 7
EVERY_DAY = frozenset(range(1, WEEK + 1))
HALF_LIFE = 13
"""Of what is due every day, in days: so long one has to keep on to be half way to 1."""


@dataclass(frozen=True)
class Part:
    """One KPI of a series: its period (open where None), when it is due, and what was logged.

    Days done and days skipped lie in the period; a day done isn't skipped.
    """

    first_on: date | None
    last_on: date | None
    is_daily: bool
    weekdays: frozenset[int] = EVERY_DAY
    done: frozenset[date] = frozenset()
    skipped: frozenset[date] = frozenset()
    is_complete: bool = False
    """Whether its progress is 100; says nothing of daily ones."""

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its days between two, both included."""
        yield from days_between(max(self.first_on or first, first), min(self.last_on or last, last))

    def usual_weekdays(self) -> frozenset[int]:
        """The weekdays that it is due on in a whole week; of less than a week those it has."""
        if self.first_on is None or self.last_on is None:
            return self.weekdays
        if self.last_on - self.first_on >= (WEEK - 1) * DAY:
            return self.weekdays
        own = {day.isoweekday() for day in days_between(self.first_on, self.last_on)}
        return self.weekdays & own


@dataclass(frozen=True)
class Bucket:
    """What is done or isn't: a due day, or a whole period; both days included."""

    first_on: date
    last_on: date
    is_done: bool
    is_skipped: bool


@dataclass(frozen=True)
class StreakValues:
    """How often in a row, now and at best; the last day done; and the habit's strength, 0 to 1."""

    current: int = 0
    best: int = 0
    last_on: date | None = None
    strength: float = 0.0


def streak_of(parts: Sequence[Part], today: date) -> StreakValues:
    """The streak of a series as of a day, on which what isn't done yet breaks nothing."""
    daily = [part for part in parts if part.is_daily]
    if not daily:
        buckets = periods_of(parts)
        return counted(buckets, today, strength_of_periods(buckets, today))
    logged = list(chain.from_iterable(part.done | part.skipped for part in daily))
    if not logged or min(logged) > today:
        return StreakValues()
    habit = Habit(daily, min(logged), today)
    buckets = [
        Bucket(day, day, day in habit.done, day in habit.skipped) for day in sorted(habit.due)
    ]
    return counted(buckets, today, habit.strength())


def periods_of(parts: Sequence[Part]) -> list[Bucket]:
    """The periods of KPIs, in order; one without a period is none."""
    buckets = [
        Bucket(part.first_on, part.last_on, part.is_complete, bool(part.skipped))
        for part in parts
        if part.first_on is not None and part.last_on is not None
    ]
    return sorted(buckets, key=lambda bucket: (bucket.last_on, bucket.first_on))


def counted(buckets: Sequence[Bucket], today: date, strength: float) -> StreakValues:
    """Count what was done in a row: skipped ones and the one that still runs are passed by."""
    run = best = 0
    last_on = None
    for bucket in buckets:
        if bucket.first_on > today:
            continue
        if bucket.is_done:
            run += 1
            best = max(best, run)
            last_on = min(bucket.last_on, today)
        elif not bucket.is_skipped and bucket.last_on < today:
            run = 0
    return StreakValues(run, best, last_on, round(strength, 4))


class Habit:
    """The days of a series from its first log to today."""

    def __init__(self, parts: Sequence[Part], first: date, today: date) -> None:
        self.first, self.today = first, today
        self.due = {
            day
            for part in parts
            for day in part.days(first, today)
            if day.isoweekday() in part.weekdays
        }
        all_done = frozenset(chain.from_iterable(part.done for part in parts))
        self.skipped = frozenset(chain.from_iterable(part.skipped for part in parts)) - all_done
        self.done: AbstractSet[date] = all_done & self.due
        self.required = required_by_week(parts, first, today)
        ends = [part.last_on or today for part in parts]
        self.last = min(max(ends), today)

    def strength(self) -> float:
        """s ← s·m + x·(1−m) for each day but skipped ones, and for today once it is done.

        m = 0.5^(√f/13), f being the required repetitions a day, and x the share of the required
        ones that was done in as many days as make it a whole number: in one where all days are
        due, else in seven. Source: Loop Habit Tracker's score.
        """
        strength = 0.0
        for day in days_between(self.first, self.last):
            required = self.required.get(monday_of(day), 0)
            is_open = day == self.today and day in self.due and day not in self.done
            if required == 0 or day in self.skipped or is_open:
                continue
            window, wanted = (1, 1) if required == WEEK else (WEEK, required)
            done = sum(day - back * DAY in self.done for back in range(window))
            strength = step(strength, required / WEEK, min(1.0, done / wanted))
        return strength


def required_by_week(parts: Sequence[Part], first: date, today: date) -> dict[date, int]:
    """How often a habit is due in each week, by its Monday; to the end of the running one."""
    weekdays: dict[date, set[int]] = {}
    begin, end = monday_of(first), monday_of(today) + (WEEK - 1) * DAY
    for part in parts:
        usual = part.usual_weekdays()
        monday = monday_of(max(part.first_on or begin, begin))
        while monday <= min(part.last_on or end, end):
            weekdays.setdefault(monday, set()).update(usual)
            monday += WEEK * DAY
    return {monday: len(due) for monday, due in weekdays.items()}


def strength_of_periods(buckets: Sequence[Bucket], today: date) -> float:
    """The same where one is required a period: f = 1 ÷ its days, x whether it is done."""
    strength = 0.0
    for bucket in buckets:
        is_open = not bucket.is_done and bucket.last_on >= today
        if is_open or (bucket.is_skipped and not bucket.is_done):
            continue
        length = (bucket.last_on - bucket.first_on).days + 1
        for _ in days_between(bucket.first_on, min(bucket.last_on, today)):
            strength = step(strength, 1 / length, float(bucket.is_done))
    return strength


def step(strength: float, frequency: float, share: float) -> float:
    """The strength after one more day."""
    kept: float = 0.5 ** (sqrt(frequency) / HALF_LIFE)
    return strength * kept + share * (1 - kept)


def days_between(first: date, last: date) -> Iterator[date]:
    """All days from one to another, both included."""
    day = first
    while day <= last:
        yield day
        day += DAY


def monday_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - (day.isoweekday() - 1) * DAY
