-- What is taken out of a room, one after the other: who doesn't fit any more takes nothing.
CREATE FUNCTION metrics.take(p_taken numeric, p_amount numeric, p_room numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN p_taken + p_amount <= p_room THEN p_taken + p_amount ELSE p_taken END;

CREATE AGGREGATE metrics.taken(numeric, numeric) (
    SFUNC = metrics.take, STYPE = numeric, INITCOND = '0'
);
