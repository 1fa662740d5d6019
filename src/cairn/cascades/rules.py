"""How a yearly number becomes quarterly, monthly, weekly and daily targets.

Top-down inside each parent: what the children of a period get adds up to what the period has,
exactly, at the chosen number of decimals.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cairn.cascades.periods import (
    Period,
    months_of,
    quarters_of,
    recurring_day_of,
    single_days_of,
    weeks_of,
)
from cairn.progress.records import Settings
from cairn.progress.rules import EXACT, working_days
from cairn.words import DailyForm, KpiLevel, Split

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
QUARTERLY, MONTHLY, WEEKLY, DAILY = KpiLevel
LEVELS = tuple(KpiLevel)
SERIES_LENGTH = 60

Shares = Mapping[KpiLevel, Sequence[Decimal]]
"""By level: of the 4 quarters; of the 12 months of the fiscal year or the 3 of each quarter; of the
up to 5 weeks of a month; of the 7 weekdays from Monday."""


@dataclass(frozen=True)
class Order:
    """What is to be cascaded, and how; the number is in `unit`."""

    title: str
    unit: str | None
    target: Decimal
    year: int
    """Fiscal."""
    decimals: int
    split: Split = Split.EVEN
    shares: Shares | None = None
    down_to: KpiLevel = DAILY
    daily: DailyForm = DailyForm.RECURRING
    due_weekdays: Sequence[int] | None = None
    """ISO; without any, the organization's working weekdays."""


@dataclass(frozen=True)
class Planned:
    """A KPI to be; the targets of its children add up to its own."""

    period: Period
    title: str
    target: Decimal
    due_weekdays: tuple[int, ...] | None
    children: "tuple[Planned, ...]"


def plan_cascade(order: Order, calendar: Settings) -> tuple[Planned, ...]:
    """The quarters of a fiscal year, with all that stands below them."""
    quarters = quarters_of(order.year, calendar.fiscal_year_start_month)
    return grow(order, calendar, quarters, order.target)


def grow(
    order: Order, calendar: Settings, periods: Sequence[Period], total: Decimal
) -> tuple[Planned, ...]:
    """KPIs for the periods that a total is divided among, each with what is below it."""
    weights = [weight_of(order, calendar, period) for period in periods]
    return tuple(
        Planned(
            period,
            f"{order.title}, {period.label}",
            target,
            due_weekdays_of(order, calendar) if is_recurring(period) else None,
            grow(order, calendar, parts_of(order, calendar, period), target),
        )
        for period, target in zip(periods, distribute(total, weights, order.decimals), strict=True)
    )


def parts_of(order: Order, calendar: Settings, period: Period) -> list[Period]:
    """The periods that a period is divided into, as far down as is wanted."""
    if period.level == order.down_to:
        return []
    match period.level:
        case KpiLevel.QUARTERLY:
            return months_of(period)
        case KpiLevel.MONTHLY:
            return weeks_of(period)
        case KpiLevel.WEEKLY if order.daily is DailyForm.RECURRING:
            return [recurring_day_of(period)]
        case KpiLevel.WEEKLY:
            return days_of(order, calendar, period)
        case KpiLevel.DAILY:
            return []


def days_of(order: Order, calendar: Settings, week: Period) -> list[Period]:
    """The due days of a week; by working days no holidays, unless there is nothing else."""
    days = single_days_of(week, due_weekdays_of(order, calendar))
    if order.split is not Split.WORKING_DAYS:
        return days
    return [day for day in days if day.first not in calendar.holidays] or days


def weight_of(order: Order, calendar: Settings, period: Period) -> Decimal:
    """How much of its parent a period gets, compared to the others below that parent."""
    shares = (order.shares or {}).get(period.level)
    if shares is not None:
        return shares[period.place % len(shares)]
    if order.split is not Split.WORKING_DAYS:
        return Decimal(1)
    first, last = own_days(order, period)
    return Decimal(working_days(first, last, due_weekdays_of(order, calendar), calendar.holidays))


def own_days(order: Order, period: Period) -> tuple[date, date]:
    """The first and the last day whose values a period will get: where it is made of weeks, theirs.

    A month of five weeks so gets what five weeks need, not what its thirty days do.
    """
    if LEVELS.index(order.down_to) < LEVELS.index(WEEKLY):
        return period.first, period.last
    match period.level:
        case KpiLevel.QUARTERLY:
            months = months_of(period)
            return weeks_of(months[0])[0].first, weeks_of(months[-1])[-1].last
        case KpiLevel.MONTHLY:
            weeks = weeks_of(period)
            return weeks[0].first, weeks[-1].last
        case _:
            return period.first, period.last


def due_weekdays_of(order: Order, calendar: Settings) -> tuple[int, ...]:
    """The weekdays on which something is to be done."""
    return tuple(sorted(set(order.due_weekdays or calendar.working_weekdays or EVERY_DAY)))


def is_recurring(period: Period) -> bool:
    """Whether a period stands for several days, one by one."""
    return period.level is DAILY and period.starts_on is None


def distribute(total: Decimal, weights: Sequence[Decimal], decimals: int) -> list[Decimal]:
    """Divide a total by weights at so many decimals; what is left over after cutting off goes to
    the largest remainders, the earlier one first. Without any weight, evenly.

    Source: the method of Hare and Niemeyer.
    """
    if not weights:
        return []
    exact = [Fraction(weight) for weight in weights]
    if not any(exact):
        exact = [Fraction(1)] * len(weights)
    steps = int(total.scaleb(decimals, EXACT))
    quotas = [steps * weight / sum(exact) for weight in exact]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - quotas[n], n))
    for place in by_remainder[: steps - sum(parts)]:
        parts[place] += 1
    return [Decimal(part).scaleb(-decimals, EXACT) for part in parts]


def places_of(number: Decimal) -> int:
    """How many decimals a number has, without trailing zeros."""
    exponent = number.normalize(EXACT).as_tuple().exponent
    return max(0, -int(exponent))


def all_of(planned: Sequence[Planned]) -> Iterator[Planned]:
    """KPIs with all below them, parents before their children, in the order of time."""
    for one in planned:
        yield one
        yield from all_of(one.children)


def counts_of(planned: Sequence[Planned]) -> dict[KpiLevel, int]:
    """How many KPIs each level has."""
    counts = Counter(one.period.level for one in all_of(planned))
    return {level: counts[level] for level in KpiLevel}


def series_of(title: str) -> str:
    """A title as a part of ids: letters and digits in lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = re.sub(r"[\W_]+", "-", plain).strip("-")
    return words[:SERIES_LENGTH].rstrip("-") or "series"


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """In which settings two cascades differ, in words."""
    return [
        f"{name} is {shown(before.get(name))}, not {shown(now.get(name))}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]


def shown(setting: Any) -> str:
    """A setting in a sentence."""
    match setting:
        case None:
            return "none"
        case list():
            return " ".join(map(str, setting))
        case dict():
            return "; ".join(f"{name} {shown(value)}" for name, value in setting.items())
        case _:
            return str(setting)
