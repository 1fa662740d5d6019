"""Platform admins may enter every organization, where they see its communities."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

MEMBERSHIPS_OF = """
CREATE OR REPLACE FUNCTION tenancy.memberships_of(p_user uuid)
RETURNS TABLE (organization_id uuid, organization_name text, role text, department text,
    is_community_admin boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.name::text, m.role, m.department::text, c.runs_some
    FROM organizations o
    LEFT JOIN memberships m ON m.organization_id = o.id AND m.user_id = p_user
    CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT FROM community_roles c WHERE c.organization_id = o.id AND c.user_id = p_user
    ) AS runs_some) c
    WHERE m.user_id IS NOT NULL OR c.runs_some
        OR (SELECT u.is_platform_admin FROM users u WHERE u.id = p_user)
    ORDER BY m.user_id IS NULL AND NOT c.runs_some, o.created_at, o.id
$$;
"""


def upgrade() -> None:
    op.execute(sa.text(MEMBERSHIPS_OF.replace(":", r"\:")))
