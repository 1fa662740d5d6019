-- Goals that nobody but the owner of a private vision sees: that vision and what hangs below it,
-- except what its own owner or a linked objective makes visible.
CREATE FUNCTION engine.hidden_goals(p_organization uuid, p_user uuid)
RETURNS TABLE (goal_id uuid)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE private AS (
        SELECT g.id, g.owner_id
        FROM visions v
        JOIN goals g ON g.organization_id = p_organization AND g.id = v.id
        WHERE v.organization_id = p_organization AND v.visibility = 'private'
            AND g.owner_id IS DISTINCT FROM p_user
        UNION ALL
        SELECT g.id, g.owner_id
        FROM private p
        JOIN goals g ON g.organization_id = p_organization AND g.parent_id = p.id
    )
    SELECT p.id FROM private p
    WHERE p.owner_id IS DISTINCT FROM p_user
        AND NOT EXISTS (
            SELECT 1 FROM goal_links l
            WHERE l.organization_id = p_organization AND l.kpi_id = p.id)
$$;

-- Goals that a person sees whose scope isn't the whole organization: the own ones (those of the
-- department too, for scope `department`), what stands above them, shared visions, and the KPIs
-- and targets that hang below or are linked to any of these.
CREATE FUNCTION engine.visible_goals(
    p_organization uuid, p_user uuid, p_scope text, p_department text
) RETURNS TABLE (goal_id uuid)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up AS (
        SELECT g.id, g.parent_id, g.kind
        FROM goals g
        WHERE g.organization_id = p_organization
            AND (g.owner_id = p_user
                OR (p_scope = 'department' AND g.department = p_department)
                OR EXISTS (
                    SELECT 1 FROM visions v
                    WHERE v.organization_id = p_organization AND v.id = g.id
                        AND v.visibility = 'shared'))
        UNION
        SELECT g.id, g.parent_id, g.kind
        FROM up
        JOIN goals g ON g.organization_id = p_organization AND g.id = up.parent_id
    ), hidden AS MATERIALIZED (
        SELECT h.goal_id FROM engine.hidden_goals(p_organization, p_user) h
    ), seen AS (
        SELECT id, kind FROM up WHERE id NOT IN (SELECT h.goal_id FROM hidden h)
        UNION
        SELECT below.id, below.kind
        FROM seen
        CROSS JOIN LATERAL (
            SELECT g.id, g.kind FROM goals g
            WHERE g.organization_id = p_organization AND g.parent_id = seen.id
                AND g.kind IN ('kpi', 'target')
            UNION ALL
            SELECT l.kpi_id, 'kpi' FROM goal_links l
            WHERE l.organization_id = p_organization AND l.objective_id = seen.id
        ) below
    )
    SELECT id FROM seen
$$;

-- Whether a person sees one goal.
CREATE FUNCTION engine.is_visible(
    p_organization uuid, p_user uuid, p_scope text, p_department text, p_goal uuid
) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT CASE p_scope
        WHEN 'none' THEN false
        WHEN 'all' THEN NOT EXISTS (
            SELECT 1 FROM engine.hidden_goals(p_organization, p_user) h WHERE h.goal_id = p_goal)
        ELSE EXISTS (
            SELECT 1 FROM engine.visible_goals(p_organization, p_user, p_scope, p_department) v
            WHERE v.goal_id = p_goal)
    END
$$;
