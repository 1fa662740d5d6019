"""What the demo plans before it writes anything: rules, dates and logs, on any day."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from cairn.demo.build import make_plan
from cairn.demo.logs import Log, logs_of
from cairn.demo.organization import BY_KEY, NAME, PEOPLE
from cairn.demo.plan import Plan
from cairn.demo.planned import Planned
from cairn.feeds.source import source_refusal
from cairn.goals.rules import Place, parent_refusal, sum_refusal
from cairn.kpis.rules import setting_refusal
from cairn.words import Kind

TODAY = date(2026, 11, 20)
DAYS = [TODAY, date(2026, 12, 28), date(2027, 1, 1), date(2027, 6, 30), date(2028, 2, 29)]
"""In the middle of a quarter, on its first and last day, in a week of two years, a leap day."""


def place(goal: Planned, parents: set[str]) -> Place:
    """Where a planned goal stands, for the rules."""
    return Place(
        kind=goal.kind,
        level=goal.own.get("level"),
        strategy=goal.shared["rollup_strategy"],
        measure=goal.own.get("measure"),
        unit=goal.own.get("unit"),
        is_leaf=goal.key not in parents,
    )


def depth(plan: Plan, goal: Planned) -> int:
    """How many goals stand above one."""
    return 0 if goal.parent is None else 1 + depth(plan, plan.goals[goal.parent])


def rows_of(logs: list[Log]) -> list[dict[str, Any]]:
    """The logs as they are written, by people who have no ids yet."""
    nobody = UUID(int=0)
    return [log.row(nobody, dict.fromkeys(BY_KEY, nobody)) for log in logs]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_goal_obeys_the_rules(day: date) -> None:
    plan = make_plan(day)

    parents = {goal.parent for goal in plan.goals.values() if goal.parent}
    refusals = [
        (goal.title, rule(place(goal, parents), place(plan.goals[goal.parent], parents)))
        for goal in plan.goals.values()
        if goal.parent
        for rule in (parent_refusal, sum_refusal)
    ]
    settings = [
        (goal.title, refusal)
        for goal in plan.goals.values()
        if goal.kind is Kind.KPI
        for refusal in (
            setting_refusal({**goal.shared, **goal.own}),
            source_refusal(goal.own["metric_source"], goal.own),
        )
    ]
    assert [one for one in [*refusals, *settings] if one[1] is not None] == []
    assert [goal for goal in plan.goals.values() if goal.logs and goal.key in parents] == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_titles_and_ids_are_unique(day: date) -> None:
    plan = make_plan(day)

    repeated = [one for one, n in Counter(g.title for g in plan.goals.values()).items() if n > 1]
    assert repeated == []
    assert len({goal.id for goal in plan.goals.values()}) == len(plan.goals)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_year_of_logs_ends_yesterday_by_hand_and_today_by_machine(day: date) -> None:
    rows = rows_of(logs_of(make_plan(day)))

    last = {
        source: max(row["log_date"] for row in rows if row["source"] == source)
        for source in ("manual", "api")
    }
    assert 4_500 < len(rows) < 15_000
    assert len({row["id"] for row in rows}) == len(rows)
    assert last["manual"] < day == last["api"]
    assert min(row["log_date"] for row in rows) < day - timedelta(days=360)
    assert max(row["logged_at"].date() for row in rows) <= day


def test_logs_are_as_people_write_them() -> None:
    logs = logs_of(make_plan(TODAY))
    rows = rows_of(logs)

    by_day = Counter((log.kpi.key, log.entry.day) for log in logs)
    assert max(by_day.values()) > 2
    assert any(row["skipped"] for row in rows)
    assert any(row["note"] and row["note"].startswith("Corrected") for row in rows)
    assert any(row["logged_at"].date() > row["log_date"] for row in rows)
    assert {row["source"] for row in rows} == {"manual", "api", "import"}
    assert 0.02 < sum(row["note"] is not None for row in rows) / len(rows) < 0.1
    assert {row["confidence"] for row in rows} >= {None, 4, 9}


def test_what_was_logged_stays_the_same_on_the_next_day() -> None:
    def values(day: date) -> dict[UUID, Any]:
        logs = [log for log in logs_of(make_plan(day)) if log.kpi.days]
        return {row["id"]: row["value"] for row in rows_of(logs) if row["log_date"] < TODAY}

    today, tomorrow = values(TODAY), values(TODAY + timedelta(days=1))

    shared = today.keys() & tomorrow.keys()
    assert len(shared) > 0.95 * len(today)
    assert all(today[id] == tomorrow[id] for id in shared)


def test_the_cascade_reaches_five_levels_below_the_vision() -> None:
    plan = make_plan(TODAY)

    deepest = max(depth(plan, goal) for goal in plan.goals.values() if goal.kind is Kind.KPI)

    assert deepest == 5


def test_parts_of_a_cascade_add_up_exactly() -> None:
    goals = make_plan(TODAY).goals
    parts: Counter[str] = Counter()
    for goal in goals.values():
        if goal.key.startswith(("rent_", "closed_", "events_", "miles_")) and goal.parent:
            parts[goal.parent] += goal.own["target_value"]
    del parts["home"]

    assert parts.pop("marathon") == 720
    assert len(parts) > 200
    assert all(total == goals[key].own["target_value"] for key, total in parts.items())


def test_weights_links_and_a_diamond_occur() -> None:
    plan = make_plan(TODAY)

    weights = {str(goal.shared["weight"]) for goal in plan.goals.values()}
    linked: dict[str, set[str]] = {}
    for objective, kpi, _ in plan.links:
        linked.setdefault(kpi, set()).add(objective)
    diamonds = [
        kpi
        for kpi, objectives in linked.items()
        if len(objectives) > 1 and len({top(plan, one) for one in objectives}) == 1
    ]
    assert {"0", "1", "2", "3", "0.5"} <= weights
    assert len({weight for _, _, weight in plan.links}) > 3
    assert diamonds == ["lights"]
    assert any(plan.goals[kpi].parent for kpi in linked)


def top(plan: Plan, key: str) -> str:
    """The goal at the top of a tree."""
    above = plan.goals[key].parent
    return key if above is None else top(plan, above)


def test_the_organization_is_made_up() -> None:
    assert NAME == "Larkmoor Residential"
    assert all(person.email.endswith("@larkmoor.example") for person in PEOPLE)
    assert [person.key for person in PEOPLE if person.signs_in] == [
        "maren",
        "tomas",
        "priya",
        "jonas",
        "aisha",
        "hana",
    ]
