-- The limit: the same days from the same rows, column by column, by DuckDB. `first_day` and
-- `last_day` are variables, and each table of events is a view of its Parquet file.
CREATE OR REPLACE TABLE kpi_daily AS
WITH entries AS (
    SELECT community_id, timezone(time_zone, occurred_at) AS clock, denied, entry_type
    FROM access_logs JOIN communities USING (community_id)
), by_hour AS (
    SELECT community_id, clock::date AS day, hour(clock) AS hour,
        count(*) FILTER (NOT denied) AS total,
        count(*) FILTER (NOT denied AND entry_type = 'resident') AS residents,
        count(*) FILTER (NOT denied AND entry_type = 'visitor') AS visitors,
        count(*) FILTER (denied) AS denied
    FROM entries GROUP BY 1, 2, 3
), access AS (
    SELECT community_id, day, sum(total) AS total_entries, sum(residents) AS resident_entries,
        sum(visitors) AS visitor_entries, sum(denied) AS denied_entries,
        map_from_entries(list((format('{:02d}', hour), total)) FILTER (total > 0))
            AS entries_by_hour
    FROM by_hour GROUP BY 1, 2
), reported AS (
    SELECT community_id, timezone(time_zone, reported_at)::date AS day,
        count(*) AS incidents_reported
    FROM incidents JOIN communities USING (community_id) GROUP BY 1, 2
), resolved AS (
    SELECT community_id, timezone(time_zone, resolved_at)::date AS day,
        count(*) AS incidents_resolved
    FROM incidents JOIN communities USING (community_id) GROUP BY 1, 2
), patrols AS (
    SELECT community_id, timezone(time_zone, scheduled_at)::date AS day,
        count(*) FILTER (status = 'completed') AS patrol_checkpoints_completed,
        count(*) FILTER (status = 'missed') AS patrol_checkpoints_missed
    FROM patrol_logs JOIN communities USING (community_id) GROUP BY 1, 2
), posted AS (
    SELECT t.*, timezone(time_zone, posted_at)::date AS day
    FROM transactions t JOIN communities USING (community_id)
), ledger AS (
    SELECT community_id, day, count(*) FILTER (kind = 'payment') AS payments_received,
        sum(amount) FILTER (kind = 'payment') AS payments_amount,
        count(*) FILTER (kind = 'charge') AS new_charges_count,
        sum(amount) FILTER (kind = 'charge') AS new_charges_amount
    FROM posted GROUP BY 1, 2
), signed AS (
    SELECT p.community_id, p.unit_id, coalesce(r.kind, p.kind) = 'charge' AS is_charge,
        CASE WHEN r.id IS NULL THEN p.amount ELSE -p.amount END AS amount,
        greatest(p.day, coalesce(r.day, p.day)) AS day,
        coalesce(r.due_on, r.day, p.due_on, p.day) AS due_on
    FROM posted p LEFT JOIN posted r ON r.id = p.reverses_id
), changes AS (
    SELECT community_id, unit_id,
        CASE WHEN is_charge THEN greatest(day, due_on + 1) ELSE day END AS day,
        sum(CASE WHEN is_charge THEN amount ELSE -amount END) AS amount
    FROM signed GROUP BY 1, 2, 3
), balances AS (
    SELECT community_id, unit_id, day, amount,
        sum(amount) OVER (PARTITION BY community_id, unit_id ORDER BY day) AS balance
    FROM changes
), steps AS (
    SELECT community_id, day,
        sum(greatest(balance, 0) - greatest(balance - amount, 0)) AS amount,
        sum((balance > 0)::int - (balance - amount > 0)::int) AS units
    FROM balances GROUP BY 1, 2
), announced AS (
    SELECT community_id, timezone(time_zone, sent_at)::date AS day, count(*) AS announcements_sent
    FROM announcements JOIN communities USING (community_id) GROUP BY 1, 2
), told AS (
    SELECT community_id, timezone(time_zone, sent_at)::date AS day, count(*) AS messages_sent
    FROM messages JOIN communities USING (community_id) GROUP BY 1, 2
), made AS (
    SELECT community_id, timezone(time_zone, created_at)::date AS day,
        count(*) AS reservations_made
    FROM reservations JOIN communities USING (community_id) GROUP BY 1, 2
), cancelled AS (
    SELECT community_id, timezone(time_zone, cancelled_at)::date AS day,
        count(*) AS reservations_cancelled
    FROM reservations JOIN communities USING (community_id) GROUP BY 1, 2
), missed AS (
    SELECT community_id, timezone(time_zone, starts_at)::date AS day, count(*) AS no_shows
    FROM reservations JOIN communities USING (community_id) WHERE status = 'no_show' GROUP BY 1, 2
), received AS (
    SELECT community_id, timezone(time_zone, received_at)::date AS day,
        count(*) AS packages_received
    FROM packages JOIN communities USING (community_id) GROUP BY 1, 2
), picked_up AS (
    SELECT community_id, timezone(time_zone, picked_up_at)::date AS day,
        count(*) AS packages_picked_up
    FROM packages JOIN communities USING (community_id) GROUP BY 1, 2
), opened AS (
    SELECT community_id, timezone(time_zone, created_at)::date AS day, count(*) AS tickets_opened
    FROM tickets JOIN communities USING (community_id) GROUP BY 1, 2
), closed AS (
    SELECT community_id, timezone(time_zone, resolved_at)::date AS day, count(*) AS tickets_closed
    FROM tickets JOIN communities USING (community_id) GROUP BY 1, 2
), days AS (
    SELECT community_id, day::date AS day
    FROM communities,
        range(getvariable('first_day') - INTERVAL 200 DAY,
            getvariable('last_day') + INTERVAL 1 DAY, INTERVAL 1 DAY) d (day)
), found AS (
    SELECT *,
        sum(coalesce(units, 0)) OVER upto AS units_delinquent,
        sum(coalesce(amount, 0)) OVER upto AS total_delinquent_amount,
        sum(coalesce(packages_received, 0) - coalesce(packages_picked_up, 0)) OVER upto
            AS packages_pending
    FROM days
    LEFT JOIN access USING (community_id, day) LEFT JOIN reported USING (community_id, day)
    LEFT JOIN resolved USING (community_id, day) LEFT JOIN patrols USING (community_id, day)
    LEFT JOIN ledger USING (community_id, day) LEFT JOIN steps USING (community_id, day)
    LEFT JOIN announced USING (community_id, day) LEFT JOIN told USING (community_id, day)
    LEFT JOIN made USING (community_id, day) LEFT JOIN cancelled USING (community_id, day)
    LEFT JOIN missed USING (community_id, day) LEFT JOIN received USING (community_id, day)
    LEFT JOIN picked_up USING (community_id, day) LEFT JOIN opened USING (community_id, day)
    LEFT JOIN closed USING (community_id, day)
    WINDOW upto AS (PARTITION BY community_id ORDER BY day)
)
SELECT * EXCLUDE (units, amount) FROM found WHERE day >= getvariable('first_day')
