-- Whether a log says something about a KPI: a value, or for habits any entry that is not a skip.
CREATE FUNCTION engine.has_data(measure text, value numeric, skipped boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT skipped AND (measure = 'completion' OR value IS NOT NULL);

-- Whether a day lies in a period; a period without an end has no end.
CREATE FUNCTION engine.is_inside(day date, period_start date, period_end date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN day >= coalesce(period_start, '-infinity') AND day <= coalesce(period_end, 'infinity');

-- Completed due days in percent of all due days of the period; days skipped leave both.
CREATE FUNCTION engine.completion_of(
    p_organization uuid, p_kpi uuid, p_start date, p_end date, p_weekdays smallint[]
) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN due.days - logged.skipped > 0
        THEN round(100 * engine.quotient(logged.done, due.days - logged.skipped), 10) END
    FROM (
        SELECT engine.working_days(
            p_start, p_end, coalesce(p_weekdays, '{1,2,3,4,5,6,7}'), '{}') AS days
    ) due
    CROSS JOIN (
        SELECT count(*) FILTER (WHERE is_done) AS done,
            count(*) FILTER (WHERE is_skipped AND NOT is_done) AS skipped
        FROM (
            SELECT coalesce(bool_or(NOT l.skipped AND (l.is_completed OR l.value <> 0)), false)
                    AS is_done,
                bool_or(l.skipped) AS is_skipped
            FROM kpi_logs l
            WHERE l.organization_id = p_organization AND l.kpi_id = p_kpi
                AND l.log_date BETWEEN p_start AND p_end
                AND (p_weekdays IS NULL
                    OR extract(isodow FROM l.log_date)::smallint = ANY (p_weekdays))
            GROUP BY l.log_date
        ) days
    ) logged
$$;

-- The value of a KPI that a running sum can't give; sums and averages come from the sums.
CREATE FUNCTION engine.logged_value(
    p_organization uuid, p_kpi uuid, p_measure text, p_start date, p_end date, p_weekdays smallint[]
) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE p_measure
        WHEN 'latest' THEN (
            SELECT l.value FROM kpi_logs l
            WHERE l.organization_id = p_organization AND l.kpi_id = p_kpi
                AND l.log_date >= coalesce(p_start, '-infinity')
                AND l.log_date <= coalesce(p_end, 'infinity')
                AND l.value IS NOT NULL
            ORDER BY l.log_date DESC, l.logged_at DESC, l.id DESC LIMIT 1)
        WHEN 'completion' THEN
            engine.completion_of(p_organization, p_kpi, p_start, p_end, p_weekdays)
        ELSE (
            SELECT CASE p_measure WHEN 'minimum' THEN min(l.value) ELSE max(l.value) END
            FROM kpi_logs l
            WHERE l.organization_id = p_organization AND l.kpi_id = p_kpi
                AND l.log_date >= coalesce(p_start, '-infinity')
                AND l.log_date <= coalesce(p_end, 'infinity'))
    END
$$;

-- Share of the logged days whose last value lies within the bounds, in percent.
CREATE FUNCTION engine.within_percentage(
    p_organization uuid, p_kpi uuid, p_start date, p_end date, p_lower numeric, p_upper numeric
) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT round(100 * engine.quotient(count(*) FILTER (
            WHERE value >= coalesce(p_lower, '-infinity') AND value <= coalesce(p_upper, 'infinity')
        ), nullif(count(*), 0)), 10)
    FROM (
        SELECT DISTINCT ON (l.log_date) l.value
        FROM kpi_logs l
        WHERE l.organization_id = p_organization AND l.kpi_id = p_kpi
            AND l.log_date >= coalesce(p_start, '-infinity')
            AND l.log_date <= coalesce(p_end, 'infinity')
            AND l.value IS NOT NULL
        ORDER BY l.log_date, l.logged_at DESC, l.id DESC
    ) days
$$;

-- Counts the logs of these KPIs anew, after their period, measure or bounds changed.
CREATE FUNCTION engine.recount_logs(p_organization uuid, p_kpis uuid[]) RETURNS void
LANGUAGE sql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_seqscan = off AS $$
    INSERT INTO goal_progress AS p (organization_id, goal_id, log_count, log_sum)
    SELECT p_organization, one.id, logged.logs, logged.total
    FROM (SELECT DISTINCT id FROM unnest(p_kpis) id) one
    CROSS JOIN LATERAL (
        SELECT measure FROM kpis WHERE organization_id = p_organization AND id = one.id
        OFFSET 0
    ) k
    CROSS JOIN LATERAL (
        SELECT period_start, period_end FROM goal_progress
        WHERE organization_id = p_organization AND goal_id = one.id
        OFFSET 0
    ) kp
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE engine.has_data(k.measure, l.value, l.skipped)) AS logs,
            coalesce(sum(l.value), 0) AS total
        FROM kpi_logs l
        WHERE l.organization_id = p_organization AND l.kpi_id = one.id
            AND engine.is_inside(l.log_date, kp.period_start, kp.period_end)
    ) logged
    ON CONFLICT (organization_id, goal_id) DO UPDATE
    SET log_count = excluded.log_count, log_sum = excluded.log_sum
    WHERE (p.log_count, p.log_sum) IS DISTINCT FROM (excluded.log_count, excluded.log_sum)
$$;
