"""The arithmetic of progress is the same in SQL, digit for digit."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.progress import rules

from .company import application

SPRING = date(2026, 3, 1)
RATIOS = {"on_track_ratio": Decimal("0.9"), "at_risk_ratio": Decimal("0.7")}

stored = st.decimals(-(10**12), 10**12, places=10)
weights = st.decimals(0, 10**9, places=14)
days = st.integers(0, 800).map(lambda n: SPRING + timedelta(days=n))
weekday_sets = st.sets(st.integers(1, 7)).map(sorted)
holiday_lists = st.lists(days, max_size=4)
percentages = st.sampled_from(["0", "63", "70", "90", "100"]).map(Decimal) | st.decimals(
    0, 100, places=4
)


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """One connection to ask the SQL functions."""
    with application(database_url) as one:
        yield one


def ask(connection: psycopg.Connection[dict[str, Any]], call: str, *values: Any) -> Any:
    """The one value that an SQL function answers with."""
    return connection.execute(f"SELECT {call} AS answer", values).fetchone()["answer"]


@given(dividend=stored | weights, divisor=stored.filter(bool))
def test_the_quotient_is_the_same_in_sql(connection, dividend, divisor):
    answer = ask(connection, "engine.quotient(%s, %s)", dividend, divisor)

    assert answer == rules.quotient(dividend, divisor)


@given(stored, st.sampled_from(["increase", "decrease"]), st.none() | stored, stored)
def test_the_raw_percentage_is_the_same_in_sql(connection, value, direction, baseline, distance):
    target = (baseline or 0) + (distance or 1)
    arguments = (value, direction, baseline, target)

    answer = ask(connection, "engine.raw_percentage(%s, %s, %s, %s)", *arguments)

    assert answer == rules.raw_percentage(*arguments)


@given(covered=weights, rest=weights)
def test_coverage_is_the_same_in_sql(connection, covered, rest):
    total = covered + rest + 1

    answer = ask(connection, "engine.coverage_of(%s, %s)", covered, total)

    assert answer == rules.coverage_of(covered, total)


@given(days, days, weekday_sets, holiday_lists)
def test_working_days_are_the_same_in_sql(connection, first, last, weekdays, holidays):
    arguments = (first, last, weekdays, holidays)

    answer = ask(connection, "engine.working_days(%s, %s, %s::smallint[], %s::date[])", *arguments)

    assert answer == rules.working_days(*arguments)


@given(st.none() | days, st.none() | days, days, weekday_sets, holiday_lists)
def test_the_pace_is_the_same_in_sql(connection, first, last, today, weekdays, holidays):
    arguments = (first, last, today, weekdays, holidays)

    answer = ask(connection, "engine.pace(%s, %s, %s, %s::smallint[], %s::date[])", *arguments)

    assert answer == rules.pace((first, last), today, weekdays, holidays)


@given(
    starts_on=st.none() | days,
    ends_on=st.none() | days,
    level=st.sampled_from([None, "quarterly", "monthly", "weekly", "daily"]),
    year=st.none() | st.integers(1900, 2999),
    quarter=st.none() | st.integers(1, 4),
    month=st.none() | st.integers(1, 12),
    week=st.none() | st.integers(1, 53),
    fiscal_month=st.integers(1, 12),
)
def test_the_period_is_the_same_in_sql(connection, **fields):
    call = (
        "to_jsonb(engine.period_of(%(starts_on)s, %(ends_on)s, 'kpi', %(level)s, %(year)s, "
        "%(quarter)s, %(month)s, %(week)s, %(fiscal_month)s))"
    )

    answer = connection.execute(f"SELECT {call} AS answer", fields).fetchone()["answer"]

    period = [
        answer[name] and date.fromisoformat(answer[name]) for name in ("period_start", "period_end")
    ]
    assert tuple(period) == rules.period_of(**fields)


@given(
    progress=st.none() | percentages,
    expected=st.none() | percentages,
    coverage=st.sampled_from([Decimal(0), Decimal("0.5")]),
    period_end=st.none() | days,
    today=days,
    is_leaf=st.booleans(),
    strategy=st.sampled_from(["average", "sum", "min", "max", "count"]),
    measure=st.sampled_from(["sum", "latest", "average", "minimum", "maximum", "completion", None]),
    direction=st.sampled_from(["increase", "decrease", "maintain", None]),
)
def test_the_status_is_the_same_in_sql(
    connection,
    progress,
    expected,
    coverage,
    period_end,
    today,
    is_leaf,
    strategy,
    measure,
    direction,
):
    answer = ask(
        connection,
        "engine.status_of(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        *(progress, expected, coverage, period_end, today, is_leaf, strategy, measure, direction),
        *RATIOS.values(),
    )

    assert answer == rules.status_of(
        progress=progress,
        expected=expected,
        coverage=coverage,
        is_over=period_end is not None and today > period_end,
        may_be_lost=rules.is_settled_at_the_end(
            is_leaf=is_leaf, strategy=strategy, measure=measure, direction=direction
        ),
        **RATIOS,
    )
