"""Hypothesis strategies for what people may set about goals, logs and organizations."""

from collections import ChainMap
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from cairn.progress.records import Goal, Settings

FIRST_DAY = date(2026, 4, 15)
OBJECTIVE_LEVELS = ["company", "division", "team", "individual"]
KPI_LEVELS = ["quarterly", "monthly", "weekly", "daily"]
TARGET_LEVELS = [
    "quarterly_target",
    "power_goal",
    "monthly_target",
    "weekly_target",
    "daily_action",
]
STATES = ["active", "on_hold", "completed", "abandoned"]
STRATEGIES = ["average", "sum", "sum", "sum", "min", "max", "count"]
MEASURES = ["sum", "latest", "average", "minimum", "maximum"]


def numbers(least: int, greatest: int, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals of so many places, small whole numbers more often."""
    return st.integers(least, greatest).map(Decimal) | st.decimals(least, greatest, places=places)


def mostly(usual: st.SearchStrategy[Any], *others: st.SearchStrategy[Any]) -> Any:
    """The usual three times as often as each of the others."""
    return st.sampled_from([usual, usual, usual, *others]).flatmap(lambda chosen: chosen)


values = mostly(st.integers(1, 60).map(Decimal), numbers(0, 100, 2), numbers(-1000, 1000, 10))
targets = mostly(st.just(Decimal(100)), values)
heavy_weights = numbers(1, 99999, 4)
percentages = st.sampled_from([Decimal(0), Decimal(100)]) | numbers(0, 100, 4)
weights = mostly(
    st.integers(1, 5).map(Decimal), st.sampled_from([Decimal(0), Decimal("0.0001")]), heavy_weights
)
link_weights = st.sampled_from([Decimal(1), Decimal("0.5")]) | st.decimals("0.0001", 1, places=4)
days = mostly(st.integers(-2, 2), st.integers(-25, 25)).map(lambda n: FIRST_DAY + timedelta(days=n))
weekday_sets = st.sets(st.integers(1, 7)).map(lambda chosen: tuple(sorted(chosen)))

organizations = st.builds(
    Settings,
    fiscal_year_start_month=st.integers(1, 12),
    working_weekdays=weekday_sets,
    holidays=st.lists(days, max_size=3),
)

own_dates = st.tuples(days, days).map(lambda pair: {"starts_on": min(pair), "ends_on": max(pair)})
open_dates = days.map(lambda day: {"starts_on": day}) | days.map(lambda day: {"ends_on": day})
fiscal_periods = st.fixed_dictionaries(
    {"year": st.integers(2025, 2027)}, optional={"quarter": st.integers(1, 4)}
)
calendar_periods = st.builds(lambda month: {"year": 2026, "month": month}, st.integers(3, 5))
iso_weeks = st.builds(lambda week: {"year": 2026, "week": week}, st.integers(13, 18))
whole_periods = own_dates | fiscal_periods | calendar_periods | iso_weeks
NO_PERIOD: dict[str, Any] = dict.fromkeys(
    ["starts_on", "ends_on", "year", "quarter", "month", "week"]
)


@st.composite
def kpi_settings(draw: st.DrawFn) -> dict[str, Any]:
    """What may be set about a KPI, all of it legal together."""
    kind = draw(st.sampled_from(["numeric"] * 3 + ["maintain", "completion"]))
    return NO_PERIOD | draw({"numeric": numeric, "maintain": maintain, "completion": habit}[kind])


def increasing_or_decreasing(
    baseline: Decimal | None, target: Decimal | None, **others: Any
) -> dict[str, Any]:
    """A target equal to the baseline is refused, so it is one further."""
    is_legal = target is None or target != (baseline or 0)
    return {"baseline": baseline, "target": target if is_legal else target + 1, **others}


fiscal_quarter = st.fixed_dictionaries({"year": st.just(2026), "quarter": st.integers(1, 4)})
periods = mostly(st.just({}), open_dates, fiscal_quarter, whole_periods)
due_weekdays = st.none() | weekday_sets.filter(bool)
common = {"strategy": st.sampled_from(STRATEGIES), "due_weekdays": due_weekdays}
numeric = st.builds(
    lambda period, settings: {"lower_bound": None, "upper_bound": None} | period | settings,
    periods,
    st.builds(
        increasing_or_decreasing,
        baseline=mostly(st.none(), st.just(Decimal(0)), values),
        target=mostly(targets, st.none()),
        direction=st.sampled_from(["increase", "decrease"]),
        measure=st.sampled_from(MEASURES),
        **common,
    ),
)
maintain = st.builds(
    lambda period, settings, bounds: period | settings | bounds,
    periods,
    st.fixed_dictionaries(
        common
        | {
            "strategy": st.sampled_from(["average", "min", "max", "count"]),
            "direction": st.just("maintain"),
            "measure": st.sampled_from(MEASURES),
            "baseline": st.none() | values,
            "target": st.none(),
        }
    ),
    st.tuples(values, values, st.booleans(), st.booleans()).map(
        lambda drawn: {
            "lower_bound": min(drawn[:2]) if drawn[2] else None,
            "upper_bound": max(drawn[:2]) if drawn[3] or not drawn[2] else None,
        }
    ),
)
habit = st.builds(
    lambda period, settings: period | settings,
    whole_periods,
    st.fixed_dictionaries(
        common
        | {
            "direction": st.just("increase"),
            "measure": st.just("completion"),
            "baseline": st.just(Decimal(0)),
            "target": st.just(Decimal(100)),
            "lower_bound": st.none(),
            "upper_bound": st.none(),
        }
    ),
)
kind_settings = {
    "vision": (st.just({}) | own_dates).map(lambda period: NO_PERIOD | period),
    "objective": st.builds(
        lambda period, manual: NO_PERIOD | period | {"manual_progress": manual},
        st.just({}) | open_dates | own_dates | fiscal_periods,
        st.none() | percentages,
    ),
    "kpi": kpi_settings(),
    "target": st.builds(
        lambda period, is_done: NO_PERIOD | period | {"is_done": is_done},
        st.just({}) | open_dates | own_dates,
        st.booleans(),
    ),
}
kind_levels = {
    "vision": st.none(),
    "objective": st.sampled_from(OBJECTIVE_LEVELS),
    "kpi": st.sampled_from([None, None, *KPI_LEVELS]),
    "target": st.sampled_from(TARGET_LEVELS),
}
entries = mostly(
    st.fixed_dictionaries({"value": values, "is_completed": st.booleans()}),
    st.just({"is_completed": True, "value": None}),
    st.just({"skipped": True, "value": None, "is_completed": False}),
)


def may_stand_under(goal: Goal, parent: Goal) -> bool:
    """Whether kind and level allow this parent."""
    match goal.kind, parent.kind:
        case "objective", "objective":
            return is_next(OBJECTIVE_LEVELS, parent.level, goal.level)
        case "kpi", "kpi":
            levels = [parent.level, goal.level]
            return None in levels or levels == sorted(set(levels), key=KPI_LEVELS.index)
        case "target", "target":
            return is_next(TARGET_LEVELS, parent.level, goal.level)
        case "kpi", "vision":
            return True
        case "target", "vision":
            return goal.level == TARGET_LEVELS[0]
    return False


def is_next(levels: list[str], above: str | None, below: str | None) -> bool:
    """Whether one level follows directly on another."""
    return (above, below) in pairwise(levels)


def legal_parents(goal: Goal, goals: dict[Any, Goal]) -> list[Any]:
    """Ids of the goals it may stand under without a cycle; None: it may always be a root."""
    below = {goal.id}
    for _ in goals:
        below |= {other.id for other in goals.values() if other.parent_id in below}
    possible: Iterable[Goal] = (other for other in goals.values() if other.id not in below)
    return [None, *(other.id for other in possible if may_stand_under(goal, other))]


@st.composite
def changed(draw: st.DrawFn, goal: Goal, goals: dict[Any, Goal]) -> Goal:
    """The goal with some of the things changed that people may change."""
    changes = possible_changes(goal, legal_parents(goal, goals))
    chosen = draw(st.lists(st.sampled_from(sorted(changes)), min_size=1, max_size=3, unique=True))
    drawn = [draw(changes[name]) for name in sorted(chosen)]
    return replace(goal, **dict(ChainMap(*reversed(drawn))))


def possible_changes(goal: Goal, parents: list[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Changes that are legal, together too; of two that concern the same field the later wins."""
    whole = whole_periods if goal.kind == "kpi" else own_dates
    always = {
        "0 parent": st.sampled_from(parents).map(lambda parent: {"parent_id": parent}),
        "0 weight": weights.map(lambda weight: {"weight": weight}),
        "0 state": st.sampled_from(STATES).map(lambda state: {"state": state}),
        "0 deleted": st.just({"is_deleted": not goal.is_deleted}),
        "1 period": whole.map(lambda period: NO_PERIOD | period),
        "2 settings": kind_settings[goal.kind],
    }
    is_numeric = goal.direction != "maintain" and goal.measure != "completion"
    sometimes = {
        "1 target": targets.filter(lambda target: target != (goal.baseline or 0)).map(
            lambda target: {"target": target}
        ),
        "1 strategy": st.sampled_from(STRATEGIES).map(lambda one: {"strategy": one}),
        "1 measure": st.sampled_from(MEASURES).map(lambda measure: {"measure": measure}),
    }
    return always | (sometimes if goal.kind == "kpi" and is_numeric else {})
