"""`cairn reporting` on a database whose owner is no superuser, as most servers elsewhere are."""

from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cairn.kit.db import create_engine, create_sessions, transaction
from cairn.migrations.migrate import migrate
from commands import run_cairn
from conftest import run_as_superuser
from make import log, make_kpi, make_vision, make_world


@pytest.fixture(scope="module")
def modest(server, template):
    """The URL of a database that was migrated by a role that may create roles and no more."""
    name = f"modest_{uuid4().hex[:8]}"
    run_as_superuser(server, f"CREATE ROLE {name} LOGIN CREATEROLE")
    run_as_superuser(server, f"GRANT cairn_app, cairn_reader TO {name} WITH ADMIN OPTION")
    run_as_superuser(server, f"CREATE DATABASE {name} OWNER {name}")
    url = server.url(name, user=name)
    assert migrate(url) == []
    yield url
    run_as_superuser(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def organization(modest):
    """An organization with a shared and a private vision, each with a logged KPI."""
    engine = create_engine(modest)
    sessions = create_sessions(engine)
    world = await make_world(sessions)
    actor = world.actor(world.admin)
    async with transaction(sessions, world.organization_id) as db:
        for visibility in ("shared", "private"):
            vision = await make_vision(db, actor, visibility=visibility)
            kpi = await make_kpi(db, actor, vision, title=visibility)
            await log(db, actor, kpi, 25)
    await engine.dispose()
    return world.organization_id


@pytest.fixture
def role(server):
    """A role that may sign in, made by the database's administrator."""
    name = f"bi_{uuid4().hex[:12]}"
    run_as_superuser(server, f"CREATE ROLE {name} LOGIN")
    return name


@pytest.fixture
def reporting(modest, organization, tmp_path):
    """Runs `cairn reporting` for the organization: exit code, stdout, stderr."""

    async def run(*words):
        return await run_cairn(modest, tmp_path, "reporting", *words, "-o", str(organization))

    return run


def titles(url, role):
    with psycopg.connect(make_conninfo(url, user=role)) as connection:
        rows = connection.execute("SELECT title FROM reporting.vision_kpis").fetchall()
        logs = connection.execute("SELECT count(*) FROM kpi_logs").fetchall()
    return [title for (title,) in rows], logs[0][0]


async def test_a_role_reads_from_grant_to_revoke(modest, reporting, role):
    granted = await reporting("grant", role)
    while_granted = titles(modest, role)
    again = await reporting("grant", role)
    revoked = await reporting("revoke", role)

    assert granted == (0, f"{role} reads the organization from now on.\n", "")
    assert while_granted == (["shared"], 1)
    assert again == granted
    assert revoked == (0, f"{role} reads nothing any more.\n", "")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        titles(modest, role)


async def test_the_sql_is_printed_and_does_the_same(modest, reporting, role, organization):
    grant = await reporting("grant", role, "--print")
    revoke = await reporting("revoke", role, "--print")

    assert grant[1].splitlines() == [
        f"GRANT cairn_reader TO {role} WITH INHERIT TRUE;",
        "INSERT INTO tenancy.readers (role_name, organization_id) "
        f"VALUES ('{role}', '{organization}') "
        "ON CONFLICT (role_name) DO UPDATE SET organization_id = excluded.organization_id;",
    ]
    assert revoke[1].splitlines() == [
        f"DELETE FROM tenancy.readers WHERE role_name = '{role}';",
        f"REVOKE cairn_reader FROM {role};",
    ]
    with psycopg.connect(modest) as connection:
        connection.execute(grant[1])
    assert titles(modest, role) == (["shared"], 1)


async def test_a_role_that_isnt_there_is_told_in_one_line(reporting):
    code, output, refusal = await reporting("grant", "nobody")

    assert (code, output) == (2, "")
    assert refusal.startswith("cairn: The database has no role nobody.")


async def test_what_the_owner_may_not_do_is_told_with_the_sql_for_who_may(
    server, modest, reporting, role
):
    name = conninfo_to_dict(modest)["user"]
    run_as_superuser(server, f"REVOKE ADMIN OPTION FOR cairn_reader FROM {name} CASCADE")

    code, _, refusal = await reporting("grant", role)

    run_as_superuser(server, f"GRANT cairn_reader TO {name} WITH ADMIN OPTION")
    assert code == 2
    assert f"GRANT cairn_reader TO {role} WITH INHERIT TRUE; INSERT" in refusal
