-- The keys of events to their communities, units and amenities are declared, but not enforced: the
-- server would look for them once a row, which takes as long as all else that COPY does. Here it is
-- done once a statement, in the same transaction, and to the same end.

-- Whoever writes events: what they name is there, and stays until the transaction ends. Each
-- argument is a column and the table of what it names.
CREATE FUNCTION metrics.hold_places() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    part text[];
    missing uuid;
BEGIN
    FOR part IN SELECT string_to_array(argument, ' ') FROM unnest(TG_ARGV) argument LOOP
        EXECUTE format(
            'SELECT n.id FROM (
                SELECT DISTINCT organization_id, community_id, %1$I AS id
                FROM added WHERE %1$I IS NOT NULL
            ) n LEFT JOIN LATERAL (
                SELECT p.id FROM %2$I p
                WHERE p.organization_id = n.organization_id AND p.id = n.id
                    AND p.%3$I = n.community_id
                FOR KEY SHARE OF p  -- looked for one by one, by key, however few are expected
            ) held ON true
            WHERE held.id IS NULL
            LIMIT 1',
            part[1], part[2], CASE part[2] WHEN 'communities' THEN 'id' ELSE 'community_id' END)
        INTO missing;
        IF missing IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s of %s names what isn''t there', part[1], TG_TABLE_NAME),
                DETAIL = format('There is no %s in %s of the same organization and community.',
                    missing, part[2]),
                TABLE = TG_TABLE_NAME, COLUMN = part[1];
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- Refuses where a transaction only sees what was there when it began: what others have written of
-- places since, it wouldn't find.
CREATE FUNCTION metrics.demand_latest() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE feature_not_supported USING
            MESSAGE = 'places of events are deleted at READ COMMITTED only',
            HINT = 'Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
    END IF;
END
$$;

-- Whoever deletes places, or changes their keys: no event names them any more. Each argument is a
-- table of events and its column.
CREATE FUNCTION metrics.refuse_named() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    own text := CASE TG_TABLE_NAME WHEN 'communities' THEN 'id' ELSE 'community_id' END;
    entered text := coalesce(current_setting('cairn.communities', true), '');
    part text[];
    gone bigint;
    named uuid;
BEGIN
    EXECUTE format('SELECT count(*) FROM removed r WHERE NOT EXISTS (SELECT FROM %I p '
        'WHERE p.organization_id = r.organization_id AND p.id = r.id AND p.%I = r.%I)',
        TG_TABLE_NAME, own, own) INTO gone;
    IF gone = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM metrics.demand_latest(), set_config('cairn.communities', '*', true);
    FOR part IN SELECT string_to_array(argument, ' ') FROM unnest(TG_ARGV) argument LOOP
        EXECUTE format(
            'SELECT r.id FROM removed r
            WHERE NOT EXISTS (SELECT FROM %1$I p WHERE p.organization_id = r.organization_id
                    AND p.id = r.id AND p.%2$I = r.%2$I)
                AND EXISTS (SELECT FROM %3$I e WHERE e.organization_id = r.organization_id
                    AND e.community_id = r.%2$I AND e.%4$I = r.id)
            LIMIT 1', TG_TABLE_NAME, own, part[1], part[2])
        INTO named;
        IF named IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s still name %s of %s', part[1], named, TG_TABLE_NAME),
                TABLE = part[1], COLUMN = part[2];
        END IF;
    END LOOP;
    PERFORM set_config('cairn.communities', entered, true);
    RETURN NULL;
END
$$;

-- Events go with their community, each argument a table of them; and what its units owed.
CREATE FUNCTION metrics.forget_communities() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    entered text := coalesce(current_setting('cairn.communities', true), '');
    name text;
BEGIN
    IF EXISTS (SELECT FROM removed) THEN
        PERFORM metrics.demand_latest(), set_config('cairn.communities', '*', true);
        FOREACH name IN ARRAY TG_ARGV || ARRAY['arrears'] LOOP
            EXECUTE format('DELETE FROM %I e USING removed r '
                'WHERE e.organization_id = r.organization_id AND e.community_id = r.id', name);
        END LOOP;
        PERFORM set_config('cairn.communities', entered, true);
    END IF;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    source record;
    target record;
BEGIN
    FOR source IN SELECT * FROM (VALUES
        ('access_logs', 'unit_id units'),
        ('incidents', NULL),
        ('patrol_logs', NULL),
        ('transactions', 'unit_id units'),
        ('announcements', NULL),
        ('messages', NULL),
        ('reservations', 'amenity_id amenities'),
        ('packages', 'unit_id units'),
        ('tickets', NULL)
    ) s (name, place)
    LOOP
        EXECUTE format('CREATE TRIGGER keys_inserted AFTER INSERT ON %I REFERENCING NEW TABLE AS '
            'added FOR EACH STATEMENT EXECUTE FUNCTION metrics.hold_places(%s)', source.name,
            concat_ws(', ', '''community_id communities''', quote_literal(source.place)));
        EXECUTE format('CREATE TRIGGER keys_updated AFTER UPDATE ON %I REFERENCING NEW TABLE AS '
            'added FOR EACH STATEMENT EXECUTE FUNCTION metrics.hold_places(%s)', source.name,
            concat_ws(', ', '''community_id communities''', quote_literal(source.place)));
    END LOOP;
    FOR target IN SELECT * FROM (VALUES
        ('units', $a$'access_logs unit_id', 'transactions unit_id', 'packages unit_id'$a$),
        ('amenities', $a$'reservations amenity_id'$a$)
    ) t (name, arguments)
    LOOP
        EXECUTE format('CREATE TRIGGER keys_deleted AFTER DELETE ON %I REFERENCING OLD TABLE AS '
            'removed FOR EACH STATEMENT EXECUTE FUNCTION metrics.refuse_named(%s)',
            target.name, target.arguments);
        EXECUTE format('CREATE TRIGGER keys_updated AFTER UPDATE ON %I REFERENCING OLD TABLE AS '
            'removed FOR EACH STATEMENT EXECUTE FUNCTION metrics.refuse_named(%s)',
            target.name, target.arguments);
    END LOOP;
END
$$;

CREATE TRIGGER keys_deleted AFTER DELETE ON communities REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION metrics.forget_communities('access_logs', 'incidents',
    'patrol_logs', 'transactions', 'announcements', 'messages', 'reservations', 'packages',
    'tickets');
CREATE TRIGGER keys_updated AFTER UPDATE ON communities REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION metrics.refuse_named('access_logs community_id',
    'incidents community_id', 'patrol_logs community_id', 'transactions community_id',
    'announcements community_id', 'messages community_id', 'reservations community_id',
    'packages community_id', 'tickets community_id');
