"""Brings a database to this version: tables by Alembic, then the engine's functions."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from cairn.errors import DatabaseTooOld
from cairn.kit.db import driver_url
from cairn.model import Base
from cairn.progress.install import READER_ROLE, install_engine, remove_reporting

MIN_VERSION = 180000
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('cairn migrate', 0))"


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for one connection; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def migrate(url: str) -> list[str]:
    """Migrate in one transaction under a lock; returns what a person has to do by hand.

    The role of `url` owns the tables. Running it again, or in two processes at once, is harmless.

    Raises:
        DatabaseTooOld: the server isn't PostgreSQL 18 or newer.
    """
    engine = create_engine(driver_url(url), connect_args={"options": "-c jit=off"})
    try:
        with engine.begin() as connection:
            version = int(connection.scalar(text("SHOW server_version_num")) or 0)
            if version < MIN_VERSION:
                raise DatabaseTooOld(found=version // 10000)
            connection.execute(text("SET LOCAL lock_timeout = '5min'"))
            connection.execute(text(LOCK))
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text("SET LOCAL statement_timeout = '1h'"))
            upgrade(connection)
            install_engine(connection)
            return missing_rights(connection)
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """Run the migrations that are new; views step aside for them."""
    config = alembic_config(connection)
    newest = set(ScriptDirectory.from_config(config).get_heads())
    if set(MigrationContext.configure(connection).get_current_heads()) == newest:
        return
    remove_reporting(connection)
    command.upgrade(config, "head")


def missing_rights(connection: Connection) -> list[str]:
    """SQL that the migrating role wasn't allowed to run."""
    has_loader = connection.scalar(
        text("SELECT true FROM pg_roles WHERE rolname = 'cairn_loader' AND rolbypassrls")
    )
    has_reader = connection.scalar(
        text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": READER_ROLE}
    )
    lines = []
    if not has_loader:
        lines += ["CREATE ROLE cairn_loader NOLOGIN BYPASSRLS;", "GRANT cairn_app TO cairn_loader;"]
    if not has_reader:
        lines.append(f"CREATE ROLE {READER_ROLE} NOLOGIN;  -- for BI tools; then start Cairn again")
    return lines


def schema_differences(url: str) -> list[object]:
    """What Alembic finds different between the tables in the code and in a database."""
    engine = create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, Base.metadata))
    finally:
        engine.dispose()
