-- Goals or links deleted for good, by whatever writer: what took its progress from them, named by
-- the column in the trigger's argument, is summed anew. Deleting a parent makes its children roots;
-- deleting a KPI takes its links along. Services that carry the change up themselves switch it off.
CREATE FUNCTION engine.after_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    tenant record;
BEGIN
    IF current_setting('cairn.engine', true) = 'on' THEN
        RETURN NULL;
    END IF;
    FOR tenant IN
        SELECT o.id, array_agg(DISTINCT g.id) AS goals,
            (now() AT TIME ZONE o.time_zone)::date AS today
        FROM deleted d
        JOIN goals g ON g.organization_id = d.organization_id
            AND g.id = (to_jsonb(d) ->> TG_ARGV[0])::uuid
        JOIN organizations o ON o.id = d.organization_id
        GROUP BY o.id, o.time_zone
    LOOP
        PERFORM engine.own_structure(tenant.id);
        PERFORM engine.restructure(tenant.id, tenant.today, '{}', '{}', tenant.goals);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_deleted AFTER DELETE ON goals
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
EXECUTE FUNCTION engine.after_deleted('parent_id');

CREATE TRIGGER links_deleted AFTER DELETE ON goal_links
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
EXECUTE FUNCTION engine.after_deleted('objective_id');
