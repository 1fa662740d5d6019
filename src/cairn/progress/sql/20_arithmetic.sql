-- Divides at forty decimals, half away from zero, so that every reader of the rules gets the same digits.
CREATE FUNCTION engine.quotient(dividend numeric, divisor numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(round(dividend, 40) / divisor, 40);

-- The share of covered weight, in ten decimals; zero only where nothing at all is covered.
CREATE FUNCTION engine.coverage_of(covered numeric, total numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN covered = 0 THEN 0
    ELSE greatest(round(engine.quotient(covered, total), 10), 0.0000000001)
END;

-- How far a value is from its baseline to its target, in percent; negative and above 100 are kept.
-- NULL where one of the two is missing, which least() and greatest() alone would pass over.
CREATE FUNCTION engine.raw_percentage(
    value numeric, direction text, baseline numeric, target numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value IS NOT NULL AND target IS NOT NULL THEN least(greatest(
    round(100 * (1 + CASE direction WHEN 'decrease' THEN -1 ELSE 1 END
        * engine.quotient(value - target, abs(target - coalesce(baseline, 0)))), 4),
    -99999999999999999999.9999), 99999999999999999999.9999) END;

-- What a goal takes its numbers from: children first, then links, then what is its own.
CREATE FUNCTION engine.source_of(
    kind text, strategy text, child_count integer, link_count integer
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN child_count > 0 THEN CASE WHEN kind = 'kpi' THEN strategy ELSE 'average' END
    WHEN kind = 'kpi' THEN 'logs'
    WHEN kind = 'target' THEN 'done'
    WHEN kind = 'vision' THEN 'nothing'
    WHEN link_count > 0 THEN 'links'
    ELSE 'manual'
END;

-- The share of a goal that has data.
CREATE FUNCTION engine.covered_by(
    source text, log_count integer, is_done boolean, manual_progress numeric,
    covered_weight numeric, total_weight numeric,
    link_covered_weight numeric, link_total_weight numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE source
    WHEN 'logs' THEN (log_count > 0)::integer
    WHEN 'done' THEN is_done::integer
    WHEN 'manual' THEN (manual_progress IS NOT NULL)::integer
    WHEN 'nothing' THEN 0
    WHEN 'links' THEN engine.coverage_of(link_covered_weight, link_total_weight)
    ELSE engine.coverage_of(covered_weight, total_weight)
END;

-- How far a goal's value is, before it is cut to 0 to 100; NULL where there is no value.
CREATE FUNCTION engine.raw_of(
    source text, coverage numeric, current_value numeric,
    direction text, baseline numeric, target numeric, within_percentage numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN source NOT IN ('logs', 'sum') OR coverage = 0 THEN NULL
    WHEN direction = 'maintain' THEN round(within_percentage, 4)
    ELSE engine.raw_percentage(current_value, direction, baseline, target)
END;

-- The computed progress of a goal; NULL where it is words only.
CREATE FUNCTION engine.computed_of(
    source text, coverage numeric, raw numeric,
    direction text, target numeric, has_bounds boolean, manual_progress numeric, is_done boolean,
    child_count integer, completed_child_count integer, total_weight numeric,
    weighted_progress numeric, child_extreme numeric,
    link_total_weight numeric, link_weighted_progress numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE source
    WHEN 'average' THEN round(engine.quotient(weighted_progress, total_weight), 4)
    WHEN 'links' THEN round(engine.quotient(link_weighted_progress, link_total_weight), 4)
    WHEN 'count' THEN round(100 * engine.quotient(completed_child_count, child_count), 4)
    WHEN 'min' THEN child_extreme
    WHEN 'max' THEN child_extreme
    WHEN 'manual' THEN coalesce(manual_progress, 0)
    WHEN 'done' THEN CASE WHEN is_done THEN 100 ELSE 0 END
    WHEN 'nothing' THEN 0
    ELSE CASE
        WHEN direction = 'maintain' AND NOT has_bounds THEN NULL
        WHEN direction <> 'maintain' AND target IS NULL THEN NULL
        WHEN coverage = 0 THEN 0
        ELSE least(greatest(raw, 0), 100)
    END
END;

-- The numbers of one goal from its own settings, the sums below it and its logs.
CREATE FUNCTION engine.numbers(
    kind text, strategy text, direction text, baseline numeric, target numeric, has_bounds boolean,
    manual_progress numeric, is_done boolean,
    child_count integer, completed_child_count integer, total_weight numeric,
    weighted_progress numeric, covered_weight numeric, child_value_sum numeric, child_extreme numeric,
    link_count integer, link_total_weight numeric, link_weighted_progress numeric,
    link_covered_weight numeric,
    log_count integer, logged_value numeric, within_percentage numeric
) RETURNS TABLE (current_value numeric, coverage numeric, raw numeric, computed numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT
        v.current_value,
        v.coverage,
        r.raw,
        engine.computed_of(v.source, v.coverage, r.raw, direction, target, has_bounds,
            manual_progress, is_done, child_count, completed_child_count, total_weight,
            weighted_progress, child_extreme, link_total_weight, link_weighted_progress)
    FROM (
        SELECT engine.source_of(kind, strategy, child_count, link_count) AS source OFFSET 0
    ) s
    CROSS JOIN LATERAL (
        SELECT
            s.source,
            CASE s.source WHEN 'logs' THEN logged_value WHEN 'sum' THEN child_value_sum END
                AS current_value,
            engine.covered_by(s.source, log_count, is_done, manual_progress,
                covered_weight, total_weight, link_covered_weight, link_total_weight) AS coverage
        OFFSET 0
    ) v
    CROSS JOIN LATERAL (
        SELECT engine.raw_of(v.source, v.coverage, v.current_value, direction, baseline, target,
            within_percentage) AS raw OFFSET 0
    ) r OFFSET 0
$$;

-- Whether a goal counts for what is above it, as far as its own row tells.
CREATE FUNCTION engine.is_counted(state text, deleted_at timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN state <> 'abandoned' AND deleted_at IS NULL;

-- Whether a goal that is neither abandoned nor deleted counts for its parent; below a sum a KPI
-- needs no target of its own.
CREATE FUNCTION engine.counts_below(
    parent_strategy text, kind text, weight numeric, progress numeric, calculation_version integer
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN weight > 0 AND calculation_version > 0
    AND (progress IS NOT NULL OR (kind = 'kpi' AND parent_strategy = 'sum'));

-- Whether a goal counts for its parent.
CREATE FUNCTION engine.counts_as_child(
    state text, deleted_at timestamptz, weight numeric, progress numeric,
    kind text, parent_strategy text, calculation_version integer
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN engine.is_counted(state, deleted_at)
    AND engine.counts_below(parent_strategy, kind, weight, progress, calculation_version);

-- What a KPI adds to a parent that sums: its value, or its baseline as long as nothing is known.
CREATE FUNCTION engine.value_for_sum(coverage numeric, current_value numeric, baseline numeric)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(CASE WHEN coverage > 0 THEN current_value END, baseline, 0);

-- How much of a goal is covered for its parent. A sum takes values, so that only data covers it:
-- an override says nothing about a value.
CREATE FUNCTION engine.coverage_for_parent(
    parent_strategy text, coverage numeric, computed_coverage numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE parent_strategy WHEN 'sum' THEN computed_coverage ELSE coverage END;

-- The place of a goal in the order of locks; depth is the number of goals above it.
CREATE FUNCTION engine.rank_of(kind text, objective_level text, depth integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN kind = 'vision' THEN 1
    WHEN kind = 'objective' THEN
        array_position(ARRAY['individual', 'team', 'division', 'company'], objective_level) + 1
    ELSE -depth
END;
