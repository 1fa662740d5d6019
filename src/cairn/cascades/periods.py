"""The quarters, months, weeks and days of a fiscal year, as the KPIs of a cascade bear them.

A week belongs to the month of its Thursday, wholly, and to its ISO year. So the weeks of a year
neither overlap nor leave out a day, but the first may begin before the year and the last may end
after it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cairn.progress.rules import fiscal_year_start, months_later
from cairn.words import KpiLevel

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True)
class Period:
    """A quarter, a month, a week, the days of a week, or one day; `first` and `last` included."""

    level: KpiLevel
    first: date
    last: date
    key: str
    """What the external ids of its KPIs end with."""
    label: str
    """What their titles end with."""
    place: int
    """Which share of its level is its own."""
    year: int
    """Fiscal of a quarter, the calendar's of a month, else ISO."""
    quarter: int | None = None
    month: int | None = None
    week: int | None = None
    starts_on: date | None = None
    """Only of a single day."""


def quarters_of(year: int, start_month: int) -> list[Period]:
    """The quarters of a fiscal year, which bears the year it ends in."""
    first = fiscal_year_start(year, start_month)
    name = f"{year}" if start_month == 1 else f"FY{year}"
    return [
        Period(
            KpiLevel.QUARTERLY,
            months_later(first, 3 * place),
            months_later(first, 3 * place + 3) - DAY,
            f"FY{year}-Q{place + 1}",
            f"Q{place + 1} {name}",
            place,
            year,
            quarter=place + 1,
        )
        for place in range(4)
    ]


def months_of(quarter: Period) -> list[Period]:
    """The months of a quarter."""
    firsts = [months_later(quarter.first, number) for number in range(3)]
    return [
        Period(
            KpiLevel.MONTHLY,
            first,
            months_later(first, 1) - DAY,
            f"{first:%Y-%m}",
            f"{MONTHS[first.month - 1]} {first.year}",
            3 * quarter.place + number,
            first.year,
            month=first.month,
        )
        for number, first in enumerate(firsts)
    ]


def weeks_of(month: Period) -> list[Period]:
    """The weeks whose Thursday lies in a month: four or five."""
    thursday = month.first + (4 - month.first.isoweekday()) % 7 * DAY
    weeks: list[Period] = []
    while thursday <= month.last:
        monday, iso = thursday - 3 * DAY, thursday.isocalendar()
        weeks.append(
            Period(
                KpiLevel.WEEKLY,
                monday,
                monday + 6 * DAY,
                f"{iso.year}-W{iso.week:02}",
                f"W{iso.week:02} {iso.year}",
                len(weeks),
                iso.year,
                week=iso.week,
            )
        )
        thursday += WEEK
    return weeks


def recurring_day_of(week: Period) -> Period:
    """The days of a week as one."""
    return Period(
        KpiLevel.DAILY,
        week.first,
        week.last,
        f"{week.key}-daily",
        f"daily in {week.label}",
        0,
        week.year,
        week=week.week,
    )


def single_days_of(week: Period, weekdays: Collection[int]) -> list[Period]:
    """The days of a week that are one of these ISO weekdays, each by itself."""
    return [
        Period(
            KpiLevel.DAILY,
            day,
            day,
            day.isoformat(),
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            day.isoweekday() - 1,
            week.year,
            week=week.week,
            starts_on=day,
        )
        for day in days_between(week.first, week.last)
        if day.isoweekday() in weekdays
    ]


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    return (first + number * DAY for number in range((last - first).days + 1))


def quarter_of(year: int, month: int, start_month: int) -> tuple[int, int]:
    """Fiscal year and quarter of a calendar month."""
    quarter = (month - start_month) % 12 // 3 + 1
    ends_later = start_month > 1 and month >= start_month
    return year + ends_later, quarter


def keys_of_year(year: int, start_month: int) -> Iterator[str]:
    """What the external ids of all KPIs end with that a cascade of a fiscal year may have."""
    for quarter in quarters_of(year, start_month):
        yield quarter.key
        for month in months_of(quarter):
            yield month.key
            for week in weeks_of(month):
                yield week.key
                yield recurring_day_of(week).key
                yield from (day.key for day in single_days_of(week, range(1, 8)))
