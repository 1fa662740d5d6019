"""What a role reads: one organization, nothing private, and nothing else; and it only reads."""

import psycopg
import pytest
from sqlalchemy import text

from cairn import errors
from cairn.admin.readers import grant_reader, revoke_reader
from cairn.kit.db import transaction
from make import make_world

VIEWS = [
    f"reporting.{name}"
    for name in (
        *("objectives", "objective_kpi_links", "vision_kpis", "kpi_progress_cache"),
        *("quarterly_targets", "power_goals", "monthly_targets", "weekly_targets"),
        "daily_actions",
    )
]
READ_ONLY = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ObjectNotInPrerequisiteState,  # a view of several tables takes nothing at all
)
BASE_TABLES = (
    *("goals", "visions", "objectives", "kpis", "targets", "goal_links", "goal_progress"),
    *("kpi_logs", "organizations"),
)


async def test_what_is_private_is_in_no_view_and_in_no_table(read, reader, full):
    titles = read(reader, "SELECT title FROM goals")
    secret = full["secret"].id

    assert "orphan" in {row["title"] for row in titles}
    assert {row["title"] for row in titles if "secret" in row["title"]} == set()
    assert read(reader, f"SELECT 1 FROM kpi_logs WHERE kpi_id = '{secret}'") == []
    assert read(reader, f"SELECT 1 FROM goal_links WHERE kpi_id = '{secret}'") == []
    assert read(reader, f"SELECT 1 FROM goal_progress WHERE goal_id = '{secret}'") == []
    assert read(reader, "SELECT 1 FROM visions WHERE visibility = 'private'") == []


async def test_a_vision_that_becomes_shared_is_read_with_all_that_is_below(
    app, client, world, read, reader, full
):
    vision = full["secret"].parent_id

    await client.patch(
        f"/visions/{vision}", json={"visibility": "shared"}, headers=world.admin.headers
    )

    rows = read(reader, "SELECT title FROM reporting.vision_kpis")
    assert "secret kpi" in {row["title"] for row in rows}


@pytest.mark.parametrize("view", [*VIEWS, *BASE_TABLES])
async def test_another_organizations_reader_and_one_without_any_see_nothing(
    app, read, new_role, grant, owner, full, view
):
    elsewhere, unmapped = new_role(), new_role()
    await grant(await make_world(app.state.sessions), elsewhere)
    owner.execute(text(f"GRANT cairn_reader TO {unmapped}"))
    of_its_own = [{"?column?": 1}] if view == "organizations" else []

    assert read(elsewhere, f"SELECT 1 FROM {view}") == of_its_own
    assert read(unmapped, f"SELECT 1 FROM {view}") == []


@pytest.mark.parametrize("view", VIEWS)
async def test_a_role_that_is_no_reader_is_refused(read, new_role, view):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        read(new_role(), f"SELECT 1 FROM {view}")


@pytest.mark.parametrize(
    "table", ["users", "tokens", "sessions", "memberships", "audit", "community_roles"]
)
async def test_people_secrets_and_the_audit_are_not_for_readers(read, reader, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        read(reader, f"SELECT 1 FROM {table}")


@pytest.mark.parametrize("view", [*VIEWS, *BASE_TABLES])
async def test_readers_only_read(read, reader, view):
    with pytest.raises(READ_ONLY):
        read(reader, f"DELETE FROM {view} RETURNING 1")
    with pytest.raises(READ_ONLY):
        read(reader, f"INSERT INTO {view} DEFAULT VALUES RETURNING 1")


async def test_nobody_asks_for_the_private_goals_of_another_role(
    world, read, reader, full, new_role, grant
):
    other = new_role()
    await grant(world, other)

    foreign = read(reader, f"SELECT * FROM tenancy.private_goals('{other}')")

    assert foreign == []
    assert read(reader, "SELECT count(*) AS n FROM tenancy.private_goals(current_user)") == [
        {"n": 3}
    ]


async def test_a_reader_sees_of_the_readers_only_itself(app, read, reader, new_role, grant):
    other = new_role()
    await grant(await make_world(app.state.sessions), other)

    rows = read(reader, "SELECT role_name FROM tenancy.readers")

    assert rows == [{"role_name": reader}]


async def test_a_reader_that_is_revoked_reads_nothing(app, world, read, reader, full):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await revoke_reader(db, world.actor(world.admin), reader)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        read(reader, "SELECT 1 FROM reporting.objectives")


async def test_granting_and_revoking_are_in_the_audit(app, world, reader):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await revoke_reader(db, world.actor(world.admin), reader)
        rows = await db.execute(
            text("SELECT action, before, after FROM audit WHERE action LIKE '%_reader' ORDER BY id")
        )

        assert [tuple(row) for row in rows] == [
            ("grant_reader", None, {"role": reader}),
            ("revoke_reader", {"role": reader}, None),
        ]


@pytest.mark.parametrize("attributes", ["SUPERUSER", "BYPASSRLS", "IN ROLE cairn_app"])
async def test_a_role_that_policies_dont_hold_is_refused(db, actor, new_role, attributes):
    with pytest.raises(errors.ReaderTooMighty):
        await grant_reader(db, actor, new_role(attributes))


async def test_a_role_that_isnt_there_is_refused_with_what_makes_it(db, actor):
    with pytest.raises(errors.ReaderUnknown, match="CREATE ROLE nobody LOGIN"):
        await grant_reader(db, actor, "nobody")


async def test_a_role_of_another_organization_is_not_revoked(app, db, actor, new_role, grant):
    role = new_role()
    await grant(await make_world(app.state.sessions), role)

    with pytest.raises(errors.ReaderNotGranted):
        await revoke_reader(db, actor, role)
