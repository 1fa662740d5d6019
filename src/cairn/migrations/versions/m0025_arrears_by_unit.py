"""What a unit owes past due is one row for each number of days late."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cairn.migrations.tenancy import protect_community

revision = "0025"
down_revision = "0024"

MARK_ALL = """
INSERT INTO dirty_units (organization_id, community_id) SELECT organization_id, id FROM communities
"""
"""Who computes what units owe next evaluates all ledgers first; the summaries hold until then."""


def upgrade() -> None:
    op.drop_table("arrears_changes")
    op.create_table(
        "arrears",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("late", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("days", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("units", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("amounts", postgresql.ARRAY(sa.Numeric(precision=15, scale=2)), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "community_id", "late", "unit_id", name=op.f("pk_arrears")
        ),
    )
    op.execute(MARK_ALL)
    protect_community("arrears")
