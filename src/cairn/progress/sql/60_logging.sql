-- Carries changes of logs up the trees: logs taken away (their old rows) and logs added (new rows).
CREATE FUNCTION engine.roll_up_logs(
    p_organization uuid, p_today date, p_removed kpi_logs[], p_added kpi_logs[]
) RETURNS engine.move[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    deltas engine.delta[];
BEGIN
    SELECT array_agg((kpi_id, -1000000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, logs, total)::engine.delta)
    INTO deltas
    FROM (
        SELECT l.kpi_id,
            coalesce(sum(l.sign * engine.has_data(k.measure, l.value, l.skipped)::integer)
                FILTER (WHERE engine.is_inside(l.log_date, p.period_start, p.period_end)), 0)
                AS logs,
            coalesce(sum(l.sign * l.value)
                FILTER (WHERE engine.is_inside(l.log_date, p.period_start, p.period_end)), 0)
                AS total
        FROM (
            SELECT -1 AS sign, r.kpi_id, r.log_date, r.value, r.skipped FROM unnest(p_removed) r
            UNION ALL
            SELECT 1, a.kpi_id, a.log_date, a.value, a.skipped FROM unnest(p_added) a
        ) l
        JOIN kpis k ON k.organization_id = p_organization AND k.id = l.kpi_id
        JOIN goal_progress p ON p.organization_id = p_organization AND p.goal_id = l.kpi_id
        GROUP BY l.kpi_id
    ) changed;
    IF cardinality(deltas) > 1 THEN
        deltas := engine.with_ranks(p_organization, deltas);
    END IF;
    RETURN engine.roll_up(p_organization, p_today, coalesce(deltas, '{}'));
END
$$;

-- Logs one value and carries it up. The caller holds the structure.
CREATE FUNCTION engine.log_value(
    p_organization uuid, p_today date, p_kpi uuid, p_log_date date, p_value numeric,
    p_is_completed boolean, p_skipped boolean, p_note text, p_confidence smallint,
    p_source text, p_source_key text, p_logged_by uuid, p_logged_at timestamptz,
    p_idempotency_key text,
    OUT log_id uuid, OUT moves engine.move[]
)
LANGUAGE plpgsql AS $$
DECLARE
    logged kpi_logs;
BEGIN
    INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value, is_completed, skipped, note,
        confidence, source, source_key, logged_by, logged_at, idempotency_key)
    VALUES (p_organization, p_kpi, p_log_date, p_value, p_is_completed, p_skipped, p_note,
        p_confidence, p_source, p_source_key, p_logged_by, coalesce(p_logged_at, now()),
        p_idempotency_key)
    RETURNING * INTO logged;
    log_id := logged.id;
    moves := engine.roll_up_logs(p_organization, p_today, '{}', ARRAY[logged]);
END
$$;
