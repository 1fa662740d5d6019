-- What is kept of a goal for a day, beside the rules that it follows today.
CREATE TYPE engine.kept AS (
    goal_id uuid,
    kind text,
    rollup_strategy text,
    direction text,
    baseline_value numeric,
    changed_on date,
    parent_id uuid,
    title text,
    state text,
    weight numeric,
    is_deleted boolean,
    current_value numeric,
    target_value numeric,
    progress_percentage numeric,
    computed_percentage numeric,
    override_percentage numeric,
    raw_percentage numeric,
    coverage numeric,
    link_count integer,
    expected_percentage numeric,
    calculation_method text,
    manual_override_reason text,
    period_start date,
    period_end date,
    pace numeric
);

-- A goal as it was shown on a day: what is kept, what stood below it, what was expected.
CREATE TYPE engine.shown AS (
    kept engine.kept,
    child_total integer,
    child_count integer,
    completed_child_count integer,
    total_weight numeric,
    expected_percentage numeric
);

-- What a goal gives to one above it or to an objective that it is linked to, on a day.
CREATE TYPE engine.given AS (
    above_id uuid,
    is_link boolean,
    weight numeric,
    kind text,
    is_there boolean,
    is_counted boolean,
    progress numeric,
    expected numeric,
    planned numeric
);

-- The newest row of every goal up to a day; a goal without one wasn't there yet. Parents that are
-- gone for good are gone from the past too.
CREATE FUNCTION engine.kept_on(p_organization uuid, p_day date) RETURNS engine.kept[]
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT array_agg((g.id, g.kind, g.rollup_strategy, k.direction, k.baseline_value,
        one.changed_on, above.id, one.title, one.state, one.weight, one.is_deleted,
        one.current_value, one.target_value, one.progress_percentage, one.computed_percentage,
        one.override_percentage, one.raw_percentage, one.coverage, one.link_count,
        one.expected_percentage, one.calculation_method, one.manual_override_reason,
        one.period_start, one.period_end,
        engine.pace(one.period_start, one.period_end, p_day, org.working_weekdays, org.holidays)
    )::engine.kept)
    FROM (
        SELECT p.goal_id, p.changed_on, n.parent_id, n.title, n.state, n.weight,
            n.deleted_at IS NOT NULL AS is_deleted, p.current_value, p.target_value,
            p.progress_percentage, p.computed_percentage, p.override_percentage,
            p.raw_percentage, p.coverage, p.link_count, p.expected_percentage,
            p.calculation_method, p.manual_override_reason, p.period_start, p.period_end
        FROM goal_progress p
        JOIN goals n ON n.organization_id = p_organization AND n.id = p.goal_id
        WHERE p.organization_id = p_organization AND p.changed_on <= p_day
        UNION ALL
        SELECT p.goal_id, h.changed_on, h.parent_id, h.title, h.state, h.weight, h.is_deleted,
            h.current_value, h.target_value, h.progress_percentage, h.computed_percentage,
            h.override_percentage, h.raw_percentage, h.coverage, h.link_count,
            h.expected_percentage, h.calculation_method, h.manual_override_reason,
            h.period_start, h.period_end
        FROM goal_progress p
        CROSS JOIN LATERAL (
            SELECT * FROM goal_progress_history h
            WHERE h.organization_id = p_organization AND h.goal_id = p.goal_id
                AND h.changed_on <= p_day
            ORDER BY h.changed_on DESC LIMIT 1
        ) h
        WHERE p.organization_id = p_organization AND p.changed_on > p_day
    ) one
    JOIN goals g ON g.organization_id = p_organization AND g.id = one.goal_id
    JOIN organizations org ON org.id = p_organization
    LEFT JOIN kpis k ON k.organization_id = p_organization AND k.id = one.goal_id
    LEFT JOIN goals above ON above.organization_id = p_organization AND above.id = one.parent_id
$$;

-- Goals in the order in which what is expected of them can be told: what stands or is linked below
-- comes first. A parent that wasn't kept, which only other tools can bring about, is as none.
CREATE FUNCTION engine.kept_by_rank(p_kept engine.kept[])
RETURNS TABLE (rank integer, goals engine.kept[])
LANGUAGE sql STABLE
SET enable_nestloop = off SET enable_hashjoin = on SET enable_mergejoin = on AS $$
    SELECT CASE k.kind WHEN 'objective' THEN 1000 ELSE 0 END - d.depth AS rank, array_agg(k)
    FROM unnest(p_kept) k
    JOIN engine.depths(
        (SELECT array_agg(goal_id ORDER BY goal_id) FROM unnest(p_kept)),
        (SELECT array_agg(above.goal_id ORDER BY k.goal_id)
            FROM unnest(p_kept) k LEFT JOIN unnest(p_kept) above ON above.goal_id = k.parent_id)
    ) d ON d.goal_id = k.goal_id
    GROUP BY 1 ORDER BY 1
$$;

-- Goals of one rank with what stood below them, given what that gives them.
CREATE FUNCTION engine.shown_with(p_kept engine.kept[], p_given engine.given[])
RETURNS engine.shown[]
LANGUAGE sql STABLE
SET enable_nestloop = off SET enable_hashjoin = on SET enable_mergejoin = on AS $$
    WITH below AS (
        SELECT one.above_id, one.is_link,
            count(*) FILTER (WHERE is_there)::integer AS total,
            count(*) FILTER (WHERE counts)::integer AS count,
            count(*) FILTER (WHERE counts AND progress = 100)::integer AS completed_count,
            sum(weight) FILTER (WHERE counts) AS total_weight,
            sum(weight * expected) FILTER (WHERE counts) AS weighted,
            sum(weight) FILTER (WHERE counts AND expected IS NOT NULL) AS weight,
            round(engine.quotient(sum(expected) FILTER (WHERE counts),
                nullif(count(expected) FILTER (WHERE counts), 0)), 4) AS plain,
            min(expected) FILTER (WHERE counts) AS least_one,
            max(expected) FILTER (WHERE counts) AS greatest_one,
            sum(planned) FILTER (WHERE counts) AS planned
        FROM (
            SELECT b.*, b.is_counted
                AND engine.counts_below(k.rollup_strategy, b.kind, b.weight, b.progress, 1)
                AND (b.progress IS NOT NULL OR NOT b.is_link) AS counts
            FROM unnest(p_given) b
            JOIN unnest(p_kept) k ON k.goal_id = b.above_id
        ) one
        GROUP BY one.above_id, one.is_link
    )
    SELECT array_agg((k, coalesce(c.total, 0), coalesce(c.count, 0),
        coalesce(c.completed_count, 0), coalesce(c.total_weight, 0),
        CASE WHEN coalesce(c.count, 0) > 0 OR k.kind <> 'objective' OR k.link_count = 0 THEN
            engine.expected_of(k.kind, k.rollup_strategy, k.direction, k.baseline_value,
                k.target_value, coalesce(c.count, 0), k.link_count, k.pace,
                c.weighted, c.weight, c.plain, c.least_one, c.greatest_one, c.planned)
        WHEN l.count = k.link_count THEN round(engine.quotient(l.weighted, l.weight), 4)
        ELSE k.expected_percentage
        END)::engine.shown)
    FROM unnest(p_kept) k
    LEFT JOIN below c ON c.above_id = k.goal_id AND NOT c.is_link
    LEFT JOIN below l ON l.above_id = k.goal_id AND l.is_link
$$;

-- What goals of one rank give to those above, by today's links as far as there were any then.
CREATE FUNCTION engine.given_by(p_shown engine.shown[], p_links goal_links[])
RETURNS engine.given[]
LANGUAGE sql STABLE
SET enable_nestloop = off SET enable_hashjoin = on SET enable_mergejoin = on AS $$
    SELECT coalesce(array_agg(row(given.*)::engine.given), '{}')
    FROM (
        SELECT (s.kept).parent_id, false, (s.kept).weight, (s.kept).kind,
            NOT (s.kept).is_deleted,
            (s.kept).state <> 'abandoned' AND NOT (s.kept).is_deleted,
            (s.kept).progress_percentage, s.expected_percentage,
            engine.planned_value(s.expected_percentage, (s.kept).baseline_value,
                (s.kept).target_value)
        FROM unnest(p_shown) s
        WHERE (s.kept).parent_id IS NOT NULL
        UNION ALL
        SELECT l.objective_id, true, l.weight, (s.kept).kind, NOT (s.kept).is_deleted,
            (s.kept).state <> 'abandoned' AND NOT (s.kept).is_deleted,
            (s.kept).progress_percentage, s.expected_percentage, 0
        FROM unnest(p_shown) s
        JOIN unnest(p_links) l ON l.kpi_id = (s.kept).goal_id
    ) given
$$;

-- The links there are today that were made by the end of a day.
CREATE FUNCTION engine.links_on(p_organization uuid, p_day date) RETURNS SETOF goal_links
LANGUAGE sql STABLE AS $$
    SELECT l.*
    FROM goal_links l
    JOIN organizations org ON org.id = p_organization
    WHERE l.organization_id = p_organization
        AND (l.created_at AT TIME ZONE org.time_zone)::date <= p_day
$$;

-- Every goal that was there at the end of a day, deleted ones too, as it was shown then. What isn't
-- kept (strategy, direction, baseline, links, the organization's calendar) is as today. Expected
-- progress is computed for that day anew, from below: a row is kept with what was expected on the
-- last day that it stood, not on each.
CREATE FUNCTION engine.shown_on(p_organization uuid, p_day date) RETURNS SETOF engine.shown
LANGUAGE plpgsql STABLE ROWS 100000 AS $$
DECLARE
    links goal_links[] := ARRAY(SELECT l FROM engine.links_on(p_organization, p_day) l);
    given engine.given[] := '{}';
    shown engine.shown[];
    step record;
BEGIN
    FOR step IN SELECT * FROM engine.kept_by_rank(engine.kept_on(p_organization, p_day)) LOOP
        shown := engine.shown_with(step.goals, given);
        given := given || engine.given_by(shown, links);
        RETURN QUERY SELECT * FROM unnest(shown);
    END LOOP;
END
$$;

-- Whether a goal stood somewhere at or below another at the end of a day.
CREATE FUNCTION engine.stood_below(p_organization uuid, p_day date, p_goal uuid, p_above uuid)
RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up AS (
        SELECT p_goal AS id
        UNION
        SELECT CASE WHEN p.changed_on <= p_day THEN g.parent_id ELSE (
            SELECT h.parent_id FROM goal_progress_history h
            WHERE h.organization_id = p_organization AND h.goal_id = up.id
                AND h.changed_on <= p_day
            ORDER BY h.changed_on DESC LIMIT 1) END
        FROM up
        JOIN goal_progress p ON p.organization_id = p_organization AND p.goal_id = up.id
        JOIN goals g ON g.organization_id = p_organization AND g.id = up.id
    )
    SELECT EXISTS (SELECT 1 FROM up WHERE id = p_above)
$$;
