"""What cascades were asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cairn.migrations.tenancy import protect

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "cascades",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("vision_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=100), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False, comment="Fiscal"),
        sa.Column(
            "name",
            sa.String(length=200),
            nullable=False,
            comment="The vision in the external ids of the KPIs",
        ),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("year BETWEEN 1901 AND 2998", name=op.f("ck_cascades_year")),
        sa.ForeignKeyConstraint(
            ["organization_id", "vision_id"],
            ["visions.organization_id", "visions.id"],
            name=op.f("fk_cascades_organization_id_vision_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_cascades")),
        sa.UniqueConstraint(
            "organization_id",
            "vision_id",
            "series",
            "year",
            name=op.f("uq_cascades_organization_id_vision_id_series_year"),
        ),
    )
    protect("cascades", "organization_id")
