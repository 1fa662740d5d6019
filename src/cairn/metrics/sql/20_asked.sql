-- Days of communities that are asked for: ranges that don't overlap, each a row with its place `n`
-- among them; a day is one of the community's zone. What happened in a range lies between `first_at`
-- and `end_at`, which are a day wider at both ends: where clocks go back over midnight, it comes
-- twice, and which of the two a date means, it can't say. Ranges that haven't begun are left out.
CREATE FUNCTION metrics.asked(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[])
RETURNS TABLE (n bigint, community_id uuid, first_day date, last_day date, time_zone text,
    running_day date, first_at timestamptz, end_at timestamptz, opened_on date)
LANGUAGE sql STABLE AS $$
    SELECT a.n, a.community_id, a.first_day, a.last_day, c.time_zone,
        metrics.running_day(c.time_zone), timezone('UTC', a.first_day - interval '1 day'),
        timezone('UTC', a.last_day + interval '2 days'), c.opened_on
    FROM unnest(p_communities, p_first, p_last) WITH ORDINALITY
        a (community_id, first_day, last_day, n)
    JOIN communities c ON c.organization_id = p_organization AND c.id = a.community_id
    WHERE a.first_day <= metrics.running_day(c.time_zone)
$$;
