-- Tells listeners which goals changed, as part of the transaction that changed them: one row, which
-- names none if there are more than a thousand, or NULL. `p_is_structural`: who sees what may have
-- changed too.
CREATE FUNCTION engine.tell(p_organization uuid, p_goals uuid[], p_is_structural boolean)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF p_goals IS NULL OR cardinality(p_goals) > 0 THEN
        INSERT INTO goal_changes (organization_id, transaction_id, goal_ids, is_structural)
        VALUES (p_organization, pg_current_xact_id()::text::bigint,
            CASE WHEN cardinality(p_goals) <= 1000 THEN p_goals END, p_is_structural);
    END IF;
END
$$;

-- Goals deleted for good by another tool can't be named any more: nobody could say who saw them.
CREATE FUNCTION engine.tell_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM engine.tell(gone.organization_id, NULL, true)
    FROM (SELECT DISTINCT organization_id FROM deleted) gone;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_told_deleted AFTER DELETE ON goals
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.tell_deleted();

-- What another tool changes about goals, who sees them among it.
CREATE FUNCTION engine.tell_updated() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM engine.tell(organization_id, array_agg(id), true)
    FROM updated GROUP BY organization_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_told_updated AFTER UPDATE ON goals
REFERENCING NEW TABLE AS updated FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.tell_updated();

CREATE TRIGGER visions_told_updated AFTER UPDATE ON visions
REFERENCING NEW TABLE AS updated FOR EACH STATEMENT
WHEN (current_setting('cairn.engine', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION engine.tell_updated();
