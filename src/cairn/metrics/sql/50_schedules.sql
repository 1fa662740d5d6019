-- The schedules of a community follow it: in a new zone they are due at the same clock time, and
-- they rest while it isn't active. What is due already stays due.
CREATE FUNCTION metrics.follow_community() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE schedules SET is_active = NEW.is_active,
        next_run_at = CASE WHEN next_run_at <= now() THEN next_run_at
            ELSE (next_run_at AT TIME ZONE OLD.time_zone) AT TIME ZONE NEW.time_zone END
    WHERE organization_id = NEW.organization_id AND community_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER schedules_follow AFTER UPDATE OF time_zone, is_active ON communities
FOR EACH ROW WHEN (OLD.time_zone <> NEW.time_zone OR OLD.is_active <> NEW.is_active)
EXECUTE FUNCTION metrics.follow_community();
