-- Both functions give one row, so that the planner takes them into the query that uses them: what a
-- reader may see is then worked out once a query instead of once a row.

-- Share of the due days up to today that are done, in percent with four decimals: of KPIs that
-- measure completion, and of daily ones. Skipped days leave both; NULL for other KPIs, before the
-- first due day, and where KPIs below count instead of logs.
CREATE FUNCTION engine.daily_completion_rate(
    p goal_progress, measure text, level text, due_weekdays smallint[], today date
) RETURNS TABLE (rate numeric)
LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT CASE WHEN due.days > logged.skipped
        THEN round(100 * engine.quotient(logged.done, due.days - logged.skipped), 4) END
    FROM (
        SELECT (p).organization_id, (p).goal_id, (p).period_start AS first_on,
            least((p).period_end, today) AS last_on
        WHERE (p).child_count = 0 AND (measure = 'completion' OR level = 'daily')
            AND (p).period_start <= today
    ) kpi
    CROSS JOIN LATERAL (
        SELECT engine.working_days(kpi.first_on, kpi.last_on,
            coalesce(due_weekdays, '{1,2,3,4,5,6,7}'), '{}') AS days
    ) due
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE is_done) AS done,
            count(*) FILTER (WHERE is_skipped AND NOT is_done) AS skipped
        FROM (
            SELECT coalesce(bool_or(NOT l.skipped AND (l.is_completed OR l.value <> 0)), false)
                    AS is_done,
                bool_or(l.skipped) AS is_skipped
            FROM kpi_logs l
            WHERE l.organization_id = kpi.organization_id AND l.kpi_id = kpi.goal_id
                AND l.log_date BETWEEN kpi.first_on AND kpi.last_on
                AND (due_weekdays IS NULL
                    OR extract(isodow FROM l.log_date)::smallint = ANY (due_weekdays))
            GROUP BY l.log_date
        ) days
    ) logged;
END;

-- The vision that a goal stands under, whatever is between; a deleted goal cuts off what is below.
CREATE FUNCTION engine.vision_above(p_organization uuid, p_goal uuid)
RETURNS TABLE (vision_id uuid)
LANGUAGE sql STABLE BEGIN ATOMIC
    WITH RECURSIVE up AS (
        SELECT g.id, g.parent_id, g.kind
        FROM goals g
        WHERE g.organization_id = p_organization AND g.id = p_goal AND g.deleted_at IS NULL
        UNION ALL
        SELECT above.id, above.parent_id, above.kind
        FROM up
        CROSS JOIN LATERAL (
            SELECT g.id, g.parent_id, g.kind FROM goals g
            WHERE g.organization_id = p_organization AND g.id = up.parent_id
                AND g.deleted_at IS NULL
            OFFSET 0  -- one key at a time, whatever the planner believes of the table
        ) above
    )
    SELECT up.id FROM up WHERE up.kind = 'vision';
END;
