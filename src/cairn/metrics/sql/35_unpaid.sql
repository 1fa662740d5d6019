-- The charges of a community that were past due and not paid in full at the end of a day, and what
-- was left of each. Charge by charge: payments and credits settle them in the order in which they
-- fall due. Only of units whose oldest such charge was due more than p_late days before, and not
-- more than p_until.
CREATE FUNCTION metrics.unpaid(p_organization uuid, p_community uuid, p_day date, p_late integer,
    p_until integer)
RETURNS TABLE (charge_id uuid, unit_id uuid, due_on date, unpaid numeric)
LANGUAGE sql STABLE AS $$
    WITH posted AS (
        SELECT t.id, t.unit_id, t.kind, t.amount, t.reverses_id, t.posted_at,
            coalesce(t.due_on, (t.posted_at AT TIME ZONE c.time_zone)::date) AS due_on
        FROM communities c
        JOIN transactions t ON t.organization_id = p_organization AND t.community_id = c.id
        WHERE c.organization_id = p_organization AND c.id = p_community
            AND (t.posted_at AT TIME ZONE c.time_zone)::date <= p_day
    ), left_of AS (
        SELECT p.id, p.unit_id, p.kind, p.due_on, p.posted_at, greatest(p.amount - coalesce((
            SELECT sum(r.amount) FROM posted r WHERE r.reverses_id = p.id), 0), 0) AS amount
        FROM posted p WHERE p.kind <> 'reversal'
    ), paid AS (
        SELECT l.unit_id, sum(l.amount) AS amount FROM left_of l
        WHERE l.kind <> 'charge' GROUP BY 1
    ), charges AS (
        SELECT l.*, sum(l.amount) OVER (PARTITION BY l.unit_id
            ORDER BY l.due_on, l.posted_at, l.id) AS upto
        FROM left_of l WHERE l.kind = 'charge'
    ), owed AS (
        SELECT c.id, c.unit_id, c.due_on,
            least(c.amount, c.upto - coalesce(p.amount, 0)) AS unpaid
        FROM charges c LEFT JOIN paid p ON p.unit_id = c.unit_id
        WHERE c.due_on < p_day
    ), late AS (
        SELECT o.*, p_day - min(o.due_on) OVER (PARTITION BY o.unit_id) AS days
        FROM owed o WHERE o.unpaid > 0
    )
    SELECT l.id, l.unit_id, l.due_on, l.unpaid FROM late l
    WHERE l.days > p_late AND (p_until IS NULL OR l.days <= p_until)
$$;
