"""What units owe past due, kept by unit, and which of them have to be evaluated anew."""

import sqlalchemy as sa
from alembic import op

from cairn.migrations.tenancy import protect_community

revision = "0022"
down_revision = "0021"

MARK_ALL = """
INSERT INTO dirty_units (organization_id, community_id) SELECT organization_id, id FROM communities
"""
"""Who computes what units owe next evaluates all ledgers first; what is stored holds until then."""


def upgrade() -> None:
    create_arrears_changes()
    create_dirty_units()


def create_arrears_changes() -> None:
    op.create_table(
        "arrears_changes",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("late", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("units", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "community_id",
            "unit_id",
            "late",
            "day",
            name=op.f("pk_arrears_changes"),
        ),
    )
    protect_community("arrears_changes")


def create_dirty_units() -> None:
    op.create_table(
        "dirty_units",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "marked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_dirty_units_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_dirty_units")),
    )
    op.create_index(
        "ix_dirty_units_community_id",
        "dirty_units",
        ["organization_id", "community_id"],
        unique=False,
    )
    op.execute(MARK_ALL)
    protect_community("dirty_units")
