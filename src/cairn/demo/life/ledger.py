"""What homes are charged and what they pay: mostly on time, some late, some not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any

from cairn.demo.calendar import Quarter
from cairn.demo.life.rhythm import Span, at_site
from cairn.demo.patterns import chance
from cairn.demo.sites import Site
from cairn.metrics.periods import first_of, month_number
from cairn.words import TransactionKind

CHARGE, PAYMENT, CREDIT, REVERSAL = TransactionKind
BILLED_ON = 25
"""The day on which the rent of the next month is charged."""
DUE_ON = 5
RISE = Decimal("1.025")
"""Of all rents, every January."""
PARKING, GOODWILL = 65, Decimal(50)
AT_ONCE = 3
"""Months that those who pay ahead pay together: a quarter."""


class Habit(StrEnum):
    """How a home pays."""

    AUTOPAY = "autopay"
    BY_HAND = "by hand"
    SLOW = "slow"
    """Days to weeks late."""
    BEHIND = "behind"
    """Months late."""
    AHEAD = "ahead"
    """A quarter at once."""


SHARES = {Habit.AUTOPAY: 60.0, Habit.BY_HAND: 33.0, Habit.AHEAD: 1.5}
LATE = {Habit.SLOW: 3.5, Habit.BEHIND: 2.0}
"""Shares that grow with how late homes of a site are."""
FORGETS, BOUNCES, IS_CREDITED = 0.035, 0.04, 0.003
"""Chances of a month; who pays automatically neither forgets nor bounces."""
DISPUTES = 0.008
"""Which share of the homes has paid nothing for months."""


@dataclass(frozen=True)
class Home:
    """One home's ledger."""

    site: Site
    name: str
    rent: int
    """Of a month, before any rise."""
    habit: Habit
    stops_on: date
    """From this month on nothing is paid."""


@dataclass(frozen=True)
class Month:
    """What the bills of a month have in common."""

    site: Site
    number: int
    """Months counted through."""
    is_first: bool

    @property
    def first_day(self) -> date:
        """The first of the month."""
        return first_of(self.number)

    def posted_at(self) -> datetime:
        """When its bills come: a week ahead, the first ones when the site opens."""
        billed = self.number if self.is_first else self.number - 1
        day = first_of(billed).replace(day=1 if self.is_first else BILLED_ON)
        return at_site(self.site, day, 6)

    def due_on(self) -> date:
        """The last day on which its bills are paid in time."""
        return self.first_day.replace(day=DUE_ON)

    def rise(self) -> Decimal:
        """How rents have risen until then."""
        return Decimal(RISE ** (self.first_day.year - 2025))


def transactions(site: Site, span: Span) -> Iterator[tuple[Any, ...]]:
    """The ledgers of all homes of a site, as far as anything was posted."""
    homes = [home_of(site, span, number) for number in range(site.homes)]
    first, last = month_number(span.first_day), month_number(span.last_day(site)) + 1
    for number in range(first, last + 1):
        month = Month(site, number, is_first=number == first)
        for row in ledger_of(homes, month):
            if row[4] <= span.now:
                yield row


def home_of(site: Site, span: Span, number: int) -> Home:
    """A home, and how it pays."""
    luck = Random(f"{site.key} home {number}")
    shares = {**SHARES, **{habit: share * site.lateness for habit, share in LATE.items()}}
    habit = luck.choices([*shares], [*shares.values()])[0]
    low, high = site.rents
    rent = low + round((high - low) * luck.betavariate(2, 3) / 10) * 10
    if luck.random() < 0.3:
        rent += PARKING
    this_quarter = Quarter.of(span.last_day(site)).span[0]
    stops_on = date.max
    if luck.random() < site.striking:
        stops_on = this_quarter
    elif luck.random() < DISPUTES:
        stops_on = first_of(month_number(this_quarter) - luck.randint(1, 8))
    return Home(site, site.home(number), rent, habit, stops_on)


def ledger_of(homes: list[Home], month: Month) -> Iterator[tuple[Any, ...]]:
    """The bills of a month, and what is paid for them, whenever that is."""
    luck = chance(f"{month.site.key} ledger", month.first_day)
    posted_at, due_on, rise = month.posted_at(), month.due_on(), month.rise()
    for home in homes:
        key = f"{home.name}-{month.first_day:%Y%m}"
        rent = round(home.rent * rise)
        yield f"{key}-rent", home.name, CHARGE, rent, posted_at, due_on, None
        if luck.random() < IS_CREDITED:
            credited_at = posted_at + timedelta(days=luck.randint(8, 20))
            yield f"{key}-credit", home.name, CREDIT, GOODWILL, credited_at, None, None
        if month.first_day < home.stops_on:
            months = months_paid(home, month)
            if months:
                yield from paid(home, month, key, months * rent, posted_at, luck)


def months_paid(home: Home, month: Month) -> int:
    """For how many months a home pays in one: who pays ahead, from each quarter's first."""
    if home.habit is not Habit.AHEAD:
        return 1
    gone = month.number % AT_ONCE
    return AT_ONCE - gone if month.is_first or gone == 0 else 0


def paid(
    home: Home, month: Month, key: str, amount: int, posted_at: datetime, luck: Random
) -> Iterator[tuple[Any, ...]]:
    """What a home pays: whole, or bounced and paid again."""
    day = month.due_on() + timedelta(days=days_late(home, luck))
    hour = 4 + luck.random() / 10 if home.habit is Habit.AUTOPAY else luck.triangular(7, 23, 20)
    at = max(at_site(home.site, day, hour), posted_at + timedelta(hours=3))
    yield f"{key}-paid", home.name, PAYMENT, amount, at, None, None
    if home.habit is not Habit.AUTOPAY and luck.random() < BOUNCES:
        bounced_at = at + timedelta(days=luck.randint(3, 6), hours=2)
        again_at = bounced_at + timedelta(days=luck.randint(4, 25), hours=5)
        yield f"{key}-bounced", home.name, REVERSAL, amount, bounced_at, None, f"{key}-paid"
        yield f"{key}-again", home.name, PAYMENT, amount, again_at, None, None


def days_late(home: Home, luck: Random) -> int:
    """How many days after its last day a bill is paid; negative: before it."""
    if home.habit is not Habit.AUTOPAY and luck.random() < FORGETS * home.site.lateness:
        return luck.randint(8, 45)
    match home.habit:
        case Habit.AUTOPAY:
            return -luck.choice([1, 1, 1, 2])
        case Habit.BY_HAND:
            return -int(luck.triangular(0, 10, 1))
        case Habit.SLOW:
            return int(luck.triangular(1, 28, 9))
        case Habit.BEHIND:
            return int(luck.triangular(35, 135, 70))
        case Habit.AHEAD:
            return -4
