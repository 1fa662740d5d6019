-- A year of events in many communities, made up by rules: more in some than in others, by day
-- rather than by night, in the order in which they would have come in.
CREATE SCHEMA IF NOT EXISTS bench;

CREATE TABLE bench.places (number int PRIMARY KEY, id uuid, units uuid[], amenities uuid[]);
ALTER TABLE bench.places ALTER COLUMN units SET STORAGE PLAIN;

-- Something at random times of the year in random communities: `a`, `b` and `c` are random as well.
CREATE FUNCTION bench.at_random(p_first date, p_days int, p_times bigint)
RETURNS TABLE (n bigint, number int, at timestamptz, a float, b float, c float)
LANGUAGE sql VOLATILE AS $$
    SELECT n, floor((SELECT count(*) FROM bench.places) * power(random(), 1.4))::int,
        p_first::timestamp AT TIME ZONE 'UTC' + floor(random() * p_days) * interval '1 day'
            + (random() + random() + random()) / 3 * interval '1 day',
        random(), random(), random()
    FROM generate_series(1, p_times) n
    ORDER BY 3
$$;

CREATE FUNCTION bench.one_of(p_words anyarray, p_random float) RETURNS anyelement
LANGUAGE sql IMMUTABLE AS $$ SELECT p_words[1 + floor(p_random * cardinality(p_words))::int] $$;

-- Communities in these zones in turns, each with units and amenities; its number goes by the size.
CREATE FUNCTION bench.settle(p_organization uuid, p_communities int, p_units int, p_first date,
    p_zones text[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO communities (organization_id, name, time_zone, opened_on)
    SELECT p_organization, 'Community ' || n, p_zones[1 + n % cardinality(p_zones)], p_first
    FROM generate_series(0, p_communities - 1) n;
    INSERT INTO units (organization_id, community_id, name, external_id)
    SELECT p_organization, c.id, 'Unit ' || n, 'unit ' || n
    FROM communities c CROSS JOIN generate_series(1, p_units) n
    WHERE c.organization_id = p_organization;
    INSERT INTO amenities (organization_id, community_id, name, capacity)
    SELECT p_organization, c.id, amenity, 2
    FROM communities c CROSS JOIN unnest('{Pool,Gym,Hall,Court}'::text[]) amenity
    WHERE c.organization_id = p_organization;
    INSERT INTO opening_hours (organization_id, community_id, amenity_id, weekday, opens_at,
        closes_at)
    SELECT p_organization, a.community_id, a.id, weekday, '08:00', '22:00'
    FROM amenities a CROSS JOIN generate_series(1, 7) weekday
    WHERE a.organization_id = p_organization;
    INSERT INTO bench.places
    SELECT row_number() OVER (ORDER BY c.id) - 1, c.id,
        ARRAY(SELECT u.id FROM units u
            WHERE u.organization_id = p_organization AND u.community_id = c.id),
        ARRAY(SELECT a.id FROM amenities a
            WHERE a.organization_id = p_organization AND a.community_id = c.id)
    FROM communities c WHERE c.organization_id = p_organization;
$$;

-- Half of the ledger are charges; most are paid, early or late, some in part; a few payments
-- bounce.
CREATE FUNCTION bench.post(p_organization uuid, p_first date, p_days int, p_rows bigint)
RETURNS void
LANGUAGE sql AS $$
    WITH charged AS (
        SELECT uuidv7() AS id, n, p.id AS community_id, bench.one_of(units, b) AS unit_id, at,
            (at + c * interval '40 days')::date AS due_on, random() AS a, random() AS b,
            round((20 + a * 400)::numeric, 2) AS amount, random() AS c
        FROM bench.at_random(p_first, p_days, p_rows * 52 / 100) JOIN bench.places p USING (number)
    ), paid AS (
        SELECT uuidv7() AS id, n, community_id, unit_id, random() AS a,
            due_on::timestamp AT TIME ZONE 'UTC' + (b * b * 90 - 12) * interval '1 day' AS at,
            CASE WHEN c < 0.9 THEN amount ELSE round(amount / 2, 2) END AS amount,
            CASE WHEN a < 0.03 THEN 'credit' ELSE 'payment' END AS kind
        FROM charged WHERE a < 0.9
    )
    INSERT INTO transactions (organization_id, community_id, id, external_id, unit_id, kind, amount,
        posted_at, due_on, reverses_id)
    SELECT p_organization, community_id, id, word || n, unit_id, kind, amount, at, due_on, reverses
    FROM (
        SELECT id, 'charge ' AS word, n, community_id, unit_id, 'charge' AS kind, amount, at,
            due_on, NULL::uuid AS reverses
        FROM charged
        UNION ALL
        SELECT id, 'payment ', n, community_id, unit_id, kind, amount, at, NULL, NULL FROM paid
        UNION ALL
        SELECT uuidv7(), 'reversal ', n, community_id, unit_id, 'reversal', amount,
            at + a * interval '100 days', NULL, id
        FROM paid WHERE a < 0.03
    ) posted
    WHERE at < (p_first + p_days)::timestamp AT TIME ZONE 'UTC'
    ORDER BY at;
$$;

-- So many events in all, from a first day on.
CREATE FUNCTION bench.happen(p_organization uuid, p_first date, p_days int, p_events bigint)
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO access_logs (organization_id, community_id, external_id, occurred_at, entry_type,
        visitor_id, unit_id, gate, denied)
    SELECT p_organization, p.id, 'entry ' || n, at,
        CASE WHEN a < 0.6 THEN 'resident' WHEN a < 0.85 THEN 'visitor' WHEN a < 0.95 THEN 'delivery'
            ELSE 'staff' END,
        CASE WHEN a BETWEEN 0.6 AND 0.85 THEN 'visitor ' || floor(b * 2000) END,
        bench.one_of(units, b), 'gate ' || floor(c * 4), c < 0.02
    FROM bench.at_random(p_first, p_days, p_events * 55 / 100) JOIN bench.places p USING (number);
    INSERT INTO incidents (organization_id, community_id, external_id, reported_at, resolved_at,
        category, severity)
    SELECT p_organization, p.id, 'incident ' || n, at,
        CASE WHEN a < 0.9 THEN at - ln(1 - b) * interval '30 hours' END,
        bench.one_of('{noise,leak,lift,theft,fire}'::text[], c),
        bench.one_of('{low,middle,high}'::text[], b)
    FROM bench.at_random(p_first, p_days, p_events * 15 / 1000) JOIN bench.places p USING (number);
    INSERT INTO patrol_logs (organization_id, community_id, external_id, scheduled_at, completed_at,
        status)
    SELECT p_organization, p.id, 'patrol ' || n, at,
        CASE WHEN a < 0.93 THEN at + b * interval '30 minutes' END,
        CASE WHEN a < 0.93 THEN 'completed' ELSE 'missed' END
    FROM bench.at_random(p_first, p_days, p_events * 7 / 100) JOIN bench.places p USING (number);
    INSERT INTO announcements (organization_id, community_id, external_id, sent_at, sender)
    SELECT p_organization, p.id, 'announcement ' || n, at, 'office'
    FROM bench.at_random(p_first, p_days, p_events * 5 / 1000) JOIN bench.places p USING (number);
    INSERT INTO messages (organization_id, community_id, external_id, sent_at, sender)
    SELECT p_organization, p.id, 'message ' || n, at, 'resident ' || floor(a * 300)
    FROM bench.at_random(p_first, p_days, p_events * 12 / 100) JOIN bench.places p USING (number);
    INSERT INTO reservations (organization_id, community_id, external_id, amenity_id, created_at,
        starts_at, ends_at, status, cancelled_at)
    SELECT p_organization, p.id, 'reservation ' || n, bench.one_of(amenities, b), at,
        at + a * interval '10 days', at + a * interval '10 days' + (1 + c) * interval '1 hour',
        CASE WHEN c < 0.1 THEN 'cancelled' WHEN c < 0.15 THEN 'no_show' ELSE 'completed' END,
        CASE WHEN c < 0.1 THEN at + a * b * interval '10 days' END
    FROM bench.at_random(p_first, p_days, p_events * 3 / 100) JOIN bench.places p USING (number);
    INSERT INTO packages (organization_id, community_id, external_id, unit_id, received_at,
        picked_up_at)
    SELECT p_organization, p.id, 'package ' || n, bench.one_of(units, b), at,
        CASE WHEN a < 0.99 THEN at - ln(1 - c) * interval '20 hours' END
    FROM bench.at_random(p_first, p_days, p_events * 9 / 100) JOIN bench.places p USING (number);
    INSERT INTO tickets (organization_id, community_id, external_id, category, created_at,
        resolved_at)
    SELECT p_organization, p.id, 'ticket ' || n,
        bench.one_of('{repair,question,complaint}'::text[], b), at,
        CASE WHEN a < 0.95 THEN at - ln(1 - c) * interval '60 hours' END
    FROM bench.at_random(p_first, p_days, p_events * 35 / 1000) JOIN bench.places p USING (number);
    SELECT bench.post(p_organization, p_first, p_days, p_events * 8 / 100);
$$;
