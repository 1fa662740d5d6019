-- What Cairn is measured against, in tables of the same shape, keys and row-level security.

CREATE SCHEMA bench;
GRANT USAGE ON SCHEMA bench TO cairn_app;

-- The limit: logs alone, nothing computed.
CREATE TABLE bench.plain_logs (LIKE public.kpi_logs INCLUDING ALL);

-- The peer: a trigger for each row that recomputes the average at every ancestor.
CREATE TABLE bench.peer_logs (LIKE public.kpi_logs INCLUDING ALL);
CREATE TABLE bench.peer_progress (
    organization_id uuid NOT NULL,
    goal_id uuid NOT NULL,
    parent_id uuid,
    progress numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, goal_id),
    FOREIGN KEY (organization_id, goal_id) REFERENCES public.goals (organization_id, id)
) WITH (fillfactor = 80);
CREATE INDEX ON bench.peer_progress (organization_id, parent_id);

-- The other form of path 3: logs are marked, one writer carries up what all have marked.
CREATE TABLE bench.dirty_logs (
    organization_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kpi_id uuid NOT NULL,
    log_date date NOT NULL,
    value numeric,
    PRIMARY KEY (organization_id, id)
);

DO $$
DECLARE
    name text;
    foreign_key record;
BEGIN
    FOREACH name IN ARRAY ARRAY['plain_logs', 'peer_logs'] LOOP
        FOR foreign_key IN
            SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
            WHERE conrelid = 'public.kpi_logs'::regclass AND contype = 'f'
        LOOP
            EXECUTE format('ALTER TABLE bench.%I ADD %s', name, foreign_key.definition);
        END LOOP;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['plain_logs', 'peer_logs', 'peer_progress', 'dirty_logs'] LOOP
        EXECUTE format('ALTER TABLE bench.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY one_organization ON bench.%I TO cairn_app
            USING (organization_id = tenancy.current_organization())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON bench.%I TO cairn_app', name);
    END LOOP;
END
$$;

CREATE FUNCTION bench.recompute_above() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    above uuid;
BEGIN
    UPDATE bench.peer_progress SET progress = progress + 100 * NEW.value / 1000000
    WHERE organization_id = NEW.organization_id AND goal_id = NEW.kpi_id
    RETURNING parent_id INTO above;
    WHILE above IS NOT NULL LOOP
        UPDATE bench.peer_progress p SET progress = (
            SELECT round(avg(c.progress), 4) FROM bench.peer_progress c
            WHERE c.organization_id = NEW.organization_id AND c.parent_id = p.goal_id)
        WHERE p.organization_id = NEW.organization_id AND p.goal_id = above
        RETURNING p.parent_id INTO above;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER recompute_above AFTER INSERT ON bench.peer_logs
FOR EACH ROW EXECUTE FUNCTION bench.recompute_above();

-- Parents of the peer that aren't the average of their children.
CREATE FUNCTION bench.peer_wrong(p_organization uuid) RETURNS bigint
LANGUAGE sql SET enable_hashjoin = on SET enable_seqscan = on AS $$
    SELECT count(*)
    FROM bench.peer_progress p
    JOIN (SELECT parent_id, round(avg(progress), 4) AS average FROM bench.peer_progress
        WHERE organization_id = p_organization GROUP BY parent_id) below
        ON below.parent_id = p.goal_id
    WHERE p.organization_id = p_organization AND p.progress <> below.average
$$;

-- Recompute on read: the progress of a root from all logs below it.
CREATE FUNCTION bench.progress_on_read(p_organization uuid, p_root uuid) RETURNS numeric
LANGUAGE sql STABLE SET enable_hashjoin = on SET enable_seqscan = on AS $$
    WITH RECURSIVE below AS (
        SELECT id FROM goals WHERE organization_id = p_organization AND id = p_root
        UNION ALL
        SELECT g.id FROM below
        JOIN goals g ON g.organization_id = p_organization AND g.parent_id = below.id
    )
    SELECT avg(least(100, coalesce(l.total, 0) / k.target_value * 100))
    FROM below
    JOIN kpis k ON k.organization_id = p_organization AND k.id = below.id
    LEFT JOIN (SELECT kpi_id, sum(value) AS total FROM bench.plain_logs
        WHERE organization_id = p_organization GROUP BY kpi_id) l ON l.kpi_id = k.id
    WHERE NOT EXISTS (SELECT FROM goals c
        WHERE c.organization_id = p_organization AND c.parent_id = k.id)
$$;

-- Carries up all marked logs of an organization; whoever waited for the lock finds little left.
CREATE FUNCTION bench.drain(p_organization uuid, p_today date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    changes engine.log_change[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('drain ' || p_organization, 0));
    PERFORM engine.hold_structure(p_organization);
    WITH taken AS (
        DELETE FROM bench.dirty_logs WHERE organization_id = p_organization
        RETURNING kpi_id, log_date, value
    )
    SELECT array_agg((1, kpi_id, log_date, value, false)::engine.log_change) INTO changes
    FROM taken;
    IF changes IS NOT NULL THEN
        PERFORM engine.roll_up_logs(p_organization, p_today, changes);
    END IF;
END
$$;
