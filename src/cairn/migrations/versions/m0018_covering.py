"""What is counted of events is in the index by their time."""

from alembic import op

revision = "0018"
down_revision = "0017"

COUNTED = {
    ("access_logs", "occurred_at"): ["entry_type", "denied", "visitor_id"],
    ("patrol_logs", "scheduled_at"): ["status"],
    ("reservations", "starts_at"): ["status"],
    ("transactions", "posted_at"): ["unit_id", "kind", "amount", "due_on", "reverses_id"],
}


def upgrade() -> None:
    for (table, column), counted in COUNTED.items():
        name = f"ix_{table}_{column}"
        op.drop_index(name, table)
        op.create_index(
            name,
            table,
            ["organization_id", "community_id", column],
            postgresql_include=counted,
        )
