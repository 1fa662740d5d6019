-- Held by whoever changes values: structure stands still until the transaction ends.
CREATE FUNCTION engine.hold_structure(p_organization uuid) RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(hashtextextended('structure ' || p_organization, 0))
$$;

-- The structure of all organizations. It has no rows: it is locked, by writers that can't name their
-- organization, and by those that can, so that each knows of the other.
CREATE TABLE engine.structure ();
GRANT UPDATE ON engine.structure TO cairn_app;

-- Held by whoever changes structure: parents, weights, links, states, settings. One at a time.
CREATE FUNCTION engine.own_structure(p_organization uuid) RETURNS void
LANGUAGE sql AS $$
    LOCK TABLE engine.structure IN ROW EXCLUSIVE MODE;
    SELECT pg_advisory_xact_lock(hashtextextended('structure ' || p_organization, 0))
$$;

-- The planner is told little that holds of young or growing tables, nor what another transaction
-- fills them with. Reading all rows of an organization may look cheaper to it than one by its key,
-- and would be done again for every goal. So lookups of many goals are written as subqueries that it
-- may not turn round, by OFFSET 0; and rows of many goals are changed by their key, as a conflict of
-- what is inserted, and not by a join that it could turn round.

-- What these goals give to the goals above and to the objectives they are linked to, by stored
-- progress; times -1 to take it out before a change, times 1 to put it in afterwards.
CREATE FUNCTION engine.shares(p_organization uuid, p_goals uuid[], p_sign integer)
RETURNS engine.delta[]
LANGUAGE sql STABLE
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
    SELECT coalesce(array_agg(row(share.*)::engine.delta), '{}')
    FROM (
        SELECT g.parent_id AS goal_id, NULL::integer AS rank,
            p_sign AS child_count,
            p_sign * coalesce(p.progress_percentage = 100, false)::integer
                AS completed_child_count,
            p_sign * g.weight AS total_weight,
            p_sign * g.weight * coalesce(p.progress_percentage, 0) AS weighted_progress,
            p_sign * g.weight * engine.coverage_for_parent(
                above.rollup_strategy, p.coverage, p.computed_coverage) AS covered_weight,
            p_sign * engine.value_for_sum(p.computed_coverage, p.current_value, k.baseline_value)
                AS child_value_sum,
            0 AS link_count, 0::numeric AS link_total_weight,
            0::numeric AS link_weighted_progress, 0::numeric AS link_covered_weight,
            NULL::integer AS log_count, NULL::numeric AS log_sum
        FROM unnest(p_goals) one (id)
        CROSS JOIN LATERAL (
            SELECT * FROM goals WHERE organization_id = p_organization AND id = one.id OFFSET 0
        ) g
        CROSS JOIN LATERAL (
            SELECT * FROM goal_progress
            WHERE organization_id = p_organization AND goal_id = g.id OFFSET 0
        ) p
        CROSS JOIN LATERAL (
            SELECT * FROM goals
            WHERE organization_id = p_organization AND id = g.parent_id OFFSET 0
        ) above
        LEFT JOIN LATERAL (
            SELECT * FROM kpis WHERE organization_id = p_organization AND id = g.id OFFSET 0
        ) k ON true
        WHERE engine.counts_as_child(g.state, g.deleted_at, g.weight, p.progress_percentage,
                g.kind, above.rollup_strategy, p.calculation_version)
        UNION ALL
        SELECT l.objective_id, NULL, 0, 0, 0, 0, 0, 0,
            p_sign, p_sign * l.weight, p_sign * l.weight * p.progress_percentage,
            p_sign * l.weight * p.coverage, NULL, NULL
        FROM unnest(p_goals) one (id)
        CROSS JOIN LATERAL (
            SELECT * FROM goals WHERE organization_id = p_organization AND id = one.id OFFSET 0
        ) g
        CROSS JOIN LATERAL (
            SELECT * FROM goal_progress
            WHERE organization_id = p_organization AND goal_id = g.id OFFSET 0
        ) p
        CROSS JOIN LATERAL (
            SELECT * FROM goal_links
            WHERE organization_id = p_organization AND kpi_id = g.id OFFSET 0
        ) l
        WHERE engine.is_counted(g.state, g.deleted_at) AND p.progress_percentage IS NOT NULL
            AND p.calculation_version > 0
    ) share
$$;

-- A delta that adds nothing: the goal is looked at again. Its logs too, if it is a KPI.
CREATE FUNCTION engine.look_again(p_goals uuid[]) RETURNS engine.delta[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(
        (id, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)::engine.delta), '{}')
    FROM unnest(p_goals) id
$$;

-- What the rules need to know of these goals, from where people set it; their periods too.
CREATE FUNCTION engine.rules_of(p_organization uuid, p_goals uuid[]) RETURNS TABLE (
    goal_id uuid, kind text, parent_id uuid, level_rank smallint, is_counted boolean,
    weight numeric, rollup_strategy text, measure text, direction text, baseline_value numeric,
    target_value numeric, lower_bound numeric, upper_bound numeric, due_weekdays smallint[],
    manual_progress numeric, is_done boolean, period_start date, period_end date
)
LANGUAGE sql STABLE AS $$
    SELECT g.id, g.kind, g.parent_id,
        CASE WHEN g.kind IN ('vision', 'objective') THEN engine.rank_of(g.kind, o.level, 0) END,
        engine.is_counted(g.state, g.deleted_at), g.weight, g.rollup_strategy,
        k.measure, k.direction, k.baseline_value, k.target_value, k.lower_bound, k.upper_bound,
        k.due_weekdays, o.manual_progress, t.done_at IS NOT NULL,
        days.period_start, days.period_end
    FROM unnest(p_goals) one (id)
    CROSS JOIN LATERAL (
        SELECT * FROM goals WHERE organization_id = p_organization AND id = one.id OFFSET 0
    ) g
    JOIN organizations org ON org.id = p_organization
    LEFT JOIN LATERAL (
        SELECT * FROM kpis WHERE organization_id = p_organization AND id = one.id OFFSET 0
    ) k ON true
    LEFT JOIN LATERAL (
        SELECT * FROM objectives WHERE organization_id = p_organization AND id = one.id OFFSET 0
    ) o ON true
    LEFT JOIN LATERAL (
        SELECT * FROM targets WHERE organization_id = p_organization AND id = one.id OFFSET 0
    ) t ON true
    CROSS JOIN LATERAL engine.period_of(
        g.starts_on, g.ends_on, g.kind,
        CASE WHEN t.level = 'daily_action' THEN 'daily' ELSE k.level END,
        coalesce(k.year, o.year), coalesce(k.quarter, o.quarter), k.month, k.week,
        org.fiscal_year_start_month) days
$$;

-- Gives goals their progress rows, with the rules that they follow.
CREATE FUNCTION engine.place(p_organization uuid, p_goals uuid[]) RETURNS void
LANGUAGE sql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
    INSERT INTO goal_progress AS p (organization_id, goal_id, kind, parent_id, level_rank,
        is_counted, weight, rollup_strategy, measure, direction, baseline_value, target_value,
        lower_bound, upper_bound, due_weekdays, manual_progress, is_done, period_start, period_end)
    SELECT p_organization, r.goal_id, r.kind, r.parent_id, r.level_rank,
        r.is_counted, r.weight, r.rollup_strategy, r.measure, r.direction, r.baseline_value,
        r.target_value, r.lower_bound, r.upper_bound, r.due_weekdays, r.manual_progress, r.is_done,
        r.period_start, r.period_end
    FROM engine.rules_of(p_organization, ARRAY(SELECT DISTINCT unnest(p_goals))) r
    ON CONFLICT (organization_id, goal_id) DO UPDATE
    SET kind = excluded.kind, parent_id = excluded.parent_id, level_rank = excluded.level_rank,
        is_counted = excluded.is_counted, weight = excluded.weight,
        rollup_strategy = excluded.rollup_strategy, measure = excluded.measure,
        direction = excluded.direction, baseline_value = excluded.baseline_value,
        target_value = excluded.target_value, lower_bound = excluded.lower_bound,
        upper_bound = excluded.upper_bound, due_weekdays = excluded.due_weekdays,
        manual_progress = excluded.manual_progress, is_done = excluded.is_done,
        period_start = excluded.period_start, period_end = excluded.period_end
    WHERE (p.kind, p.parent_id, p.level_rank, p.is_counted, p.weight, p.rollup_strategy,
            p.measure, p.direction, p.baseline_value, p.target_value, p.lower_bound, p.upper_bound,
            p.due_weekdays, p.manual_progress, p.is_done, p.period_start, p.period_end)
        IS DISTINCT FROM
            (excluded.kind, excluded.parent_id, excluded.level_rank, excluded.is_counted,
            excluded.weight, excluded.rollup_strategy, excluded.measure, excluded.direction,
            excluded.baseline_value, excluded.target_value, excluded.lower_bound,
            excluded.upper_bound, excluded.due_weekdays, excluded.manual_progress,
            excluded.is_done, excluded.period_start, excluded.period_end)
$$;

-- Sums anew what is directly below these goals, by stored progress.
CREATE FUNCTION engine.recount_children(p_organization uuid, p_goals uuid[]) RETURNS void
LANGUAGE sql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
    INSERT INTO goal_progress AS p (organization_id, goal_id,
        child_count, completed_child_count, total_weight, weighted_progress, covered_weight,
        child_value_sum, link_count, link_total_weight, link_weighted_progress, link_covered_weight)
    SELECT p_organization, one.id,
        coalesce(sum(d.child_count), 0), coalesce(sum(d.completed_child_count), 0),
        coalesce(sum(d.total_weight), 0), coalesce(sum(d.weighted_progress), 0),
        coalesce(sum(d.covered_weight), 0), coalesce(sum(d.child_value_sum), 0),
        coalesce(sum(d.link_count), 0), coalesce(sum(d.link_total_weight), 0),
        coalesce(sum(d.link_weighted_progress), 0), coalesce(sum(d.link_covered_weight), 0)
    FROM (SELECT DISTINCT id FROM unnest(p_goals) id) one
    LEFT JOIN LATERAL unnest(engine.shares(p_organization, ARRAY(
        SELECT c.id FROM goals c
        WHERE c.organization_id = p_organization AND c.parent_id = one.id
        UNION
        SELECT l.kpi_id FROM goal_links l
        WHERE l.organization_id = p_organization AND l.objective_id = one.id
    ), 1)) d ON d.goal_id = one.id
    GROUP BY one.id
    ON CONFLICT (organization_id, goal_id) DO UPDATE SET
        child_count = excluded.child_count,
        completed_child_count = excluded.completed_child_count,
        total_weight = excluded.total_weight, weighted_progress = excluded.weighted_progress,
        covered_weight = excluded.covered_weight, child_value_sum = excluded.child_value_sum,
        link_count = excluded.link_count, link_total_weight = excluded.link_total_weight,
        link_weighted_progress = excluded.link_weighted_progress,
        link_covered_weight = excluded.link_covered_weight
$$;

-- Brings progress up to date after goals were created or changed. `p_before` is what
-- engine.shares(…, -1) gave before the change; goals in `p_recount` have their sums made anew.
-- The caller owns the structure. Parents are among the goals, or were placed before.
CREATE FUNCTION engine.restructure(
    p_organization uuid, p_today date, p_goals uuid[], p_before engine.delta[], p_recount uuid[]
) RETURNS engine.move[]
LANGUAGE plpgsql AS $$
DECLARE
    deltas engine.delta[];
    moves engine.move[];
BEGIN
    PERFORM engine.place(p_organization, p_goals);
    PERFORM engine.recount_logs(p_organization, p_goals);
    PERFORM engine.recount_children(p_organization, p_recount);
    SELECT engine.look_again(p_goals || p_recount) || coalesce(array_agg(d), '{}') INTO deltas
    FROM unnest(p_before || engine.shares(p_organization, p_goals, 1)) d
    WHERE d.goal_id <> ALL (p_recount);
    moves := engine.roll_up(
        p_organization, p_today, engine.with_ranks(p_organization, deltas), p_tells => false);
    PERFORM engine.refresh_expected(p_organization, p_today,
        ARRAY(SELECT DISTINCT goal_id FROM unnest(deltas)));
    RETURN moves;
END
$$;

-- Whether a goal stands somewhere at or below another: a parent there would make a cycle.
CREATE FUNCTION engine.is_below(p_organization uuid, p_goal uuid, p_above uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM goals WHERE organization_id = p_organization AND id = p_goal
        UNION
        SELECT g.id, g.parent_id
        FROM up JOIN goals g ON g.organization_id = p_organization AND g.id = up.parent_id
    )
    SELECT EXISTS (SELECT 1 FROM up WHERE id = p_above)
$$;
