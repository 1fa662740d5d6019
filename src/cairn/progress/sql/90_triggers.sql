-- What other tools write, by whatever statement, COPY included. Cairn's own functions carry their
-- changes up themselves and switch these triggers off by the setting `cairn.engine`.

-- Keeps structure as it is while another tool changes logs, before their foreign keys lock anything:
-- of the one organization if it is known by now, else of all.
CREATE FUNCTION engine.before_logs() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('cairn.organization', true), '') <> '' THEN
        PERFORM engine.hold_structure(current_setting('cairn.organization')::uuid);
    ELSE
        LOCK TABLE engine.structure IN SHARE MODE;
    END IF;
    RETURN NULL;
END
$$;

-- Owns the structure while another tool changes it, before its statement locks a single row: of the
-- one organization if it is known by now, else of all.
CREATE FUNCTION engine.before_structure() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('cairn.organization', true), '') <> '' THEN
        PERFORM engine.own_structure(current_setting('cairn.organization')::uuid);
    ELSE
        LOCK TABLE engine.structure IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER targets_will_change BEFORE UPDATE OF done_at ON targets FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.before_structure();

CREATE TRIGGER goals_will_be_deleted BEFORE DELETE ON goals FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.before_structure();

CREATE TRIGGER links_will_be_deleted BEFORE DELETE ON goal_links FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.before_structure();

-- Carries up logs that another tool inserted, updated or deleted.
CREATE FUNCTION engine.after_logs() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    source text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT 1 AS sign, * FROM added'
        WHEN 'DELETE' THEN 'SELECT -1 AS sign, * FROM removed'
        ELSE 'SELECT 1 AS sign, * FROM added UNION ALL SELECT -1, * FROM removed' END;
    tenant record;
BEGIN
    FOR tenant IN EXECUTE format(
        'SELECT o.id, (now() AT TIME ZONE o.time_zone)::date AS today, array_agg(
            (l.sign, l.kpi_id, l.log_date, l.value, l.skipped)::engine.log_change) AS changes
        FROM (%s) l
        JOIN organizations o ON o.id = l.organization_id
        WHERE %s GROUP BY o.id ORDER BY o.id', source,
        -- A KPI deleted for good takes its logs along; nothing is left to carry up then.
        CASE TG_OP WHEN 'DELETE' THEN 'EXISTS (SELECT FROM goals g
            WHERE g.organization_id = l.organization_id AND g.id = l.kpi_id)' ELSE 'true' END)
    LOOP
        -- Not the one that was known before, if the writer may write to others too.
        PERFORM engine.hold_structure(tenant.id);
        PERFORM engine.roll_up_logs(tenant.id, tenant.today, tenant.changes);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER logs_will_change BEFORE INSERT OR UPDATE OR DELETE ON kpi_logs
FOR EACH STATEMENT WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.before_logs();

CREATE TRIGGER logs_inserted AFTER INSERT ON kpi_logs
REFERENCING NEW TABLE AS added FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.after_logs();

CREATE TRIGGER logs_updated AFTER UPDATE ON kpi_logs
REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.after_logs();

CREATE TRIGGER logs_deleted AFTER DELETE ON kpi_logs
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.after_logs();

-- A target ticked or unticked by another tool.
CREATE FUNCTION engine.after_targets() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    tenant record;
BEGIN
    FOR tenant IN
        SELECT o.id, (now() AT TIME ZONE o.time_zone)::date AS today,
            array_agg(a.id ORDER BY a.id) AS goals
        FROM added a
        JOIN goal_progress p ON p.organization_id = a.organization_id AND p.goal_id = a.id
        JOIN organizations o ON o.id = a.organization_id
        WHERE p.is_done IS DISTINCT FROM (a.done_at IS NOT NULL)
        GROUP BY o.id ORDER BY o.id
    LOOP
        PERFORM engine.own_structure(tenant.id);
        PERFORM engine.restructure(tenant.id, tenant.today, tenant.goals,
            engine.shares(tenant.id, tenant.goals, -1), '{}');
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER targets_updated AFTER UPDATE ON targets
REFERENCING NEW TABLE AS added FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.after_targets();

-- A parent deleted for good: its children become roots, in the engine's copy too. Looked up while
-- they can still be found by their parent.
CREATE FUNCTION engine.before_goal_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM engine.own_structure(OLD.organization_id);
    UPDATE goal_progress p SET parent_id = NULL
    FROM goals c
    WHERE c.organization_id = OLD.organization_id AND c.parent_id = OLD.id
        AND p.organization_id = OLD.organization_id AND p.goal_id = c.id;
    RETURN OLD;
END
$$;

CREATE TRIGGER goal_will_be_deleted BEFORE DELETE ON goals FOR EACH ROW
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.before_goal_deleted();

-- Goals or links deleted for good, by whatever writer: what took its progress from them, named by
-- the column in the trigger's argument, is summed anew. Deleting a KPI takes its links along.
CREATE FUNCTION engine.after_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    tenant record;
BEGIN
    FOR tenant IN
        SELECT o.id, array_agg(DISTINCT g.id) AS goals,
            (now() AT TIME ZONE o.time_zone)::date AS today
        FROM deleted d
        JOIN goals g ON g.organization_id = d.organization_id
            AND g.id = (to_jsonb(d) ->> TG_ARGV[0])::uuid
        JOIN organizations o ON o.id = d.organization_id
        GROUP BY o.id, o.time_zone ORDER BY o.id
    LOOP
        PERFORM engine.own_structure(tenant.id);
        PERFORM engine.restructure(tenant.id, tenant.today, '{}', '{}', tenant.goals);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_deleted AFTER DELETE ON goals
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.after_deleted('parent_id');

CREATE TRIGGER links_deleted AFTER DELETE ON goal_links
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.after_deleted('objective_id');
