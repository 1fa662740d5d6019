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
