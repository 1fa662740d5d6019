-- Goals deleted for good, by whatever writer: what stood above them is summed anew.
CREATE FUNCTION engine.after_goals_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    tenant record;
BEGIN
    FOR tenant IN
        SELECT d.organization_id AS id, array_agg(DISTINCT g.id) AS goals,
            (now() AT TIME ZONE o.time_zone)::date AS today
        FROM deleted d
        JOIN goals g ON g.organization_id = d.organization_id AND g.id = d.parent_id
        JOIN organizations o ON o.id = d.organization_id
        GROUP BY d.organization_id, o.time_zone
    LOOP
        PERFORM engine.own_structure(tenant.id);
        PERFORM engine.restructure(tenant.id, tenant.today, '{}', '{}', tenant.goals);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_deleted AFTER DELETE ON goals
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
EXECUTE FUNCTION engine.after_goals_deleted();

-- Links that went with a goal, or were deleted by another writer: their objectives likewise.
CREATE FUNCTION engine.after_links_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    tenant record;
BEGIN
    IF current_setting('cairn.engine', true) = 'on' THEN
        RETURN NULL;
    END IF;
    FOR tenant IN
        SELECT d.organization_id AS id, array_agg(DISTINCT g.id) AS goals,
            (now() AT TIME ZONE o.time_zone)::date AS today
        FROM deleted d
        JOIN goals g ON g.organization_id = d.organization_id AND g.id = d.objective_id
        JOIN organizations o ON o.id = d.organization_id
        GROUP BY d.organization_id, o.time_zone
    LOOP
        PERFORM engine.own_structure(tenant.id);
        PERFORM engine.restructure(tenant.id, tenant.today, '{}', '{}', tenant.goals);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER links_deleted AFTER DELETE ON goal_links
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
EXECUTE FUNCTION engine.after_links_deleted();
