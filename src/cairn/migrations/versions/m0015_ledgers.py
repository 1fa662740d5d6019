"""What happens in communities: money, reservations, packages, tickets."""

import sqlalchemy as sa
from alembic import op

from cairn.migrations.tenancy import protect_community

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    create_transactions()
    create_reservations()
    create_packages()
    create_tickets()


def create_transactions() -> None:
    op.create_table(
        "transactions",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_transactions_reverses")
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR kind = 'charge'", name=op.f("ck_transactions_only_charges_fall_due")
        ),
        sa.CheckConstraint(
            "kind IN ('charge', 'payment', 'credit', 'reversal')", name=op.f("ck_transactions_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transactions_amount")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id", "unit_id", "reverses_id"],
            [
                "transactions.organization_id",
                "transactions.community_id",
                "transactions.unit_id",
                "transactions.id",
            ],
            name=op.f("fk_transactions_organization_id_community_id_unit_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id", "unit_id"],
            ["units.organization_id", "units.community_id", "units.id"],
            name=op.f("fk_transactions_organization_id_community_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_transactions_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_transactions")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_transactions_organization_id_community_id_external_id"),
        ),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "unit_id",
            "id",
            name=op.f("uq_transactions_organization_id_community_id_unit_id_id"),
        ),
    )
    op.create_index(
        "ix_transactions_posted_at",
        "transactions",
        ["organization_id", "community_id", "posted_at"],
        unique=False,
    )
    op.create_index(
        "ix_transactions_reverses_id",
        "transactions",
        ["organization_id", "reverses_id"],
        unique=False,
    )
    protect_community("transactions")


def create_reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("amenity_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR status = 'cancelled'",
            name=op.f("ck_reservations_only_cancelled_has_a_time"),
        ),
        sa.CheckConstraint(
            "status IN ('booked', 'cancelled', 'no_show', 'completed')",
            name=op.f("ck_reservations_status"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_reservations_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id", "amenity_id"],
            ["amenities.organization_id", "amenities.community_id", "amenities.id"],
            name=op.f("fk_reservations_organization_id_community_id_amenity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_reservations_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_reservations")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_reservations_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_reservations_cancelled_at",
        "reservations",
        ["organization_id", "community_id", "cancelled_at"],
        unique=False,
    )
    op.create_index(
        "ix_reservations_created_at",
        "reservations",
        ["organization_id", "community_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_reservations_starts_at",
        "reservations",
        ["organization_id", "community_id", "starts_at"],
        unique=False,
    )
    protect_community("reservations")


def create_packages() -> None:
    op.create_table(
        "packages",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("received_at <= picked_up_at", name=op.f("ck_packages_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id", "unit_id"],
            ["units.organization_id", "units.community_id", "units.id"],
            name=op.f("fk_packages_organization_id_community_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_packages_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_packages")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_packages_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_packages_picked_up_at",
        "packages",
        ["organization_id", "community_id", "picked_up_at"],
        unique=False,
    )
    op.create_index(
        "ix_packages_received_at",
        "packages",
        ["organization_id", "community_id", "received_at"],
        unique=False,
    )
    protect_community("packages")


def create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("created_at <= resolved_at", name=op.f("ck_tickets_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_tickets_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_tickets")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "external_id",
            name=op.f("uq_tickets_organization_id_community_id_external_id"),
        ),
    )
    op.create_index(
        "ix_tickets_created_at",
        "tickets",
        ["organization_id", "community_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_tickets_resolved_at",
        "tickets",
        ["organization_id", "community_id", "resolved_at"],
        unique=False,
    )
    protect_community("tickets")
