"""A year divided: sums are exact at every node, and every day lies in exactly one week."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.cascades.periods import (
    keys_of_year,
    months_of,
    quarter_of,
    quarters_of,
    weeks_of,
)
from cairn.cascades.rules import (
    Order,
    all_of,
    counts_of,
    differences,
    distribute,
    places_of,
    plan_cascade,
    series_of,
)
from cairn.progress.records import Settings
from cairn.progress.rules import named_period
from cairn.words import DailyForm, KpiLevel, Split

QUARTERLY, MONTHLY, WEEKLY, DAILY = KpiLevel
OFFICE = Settings()
HOLIDAYS = frozenset([date(2026, 1, 1), date(2026, 12, 24), date(2026, 12, 25)])


def order(**fields):
    """A cascade of 120,000 for 2026."""
    plain = {"title": "Revenue", "unit": "EUR", "target": Decimal(120_000), "year": 2026}
    return Order(**{**plain, "decimals": 0, **fields})


def uneven(planned):
    """KPIs whose children's targets don't add up to their own."""
    return [
        one.title
        for one in all_of(planned)
        if one.children and sum(child.target for child in one.children) != one.target
    ]


def weeks_in(year, start_month=1):
    """All weeks of a fiscal year."""
    months = [month for quarter in quarters_of(year, start_month) for month in months_of(quarter)]
    return [(month, week) for month in months for week in weeks_of(month)]


def test_a_year_by_working_days_adds_up_at_every_node():
    planned = plan_cascade(order(split=Split.WORKING_DAYS), Settings(holidays=HOLIDAYS))

    assert counts_of(planned) == {QUARTERLY: 4, MONTHLY: 12, WEEKLY: 53, DAILY: 53}
    assert sum(one.target for one in planned) == 120_000
    assert uneven(planned) == []


@pytest.mark.parametrize(
    ("year", "number", "monday", "month", "fiscal_year"),
    [
        (2020, 1, date(2019, 12, 30), (2020, 1), 2020),
        (2020, 53, date(2020, 12, 28), (2020, 12), 2020),
        (2021, 1, date(2021, 1, 4), (2021, 1), 2021),
        (2021, 52, date(2021, 12, 27), (2021, 12), 2021),
        (2024, 1, date(2024, 1, 1), (2024, 1), 2024),
        (2024, 52, date(2024, 12, 23), (2024, 12), 2024),
        (2025, 1, date(2024, 12, 30), (2025, 1), 2025),
        (2026, 1, date(2025, 12, 29), (2026, 1), 2026),
        (2026, 14, date(2026, 3, 30), (2026, 4), 2026),
        (2026, 53, date(2026, 12, 28), (2026, 12), 2026),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday_and_to_its_iso_year(
    year, number, monday, month, fiscal_year
):
    [(found_in, week)] = [
        (above, week) for above, week in weeks_in(fiscal_year) if week.first == monday
    ]

    assert (week.year, week.week) == (year, number)
    assert (found_in.year, found_in.month) == month


@pytest.mark.parametrize(("year", "weeks"), [(2020, 53), (2021, 52), (2024, 52), (2026, 53)])
def test_a_year_has_as_many_weeks_as_the_iso_calendar(year, weeks):
    assert len(weeks_in(year)) == weeks


def test_what_a_month_gets_follows_the_working_days_of_its_weeks():
    january, february, _ = plan_cascade(order(split=Split.WORKING_DAYS), OFFICE)[0].children

    assert (len(january.children), len(february.children)) == (5, 4)
    weeks = [week.target for month in (january, february) for week in month.children]
    assert max(weeks) - min(weeks) <= 1


def test_without_weeks_the_working_days_are_those_of_the_calendar():
    months = plan_cascade(order(split=Split.WORKING_DAYS, down_to=MONTHLY), OFFICE)[0].children

    assert [round(month.target / months[0].target, 2) for month in months] == [
        1,
        Decimal("0.91"),
        1,
    ]


def test_a_week_of_holidays_gets_nothing_and_the_others_get_its_part():
    week = frozenset(date(2026, 12, 21) + timedelta(days=n) for n in range(5))

    planned = plan_cascade(order(split=Split.WORKING_DAYS), Settings(holidays=week))

    empty = [one for one in all_of(planned) if not one.target]
    assert [one.period.key for one in empty] == ["2026-W52", "2026-W52-daily"]
    assert uneven(planned) == []


def test_shares_rule_the_levels_that_have_some():
    shares = {QUARTERLY: [10, 20, 30, 40], MONTHLY: [1, 1, 2]}

    quarters = plan_cascade(order(split=Split.SHARES, shares=shares), OFFICE)

    assert [one.target for one in quarters] == [12_000, 24_000, 36_000, 48_000]
    assert [one.target for one in quarters[3].children] == [12_000, 12_000, 24_000]
    assert uneven(quarters) == []


def test_single_days_are_the_due_ones_without_holidays():
    planned = plan_cascade(
        order(split=Split.WORKING_DAYS, daily=DailyForm.SINGLE), Settings(holidays=HOLIDAYS)
    )

    days = [one.period.first for one in all_of(planned) if one.period.level is DAILY]
    assert len(days) == 53 * 5 - 3
    assert HOLIDAYS.isdisjoint(days)
    assert len(set(days)) == len(days)


def test_a_fiscal_year_bears_the_year_it_ends_in():
    first, *_, last = quarters_of(2026, 4)

    assert (first.first, first.label, first.key) == (date(2025, 4, 1), "Q1 FY2026", "FY2026-Q1")
    assert last.last == date(2026, 3, 31)
    assert quarter_of(2025, 4, 4) == (2026, 1)
    assert quarter_of(2026, 3, 4) == (2026, 4)


def test_titles_tell_the_period_and_days_their_weekdays():
    planned = plan_cascade(order(due_weekdays=[2, 4, 7]), OFFICE)
    day = planned[0].children[0].children[1].children[0]

    assert (day.title, day.due_weekdays) == ("Revenue, daily in W02 2026", (2, 4, 7))
    assert [one.title for one in planned[:2]] == ["Revenue, Q1 2026", "Revenue, Q2 2026"]


@pytest.mark.parametrize(
    ("total", "weights", "decimals", "parts"),
    [
        ("10", [1, 1, 1], 0, ["4", "3", "3"]),
        ("10", [1, 1, 1], 2, ["3.34", "3.33", "3.33"]),
        ("1", [1, 2, 3], 0, ["0", "0", "1"]),
        ("7", [0, 1, 1], 0, ["0", "4", "3"]),
        ("5", [0, 0], 0, ["3", "2"]),
        ("0", [1, 1], 3, ["0", "0"]),
    ],
)
def test_the_largest_remainders_get_what_is_left_over(total, weights, decimals, parts):
    found = distribute(Decimal(total), [Decimal(one) for one in weights], decimals)

    assert found == [Decimal(one) for one in parts]


@pytest.mark.parametrize(
    ("title", "series"),
    [("Revenue", "revenue"), ("Äpfel & Birnen (kg)", "äpfel-birnen-kg"), ("!!", "series")],
)
def test_a_series_is_named_after_its_title(title, series):
    assert series_of(title) == series


def test_what_differs_is_told_in_words():
    before = {"target_value": "10", "split": "even", "due_weekdays": [1, 2], "shares": None}
    now = {"target_value": "12", "split": "even", "due_weekdays": None, "shares": {"daily": [1]}}

    assert differences(before, now) == [
        "due_weekdays is 1 2, not none",
        "shares is none, not daily 1",
        "target_value is 10, not 12",
    ]


@st.composite
def orders(draw):
    """Any cascade, and any organization's calendar."""
    decimals = draw(st.integers(0, 4))
    target = Decimal(draw(st.integers(1, 10**10))).scaleb(-decimals)
    year, start_month = draw(st.integers(1901, 2998)), draw(st.integers(1, 12))
    share = st.integers(0, 50).map(Decimal)
    shares = {
        level: [Decimal(1), *draw(st.lists(share, min_size=size - 1, max_size=size - 1))]
        for level, size in ((QUARTERLY, 4), (MONTHLY, 12), (WEEKLY, 5), (DAILY, 7))
        if draw(st.booleans())
    }
    weekdays = st.sets(st.integers(1, 7), max_size=7).map(lambda days: tuple(sorted(days)))
    first = date(year - 1, 1, 1)
    holidays = draw(st.frozensets(st.integers(0, 1000), max_size=40))
    wanted = order(
        year=year,
        target=target,
        decimals=decimals,
        split=draw(st.sampled_from(Split)),
        shares=shares or None,
        down_to=draw(st.sampled_from(KpiLevel)),
        daily=draw(st.sampled_from(DailyForm)),
        due_weekdays=draw(weekdays) or None,
    )
    closed = frozenset(first + timedelta(days=number) for number in holidays)
    return wanted, Settings(start_month, draw(weekdays), closed)


@settings(max_examples=150, deadline=None)
@given(orders())
def test_whatever_is_asked_for_sums_are_exact_and_periods_are_where_their_fields_say(asked):
    wanted, calendar = asked

    planned = plan_cascade(wanted, calendar)

    everything = list(all_of(planned))
    assert sum(one.target for one in planned) == wanted.target
    assert uneven(planned) == []
    assert all(places_of(one.target) <= wanted.decimals for one in everything)
    assert min(one.target for one in everything) >= 0
    keys = [one.period.key for one in everything]
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(keys_of_year(wanted.year, calendar.fiscal_year_start_month))
    for one in everything:
        period = one.period
        named = named_period(
            period.year,
            period.quarter,
            period.month,
            period.week,
            calendar.fiscal_year_start_month,
        )
        if period.starts_on is None:
            assert (period.first, period.last) == named
        else:
            assert named[0] <= period.first == period.last <= named[1]


@given(st.integers(1901, 2997), st.integers(1, 12))
def test_every_day_lies_in_exactly_one_week_and_every_week_in_the_month_of_its_thursday(
    year, start_month
):
    weeks = [*weeks_in(year, start_month), *weeks_in(year + 1, start_month)]

    mondays = [week.first for _, week in weeks]
    assert mondays == [mondays[0] + timedelta(weeks=n) for n in range(len(weeks))]
    for month, week in weeks:
        thursday = week.first + timedelta(days=3)
        assert month.first <= thursday <= month.last
        assert (week.year, week.week) == thursday.isocalendar()[:2]
        assert week.last == week.first + timedelta(days=6)
