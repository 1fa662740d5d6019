-- What members of cairn_reader may read: rows of the organization that they are mapped to, without
-- private visions and all that hangs below them, in the views and in the tables alike.
DO $$
DECLARE
    base record;
BEGIN
    IF to_regrole('cairn_reader') IS NULL THEN
        RETURN;
    END IF;
    FOR base IN SELECT * FROM (VALUES
        ('goals', 'id'), ('visions', 'id'), ('objectives', 'id'), ('kpis', 'id'), ('targets', 'id'),
        ('goal_links', 'kpi_id'), ('goal_progress', 'goal_id'), ('kpi_logs', 'kpi_id')
    ) AS one (name, goal) LOOP
        EXECUTE format('DROP POLICY IF EXISTS readers ON %I', base.name);
        EXECUTE format(
            'CREATE POLICY readers ON %I FOR SELECT TO cairn_reader USING (
                organization_id = (SELECT tenancy.reader_organization())
                AND %I NOT IN (SELECT tenancy.private_goals(current_user)))', base.name, base.goal);
        EXECUTE format('GRANT SELECT ON %I TO cairn_reader', base.name);
    END LOOP;
    DROP POLICY IF EXISTS readers ON organizations;
    CREATE POLICY readers ON organizations FOR SELECT TO cairn_reader
        USING (id = (SELECT tenancy.reader_organization()));
    GRANT SELECT ON organizations TO cairn_reader;
    GRANT USAGE ON SCHEMA reporting, engine, tenancy TO cairn_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO cairn_reader;
    GRANT SELECT ON tenancy.readers TO cairn_reader;
    GRANT EXECUTE ON FUNCTION tenancy.private_goals(name) TO cairn_reader;
END
$$;
