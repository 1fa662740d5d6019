"""What reversals keep to: they take back of a charge or payment of their unit, and no more than it
came to.

Rows are `event_chosen`, copied beside the table; what is refused goes into `event_refused`.
"""

from sqlalchemy import text

HOLD = "pg_advisory_xact_lock(hashtextextended('cairn ledger ' || :organization || ' ' || {0}, 0))"
HOLD_LEDGER = text(f"SELECT {HOLD.format(':community')}")
HOLD_LEDGERS = text(f"""
    SELECT count({HOLD.format("held.community_id")}::text) FROM (
        SELECT DISTINCT community_id FROM event_chosen ORDER BY community_id
    ) held
""")
"""In order, so that two that write the same ledgers don't wait for each other in a circle."""

NAMED = """CROSS JOIN LATERAL (
        SELECT * FROM transactions
        WHERE organization_id = :organization AND community_id = c.community_id
            AND external_id = {0}
        OFFSET 0  -- one key at a time, whatever the planner believes of the table
    ) t"""
REVERSALS = """CROSS JOIN LATERAL (
        SELECT * FROM transactions
        WHERE organization_id = :organization AND reverses_id = {0}
        OFFSET 0
    ) r"""

REFUSE_REVERSED = text(f"""
    INSERT INTO event_refused
    SELECT DISTINCT ON (c.line) c.line,
        CASE WHEN c.unit_id <> t.unit_id THEN 'unit' ELSE 'kind' END,
        'a reversal takes it back; remove that first to change this'
    FROM event_chosen c
    {NAMED.format("c.external_id")}
    {REVERSALS.format("t.id")}
    WHERE c.unit_id <> t.unit_id OR (c.kind <> t.kind AND c.kind NOT IN ('charge', 'payment'))
""")
REFUSE_LOWERED = text(f"""
    INSERT INTO event_refused
    SELECT c.line, 'amount', format('reversals take back %s of it', sum(s.amount))
    FROM event_chosen c
    {NAMED.format("c.external_id")}
    {REVERSALS.format("t.id")}
    LEFT JOIN event_chosen again ON again.community_id = r.community_id
        AND again.external_id = r.external_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN again.kind <> 'reversal' THEN 0
            WHEN again.reverses = t.external_id AND c.kind IN ('charge', 'payment')
                AND coalesce(again.unit_id, t.unit_id) = t.unit_id
            THEN least(again.amount, r.amount) ELSE r.amount END AS amount
    ) s
    WHERE c.kind <> 'reversal' AND c.amount < t.amount
    GROUP BY c.line, c.amount HAVING sum(s.amount) > c.amount
""")
"""What reversals take back already, or will when their own rows here are written."""

FIND_REVERSED = text(f"""
    UPDATE event_chosen SET reverses_id = found.id, unit_id = found.unit_id
    FROM (
        SELECT c.line, t.id, t.unit_id FROM event_chosen c
        {NAMED.format("c.reverses")}
        WHERE c.kind = 'reversal'
            AND t.kind IN ('charge', 'payment') AND t.unit_id = coalesce(c.unit_id, t.unit_id)
    ) found
    WHERE event_chosen.line = found.line
""")
REFUSE_REVERSALS = text(f"""
    INSERT INTO event_refused
    SELECT c.line,
        CASE WHEN t.kind IN ('charge', 'payment') THEN 'unit' ELSE 'reverses' END,
        CASE WHEN t.id IS NULL THEN format('there is no transaction %s', c.reverses)
            WHEN t.kind = 'reversal' THEN format('%s is a reversal itself', c.reverses)
            WHEN t.kind = 'credit'
                THEN format('%s is a credit; charges and payments can be reversed', c.reverses)
            ELSE format('%s is of another unit', c.reverses) END
    FROM event_chosen c
    {NAMED.format("c.reverses").replace("CROSS", "LEFT")} ON true
    WHERE c.kind = 'reversal' AND c.reverses_id IS NULL
""")
REFUSE_EXCESS = text(f"""
    WITH asked AS (
        SELECT c.line, c.community_id, c.external_id, c.reverses, c.reverses_id, c.amount,
            t.amount AS whole, coalesce(s.amount, 0) AS stored
        FROM event_chosen c
        {NAMED.format("c.reverses")}
        LEFT JOIN LATERAL (
            SELECT r.amount FROM transactions r
            WHERE r.organization_id = :organization AND r.community_id = c.community_id
                AND r.external_id = c.external_id AND r.reverses_id = c.reverses_id
            OFFSET 0
        ) s ON true
        WHERE c.kind = 'reversal' AND t.id = c.reverses_id
    ), standing AS (
        SELECT r.reverses_id, sum(least(r.amount, coalesce(a.amount, r.amount))) AS amount
        FROM (SELECT DISTINCT reverses_id FROM asked) w
        {REVERSALS.format("w.reverses_id")}
        LEFT JOIN asked a ON a.community_id = r.community_id AND a.external_id = r.external_id
            AND a.reverses_id = r.reverses_id
        GROUP BY r.reverses_id
    ), more AS (
        SELECT a.line, a.reverses, a.reverses_id, a.whole, a.whole - coalesce(s.amount, 0) AS room,
            a.amount - a.stored AS amount, a.stored,
            metrics.taken(a.amount - a.stored, a.whole - coalesce(s.amount, 0)) OVER (
                PARTITION BY a.reverses_id ORDER BY a.line) AS taken
        FROM asked a LEFT JOIN standing s ON s.reverses_id = a.reverses_id
        WHERE a.amount > a.stored
    ), decided AS (
        SELECT m.*, coalesce(lag(m.taken) OVER (PARTITION BY m.reverses_id ORDER BY m.line), 0)
            AS before
        FROM more m
    )
    INSERT INTO event_refused
    SELECT line, 'amount', format('of the %s of %s only %s are left to take back', whole, reverses,
        greatest(room - before + stored, 0))
    FROM decided WHERE taken = before
""")
"""What is taken back less counts first; then rows one after the other, while there is room."""

LIST_REVERSED = text("""
    SELECT t.external_id FROM transactions t
    JOIN transactions r ON r.organization_id = :organization AND r.reverses_id = t.id
    WHERE t.organization_id = :organization AND t.community_id = :community
        AND t.external_id = ANY(:ids) AND (r.external_id = ANY(:ids)) IS NOT TRUE
    GROUP BY t.external_id
""")
