"""The pages that are shown and looked at as a whole, each by the name of its picture."""

from collections.abc import Callable
from typing import Any

Get = Callable[..., Any]
"""What the API answers: `get("/objectives", limit=1)`."""

PAGES = {
    "today": "/today",
    "goals": "/goals",
    "goals-panel": "/goals?open={objective}",
    "goal": "/goals/{objective}",
    "goal-kpi": "/goals/{kpi}",
    "objectives": "/objectives",
    "objectives-panel": "/objectives?open={objective}",
    "objectives-tree": "/objectives/tree",
    "objectives-gantt": "/objectives/gantt",
    "objectives-map": "/objectives/map",
    "objectives-new": "/objectives/new",
    "objectives-edit": "/objectives/{objective}/edit",
    "kpis": "/kpis",
    "kpis-habits": "/kpis/habits",
    "kpis-plans": "/kpis/plans?vision={vision}",
    "kpis-cascade": "/kpis/cascade?vision={vision}",
    "kpis-new": "/kpis/new",
    "kpis-edit": "/kpis/{kpi}",
    "communities": "/communities",
    "communities-new": "/communities/new",
    "community": "/communities/{community}",
    "community-work": "/communities/{community}/work",
    "community-places": "/communities/{community}/places",
    "import": "/import",
    "inbox": "/inbox",
    "admin-people": "/admin/people",
    "admin-tokens": "/admin/tokens",
    "admin-jobs": "/admin/jobs",
    "admin-audit": "/admin/audit",
    "admin-integrity": "/admin/integrity",
    "admin-settings": "/admin/settings",
    "nowhere": "/nowhere",
}
"""Their addresses; what stands in braces is found by `find_addresses`."""

EMPLOYEES = {"today"}
"""Seen as an employee, who has something to do on it; the others as an administrator."""

SHOWN = [
    "goals-light",
    "today-light",
    "goal-light",
    "objectives-gantt-light",
    "kpis-habits-light",
    "community-dark",
]
"""The pictures of README and docs."""


SETTLED = """() => document.querySelector('main [role=status][aria-label^=Loading]') === null
    && document.querySelector('main h1') !== null"""
"""Whether a page is there, with what it shows."""


def find_addresses(get: Get) -> dict[str, str]:
    """All pages, of what the demo has most of: a goal with many below it, a KPI with logs."""
    objectives = get("/objectives", state="active", limit=200)["items"]
    kpis = get("/kpis", state="active", sort="-updated", limit=200)["items"]
    on_their_way = [one for one in kpis if (one["progress"]["progress_percentage"] or 100) < 90]
    ids = {
        "objective": max(objectives, key=lambda one: one["child_count"])["id"],
        "kpi": max(on_their_way, key=lambda one: one["progress"]["log_count"])["id"],
        "vision": get("/visions")["items"][0]["id"],
        "community": get("/communities")["items"][0]["id"],
    }
    return {name: address.format(**ids) for name, address in PAGES.items()}
