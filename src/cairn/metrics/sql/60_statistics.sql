-- Tells the planner how much there is in a table of events after so many rows were added that what it
-- knows is nothing: until autovacuum comes by, it takes the table for small. Only the owner may,
-- hence definer; where somebody else is at it, they do.
CREATE FUNCTION metrics.gather_statistics(p_table text, p_added bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF p_table IN ('access_logs', 'incidents', 'patrol_logs', 'transactions', 'announcements',
            'messages', 'reservations', 'packages', 'tickets')
        AND p_added > (SELECT reltuples FROM pg_class WHERE oid = p_table::regclass)
    THEN
        EXECUTE format('ANALYZE (SKIP_LOCKED) %I', p_table);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION metrics.gather_statistics(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION metrics.gather_statistics(text, bigint) TO cairn_app;
