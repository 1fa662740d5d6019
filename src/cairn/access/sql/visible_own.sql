-- What a person sees for being who it is, so that not all has to be listed again for each person:
-- whose scope isn't the whole organization sees these, and what everybody does, which is
-- engine.visible_goals of nobody; others see all but engine.hidden_goals of nobody, and these.
CREATE FUNCTION engine.visible_own(
    p_organization uuid, p_user uuid, p_scope text, p_department text
) RETURNS TABLE (goal_id uuid)
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE own AS (
        SELECT g.id, g.parent_id, g.kind FROM goals g
        WHERE g.organization_id = p_organization AND g.owner_id = p_user
        UNION ALL
        SELECT g.id, g.parent_id, g.kind FROM goals g
        WHERE p_scope = 'department'
            AND g.organization_id = p_organization AND g.department = p_department
    ), up AS (
        SELECT id, parent_id, kind FROM own
        UNION
        SELECT above.id, above.parent_id, above.kind
        FROM up
        CROSS JOIN LATERAL (
            SELECT g.id, g.parent_id, g.kind FROM goals g
            WHERE p_scope <> 'all' AND g.organization_id = p_organization AND g.id = up.parent_id
            OFFSET 0
        ) above
    ), seen AS (
        -- To who sees all the rest, below a vision of one's own nothing is hidden; below another
        -- goal of one's own it may be, if that stands in a private vision of somebody else.
        SELECT id, kind, p_scope <> 'all' OR kind = 'vision' AS shows_below FROM up
        WHERE p_scope = 'all' OR NOT engine.is_hidden(p_organization, p_user, id)
        UNION
        SELECT below.id, below.kind, true
        FROM seen
        CROSS JOIN LATERAL (
            SELECT g.id, g.kind FROM goals g
            WHERE seen.shows_below AND g.organization_id = p_organization
                AND g.parent_id = seen.id AND g.kind IN ('kpi', 'target')
            UNION ALL
            SELECT l.kpi_id, 'kpi' FROM goal_links l
            WHERE p_scope <> 'all'
                AND l.organization_id = p_organization AND l.objective_id = seen.id
        ) below
    )
    SELECT id FROM seen
$$;
