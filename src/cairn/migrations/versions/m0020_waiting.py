"""Where a run waits that has not begun."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index(
        "ix_job_runs_waiting",
        "job_runs",
        ["organization_id", "jobname", "community_id"],
        postgresql_where=sa.text("status = 'queued'"),
    )
