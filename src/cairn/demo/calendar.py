"""The days around a demo's day: quarters, months and ISO weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
Span = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year that begins in January."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    def shifted(self, quarters: int) -> "Quarter":
        """The quarter so many later; negative: earlier."""
        years, number = divmod(self.number - 1 + quarters, 4)
        return Quarter(self.year + years, number + 1)

    @property
    def months(self) -> range:
        """Its months, 1 to 12."""
        return range(3 * self.number - 2, 3 * self.number + 1)

    @property
    def span(self) -> Span:
        """Its days."""
        return month_span(self.year, self.months[0])[0], month_span(self.year, self.months[2])[1]

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"


@dataclass(frozen=True)
class Week:
    """An ISO week; it belongs to the month of its Thursday."""

    monday: date

    @property
    def span(self) -> Span:
        """Monday to Sunday."""
        return self.monday, self.monday + 6 * DAY

    @property
    def year(self) -> int:
        """Its ISO year."""
        return self.monday.isocalendar().year

    @property
    def number(self) -> int:
        """Its number in the ISO year."""
        return self.monday.isocalendar().week

    def __str__(self) -> str:
        return f"W{self.number:02} {self.year}"


@dataclass(frozen=True)
class Calendar:
    """What the day of the demo makes of "this quarter" and "a year of logs"."""

    today: date

    @property
    def this(self) -> Quarter:
        """The running quarter."""
        return Quarter.of(self.today)

    @property
    def last(self) -> Quarter:
        """The quarter before."""
        return self.this.shifted(-1)

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return self.this.shifted(1)

    @property
    def logs_from(self) -> date:
        """A Monday a year ago: from here on, single days are logged."""
        return monday_of(self.today - 364 * DAY)

    @property
    def years(self) -> tuple[int, int]:
        """Last year and this one."""
        return self.today.year - 1, self.today.year


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - (day.isoweekday() - 1) * DAY


def month_span(year: int, month: int) -> Span:
    """The days of a calendar month."""
    later = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), later - DAY


def month_of(day: date) -> tuple[date, date]:
    """The days of a day's month."""
    return month_span(day.year, day.month)


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday."""
    return monday_of(day), monday_of(day) + 6 * DAY


def year_span(year: int) -> Span:
    """The days of a calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def weeks_of(year: int, month: int) -> list[Week]:
    """The ISO weeks whose Thursday lies in a month."""
    first, last = month_span(year, month)
    mondays = (monday_of(day) for day in days_of((first, last)) if day.isoweekday() == 4)
    return [Week(monday) for monday in mondays]


def days_of(span: Span) -> Iterator[date]:
    """Every day of a span."""
    first, last = span
    return (first + n * DAY for n in range((last - first).days + 1))


def us_holidays(year: int) -> list[date]:
    """The days on which an American office is closed."""
    return [
        date(year, 1, 1),
        nth_weekday(year, 5, 1, -1),
        date(year, 7, 4),
        nth_weekday(year, 9, 1, 1),
        nth_weekday(year, 11, 4, 4),
        nth_weekday(year, 11, 4, 4) + DAY,
        date(year, 12, 25),
    ]


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th ISO weekday of a month; -1: the last."""
    days = [day for day in days_of(month_span(year, month)) if day.isoweekday() == weekday]
    return days[n - 1] if n > 0 else days[n]
