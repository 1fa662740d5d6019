-- Days of the week from first to last day (both included) that are worked, holidays left out.
CREATE FUNCTION engine.working_days(
    first_on date, last_on date, weekdays smallint[], holidays date[]
) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN last_on < first_on THEN 0 ELSE (
        SELECT coalesce(sum(
            ((last_on - first_on) + 7 - (w - extract(isodow FROM first_on)::integer + 7) % 7) / 7), 0)
        FROM (SELECT DISTINCT w FROM unnest(weekdays) w) AS worked (w)
    ) - (
        SELECT count(DISTINCT h) FROM unnest(holidays) h
        WHERE h BETWEEN first_on AND last_on
            AND extract(isodow FROM h)::smallint = ANY (weekdays)
    ) END::integer
$$;

-- Expected percentage of a goal that is its own plan: working days gone (up to yesterday) of all.
CREATE FUNCTION engine.pace(
    starts_on date, ends_on date, today date, weekdays smallint[], holidays date[]
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN starts_on IS NULL OR ends_on IS NULL THEN NULL
        WHEN today > ends_on THEN 100
        WHEN today <= starts_on THEN 0
        WHEN d.all_days > 0 THEN round(100 * engine.quotient(
            engine.working_days(starts_on, today - 1, weekdays, holidays), d.all_days), 4)
        ELSE round(100 * engine.quotient(today - starts_on, ends_on - starts_on + 1), 4)
    END
    FROM (SELECT engine.working_days(starts_on, ends_on, weekdays, holidays) AS all_days) d
$$;

-- First day of a fiscal year, which bears the year it ends in.
CREATE FUNCTION engine.fiscal_year_start(year integer, start_month integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(CASE WHEN start_month = 1 THEN year ELSE year - 1 END, start_month, 1);

-- The days of a goal: its own dates first, then what its level, year, quarter, month or week say.
-- Both NULL where there is no period.
CREATE FUNCTION engine.period_of(
    starts_on date, ends_on date, kind text, level text,
    year integer, quarter integer, month integer, week integer, fiscal_month integer
) RETURNS TABLE (period_start date, period_end date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(starts_on, c.first_on),
        CASE WHEN level = 'daily' AND ends_on IS NULL THEN coalesce(starts_on, c.last_on)
            ELSE coalesce(ends_on, c.last_on) END
    FROM (
        SELECT first_on, (first_on + length)::date - 1 AS last_on
        FROM (
            SELECT CASE
                WHEN year IS NULL THEN NULL
                WHEN week IS NOT NULL THEN to_date(year || '-' || week, 'IYYY-IW')
                WHEN month IS NOT NULL THEN make_date(year, month, 1)
                WHEN quarter IS NOT NULL THEN
                    (engine.fiscal_year_start(year, fiscal_month)
                        + make_interval(months => 3 * (quarter - 1)))::date
                ELSE engine.fiscal_year_start(year, fiscal_month)
            END AS first_on,
            CASE
                WHEN week IS NOT NULL THEN interval '7 days'
                WHEN month IS NOT NULL THEN interval '1 month'
                WHEN quarter IS NOT NULL THEN interval '3 months'
                ELSE interval '1 year'
            END AS length
        ) named
    ) c
$$;
