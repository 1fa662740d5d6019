"""Arithmetic on ranges of days: merged, cut, and as the weeks and months that they touch."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cairn.metrics.metric import Grain

Days = tuple[date, date]
"""A first and a last day, both included."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def merge(ranges: Iterable[Days]) -> list[Days]:
    """The same days as ranges that neither overlap nor touch, in order."""
    merged: list[Days] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def weeks_of(ranges: Iterable[Days]) -> list[Days]:
    """The weeks from Monday to Sunday that ranges touch, and the week after each of these, whose
    change is measured against it."""
    mondays = {
        monday + after * WEEK
        for first, last in ranges
        for monday in steps(first - timedelta(days=first.weekday()), last)
        for after in (0, 1)
    }
    return [(monday, monday + WEEK - DAY) for monday in sorted(mondays)]


def steps(monday: date, last: date) -> Iterator[date]:
    """Every seventh day up to a last one."""
    while monday <= last:
        yield monday
        monday += WEEK


def months_of(ranges: Iterable[Days]) -> list[Days]:
    """The months that ranges touch, and the month after each of these."""
    numbers = {
        number
        for first, last in ranges
        for number in range(month_number(first), month_number(last) + 2)
    }
    return [(first_of(number), first_of(number + 1) - DAY) for number in sorted(numbers)]


def month_number(day: date) -> int:
    """Months counted through."""
    return day.year * 12 + day.month - 1


def first_of(number: int) -> date:
    """The first day of a month counted through."""
    return date(number // 12, number % 12 + 1, 1)


def period_of(grain: Grain, day: date) -> Days:
    """The day, week or month that a day is in."""
    match grain:
        case Grain.DAILY:
            return day, day
        case Grain.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + WEEK - DAY
        case _:
            number = month_number(day)
            return first_of(number), first_of(number + 1) - DAY
