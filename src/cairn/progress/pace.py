"""Pace of a KPI: how long it may rest, what is due by when, and where the present rate leads.

The expected line is what `rules.pace` gives, or, for a sum of KPIs below, a straight line from 0 at
the start through what is expected today to 100 after the end. It climbs on working days only; where
the period has none, on every day. A morning of the line is before that day's work.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from cairn.progress import rules
from cairn.progress.rules import HUNDRED, ZERO, Period
from cairn.progress.working_days import EVERY_DAY, WorkingDays
from cairn.words import NoPace

LAST_PLACE = Decimal(1).scaleb(-10)
SHOWN_PLACE = Decimal(1).scaleb(-rules.PERCENTAGE_PLACES)


@dataclass(frozen=True)
class Course:
    """A KPI as it stands on a day of the organization; values in its unit.

    `progress` is what is shown, `expected` what is stored, `is_leaf` whether its own logs count.
    """

    period: Period
    today: date
    progress: Decimal | None
    expected: Decimal | None
    current_value: Decimal | None
    target: Decimal | None
    baseline: Decimal | None
    direction: str
    measure: str
    strategy: str = "average"
    is_leaf: bool = True
    has_data: bool = True
    is_overridden: bool = False
    due_weekdays: Collection[int] | None = None
    on_track_ratio: Decimal = Decimal("0.9")

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of a whole period."""
        assert self.period[0] is not None
        assert self.period[1] is not None
        return self.period[0], self.period[1]

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return -1 if self.direction == "decrease" else 1

    @property
    def is_sum(self) -> bool:
        """Whether logs of its own are added up."""
        return self.is_leaf and self.measure == "sum"

    @property
    def start(self) -> Decimal:
        """The value before anything was done: sums of logs begin at 0, all else at the baseline."""
        return ZERO if self.is_sum else self.baseline or ZERO

    @property
    def value(self) -> Decimal:
        """The value now."""
        is_known = self.has_data and self.current_value is not None
        return self.current_value or ZERO if is_known else self.start


@dataclass(frozen=True)
class Due:
    """What has to come by the end of a day, more or less of it as is better, and the value then."""

    amount: Decimal
    value: Decimal
    on: date


@dataclass(frozen=True)
class Forecast:
    """Value and raw percentage at the period's end, and the day by whose end the target is reached:
    today if it is already, maybe after the period's end, None for never."""

    value: Decimal
    percentage: Decimal
    reached_on: date | None


@dataclass(frozen=True)
class Pace:
    """The three answers; beside each that there isn't, why."""

    buffer_days: int | None
    due_by: Due | None
    forecast: Forecast | None
    no_buffer: NoPace | None
    no_due: NoPace | None
    no_forecast: NoPace | None


@dataclass(frozen=True)
class Line:
    """The expected line around a day: working days gone before it, left from it on, and what is
    expected on its morning; whether it climbs by the same every day."""

    gone: int
    left: int
    today: Decimal
    is_even: bool

    def after(self, days: int) -> Decimal:
        """Expected on the morning after so many more working days; below 0: before today."""
        if days == 0:
            return self.today
        if days >= self.left:
            return HUNDRED
        if self.is_even:
            return rules.share(Decimal(self.gone + days), Decimal(self.gone + self.left))
        part = rules.quotient(Decimal(days), Decimal(self.left if days > 0 else self.gone))
        way = HUNDRED - self.today if days > 0 else self.today
        return rules.rounded(self.today + way * part, rules.PERCENTAGE_PLACES)

    def last_within(self, progress: Decimal, ratio: Decimal = Decimal(1)) -> int:
        """The most working days after which progress still is at least this share of the line."""
        days = self.guess(progress / ratio)
        while days < self.left and ratio * self.after(days + 1) <= progress:
            days += 1
        while days > -self.gone and ratio * self.after(days) > progress:
            days -= 1
        return days

    def guess(self, progress: Decimal) -> int:
        """About so many working days from today the line is at a progress."""
        if progress < self.today:
            return -int(self.gone * (1 - progress / self.today))
        if progress >= HUNDRED:
            return self.left
        return int(self.left * (progress - self.today) / (HUNDRED - self.today))


def pace_of(course: Course, calendar: WorkingDays) -> Pace:
    """Buffer, what is due and the forecast of a KPI."""
    why = no_pace(course)
    if why is not None:
        return Pace(None, None, None, why, why, why)
    worked = calendar if calendar.count(*course.days) > 0 else EVERY_DAY
    with localcontext(rules.EXACT):
        line = line_of(course, worked)
        buffer = due = None
        no_buffer = no_due = no_line(course, line)
        if line is not None and no_buffer is None:
            buffer = buffer_days(course, line)
            due, no_due = due_by(course, line, worked)
        forecast, no_forecast = forecast_of(course, worked)
    return Pace(buffer, due, forecast, no_buffer, no_due, no_forecast)


def no_pace(course: Course) -> NoPace | None:
    """Why there is no pace at all."""
    first, last = course.period
    if course.is_overridden:
        return NoPace.OVERRIDDEN
    if not course.is_leaf and course.strategy != "sum":
        return NoPace.FROM_BELOW
    if course.is_leaf and course.direction == "maintain":
        return NoPace.WITHIN_BOUNDS
    if course.target is None or course.progress is None:
        return NoPace.NO_TARGET
    if first is None or last is None:
        return NoPace.NO_PERIOD
    if course.today < first:
        return NoPace.NOT_BEGUN
    return NoPace.OVER if course.today > last else None


def no_line(course: Course, line: Line | None) -> NoPace | None:
    """Why doing nothing can't be compared with the line."""
    if line is None:
        return NoPace.NO_PLAN
    return NoPace.LESS_IS_BETTER if course.is_sum and course.sign < 0 else None


def line_of(course: Course, worked: WorkingDays) -> Line | None:
    """The line through today; None for a sum of KPIs that have no plan."""
    first, last = course.days
    gone = worked.count(first, course.today - timedelta(days=1))
    left = worked.count(course.today, last)
    even = rules.share(Decimal(gone), Decimal(gone + left))
    today = even if course.is_leaf else course.expected
    return None if today is None else Line(gone, left, today, today == even)


def buffer_days(course: Course, line: Line) -> int:
    """How many whole working days, today the first, one could do nothing and still be on the line.

    The greatest n for which progress is at least what is expected on the morning after n working
    days; below 0: so many working days ago, begun ones counted whole, the line was where progress
    is. At most the working days left.
    """
    return line.last_within(course.progress or ZERO)


def due_by(course: Course, line: Line, worked: WorkingDays) -> tuple[Due | None, NoPace | None]:
    """What has to come until when to be on track, that is at `on_track_ratio` of the line.

    The day is the last one that may end as things stand: on the next morning progress would be
    below the ratio of what is expected then. Whoever isn't on track this morning owes today. The
    amount is what is missing on that next morning, rounded up, so that it suffices.
    """
    why = no_amount(course)
    if why is not None:
        return None, why
    ratio, progress, last = course.on_track_ratio, course.progress or ZERO, course.days[1]
    if progress < ratio * line.today:
        on, mornings = course.today, worked.count(course.today, course.today)
    elif progress >= ratio * HUNDRED:
        return None, NoPace.ENOUGH
    else:
        rest = line.last_within(progress, ratio)
        on, mornings = worked.nth(course.today, rest + 1, last) or last, rest + 1
    expected = HUNDRED if on == last else line.after(mornings)
    value = value_at(course, ratio * expected)
    return Due(max(course.sign * (value - course.value), ZERO), value, on), None


def no_amount(course: Course) -> NoPace | None:
    """Why no amount says what has to be logged."""
    if not course.is_leaf:
        return None
    match course.measure:
        case "average":
            return NoPace.AVERAGE
        case "completion":
            return NoPace.HABIT
        case "maximum" if course.sign < 0:
            return NoPace.ONLY_WORSENS
        case "minimum" if course.sign > 0:
            return NoPace.ONLY_WORSENS
        case _:
            return None


def value_at(course: Course, percentage: Decimal) -> Decimal:
    """The value that shows at least this percentage; the way back from `rules.raw_percentage`."""
    assert course.target is not None
    shown = percentage.quantize(SHOWN_PLACE, ROUND_CEILING)
    distance = abs(course.target - (course.baseline or ZERO))
    value = course.target + course.sign * (shown / HUNDRED - 1) * distance
    return value.quantize(LAST_PLACE, ROUND_CEILING if course.sign > 0 else ROUND_FLOOR)


def forecast_of(course: Course, worked: WorkingDays) -> tuple[Forecast | None, NoPace | None]:
    """Where the KPI stands at its period's end if it goes on as it did on average so far.

    The rate is what has come since the start (see `Course.start`) ÷ working days gone, as the line
    counts them: up to yesterday. So progress that is exactly on an even line gives 100 %. Habits go
    by due days instead, and no further than all of them; an average stays what it is.
    """
    measure = course.measure if course.is_leaf else "sum"
    if not course.has_data or course.current_value is None:
        return None, NoPace.NO_DATA
    if measure in ("minimum", "maximum"):
        return None, NoPace.EXTREME
    days, rate = worked, ZERO
    first, last = course.days
    if measure == "completion":
        days = WorkingDays.of(course.due_weekdays or range(1, 8), ())
    if measure != "average":
        gone = days.count(first, course.today - timedelta(days=1))
        if gone == 0:
            return None, NoPace.TOO_EARLY
        rate = rules.quotient(course.value - course.start, Decimal(gone))
    end = rules.rounded(course.value + rate * days.count(course.today, last), 10)
    if measure == "completion":
        end = min(end, HUNDRED)
    assert course.target is not None
    percentage = rules.raw_percentage(end, course.direction, course.baseline, course.target)
    return Forecast(end, percentage, reached_on(course, course.target, rate, days)), None


def reached_on(course: Course, target: Decimal, rate: Decimal, days: WorkingDays) -> date | None:
    """The day by whose end the target is reached at a rate a working day.

    None where it never is, not within ten years, for a habit not within its period; and for a sum
    that is to stay low, of which only the period's end can tell.
    """
    if course.is_sum and course.sign < 0:
        return None
    if course.sign * (course.value - target) >= 0:
        return course.today
    if course.sign * rate <= 0:
        return None
    missing = rules.quotient(abs(target - course.value), abs(rate))
    until = course.days[1] if course.is_leaf and course.measure == "completion" else None
    return days.nth(course.today, int(missing.to_integral_value(ROUND_CEILING)), until)
