-- What was true at the end of a day. Both functions give one row for each community and day asked
-- for, in ranges that don't overlap; a day is one of the community's zone.

-- What units owe past its due day. Payments and credits settle charges in order of their due days,
-- so that of the charges that were due more than some days before, what is unpaid is what they come
-- to less all that was paid: no settling has to be followed. Each unit's balance for a number of
-- days changes only where something posts or passes that many days; between these it stands.
-- One row for each number of days late in p_late as well: what was due more than so many days ago.
CREATE FUNCTION metrics.delinquency(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[], p_late integer[])
RETURNS TABLE (community_id uuid, day date, late integer, units bigint, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT a.community_id, a.first_day, a.last_day, c.time_zone
        FROM unnest(p_communities, p_first, p_last) a (community_id, first_day, last_day)
        JOIN communities c ON c.organization_id = p_organization AND c.id = a.community_id
    ), zones AS (
        SELECT community_id, time_zone, max(last_day) AS last_day FROM asked GROUP BY 1, 2
    ), posted AS (
        SELECT t.community_id, t.unit_id, t.id, t.kind, t.amount, t.reverses_id,
            (t.posted_at AT TIME ZONE z.time_zone)::date AS posted_on, t.due_on
        FROM zones z
        JOIN transactions t ON t.organization_id = p_organization
            AND t.community_id = z.community_id
        WHERE (t.posted_at AT TIME ZONE z.time_zone)::date <= z.last_day
    ), signed AS (
        -- A reversal counts as what it takes back, the other way round, from its own posting on.
        SELECT p.community_id, p.unit_id, p.posted_on, coalesce(r.kind, p.kind) AS kind,
            coalesce(r.due_on, r.posted_on, p.due_on, p.posted_on) AS due_on,
            CASE WHEN r.id IS NULL THEN p.amount ELSE -p.amount END AS amount
        FROM posted p
        LEFT JOIN posted r ON r.id = p.reverses_id
        WHERE p.kind <> 'reversal' OR r.id IS NOT NULL
    ), changes AS (
        SELECT s.community_id, s.unit_id, late.days AS late,
            CASE WHEN s.kind = 'charge' THEN greatest(s.posted_on, s.due_on + late.days + 1)
                ELSE s.posted_on END AS day,
            sum(CASE WHEN s.kind = 'charge' THEN s.amount ELSE -s.amount END) AS amount
        FROM signed s
        CROSS JOIN unnest(p_late) late (days)
        GROUP BY 1, 2, 3, 4
    ), balances AS (
        SELECT c.community_id, c.unit_id, c.late, c.day,
            greatest(sum(c.amount) OVER unit, 0) AS owed,
            greatest(coalesce(sum(c.amount) OVER before, 0), 0) AS owed_before
        FROM changes c
        WINDOW unit AS (PARTITION BY c.community_id, c.unit_id, c.late ORDER BY c.day),
            before AS (unit ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), steps AS (
        SELECT b.community_id, b.late, b.day, sum(b.owed - b.owed_before) AS amount,
            count(*) FILTER (WHERE b.owed > 0 AND b.owed_before = 0)
                - count(*) FILTER (WHERE b.owed = 0 AND b.owed_before > 0) AS units
        FROM balances b
        WHERE b.owed <> b.owed_before
        GROUP BY 1, 2, 3
    ), points AS (
        SELECT community_id, late, day, amount, units, false AS is_asked FROM steps
        UNION ALL
        SELECT a.community_id, late.days, day::date, 0, 0, true
        FROM asked a
        CROSS JOIN unnest(p_late) late (days)
        CROSS JOIN generate_series(a.first_day, a.last_day, interval '1 day') day
    )
    SELECT s.community_id, s.day, s.late, s.units::bigint, s.amount
    FROM (
        SELECT p.community_id, p.day, p.late, p.is_asked,
            sum(p.units) OVER upto AS units, sum(p.amount) OVER upto AS amount
        FROM points p
        WINDOW upto AS (PARTITION BY p.community_id, p.late ORDER BY p.day)
    ) s
    WHERE s.is_asked
$$;

-- Packages that had arrived and weren't picked up.
CREATE FUNCTION metrics.pending(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[])
RETURNS TABLE (community_id uuid, day date, packages bigint)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT a.community_id, a.first_day, a.last_day, c.time_zone
        FROM unnest(p_communities, p_first, p_last) a (community_id, first_day, last_day)
        JOIN communities c ON c.organization_id = p_organization AND c.id = a.community_id
    ), zones AS (
        SELECT DISTINCT community_id, time_zone FROM asked
    ), points AS (
        SELECT z.community_id, (moved.at AT TIME ZONE z.time_zone)::date AS day,
            moved.packages, false AS is_asked
        FROM zones z
        JOIN packages p ON p.organization_id = p_organization AND p.community_id = z.community_id
        CROSS JOIN LATERAL (VALUES (p.received_at, 1), (p.picked_up_at, -1)) moved (at, packages)
        WHERE moved.at IS NOT NULL
        UNION ALL
        SELECT a.community_id, day::date, 0, true
        FROM asked a CROSS JOIN generate_series(a.first_day, a.last_day, interval '1 day') day
    )
    SELECT s.community_id, s.day, s.packages
    FROM (
        SELECT p.community_id, p.day, p.is_asked,
            sum(p.packages) OVER (PARTITION BY p.community_id ORDER BY p.day) AS packages
        FROM points p
    ) s
    WHERE s.is_asked
$$;

-- How much of each amenity's open time was reserved, in percent, from a first to a last day: hours
-- booked while open by the hours open times the capacity. Hours are real ones: where clocks jump, a
-- night is as long as it was. Cancelled reservations don't count, no-shows do.
CREATE FUNCTION metrics.utilization(p_organization uuid, p_communities uuid[], p_first date[],
    p_last date[])
RETURNS TABLE (community_id uuid, day date, utilization jsonb)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT a.community_id, a.first_day, c.time_zone,
            least(a.last_day, metrics.running_day(c.time_zone)) AS last_day
        FROM unnest(p_communities, p_first, p_last) a (community_id, first_day, last_day)
        JOIN communities c ON c.organization_id = p_organization AND c.id = a.community_id
    ), opened AS (
        SELECT a.community_id, a.first_day, h.amenity_id, day::date AS day,
            (day::date + h.opens_at) AT TIME ZONE a.time_zone AS opens_at,
            (day::date + h.closes_at) AT TIME ZONE a.time_zone AS closes_at
        FROM asked a
        CROSS JOIN generate_series(a.first_day, a.last_day, interval '1 day') day
        JOIN opening_hours h ON h.organization_id = p_organization
            AND h.community_id = a.community_id AND h.weekday = extract(isodow FROM day)
    ), hours AS (
        SELECT o.community_id, o.first_day, o.amenity_id,
            sum(extract(epoch FROM o.closes_at - o.opens_at)) AS seconds
        FROM opened o GROUP BY 1, 2, 3
    ), booked AS (
        SELECT o.community_id, o.first_day, o.amenity_id, sum(extract(epoch FROM
            least(o.closes_at, r.ends_at) - greatest(o.opens_at, r.starts_at))) AS seconds
        FROM asked a
        JOIN reservations r ON r.organization_id = p_organization
            AND r.community_id = a.community_id AND r.status <> 'cancelled'
            AND r.starts_at < (a.last_day + 2)::timestamp AT TIME ZONE 'UTC'
            AND r.ends_at > (a.first_day - 1)::timestamp AT TIME ZONE 'UTC'
        CROSS JOIN LATERAL generate_series((r.starts_at AT TIME ZONE a.time_zone)::date,
            (r.ends_at AT TIME ZONE a.time_zone)::date, interval '1 day') touched
        JOIN opened o ON o.community_id = a.community_id AND o.first_day = a.first_day
            AND o.amenity_id = r.amenity_id AND o.day = touched::date
            AND o.opens_at < r.ends_at AND o.closes_at > r.starts_at
        GROUP BY 1, 2, 3
    )
    SELECT h.community_id, h.first_day, jsonb_object_agg(a.name,
        round(100 * coalesce(b.seconds, 0) / (h.seconds * a.capacity), 2))
    FROM hours h
    JOIN amenities a ON a.organization_id = p_organization AND a.id = h.amenity_id
    LEFT JOIN booked b ON b.community_id = h.community_id AND b.first_day = h.first_day
        AND b.amenity_id = h.amenity_id
    WHERE h.seconds > 0
    GROUP BY 1, 2
$$;
