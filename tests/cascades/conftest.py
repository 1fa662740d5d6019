"""What the tests of cascades share."""

import psycopg
import pytest

from cairn.kit.db import create_engine, create_sessions
from commands import run_cairn

NOT_COUNTED = ("SELECT 1 FROM ONLY %", "%WHEN today > ends_on THEN %", "%pg_stat_statements%")
"""Checks of foreign keys, and the arithmetic of one row's expected progress."""


@pytest.fixture
def cairn(database_url, world, tmp_path):
    """Runs a command in the world's organization: exit code, stdout, stderr."""

    async def run(*words: str) -> tuple[int, str, str]:
        own = ("--organization", str(world.organization_id))
        return await run_cairn(database_url, tmp_path, *words, *own)

    return run


@pytest.fixture
async def metered(database_url):
    """Sessions, and a function that tells how many statements ran since it was last asked."""
    with psycopg.connect(database_url, autocommit=True) as observer:
        observer.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        observer.execute(
            f"ALTER DATABASE {observer.info.dbname} SET pg_stat_statements.track = 'all'"
        )

        def statements():
            row = observer.execute(
                "SELECT coalesce(sum(calls), 0)::integer FROM pg_stat_statements WHERE dbid = "
                "(SELECT oid FROM pg_database WHERE datname = current_database()) "
                "AND NOT query LIKE ANY (%s)",
                [list(NOT_COUNTED)],
            ).fetchone()
            observer.execute("SELECT pg_stat_statements_reset()")
            return row[0]

        engine = create_engine(database_url, 1)
        yield create_sessions(engine), statements
        await engine.dispose()
