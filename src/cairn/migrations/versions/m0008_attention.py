"""Check-ins of objectives, how often they are due, and what people are told."""

import sqlalchemy as sa
from alembic import op

from cairn.migrations.tenancy import protect

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "organizations",
        sa.Column("check_in_days", sa.SmallInteger(), server_default="7", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_organizations_check_in_days"), "organizations", "check_in_days BETWEEN 1 AND 366"
    )
    create_check_ins()
    create_notices()


def create_check_ins() -> None:
    op.create_table(
        "check_ins",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("confidence", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('on_track', 'at_risk', 'off_track')", name=op.f("ck_check_ins_status")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name=op.f("ck_check_ins_confidence")),
        sa.ForeignKeyConstraint(
            ["organization_id", "objective_id"],
            ["objectives.organization_id", "objectives.id"],
            name=op.f("fk_check_ins_organization_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_check_ins")),
    )
    op.create_index(
        "ix_check_ins_objective_id_at",
        "check_ins",
        ["organization_id", "objective_id", "at", "id"],
    )
    protect("check_ins", "organization_id")


def create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "day",
            sa.Date(),
            nullable=False,
            comment="Since when it is so, or the day it happened",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('assigned', 'check_in_due', 'at_risk')", name=op.f("ck_notices_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["memberships.organization_id", "memberships.user_id"],
            name=op.f("fk_notices_organization_id_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "goal_id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_notices_organization_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint(
            "organization_id",
            "user_id",
            "goal_id",
            "kind",
            "day",
            name=op.f("uq_notices_organization_id_user_id_goal_id_kind_day"),
        ),
    )
    op.create_index("ix_notices_goal_id", "notices", ["organization_id", "goal_id"])
    protect("notices", "organization_id")
