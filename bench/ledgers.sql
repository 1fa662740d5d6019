-- A community of many units, each with a ledger of a year: five charges, of which most are paid, some
-- early and some late.
CREATE FUNCTION bench.keep_ledgers(p_organization uuid, p_units int, p_first date, p_last date)
RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    place uuid;
BEGIN
    INSERT INTO communities (organization_id, name, time_zone, opened_on)
    VALUES (p_organization, 'Ledgers', 'America/New_York', p_first) RETURNING id INTO place;
    INSERT INTO units (organization_id, community_id, name)
    SELECT p_organization, place, 'Unit ' || n FROM generate_series(1, p_units) n;
    INSERT INTO transactions
        (organization_id, community_id, unit_id, kind, amount, posted_at, due_on)
    SELECT p_organization, place, u.id, 'charge', 250, day + interval '8 hours', day + 14
    FROM units u CROSS JOIN generate_series(0, 4) n
    CROSS JOIN LATERAL (SELECT p_first + 70 * n + floor(random() * 60)::int AS day) d
    WHERE u.organization_id = p_organization AND u.community_id = place;
    INSERT INTO transactions (organization_id, community_id, unit_id, kind, amount, posted_at)
    SELECT p_organization, place, t.unit_id, 'payment', t.amount,
        least(t.posted_at + power(random(), 3) * interval '100 days', p_last)
    FROM transactions t
    WHERE t.organization_id = p_organization AND t.community_id = place AND random() < 0.88;
    INSERT INTO dirty_units (organization_id, community_id) VALUES (p_organization, place);
    PERFORM metrics.mark_all(p_organization, place, '{ledger,delinquency}');
    RETURN place;
END
$$;
