-- Writes what metrics come to into the logs of the KPIs that they feed, and carries it up: a JSON
-- array of objects of kpi_id, source_key, log_date and value. A value that is there already is left
-- as it is; one that is null takes its log away.
CREATE FUNCTION metrics.feed(p_organization uuid, p_today date, p_values jsonb)
RETURNS engine.move[]
LANGUAGE plpgsql AS $$
DECLARE
    triggers text := engine.triggers_off();
    changes engine.log_change[];
BEGIN
    PERFORM engine.hold_structure(p_organization);
    WITH wanted AS (
        SELECT * FROM jsonb_to_recordset(p_values)
            AS w (kpi_id uuid, source_key text, log_date date, value numeric)
    ), removed AS (
        DELETE FROM kpi_logs l USING wanted w
        WHERE l.organization_id = p_organization AND l.kpi_id = w.kpi_id AND l.source = 'metric'
            AND l.source_key = w.source_key AND w.value IS NULL
        RETURNING l.kpi_id, l.log_date, l.value
    ), written AS (
        INSERT INTO kpi_logs AS l (organization_id, kpi_id, log_date, value, source, source_key)
        SELECT p_organization, w.kpi_id, w.log_date, w.value, 'metric', w.source_key
        FROM wanted w WHERE w.value IS NOT NULL
        ON CONFLICT (organization_id, kpi_id, source, source_key) WHERE source_key IS NOT NULL
        DO UPDATE SET value = excluded.value, log_date = excluded.log_date, logged_at = now()
        WHERE (l.value, l.log_date) IS DISTINCT FROM (excluded.value, excluded.log_date)
        RETURNING l.kpi_id, old.log_date AS old_date, old.value AS old_value, new.log_date,
            new.value
    )
    SELECT array_agg((c.sign, c.kpi_id, c.log_date, c.value, false)::engine.log_change)
    INTO changes
    FROM (
        SELECT -1 AS sign, kpi_id, log_date, value FROM removed
        UNION ALL
        SELECT -1, kpi_id, old_date, old_value FROM written WHERE old_value IS NOT NULL
        UNION ALL
        SELECT 1, kpi_id, log_date, value FROM written
    ) c;
    triggers := engine.triggers_back(triggers);
    IF changes IS NULL THEN
        RETURN '{}';
    END IF;
    RETURN engine.roll_up_logs(p_organization, p_today, changes);
END
$$;

-- Takes all that metrics logged away from a KPI that is fed by another one from now on.
CREATE FUNCTION metrics.unfeed(p_organization uuid, p_today date, p_kpi uuid)
RETURNS engine.move[]
LANGUAGE sql AS $$
    SELECT metrics.feed(p_organization, p_today, coalesce((
        SELECT jsonb_agg(jsonb_build_object('kpi_id', l.kpi_id, 'source_key', l.source_key,
            'log_date', l.log_date, 'value', NULL))
        FROM kpi_logs l
        WHERE l.organization_id = p_organization AND l.kpi_id = p_kpi AND l.source = 'metric'
    ), '[]'))
$$;
