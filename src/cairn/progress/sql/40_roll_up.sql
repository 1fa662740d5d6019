-- How many goals stand above each of these; parents are given beside their children, NULL for roots.
-- Works on what it is given alone, where a nested loop would be quadratic.
CREATE FUNCTION engine.depths(p_goals uuid[], p_parents uuid[])
RETURNS TABLE (goal_id uuid, depth integer)
LANGUAGE sql STABLE
SET enable_nestloop = off SET enable_hashjoin = on SET enable_mergejoin = on AS $$
    WITH RECURSIVE given AS (
        SELECT * FROM unnest(p_goals, p_parents) AS g (id, parent_id)
    ), down AS (
        SELECT id, 0 AS depth FROM given WHERE parent_id IS NULL
        UNION ALL
        SELECT given.id, down.depth + 1 FROM down JOIN given ON given.parent_id = down.id
    )
    SELECT id, depth FROM down
$$;

-- The rank of each of these goals.
CREATE FUNCTION engine.ranks_of(p_organization uuid, p_goals uuid[])
RETURNS TABLE (goal_id uuid, rank integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    above uuid[];
    parents uuid[];
BEGIN
    WITH RECURSIVE up AS (
        SELECT g.id, g.parent_id
        FROM unnest(p_goals) one (id)
        CROSS JOIN LATERAL (
            SELECT id, parent_id, kind FROM goals
            WHERE organization_id = p_organization AND id = one.id OFFSET 0
        ) g
        WHERE g.kind IN ('kpi', 'target')
        UNION
        SELECT g.id, g.parent_id
        FROM up
        CROSS JOIN LATERAL (
            SELECT id, parent_id FROM goals
            WHERE organization_id = p_organization AND id = up.parent_id OFFSET 0
        ) g
    )
    SELECT array_agg(id), array_agg(parent_id) INTO above, parents FROM up;

    RETURN QUERY
    SELECT d.goal_id, engine.rank_of(g.kind, NULL, d.depth)
    FROM engine.depths(above, parents) d
    CROSS JOIN LATERAL (
        SELECT kind FROM goals WHERE organization_id = p_organization AND id = d.goal_id OFFSET 0
    ) g
    UNION ALL
    SELECT o.id, engine.rank_of('objective', o.level, 0)
    FROM unnest(p_goals) one (id)
    CROSS JOIN LATERAL (
        SELECT id, level FROM objectives
        WHERE organization_id = p_organization AND id = one.id OFFSET 0
    ) o
    UNION ALL
    SELECT v.id, engine.rank_of('vision', NULL, 0)
    FROM unnest(p_goals) one (id)
    CROSS JOIN LATERAL (
        SELECT id FROM visions WHERE organization_id = p_organization AND id = one.id OFFSET 0
    ) v
    WHERE v.id <> ALL (coalesce(above, '{}'));
END
$$;

-- Writes ranks into deltas, one of each given beside its goal.
CREATE FUNCTION engine.ranked(p_deltas engine.delta[], p_goals uuid[], p_ranks integer[])
RETURNS engine.delta[]
LANGUAGE sql STABLE
SET enable_nestloop = off SET enable_hashjoin = on SET enable_mergejoin = on AS $$
    SELECT array_agg((d.goal_id, r.rank, d.child_count, d.completed_child_count, d.total_weight,
        d.weighted_progress, d.covered_weight, d.child_value_sum, d.link_count,
        d.link_total_weight, d.link_weighted_progress, d.link_covered_weight, d.log_count,
        d.log_sum)::engine.delta)
    FROM unnest(p_deltas) d
    JOIN unnest(p_goals, p_ranks) AS r (goal_id, rank) ON r.goal_id = d.goal_id
$$;

-- The rank of each given goal, in their order: its own, else the depth below its parent.
CREATE FUNCTION engine.ranks_below(
    p_parents uuid[], p_ranks integer[], p_above uuid[], p_above_parents uuid[]
) RETURNS integer[]
LANGUAGE sql STABLE
SET enable_nestloop = off SET enable_hashjoin = on SET enable_mergejoin = on AS $$
    SELECT array_agg(coalesce(g.rank, -coalesce(d.depth + 1, 0)) ORDER BY g.place)
    FROM unnest(p_parents, p_ranks) WITH ORDINALITY AS g (parent, rank, place)
    LEFT JOIN engine.depths(p_above, p_above_parents) d ON d.goal_id = g.parent
$$;

-- The ranks of goals, given by their parents and by the ranks that visions and objectives have in
-- their rows; for the others the depth of their parents, which are few, is counted. In their order.
CREATE FUNCTION engine.ranks_by_parent(
    p_organization uuid, p_parents uuid[], p_ranks integer[]
) RETURNS integer[]
LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    above uuid[];
    above_parents uuid[];
BEGIN
    WITH RECURSIVE up AS (
        SELECT p.goal_id AS id, p.parent_id
        FROM (SELECT DISTINCT parent FROM unnest(p_parents, p_ranks) AS g (parent, rank)
            WHERE rank IS NULL) one
        CROSS JOIN LATERAL (
            SELECT goal_id, parent_id FROM goal_progress
            WHERE organization_id = p_organization AND goal_id = one.parent OFFSET 0
        ) p
        UNION
        SELECT p.goal_id, p.parent_id
        FROM up
        CROSS JOIN LATERAL (
            SELECT goal_id, parent_id FROM goal_progress
            WHERE organization_id = p_organization AND goal_id = up.parent_id OFFSET 0
        ) p
    )
    SELECT array_agg(id), array_agg(parent_id) INTO above, above_parents FROM up;
    RETURN engine.ranks_below(p_parents, p_ranks, above, above_parents);
END
$$;

-- Gives deltas their rank, which orders the climb and the locks.
CREATE FUNCTION engine.with_ranks(p_organization uuid, p_deltas engine.delta[])
RETURNS engine.delta[]
LANGUAGE plpgsql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    given uuid[];
    parents uuid[];
    ranks integer[];
BEGIN
    SELECT array_agg(p.goal_id), array_agg(p.parent_id), array_agg(p.level_rank)
    INTO given, parents, ranks
    FROM (SELECT DISTINCT d.goal_id FROM unnest(p_deltas) d) one
    CROSS JOIN LATERAL (
        SELECT * FROM goal_progress
        WHERE organization_id = p_organization AND goal_id = one.goal_id OFFSET 0
    ) p;
    RETURN engine.ranked(p_deltas, given, engine.ranks_by_parent(p_organization, parents, ranks));
END
$$;

-- The least or greatest progress of the counting children of a KPI.
CREATE FUNCTION engine.child_extreme(p_organization uuid, p_goal uuid, p_strategy text)
RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE p_strategy WHEN 'min' THEN min(cp.progress_percentage)
        ELSE max(cp.progress_percentage) END
    FROM goals c
    JOIN goal_progress cp ON cp.organization_id = p_organization AND cp.goal_id = c.id
    WHERE c.organization_id = p_organization AND c.parent_id = p_goal
        AND cp.is_counted AND engine.counts_below(p_strategy, cp.kind, cp.weight,
            cp.progress_percentage, cp.calculation_version)
$$;

-- Carries deltas up the tree, rank by rank: lock in id order, one grouped update, next rank.
-- Ends where nothing that is passed up changes any more. Answers with the goals that moved.
-- The caller holds the organization's structural lock, shared for values and alone for structure.
CREATE FUNCTION engine.roll_up(
    p_organization uuid, p_today date, p_deltas engine.delta[], p_tells boolean DEFAULT true
) RETURNS engine.move[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off SET work_mem = '64MB' AS $$
DECLARE
    pending engine.delta[] := p_deltas;
    step engine.delta[];
    later engine.delta[];
    raised engine.delta[];
    step_moves engine.move[];
    moves engine.move[] := '{}';
    told uuid[] := '{}';
BEGIN
    WHILE cardinality(pending) > 0 LOOP
        IF cardinality(pending) = 1 THEN
            step := pending;
            later := '{}';
        ELSE
            SELECT array_agg(d) FILTER (WHERE d.rank = first.rank),
                coalesce(array_agg(d) FILTER (WHERE d.rank > first.rank), '{}')
            INTO step, later
            FROM unnest(pending) d, (SELECT min(rank) AS rank FROM unnest(pending)) first;
        END IF;

        PERFORM 1 FROM goal_progress p
        WHERE p.organization_id = p_organization
            AND p.goal_id = ANY (ARRAY(SELECT DISTINCT goal_id FROM unnest(step)))
        ORDER BY p.goal_id FOR UPDATE;

        -- A statement of its own: it must see what was committed during the wait for the locks.
        -- Written by key: all have their rows, and no join could be turned round. What comes in as
        -- the proposed row is what to add; is_counted says whether logs are among that.
        WITH moved AS (
            INSERT INTO goal_progress AS p (organization_id, goal_id, is_counted,
                child_count, completed_child_count, total_weight, weighted_progress,
                covered_weight, child_value_sum,
                link_count, link_total_weight, link_weighted_progress, link_covered_weight,
                log_count, log_sum)
            SELECT p_organization, goal_id, count(log_count) > 0,
                sum(child_count), sum(completed_child_count), sum(total_weight),
                sum(weighted_progress), sum(covered_weight), sum(child_value_sum),
                sum(link_count), sum(link_total_weight), sum(link_weighted_progress),
                sum(link_covered_weight), coalesce(sum(log_count), 0), coalesce(sum(log_sum), 0)
            FROM unnest(step) GROUP BY goal_id
            ON CONFLICT (organization_id, goal_id) DO UPDATE SET (
                child_count, completed_child_count, total_weight, weighted_progress,
                covered_weight, child_value_sum,
                link_count, link_total_weight, link_weighted_progress, link_covered_weight,
                log_count, log_sum, logged_value, within_percentage,
                current_value, computed_coverage, raw_percentage, computed_percentage,
                coverage, progress_percentage, calculation_method,
                changed_on, last_calculated_at, calculation_version
            ) = (
                SELECT s.child_count, s.completed_child_count, s.total_weight, s.weighted_progress,
                    s.covered_weight, s.child_value_sum,
                    s.link_count, s.link_total_weight, s.link_weighted_progress,
                    s.link_covered_weight,
                    s.log_count, s.log_sum, s.logged_value, s.within_percentage,
                    n.current_value, n.coverage, n.raw, n.computed,
                    CASE WHEN p.override_percentage IS NULL THEN n.coverage ELSE 1 END,
                    coalesce(p.override_percentage, n.computed),
                    CASE WHEN p.override_percentage IS NULL THEN 'auto' ELSE 'manual_override' END,
                    CASE WHEN p.changed_on IS NULL
                        OR (p.progress_percentage, p.current_value, p.coverage)
                        IS DISTINCT FROM (coalesce(p.override_percentage, n.computed),
                            n.current_value,
                            CASE WHEN p.override_percentage IS NULL THEN n.coverage ELSE 1 END)
                        THEN p_today ELSE p.changed_on END,
                    clock_timestamp(), 1
                FROM (
                    SELECT
                        p.child_count + excluded.child_count AS child_count,
                        p.completed_child_count + excluded.completed_child_count AS completed_child_count,
                        p.total_weight + excluded.total_weight AS total_weight,
                        p.weighted_progress + excluded.weighted_progress AS weighted_progress,
                        p.covered_weight + excluded.covered_weight AS covered_weight,
                        p.child_value_sum + excluded.child_value_sum AS child_value_sum,
                        p.link_count + excluded.link_count AS link_count,
                        p.link_total_weight + excluded.link_total_weight AS link_total_weight,
                        p.link_weighted_progress + excluded.link_weighted_progress
                            AS link_weighted_progress,
                        p.link_covered_weight + excluded.link_covered_weight AS link_covered_weight,
                        l.log_count, l.log_sum,
                        CASE
                            WHEN NOT excluded.is_counted THEN p.logged_value
                            WHEN l.log_count = 0 THEN NULL
                            WHEN p.measure = 'sum' THEN l.log_sum
                            WHEN p.measure = 'average' THEN
                                round(engine.quotient(l.log_sum, l.log_count), 10)
                            ELSE engine.logged_value(p_organization, p.goal_id, p.measure,
                                p.period_start, p.period_end, p.due_weekdays)
                        END AS logged_value,
                        CASE
                            WHEN p.direction IS DISTINCT FROM 'maintain' THEN NULL
                            WHEN NOT excluded.is_counted THEN p.within_percentage
                            ELSE engine.within_percentage(p_organization, p.goal_id,
                                p.period_start, p.period_end, p.lower_bound, p.upper_bound)
                        END AS within_percentage,
                        CASE WHEN p.rollup_strategy IN ('min', 'max') THEN
                            engine.child_extreme(p_organization, p.goal_id, p.rollup_strategy)
                        END AS child_extreme
                    FROM (SELECT p.log_count + excluded.log_count AS log_count,
                        p.log_sum + excluded.log_sum AS log_sum) l
                    OFFSET 0
                ) s
                CROSS JOIN LATERAL engine.numbers(
                    p.kind, p.rollup_strategy, p.direction, p.baseline_value, p.target_value,
                    p.lower_bound IS NOT NULL OR p.upper_bound IS NOT NULL,
                    p.manual_progress, p.is_done,
                    s.child_count, s.completed_child_count, s.total_weight, s.weighted_progress,
                    s.covered_weight, s.child_value_sum, s.child_extreme,
                    s.link_count, s.link_total_weight, s.link_weighted_progress,
                    s.link_covered_weight, s.log_count, s.logged_value, s.within_percentage) n
            )
            RETURNING p.goal_id, p.kind, p.parent_id, p.is_counted, p.weight,
                p.baseline_value,
                old.calculation_version AS was_calculated,
                old.progress_percentage AS old_progress, new.progress_percentage AS new_progress,
                old.current_value AS old_value, new.current_value AS new_value,
                old.coverage AS old_coverage, new.coverage AS new_coverage,
                old.computed_coverage AS old_computed_coverage,
                new.computed_coverage AS new_computed_coverage
        ), passed_up AS (
            SELECT * FROM moved
            WHERE is_counted
                AND (was_calculated, old_progress, old_value, old_coverage, old_computed_coverage)
                IS DISTINCT FROM (1, new_progress, new_value, new_coverage, new_computed_coverage)
        ), shares AS (
            SELECT m.*, above.goal_id AS above_id,
                coalesce(above.level_rank, least(step[1].rank + 1, 0)) AS above_rank,
                engine.counts_below(above.rollup_strategy, m.kind, m.weight, m.old_progress,
                    m.was_calculated)::integer AS old_counts,
                engine.counts_below(above.rollup_strategy, m.kind, m.weight, m.new_progress,
                    1)::integer AS new_counts,
                engine.coverage_for_parent(above.rollup_strategy, old_coverage,
                    old_computed_coverage) AS old_covered,
                engine.coverage_for_parent(above.rollup_strategy, new_coverage,
                    new_computed_coverage) AS new_covered,
                engine.value_for_sum(old_computed_coverage, old_value, m.baseline_value)
                    AS old_summand,
                engine.value_for_sum(new_computed_coverage, new_value, m.baseline_value)
                    AS new_summand
            FROM passed_up m
            CROSS JOIN LATERAL (
                SELECT goal_id, level_rank, rollup_strategy FROM goal_progress
                WHERE organization_id = p_organization AND goal_id = m.parent_id OFFSET 0
            ) above
        ), above AS (
            SELECT above_id AS goal_id, min(above_rank) AS rank,
                sum(new_counts - old_counts)::integer AS child_count,
                sum(new_counts * coalesce(new_progress = 100, false)::integer
                    - old_counts * coalesce(old_progress = 100, false)::integer)::integer
                    AS completed_child_count,
                sum((new_counts - old_counts) * weight) AS total_weight,
                sum(weight * (new_counts * coalesce(new_progress, 0)
                    - old_counts * coalesce(old_progress, 0))) AS weighted_progress,
                sum(weight * (new_counts * new_covered - old_counts * old_covered))
                    AS covered_weight,
                sum(new_counts * new_summand - old_counts * old_summand) AS child_value_sum,
                0 AS link_count, 0::numeric AS link_total_weight,
                0::numeric AS link_weighted_progress, 0::numeric AS link_covered_weight,
                NULL::integer AS log_count, NULL::numeric AS log_sum
            FROM shares
            WHERE new_counts + old_counts > 0
            GROUP BY above_id
            UNION ALL
            SELECT l.objective_id, min(above.level_rank), 0, 0, 0, 0, 0, 0,
                sum(c.now - c.before)::integer, sum((c.now - c.before) * l.weight),
                sum(l.weight * (c.now * coalesce(m.new_progress, 0)
                    - c.before * coalesce(m.old_progress, 0))),
                sum(l.weight * (c.now * m.new_coverage - c.before * m.old_coverage)),
                NULL, NULL
            FROM passed_up m
            CROSS JOIN LATERAL (
                SELECT gl.objective_id, gl.weight FROM goal_links gl
                WHERE gl.organization_id = p_organization AND gl.kpi_id = m.goal_id
                OFFSET 0
            ) l
            CROSS JOIN LATERAL (
                SELECT level_rank FROM goal_progress
                WHERE organization_id = p_organization AND goal_id = l.objective_id OFFSET 0
            ) above
            CROSS JOIN LATERAL (
                SELECT (m.new_progress IS NOT NULL)::integer AS now,
                    (m.old_progress IS NOT NULL AND m.was_calculated > 0)::integer AS before
            ) c
            WHERE m.kind = 'kpi'
            GROUP BY l.objective_id
        )
        SELECT
            (SELECT array_agg(row(a.*)::engine.delta) FROM above a),
            (SELECT array_agg((goal_id, kind, old_progress, new_progress, new_value)::engine.move)
                FROM moved
                WHERE was_calculated > 0
                    AND (old_progress, old_value) IS DISTINCT FROM (new_progress, new_value))
        INTO raised, step_moves;

        pending := later || coalesce(raised, '{}');
        moves := moves || coalesce(step_moves, '{}');
        told := told || ARRAY(SELECT DISTINCT goal_id FROM unnest(step));
    END LOOP;
    IF p_tells THEN
        PERFORM engine.tell(p_organization, told, false);
    END IF;
    RETURN moves;
END
$$;
