"""Puts SQL that is code, not data, into the database: `engine`, `metrics` and `reporting`."""

from hashlib import sha256
from importlib.resources import files

from sqlalchemy import Connection, text

from cairn.kit.db import APPLICATION_ROLE

LOADER_ROLE = "cairn_loader"
READER_ROLE = "cairn_reader"
FOLDERS = (
    ("cairn.progress", "sql"),
    ("cairn.access", "sql"),
    ("cairn.metrics", "sql"),
    ("cairn.progress", "reporting"),
)


def engine_source() -> str:
    """All functions and views in the order of the file names: the engine's, who sees what, the
    metrics', and what BI tools read."""
    return "\n".join(
        path.read_text()
        for package, folder in FOLDERS
        for path in sorted((files(package) / folder).iterdir(), key=lambda path: path.name)
        if path.name.endswith(".sql")
    )


def install_engine(connection: Connection) -> bool:
    """Replace the schemas as a whole if they aren't this version's; says whether it did.

    Rights of readers are given anew each time, and when their role was created by hand since.
    """
    source = engine_source()
    role = connection.scalar(text("SELECT to_regrole(:role)::oid"), {"role": READER_ROLE})
    fingerprint = sha256(f"{role} {source}".encode()).hexdigest()
    installed = connection.scalar(
        text("SELECT obj_description(to_regnamespace('engine')::oid, 'pg_namespace')")
    )
    if installed == fingerprint:
        return False
    run = connection.exec_driver_sql
    remove_reporting(connection)
    for schema in ("engine", "metrics"):
        run(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        run(f"CREATE SCHEMA {schema}")
        run(f"GRANT USAGE ON SCHEMA {schema} TO {APPLICATION_ROLE}")
    run("CREATE SCHEMA reporting")
    run("SET LOCAL search_path = public")
    run(source.replace("%", "%%"))
    run(f"COMMENT ON SCHEMA engine IS '{fingerprint}'")
    return True


def remove_reporting(connection: Connection) -> None:
    """Remove the views, which hold fast the columns that they show, until the next install."""
    connection.exec_driver_sql("DROP SCHEMA IF EXISTS reporting CASCADE")
    connection.exec_driver_sql(
        "DO $$ BEGIN COMMENT ON SCHEMA engine IS NULL; "
        "EXCEPTION WHEN invalid_schema_name THEN NULL; END $$"
    )
