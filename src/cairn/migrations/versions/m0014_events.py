"""What happens in communities: at gates, on patrols, in words, and what goes wrong."""

import sqlalchemy as sa
from alembic import op

from cairn.migrations.tenancy import protect_community

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    create_access_logs()
    create_incidents()
    create_patrol_logs()
    create_announcements()
    create_messages()


def create_access_logs() -> None:
    op.create_table(
        "access_logs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_type", sa.Text(), nullable=False),
        sa.Column("visitor_id", sa.String(length=300), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("gate", sa.String(length=100), nullable=True),
        sa.Column("denied", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "entry_type IN ('resident', 'visitor', 'staff', 'delivery')",
            name=op.f("ck_access_logs_entry_type"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id", "unit_id"],
            ["units.organization_id", "units.community_id", "units.id"],
            name=op.f("fk_access_logs_organization_id_community_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_access_logs_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_access_logs")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_access_logs_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_access_logs_occurred_at",
        "access_logs",
        ["organization_id", "community_id", "occurred_at"],
        unique=False,
    )
    protect_community("access_logs")


def create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("severity", sa.String(length=50), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("reported_at <= resolved_at", name=op.f("ck_incidents_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_incidents_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_incidents")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_incidents_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_incidents_reported_at",
        "incidents",
        ["organization_id", "community_id", "reported_at"],
        unique=False,
    )
    op.create_index(
        "ix_incidents_resolved_at",
        "incidents",
        ["organization_id", "community_id", "resolved_at"],
        unique=False,
    )
    protect_community("incidents")


def create_patrol_logs() -> None:
    op.create_table(
        "patrol_logs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("status IN ('completed', 'missed')", name=op.f("ck_patrol_logs_status")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_patrol_logs_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_patrol_logs")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_patrol_logs_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_patrol_logs_scheduled_at",
        "patrol_logs",
        ["organization_id", "community_id", "scheduled_at"],
        unique=False,
    )
    protect_community("patrol_logs")


def create_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_announcements_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_announcements")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_announcements_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_announcements_sent_at",
        "announcements",
        ["organization_id", "community_id", "sent_at"],
        unique=False,
    )
    protect_community("announcements")


def create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_messages_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_messages_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_messages_sent_at",
        "messages",
        ["organization_id", "community_id", "sent_at"],
        unique=False,
    )
    protect_community("messages")
