"""The pages that are shown and looked at as a whole, each by the name of its picture."""

PAGES = {
    "today": "/today",
    "goals": "/goals",
    "objectives": "/objectives",
    "objectives-tree": "/objectives/tree",
    "objectives-gantt": "/objectives/gantt",
    "objectives-map": "/objectives/map",
    "objectives-new": "/objectives/new",
    "kpis": "/kpis",
    "kpis-habits": "/kpis/habits",
    "kpis-plans": "/kpis/plans",
    "kpis-cascade": "/kpis/cascade",
    "kpis-new": "/kpis/new",
    "communities": "/communities",
    "inbox": "/inbox",
    "admin-people": "/admin/people",
    "admin-tokens": "/admin/tokens",
    "admin-jobs": "/admin/jobs",
    "admin-audit": "/admin/audit",
    "admin-integrity": "/admin/integrity",
    "admin-settings": "/admin/settings",
}

SHOWN = [
    "today-light",
    "goals-light",
    "objectives-gantt-light",
    "kpis-light",
    "kpis-habits-light",
    "communities-dark",
]
"""The pictures of README and docs."""
