-- Recomputes every goal of an organization from its logs upwards into the temporary table
-- `recomputed`, one statement a rank, without looking at what the engine had stored.
CREATE FUNCTION engine.recompute(p_organization uuid) RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    step record;
BEGIN
    DROP TABLE IF EXISTS pg_temp.recomputed;
    CREATE TEMPORARY TABLE recomputed (LIKE goal_progress, PRIMARY KEY (goal_id)) ON COMMIT DROP;

    FOR step IN SELECT * FROM engine.ranks(p_organization, NULL) ORDER BY rank LOOP
        INSERT INTO recomputed (
            organization_id, goal_id, period_start, period_end, target_value,
            child_count, completed_child_count, total_weight, weighted_progress, covered_weight,
            child_value_sum, link_count, link_total_weight, link_weighted_progress,
            link_covered_weight, log_count, log_sum, logged_value, within_percentage,
            override_percentage, manual_override_reason, calculation_method,
            current_value, computed_coverage, raw_percentage, computed_percentage,
            coverage, progress_percentage, expected_percentage, expected_on,
            calculation_version, last_calculated_at)
        SELECT p_organization, g.id, days.period_start, days.period_end, k.target_value,
            below.n, below.completed, below.total_weight, below.weighted, below.covered,
            below.summands, linked.n, linked.total_weight, linked.weighted, linked.covered,
            logs.n, logs.total, reading.value, reading.within,
            stored.override_percentage, stored.manual_override_reason,
            CASE WHEN stored.override_percentage IS NULL THEN 'auto' ELSE 'manual_override' END,
            numbers.current_value, numbers.coverage, numbers.raw, numbers.computed,
            CASE WHEN stored.override_percentage IS NULL THEN numbers.coverage ELSE 1 END,
            coalesce(stored.override_percentage, numbers.computed),
            engine.expected_of(g.kind, g.rollup_strategy, k.direction, k.baseline_value,
                k.target_value, below.n::integer, linked.n::integer,
                engine.pace(days.period_start, days.period_end, stored.expected_on,
                    org.working_weekdays, org.holidays),
                CASE WHEN below.n > 0 THEN below.expected ELSE linked.expected END,
                CASE WHEN below.n > 0 THEN below.expected_weight ELSE linked.expected_weight END,
                below.plain, below.least_expected, below.greatest_expected, below.planned),
            stored.expected_on, 1, now()
        FROM unnest(step.goals) one (id)
        JOIN goals g ON g.organization_id = p_organization AND g.id = one.id
        JOIN organizations org ON org.id = p_organization
        LEFT JOIN goal_progress stored
            ON stored.organization_id = p_organization AND stored.goal_id = g.id
        LEFT JOIN kpis k ON k.organization_id = p_organization AND k.id = g.id
        LEFT JOIN objectives o ON o.organization_id = p_organization AND o.id = g.id
        LEFT JOIN targets t ON t.organization_id = p_organization AND t.id = g.id
        CROSS JOIN LATERAL engine.period_of(g.starts_on, g.ends_on, g.kind,
            CASE WHEN t.level = 'daily_action' THEN 'daily' ELSE k.level END,
            coalesce(k.year, o.year), coalesce(k.quarter, o.quarter), k.month, k.week,
            org.fiscal_year_start_month) days
        CROSS JOIN LATERAL (
            SELECT count(*) AS n,
                count(*) FILTER (WHERE c.progress = 100) AS completed,
                coalesce(sum(c.weight), 0) AS total_weight,
                coalesce(sum(c.weight * coalesce(c.progress, 0)), 0) AS weighted,
                coalesce(sum(c.weight * c.coverage), 0) AS covered,
                coalesce(sum(c.summand), 0) AS summands,
                min(c.progress) AS least_progress, max(c.progress) AS greatest_progress,
                sum(c.weight * c.expected) AS expected,
                sum(c.weight) FILTER (WHERE c.expected IS NOT NULL) AS expected_weight,
                round(engine.quotient(sum(c.expected), nullif(count(c.expected), 0)), 4) AS plain,
                min(c.expected) AS least_expected, max(c.expected) AS greatest_expected,
                sum(c.planned) AS planned
            FROM (
                SELECT cg.weight, cr.progress_percentage AS progress,
                    engine.coverage_for_parent(g.rollup_strategy, cr.coverage,
                        cr.computed_coverage) AS coverage,
                    cr.expected_percentage AS expected,
                    engine.value_for_sum(cr.computed_coverage, cr.current_value, ck.baseline_value)
                        AS summand,
                    engine.planned_value(cr.expected_percentage, ck.baseline_value,
                        ck.target_value) AS planned
                FROM goals cg
                JOIN recomputed cr ON cr.goal_id = cg.id
                LEFT JOIN kpis ck ON ck.organization_id = p_organization AND ck.id = cg.id
                WHERE cg.organization_id = p_organization AND cg.parent_id = g.id
                    AND engine.counts_as_child(cg.state, cg.deleted_at, cg.weight,
                        cr.progress_percentage, cg.kind, g.rollup_strategy, 1)
            ) c
        ) below
        CROSS JOIN LATERAL (
            SELECT count(*) AS n,
                coalesce(sum(l.weight), 0) AS total_weight,
                coalesce(sum(l.weight * lr.progress_percentage), 0) AS weighted,
                coalesce(sum(l.weight * lr.coverage), 0) AS covered,
                sum(l.weight * lr.expected_percentage) AS expected,
                sum(l.weight) FILTER (WHERE lr.expected_percentage IS NOT NULL) AS expected_weight
            FROM goal_links l
            JOIN goals lg ON lg.organization_id = p_organization AND lg.id = l.kpi_id
            JOIN recomputed lr ON lr.goal_id = l.kpi_id
            WHERE l.organization_id = p_organization AND l.objective_id = g.id
                AND engine.is_counted(lg.state, lg.deleted_at)
                AND lr.progress_percentage IS NOT NULL
        ) linked
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE engine.has_data(k.measure, l.value, l.skipped)) AS n,
                coalesce(sum(l.value), 0) AS total,
                round(engine.quotient(sum(l.value), nullif(count(l.value), 0)), 10) AS average
            FROM kpi_logs l
            WHERE l.organization_id = p_organization AND l.kpi_id = g.id
                AND engine.is_inside(l.log_date, days.period_start, days.period_end)
        ) logs
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN logs.n > 0 THEN CASE k.measure
                    WHEN 'sum' THEN logs.total
                    WHEN 'average' THEN logs.average
                    ELSE engine.logged_value(p_organization, g.id, k.measure,
                        days.period_start, days.period_end, k.due_weekdays)
                END END AS value,
                CASE WHEN k.direction = 'maintain' THEN engine.within_percentage(p_organization,
                    g.id, days.period_start, days.period_end, k.lower_bound, k.upper_bound)
                END AS within
        ) reading
        CROSS JOIN LATERAL engine.numbers(
            g.kind, g.rollup_strategy, k.direction, k.baseline_value, k.target_value,
            k.lower_bound IS NOT NULL OR k.upper_bound IS NOT NULL,
            o.manual_progress, t.done_at IS NOT NULL,
            below.n::integer, below.completed::integer, below.total_weight, below.weighted,
            below.covered, below.summands,
            CASE g.rollup_strategy WHEN 'min' THEN below.least_progress
                ELSE below.greatest_progress END,
            linked.n::integer, linked.total_weight, linked.weighted, linked.covered,
            logs.n::integer, reading.value, reading.within) numbers;
    END LOOP;
END
$$;

-- The computed part of a stored row, to be compared; who changed it when doesn't belong to it.
CREATE FUNCTION engine.computed_part(p goal_progress) RETURNS jsonb
LANGUAGE sql STABLE
RETURN to_jsonb(p) - '{organization_id,goal_id,changed_on,last_calculated_at}'::text[];

-- Every goal whose stored progress isn't what its logs, links and children make it:
-- {"field": [stored, recomputed]}. A goal without a row has one difference, "row".
CREATE FUNCTION engine.verify(p_organization uuid)
RETURNS TABLE (goal_id uuid, title text, kind text, fields jsonb)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM engine.recompute(p_organization);
    RETURN QUERY
    SELECT g.id, g.title::text, g.kind, CASE
        WHEN stored.goal_id IS NULL THEN '{"row": [null, "missing"]}'::jsonb
        ELSE (
            SELECT jsonb_object_agg(s.key, jsonb_build_array(s.value, r.value))
            FROM jsonb_each(engine.computed_part(stored)) s
            JOIN jsonb_each(engine.computed_part(row(recomputed.*)::goal_progress)) r USING (key)
            WHERE s.value <> r.value)
        END
    FROM goals g
    LEFT JOIN recomputed ON recomputed.goal_id = g.id
    LEFT JOIN goal_progress stored
        ON stored.organization_id = p_organization AND stored.goal_id = g.id
    WHERE g.organization_id = p_organization
        AND (stored.goal_id IS NULL OR engine.computed_part(stored)
            <> engine.computed_part(row(recomputed.*)::goal_progress))
    ORDER BY g.id;
END
$$;

-- Writes the recomputed rows over those that differ; answers with how many there were.
-- The caller owns the structure.
CREATE FUNCTION engine.repair(p_organization uuid, p_today date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    wrong uuid[];
    columns text;
BEGIN
    SELECT coalesce(array_agg(v.goal_id), '{}') INTO wrong FROM engine.verify(p_organization) v;
    PERFORM engine.place(p_organization, wrong);
    UPDATE recomputed r
    SET changed_on = p_today, expected_on = coalesce(r.expected_on, p_today)
    WHERE r.goal_id = ANY (wrong);
    SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
    WHERE attrelid = 'goal_progress'::regclass AND attnum > 0 AND NOT attisdropped
        AND attname NOT IN ('organization_id', 'goal_id');
    EXECUTE format(
        'UPDATE goal_progress p SET (%1$s) = (SELECT %1$s FROM recomputed r
            WHERE r.goal_id = p.goal_id)
        WHERE p.organization_id = $1 AND p.goal_id = ANY ($2)', columns)
    USING p_organization, wrong;
    PERFORM engine.refresh_expected(p_organization, p_today, wrong);
    RETURN cardinality(wrong);
END
$$;
