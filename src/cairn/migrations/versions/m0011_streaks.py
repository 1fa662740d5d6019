"""Streaks, kept beside the basis that they were counted from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

from cairn.migrations.tenancy import protect

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "kpi_streaks",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("best", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("strength", sa.Numeric(5, 4), nullable=False),
        sa.Column(
            "computed_on",
            sa.Date(),
            nullable=False,
            comment="The owner's day that was today then",
        ),
        sa.Column(
            "basis",
            BYTEA(),
            nullable=False,
            comment="A hash over what it was counted from: KPIs, periods, progress",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_kpi_streaks_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "series_id", name=op.f("pk_kpi_streaks")),
    )
    protect("kpi_streaks", "organization_id")
