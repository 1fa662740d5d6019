"""The arithmetic of progress: percentages, coverage, periods, working days, pace, status.

Decimals throughout, rounded half away from zero and only where a rule says so. The engine's SQL
functions of the same names give the same digits; tests hold the two together.
"""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
"""Wide enough that sums and products of stored numbers never lose a digit."""

QUOTIENT_PLACES = 40
COVERAGE_PLACES = 10
PERCENTAGE_PLACES = 4
LEAST_COVERAGE = Decimal("0.0000000001")
GREATEST_RAW = Decimal("99999999999999999999.9999")
HUNDRED = Decimal(100)
ZERO = Decimal(0)

Period = tuple[date | None, date | None]
"""First and last day, both included; None where that side is open."""


def rounded(number: Decimal, places: int) -> Decimal:
    """Round half away from zero."""
    with localcontext(EXACT):
        return number.quantize(Decimal(1).scaleb(-places))


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Divide at forty decimals."""
    with localcontext(EXACT):
        return rounded(dividend / divisor, QUOTIENT_PLACES)


def raw_percentage(
    value: Decimal, direction: str, baseline: Decimal | None, target: Decimal
) -> Decimal:
    """How far a value is from baseline to target, in percent; below 0 and above 100 are kept.

    A missing baseline is 0. Where the baseline already lies past the target the sign still says
    whether the value is on the good side of the target.
    """
    with localcontext(EXACT):
        sign = -1 if direction == "decrease" else 1
        distance = abs(target - (baseline or ZERO))
        raw = rounded(HUNDRED * (1 + sign * quotient(value - target, distance)), PERCENTAGE_PLACES)
        return min(max(raw, -GREATEST_RAW), GREATEST_RAW)


def progress_of(raw: Decimal) -> Decimal:
    """What is shown and passed up of a raw percentage: 0 to 100."""
    return min(max(raw, ZERO), HUNDRED)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole in percent, four decimals."""
    with localcontext(EXACT):
        return rounded(HUNDRED * quotient(part, whole), PERCENTAGE_PLACES)


def weighted_average(weighted: Decimal, weight: Decimal) -> Decimal:
    """Σw·p ÷ Σw of percentages, four decimals."""
    return rounded(quotient(weighted, weight), PERCENTAGE_PLACES)


def coverage_of(covered: Decimal, total: Decimal) -> Decimal:
    """The share (0 to 1) of weight that has data; 0 only where none has."""
    if covered == 0:
        return ZERO
    return max(rounded(quotient(covered, total), COVERAGE_PLACES), LEAST_COVERAGE)


def fiscal_year_start(year: int, start_month: int) -> date:
    """First day of a fiscal year, which bears the year it ends in."""
    return date(year if start_month == 1 else year - 1, start_month, 1)


def months_later(day: date, months: int) -> date:
    """The first of a month, some months after another first of a month."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def named_period(
    year: int | None, quarter: int | None, month: int | None, week: int | None, fiscal_month: int
) -> Period:
    """The days of an ISO week, calendar month, fiscal quarter or fiscal year; the shortest named.

    `year` is the ISO year of a week, the calendar year of a month, else the fiscal year.
    """
    if year is None:
        return None, None
    if week is not None:
        first = date.fromisocalendar(year, 1, 1) + timedelta(weeks=week - 1)
        return first, first + timedelta(days=6)
    if month is not None:
        first, months = date(year, month, 1), 1
    elif quarter is not None:
        first = months_later(fiscal_year_start(year, fiscal_month), 3 * (quarter - 1))
        months = 3
    else:
        first, months = fiscal_year_start(year, fiscal_month), 12
    return first, months_later(first, months) - timedelta(days=1)


def period_of(
    starts_on: date | None,
    ends_on: date | None,
    level: str | None,
    year: int | None,
    quarter: int | None,
    month: int | None,
    week: int | None,
    fiscal_month: int,
) -> Period:
    """The days of a goal: its own dates first, then those that its level fields name.

    What is daily and has only a first day lasts that day.
    """
    first, last = named_period(year, quarter, month, week, fiscal_month)
    if level == "daily" and starts_on is not None:
        last = starts_on
    return starts_on or first, ends_on or last


def working_days(
    first: date, last: date, weekdays: Collection[int], holidays: Collection[date]
) -> int:
    """Count the days, both ends included, on these ISO weekdays that are no holidays."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(day.isoweekday() in weekdays and day not in holidays for day in days)


def pace(
    period: Period, today: date, weekdays: Collection[int], holidays: Collection[date]
) -> Decimal | None:
    """Expected percentage of a goal that is its own plan: working days gone, up to yesterday.

    Calendar days where the period has no working day; None without a whole period.
    """
    first, last = period
    if first is None or last is None:
        return None
    if today > last:
        return HUNDRED
    if today <= first:
        return ZERO
    yesterday = today - timedelta(days=1)
    days = working_days(first, last, weekdays, holidays)
    if days > 0:
        return share(Decimal(working_days(first, yesterday, weekdays, holidays)), Decimal(days))
    return share(Decimal((today - first).days), Decimal((last - first).days + 1))


def is_settled_at_the_end(
    *, is_leaf: bool, strategy: str, measure: str | None, direction: str | None
) -> bool:
    """Whether 100 % may be lost again within the period, so that it counts only after its end."""
    if not is_leaf:
        return strategy == "sum" and direction == "decrease"
    return (
        direction == "maintain"
        or measure in ("average", "minimum", "completion")
        or (direction == "decrease" and measure in ("sum", "maximum"))
    )


def status_of(
    *,
    progress: Decimal | None,
    expected: Decimal | None,
    coverage: Decimal,
    is_over: bool,
    may_be_lost: bool,
    on_track_ratio: Decimal,
    at_risk_ratio: Decimal,
) -> str | None:
    """The first status that applies; None without progress.

    `is_over`: today is after the period's end. `may_be_lost`: see `is_settled_at_the_end`.
    """
    if progress is None:
        return None
    if progress >= HUNDRED and (is_over or not may_be_lost):
        return "completed"
    if coverage == 0 and expected == 0:
        return "not_started"
    if expected is None:
        return "in_progress"
    if expected == 0 or progress >= on_track_ratio * expected:
        return "on_track"
    return "at_risk" if progress >= at_risk_ratio * expected else "off_track"
