-- What changed about one goal, on its way to a goal that takes its progress from it:
-- the parent, or an objective that it is linked to (then link_weight is set).
CREATE TYPE engine.change AS (
    goal_id uuid,
    link_weight numeric,
    from_id uuid,
    kind text,
    weight numeric,
    baseline numeric,
    was_calculated integer,
    old_progress numeric,
    new_progress numeric,
    old_value numeric,
    new_value numeric,
    old_coverage numeric,
    new_coverage numeric,
    old_computed_coverage numeric,
    new_computed_coverage numeric
);

-- An objective that a KPI is linked to.
CREATE TYPE engine.taker AS (goal_id uuid, weight numeric);

-- Adds a KPI's log to its sums, or with sign -1 takes it out; outside the period it says nothing.
CREATE FUNCTION engine.take_log(
    p goal_progress, p_log kpi_logs, p_sign integer
) RETURNS goal_progress
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_log.id IS NOT NULL
        AND engine.is_inside(p_log.log_date, p.period_start, p.period_end)
    THEN
        p.log_count := p.log_count
            + p_sign * engine.has_data(p.measure, p_log.value, p_log.skipped)::integer;
        p.log_sum := p.log_sum + p_sign * coalesce(p_log.value, 0);
    END IF;
    RETURN p;
END
$$;

-- Adds what a linked KPI's change means for an objective to the objective's sums.
CREATE FUNCTION engine.take_link(p goal_progress, c engine.change) RETURNS goal_progress
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    before integer := (c.old_progress IS NOT NULL AND c.was_calculated > 0)::integer;
    now integer := (c.new_progress IS NOT NULL)::integer;
BEGIN
    p.link_count := p.link_count + now - before;
    p.link_total_weight := p.link_total_weight + (now - before) * c.link_weight;
    p.link_weighted_progress := p.link_weighted_progress
        + c.link_weight * (now * coalesce(c.new_progress, 0) - before * coalesce(c.old_progress, 0));
    p.link_covered_weight := p.link_covered_weight
        + c.link_weight * (now * c.new_coverage - before * c.old_coverage);
    RETURN p;
END
$$;

-- Adds what a child's change means for its parent to the parent's sums.
CREATE FUNCTION engine.take_child(p goal_progress, c engine.change)
RETURNS goal_progress
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    before integer := engine.counts_below(p.rollup_strategy, c.kind, c.weight, c.old_progress,
        c.was_calculated)::integer;
    now integer := engine.counts_below(p.rollup_strategy, c.kind, c.weight, c.new_progress,
        1)::integer;
BEGIN
    p.child_count := p.child_count + now - before;
    p.completed_child_count := p.completed_child_count
        + now * coalesce(c.new_progress = 100, false)::integer
        - before * coalesce(c.old_progress = 100, false)::integer;
    p.total_weight := p.total_weight + (now - before) * c.weight;
    p.weighted_progress := p.weighted_progress
        + c.weight * (now * coalesce(c.new_progress, 0) - before * coalesce(c.old_progress, 0));
    p.covered_weight := p.covered_weight + c.weight * (
        now * engine.coverage_for_parent(p.rollup_strategy, c.new_coverage, c.new_computed_coverage)
        - before * engine.coverage_for_parent(p.rollup_strategy, c.old_coverage, c.old_computed_coverage));
    p.child_value_sum := p.child_value_sum
        + now * engine.value_for_sum(c.new_computed_coverage, c.new_value, c.baseline)
        - before * engine.value_for_sum(c.old_computed_coverage, c.old_value, c.baseline);
    RETURN p;
END
$$;

-- The least or greatest progress of the counting children, one of which changed just now.
CREATE FUNCTION engine.child_extreme(
    p_organization uuid, p_goal uuid, p_strategy text, p_change engine.change
) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE p_strategy WHEN 'min' THEN min(progress) ELSE max(progress) END
    FROM (
        SELECT cp.progress_percentage
        FROM goals c
        JOIN goal_progress cp ON cp.organization_id = p_organization AND cp.goal_id = c.id
        WHERE c.organization_id = p_organization AND c.parent_id = p_goal
            AND c.id IS DISTINCT FROM (p_change).from_id
            AND cp.is_counted AND engine.counts_below(p_strategy, cp.kind, cp.weight,
                cp.progress_percentage, cp.calculation_version)
        UNION ALL
        SELECT (p_change).new_progress WHERE (p_change).weight > 0
    ) one (progress)
$$;

-- A goal's numbers from its own sums and logs; `below` is the child that changed just now, if any.
CREATE FUNCTION engine.calculated(p goal_progress, below engine.change, p_today date)
RETURNS goal_progress
LANGUAGE plpgsql AS $$
DECLARE
    was goal_progress := p;
    source text := engine.source_of(p.kind, p.rollup_strategy, p.child_count, p.link_count);
    child_extreme numeric;
BEGIN
    IF source IN ('min', 'max') THEN
        -- A statement of its own: it must see what was committed during the wait for the lock.
        child_extreme := engine.child_extreme(p.organization_id, p.goal_id, source, below);
    END IF;
    p.current_value := CASE source WHEN 'logs' THEN p.logged_value
        WHEN 'sum' THEN p.child_value_sum END;
    p.computed_coverage := engine.covered_by(source, p.log_count, p.is_done, p.manual_progress,
        p.covered_weight, p.total_weight, p.link_covered_weight, p.link_total_weight);
    p.raw_percentage := engine.raw_of(source, p.computed_coverage, p.current_value,
        p.direction, p.baseline_value, p.target_value, p.within_percentage);
    p.computed_percentage := engine.computed_of(source, p.computed_coverage, p.raw_percentage,
        p.direction, p.target_value, p.lower_bound IS NOT NULL OR p.upper_bound IS NOT NULL,
        p.manual_progress, p.is_done, p.child_count, p.completed_child_count,
        p.total_weight, p.weighted_progress, child_extreme, p.link_total_weight,
        p.link_weighted_progress);
    p.progress_percentage := coalesce(p.override_percentage, p.computed_percentage);
    p.coverage := CASE WHEN p.override_percentage IS NULL THEN p.computed_coverage ELSE 1 END;
    p.calculation_version := 1;
    IF (p.progress_percentage, p.current_value, p.coverage)
        IS DISTINCT FROM (was.progress_percentage, was.current_value, was.coverage)
    THEN
        p.changed_on := p_today;
    END IF;
    RETURN p;
END
$$;

-- Carries one KPI's changed logs up: its old log (NULL if there was none) and its new one. The same
-- as engine.roll_up, for a single leaf: one statement reads and locks all that is above, in the
-- order of ranks, one writes what changed; how wide the tree is doesn't matter.
-- The caller holds the organization's structural lock.
CREATE FUNCTION engine.climb(
    p_organization uuid, p_today date, p_kpi uuid, p_removed kpi_logs, p_added kpi_logs
) RETURNS engine.move[]
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
DECLARE
    node record;
    p goal_progress;
    was goal_progress;
    below engine.change;
    change engine.change;
    changes engine.change[] := '{}';
    waiting engine.change[];
    is_touched boolean;
    written goal_progress[] := '{}';
    told uuid[] := '{}';
    moves engine.move[] := '{}';
BEGIN
    FOR node IN
        WITH RECURSIVE up AS (
            SELECT gp.goal_id, gp.parent_id, 0 AS step FROM goal_progress gp
            WHERE gp.organization_id = p_organization AND gp.goal_id = p_kpi
            UNION
            SELECT gp.goal_id, gp.parent_id,
                CASE WHEN gp.level_rank IS NULL THEN up.step + 1 ELSE 0 END
            FROM up
            CROSS JOIN LATERAL (
                SELECT up.parent_id AS id
                UNION ALL
                SELECT l.objective_id FROM goal_links l
                WHERE l.organization_id = p_organization AND l.kpi_id = up.goal_id
            ) takes
            JOIN goal_progress gp
                ON gp.organization_id = p_organization AND gp.goal_id = takes.id
        )
        SELECT gp AS progress,
            ARRAY(SELECT (l.objective_id, l.weight)::engine.taker FROM goal_links l
                WHERE l.organization_id = p_organization AND l.kpi_id = up.goal_id) AS takers
        FROM up
        JOIN goal_progress gp ON gp.organization_id = p_organization AND gp.goal_id = up.goal_id
        ORDER BY coalesce(gp.level_rank, 0), up.step, up.goal_id
        FOR UPDATE OF gp
    LOOP
        was := node.progress;
        p := was;
        is_touched := p.goal_id = p_kpi;
        IF is_touched THEN
            p := engine.take_log(p, p_removed, -1);
            p := engine.take_log(p, p_added, 1);
            p.logged_value := CASE
                WHEN p.log_count = 0 THEN NULL
                WHEN p.measure = 'sum' THEN p.log_sum
                WHEN p.measure = 'average' THEN
                    round(engine.quotient(p.log_sum, p.log_count), 10)
                ELSE engine.logged_value(p_organization, p_kpi, p.measure,
                    p.period_start, p.period_end, p.due_weekdays)
            END;
            IF p.direction = 'maintain' THEN
                p.within_percentage := engine.within_percentage(p_organization, p_kpi,
                    p.period_start, p.period_end, p.lower_bound, p.upper_bound);
            END IF;
        ELSE
            waiting := '{}';
            FOREACH change IN ARRAY changes LOOP
                IF change.goal_id <> p.goal_id THEN
                    waiting := waiting || change;
                    CONTINUE;
                END IF;
                is_touched := true;
                IF change.link_weight IS NOT NULL THEN
                    p := engine.take_link(p, change);
                ELSE
                    p := engine.take_child(p, change);
                    below := change;
                END IF;
            END LOOP;
            changes := waiting;
        END IF;
        CONTINUE WHEN NOT is_touched;

        p := engine.calculated(p, below, p_today);
        -- The KPI's own row tells by its time that a log changed, even if no number did: a skip.
        CONTINUE WHEN p IS NOT DISTINCT FROM was AND p.goal_id <> p_kpi;
        p.last_calculated_at := clock_timestamp();
        written := written || p;
        told := told || p.goal_id;
        IF was.calculation_version > 0 AND (was.progress_percentage, was.current_value)
            IS DISTINCT FROM (p.progress_percentage, p.current_value)
        THEN
            moves := moves || (p.goal_id, p.kind, was.progress_percentage, p.progress_percentage,
                p.current_value)::engine.move;
        END IF;
        CONTINUE WHEN NOT p.is_counted
            OR (was.calculation_version, was.progress_percentage, was.current_value, was.coverage,
                was.computed_coverage) IS NOT DISTINCT FROM (1, p.progress_percentage,
                p.current_value, p.coverage, p.computed_coverage);
        change := (p.parent_id, NULL, p.goal_id, p.kind, p.weight, p.baseline_value,
            was.calculation_version, was.progress_percentage, p.progress_percentage,
            was.current_value, p.current_value, was.coverage, p.coverage,
            was.computed_coverage, p.computed_coverage)::engine.change;
        IF p.parent_id IS NOT NULL THEN
            changes := changes || change;
        END IF;
        FOR i IN 1 .. cardinality(node.takers) LOOP
            change.goal_id := (node.takers[i]).goal_id;
            change.link_weight := (node.takers[i]).weight;
            changes := changes || change;
        END LOOP;
    END LOOP;

    UPDATE goal_progress gp SET (
        child_count, completed_child_count, total_weight, weighted_progress,
        covered_weight, child_value_sum,
        link_count, link_total_weight, link_weighted_progress, link_covered_weight,
        log_count, log_sum, logged_value, within_percentage,
        current_value, computed_coverage, raw_percentage, computed_percentage,
        coverage, progress_percentage, changed_on, last_calculated_at, calculation_version
    ) = (
        w.child_count, w.completed_child_count, w.total_weight, w.weighted_progress,
        w.covered_weight, w.child_value_sum,
        w.link_count, w.link_total_weight, w.link_weighted_progress, w.link_covered_weight,
        w.log_count, w.log_sum, w.logged_value, w.within_percentage,
        w.current_value, w.computed_coverage, w.raw_percentage, w.computed_percentage,
        w.coverage, w.progress_percentage, w.changed_on, w.last_calculated_at,
        w.calculation_version)
    FROM unnest(written) w
    WHERE gp.organization_id = p_organization AND gp.goal_id = w.goal_id;
    PERFORM engine.tell(p_organization, coalesce(nullif(told, '{}'), ARRAY[p_kpi]), false);
    RETURN moves;
END
$$;
