-- Freshness: whoever changes an event marks, in the same transaction, the days whose metrics don't
-- hold any more. By statement, so that COPY and other tools mark as well.

-- The days of a community from its first row to its running day.
CREATE FUNCTION metrics.running_day(p_time_zone text) RETURNS date
LANGUAGE sql STABLE
RETURN (now() AT TIME ZONE p_time_zone)::date;

-- Marks what the rows of a statement touch. Each argument is a group, a way and columns: `days` are
-- the local days of the columns, `since` all days from there to the running one, `span` all days
-- from the one column's to the other's, `units` no days but the units whose ledgers are others now.
CREATE FUNCTION metrics.mark() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    touched text := CASE TG_OP WHEN 'INSERT' THEN 'SELECT * FROM added'
        WHEN 'DELETE' THEN 'SELECT * FROM removed'
        ELSE 'SELECT * FROM added UNION ALL SELECT * FROM removed' END;
    argument text;
    part text[];
    days text;
BEGIN
    FOREACH argument IN ARRAY TG_ARGV LOOP
        part := string_to_array(argument, ' ');
        IF part[2] = 'units' THEN
            EXECUTE format(
                'INSERT INTO dirty_units (organization_id, community_id, unit_id)
                SELECT DISTINCT r.organization_id, r.community_id, r.%I FROM (%s) r
                JOIN communities c ON c.organization_id = r.organization_id
                    AND c.id = r.community_id', part[3], touched);
            CONTINUE;
        END IF;
        days := CASE part[2]
            WHEN 'days' THEN format(
                'SELECT day AS first_day, day AS last_day FROM (SELECT (t.at AT TIME ZONE '
                'c.time_zone)::date AS day FROM (VALUES (%s)) t (at) WHERE t.at IS NOT NULL) d',
                (SELECT string_agg(format('r.%I', name), '), (') FROM unnest(part[3:]) name))
            WHEN 'since' THEN format(
                'SELECT d.day AS first_day, greatest(d.day, metrics.running_day(c.time_zone)) '
                'AS last_day FROM (SELECT (r.%I AT TIME ZONE c.time_zone)::date AS day) d', part[3])
            ELSE format(
                'SELECT (r.%I AT TIME ZONE c.time_zone)::date AS first_day, '
                '(r.%I AT TIME ZONE c.time_zone)::date AS last_day', part[3], part[4])
        END;
        EXECUTE format(
            'INSERT INTO dirty_ranges
                (organization_id, community_id, metric_group, first_day, last_day)
            SELECT m.organization_id, m.community_id, %L, lower(whole), upper(whole) - 1
            FROM (
                SELECT t.organization_id, t.community_id,
                    range_agg(daterange(t.first_day, t.last_day, ''[]'')) AS days
                FROM (
                    SELECT DISTINCT r.organization_id, r.community_id, d.first_day, d.last_day
                    FROM (%s) r
                    JOIN communities c ON c.organization_id = r.organization_id
                        AND c.id = r.community_id
                    CROSS JOIN LATERAL (%s) d
                ) t
                GROUP BY 1, 2
            ) m CROSS JOIN LATERAL unnest(m.days) whole', part[1], touched, days);
    END LOOP;
    RETURN NULL;
END
$$;

-- Marks every day of a community: its clock, its first day or its opening hours are others.
CREATE FUNCTION metrics.mark_all(p_organization uuid, p_community uuid, p_groups text[])
RETURNS void
LANGUAGE sql AS $$
    INSERT INTO dirty_ranges (organization_id, community_id, metric_group, first_day, last_day)
    SELECT c.organization_id, c.id, metric_group, known.first_day,
        greatest(known.first_day, metrics.running_day(c.time_zone) + 1)
    FROM communities c
    CROSS JOIN unnest(p_groups) metric_group
    CROSS JOIN LATERAL (
        SELECT least(c.opened_on, min(d.metric_date)) AS first_day FROM kpi_daily d
        WHERE d.organization_id = c.organization_id AND d.community_id = c.id
    ) known
    WHERE c.organization_id = p_organization AND c.id = p_community
$$;

CREATE FUNCTION metrics.mark_community() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM metrics.mark_all(NEW.organization_id, NEW.id, ARRAY['access', 'incidents', 'patrols',
        'ledger', 'delinquency', 'announcements', 'messages', 'reservations', 'packages',
        'pending', 'tickets']);
    -- On which day something posts, and is past due, is told by the community's clock.
    INSERT INTO dirty_units (organization_id, community_id) VALUES (NEW.organization_id, NEW.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER community_made AFTER INSERT ON communities
FOR EACH ROW EXECUTE FUNCTION metrics.mark_community();
CREATE TRIGGER community_changed AFTER UPDATE OF time_zone, opened_on ON communities
FOR EACH ROW WHEN (OLD.time_zone <> NEW.time_zone OR OLD.opened_on <> NEW.opened_on)
EXECUTE FUNCTION metrics.mark_community();

-- Opening hours and capacities only count for how much of an amenity's time is used.
CREATE FUNCTION metrics.mark_opening() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    place := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    PERFORM metrics.mark_all(place.organization_id, place.community_id, ARRAY['reservations']);
    RETURN NULL;
END
$$;

CREATE TRIGGER opening_hours_changed AFTER INSERT OR UPDATE OR DELETE ON opening_hours
FOR EACH ROW EXECUTE FUNCTION metrics.mark_opening();
CREATE TRIGGER amenity_changed AFTER UPDATE OF capacity ON amenities
FOR EACH ROW WHEN (OLD.capacity <> NEW.capacity) EXECUTE FUNCTION metrics.mark_opening();

DO $$
DECLARE
    source record;
BEGIN
    FOR source IN SELECT * FROM (VALUES
        ('access_logs', $a$'access days occurred_at'$a$),
        ('incidents', $a$'incidents days reported_at resolved_at'$a$),
        ('patrol_logs', $a$'patrols days scheduled_at'$a$),
        ('transactions', $a$'ledger days posted_at', 'delinquency since posted_at',
            'delinquency units unit_id'$a$),
        ('announcements', $a$'announcements days sent_at'$a$),
        ('messages', $a$'messages days sent_at'$a$),
        ('reservations', $a$'reservations days created_at cancelled_at',
            'reservations span starts_at ends_at'$a$),
        ('packages', $a$'packages days received_at picked_up_at', 'pending since received_at'$a$),
        ('tickets', $a$'tickets days created_at resolved_at'$a$)
    ) s (name, arguments)
    LOOP
        EXECUTE format('CREATE TRIGGER marks_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS '
            'added FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark(%s)',
            source.name, source.arguments);
        EXECUTE format('CREATE TRIGGER marks_updated AFTER UPDATE ON %I REFERENCING OLD TABLE AS '
            'removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark(%s)',
            source.name, source.arguments);
        EXECUTE format('CREATE TRIGGER marks_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS '
            'removed FOR EACH STATEMENT EXECUTE FUNCTION metrics.mark(%s)',
            source.name, source.arguments);
    END LOOP;
END
$$;
