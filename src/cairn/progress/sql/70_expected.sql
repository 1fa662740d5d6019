-- The expected percentage of one goal: from what is below it, else by its own pace.
-- weighted and weight run over the children that have an expectation, plain is their plain mean,
-- planned the sum of the values that children should have by now.
CREATE FUNCTION engine.expected_of(
    kind text, strategy text, direction text, baseline numeric, target numeric,
    child_count integer, link_count integer, pace numeric,
    weighted numeric, weight numeric, plain numeric, least_one numeric, greatest_one numeric,
    planned numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN child_count > 0 OR (kind = 'objective' AND link_count > 0) THEN CASE
        WHEN weight IS NULL OR weight = 0 THEN NULL
        WHEN strategy = 'sum' THEN CASE WHEN target IS NOT NULL THEN
            least(greatest(engine.raw_percentage(planned, direction, baseline, target), 0), 100)
            END
        WHEN strategy = 'min' THEN least_one
        WHEN strategy = 'max' THEN greatest_one
        WHEN strategy = 'count' THEN plain
        ELSE round(engine.quotient(weighted, weight), 4)
    END
    WHEN kind = 'vision' THEN NULL
    WHEN direction = 'maintain' THEN 100
    ELSE pace
END;

-- What a child of a sum should have reached by now; its baseline where there is no plan.
CREATE FUNCTION engine.planned_value(expected numeric, baseline numeric, target numeric)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(baseline, 0)
    + coalesce(expected * (target - coalesce(baseline, 0)) * 0.01, 0);

-- These goals and all that take their progress from them, by rank; all goals if none are given.
CREATE FUNCTION engine.ranks(p_organization uuid, p_goals uuid[])
RETURNS TABLE (rank integer, goals uuid[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    climbed uuid[];
BEGIN
    IF p_goals IS NULL THEN
        SELECT array_agg(id) INTO climbed FROM public.goals WHERE organization_id = p_organization;
    ELSE
        WITH RECURSIVE climb AS (
            SELECT DISTINCT id FROM unnest(p_goals) one (id)
            UNION
            SELECT up.id
            FROM climb c
            CROSS JOIN LATERAL (
                SELECT g.parent_id AS id FROM public.goals g
                WHERE g.organization_id = p_organization AND g.id = c.id
                    AND g.parent_id IS NOT NULL
                UNION ALL
                SELECT l.objective_id FROM goal_links l
                WHERE l.organization_id = p_organization AND l.kpi_id = c.id
            ) up
        )
        SELECT array_agg(id) INTO climbed FROM climb;
    END IF;
    RETURN QUERY
    SELECT r.rank, array_agg(r.goal_id ORDER BY r.goal_id)
    FROM engine.ranks_of(p_organization, climbed) r
    GROUP BY r.rank;
END
$$;

-- Computes expected progress for a day, bottom up: of these goals and what is above, or of all.
CREATE FUNCTION engine.refresh_expected(p_organization uuid, p_today date, p_goals uuid[])
RETURNS void
LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    step record;
    told uuid[] := '{}';
BEGIN
    FOR step IN SELECT * FROM engine.ranks(p_organization, p_goals) ORDER BY rank LOOP
        told := told || step.goals;
        PERFORM 1 FROM goal_progress p
        WHERE p.organization_id = p_organization AND p.goal_id = ANY (step.goals)
        ORDER BY p.goal_id FOR UPDATE;

        INSERT INTO goal_progress AS p (organization_id, goal_id, expected_percentage, expected_on)
        SELECT p_organization, g.id,
            engine.expected_of(
                g.kind, g.rollup_strategy, k.direction, k.baseline_value, k.target_value,
                gp.child_count, gp.link_count,
                engine.pace(gp.period_start, gp.period_end, p_today,
                    org.working_weekdays, org.holidays),
                below.weighted, below.weight, below.plain, below.least_one, below.greatest_one,
                below.planned),
            p_today
        FROM unnest(step.goals) one (id)
        CROSS JOIN LATERAL (
            SELECT * FROM goals WHERE organization_id = p_organization AND id = one.id OFFSET 0
        ) g
        CROSS JOIN LATERAL (
            SELECT * FROM goal_progress
            WHERE organization_id = p_organization AND goal_id = g.id OFFSET 0
        ) gp
        JOIN organizations org ON org.id = p_organization
        LEFT JOIN LATERAL (
            SELECT * FROM kpis WHERE organization_id = p_organization AND id = g.id OFFSET 0
        ) k ON true
        LEFT JOIN LATERAL (
            SELECT sum(b.weight * b.expected) AS weighted,
                sum(b.weight) FILTER (WHERE b.expected IS NOT NULL) AS weight,
                round(engine.quotient(sum(b.expected), nullif(count(b.expected), 0)), 4) AS plain,
                min(b.expected) AS least_one, max(b.expected) AS greatest_one,
                sum(b.planned) AS planned
            FROM (
                SELECT c.weight, cp.expected_percentage AS expected,
                    engine.planned_value(cp.expected_percentage, ck.baseline_value,
                        ck.target_value) AS planned
                FROM goals c
                CROSS JOIN LATERAL (
                    SELECT * FROM goal_progress
                    WHERE organization_id = p_organization AND goal_id = c.id OFFSET 0
                ) cp
                LEFT JOIN LATERAL (
                    SELECT * FROM kpis WHERE organization_id = p_organization AND id = c.id OFFSET 0
                ) ck ON true
                WHERE gp.child_count > 0
                    AND c.organization_id = p_organization AND c.parent_id = g.id
                    AND engine.counts_as_child(c.state, c.deleted_at, c.weight,
                        cp.progress_percentage, c.kind, g.rollup_strategy,
                        cp.calculation_version)
                UNION ALL
                SELECT l.weight, lp.expected_percentage, 0
                FROM goal_links l
                CROSS JOIN LATERAL (
                    SELECT * FROM goals
                    WHERE organization_id = p_organization AND id = l.kpi_id OFFSET 0
                ) lg
                CROSS JOIN LATERAL (
                    SELECT * FROM goal_progress
                    WHERE organization_id = p_organization AND goal_id = l.kpi_id OFFSET 0
                ) lp
                WHERE gp.child_count = 0 AND gp.link_count > 0
                    AND l.organization_id = p_organization AND l.objective_id = g.id
                    AND engine.is_counted(lg.state, lg.deleted_at)
                    AND lp.progress_percentage IS NOT NULL
            ) b
        ) below ON true
        ON CONFLICT (organization_id, goal_id) DO UPDATE
        SET expected_percentage = excluded.expected_percentage, expected_on = excluded.expected_on
        WHERE (p.expected_percentage, p.expected_on)
            IS DISTINCT FROM (excluded.expected_percentage, excluded.expected_on);
    END LOOP;
    IF p_goals IS NULL THEN
        UPDATE organizations SET expected_on = p_today WHERE id = p_organization;
        PERFORM engine.tell(p_organization, NULL, false);
    ELSE
        PERFORM engine.tell(p_organization, told, true);
    END IF;
END
$$;

-- What a goal's numbers say in a word; NULL where there is no progress to speak of.
CREATE FUNCTION engine.status_of(
    progress numeric, expected numeric, coverage numeric, period_end date, today date,
    is_leaf boolean, strategy text, measure text, direction text,
    on_track_ratio numeric, at_risk_ratio numeric
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN progress IS NULL THEN NULL
    WHEN progress >= 100 AND (
        coalesce(today > period_end, false)
        OR NOT coalesce(CASE WHEN is_leaf
            THEN direction = 'maintain' OR measure IN ('average', 'minimum', 'completion')
                OR (direction = 'decrease' AND measure IN ('sum', 'maximum'))
            ELSE strategy = 'sum' AND direction = 'decrease' END, false)
    ) THEN 'completed'
    WHEN coverage = 0 AND expected = 0 THEN 'not_started'
    WHEN expected IS NULL THEN 'in_progress'
    WHEN expected = 0 OR progress >= on_track_ratio * expected THEN 'on_track'
    WHEN progress >= at_risk_ratio * expected THEN 'at_risk'
    ELSE 'off_track'
END;

-- The status of a stored row.
CREATE FUNCTION engine.status(
    p goal_progress, kind text, strategy text, measure text, direction text,
    today date, on_track_ratio numeric, at_risk_ratio numeric
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN engine.status_of((p).progress_percentage, (p).expected_percentage, (p).coverage,
    (p).period_end, today, kind = 'kpi' AND (p).child_count = 0, strategy, measure, direction,
    on_track_ratio, at_risk_ratio);
