-- What was true at the end of a day. Each function gives one row for each day of the ranges asked
-- for, with the place of its range among them; see metrics.asked.

-- Packages that had arrived and weren't picked up.
CREATE FUNCTION metrics.pending(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[])
RETURNS TABLE (n bigint, day date, packages bigint)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT * FROM metrics.asked(p_organization, p_communities, p_first, p_last)
    ), zones AS MATERIALIZED (
        SELECT community_id, time_zone, max(end_at) AS end_at FROM asked GROUP BY 1, 2
    ), points AS (
        SELECT z.community_id, (p.received_at AT TIME ZONE z.time_zone)::date AS day,
            count(*) AS packages, NULL::bigint AS n
        FROM zones z
        JOIN packages p ON p.organization_id = p_organization AND p.community_id = z.community_id
            AND p.received_at < z.end_at
        GROUP BY 1, 2
        UNION ALL
        SELECT z.community_id, (p.picked_up_at AT TIME ZONE z.time_zone)::date, -count(*), NULL
        FROM zones z
        JOIN packages p ON p.organization_id = p_organization AND p.community_id = z.community_id
            AND p.picked_up_at < z.end_at
        GROUP BY 1, 2
        UNION ALL
        SELECT a.community_id, day::date, 0, a.n
        FROM asked a CROSS JOIN generate_series(a.first_day, a.last_day, interval '1 day') day
    )
    SELECT s.n, s.day, s.packages::bigint
    FROM (
        SELECT p.n, p.day, sum(p.packages) OVER (PARTITION BY p.community_id ORDER BY p.day)
            AS packages
        FROM points p
    ) s
    WHERE s.n IS NOT NULL
$$;

-- How much of each amenity's open time was reserved, in percent, in each range: hours booked while
-- open by the hours open times the capacity. Hours are real ones: where clocks jump, a night is as
-- long as it was. Cancelled reservations don't count, no-shows do.
CREATE FUNCTION metrics.utilization(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[])
RETURNS TABLE (n bigint, day date, utilization jsonb)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT a.*, least(a.last_day, a.running_day) AS until
        FROM metrics.asked(p_organization, p_communities, p_first, p_last) a
    ), hours AS MATERIALIZED (
        SELECT a.n, a.first_day, h.amenity_id, sum(extract(epoch FROM
            (day::date + h.closes_at) AT TIME ZONE a.time_zone
            - (day::date + h.opens_at) AT TIME ZONE a.time_zone)) AS seconds
        FROM asked a
        CROSS JOIN generate_series(a.first_day, a.until, interval '1 day') day
        JOIN opening_hours h ON h.organization_id = p_organization
            AND h.community_id = a.community_id AND h.weekday = extract(isodow FROM day)
        GROUP BY 1, 2, 3
    ), zones AS MATERIALIZED (
        SELECT community_id, time_zone, min(first_at) AS first_at, max(end_at) AS end_at
        FROM asked GROUP BY 1, 2
    ), booked AS (
        SELECT z.community_id, r.amenity_id, day::date AS day, sum(extract(epoch FROM
            least(opened.closes_at, r.ends_at) - greatest(opened.opens_at, r.starts_at))) AS seconds
        FROM zones z
        JOIN reservations r ON r.organization_id = p_organization
            AND r.community_id = z.community_id AND r.status <> 'cancelled'
            AND r.starts_at < z.end_at AND r.ends_at > z.first_at
        CROSS JOIN LATERAL generate_series((r.starts_at AT TIME ZONE z.time_zone)::date,
            (r.ends_at AT TIME ZONE z.time_zone)::date, interval '1 day') day
        JOIN opening_hours h ON h.organization_id = p_organization
            AND h.amenity_id = r.amenity_id AND h.weekday = extract(isodow FROM day)
        CROSS JOIN LATERAL (
            SELECT (day::date + h.opens_at) AT TIME ZONE z.time_zone AS opens_at,
                (day::date + h.closes_at) AT TIME ZONE z.time_zone AS closes_at
        ) opened
        WHERE opened.opens_at < r.ends_at AND opened.closes_at > r.starts_at
        GROUP BY 1, 2, 3
    ), used AS MATERIALIZED (
        SELECT a.n, b.amenity_id, sum(b.seconds) AS seconds
        FROM asked a
        JOIN booked b ON b.community_id = a.community_id
            AND b.day BETWEEN a.first_day AND a.until
        GROUP BY 1, 2
    )
    SELECT h.n, h.first_day, jsonb_object_agg(a.name,
        round(100 * coalesce(u.seconds, 0) / (h.seconds * a.capacity), 2))
    FROM hours h
    JOIN amenities a ON a.organization_id = p_organization AND a.id = h.amenity_id
    LEFT JOIN used u ON u.n = h.n AND u.amenity_id = h.amenity_id
    WHERE h.seconds > 0
    GROUP BY 1, 2
$$;
