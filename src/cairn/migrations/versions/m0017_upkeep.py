"""Where metrics have to be computed, which KPIs they feed, and runs that were cancelled."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TO_COMPUTE = """
CREATE POLICY owner_reads ON communities FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_reads ON dirty_ranges FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_reads ON kpi_daily FOR SELECT TO CURRENT_USER USING (true);

-- For workers: where something is marked, or a community's day has begun that has no row yet.
CREATE FUNCTION tenancy.organizations_to_compute() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id FROM organizations o
    WHERE EXISTS (SELECT FROM dirty_ranges d WHERE d.organization_id = o.id)
        OR EXISTS (
            SELECT FROM communities c
            WHERE c.organization_id = o.id AND c.is_active
                AND c.opened_on <= (now() AT TIME ZONE c.time_zone)::date
                AND NOT EXISTS (
                    SELECT FROM kpi_daily k
                    WHERE k.organization_id = c.organization_id AND k.community_id = c.id
                        AND k.metric_date >= (now() AT TIME ZONE c.time_zone)::date))
    ORDER BY o.created_at, o.id
$$;

-- For workers: where an active community lacks the schedule of one of these jobs.
CREATE FUNCTION tenancy.organizations_with_new_communities(p_jobs text[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT c.organization_id FROM communities c
    CROSS JOIN unnest(p_jobs) job (name)
    WHERE c.is_active AND NOT EXISTS (
        SELECT FROM schedules s
        WHERE s.organization_id = c.organization_id AND s.community_id = c.id
            AND s.jobname = job.name)
$$;

REVOKE ALL ON FUNCTION tenancy.organizations_to_compute(),
    tenancy.organizations_with_new_communities(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy.organizations_to_compute(),
    tenancy.organizations_with_new_communities(text[]) TO cairn_app;
"""


def upgrade() -> None:
    op.drop_constraint(op.f("ck_job_runs_status"), "job_runs", type_="check")
    op.create_check_constraint(
        op.f("ck_job_runs_status"),
        "job_runs",
        "status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
    )
    op.create_index(
        "ix_kpis_metric_source",
        "kpis",
        ["organization_id", sa.text("(metric_source ->> 'community')")],
        postgresql_where=sa.text("metric_source IS NOT NULL"),
    )
    op.get_bind().exec_driver_sql(TO_COMPUTE)
