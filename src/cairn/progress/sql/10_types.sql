-- What is added to the sums of one goal, because something directly below it changed.
-- rank orders the climb: deeper goals first, then visions, then objectives from individual to company.
CREATE TYPE engine.delta AS (
    goal_id uuid,
    rank integer,
    child_count integer,
    completed_child_count integer,
    total_weight numeric,
    weighted_progress numeric,
    covered_weight numeric,
    child_value_sum numeric,
    link_count integer,
    link_total_weight numeric,
    link_weighted_progress numeric,
    link_covered_weight numeric,
    log_count integer,
    log_sum numeric
);

-- One goal whose shown numbers changed; a receipt is a list of these.
CREATE TYPE engine.move AS (
    goal_id uuid,
    kind text,
    old numeric,
    new numeric,
    current_value numeric
);
