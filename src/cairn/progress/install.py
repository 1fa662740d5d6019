"""Puts the engine's SQL functions into the database: the schema `engine` is code, not data."""

from hashlib import sha256
from importlib.resources import files

from sqlalchemy import Connection, text

from cairn.kit.db import APPLICATION_ROLE

LOADER_ROLE = "cairn_loader"


def engine_source() -> str:
    """All SQL functions: the engine's in the order of the file names, then who sees what."""
    return "\n".join(
        path.read_text()
        for package in ("cairn.progress", "cairn.access")
        for path in sorted((files(package) / "sql").iterdir(), key=lambda path: path.name)
        if path.name.endswith(".sql")
    )


def install_engine(connection: Connection) -> bool:
    """Replace the schema `engine` as a whole if it isn't this version's; says whether it did."""
    source = engine_source()
    fingerprint = sha256(source.encode()).hexdigest()
    installed = connection.scalar(
        text("SELECT obj_description(to_regnamespace('engine')::oid, 'pg_namespace')")
    )
    if installed == fingerprint:
        return False
    run = connection.exec_driver_sql
    run("DROP SCHEMA IF EXISTS engine CASCADE")
    run("CREATE SCHEMA engine")
    run("SET LOCAL search_path = public")
    run(source.replace("%", "%%"))
    run(f"GRANT USAGE ON SCHEMA engine TO {APPLICATION_ROLE}")
    run(f"COMMENT ON SCHEMA engine IS '{fingerprint}'")
    return True
