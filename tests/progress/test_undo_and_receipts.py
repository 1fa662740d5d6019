"""Undoing restores every row; a receipt names what moved; the climb ends where nothing changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest

from cairn.progress.records import Goal

from .company import Company, application
from .rows import Move

TODAY = date(2026, 4, 15)
HALF = Decimal("0.5")


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A transaction of its own, rolled back."""
    with application(database_url) as one:
        yield one


@dataclass
class Cascade:
    """A quarter of two months, one of two weeks; an objective linked to week and month."""

    company: Company
    quarter: Goal
    april: Goal
    may: Goal
    week: Goal
    next_week: Goal
    objective: Goal

    def moves(self, *lines: tuple[Goal, Any, Any, Any]) -> set[Move]:
        """A receipt in any order."""
        numbers = [[one if one is None else Decimal(one) for one in rest] for _, *rest in lines]
        return {Move(line[0].id, *rest) for line, rest in zip(lines, numbers, strict=True)}

    def rows(self) -> list[dict[str, Any]]:
        """All stored rows."""
        return [self.company.row(goal) for goal in self.company.goals.values()]


@pytest.fixture
def cascade(connection: psycopg.Connection[dict[str, Any]]) -> Cascade:
    company = Company(connection, today=TODAY)
    quarter = kpi(1, None)
    april, may = kpi(2, quarter, weight=Decimal(3)), kpi(3, quarter)
    week, next_week = kpi(4, april), kpi(5, april)
    objective = Goal(UUID(int=6), "objective", level="company")
    company.create(quarter, april, may, week, next_week, objective)
    company.link(objective.id, week.id, HALF)
    company.link(objective.id, april.id, HALF)
    company.log(next_week, TODAY, value=Decimal(30))
    return Cascade(company, quarter, april, may, week, next_week, objective)


def kpi(number: int, parent: Goal | None, **settings: Any) -> Goal:
    """A KPI from 0 to 100."""
    above = parent and parent.id
    return Goal(UUID(int=number), "kpi", parent_id=above, **{"target": Decimal(100)} | settings)


def log_and_delete(cascade: Cascade) -> None:
    cascade.company.log(cascade.week, TODAY, value=Decimal("12.3456789"))
    logged = max(cascade.company.logs.values(), key=lambda log: log.id)
    cascade.company.change_logs(removed=[logged])


def edit_and_edit_back(cascade: Cascade) -> None:
    (log,) = cascade.company.logs.values()
    cascade.company.change_logs(edited=[replace(log, value=Decimal("99.99"))])
    cascade.company.change_logs(edited=[log])


def change_and_change_back(goal: str, **settings: Any) -> Any:
    def undo(cascade: Cascade) -> None:
        before = getattr(cascade, goal)
        cascade.company.change(replace(before, **settings))
        cascade.company.change(before)

    return undo


def override_and_clear(cascade: Cascade) -> None:
    cascade.company.override(cascade.april, Decimal("77.7777"))
    cascade.company.override(cascade.april, None)


def unlink_and_link(cascade: Cascade) -> None:
    cascade.company.unlink(cascade.objective.id, cascade.april.id)
    cascade.company.link(cascade.objective.id, cascade.april.id, HALF)


@pytest.mark.invariant("I8")
@pytest.mark.parametrize(
    "there_and_back",
    [
        log_and_delete,
        edit_and_edit_back,
        change_and_change_back("week", parent_id=UUID(int=3)),
        change_and_change_back("april", parent_id=None),
        change_and_change_back("april", weight=Decimal("0.3333")),
        change_and_change_back("next_week", weight=Decimal(0)),
        change_and_change_back("next_week", state="abandoned"),
        change_and_change_back("april", is_deleted=True),
        change_and_change_back("april", strategy="sum"),
        change_and_change_back("quarter", strategy="min"),
        change_and_change_back("next_week", target=None),
        change_and_change_back("next_week", measure="latest", baseline=Decimal(7)),
        change_and_change_back("next_week", ends_on=date(2026, 4, 14)),
        override_and_clear,
        unlink_and_link,
    ],
)
def test_what_is_undone_leaves_every_row_as_it_was(cascade, there_and_back):
    before = cascade.rows()

    there_and_back(cascade)

    assert cascade.rows() == before


def test_a_log_answers_with_every_goal_it_moved_and_nothing_else(cascade):
    moves = cascade.company.log(cascade.week, TODAY, value=Decimal(50))

    assert len(moves) == 4
    assert set(moves) == cascade.moves(
        (cascade.week, "0", "50", "50"),
        (cascade.april, "15", "40", None),
        (cascade.quarter, "11.25", "30", None),
        (cascade.objective, "7.5", "45", None),
    )


def test_a_batch_answers_with_each_goal_once(cascade):
    (log,) = cascade.company.logs.values()
    other = replace(log, id=UUID(int=99), kpi_id=cascade.may.id, value=Decimal(20))

    moves = cascade.company.change_logs(added=[other], edited=[replace(log, value=Decimal(10))])

    assert len(moves) == 5
    assert set(moves) == cascade.moves(
        (cascade.next_week, "30", "10", "10"),
        (cascade.may, "0", "20", "20"),
        (cascade.april, "15", "5", None),
        (cascade.quarter, "11.25", "8.75", None),
        (cascade.objective, "7.5", "2.5", None),
    )


def test_a_moved_goal_moves_what_it_leaves_and_what_it_joins(cascade):
    moves = cascade.company.change(replace(cascade.next_week, parent_id=cascade.may.id))

    assert set(moves) == cascade.moves(
        (cascade.april, "15", "0", None),
        (cascade.may, "0", "30", None),
        (cascade.quarter, "11.25", "7.5", None),
        (cascade.objective, "7.5", "0", None),
    )


def test_a_log_that_changes_nothing_has_an_empty_receipt(cascade):
    assert cascade.company.log(cascade.next_week, TODAY, value=Decimal(0)) == []


def test_a_value_past_the_target_still_moves_the_sum_above(cascade):
    company = cascade.company
    company.change(replace(cascade.april, strategy="sum", target=Decimal(400)))
    company.log(cascade.week, TODAY, value=Decimal(120))

    moves = company.log(cascade.week, TODAY, value=Decimal(10))

    assert Move(cascade.week.id, Decimal(100), Decimal(100), Decimal(130)) in moves
    assert Move(cascade.april.id, Decimal("37.5"), Decimal(40), Decimal(160)) in moves


def test_the_climb_ends_where_nothing_changes_any_more(cascade):
    company = cascade.company
    company.change(replace(cascade.april, strategy="min"))
    company.log(cascade.week, TODAY, value=Decimal(50))
    before = calculated_at(company, cascade.april, cascade.quarter)

    company.log(cascade.week, TODAY, value=Decimal(10))

    after = calculated_at(company, cascade.april, cascade.quarter)
    assert before[cascade.april.id] < after[cascade.april.id]
    assert before[cascade.quarter.id] == after[cascade.quarter.id]


def calculated_at(company: Company, *goals: Goal) -> dict[UUID, Any]:
    """When these goals were last calculated."""
    rows = company.run("SELECT * FROM goal_progress")
    return {row["goal_id"]: row["last_calculated_at"] for row in rows}


def test_an_override_leaves_a_sum_above_as_it_is(cascade):
    company = cascade.company
    company.change(replace(cascade.april, strategy="sum"))
    company.change(replace(cascade.week, baseline=Decimal(40)))
    company.change_logs(removed=list(company.logs.values()))

    moves = company.override(cascade.week, Decimal(80))

    assert {move.goal_id for move in moves} == {cascade.week.id, cascade.objective.id}
    assert company.row(cascade.april)["raw_percentage"] is None
    assert company.row(cascade.april)["coverage"] == 0


def test_a_goal_in_words_only_has_a_value_but_no_percentage(cascade):
    company = cascade.company
    company.change(replace(cascade.next_week, target=None))

    row = company.row(cascade.next_week)

    assert (row["current_value"], row["raw_percentage"], row["progress_percentage"]) == (
        Decimal(30),
        None,
        None,
    )
    assert company.row(cascade.april)["child_count"] == 1


def test_children_of_a_purged_goal_become_roots_and_what_is_above_follows(cascade):
    cascade.company.purge(cascade.april)

    assert cascade.company.differences() == []
    assert cascade.company.row(cascade.quarter)["child_count"] == 1
    assert cascade.company.row(cascade.objective)["link_count"] == 1


def test_a_repair_writes_what_should_be_there(cascade):
    company = cascade.company
    company.run("UPDATE goal_progress SET progress_percentage = 1, child_count = 7, log_sum = 3")
    company.run("DELETE FROM goal_progress WHERE goal_id = %s", cascade.may.id)

    company.run("SELECT engine.repair(%s, %s)", company.id, TODAY)

    assert company.differences() == []
    assert company.verify() == []
