"""What listeners are told: which goals changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cairn.migrations.tenancy import protect

revision = "0010"
down_revision = "0009"

CHANGED = """
-- Which of these organizations have changes of transactions from a number on that have ended,
-- and all such before `horizon`: no transaction below it can come any more.
CREATE FUNCTION tenancy.changed_organizations(p_organizations uuid[], p_from bigint)
RETURNS TABLE (horizon bigint, organization_ids uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.horizon, ARRAY(
        SELECT o.id FROM unnest(p_organizations) o (id)
        WHERE EXISTS (
            SELECT FROM goal_changes c WHERE c.organization_id = o.id
                AND c.transaction_id >= p_from AND c.transaction_id < x.horizon))
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) x
$$;

REVOKE ALL ON FUNCTION tenancy.changed_organizations(uuid[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.changed_organizations(uuid[], bigint) TO cairn_app;
"""


def upgrade() -> None:
    op.create_table(
        "goal_changes",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "goal_ids",
            postgresql.ARRAY(sa.Uuid()),
            nullable=True,
            comment="Null: too many to name",
        ),
        sa.Column(
            "is_structural",
            sa.Boolean(),
            nullable=False,
            comment="Whether it may have changed who sees which goals",
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "transaction_id", "sequence", name=op.f("pk_goal_changes")
        ),
        prefixes=["UNLOGGED"],
    )
    protect("goal_changes", "organization_id")
    op.execute("CREATE POLICY owner_reads ON goal_changes FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(sa.text(CHANGED.replace(":", r"\:")))
