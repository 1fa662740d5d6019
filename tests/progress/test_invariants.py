"""What must always hold of the engine. Each invariant has its tests, here or where it is at home:
`pytest -m invariant` runs them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from cairn.progress.records import Goal

from .company import Company, application
from .forest import Forest, forests, plant

TESTS = Path(__file__).parents[1]
INVARIANTS = {
    "I1": "what is stored is what a recomputation finds, exactly",
    "I2": "no cycle",
    "I3": "no committed log without its effect",
    "I4": "the same twice is once",
    "I5": "no lost update and no deadlock, whatever is done at once",
    "I6": "the number of statements grows neither with siblings nor with a batch",
    "I7": "no effect across organizations",
    "I8": "what is undone is as it was",
    "I9": "logged late is logged in time",
}
ELSEWHERE = UUID(int=99)
WHEN = {"last_calculated_at", "changed_on", "organization_id"}


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A transaction of its own, rolled back."""
    with application(database_url) as one:
        yield one


def test_each_invariant_has_a_test():
    sources = "".join(path.read_text() for path in TESTS.rglob("test_*.py"))

    assert set(re.findall(r'mark\.invariant\("(I\d)"\)', sources)) == set(INVARIANTS)


@pytest.mark.invariant("I4")
def test_a_log_that_is_delivered_twice_is_counted_once(connection):
    company = Company(connection)
    kpi = Goal(UUID(int=1), "kpi", target=Decimal(100))
    company.create(kpi)

    def deliver() -> None:
        log = {
            "id": str(uuid4()),
            "kpi_id": str(kpi.id),
            "log_date": str(company.today),
            "value": 7,
            "idempotency_key": "the same",
        }
        company.run("SELECT engine.log_values(%s, %s, %s)", company.id, company.today, Jsonb([log]))

    deliver()
    once = company.row(kpi)
    deliver()

    assert once["progress_percentage"] == 7
    assert company.row(kpi) == once


@pytest.mark.invariant("I7")
@given(forest=forests(), kpi=st.sampled_from(["week 17", "may", "visits"]))
@settings(max_examples=25)
def test_goals_with_the_same_ids_in_another_organization_stay_as_they_are(
    database_url, forest, kpi
):
    with application(database_url) as connection:
        theirs = Company(connection, organization=ELSEWHERE)
        plant(theirs, forest)
        before = rows_of(theirs)
        ours = Company(connection)
        plant(ours, forest)

        goal = ours.goals[named(forest, kpi)]
        ours.log(goal, ours.today, value=Decimal(5))
        ours.change(replace(goal, weight=Decimal(9), state="abandoned"))
        ours.purge(goal)

        enter(theirs)
        assert rows_of(theirs) == before


@pytest.mark.invariant("I9")
@given(forest=forests(), order=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_logs_of_many_days_give_the_same_rows_at_once_as_day_by_day(database_url, forest, order):
    with application(database_url) as connection:
        live = Company(connection, today=min(day for _, day, _ in forest.logs))
        plant(live, replace(forest, logs=[]))
        ids = {name: named(forest, name) for name in forest.goals}
        for kpi, day, entry in sorted(forest.logs, key=lambda log: log[1]):
            live.change_settings(live.settings, day)
            live.log(live.goals[ids[kpi]], day, **entry)
        live.change_settings(live.settings, live.today + timedelta(days=30))
        logged_live = rows_of(live)

        late = Company(connection, today=live.today, organization=ELSEWHERE)
        plant(late, replace(forest, logs=[]))
        logs = list(live.logs.values())
        order.shuffle(logs)
        late.change_logs(added=logs)
        late.refresh_expected()

        assert rows_of(late) == logged_live


def named(forest: Forest, name: str) -> UUID:
    """The id that a goal of the forest gets in every organization."""
    return UUID(int=1 + list(forest.goals).index(name))


def enter(company: Company) -> None:
    """See this organization's rows again."""
    company.run("SELECT set_config('cairn.organization', %s, true)", str(company.id))


def rows_of(company: Company) -> list[dict[str, Any]]:
    """All stored rows, but for when they were calculated and for whom."""
    rows = [company.row(goal) for goal in company.goals.values()]
    return [{name: row[name] for name in row if name not in WHEN} for row in rows]
