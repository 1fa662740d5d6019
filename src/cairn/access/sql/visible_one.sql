-- Whether a goal is one of engine.hidden_goals, found by climbing from it.
CREATE FUNCTION engine.is_hidden(p_organization uuid, p_user uuid, p_goal uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up AS (
        SELECT g.id, g.parent_id, g.owner_id
        FROM goals g
        WHERE g.organization_id = p_organization AND g.id = p_goal
        UNION ALL
        SELECT above.id, above.parent_id, above.owner_id
        FROM up
        CROSS JOIN LATERAL (
            SELECT g.id, g.parent_id, g.owner_id FROM goals g
            WHERE g.organization_id = p_organization AND g.id = up.parent_id
            OFFSET 0  -- one key at a time, whatever the planner believes of the table
        ) above
    )
    SELECT EXISTS (
            SELECT 1 FROM up
            CROSS JOIN LATERAL (
                SELECT 1 FROM visions v
                WHERE v.organization_id = p_organization AND v.id = up.id
                    AND v.visibility = 'private'
                OFFSET 0
            ) private
            WHERE up.parent_id IS NULL AND up.owner_id IS DISTINCT FROM p_user)
        AND NOT EXISTS (
            SELECT 1 FROM up WHERE up.id = p_goal AND up.owner_id IS NOT DISTINCT FROM p_user)
        AND NOT EXISTS (
            SELECT 1 FROM goal_links l
            WHERE l.organization_id = p_organization AND l.kpi_id = p_goal)
$$;

-- Whether a person sees one goal: the same as engine.is_visible, at the cost of what is above the
-- goal wherever that is enough, instead of all that the person sees or doesn't.
CREATE FUNCTION engine.sees_goal(
    p_organization uuid, p_user uuid, p_scope text, p_department text, p_goal uuid
) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_scope = 'all' THEN
        RETURN NOT engine.is_hidden(p_organization, p_user, p_goal);
    END IF;
    -- Seen for what it is itself, or for a goal that it hangs below or is linked to.
    RETURN p_scope <> 'none' AND (EXISTS (
        WITH RECURSIVE chain AS (
            SELECT g.id, g.parent_id, g.kind, g.owner_id, g.department
            FROM goals g
            WHERE g.organization_id = p_organization AND g.id = p_goal
            UNION
            SELECT source.id, source.parent_id, source.kind, source.owner_id, source.department
            FROM chain
            CROSS JOIN LATERAL (
                SELECT g.id, g.parent_id, g.kind, g.owner_id, g.department FROM goals g
                WHERE g.organization_id = p_organization AND g.id = chain.parent_id
                    AND chain.kind IN ('kpi', 'target')
                UNION ALL
                SELECT o.id, o.parent_id, o.kind, o.owner_id, o.department
                FROM goal_links l
                JOIN goals o ON o.organization_id = p_organization AND o.id = l.objective_id
                WHERE l.organization_id = p_organization AND l.kpi_id = chain.id
                    AND chain.kind = 'kpi'
                OFFSET 0
            ) source
        )
        SELECT 1 FROM chain
        WHERE (chain.owner_id = p_user
                OR (p_scope = 'department' AND chain.department = p_department)
                OR (chain.kind = 'vision' AND EXISTS (
                    SELECT 1 FROM visions v
                    WHERE v.organization_id = p_organization AND v.id = chain.id
                        AND v.visibility = 'shared')))
            AND NOT engine.is_hidden(p_organization, p_user, chain.id)
    ) OR engine.is_visible(p_organization, p_user, p_scope, p_department, p_goal));
END
$$;
