"""Buffer, what is due and the forecast of a KPI, by worked examples.

The week is Monday 13 to Friday 17 April 2026, worked on all five days, unless an example says more.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cairn.progress import rules
from cairn.progress.pace import Course, pace_of
from cairn.progress.working_days import WorkingDays

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 4, day) for day in range(13, 18))
SATURDAY, SUNDAY = date(2026, 4, 18), date(2026, 4, 19)
WEEK = {"period": (MONDAY, FRIDAY)}
WHOLE_WEEK = {"period": (MONDAY, SUNDAY)}
WORKED = WorkingDays.of((1, 2, 3, 4, 5), ())
LATEST = {"measure": "latest"}
FALLING = {"measure": "latest", "direction": "decrease", "baseline": 100, "target": 50}
HABIT = {"measure": "completion", "baseline": 0, "target": 100}
SUM_BELOW = {"is_leaf": False, "strategy": "sum"}


def course(value=None, today=WEDNESDAY, **fields):
    """A KPI from 0 to 100 in the week; its progress is that of its value."""
    given = {"target": 100, "baseline": None, "direction": "increase", "measure": "sum"}
    given |= {**WEEK, **fields}
    number = {name: decimal(given.pop(name)) for name in ("target", "baseline")}
    shown = {"progress": None, "expected": None}
    if number["target"] is not None:
        raw = value is not None and rules.raw_percentage(
            Decimal(value), given["direction"], number["baseline"], number["target"]
        )
        shown["progress"] = rules.progress_of(raw or Decimal(0))
    has_data = given.pop("has_data", value is not None)
    return Course(
        today=today, current_value=decimal(value), has_data=has_data, **number, **shown | given
    )


def decimal(number):
    """A decimal, or none."""
    return None if number is None else Decimal(str(number))


@pytest.mark.parametrize(
    ("value", "today", "fields", "days"),
    [
        (0, MONDAY, {}, 0),
        (20, MONDAY, {}, 1),
        (40, WEDNESDAY, {}, 0),
        (59, WEDNESDAY, {}, 0),
        (60, WEDNESDAY, {}, 1),
        (100, WEDNESDAY, {}, 3),
        (133, WEDNESDAY, {}, 3),
        (39, WEDNESDAY, {}, -1),
        (20, WEDNESDAY, {}, -1),
        (19, WEDNESDAY, {}, -2),
        (0, WEDNESDAY, {}, -2),
        (None, WEDNESDAY, {}, -2),
        (99, SATURDAY, WHOLE_WEEK, -1),
        (100, SATURDAY, WHOLE_WEEK, 0),
        (1, TUESDAY, {"target": 3, "period": (MONDAY, WEDNESDAY)}, 0),
        (2, TUESDAY, {"target": 3, "period": (MONDAY, WEDNESDAY)}, 1),
        (70, WEDNESDAY, FALLING, 1),
        (90, WEDNESDAY, FALLING, -1),
        (60, WEDNESDAY, LATEST, 1),
        (60, WEDNESDAY, {"measure": "average"}, 1),
        (60, WEDNESDAY, HABIT, 1),
        (50, SUNDAY, {"period": (SATURDAY, SUNDAY)}, 0),
        (40, WEDNESDAY, SUM_BELOW | {"expected": Decimal(40)}, 0),
        (40, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, 1),
        (70, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, 2),
        (5, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, -1),
        (4, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, -2),
        (5, WEDNESDAY, SUM_BELOW | {"expected": Decimal(0)}, 0),
        (50, SATURDAY, WHOLE_WEEK | SUM_BELOW | {"expected": Decimal(40)}, 0),
    ],
)
def test_the_buffer_is_how_many_working_days_one_could_do_nothing(value, today, fields, days):
    assert pace_of(course(value, today, **fields), WORKED).buffer_days == days


def test_holidays_are_no_part_of_the_buffer():
    without_thursday = WorkingDays.of((1, 2, 3, 4, 5), (THURSDAY,))

    assert pace_of(course(50), without_thursday).buffer_days == 0
    assert pace_of(course(75), without_thursday).buffer_days == 1
    assert pace_of(course(100), without_thursday).buffer_days == 2


@pytest.mark.parametrize(
    ("value", "today", "fields", "amount", "level", "on"),
    [
        (40, WEDNESDAY, {}, 14, 54, WEDNESDAY),
        (60, WEDNESDAY, {}, 12, 72, THURSDAY),
        (75, WEDNESDAY, {}, 15, 90, FRIDAY),
        (10, WEDNESDAY, {}, 44, 54, WEDNESDAY),
        (None, WEDNESDAY, {}, 54, 54, WEDNESDAY),
        (0, MONDAY, {}, 18, 18, MONDAY),
        (80, FRIDAY, {}, 10, 90, FRIDAY),
        (10, SATURDAY, WHOLE_WEEK, 80, 90, SATURDAY),
        (10, SUNDAY, WHOLE_WEEK, 80, 90, SUNDAY),
        (10, SATURDAY, {"period": (FRIDAY, date(2026, 4, 20))}, 35, 45, SATURDAY),
        (72, WEDNESDAY, WHOLE_WEEK, 18, 90, FRIDAY),
        (40, WEDNESDAY, {"on_track_ratio": Decimal(1)}, 20, 60, WEDNESDAY),
        (70, WEDNESDAY, FALLING, 6, 64, THURSDAY),
        (None, WEDNESDAY, FALLING, 27, 73, WEDNESDAY),
        (60, WEDNESDAY, LATEST | {"baseline": 50, "target": 150}, 44, 104, WEDNESDAY),
        (5, WEDNESDAY, {"measure": "minimum", "direction": "decrease", "baseline": 10,
         "target": 0}, "0.4", "4.6", WEDNESDAY),
        (5, WEDNESDAY, {"measure": "maximum", "target": 10}, "0.4", "5.4", WEDNESDAY),
        (1, TUESDAY, {"target": 3, "period": (MONDAY, WEDNESDAY)}, "0.800003", "1.800003",
         TUESDAY),
        (30, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, 6, 36, WEDNESDAY),
        (4, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, 32, 36, WEDNESDAY),
        (36, SATURDAY, WHOLE_WEEK | SUM_BELOW | {"expected": Decimal(40)}, 54, 90, SUNDAY),
        (46.73, WEDNESDAY, LATEST | {"baseline": 68.55, "target": 55}, "2.037", "48.767",
         WEDNESDAY),
    ],
)  # fmt: skip
def test_what_is_due_is_what_keeps_or_brings_it_on_track(value, today, fields, amount, level, on):
    due = pace_of(course(value, today, **fields), WORKED).due_by

    assert due is not None
    assert (due.amount, due.value, due.on) == (decimal(amount), decimal(level), on)


@pytest.mark.parametrize(
    ("value", "today", "fields", "end", "percentage", "reached_on"),
    [
        (40, WEDNESDAY, {}, 100, 100, FRIDAY),
        (60, WEDNESDAY, {}, 150, 150, THURSDAY),
        (20, WEDNESDAY, {}, 50, 50, date(2026, 4, 24)),
        (0, WEDNESDAY, {}, 0, 0, None),
        (-10, WEDNESDAY, {}, -25, -25, None),
        (100, WEDNESDAY, {}, 250, 250, WEDNESDAY),
        (1, WEDNESDAY, {"target": 3}, "2.5", "83.3333", date(2026, 4, 20)),
        (100, SATURDAY, WHOLE_WEEK, 100, 100, SATURDAY),
        (50, SATURDAY, WHOLE_WEEK, 50, 50, date(2026, 4, 24)),
        (80, WEDNESDAY, FALLING, 50, 100, FRIDAY),
        (110, WEDNESDAY, FALLING, 125, -50, None),
        (70, WEDNESDAY, LATEST | {"baseline": 50, "target": 150}, 100, 50, date(2026, 4, 24)),
        (40, WEDNESDAY, {"direction": "decrease", "baseline": 100, "target": 50}, 100, 0, None),
        (10, WEDNESDAY, {"direction": "decrease", "baseline": 100, "target": 50}, 25, 150, None),
        (80, WEDNESDAY, {"measure": "average"}, 80, 80, None),
        (100, WEDNESDAY, {"measure": "average"}, 100, 100, WEDNESDAY),
        (20, WEDNESDAY, HABIT, 50, 50, None),
        (40, WEDNESDAY, HABIT, 100, 100, FRIDAY),
        (60, WEDNESDAY, HABIT, 100, 100, THURSDAY),
        (50, WEDNESDAY, HABIT | {"due_weekdays": (1, 4)}, 100, 100, THURSDAY),
        (40, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10)}, 100, 100, FRIDAY),
        (70, WEDNESDAY, SUM_BELOW | {"expected": Decimal(10), "baseline": 50, "target": 150},
         100, 50, date(2026, 4, 24)),
        ("0.0000000001", WEDNESDAY, {}, "0.0000000003", 0, None),
    ],
)  # fmt: skip
def test_the_forecast_goes_on_as_it_went_so_far(value, today, fields, end, percentage, reached_on):
    forecast = pace_of(course(value, today, **fields), WORKED).forecast

    assert forecast is not None
    assert forecast == replace(
        forecast, value=decimal(end), percentage=decimal(percentage), reached_on=reached_on
    )


@pytest.mark.parametrize(
    ("value", "fields", "buffer", "due", "forecast"),
    [
        (40, {"is_overridden": True}, *["overridden"] * 3),
        (40, {"is_leaf": False}, *["from_below"] * 3),
        (40, {"is_leaf": False, "strategy": "min"}, *["from_below"] * 3),
        (40, {"direction": "maintain", "target": None}, *["within_bounds"] * 3),
        (40, {"target": None}, *["no_target"] * 3),
        (40, {"period": (MONDAY, None)}, *["no_period"] * 3),
        (40, {"period": (None, None)}, *["no_period"] * 3),
        (40, {"period": (THURSDAY, FRIDAY)}, *["not_begun"] * 3),
        (40, {"period": (MONDAY, TUESDAY)}, *["over"] * 3),
        (40, SUM_BELOW, "no_plan", "no_plan", None),
        (None, {}, None, None, "no_data"),
        (40, {"period": (WEDNESDAY, FRIDAY)}, None, None, "too_early"),
        (40, HABIT | {"due_weekdays": (3, 4)}, None, "habit", "too_early"),
        (95, {}, None, "enough", None),
        (40, {"measure": "average"}, None, "average", None),
        (40, HABIT, None, "habit", None),
        (40, {"measure": "maximum"}, None, None, "extreme"),
        (40, {"measure": "minimum"}, None, "only_worsens", "extreme"),
        (40, FALLING | {"measure": "maximum"}, None, "only_worsens", "extreme"),
        (40, FALLING | {"measure": "sum"}, "less_is_better", "less_is_better", None),
    ],
)
def test_what_makes_no_sense_is_missing_and_says_why(value, fields, buffer, due, forecast):
    pace = pace_of(course(value, **fields), WORKED)

    assert (pace.no_buffer, pace.no_due, pace.no_forecast) == (buffer, due, forecast)
    answers = (pace.buffer_days, pace.due_by, pace.forecast)
    assert [answer is None for answer in answers] == [
        why is not None for why in (buffer, due, forecast)
    ]


days = st.integers(0, 200).map(lambda n: MONDAY + timedelta(days=n))
weekday_sets = st.sets(st.integers(1, 7))
calendars = st.tuples(weekday_sets, st.lists(days, max_size=5))
values = st.decimals(-200, 200, places=4)


@given(days, days, calendars)
def test_working_days_are_counted_as_by_walking_through_them(first, last, calendar):
    worked = WorkingDays.of(*calendar)

    count = worked.count(first, last)

    assert count == rules.working_days(first, last, *calendar)
    if count > 0:
        at = worked.nth(first, count)
        assert first <= at <= last
        assert worked.count(first, at) == count
        assert worked.count(at, at) == 1


@given(
    value=values,
    baseline=st.none() | values,
    target=values,
    direction=st.sampled_from(["increase", "decrease"]),
    start=days,
    length=st.integers(0, 120),
    gone=st.integers(0, 120),
    calendar=calendars,
    ratio=st.decimals("0.01", "1", places=4),
)
def test_buffer_and_due_agree_with_the_status_on_the_mornings_to_come(
    value, baseline, target, direction, start, length, gone, calendar, ratio
):
    assume(target != (baseline or 0) and gone <= length)
    last, today = start + timedelta(days=length), start + timedelta(days=gone)
    settings = {"baseline": baseline, "target": target, "direction": direction, **LATEST}
    settings |= {"period": (start, last), "on_track_ratio": ratio}
    now = course(value, today, **settings)

    pace = pace_of(now, WorkingDays.of(*calendar))

    def expected(day):
        return rules.pace((start, last), day, *calendar)

    assert (pace.buffer_days >= 0) is (now.progress >= expected(today))
    if pace.due_by is None:
        assert now.progress >= ratio * 100
        return
    next_morning = pace.due_by.on + timedelta(days=1)
    assert now.progress < ratio * expected(next_morning)
    assert pace.due_by.on == today or now.progress >= ratio * expected(pace.due_by.on)
    then = course(pace.due_by.value, today, **settings)
    assert then.progress >= ratio * expected(next_morning)
