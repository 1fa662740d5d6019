-- Objectives that aren't deleted; status is what people decided about them.
CREATE VIEW reporting.objectives WITH (security_invoker = true) AS
SELECT g.id, g.title, g.description, above.id AS parent_id, o.level, g.owner_id,
    g.department, o.year, o.quarter, g.starts_on AS start_date, g.ends_on AS end_date,
    g.state AS status, p.progress_percentage, g.created_at, g.updated_at, g.created_by
FROM objectives o
JOIN goals g ON g.organization_id = o.organization_id AND g.id = o.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL;

-- Which KPI an objective takes progress from, where neither is deleted.
CREATE VIEW reporting.objective_kpi_links WITH (security_invoker = true) AS
SELECT l.id, l.objective_id, l.kpi_id, l.weight, l.created_at
FROM goal_links l
JOIN goals o ON o.organization_id = l.organization_id AND o.id = l.objective_id
JOIN goals k ON k.organization_id = l.organization_id AND k.id = l.kpi_id
WHERE o.deleted_at IS NULL AND k.deleted_at IS NULL;
