"""Indexes of the orders in which goals are listed, so that a page reads a page.

None on goal_progress, whose rows every log updates in place: lists by progress and by end sort.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.drop_index("ix_goals_parent_id", "goals")
    op.create_index("ix_goals_parent_id", "goals", ["organization_id", "parent_id", "id"])
    op.create_index("ix_goals_kind_id", "goals", ["organization_id", "kind", "id"])
    op.create_index(
        "ix_goals_kind_title", "goals", ["organization_id", "kind", sa.text("lower(title)"), "id"]
    )
    op.create_index(
        "ix_goals_kind_updated_at", "goals", ["organization_id", "kind", "updated_at", "id"]
    )
    op.create_index(
        "ix_goals_deleted",
        "goals",
        ["organization_id"],
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index("ix_objectives_year", "objectives", ["organization_id", "year", "id"])
