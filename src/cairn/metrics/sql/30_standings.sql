-- What was true at the end of a day. Each function gives one row for each day of the ranges asked
-- for, with the place of its range among them; see metrics.asked.

-- What all units of communities owe past its due day, in sum: `units` so many of them, `amount` so
-- much. One row for each number of days late in p_late as well: what was due more than so many days
-- ago. Where p_at_end, only as of the last day of each range, or the running one if that comes
-- first. Summed from what is stored of each unit, or where p_from_ledgers from these themselves.
CREATE FUNCTION metrics.delinquency(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[], p_late integer[], p_at_end boolean, p_from_ledgers boolean)
RETURNS TABLE (n bigint, day date, late integer, units bigint, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT a.*, least(a.last_day, a.running_day) AS until
        FROM metrics.asked(p_organization, p_communities, p_first, p_last) a
    ), places AS MATERIALIZED (
        SELECT community_id, max(until) AS until FROM asked GROUP BY 1
    ), points AS (
        SELECT s.community_id, s.late::integer AS late, s.day, sum(s.units) AS units,
            sum(s.amount) AS amount, NULL::bigint AS n, NULL::date AS asked_day
        FROM places p
        JOIN arrears_changes s ON s.organization_id = p_organization
            AND s.community_id = p.community_id AND s.late = ANY (p_late::smallint[])
            AND s.day <= p.until
        WHERE NOT p_from_ledgers
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT s.community_id, s.late, s.day, sum(s.units), sum(s.amount), NULL, NULL
        FROM metrics.arrears(p_organization, p_communities, NULL, p_late) s
        WHERE p_from_ledgers
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT a.community_id, late.days, day::date, 0, 0, a.n,
            CASE WHEN p_at_end THEN a.first_day ELSE day::date END
        FROM asked a
        CROSS JOIN unnest(p_late) late (days)
        CROSS JOIN LATERAL generate_series(
            CASE WHEN p_at_end THEN a.until ELSE a.first_day END, a.until, interval '1 day') day
    )
    SELECT s.n, s.asked_day, s.late, s.units::bigint, s.amount
    FROM (
        SELECT p.n, p.asked_day, p.late,
            sum(p.units) OVER upto AS units, sum(p.amount) OVER upto AS amount
        FROM points p
        WINDOW upto AS (PARTITION BY p.community_id, p.late ORDER BY p.day)
    ) s
    WHERE s.n IS NOT NULL
$$;

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
