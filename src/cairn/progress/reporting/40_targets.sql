-- Targets that aren't deleted, a view a level; status is what people decided about them.
CREATE VIEW reporting.quarterly_targets WITH (security_invoker = true) AS
SELECT g.id, g.owner_id AS user_id, above.id AS vision_id, g.title, g.description,
    g.weight, g.starts_on AS start_date, g.ends_on AS end_date, g.state AS status,
    p.progress_percentage, g.created_at, g.updated_at
FROM targets t
JOIN goals g ON g.organization_id = t.organization_id AND g.id = t.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL AND t.level = 'quarterly_target';

CREATE VIEW reporting.power_goals WITH (security_invoker = true) AS
SELECT g.id, g.owner_id AS user_id, above.id AS quarterly_target_id, g.title,
    g.description, g.weight, g.starts_on AS start_date, g.ends_on AS end_date, g.state AS status,
    p.progress_percentage, g.created_at, g.updated_at
FROM targets t
JOIN goals g ON g.organization_id = t.organization_id AND g.id = t.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL AND t.level = 'power_goal';

CREATE VIEW reporting.monthly_targets WITH (security_invoker = true) AS
SELECT g.id, g.owner_id AS user_id, above.id AS power_goal_id, g.title,
    g.description, g.weight, g.starts_on AS start_date, g.ends_on AS end_date, g.state AS status,
    p.progress_percentage, g.created_at, g.updated_at
FROM targets t
JOIN goals g ON g.organization_id = t.organization_id AND g.id = t.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL AND t.level = 'monthly_target';

CREATE VIEW reporting.weekly_targets WITH (security_invoker = true) AS
SELECT g.id, g.owner_id AS user_id, above.id AS monthly_target_id, g.title,
    g.description, g.weight, g.starts_on AS start_date, g.ends_on AS end_date, g.state AS status,
    p.progress_percentage, g.created_at, g.updated_at
FROM targets t
JOIN goals g ON g.organization_id = t.organization_id AND g.id = t.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL AND t.level = 'weekly_target';

CREATE VIEW reporting.daily_actions WITH (security_invoker = true) AS
SELECT g.id, g.owner_id AS user_id, above.id AS weekly_target_id, g.title,
    g.description, g.weight, p.period_start AS action_date, t.done_at IS NOT NULL AS is_done,
    t.done_at, g.state AS status, p.progress_percentage, g.created_at, g.updated_at
FROM targets t
JOIN goals g ON g.organization_id = t.organization_id AND g.id = t.id
JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
LEFT JOIN goals above ON above.organization_id = g.organization_id AND above.id = g.parent_id
    AND above.deleted_at IS NULL
WHERE g.deleted_at IS NULL AND t.level = 'daily_action';
