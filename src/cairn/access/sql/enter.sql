-- Who holds a session or a token, and what that person is in the organization that it is for, which
-- row-level security shows from here on until the transaction ends. No row: nobody any more.
CREATE FUNCTION engine.enter(p_token_hash bytea)
RETURNS TABLE (
    user_id uuid, name text, email text, organization_id uuid, role text, department text,
    time_zone text, expected_on date
)
LANGUAGE plpgsql AS $$
DECLARE
    person record;
BEGIN
    SELECT u.id, u.name, u.email, u.is_platform_admin, held.organization_id AS organization
    INTO person
    FROM (
        SELECT s.user_id, s.organization_id FROM sessions s
        WHERE s.token_hash = p_token_hash AND s.expires_at > now()
        UNION ALL
        SELECT t.user_id, t.organization_id FROM tokens t
        WHERE t.token_hash = p_token_hash AND t.revoked_at IS NULL
            AND (t.expires_at IS NULL OR t.expires_at > now())
    ) held
    JOIN users u ON u.id = held.user_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('cairn.organization', person.organization::text, true),
        set_config('cairn.communities',
            tenancy.communities_of(person.id, person.organization), true);
    RETURN QUERY
    SELECT person.id, person.name::text, person.email::text, o.id, m.role, m.department::text,
        o.time_zone, o.expected_on
    FROM organizations o
    LEFT JOIN memberships m ON m.organization_id = o.id AND m.user_id = person.id
    WHERE o.id = person.organization AND (
        m.user_id IS NOT NULL OR person.is_platform_admin OR EXISTS (
            SELECT 1 FROM community_roles c
            WHERE c.organization_id = person.organization AND c.user_id = person.id));
END
$$;
