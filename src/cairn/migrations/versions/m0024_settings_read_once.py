"""Which communities may be seen is read once a statement, not for each of its rows."""

import sqlalchemy as sa
from alembic import op

from cairn.migrations.tenancy import OWN_COMMUNITIES

revision = "0024"
down_revision = "0023"

TABLES = sa.text("SELECT tablename FROM pg_policies WHERE policyname = 'own_communities'")


def upgrade() -> None:
    for table in op.get_bind().execute(TABLES).scalars().all():
        op.execute(f"ALTER POLICY own_communities ON {table} USING ({OWN_COMMUNITIES})")
