"""The arithmetic of progress, by example."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cairn.progress import rules

MONDAY = date(2026, 4, 13)
WEEK = (MONDAY, MONDAY + timedelta(days=4))
WEEKDAYS = (1, 2, 3, 4, 5)


def number(text: str | None) -> Decimal | None:
    """A decimal, or none."""
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("value", "direction", "baseline", "target", "raw"),
    [
        ("50", "increase", None, "100", "50"),
        ("50", "increase", "0", "100", "50"),
        ("133", "increase", "0", "100", "133"),
        ("-20", "increase", "0", "100", "-20"),
        ("30", "increase", "20", "40", "50"),
        ("75", "decrease", "100", "50", "50"),
        ("40", "decrease", "100", "50", "120"),
        ("110", "decrease", "100", "50", "-20"),
        ("46.73", "increase", "68.55", "55", "38.9668"),
        ("1.4259", "decrease", "1.5", "1.0", "14.82"),
        ("1", "increase", "0", "3", "33.3333"),
        ("2", "increase", "0", "3", "66.6667"),
        ("0.0000005", "increase", "0", "1", "0.0001"),
        ("-0.0000005", "increase", "0", "1", "-0.0001"),
        ("99999999999999", "increase", "0", "0.0000000001", "99999999999999999999.9999"),
    ],
)
def test_a_value_between_baseline_and_target_is_a_percentage(
    value, direction, baseline, target, raw
):
    percentage = rules.raw_percentage(Decimal(value), direction, number(baseline), Decimal(target))

    assert percentage == Decimal(raw)


@pytest.mark.parametrize(
    ("raw", "progress"), [("-20", 0), ("0", 0), ("38.97", "38.97"), ("133", 100)]
)
def test_progress_is_the_raw_percentage_between_0_and_100(raw, progress):
    assert rules.progress_of(Decimal(raw)) == Decimal(progress)


@pytest.mark.parametrize(
    ("covered", "total", "coverage"),
    [
        ("0", "3", "0"),
        ("1", "3", "0.3333333333"),
        ("2", "3", "0.6666666667"),
        ("3", "3", "1"),
        ("0.0001", "99999999", "0.0000000001"),
    ],
)
def test_coverage_is_zero_only_where_nothing_is_covered(covered, total, coverage):
    assert rules.coverage_of(Decimal(covered), Decimal(total)) == Decimal(coverage)


@pytest.mark.parametrize(
    ("fields", "fiscal_month", "first", "last"),
    [
        ({"year": 2026}, 1, "2026-01-01", "2026-12-31"),
        ({"year": 2026}, 4, "2025-04-01", "2026-03-31"),
        ({"year": 2026, "quarter": 1}, 1, "2026-01-01", "2026-03-31"),
        ({"year": 2026, "quarter": 4}, 1, "2026-10-01", "2026-12-31"),
        ({"year": 2026, "quarter": 1}, 4, "2025-04-01", "2025-06-30"),
        ({"year": 2026, "quarter": 4}, 4, "2026-01-01", "2026-03-31"),
        ({"year": 2026, "quarter": 2}, 11, "2026-02-01", "2026-04-30"),
        ({"year": 2026, "quarter": 1}, 11, "2025-11-01", "2026-01-31"),
        ({"year": 2026, "month": 2}, 4, "2026-02-01", "2026-02-28"),
        ({"year": 2028, "month": 2}, 1, "2028-02-01", "2028-02-29"),
        ({"year": 2026, "month": 12}, 1, "2026-12-01", "2026-12-31"),
        ({"year": 2026, "week": 1}, 1, "2025-12-29", "2026-01-04"),
        ({"year": 2026, "week": 14}, 4, "2026-03-30", "2026-04-05"),
        ({"year": 2026, "week": 53}, 1, "2026-12-28", "2027-01-03"),
        ({"year": 2026, "quarter": 1, "month": 3, "week": 12}, 1, "2026-03-16", "2026-03-22"),
        ({"year": 2026, "month": 4, "starts_on": date(2026, 4, 10)}, 1, "2026-04-10", "2026-04-30"),
        ({"year": 2026, "month": 4, "ends_on": date(2026, 4, 10)}, 1, "2026-04-01", "2026-04-10"),
        ({"level": "daily", "starts_on": MONDAY}, 1, "2026-04-13", "2026-04-13"),
        (
            {"level": "daily", "starts_on": WEEK[0], "ends_on": WEEK[1]},
            1,
            "2026-04-13",
            "2026-04-17",
        ),
        ({"level": "daily", "year": 2026, "week": 16}, 1, "2026-04-13", "2026-04-19"),
        ({"level": "weekly", "starts_on": MONDAY}, 1, "2026-04-13", None),
        ({}, 1, None, None),
    ],
)
def test_a_period_is_the_own_dates_or_else_what_the_level_fields_name(
    fields, fiscal_month, first, last
):
    nothing = dict.fromkeys(["starts_on", "ends_on", "level", "year", "quarter", "month", "week"])

    period = rules.period_of(**{**nothing, **fields}, fiscal_month=fiscal_month)

    assert period == tuple(day and date.fromisoformat(day) for day in (first, last))


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "holidays", "days"),
    [
        ("2026-04-13", "2026-04-17", WEEKDAYS, [], 5),
        ("2026-04-13", "2026-04-19", WEEKDAYS, [], 5),
        ("2026-04-18", "2026-04-19", WEEKDAYS, [], 0),
        ("2026-04-13", "2026-04-13", WEEKDAYS, [], 1),
        ("2026-04-14", "2026-04-13", WEEKDAYS, [], 0),
        ("2026-04-01", "2026-04-30", WEEKDAYS, ["2026-04-03", "2026-04-06"], 20),
        ("2026-04-01", "2026-04-30", WEEKDAYS, ["2026-04-04", "2026-05-01"], 22),
        ("2026-04-13", "2026-04-17", WEEKDAYS, ["2026-04-15", "2026-04-15"], 4),
        ("2026-01-01", "2026-12-31", (7,), [], 52),
        ("2026-01-01", "2026-12-31", (), [], 0),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(first, last, weekdays, holidays, days):
    first, last = date.fromisoformat(first), date.fromisoformat(last)

    counted = rules.working_days(first, last, weekdays, [date.fromisoformat(h) for h in holidays])

    assert counted == days


@pytest.mark.parametrize(
    ("today", "weekdays", "holidays", "expected"),
    [
        ("2026-04-12", WEEKDAYS, [], "0"),
        ("2026-04-13", WEEKDAYS, [], "0"),
        ("2026-04-15", WEEKDAYS, [], "40"),
        ("2026-04-17", WEEKDAYS, [], "80"),
        ("2026-04-18", WEEKDAYS, [], "100"),
        ("2026-04-15", WEEKDAYS, [MONDAY], "25"),
        ("2026-04-15", (6, 7), [], "40"),
        ("2026-04-14", (1, 2, 3), [], "33.3333"),
    ],
)
def test_expected_progress_counts_the_working_days_up_to_yesterday(
    today, weekdays, holidays, expected
):
    pace = rules.pace(WEEK, date.fromisoformat(today), weekdays, holidays)

    assert pace == Decimal(expected)


@pytest.mark.parametrize("period", [(None, None), (MONDAY, None), (None, MONDAY)])
def test_without_a_whole_period_there_is_no_pace(period):
    assert rules.pace(period, MONDAY, WEEKDAYS, ()) is None


@pytest.mark.parametrize(
    ("progress", "expected", "coverage", "is_over", "may_be_lost", "status"),
    [
        (None, "40", "0", False, False, None),
        ("100", "40", "1", False, False, "completed"),
        ("100", None, "1", False, False, "completed"),
        ("100", "40", "1", False, True, "on_track"),
        ("100", "100", "1", True, True, "completed"),
        ("0", "0", "0", False, False, "not_started"),
        ("0", "40", "0", False, False, "off_track"),
        ("0", None, "0", False, False, "in_progress"),
        ("50", None, "1", False, False, "in_progress"),
        ("0", "0", "1", False, False, "on_track"),
        ("36", "40", "1", False, False, "on_track"),
        ("35.9999", "40", "1", False, False, "at_risk"),
        ("28", "40", "1", False, False, "at_risk"),
        ("27.9999", "40", "1", False, False, "off_track"),
    ],
)
def test_the_first_status_that_applies_is_the_status(
    progress, expected, coverage, is_over, may_be_lost, status
):
    answer = rules.status_of(
        progress=number(progress),
        expected=number(expected),
        coverage=Decimal(coverage),
        is_over=is_over,
        may_be_lost=may_be_lost,
        on_track_ratio=Decimal("0.9"),
        at_risk_ratio=Decimal("0.7"),
    )

    assert answer == status
