-- Keeps what a goal showed, at its first change on a new day: its row under the day it last
-- changed on, with what goals say of it at that moment.
CREATE FUNCTION engine.keep_row() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO goal_progress_history (organization_id, goal_id, changed_on,
        parent_id, title, state, weight, is_deleted,
        current_value, target_value, progress_percentage, computed_percentage,
        override_percentage, raw_percentage, coverage, child_count, completed_child_count,
        link_count, expected_percentage, expected_on, status, calculation_method,
        manual_override_reason, period_start, period_end)
    SELECT OLD.organization_id, OLD.goal_id, OLD.changed_on,
        g.parent_id, g.title, g.state, g.weight, g.deleted_at IS NOT NULL,
        OLD.current_value, OLD.target_value, OLD.progress_percentage, OLD.computed_percentage,
        OLD.override_percentage, OLD.raw_percentage, OLD.coverage, OLD.child_count,
        OLD.completed_child_count, OLD.link_count, OLD.expected_percentage, OLD.expected_on,
        engine.status(OLD, OLD.kind, OLD.rollup_strategy, OLD.measure, OLD.direction,
            coalesce(OLD.expected_on, OLD.changed_on), o.on_track_ratio, o.at_risk_ratio),
        OLD.calculation_method, OLD.manual_override_reason, OLD.period_start, OLD.period_end
    FROM goals g
    JOIN organizations o ON o.id = OLD.organization_id
    WHERE g.organization_id = OLD.organization_id AND g.id = OLD.goal_id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER progress_kept AFTER UPDATE ON goal_progress FOR EACH ROW
WHEN (OLD.changed_on < NEW.changed_on) EXECUTE FUNCTION engine.keep_row();

-- Says that something shown of these goals is about to change on a day: title, place, weight, state.
CREATE FUNCTION engine.touch(p_organization uuid, p_today date, p_goals uuid[]) RETURNS void
LANGUAGE sql AS $$
    UPDATE goal_progress SET changed_on = p_today
    WHERE organization_id = p_organization AND goal_id = ANY (p_goals) AND changed_on < p_today
$$;

-- Notes what goals give to others before they are changed, and keeps what they show.
CREATE FUNCTION engine.take_out(p_organization uuid, p_today date, p_goals uuid[])
RETURNS engine.delta[]
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM engine.touch(p_organization, p_today, p_goals);
    RETURN engine.shares(p_organization, p_goals, -1);
END
$$;
