"""Roles, row-level security on every tenant table, and what is read before a tenant is known."""

from alembic import op
from sqlalchemy import text

from cairn.migrations.tenancy import protect

revision = "0002"
down_revision = "0001"

TENANT_TABLES = (
    "memberships",
    "communities",
    "community_roles",
    "goals",
    "visions",
    "objectives",
    "kpis",
    "targets",
    "goal_links",
    "kpi_logs",
    "goal_progress",
    "audit",
)

ROLES = """
DO $$ BEGIN
    CREATE ROLE cairn_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    CREATE ROLE cairn_loader NOLOGIN BYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(current_user, 'cairn_app', 'SET') THEN
        GRANT cairn_app TO CURRENT_USER;
    END IF;
    IF to_regrole('cairn_loader') IS NOT NULL THEN
        GRANT cairn_app TO cairn_loader;
    END IF;
END $$;
"""

TENANCY = """
CREATE SCHEMA tenancy;
GRANT USAGE ON SCHEMA tenancy TO cairn_app;

-- Fails when no organization is set, on purpose.
CREATE FUNCTION tenancy.current_organization() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN current_setting('cairn.organization')::uuid;

-- Read before an organization is known: what a user is, and where.
CREATE FUNCTION tenancy.memberships_of(p_user uuid)
RETURNS TABLE (organization_id uuid, organization_name text, role text, department text,
    is_community_admin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.name::text, m.role, m.department::text, EXISTS (
        SELECT 1 FROM community_roles c WHERE c.organization_id = o.id AND c.user_id = p_user)
    FROM organizations o
    LEFT JOIN memberships m ON m.organization_id = o.id AND m.user_id = p_user
    WHERE m.user_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM community_roles c WHERE c.organization_id = o.id AND c.user_id = p_user)
    ORDER BY o.created_at, o.id
$$;

-- For workers and commands that go through all organizations.
CREATE FUNCTION tenancy.organizations() RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id, name::text FROM organizations ORDER BY created_at, id
$$;

REVOKE ALL ON FUNCTION tenancy.memberships_of(uuid), tenancy.organizations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.memberships_of(uuid), tenancy.organizations() TO cairn_app;
"""


def upgrade() -> None:
    op.execute(text(ROLES.replace(":", r"\:")))
    op.execute(text(TENANCY.replace(":", r"\:")))
    protect("organizations", "id")
    for table in TENANT_TABLES:
        protect(table, "organization_id")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON users, sessions, tokens TO cairn_app")
    op.execute("REVOKE UPDATE, DELETE ON audit FROM cairn_app")
    for table in ("organizations", "memberships", "community_roles"):
        op.execute(f"CREATE POLICY owner_reads ON {table} FOR SELECT TO CURRENT_USER USING (true)")
