"""The queue of jobs in a schema of its own; schedules, runs, and results of verification."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cairn.migrations.tenancy import protect

revision = "0005"
down_revision = "0004"

QUEUE_VERSION = "03.04.00_50"
"""The last of procrastinate's migrations that belongs to this one; newer ones need a new one."""

QUEUE_RIGHTS = """
GRANT USAGE ON SCHEMA procrastinate TO cairn_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO cairn_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO cairn_app;
"""

STATUS = """
CREATE VIEW cron_job_status WITH (security_invoker = true) AS
SELECT s.organization_id, s.id AS jobid, s.jobname, s.schedule, s.community_id,
    coalesce(r.started_at, r.queued_at) AS last_run, r.status AS last_status,
    CASE WHEN s.is_active THEN s.next_run_at END AS next_run,
    CASE WHEN r.status <> 'succeeded' THEN r.error END AS last_error
FROM schedules s
LEFT JOIN LATERAL (
    (SELECT * FROM job_runs
    WHERE organization_id = s.organization_id AND jobname = s.jobname
        AND s.community_id IS NULL AND community_id IS NULL
    ORDER BY id DESC LIMIT 1)
    UNION ALL
    (SELECT * FROM job_runs
    WHERE organization_id = s.organization_id AND jobname = s.jobname
        AND community_id = s.community_id
    ORDER BY id DESC LIMIT 1)
) r ON true;
GRANT SELECT ON cron_job_status TO cairn_app;
"""

DUE = """
CREATE POLICY owner_reads ON schedules FOR SELECT TO CURRENT_USER USING (true);

-- For workers: where something is due.
CREATE FUNCTION tenancy.due_organizations(p_now timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT organization_id FROM schedules WHERE is_active AND next_run_at <= p_now
    GROUP BY organization_id ORDER BY min(next_run_at), organization_id
$$;

-- For workers: who lacks the schedule of one of these jobs, as do those older than the job.
CREATE FUNCTION tenancy.organizations_without_schedule(p_jobs text[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id FROM organizations o
    WHERE EXISTS (
        SELECT FROM unnest(p_jobs) job (name)
        WHERE NOT EXISTS (
            SELECT FROM schedules s
            WHERE s.organization_id = o.id AND s.jobname = job.name AND s.community_id IS NULL))
    ORDER BY o.created_at, o.id
$$;

REVOKE ALL ON FUNCTION tenancy.due_organizations(timestamptz),
    tenancy.organizations_without_schedule(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.due_organizations(timestamptz),
    tenancy.organizations_without_schedule(text[]) TO cairn_app;
"""


def upgrade() -> None:
    install_queue()
    create_schedules()
    create_job_runs()
    create_verifications()
    run(STATUS)
    run(DUE)


def install_queue() -> None:
    """Run procrastinate's own migrations, in a schema where they meet nothing of ours."""
    run("CREATE SCHEMA procrastinate")
    run("SET LOCAL search_path = procrastinate")
    folder = files("procrastinate.sql") / "migrations"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".sql") and path.name[: len(QUEUE_VERSION)] <= QUEUE_VERSION:
            run(path.read_text())
    run("SET LOCAL search_path TO DEFAULT")
    run(QUEUE_RIGHTS)


def run(script: str) -> None:
    """Run SQL as it stands; it may hold several statements, colons and percent signs."""
    op.get_bind().exec_driver_sql(script.replace("%", "%%"))


def create_schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("jobname", sa.String(length=100), nullable=False),
        sa.Column(
            "schedule",
            sa.String(length=100),
            nullable=False,
            comment="Five fields of cron, in the zone of the community or organization",
        ),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_schedules")),
        *of_organization_and_community("schedules"),
        sa.UniqueConstraint(
            "organization_id",
            "jobname",
            "community_id",
            name=op.f("uq_schedules_organization_id_jobname_community_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_schedules_next_run_at",
        "schedules",
        ["next_run_at"],
        postgresql_where=sa.text("is_active"),
    )
    protect("schedules", "organization_id")


def create_job_runs() -> None:
    op.create_table(
        "job_runs",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("jobname", sa.String(length=100), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=True, comment="Null: started by hand"
        ),
        sa.Column("args", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "queued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), nullable=True, comment="Of the last attempt"
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True, comment="Of the last attempt that failed"),
        sa.Column("result", JSONB(), nullable=True),
        sa.Column(
            "done",
            sa.Integer(),
            nullable=True,
            comment="Of long jobs: how much is done, of `total`",
        ),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_job_runs")),
        *of_organization_and_community("job_runs"),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed')",
            name=op.f("ck_job_runs_status"),
        ),
    )
    op.create_index(
        "uq_job_runs_due_at",
        "job_runs",
        ["organization_id", "jobname", "community_id", "due_at"],
        unique=True,
        postgresql_where=sa.text("due_at IS NOT NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_job_runs_jobname", "job_runs", ["organization_id", "jobname", "community_id", "id"]
    )
    protect("job_runs", "organization_id")


def create_verifications() -> None:
    op.create_table(
        "verifications",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("goals", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("found", JSONB(), nullable=False, comment="The first thousand differences"),
        sa.Column("seconds", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("repaired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_verifications")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_verifications_organization_id"),
            ondelete="CASCADE",
        ),
    )
    protect("verifications", "organization_id")


def of_organization_and_community(table: str) -> list[sa.ForeignKeyConstraint]:
    """The foreign keys of what belongs to an organization, and perhaps to a community of it."""
    return [
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f(f"fk_{table}_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "community_id"],
            ["communities.organization_id", "communities.id"],
            name=op.f(f"fk_{table}_organization_id_community_id"),
            ondelete="CASCADE",
        ),
    ]
