"""A company that has everything, to begin with: deep cascades, links that meet again, targets."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from cairn.progress.records import Goal

from . import draws
from .company import Company

UNKNOWN = UUID(int=0)
LINK_WEIGHT = Decimal("0.75")
# Name, kind, level, parent
CASCADE = (
    ("vision", "vision", None, None),
    ("quarter", "kpi", "quarterly", "vision"),
    ("april", "kpi", "monthly", "quarter"),
    ("may", "kpi", "monthly", "quarter"),
    ("week 16", "kpi", "weekly", "april"),
    ("week 17", "kpi", "weekly", "april"),
    ("calls", "kpi", "daily", "week 16"),
    ("visits", "kpi", "daily", "week 16"),
    ("standing", "kpi", None, "calls"),
    ("alone", "kpi", None, None),
    ("quarterly target", "target", "quarterly_target", "vision"),
    ("power goal", "target", "power_goal", "quarterly target"),
    ("other power goal", "target", "power_goal", "quarterly target"),
    ("company", "objective", "company", None),
    ("division", "objective", "division", "company"),
    ("other division", "objective", "division", "company"),
    ("team", "objective", "team", "division"),
)
LINKS = (
    ("team", "week 16"),
    ("team", "april"),
    ("team", "calls"),
    ("other division", "quarter"),
    ("other division", "alone"),
    ("company", "may"),
)


LOGGED = ("week 17", "may", "visits", "standing", "alone", "april", "calls")
"""The last two before there was anything below them; what they logged is kept."""


@dataclass(frozen=True)
class Forest:
    """Goals by name, without ids and parents; which links and logs they begin with."""

    goals: dict[str, Goal]
    links: list[tuple[str, str]]
    logs: list[tuple[str, date, dict[str, Any]]]


NO_FOREST = Forest({}, [], [])


@st.composite
def forests(draw: st.DrawFn) -> Forest:
    """The company with settings drawn for each of its goals."""
    goals = {
        name: replace(
            Goal(UNKNOWN, kind, level=level),
            weight=draw(draws.weights),
            **draw(draws.kind_settings[kind]),
        )
        for name, kind, level, _ in CASCADE
    }
    links = st.lists(st.sampled_from(LINKS), unique=True, min_size=2)
    logs = st.lists(st.tuples(st.sampled_from(LOGGED), draws.days, draws.entries), min_size=5)
    return Forest(goals, draw(links), draw(logs))


def plant(company: Company, forest: Forest) -> None:
    """Create the goals all in one go, then link and log one by one."""
    placed: dict[str, Goal] = {}
    for name, _, _, parent in CASCADE[: len(forest.goals)]:
        parent_id = placed[parent].id if parent else None
        placed[name] = replace(forest.goals[name], id=company.new_id(), parent_id=parent_id)
    company.create(*placed.values())
    for objective, kpi in forest.links:
        company.link(placed[objective].id, placed[kpi].id, LINK_WEIGHT)
    for kpi, day, entry in forest.logs:
        company.log(placed[kpi], day, **entry)
