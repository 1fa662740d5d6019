-- What each unit owes past its due day. Payments and credits settle charges in order of their due
-- days, so that of the charges that were due more than some days before, what is unpaid is what they
-- come to less all that was paid: no settling has to be followed. A unit's balance for a number of
-- days late changes only where something posts or passes that many days; between these it stands.

-- A sum of integers that is one itself.
CREATE AGGREGATE metrics.total(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0');

-- Those changes of some units, or of all where p_units is null: one row for each unit and number of
-- days in p_late, with the days in order, also those to come; a day on which several post may come
-- more than once. Evaluates their whole ledgers, in cents: integers are added up sooner.
CREATE FUNCTION metrics.arrears(p_organization uuid, p_communities uuid[], p_units uuid[],
    p_late integer[])
RETURNS TABLE (community_id uuid, late smallint, unit_id uuid, days date[], units smallint[],
    amounts numeric[])
LANGUAGE sql STABLE AS $$
    WITH places AS MATERIALIZED (
        SELECT c.id AS community_id, c.time_zone FROM communities c
        WHERE c.organization_id = p_organization AND c.id = ANY (p_communities)
    ), posted AS (
        SELECT t.community_id, t.unit_id, t.kind, (100 * t.amount)::bigint AS amount, t.due_on,
            (t.posted_at AT TIME ZONE p.time_zone)::date AS day
        FROM places p
        JOIN transactions t ON t.organization_id = p_organization
            AND t.community_id = p.community_id
        WHERE t.kind <> 'reversal' AND (p_units IS NULL OR t.unit_id = ANY (p_units))
        UNION ALL
        -- A reversal counts as what it takes back, the other way round, once both are posted, and as
        -- far as something is left of it: whoever writes past Cairn may take back too much.
        SELECT t.community_id, t.unit_id, t.kind,
            (100 * (least(t.whole, t.upto - t.amount) - least(t.whole, t.upto)))::bigint,
            coalesce(t.due_on, (t.whole_at AT TIME ZONE t.time_zone)::date),
            (t.at AT TIME ZONE t.time_zone)::date
        FROM (
            SELECT t.community_id, t.unit_id, t.amount, p.time_zone, r.kind, r.due_on,
                r.amount AS whole, r.posted_at AS whole_at, b.at,
                sum(t.amount) OVER (PARTITION BY r.id ORDER BY b.at, t.amount
                    ROWS UNBOUNDED PRECEDING) AS upto
            FROM places p
            JOIN transactions t ON t.organization_id = p_organization
                AND t.community_id = p.community_id
            JOIN transactions r ON r.organization_id = p_organization AND r.id = t.reverses_id
            CROSS JOIN LATERAL (SELECT greatest(t.posted_at, r.posted_at) AS at) b
            WHERE t.kind = 'reversal' AND r.kind <> 'reversal'
                AND (p_units IS NULL OR t.unit_id = ANY (p_units))
        ) t
    ), changes AS (
        SELECT p.unit_id, p.community_id, late.days AS late,
            CASE WHEN p.kind = 'charge'
                THEN greatest(p.day, coalesce(p.due_on, p.day) + late.days + 1)
                ELSE p.day END AS day,
            CASE WHEN p.kind = 'charge' THEN p.amount ELSE -p.amount END AS amount
        FROM posted p
        CROSS JOIN unnest(p_late) late (days)
    )
    SELECT any_value(b.community_id), b.late::smallint, b.unit_id,
        array_agg(b.day ORDER BY b.day, b.amount),
        array_agg(((b.owed > 0)::integer - (b.owed_before > 0)::integer)::smallint
            ORDER BY b.day, b.amount),
        array_agg((b.owed - b.owed_before) * 0.01 ORDER BY b.day, b.amount)
    FROM (
        SELECT c.*, greatest(c.balance, 0) AS owed, greatest(c.balance - c.amount, 0) AS owed_before
        FROM (
            SELECT c.*, metrics.total(c.amount) OVER (PARTITION BY c.unit_id, c.late
                ORDER BY c.day, c.amount ROWS UNBOUNDED PRECEDING) AS balance
            FROM changes c
        ) c
    ) b
    WHERE b.owed <> b.owed_before
    GROUP BY b.unit_id, b.late
$$;

-- Stores what the ledgers of units come to, of some or of all where p_units is null; writes only
-- what differs from what is stored. Joined in full, since that is never done row by row: how many
-- rows there are, nobody knows before. One unit and all of them need plans of their own.
CREATE FUNCTION metrics.store_arrears(p_organization uuid, p_communities uuid[], p_units uuid[],
    p_late integer[])
RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan SET work_mem = '64MB' AS $$
BEGIN
    WITH differing AS MATERIALIZED (
        SELECT coalesce(n.community_id, s.community_id) AS community_id,
            coalesce(n.late, s.late) AS late, coalesce(n.unit_id, s.unit_id) AS unit_id,
            n.days, n.units, n.amounts
        FROM metrics.arrears(p_organization, p_communities, p_units, p_late) n
        FULL JOIN (
            SELECT a.* FROM arrears a
            WHERE a.organization_id = p_organization AND a.community_id = ANY (p_communities)
                AND (p_units IS NULL OR a.unit_id = ANY (p_units))
        ) s ON s.community_id = n.community_id AND s.late = n.late AND s.unit_id = n.unit_id
        WHERE (n.days, n.units, n.amounts) IS DISTINCT FROM (s.days, s.units, s.amounts)
    ), gone AS (
        DELETE FROM arrears a USING differing d
        WHERE d.days IS NULL AND a.organization_id = p_organization
            AND a.community_id = d.community_id AND a.late = d.late AND a.unit_id = d.unit_id
    )
    INSERT INTO arrears (organization_id, community_id, late, unit_id, days, units, amounts)
    SELECT p_organization, d.community_id, d.late, d.unit_id, d.days, d.units, d.amounts
    FROM differing d WHERE d.days IS NOT NULL
    ON CONFLICT (organization_id, community_id, late, unit_id) DO UPDATE
        SET days = excluded.days, units = excluded.units, amounts = excluded.amounts;
END
$$;

-- Evaluates the units of communities whose ledgers have changed since this was last done. The caller
-- is the only one to compute these communities.
CREATE FUNCTION metrics.refresh_arrears(p_organization uuid, p_communities uuid[],
    p_late integer[])
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    whole uuid[];
    parts uuid[];
    touched uuid[];
BEGIN
    -- What a foreign key of each row would do: nobody deletes them meanwhile.
    PERFORM FROM communities c
    WHERE c.organization_id = p_organization AND c.id = ANY (p_communities)
    ORDER BY c.id FOR KEY SHARE;
    WITH taken AS (
        DELETE FROM dirty_units d
        WHERE d.organization_id = p_organization AND d.community_id = ANY (p_communities)
        RETURNING d.community_id, d.unit_id
    ), entire AS (
        SELECT array_agg(DISTINCT t.community_id) AS ids FROM taken t WHERE t.unit_id IS NULL
    )
    SELECT e.ids, array_agg(DISTINCT t.community_id) FILTER (WHERE t.unit_id IS NOT NULL),
        array_agg(DISTINCT t.unit_id) FILTER (WHERE t.unit_id IS NOT NULL)
    INTO whole, parts, touched
    FROM entire e LEFT JOIN taken t ON NOT t.community_id = ANY (coalesce(e.ids, '{}'))
    GROUP BY e.ids;
    IF whole IS NOT NULL THEN
        PERFORM metrics.store_arrears(p_organization, whole, NULL, p_late);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM metrics.store_arrears(p_organization, parts, touched, p_late);
    END IF;
END
$$;
