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
            kind, parent_id, level_rank, is_counted, weight, rollup_strategy, measure, direction,
            baseline_value, lower_bound, upper_bound, due_weekdays, manual_progress, is_done,
            child_count, completed_child_count, total_weight, weighted_progress, covered_weight,
            child_value_sum, link_count, link_total_weight, link_weighted_progress,
            link_covered_weight, log_count, log_sum, logged_value, within_percentage,
            override_percentage, manual_override_reason, calculation_method,
            current_value, computed_coverage, raw_percentage, computed_percentage,
            coverage, progress_percentage, expected_percentage, expected_on,
            calculation_version, last_calculated_at)
        SELECT p_organization, r.goal_id, r.period_start, r.period_end, r.target_value,
            r.kind, r.parent_id, r.level_rank, r.is_counted, r.weight, r.rollup_strategy,
            r.measure, r.direction, r.baseline_value, r.lower_bound, r.upper_bound,
            r.due_weekdays, r.manual_progress, r.is_done,
            below.n, below.completed, below.total_weight, below.weighted, below.covered,
            below.summands, linked.n, linked.total_weight, linked.weighted, linked.covered,
            logs.n, logs.total, reading.value, reading.within,
            stored.override_percentage, stored.manual_override_reason,
            CASE WHEN stored.override_percentage IS NULL THEN 'auto' ELSE 'manual_override' END,
            numbers.current_value, numbers.coverage, numbers.raw, numbers.computed,
            CASE WHEN stored.override_percentage IS NULL THEN numbers.coverage ELSE 1 END,
            coalesce(stored.override_percentage, numbers.computed),
            engine.expected_of(r.kind, r.rollup_strategy, r.direction, r.baseline_value,
                r.target_value, below.n::integer, linked.n::integer,
                engine.pace(r.period_start, r.period_end, stored.expected_on,
                    org.working_weekdays, org.holidays),
                CASE WHEN below.n > 0 THEN below.expected ELSE linked.expected END,
                CASE WHEN below.n > 0 THEN below.expected_weight ELSE linked.expected_weight END,
                below.plain, below.least_expected, below.greatest_expected, below.planned),
            stored.expected_on, 1, now()
        FROM engine.rules_of(p_organization, step.goals) r
        JOIN organizations org ON org.id = p_organization
        LEFT JOIN goal_progress stored
            ON stored.organization_id = p_organization AND stored.goal_id = r.goal_id
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
                    engine.coverage_for_parent(r.rollup_strategy, cr.coverage,
                        cr.computed_coverage) AS coverage,
                    cr.expected_percentage AS expected,
                    engine.value_for_sum(cr.computed_coverage, cr.current_value, ck.baseline_value)
                        AS summand,
                    engine.planned_value(cr.expected_percentage, ck.baseline_value,
                        ck.target_value) AS planned
                -- From the children to what they are, never the other way: the planner knows
                -- nothing of `recomputed`.
                FROM (
                    SELECT * FROM goals g
                    WHERE g.organization_id = p_organization AND g.parent_id = r.goal_id
                    OFFSET 0
                ) cg
                CROSS JOIN LATERAL (
                    SELECT * FROM recomputed one WHERE one.goal_id = cg.id OFFSET 0
                ) cr
                LEFT JOIN kpis ck ON ck.organization_id = p_organization AND ck.id = cr.goal_id
                WHERE engine.counts_as_child(cg.state, cg.deleted_at, cg.weight,
                        cr.progress_percentage, cg.kind, r.rollup_strategy, 1)
            ) c
        ) below
        CROSS JOIN LATERAL (
            SELECT count(*) AS n,
                coalesce(sum(l.weight), 0) AS total_weight,
                coalesce(sum(l.weight * lr.progress_percentage), 0) AS weighted,
                coalesce(sum(l.weight * lr.coverage), 0) AS covered,
                sum(l.weight * lr.expected_percentage) AS expected,
                sum(l.weight) FILTER (WHERE lr.expected_percentage IS NOT NULL) AS expected_weight
            FROM (
                SELECT * FROM goal_links one
                WHERE one.organization_id = p_organization AND one.objective_id = r.goal_id
                OFFSET 0
            ) l
            JOIN goals lg ON lg.organization_id = p_organization AND lg.id = l.kpi_id
            CROSS JOIN LATERAL (
                SELECT * FROM recomputed one WHERE one.goal_id = l.kpi_id OFFSET 0
            ) lr
            WHERE engine.is_counted(lg.state, lg.deleted_at)
                AND lr.progress_percentage IS NOT NULL
        ) linked
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE engine.has_data(r.measure, l.value, l.skipped)) AS n,
                coalesce(sum(l.value), 0) AS total,
                round(engine.quotient(sum(l.value), nullif(count(l.value), 0)), 10) AS average
            FROM kpi_logs l
            WHERE l.organization_id = p_organization AND l.kpi_id = r.goal_id
                AND engine.is_inside(l.log_date, r.period_start, r.period_end)
        ) logs
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN logs.n > 0 THEN CASE r.measure
                    WHEN 'sum' THEN logs.total
                    WHEN 'average' THEN logs.average
                    ELSE engine.logged_value(p_organization, r.goal_id, r.measure,
                        r.period_start, r.period_end, r.due_weekdays)
                END END AS value,
                CASE WHEN r.direction = 'maintain' THEN engine.within_percentage(p_organization,
                    r.goal_id, r.period_start, r.period_end, r.lower_bound, r.upper_bound)
                END AS within
        ) reading
        CROSS JOIN LATERAL engine.numbers(
            r.kind, r.rollup_strategy, r.direction, r.baseline_value, r.target_value,
            r.lower_bound IS NOT NULL OR r.upper_bound IS NOT NULL,
            r.manual_progress, r.is_done,
            below.n::integer, below.completed::integer, below.total_weight, below.weighted,
            below.covered, below.summands,
            CASE r.rollup_strategy WHEN 'min' THEN below.least_progress
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
