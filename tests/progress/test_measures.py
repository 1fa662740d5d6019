"""Logs become a value by the measure of their KPI: by example, in the engine and in the model."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from cairn.progress.records import Goal

from .company import Company, application

MONDAY = date(2026, 4, 13)
SUNDAY = date(2026, 4, 19)
A_WEEK = {"starts_on": MONDAY, "ends_on": SUNDAY}
HABIT = {"measure": "completion", "baseline": Decimal(0), **A_WEEK}
CORRIDOR = {"direction": "maintain", "target": None, "measure": "latest"}
BELOW_FIVE = {**CORRIDOR, "upper_bound": Decimal(5)}
TWO_TO_FIVE = {**BELOW_FIVE, "lower_bound": Decimal(2)}
DONE = {"is_completed": True}
SKIPPED = {"skipped": True}


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    """A company in a transaction of its own, rolled back."""
    with application(database_url) as connection:
        yield Company(connection, today=SUNDAY)


def value(number: float | str) -> dict[str, Any]:
    """An entry with a value."""
    return {"value": Decimal(str(number))}


@pytest.mark.parametrize(
    ("settings", "entries", "current_value", "raw", "progress"),
    [
        ({}, [], None, None, "0"),
        ({}, [(0, 0, value(30)), (0, 0, value(25.5))], "55.5", "55.5", "55.5"),
        ({}, [(0, 0, value(90)), (2, 0, value(43))], "133", "133", "100"),
        ({}, [(0, 0, value(-20))], "-20", "-20", "0"),
        ({}, [(0, 0, DONE), (0, 0, SKIPPED)], None, None, "0"),
        (A_WEEK, [(-1, 0, value(5)), (6, 0, value(7)), (7, 0, value(9))], "7", "7", "7"),
        ({"measure": "latest"}, [(1, 0, value(1)), (0, 5, value(2))], "1", "1", "1"),
        ({"measure": "latest"}, [(1, 5, value(1)), (1, 0, value(2))], "1", "1", "1"),
        ({"measure": "latest"}, [(1, 0, value(1)), (1, 0, value(2))], "2", "2", "2"),
        ({"measure": "latest"}, [(1, 0, value(1)), (2, 0, DONE)], "1", "1", "1"),
        ({"measure": "average"}, [(0, 0, value(n)) for n in (1, 2, 2)], "1.6666666667", "1.6667",
         "1.6667"),
        ({"measure": "average"}, [(0, 0, value(4)), (1, 0, DONE)], "4", "4", "4"),
        ({"measure": "minimum"}, [(0, 0, value(n)) for n in (3, 1, 2)], "1", "1", "1"),
        ({"measure": "maximum"}, [(0, 0, value(n)) for n in (1, 3, 2)], "3", "3", "3"),
        (HABIT, [(0, 0, DONE), (0, 0, DONE), (1, 0, value(1))], "28.5714285714", "28.5714",
         "28.5714"),
        (HABIT, [(0, 0, value(0))], "0", "0", "0"),
        (HABIT, [(0, 0, DONE), (1, 0, SKIPPED), (2, 0, SKIPPED)], "20", "20", "20"),
        (HABIT, [(0, 0, DONE), (0, 0, SKIPPED)], "14.2857142857", "14.2857", "14.2857"),
        (HABIT, [(0, 0, SKIPPED)], None, None, "0"),
        (HABIT | {"due_weekdays": (1, 3)}, [(0, 0, DONE), (1, 0, DONE)], "50", "50", "50"),
        (HABIT | {"due_weekdays": (1,)}, [(0, 0, SKIPPED), (1, 0, DONE)], None, None, "0"),
        (BELOW_FIVE, [(0, 0, value(4)), (1, 0, value(6)), (2, 0, value(5))], "5", "66.6667",
         "66.6667"),
        (BELOW_FIVE, [(0, 0, value(6)), (0, 1, value(4))], "4", "100", "100"),
        (BELOW_FIVE, [(0, 1, value(6)), (0, 0, value(4))], "6", "0", "0"),
        (TWO_TO_FIVE, [(0, 0, value(1)), (1, 0, value(2))], "2", "50", "50"),
        ({"target": None}, [(0, 0, value(3))], "3", None, None),
    ],
)  # fmt: skip
def test_logs_become_value_and_percentage(company, settings, entries, current_value, raw, progress):
    kpi = Goal(UUID(int=1), "kpi", **{"target": Decimal(100), **settings})
    company.create(kpi)
    for day, minute, entry in entries:
        company.log(kpi, MONDAY + timedelta(days=day), minute, **entry)

    stored = company.stored()[kpi.id]

    assert stored == company.computed()[kpi.id]
    expected = [number and Decimal(number) for number in (current_value, raw, progress)]
    assert [stored.own.current_value, stored.own.raw, stored.progress] == expected


def test_an_abandoned_kpi_counts_neither_in_progress_nor_in_what_is_expected(company):
    done = Goal(UUID(int=1), "kpi", target=Decimal(100), **A_WEEK)
    ahead = replace(done, id=UUID(int=2), starts_on=SUNDAY, ends_on=SUNDAY)
    objective = Goal(UUID(int=3), "objective", level="company")
    company.create(done, ahead, objective)
    company.link(objective.id, done.id, Decimal(1))
    company.link(objective.id, ahead.id, Decimal(1))
    company.log(done, MONDAY, value=Decimal(60))

    company.change(replace(ahead, state="abandoned"))

    stored = company.stored()[objective.id]
    assert (stored.progress, stored.expected, stored.links.count) == (60, 100, 1)
    assert company.differences() == []
