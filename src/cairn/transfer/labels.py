"""Labels of periods as people write them, read as days.

| label | days |
|---|---|
| 2019 (also 2019.0, as spreadsheets write years) | 1 January to 31 December 2019 |
| 2019 Q4, 2019-Q4, 2019Q4, Q4 2019 | the calendar quarter |
| 2019 H1, H1 2019 | the half year |
| 2024-03, 2024/03, March 2024, Mar 2024 | the month |
| 2024-W07, 2024 W7 | the ISO week |
| 2024-03-31, 2024/03/31 | the day |
| 2014/2015, 2014/15, 2017-18, 2017-2018 | both years; with `fiscal_month` that fiscal year |
| 2016-2018, 2016/2018 | from the first year's first day to the last year's last |
| FY2024, FY24, FY2023/24, FY2024 Q1 | the fiscal year that ends in 2024, or its quarter |

A dash between years may be of any length. 2011-12 is a month to some and two years to others: it is
refused unless `dash` says which. Days before 1900 and after 2999 are refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from cairn.kit.fields import EARLIEST, LATEST

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Dash = Literal["years", "months"] | None
Days = tuple[date, date]


@dataclass(frozen=True)
class Reading:
    """How labels are meant: the month that fiscal years begin in, and what 2011-12 is."""

    fiscal_month: int = 1
    dash: Dash = None


PLAIN = Reading()


@lru_cache(maxsize=10_000)
def parse_label(label: str, reading: Reading = PLAIN) -> Days:
    """The first and the last day of a period.

    Raises:
        ValueError: the label can't be read, is ambiguous, or lies outside 1900 to 2999.
    """
    text = re.sub(r"\s*[‐-―−-]\s*", "-", label.strip())
    text = re.sub(r"\s+", " ", text)
    for pattern, read in FORMS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        try:
            return in_range(label, read(found, reading))
        except OverflowError:
            raise ValueError(f"{label!r} is outside the calendar") from None
    raise ValueError(
        f"{label!r} is no period that can be read; write it like 2019, 2019 Q4, 2024-03, "
        "2024-W07, 2014/2015, 2016-2018, FY2024 or 2024-03-31"
    )


def parse_day(text: str) -> date:
    """One calendar day, written 2024-03-31.

    Raises:
        ValueError: it isn't one, or lies outside 1900 to 2999.
    """
    found = DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no day; write it like 2024-03-31")
    return in_range(text, read_day(found, PLAIN))[0]


def in_range(label: str, days: Days) -> Days:
    """Refuse years that are typing errors."""
    if days[0] < EARLIEST or days[1] > LATEST:
        raise ValueError(f"{label!r} must lie between {EARLIEST} and {LATEST}")
    return days


def calendar_year(year: int) -> Days:
    """All days of a year."""
    return real_day(year, 1, 1), real_day(year, 12, 31)


def real_day(year: int, month: int, day: int) -> date:
    """A day; the refusal names the one that doesn't exist."""
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{year:04}-{month:02}-{day:02} is no day of the calendar") from None


def months_from(year: int, month: int, count: int) -> Days:
    """So many months from the first of one."""
    end = year * 12 + month - 1 + count
    return real_day(year, month, 1), real_day(end // 12, end % 12 + 1, 1) - timedelta(days=1)


def fiscal_year(year: int, reading: Reading) -> Days:
    """The fiscal year that ends in a year."""
    start = year if reading.fiscal_month == 1 else year - 1
    return months_from(start, reading.fiscal_month, 12)


def full_year(digits: str) -> int:
    """24 is 2024; 95 is 1995."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if year < 70 else 1900 + year


def read_day(found: re.Match[str], _: Reading) -> Days:
    """2024-03-31."""
    day = real_day(int(found[1]), int(found[2]), int(found[3]))
    return day, day


def read_year(found: re.Match[str], _: Reading) -> Days:
    """2019."""
    return calendar_year(int(found[1]))


def read_part(found: re.Match[str], _: Reading) -> Days:
    """2019 Q4, H1 2019."""
    named = found.groupdict()
    return part_of(calendar_year(int(named["year"]))[0], named["part"], int(named["number"]))


def part_of(first: date, part: str, number: int) -> Days:
    """A quarter or a half of the year that begins on a day."""
    months = 3 if part in "qQ" else 6
    if not 1 <= number <= 12 // months:
        raise ValueError(f"{part.upper()}{number} doesn't exist in a year")
    ahead = first.month - 1 + months * (number - 1)
    return months_from(first.year + ahead // 12, ahead % 12 + 1, months)


def read_week(found: re.Match[str], _: Reading) -> Days:
    """2024-W07."""
    year, week = int(found[1]), int(found[2])
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        raise ValueError(f"{year} has no ISO week {week}") from None
    return monday, monday + timedelta(days=6)


def read_month(found: re.Match[str], _: Reading) -> Days:
    """March 2024."""
    named = found.groupdict()
    return months_from(int(named["year"]), MONTHS.index(named["name"][:3].lower()) + 1, 1)


def read_span(found: re.Match[str], reading: Reading) -> Days:
    """2016-2018, or a fiscal year as 2014/2015."""
    return years(int(found[1]), int(found[2]), reading)


def read_short(found: re.Match[str], reading: Reading) -> Days:
    """2017-18 or 2024-03, as far as one can tell."""
    year, second = int(found[1]), int(found[2])
    is_next_year = second == (year + 1) % 100
    is_month = 1 <= second <= 12
    if is_next_year and is_month and reading.dash is None:
        raise ValueError(
            f"{found[0]!r} may be a month or two years; say `labels: {{dash: months}}` or "
            "`{dash: years}` in the mapping"
        )
    if is_next_year and not (is_month and reading.dash == "months"):
        return years(year, year + 1, reading)
    if is_month and (reading.dash != "years" or second <= year % 100):
        return months_from(year, second, 1)
    return years(year, year - year % 100 + second, reading)


def years(first: int, last: int, reading: Reading) -> Days:
    """From one year to another; two that follow one another may be one fiscal year."""
    if last <= first:
        raise ValueError(f"{first} to {last} runs backwards")
    if last == first + 1 and reading.fiscal_month != 1:
        return fiscal_year(last, reading)
    return calendar_year(first)[0], calendar_year(last)[1]


def read_fiscal(found: re.Match[str], reading: Reading) -> Days:
    """FY2024, FY2023/24, FY24 Q1."""
    named = found.groupdict()
    year = full_year(named["year"])
    if named["last"] is not None:
        year += 1
        if not str(year).endswith(named["last"]):
            raise ValueError(f"{found[0]!r} isn't one fiscal year")
    days = fiscal_year(year, reading)
    return days if named["part"] is None else part_of(days[0], named["part"], int(named["number"]))


Read = Callable[[re.Match[str], Reading], Days]
MIDNIGHT = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
DAY = re.compile(rf"(\d{{4}})[-/](\d\d)[-/](\d\d){MIDNIGHT}", re.ASCII)
NAMES = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)


def form(pattern: str) -> re.Pattern[str]:
    """A form of label, in whatever case."""
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


FORMS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (form(r"(\d{4})(?:\.0+)?"), read_year),
    (DAY, read_day),
    (form(r"(?P<year>\d{4})[ -]?(?P<part>[QH])[ -]?(?P<number>\d)"), read_part),
    (form(r"(?P<part>[QH])(?P<number>\d)[ -/]?(?P<year>\d{4})"), read_part),
    (form(r"(\d{4})[ -]?W(\d\d?)"), read_week),
    (form(r"(\d{4})[-/](\d{4})"), read_span),
    (form(r"(\d{4})[-/](\d\d)"), read_short),
    (form(rf"{NAMES}[ -]?(?P<year>\d{{4}})"), read_month),
    (form(rf"(?P<year>\d{{4}})[ -]?{NAMES}"), read_month),
    (
        form(
            r"FY ?(?P<year>\d{4}|\d\d)(?:[-/](?P<last>\d{4}|\d\d))?"
            r"(?:[ -]?(?P<part>[QH])(?P<number>\d))?"
        ),
        read_fiscal,
    ),
)
