"""Whatever happens in whatever order, the engine keeps what the reference model computes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cairn.progress.records import Goal, Log, Numbers

from . import draws
from .company import Company, application
from .forest import NO_FOREST, forests, plant
from .rows import EPOCH, Move

KINDS = ["vision", "objective", "kpi", "kpi", "kpi", "kpi", "target"]
Shown = tuple[Decimal | None, Decimal | None]


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """One connection for all examples, so that its plans are cached."""
    with application(database_url) as one:
        yield one


@pytest.mark.invariant("I1")
def test_stored_progress_equals_the_reference_model_after_any_history(connection):
    half_as_many = settings(max_examples=settings().max_examples // 2)

    run_state_machine_as_test(lambda: Histories(connection), settings=half_as_many)


def has(attribute: str) -> Any:
    """A rule that needs something to work on."""
    return precondition(lambda machine: bool(getattr(machine.company, attribute)))


class Histories(RuleBasedStateMachine):
    """All that services, and other tools, may do to goals, links and logs."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        super().__init__()
        self.connection = connection

    @initialize(rules=draws.organizations, forest=draws.mostly(forests(), st.just(NO_FOREST)))
    def begin(self, rules, forest):
        self.company = Company(self.connection, rules, draws.FIRST_DAY)
        plant(self.company, forest)

    @rule(data=st.data(), count=st.integers(1, 4))
    def create_goals(self, data, count):
        new: dict[UUID, Goal] = {}
        for _ in range(count):
            goal = data.draw(new_goal(self.company, new))
            new[goal.id] = goal
        self.expect_receipt(self.company.create, *new.values())

    @has("goals")
    @rule(data=st.data(), count=st.integers(1, 3))
    def change_goals(self, data, count):
        goals = dict(self.company.goals)
        touched = set()
        for _ in range(count):
            goal = data.draw(draws.changed(data.draw(one_of(goals)), goals))
            goals[goal.id] = goal
            touched.add(goal.id)
        self.expect_receipt(self.company.change, *(goals[one] for one in sorted(touched)))

    @has("goals")
    @rule(data=st.data(), parent=st.data())
    def move_a_goal(self, data, parent):
        goal = data.draw(one_of(self.company.goals))
        above = parent.draw(st.sampled_from(draws.legal_parents(goal, self.company.goals)))
        self.expect_receipt(self.company.change, replace(goal, parent_id=above))

    @has("goals")
    @rule(data=st.data(), percentage=st.none() | draws.percentages)
    def override_or_clear(self, data, percentage):
        goal = data.draw(one_of(self.company.goals))
        self.expect_receipt(self.company.override, goal, percentage)

    @has("goals")
    @rule(data=st.data())
    def purge(self, data):
        count = data.draw(st.integers(1, 2))
        goals = {data.draw(one_of(self.company.goals)).id for _ in range(count)}
        self.company.purge(*(self.company.goals[goal] for goal in sorted(goals)))

    @precondition(lambda self: self.of_kind("objective") and self.of_kind("kpi"))
    @rule(data=st.data(), weight=draws.link_weights)
    def link_or_reweight(self, data, weight):
        objective = data.draw(st.sampled_from(self.of_kind("objective")))
        kpi = data.draw(st.sampled_from(self.of_kind("kpi")))
        self.expect_receipt(self.company.link, objective.id, kpi.id, weight)

    @has("links")
    @rule(data=st.data())
    def unlink(self, data):
        link = data.draw(one_of(self.company.links))
        self.expect_receipt(self.company.unlink, link.objective_id, link.kpi_id)

    @has("links")
    @rule(data=st.data())
    def unlink_by_hand(self, data):
        link = data.draw(one_of(self.company.links))
        self.company.unlink_by_hand(link.objective_id, link.kpi_id)

    @precondition(lambda self: self.of_kind("kpi"))
    @rule(data=st.data(), day=draws.days, minute=st.integers(0, 2), entry=draws.entries)
    def log(self, data, day, minute, entry):
        kpi = data.draw(st.sampled_from(self.leaves() or self.of_kind("kpi")))
        self.expect_receipt(lambda: self.company.log(kpi, day, minute, **entry))

    @has("logs")
    @rule(data=st.data())
    def correct_a_log(self, data):
        log = data.draw(one_of(self.company.logs))
        corrected = edit(log, data.draw(new_log(self.company)))
        corrected = replace(corrected, logged_at=log.logged_at)
        self.expect_receipt(self.company.correct_log, corrected)

    @has("logs")
    @rule(data=st.data())
    def remove_a_log(self, data):
        self.expect_receipt(self.company.remove_log, data.draw(one_of(self.company.logs)))

    @precondition(lambda self: self.of_kind("kpi"))
    @rule(data=st.data())
    def change_many_logs(self, data):
        self.expect_receipt(self.company.change_logs, *self.draw_log_changes(data))

    @precondition(lambda self: self.of_kind("kpi"))
    @rule(data=st.data())
    def change_logs_by_hand(self, data):
        self.company.change_logs_by_hand(*self.draw_log_changes(data))

    def draw_log_changes(self, data):
        added = [data.draw(new_log(self.company)) for _ in range(data.draw(st.integers(0, 6)))]
        old = st.lists(
            st.sampled_from(sorted(self.company.logs) or [None]), max_size=4, unique=True
        )
        chosen = [self.company.logs[one] for one in data.draw(old) if one]
        kept = data.draw(st.integers(0, len(chosen)))
        edited = [edit(log, data.draw(new_log(self.company))) for log in chosen[:kept]]
        return added, edited, chosen[kept:]

    @rule(settings=draws.organizations, days=st.integers(0, 20))
    def another_day_with_other_settings(self, settings, days):
        self.company.change_settings(settings, self.company.today + timedelta(days=days))

    @rule()
    def remember(self):
        self.company.remember()

    @has("savepoints")
    @rule()
    def roll_back(self):
        self.company.roll_back()

    @invariant()
    def stored_equals_computed(self):
        assert (wrong := self.company.differences()) == [], wrong

    def teardown(self):
        wrong = self.company.verify() if hasattr(self, "company") else []
        self.connection.rollback()
        assert wrong == [], wrong

    def of_kind(self, kind: str) -> list[Goal]:
        """Goals of one kind."""
        return [goal for goal in self.company.goals.values() if goal.kind == kind]

    def leaves(self) -> list[Goal]:
        """KPIs with nothing below them."""
        parents = {goal.parent_id for goal in self.company.goals.values()}
        return [kpi for kpi in self.of_kind("kpi") if kpi.id not in parents]

    def expect_receipt(self, use_case: Any, *arguments: Any) -> None:
        """Do something, and demand a receipt of exactly what it changed."""
        before = shown(self.company.stored())
        moves = use_case(*arguments)
        after = shown(self.company.stored())

        moved = {
            goal: Move(goal, before[goal][0], *after[goal])
            for goal in before
            if before[goal] != after[goal]
        }
        assert {move.goal_id: move for move in moves} == moved
        assert len(moves) == len(moved)


def shown(stored: dict[UUID, Numbers]) -> dict[UUID, Shown]:
    """What a receipt tells of each goal."""
    return {goal: (row.progress, row.own.current_value) for goal, row in stored.items()}


def one_of(records: dict[Any, Any]) -> st.SearchStrategy[Any]:
    """One of the records that there are."""
    return st.sampled_from(list(records.values()))


@st.composite
def new_goal(draw: st.DrawFn, company: Company, others: dict[UUID, Goal]) -> Goal:
    """A goal somewhere in the forest, or below one of those that are created with it."""
    kind = draw(st.sampled_from(KINDS))
    goal = Goal(company.new_id(), kind, level=draw(draws.kind_levels[kind]))
    parents = draws.legal_parents(goal, company.goals | others)
    parent = draw(st.sampled_from(list(reversed(parents))))
    settings = draw(draws.kind_settings[kind])
    return replace(goal, parent_id=parent, weight=draw(draws.weights), **settings)


@st.composite
def new_log(draw: st.DrawFn, company: Company) -> Log:
    """An entry of some KPI."""
    kpis = [goal.id for goal in company.goals.values() if goal.kind == "kpi"]
    return Log(
        company.new_id(),
        draw(st.sampled_from(kpis)),
        draw(draws.days),
        EPOCH + timedelta(minutes=draw(st.integers(0, 2))),
        **draw(draws.entries),
    )


def edit(log: Log, other: Log) -> Log:
    """The log with the contents of another; it stays with its KPI."""
    return replace(other, id=log.id, kpi_id=log.kpi_id)
