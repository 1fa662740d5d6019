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

-- How far a zone's clocks are ahead of UTC at an instant.
CREATE FUNCTION metrics.ahead(p_time_zone text, p_at timestamptz) RETURNS interval
LANGUAGE sql STABLE
RETURN (p_at AT TIME ZONE p_time_zone) - (p_at AT TIME ZONE 'UTC');

-- The time between two instants in stretches within which a zone's clocks aren't set, each with how
-- far they are ahead: to tell the local time of each of many events, an interval takes a tenth of
-- what a zone's name does. A change is looked for where clocks are ahead by something else a day
-- later, and found to the second; nowhere were they ever set twice within a day.
CREATE FUNCTION metrics.clocks(p_time_zone text, p_first timestamptz, p_end timestamptz)
RETURNS TABLE (first_at timestamptz, end_at timestamptz, ahead interval)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
DECLARE
    latest timestamptz;
    middle timestamptz;
BEGIN
    first_at := p_first;
    ahead := metrics.ahead(p_time_zone, p_first);
    FOR latest, end_at IN
        SELECT d.at, d.day_later
        FROM (
            SELECT at, least(at + interval '24 hours', p_end) AS day_later
            FROM generate_series(p_first, p_end, interval '24 hours') at
        ) d
        WHERE metrics.ahead(p_time_zone, d.at) <> metrics.ahead(p_time_zone, d.day_later)
    LOOP
        WHILE end_at - latest > interval '1 second' LOOP
            middle := latest + date_trunc('second', (end_at - latest) / 2);
            IF metrics.ahead(p_time_zone, middle) = ahead THEN
                latest := middle;
            ELSE
                end_at := middle;
            END IF;
        END LOOP;
        RETURN NEXT;
        first_at := end_at;
        ahead := metrics.ahead(p_time_zone, first_at);
    END LOOP;
    end_at := p_end;
    RETURN NEXT;
END
$$;
