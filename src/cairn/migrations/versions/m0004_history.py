"""What goals showed on days past; what the rules need to know, beside the progress."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cairn.migrations.tenancy import protect

revision = "0004"
down_revision = "0003"

PERCENTAGE = sa.Numeric(precision=7, scale=4)
VALUE = sa.Numeric(precision=24, scale=10)

RULE_COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("kind", sa.Text(), nullable=True),
    sa.Column("parent_id", sa.Uuid(), nullable=True),
    sa.Column(
        "level_rank",
        sa.SmallInteger(),
        nullable=True,
        comment="Place of a vision or objective in the order of locks",
    ),
    sa.Column("is_counted", sa.Boolean(), server_default="false", nullable=False),
    sa.Column("weight", sa.Numeric(precision=9, scale=4), server_default="1", nullable=False),
    sa.Column("rollup_strategy", sa.Text(), nullable=True),
    sa.Column("measure", sa.Text(), nullable=True),
    sa.Column("direction", sa.Text(), nullable=True),
    sa.Column("baseline_value", VALUE, nullable=True),
    sa.Column("lower_bound", VALUE, nullable=True),
    sa.Column("upper_bound", VALUE, nullable=True),
    sa.Column("due_weekdays", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
    sa.Column("manual_progress", PERCENTAGE, nullable=True),
    sa.Column("is_done", sa.Boolean(), server_default="false", nullable=False),
)

COPY_RULES = """
DO $$
DECLARE
    tenant record;
BEGIN
    FOR tenant IN SELECT id FROM tenancy.organizations() LOOP
        PERFORM set_config('cairn.organization', tenant.id::text, true);
        UPDATE goal_progress p SET
            kind = g.kind, parent_id = g.parent_id,
            level_rank = CASE g.kind WHEN 'vision' THEN 1 WHEN 'objective' THEN 1 + array_position(
                ARRAY['individual', 'team', 'division', 'company'], o.level) END,
            is_counted = g.state <> 'abandoned' AND g.deleted_at IS NULL,
            weight = g.weight, rollup_strategy = g.rollup_strategy, measure = k.measure,
            direction = k.direction, baseline_value = k.baseline_value,
            lower_bound = k.lower_bound, upper_bound = k.upper_bound,
            due_weekdays = k.due_weekdays, manual_progress = o.manual_progress,
            is_done = t.done_at IS NOT NULL, changed_on = coalesce(p.changed_on, current_date)
        FROM goals g
        LEFT JOIN kpis k ON k.organization_id = g.organization_id AND k.id = g.id
        LEFT JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
        LEFT JOIN targets t ON t.organization_id = g.organization_id AND t.id = g.id
        WHERE p.organization_id = tenant.id AND g.organization_id = tenant.id
            AND g.id = p.goal_id;
    END LOOP;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "goal_progress_history",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("current_value", sa.Numeric(), nullable=True),
        sa.Column("target_value", sa.Numeric(precision=24, scale=10), nullable=True),
        sa.Column("progress_percentage", PERCENTAGE, nullable=True),
        sa.Column("computed_percentage", PERCENTAGE, nullable=True),
        sa.Column("override_percentage", PERCENTAGE, nullable=True),
        sa.Column("raw_percentage", sa.Numeric(precision=24, scale=4), nullable=True),
        sa.Column("coverage", sa.Numeric(precision=11, scale=10), nullable=False),
        sa.Column("child_count", sa.Integer(), nullable=False),
        sa.Column("completed_child_count", sa.Integer(), nullable=False),
        sa.Column("link_count", sa.Integer(), nullable=False),
        sa.Column("expected_percentage", PERCENTAGE, nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("calculation_method", sa.Text(), nullable=False),
        sa.Column("manual_override_reason", sa.Text(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "goal_id"],
            ["goals.organization_id", "goals.id"],
            name=op.f("fk_goal_progress_history_organization_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "goal_id", "changed_on", name=op.f("pk_goal_progress_history")
        ),
    )
    protect("goal_progress_history", "organization_id")
    for column in RULE_COLUMNS:
        op.add_column("goal_progress", column)
    op.execute("SET LOCAL ROLE cairn_app")
    op.get_bind().exec_driver_sql(COPY_RULES)
    op.execute("RESET ROLE")
