-- The peer: what is usually written, a loop over communities and their days that asks for one
-- figure after the other. Bounds are instants, so that it finds events by the same indexes; that is
-- right where midnight comes once.
CREATE TABLE bench.naive_daily (LIKE public.kpi_daily INCLUDING ALL);
GRANT USAGE ON SCHEMA bench TO cairn_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON bench.naive_daily TO cairn_app;

-- What units owe past its due day as of a day: how many they are, and how much it is.
CREATE FUNCTION bench.naive_owed(p_organization uuid, p_community uuid, p_day date,
    p_end timestamptz, p_zone text, OUT units bigint, OUT amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE owed > 0), coalesce(sum(owed) FILTER (WHERE owed > 0), 0)
    FROM (
        SELECT coalesce(sum(CASE
            WHEN coalesce(r.kind, t.kind) <> 'charge' THEN -t.amount
            WHEN coalesce(r.due_on, (r.posted_at AT TIME ZONE p_zone)::date, t.due_on,
                (t.posted_at AT TIME ZONE p_zone)::date) < p_day THEN t.amount
            ELSE 0 END * CASE WHEN r.id IS NULL THEN 1 ELSE -1 END), 0) AS owed
        FROM transactions t
        LEFT JOIN transactions r ON r.organization_id = p_organization AND r.id = t.reverses_id
        WHERE t.organization_id = p_organization AND t.community_id = p_community
            AND t.posted_at < p_end
        GROUP BY t.unit_id
    ) u
$$;

CREATE FUNCTION bench.naive_days(p_organization uuid, p_days date[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    o CONSTANT uuid := p_organization;
    place record;
    this_day date;
    a timestamptz;
    b timestamptz;
    owed record;
    hours jsonb;
BEGIN
    FOR place IN SELECT id, time_zone FROM communities WHERE organization_id = o LOOP
        FOREACH this_day IN ARRAY p_days LOOP
            a := this_day::timestamp AT TIME ZONE place.time_zone;
            b := (this_day + 1)::timestamp AT TIME ZONE place.time_zone;
            SELECT * INTO owed FROM bench.naive_owed(o, place.id, this_day, b, place.time_zone);
            SELECT coalesce(jsonb_object_agg(hour, times), '{}') INTO hours FROM (
                SELECT to_char(occurred_at AT TIME ZONE place.time_zone, 'HH24') AS hour,
                    count(*) AS times
                FROM access_logs WHERE organization_id = o AND community_id = place.id
                    AND occurred_at >= a AND occurred_at < b AND NOT denied
                GROUP BY 1
            ) h;
            INSERT INTO bench.naive_daily (organization_id, community_id, metric_date,
                entries_by_hour, units_delinquent, total_delinquent_amount,
                total_entries, resident_entries, visitor_entries, denied_entries,
                incidents_reported, incidents_resolved, patrol_checkpoints_completed,
                patrol_checkpoints_missed, payments_received, payments_amount, new_charges_count,
                new_charges_amount, announcements_sent, messages_sent, reservations_made,
                reservations_cancelled, no_shows, packages_received, packages_picked_up,
                packages_pending, tickets_opened, tickets_closed)
            VALUES (o, place.id, this_day, hours, owed.units, owed.amount,
                (SELECT count(*) FROM access_logs WHERE organization_id = o
                    AND community_id = place.id AND occurred_at >= a AND occurred_at < b
                    AND NOT denied),
                (SELECT count(*) FROM access_logs WHERE organization_id = o
                    AND community_id = place.id AND occurred_at >= a AND occurred_at < b
                    AND NOT denied AND entry_type = 'resident'),
                (SELECT count(*) FROM access_logs WHERE organization_id = o
                    AND community_id = place.id AND occurred_at >= a AND occurred_at < b
                    AND NOT denied AND entry_type = 'visitor'),
                (SELECT count(*) FROM access_logs WHERE organization_id = o
                    AND community_id = place.id AND occurred_at >= a AND occurred_at < b
                    AND denied),
                (SELECT count(*) FROM incidents WHERE organization_id = o
                    AND community_id = place.id AND reported_at >= a AND reported_at < b),
                (SELECT count(*) FROM incidents WHERE organization_id = o
                    AND community_id = place.id AND resolved_at >= a AND resolved_at < b),
                (SELECT count(*) FROM patrol_logs WHERE organization_id = o
                    AND community_id = place.id AND scheduled_at >= a AND scheduled_at < b
                    AND status = 'completed'),
                (SELECT count(*) FROM patrol_logs WHERE organization_id = o
                    AND community_id = place.id AND scheduled_at >= a AND scheduled_at < b
                    AND status = 'missed'),
                (SELECT count(*) FROM transactions WHERE organization_id = o
                    AND community_id = place.id AND posted_at >= a AND posted_at < b
                    AND kind = 'payment'),
                (SELECT coalesce(sum(amount), 0) FROM transactions WHERE organization_id = o
                    AND community_id = place.id AND posted_at >= a AND posted_at < b
                    AND kind = 'payment'),
                (SELECT count(*) FROM transactions WHERE organization_id = o
                    AND community_id = place.id AND posted_at >= a AND posted_at < b
                    AND kind = 'charge'),
                (SELECT coalesce(sum(amount), 0) FROM transactions WHERE organization_id = o
                    AND community_id = place.id AND posted_at >= a AND posted_at < b
                    AND kind = 'charge'),
                (SELECT count(*) FROM announcements WHERE organization_id = o
                    AND community_id = place.id AND sent_at >= a AND sent_at < b),
                (SELECT count(*) FROM messages WHERE organization_id = o
                    AND community_id = place.id AND sent_at >= a AND sent_at < b),
                (SELECT count(*) FROM reservations WHERE organization_id = o
                    AND community_id = place.id AND created_at >= a AND created_at < b),
                (SELECT count(*) FROM reservations WHERE organization_id = o
                    AND community_id = place.id AND cancelled_at >= a AND cancelled_at < b),
                (SELECT count(*) FROM reservations WHERE organization_id = o
                    AND community_id = place.id AND starts_at >= a AND starts_at < b
                    AND status = 'no_show'),
                (SELECT count(*) FROM packages WHERE organization_id = o
                    AND community_id = place.id AND received_at >= a AND received_at < b),
                (SELECT count(*) FROM packages WHERE organization_id = o
                    AND community_id = place.id AND picked_up_at >= a AND picked_up_at < b),
                (SELECT count(*) FROM packages WHERE organization_id = o
                    AND community_id = place.id AND received_at < b
                    AND (picked_up_at IS NULL OR picked_up_at >= b)),
                (SELECT count(*) FROM tickets WHERE organization_id = o
                    AND community_id = place.id AND created_at >= a AND created_at < b),
                (SELECT count(*) FROM tickets WHERE organization_id = o
                    AND community_id = place.id AND resolved_at >= a AND resolved_at < b))
            ON CONFLICT (organization_id, community_id, metric_date) DO NOTHING;
        END LOOP;
    END LOOP;
END
$$;
