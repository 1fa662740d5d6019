"""What events come to by day, week and month, and what has to be computed anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cairn.migrations.tenancy import protect_community

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_kpi_daily()
    create_kpi_weekly()
    create_kpi_monthly()
    create_dirty_ranges()


def create_kpi_daily() -> None:
    op.create_table(
        "kpi_daily",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("metric_date", sa.Date(), nullable=False),
        sa.Column("total_entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("resident_entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("visitor_entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("denied_entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "entries_by_hour",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("incidents_reported", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("incidents_resolved", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "patrol_checkpoints_completed",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "patrol_checkpoints_missed", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("payments_received", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "payments_amount",
            sa.Numeric(precision=15, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("new_charges_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "new_charges_amount",
            sa.Numeric(precision=15, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("units_delinquent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "total_delinquent_amount",
            sa.Numeric(precision=15, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("announcements_sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("messages_sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reservations_made", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "reservations_cancelled", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("no_shows", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("packages_received", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("packages_picked_up", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("packages_pending", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tickets_opened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tickets_closed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_kpi_daily_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_kpi_daily")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "metric_date",
            name=op.f("uq_kpi_daily_organization_id_community_id_metric_date"),
        ),
    )
    op.create_index(
        "ix_kpi_daily_community_id",
        "kpi_daily",
        ["organization_id", "community_id", sa.literal_column("metric_date DESC")],
        unique=False,
    )
    op.create_index(
        "ix_kpi_daily_metric_date",
        "kpi_daily",
        ["metric_date"],
        unique=False,
        postgresql_using="brin",
    )
    protect_community("kpi_daily")


def create_kpi_weekly() -> None:
    op.create_table(
        "kpi_weekly",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("week_number", sa.SmallInteger(), nullable=False),
        sa.Column("week_start", sa.Date(), nullable=False),
        sa.Column("total_entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "avg_daily_entries",
            sa.Numeric(precision=10, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("incidents_reported", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("incidents_resolved", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "payments_amount",
            sa.Numeric(precision=15, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("entries_change_pct", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("incidents_change_pct", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "week_start = to_date(year || '-' || week_number, 'IYYY-IW')",
            name=op.f("ck_kpi_weekly_week_start"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_kpi_weekly_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_kpi_weekly")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "year",
            "week_number",
            name=op.f("uq_kpi_weekly_organization_id_community_id_year_week_number"),
        ),
    )
    op.create_index(
        "ix_kpi_weekly_community_id",
        "kpi_weekly",
        ["organization_id", "community_id", sa.literal_column("week_start DESC")],
        unique=False,
    )
    op.create_index(
        "ix_kpi_weekly_week_start",
        "kpi_weekly",
        ["week_start"],
        unique=False,
        postgresql_using="brin",
    )
    protect_community("kpi_weekly")


def create_kpi_monthly() -> None:
    op.create_table(
        "kpi_monthly",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column(
            "total_billed",
            sa.Numeric(precision=15, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "total_collected",
            sa.Numeric(precision=15, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("collection_rate", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("collection_rate_change", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column(
            "units_delinquent_30_days", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "units_delinquent_60_days", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "units_delinquent_90_days", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column(
            "units_delinquent_over_90_days",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("total_entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unique_visitors", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total_incidents", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "incidents_by_category",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("avg_resolution_hours", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("median_resolution_hours", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("p90_resolution_hours", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("total_reservations", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "utilization_by_amenity",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_kpi_monthly_month")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_kpi_monthly_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_kpi_monthly")),
        sa.UniqueConstraint(
            "organization_id",
            "community_id",
            "year",
            "month",
            name=op.f("uq_kpi_monthly_organization_id_community_id_year_month"),
        ),
    )
    op.create_index(
        "ix_kpi_monthly_community_id",
        "kpi_monthly",
        [
            "organization_id",
            "community_id",
            sa.literal_column("year DESC"),
            sa.literal_column("month DESC"),
        ],
        unique=False,
    )
    op.create_index(
        "ix_kpi_monthly_year_month",
        "kpi_monthly",
        ["year", "month"],
        unique=False,
        postgresql_using="brin",
    )
    protect_community("kpi_monthly")


def create_dirty_ranges() -> None:
    op.create_table(
        "dirty_ranges",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("metric_group", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "marked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "metric_group IN ('access', 'incidents', 'patrols', 'ledger', 'delinquency', "
            "'announcements', 'messages', "
            "'reservations', 'packages', 'pending', 'tickets')",
            name=op.f("ck_dirty_ranges_metric_group"),
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_dirty_ranges_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_dirty_ranges_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_dirty_ranges")),
    )
    op.create_index(
        "ix_dirty_ranges_last_day",
        "dirty_ranges",
        ["organization_id", "community_id", "last_day"],
        unique=False,
    )
    protect_community("dirty_ranges")
