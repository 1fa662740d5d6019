"""Streaks and strength by cases, worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cairn.kpis.streak_rules import Part, StreakValues, streak_of

MONDAY = date(2026, 3, 2)
WORKDAYS = frozenset({1, 2, 3, 4, 5})
HABIT = Part(None, None, is_daily=True)
KEPT = 0.5 ** (1 / 13)


def day(number: int) -> date:
    """So many days after the Monday."""
    return MONDAY + timedelta(days=number)


def marked(marks: str, mark: str, first: int) -> frozenset[date]:
    """The days that bear a mark."""
    return frozenset(day(first + n) for n, one in enumerate(marks) if one == mark)


def habit(marks: str, first: int = 0, **fields) -> Part:
    """A daily habit: x done, s skipped, anything else neither, a day a mark."""
    return replace(
        HABIT, done=marked(marks, "x", first), skipped=marked(marks, "s", first), **fields
    )


# what was done from the Monday on, the day that is today, then current, best and the last day
DAYS = {
    "nothing yet": ("", 0, 0, 0, None),
    "today": ("x", 0, 1, 1, 0),
    "three in a row": ("xxx", 2, 3, 3, 2),
    "today undone doesn't break": ("xxx", 3, 3, 3, 2),
    "yesterday undone does": ("xxx", 4, 0, 3, 2),
    "a gap begins anew": ("xxx.xx", 5, 2, 3, 5),
    "a skip neither breaks nor extends": ("xxsxx", 4, 4, 4, 4),
    "a skip at the end": ("xxs", 2, 2, 2, 1),
    "a skip before an undone day": ("xxs.", 4, 0, 2, 1),
    "days to come don't count": ("xxxx", 1, 2, 2, 1),
    "only days to come": ("..x", 0, 0, 0, None),
}


@pytest.mark.parametrize(("marks", "today", "current", "best", "last"), DAYS.values(), ids=DAYS)
def test_days_in_a_row(marks, today, current, best, last):
    streak = streak_of([habit(marks)], day(today))

    assert (streak.current, streak.best) == (current, best)
    assert streak.last_on == (None if last is None else day(last))


def test_a_weekend_that_isnt_due_neither_breaks_nor_extends():
    streak = streak_of([habit("xxxxx..xx", weekdays=WORKDAYS)], day(9))

    assert (streak.current, streak.best) == (7, 7)


def test_what_is_done_on_a_day_that_isnt_due_says_nothing():
    with_it = streak_of([habit("xxxxxx", weekdays=WORKDAYS)], day(6))

    assert with_it == streak_of([habit("xxxxx", weekdays=WORKDAYS)], day(6))


def test_the_weeks_of_a_cascade_are_one_row_of_days():
    first = habit("xxxxxxx", first_on=day(0), last_on=day(6))
    second = habit("xx", first=7, first_on=day(7), last_on=day(13))

    streak = streak_of([second, first], day(9))

    assert streak == streak_of([habit("xxxxxxxxx")], day(9))
    assert streak.current == 9


def test_one_kpi_a_day_is_the_same_habit_as_one_with_weekdays():
    due = [n for n in range(12) if day(n).isoweekday() in WORKDAYS]
    parts = [habit("x", first=n, first_on=day(n), last_on=day(n)) for n in due]

    streak = streak_of(parts, day(11))

    marks = "".join("x" if n in due else "." for n in range(12))
    assert streak == streak_of([habit(marks, weekdays=WORKDAYS)], day(11))
    assert streak.current == 10


def week(number: int, **fields) -> Part:
    """The KPI of a whole week."""
    return Part(day(7 * number), day(7 * number + 6), is_daily=False, **fields)


def test_weeks_count_by_their_progress():
    weeks = [week(0, is_complete=True), week(1), week(2, is_complete=True), week(3)]

    streak = streak_of(weeks, day(22))

    assert (streak.current, streak.best, streak.last_on) == (1, 1, day(20))


def test_a_week_that_runs_counts_once_it_is_done():
    weeks = [week(0, is_complete=True), week(1, is_complete=True), week(2)]

    streak = streak_of(weeks, day(9))

    assert (streak.current, streak.last_on) == (2, day(9))


def test_a_skipped_week_is_passed_by():
    weeks = [week(0, is_complete=True), week(1, skipped={day(8)}), week(2, is_complete=True)]

    assert streak_of(weeks, day(21)).current == 2


def test_a_series_without_periods_has_no_streak():
    assert streak_of([Part(None, None, is_daily=False)], MONDAY) == StreakValues()
    assert streak_of([], MONDAY) == StreakValues()


STRENGTHS = {
    "the first day": ("x", 0, 1 - KEPT),
    "thirteen days make a half": ("x" * 13, 12, 0.5),
    "twenty-six three quarters": ("x" * 26, 25, 0.75),
    "thirteen days off halve it": ("x" * 13, 26, 0.25),
    "today undone costs nothing yet": ("x" * 13, 13, 0.5),
    "skipped days cost nothing": ("x" * 13 + "sss", 15, 0.5),
    "nothing done is nothing": ("s.", 1, 0),
}


@pytest.mark.parametrize(("marks", "today", "strength"), STRENGTHS.values(), ids=STRENGTHS)
def test_strength_of_what_is_due_every_day(marks, today, strength):
    streak = streak_of([habit(marks)], day(today))

    assert streak.strength == pytest.approx(strength, abs=0.00005)


def test_strength_of_two_days_a_week_is_the_share_done_in_seven():
    twice = frozenset({1, 4})
    kept = 0.5 ** ((2 / 7) ** 0.5 / 13)
    expected = 0.0
    for share in (0.5, 0.5, 0.5, 1, 1, 1, 1, 1):
        expected = expected * kept + share * (1 - kept)

    # done on Monday and Thursday; the next Monday too
    streak = streak_of([habit("x..x...x", weekdays=twice)], day(7))

    assert streak.strength == pytest.approx(expected, abs=0.00005)


def test_strength_of_weeks_steps_every_day():
    kept = 0.5 ** ((1 / 7) ** 0.5 / 13)

    streak = streak_of([week(0, is_complete=True), week(1)], day(10))

    assert streak.strength == pytest.approx(1 - kept**7, abs=0.00005)
