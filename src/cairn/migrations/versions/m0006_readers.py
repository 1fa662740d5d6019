"""Which organization a role of a BI tool reads."""

from alembic import op

revision = "0006"
down_revision = "0005"

ROLE = """
DO $$ BEGIN
    CREATE ROLE cairn_reader NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
END $$;
"""

READERS = """
CREATE TABLE tenancy.readers (
    role_name name PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX ix_readers_organization_id ON tenancy.readers (organization_id);
ALTER TABLE tenancy.readers ENABLE ROW LEVEL SECURITY;
CREATE POLICY oneself ON tenancy.readers FOR SELECT TO PUBLIC USING (role_name = current_user);

-- The organization that the current role reads; none where it isn't mapped to one.
CREATE FUNCTION tenancy.reader_organization() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT organization_id FROM tenancy.readers WHERE role_name = current_user);

-- Private visions of a reader's organization and all that hangs below them, linked to an objective
-- or not. As owner, because a policy on goals can't read goals; nobody can ask for another role.
CREATE FUNCTION tenancy.private_goals(p_reader name) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE private AS (
        SELECT v.organization_id, v.id
        FROM tenancy.readers r
        JOIN visions v ON v.organization_id = r.organization_id AND v.visibility = 'private'
        WHERE r.role_name = p_reader AND pg_has_role(session_user, p_reader, 'MEMBER')
        UNION ALL
        SELECT g.organization_id, g.id
        FROM private p
        JOIN goals g ON g.organization_id = p.organization_id AND g.parent_id = p.id
    )
    SELECT id FROM private
$$;

REVOKE ALL ON FUNCTION tenancy.private_goals(name) FROM PUBLIC;
CREATE POLICY owner_reads ON visions FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_reads ON goals FOR SELECT TO CURRENT_USER USING (true);
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(ROLE)
    op.get_bind().exec_driver_sql(READERS)
