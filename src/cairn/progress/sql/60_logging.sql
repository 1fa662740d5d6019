-- A log that came (sign 1) or went (sign -1); a corrected log does both.
CREATE TYPE engine.log_change AS (
    sign integer,
    kpi_id uuid,
    log_date date,
    value numeric,
    skipped boolean
);

-- Carries changes of any number of logs up the trees. The caller holds the structure.
CREATE FUNCTION engine.roll_up_logs(
    p_organization uuid, p_today date, p_changes engine.log_change[]
) RETURNS engine.move[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    kpis uuid[];
    parents uuid[];
    counts integer[];
    totals numeric[];
    deltas engine.delta[];
BEGIN
    SELECT array_agg(kpi_id), array_agg(parent_id), array_agg(logs), array_agg(total)
    INTO kpis, parents, counts, totals
    FROM (
        SELECT c.kpi_id, p.parent_id,
            coalesce(sum(c.sign * engine.has_data(p.measure, c.value, c.skipped)::integer)
                FILTER (WHERE engine.is_inside(c.log_date, p.period_start, p.period_end)), 0)
                AS logs,
            coalesce(sum(c.sign * c.value)
                FILTER (WHERE engine.is_inside(c.log_date, p.period_start, p.period_end)), 0)
                AS total
        FROM unnest(p_changes) c
        CROSS JOIN LATERAL (
            SELECT * FROM goal_progress
            WHERE organization_id = p_organization AND goal_id = c.kpi_id OFFSET 0
        ) p
        GROUP BY c.kpi_id, p.parent_id
    ) changed;
    SELECT array_agg((kpi_id, rank, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, logs, total)::engine.delta)
    INTO deltas
    FROM unnest(kpis, engine.ranks_by_parent(p_organization, parents, NULL), counts, totals)
        AS changed (kpi_id, rank, logs, total);
    RETURN engine.roll_up(p_organization, p_today, deltas);
END
$$;

-- Switches the triggers for other writers off for what a function writes itself; answers with what
-- engine.triggers_back needs to put them back.
CREATE FUNCTION engine.triggers_off() RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('cairn.engine', true), '');
BEGIN
    PERFORM set_config('cairn.engine', 'on', true);
    RETURN before;
END
$$;

CREATE FUNCTION engine.triggers_back(p_before text) RETURNS text
LANGUAGE sql
RETURN set_config('cairn.engine', p_before, true);

-- Logs one value and carries it up, in one round trip.
CREATE FUNCTION engine.log_value(
    p_organization uuid, p_today date, p_id uuid, p_kpi uuid, p_log_date date, p_value numeric,
    p_is_completed boolean, p_skipped boolean, p_note text, p_confidence smallint,
    p_source text, p_source_key text, p_logged_by uuid, p_logged_at timestamptz
) RETURNS engine.move[]
LANGUAGE plpgsql AS $$
DECLARE
    triggers text := engine.triggers_off();
    logged kpi_logs;
BEGIN
    PERFORM engine.hold_structure(p_organization);
    INSERT INTO kpi_logs (organization_id, id, kpi_id, log_date, value, is_completed, skipped,
        note, confidence, source, source_key, logged_by, logged_at)
    VALUES (p_organization, p_id, p_kpi, p_log_date, p_value, p_is_completed, p_skipped, p_note,
        p_confidence, p_source, p_source_key, p_logged_by, p_logged_at)
    RETURNING * INTO logged;
    triggers := engine.triggers_back(triggers);
    RETURN engine.climb(p_organization, p_today, p_kpi, NULL, logged);
END
$$;

-- Logs many values and carries them up together, in one round trip: a JSON array of objects with the
-- columns of kpi_logs, ids included. One whose idempotency key is there already is passed by.
CREATE FUNCTION engine.log_values(p_organization uuid, p_today date, p_logs jsonb)
RETURNS engine.move[]
LANGUAGE plpgsql AS $$
DECLARE
    triggers text := engine.triggers_off();
    changes engine.log_change[];
BEGIN
    PERFORM engine.hold_structure(p_organization);
    WITH added AS (
        INSERT INTO kpi_logs (organization_id, id, kpi_id, log_date, value, is_completed, skipped,
            note, confidence, source, source_key, logged_by, logged_at, idempotency_key)
        SELECT p_organization, l.id, l.kpi_id, l.log_date, l.value,
            coalesce(l.is_completed, false), coalesce(l.skipped, false), l.note, l.confidence,
            coalesce(l.source, 'api'), l.source_key, l.logged_by, coalesce(l.logged_at, now()),
            l.idempotency_key
        FROM jsonb_populate_recordset(NULL::kpi_logs, p_logs) l
        ON CONFLICT (organization_id, kpi_id, idempotency_key)
            WHERE idempotency_key IS NOT NULL DO NOTHING
        RETURNING kpi_id, log_date, value, skipped
    )
    SELECT array_agg((1, kpi_id, log_date, value, skipped)::engine.log_change)
    INTO changes FROM added;
    triggers := engine.triggers_back(triggers);
    RETURN engine.roll_up_logs(p_organization, p_today, changes);
END
$$;

-- The goals that these KPIs' progress goes to, themselves included.
CREATE FUNCTION engine.above(p_organization uuid, p_kpis uuid[])
RETURNS TABLE (kpi_id uuid, goal_ids uuid[])
LANGUAGE sql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
    WITH RECURSIVE up AS (
        SELECT DISTINCT id AS kpi_id, id FROM unnest(p_kpis) one (id)
        UNION
        SELECT up.kpi_id, above.id
        FROM up
        CROSS JOIN LATERAL (
            SELECT p.parent_id AS id FROM goal_progress p
            WHERE p.organization_id = p_organization AND p.goal_id = up.id
                AND p.parent_id IS NOT NULL
            UNION ALL
            SELECT l.objective_id FROM goal_links l
            WHERE l.organization_id = p_organization AND l.kpi_id = up.id
        ) above
    )
    SELECT kpi_id, array_agg(id) FROM up GROUP BY kpi_id
$$;

-- Corrects a log; progress becomes what it would be had it been logged so at first.
CREATE FUNCTION engine.change_log(
    p_organization uuid, p_today date, p_log uuid, p_log_date date, p_value numeric,
    p_is_completed boolean, p_skipped boolean, p_note text, p_confidence smallint
) RETURNS engine.move[]
LANGUAGE plpgsql AS $$
DECLARE
    triggers text := engine.triggers_off();
    was kpi_logs;
    corrected kpi_logs;
BEGIN
    PERFORM engine.hold_structure(p_organization);
    SELECT * INTO STRICT was FROM kpi_logs
    WHERE organization_id = p_organization AND id = p_log FOR UPDATE;
    UPDATE kpi_logs SET log_date = p_log_date, value = p_value, is_completed = p_is_completed,
        skipped = p_skipped, note = p_note, confidence = p_confidence
    WHERE organization_id = p_organization AND id = p_log
    RETURNING * INTO corrected;
    triggers := engine.triggers_back(triggers);
    RETURN engine.climb(p_organization, p_today, was.kpi_id, was, corrected);
END
$$;

-- Deletes a log; progress becomes what it would be without it.
CREATE FUNCTION engine.remove_log(p_organization uuid, p_today date, p_log uuid)
RETURNS engine.move[]
LANGUAGE plpgsql AS $$
DECLARE
    triggers text := engine.triggers_off();
    was kpi_logs;
BEGIN
    PERFORM engine.hold_structure(p_organization);
    DELETE FROM kpi_logs WHERE organization_id = p_organization AND id = p_log
    RETURNING * INTO STRICT was;
    triggers := engine.triggers_back(triggers);
    RETURN engine.climb(p_organization, p_today, was.kpi_id, was, NULL);
END
$$;
