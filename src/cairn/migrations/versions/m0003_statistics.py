"""Tell the planner what tenant tables are like, before they hold enough rows for it to look.

On tables that were never analyzed an index that starts with organization_id looks as good as the
primary key, plans made then are kept (foreign key checks among them), and a first large import
becomes quadratic. These are first guesses: ANALYZE replaces them.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

SIZE = """
SELECT pg_restore_relation_stats(
    'schemaname', 'public', 'relname', c.relname::text,
    'relpages', 1000, 'reltuples', 50000::real, 'relallvisible', 0)
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
"""

KEYS = """
SELECT pg_restore_attribute_stats(
    'schemaname', 'public', 'relname', c.relname::text, 'attname', a.attname::text,
    'inherited', false, 'null_frac', 0::real, 'avg_width', 16,
    'n_distinct', (CASE a.attname WHEN 'organization_id' THEN 2 ELSE -1 END)::real)
FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
    AND a.attname IN ('organization_id', 'id', 'goal_id')
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SIZE)
    op.get_bind().exec_driver_sql(KEYS)
