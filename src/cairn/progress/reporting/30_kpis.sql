-- All KPIs that aren't deleted; vision_id is NULL where a KPI stands under none.
CREATE VIEW reporting.vision_kpis WITH (security_invoker = true) AS
SELECT g.id, g.owner_id AS user_id,
    (SELECT v.vision_id FROM engine.vision_above(g.organization_id, g.id) v) AS vision_id,
    CASE WHEN above.kind = 'kpi' THEN above.id END AS parent_kpi_id,
    k.level, g.title, k.quarter, k.month, k.target_value AS numeric_target, g.rollup_strategy
FROM kpis k
JOIN goals g ON g.organization_id = k.organization_id AND g.id = k.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL;

-- The stored progress of every KPI that isn't deleted, with what follows from it on this day of
-- the organization.
CREATE VIEW reporting.kpi_progress_cache WITH (security_invoker = true) AS
SELECT p.goal_id AS id, p.goal_id AS kpi_id, p.current_value, p.target_value,
    p.progress_percentage, p.child_count, p.completed_child_count, p.weighted_progress,
    p.total_weight,
    engine.status(p, g.kind, g.rollup_strategy, k.measure, k.direction, day.today,
        org.on_track_ratio, org.at_risk_ratio) AS status,
    (SELECT d.rate FROM engine.daily_completion_rate(
        p, k.measure, k.level, k.due_weekdays, day.today) d) AS daily_completion_rate,
    p.period_start AS period_start_date, p.period_end AS period_end_date, p.last_calculated_at,
    p.calculation_version, p.calculation_method, p.manual_override_reason, g.created_at,
    p.last_calculated_at AS updated_at
FROM kpis k
JOIN goals g ON g.organization_id = k.organization_id AND g.id = k.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
JOIN organizations org ON org.id = g.organization_id
CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE org.time_zone)::date AS today) day
WHERE g.deleted_at IS NULL;
