"""Let the planner take every organization for a large one, for good."""

from cairn.migrations.tenancy import tell_planner

revision = "0007"
down_revision = "0006"

TABLES = (
    "memberships",
    "communities",
    "community_roles",
    "goals",
    "visions",
    "objectives",
    "kpis",
    "targets",
    "goal_links",
    "goal_progress",
    "goal_progress_history",
    "kpi_logs",
    "audit",
    "schedules",
    "job_runs",
    "verifications",
)


def upgrade() -> None:
    for table in TABLES:
        tell_planner(table)
