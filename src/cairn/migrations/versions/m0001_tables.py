"""Organizations, people, goals, logs, progress, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("fiscal_year_start_month", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column(
            "working_weekdays",
            postgresql.ARRAY(sa.SmallInteger()),
            server_default=sa.text("'{1,2,3,4,5}'"),
            nullable=False,
        ),
        sa.Column(
            "holidays", postgresql.ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column(
            "on_track_ratio", sa.Numeric(precision=5, scale=4), server_default="0.9", nullable=False
        ),
        sa.Column(
            "at_risk_ratio", sa.Numeric(precision=5, scale=4), server_default="0.7", nullable=False
        ),
        sa.Column(
            "expected_on",
            sa.Date(),
            nullable=True,
            comment="The organization's day for which expected progress was last computed",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "0 < at_risk_ratio AND at_risk_ratio <= on_track_ratio",
            name=op.f("ck_organizations_ratios"),
        ),
        sa.CheckConstraint(
            "fiscal_year_start_month BETWEEN 1 AND 12", name=op.f("ck_organizations_fiscal_month")
        ),
        sa.CheckConstraint(
            "working_weekdays <@ ARRAY[1,2,3,4,5,6,7]::smallint[]",
            name=op.f("ck_organizations_working_weekdays"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("day_start_hour", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "is_platform_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("day_start_hour BETWEEN 0 AND 23", name=op.f("ck_users_day_start_hour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "audit",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_audit_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["organization_id", "at"], unique=False)
    op.create_index(
        "ix_audit_entity_id", "audit", ["organization_id", "entity_id", "at"], unique=False
    )
    op.create_table(
        "communities",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_communities_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_communities")),
    )
    op.create_table(
        "memberships",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("department", sa.String(length=100), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role IN ('admin', 'manager', 'employee')", name=op.f("ck_memberships_role")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "manager_id"],
            ["memberships.organization_id", "memberships.user_id"],
            name=op.f("fk_memberships_organization_id_manager_id"),
            ondelete="SET NULL (manager_id)",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_memberships_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_sessions_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("token_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_tokens_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
    )
    op.create_index("ix_tokens_user_id", "tokens", ["user_id"], unique=False)
    op.create_index("uq_tokens_token_hash", "tokens", ["token_hash"], unique=True)
    op.create_table(
        "community_roles",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("role IN ('community_admin')", name=op.f("ck_community_roles_role")),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f("fk_community_roles_organization_id_community_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_community_roles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "community_id", "user_id", name=op.f("pk_community_roles")
        ),
    )
    op.create_index("ix_community_roles_user_id", "community_roles", ["user_id"], unique=False)
    op.create_table(
        "goals",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("department", sa.String(length=100), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("weight", sa.Numeric(precision=9, scale=4), server_default="1", nullable=False),
        sa.Column("rollup_strategy", sa.Text(), server_default="average", nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind <> 'vision' OR parent_id IS NULL", name=op.f("ck_goals_vision_is_a_root")
        ),
        sa.CheckConstraint(
            "kind = 'kpi' OR rollup_strategy = 'average'",
            name=op.f("ck_goals_strategy_only_for_kpis"),
        ),
        sa.CheckConstraint(
            "kind IN ('vision', 'objective', 'kpi', 'target')", name=op.f("ck_goals_kind")
        ),
        sa.CheckConstraint(
            "rollup_strategy IN ('average', 'sum', 'min', 'max', 'count')",
            name=op.f("ck_goals_rollup_strategy"),
        ),
        sa.CheckConstraint(
            "state IN ('active', 'on_hold', 'completed', 'abandoned')", name=op.f("ck_goals_state")
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_goals_not_its_own_parent")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_goals_period_in_order")),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_goals_weight")),
        sa.ForeignKeyConstraint(
            ["organization_id", "owner_id"],
            ["memberships.organization_id", "memberships.user_id"],
            name=op.f("fk_goals_organization_id_owner_id"),
            ondelete="SET NULL (owner_id)",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_goals_organization_id_parent_id"),
            ondelete="SET NULL (parent_id)",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_goals_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_goals")),
    )
    op.create_index(
        "ix_goals_kind_state", "goals", ["organization_id", "kind", "state"], unique=False
    )
    op.create_index("ix_goals_owner_id", "goals", ["organization_id", "owner_id"], unique=False)
    op.create_index("ix_goals_parent_id", "goals", ["organization_id", "parent_id"], unique=False)
    op.create_index(
        "uq_goals_external_id",
        "goals",
        ["organization_id", "kind", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "goal_progress",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("current_value", sa.Numeric(), nullable=True),
        sa.Column("target_value", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("progress_percentage", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("computed_percentage", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("override_percentage", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("raw_percentage", sa.Numeric(precision=24, scale=4), nullable=True),
        sa.Column(
            "coverage", sa.Numeric(precision=11, scale=10), server_default="0", nullable=False
        ),
        sa.Column(
            "computed_coverage",
            sa.Numeric(precision=11, scale=10),
            server_default="0",
            nullable=False,
        ),
        sa.Column("child_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("completed_child_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("weighted_progress", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("total_weight", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("covered_weight", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("child_value_sum", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("link_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("link_weighted_progress", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("link_total_weight", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("link_covered_weight", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("log_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("log_sum", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("logged_value", sa.Numeric(), nullable=True),
        sa.Column("within_percentage", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("expected_percentage", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("calculation_method", sa.Text(), server_default="auto", nullable=False),
        sa.Column("manual_override_reason", sa.Text(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column(
            "last_calculated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "calculation_version",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="Version of the rules; 0: not calculated yet",
        ),
        sa.CheckConstraint(
            "calculation_method IN ('auto', 'manual_override')",
            name=op.f("ck_goal_progress_calculation_method"),
        ),
        sa.CheckConstraint(
            "(override_percentage IS NULL) = (manual_override_reason IS NULL)",
            name=op.f("ck_goal_progress_override_has_a_reason"),
        ),
        sa.CheckConstraint(
            "override_percentage BETWEEN 0 AND 100",
            name=op.f("ck_goal_progress_override_percentage"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "goal_id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_goal_progress_organization_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "goal_id", name=op.f("pk_goal_progress")),
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "kpis",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("quarter", sa.SmallInteger(), nullable=True),
        sa.Column("month", sa.SmallInteger(), nullable=True),
        sa.Column("week", sa.SmallInteger(), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("due_weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("measure", sa.Text(), server_default="sum", nullable=False),
        sa.Column("direction", sa.Text(), server_default="increase", nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=True),
        sa.Column("baseline_value", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("target_value", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("lower_bound", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("upper_bound", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("target_text", sa.Text(), nullable=True),
        sa.Column("metric_source", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "direction <> 'maintain' OR lower_bound IS NOT NULL OR upper_bound IS NOT NULL",
            name=op.f("ck_kpis_maintain_needs_a_bound"),
        ),
        sa.CheckConstraint(
            "direction = 'maintain' OR target_value <> coalesce(baseline_value, 0)",
            name=op.f("ck_kpis_target_is_not_baseline"),
        ),
        sa.CheckConstraint(
            "direction IN ('increase', 'decrease', 'maintain')", name=op.f("ck_kpis_direction")
        ),
        sa.CheckConstraint(
            "due_weekdays <@ ARRAY[1,2,3,4,5,6,7]::smallint[] AND due_weekdays <> '{}'",
            name=op.f("ck_kpis_due_weekdays"),
        ),
        sa.CheckConstraint(
            "level IN ('quarterly', 'monthly', 'weekly', 'daily')", name=op.f("ck_kpis_level")
        ),
        sa.CheckConstraint(
            "measure IN ('sum', 'latest', 'average', 'minimum', 'maximum', 'completion')",
            name=op.f("ck_kpis_measure"),
        ),
        sa.CheckConstraint("lower_bound <= upper_bound", name=op.f("ck_kpis_bounds_in_order")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_kpis_month")),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_kpis_quarter")),
        sa.CheckConstraint("week BETWEEN 1 AND 53", name=op.f("ck_kpis_week")),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_kpis_year")),
        sa.CheckConstraint(
            "year IS NOT NULL OR (quarter IS NULL AND month IS NULL AND week IS NULL)",
            name=op.f("ck_kpis_period_needs_year"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_kpis_organization_id_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_kpis")),
    )
    op.create_index("ix_kpis_series_id", "kpis", ["organization_id", "series_id"], unique=False)
    op.create_table(
        "objectives",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("quarter", sa.SmallInteger(), nullable=True),
        sa.Column("manual_progress", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("final_score", sa.Numeric(precision=3, scale=2), nullable=True),
        sa.Column("score_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "level IN ('company', 'division', 'team', 'individual')",
            name=op.f("ck_objectives_level"),
        ),
        sa.CheckConstraint("final_score BETWEEN 0 AND 1", name=op.f("ck_objectives_final_score")),
        sa.CheckConstraint(
            "manual_progress BETWEEN 0 AND 100", name=op.f("ck_objectives_manual_progress")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_objectives_quarter")),
        sa.CheckConstraint(
            "quarter IS NULL OR year IS NOT NULL", name=op.f("ck_objectives_quarter_needs_year")
        ),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_objectives_year")),
        sa.ForeignKeyConstraint(
            ["organization_id", "id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_objectives_organization_id_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_objectives")),
    )
    op.create_index(
        "ix_objectives_level_year_quarter",
        "objectives",
        ["organization_id", "level", "year", "quarter"],
        unique=False,
    )
    op.create_table(
        "targets",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level IN ('quarterly_target', 'power_goal', 'monthly_target', 'weekly_target', "
            "'daily_action')",
            name=op.f("ck_targets_level"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_targets_organization_id_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_targets")),
    )
    op.create_table(
        "visions",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("horizon_years", sa.SmallInteger(), nullable=True),
        sa.Column("visibility", sa.Text(), server_default="private", nullable=False),
        sa.CheckConstraint(
            "visibility IN ('private', 'shared')", name=op.f("ck_visions_visibility")
        ),
        sa.CheckConstraint(
            "horizon_years BETWEEN 1 AND 100", name=op.f("ck_visions_horizon_years")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_visions_organization_id_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_visions")),
    )
    op.create_table(
        "goal_links",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("kpi_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=9, scale=4), server_default="1", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("weight > 0 AND weight <= 1", name=op.f("ck_goal_links_weight")),
        sa.ForeignKeyConstraint(
            ["organization_id", "kpi_id"],
            ["kpis.organization_id", "kpis.id"],
            name=op.f("fk_goal_links_organization_id_kpi_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "objective_id"],
            ["objectives.organization_id", "objectives.id"],
            name=op.f("fk_goal_links_organization_id_objective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_goal_links")),
    )
    op.create_index(
        "ix_goal_links_kpi_id", "goal_links", ["organization_id", "kpi_id"], unique=False
    )
    op.create_index(
        "uq_goal_links_objective_id_kpi_id",
        "goal_links",
        ["organization_id", "objective_id", "kpi_id"],
        unique=True,
    )
    op.create_table(
        "kpi_logs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kpi_id", sa.Uuid(), nullable=False),
        sa.Column("log_date", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("is_completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("skipped", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confidence", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.Text(), server_default="manual", nullable=False),
        sa.Column("source_key", sa.String(length=300), nullable=True),
        sa.Column("logged_by", sa.Uuid(), nullable=True),
        sa.Column(
            "logged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "source IN ('manual', 'api', 'import', 'metric')", name=op.f("ck_kpi_logs_source")
        ),
        sa.CheckConstraint(
            "NOT skipped OR (value IS NULL AND NOT is_completed)",
            name=op.f("ck_kpi_logs_skipped_is_empty"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name=op.f("ck_kpi_logs_confidence")),
        sa.CheckConstraint(
            "value IS NOT NULL OR is_completed OR skipped", name=op.f("ck_kpi_logs_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "kpi_id"],
            ["kpis.organization_id", "kpis.id"],
            name=op.f("fk_kpi_logs_organization_id_kpi_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_kpi_logs")),
    )
    op.create_index(
        "ix_kpi_logs_kpi_id",
        "kpi_logs",
        ["organization_id", "kpi_id", "log_date", "logged_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_kpi_logs_idempotency_key",
        "kpi_logs",
        ["organization_id", "kpi_id", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_index(
        "uq_kpi_logs_source_key",
        "kpi_logs",
        ["organization_id", "kpi_id", "source", "source_key"],
        unique=True,
        postgresql_where=sa.text("source_key IS NOT NULL"),
    )
