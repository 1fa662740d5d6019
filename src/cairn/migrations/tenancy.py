"""What migrations do to every table of a tenant."""

from alembic import op


def protect(table: str, column: str) -> None:
    """Force row-level security on a table and let the application see one organization."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY one_organization ON {table} TO cairn_app "
        f"USING ({column} = tenancy.current_organization())"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO cairn_app")
    if column == "organization_id":
        tell_planner(table)


def tell_planner(table: str) -> None:
    """Let the planner take every organization for half of a table, whatever ANALYZE finds.

    To one that has just come ANALYZE gives no rows at all, since others fill the table: all rows
    of the organization then look cheaper to read than one by its key, over and over.
    """
    op.execute(f"ALTER TABLE {table} ALTER COLUMN organization_id SET STATISTICS 0")
    op.execute(
        "SELECT pg_restore_attribute_stats('schemaname', 'public', "
        f"'relname', '{table}', 'attname', 'organization_id', 'inherited', false, "
        "'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 2::real)"
    )


OWN_COMMUNITIES = """
    organization_id = tenancy.current_organization() AND (
        (SELECT current_setting('cairn.communities', true) = '*')
        OR community_id = ANY (CAST((
            SELECT CAST(string_to_array(nullif(nullif(
                current_setting('cairn.communities', true), ''), '*'), ',') AS uuid[])
        ) AS uuid[])))
"""
"""What tenancy.may_enter says, of settings that are read once a statement: for each row that took
longer than finding it."""


def protect_community(table: str) -> None:
    """The same for a table whose rows belong to one community: of these the application sees those
    that are its own, or all where the setting says so."""
    protect(table, "organization_id")
    op.execute(f"DROP POLICY one_organization ON {table}")
    op.execute(f"CREATE POLICY own_communities ON {table} TO cairn_app USING ({OWN_COMMUNITIES})")
