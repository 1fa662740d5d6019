"""Every table belongs to one organization, and the database itself holds it."""

from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from cairn.kit.db import (
    APPLICATION_ROLE,
    driver_url,
    enter_communities,
    enter_organization,
    scalar,
    transaction,
)
from cairn.model import Base
from full import make_full_world

SHARED = {"users", "sessions", "tokens", "alembic_version"}
"""Read before an organization is known, or without one."""

TENANT_TABLES = sorted(set(Base.metadata.tables) - SHARED)
TENANT_KEY = {"organizations": "id"}
OF_COMMUNITIES = {
    name
    for name, table in Base.metadata.tables.items()
    if "community_id" in table.columns and name not in {"community_roles", "schedules", "job_runs"}
}
"""Tables of which one sees the communities that one may enter."""

SETTING = "current_setting('cairn.communities'::text, true)"
LISTED = f"string_to_array(NULLIF(NULLIF({SETTING}, ''::text), '*'::text), ','::text)"
SEES_ALL = f"( SELECT ({SETTING} = '*'::text))"
SEES_IT = f"(community_id = ANY (( SELECT ({LISTED})::uuid[] AS string_to_array)::uuid[]))"

CATALOG = """
    SELECT c.relname AS name, c.relrowsecurity AS is_enabled, c.relforcerowsecurity AS is_forced,
        (SELECT a.attname FROM pg_index i
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = c.oid AND i.indisprimary) AS key_leads_with,
        ARRAY(SELECT pg_get_expr(p.polqual, c.oid) FROM pg_policy p
              WHERE p.polrelid = c.oid AND to_regrole('cairn_app') = ANY (p.polroles)) AS policies,
        pg_get_userbyid(c.relowner) AS owner
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


@pytest.fixture(scope="module")
def catalog(database_url):
    """What the database knows of its tables, by name."""
    engine = create_engine(driver_url(database_url))
    with engine.connect() as connection:
        rows = connection.execute(text(CATALOG)).all()
    engine.dispose()
    return {row.name: row for row in rows}


def test_every_table_is_one_of_ours(catalog):
    assert set(catalog) == set(Base.metadata.tables) | {"alembic_version"}


def test_every_table_with_an_organization_is_held_to_be_a_tenants(catalog):
    with_organization = {
        name for name, table in Base.metadata.tables.items() if "organization_id" in table.columns
    }

    assert with_organization - SHARED <= set(TENANT_TABLES)
    assert set(TENANT_TABLES) - with_organization == {"organizations"}


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_the_key_leads_with_the_organization(catalog, table):
    assert catalog[table].key_leads_with == TENANT_KEY.get(table, "organization_id")


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_foreign_keys_between_tenants_tables_hold_the_organization(table):
    pairs = [
        {(key.parent.name, key.column.name) for key in one.elements}
        for one in Base.metadata.tables[table].foreign_key_constraints
        if one.referred_table.name in set(TENANT_TABLES) - {"organizations"}
    ]

    assert all(("organization_id", "organization_id") in pair for pair in pairs)


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_row_level_security_is_forced_by_a_policy(catalog, table):
    column = TENANT_KEY.get(table, "organization_id")

    assert (catalog[table].is_enabled, catalog[table].is_forced) == (True, True)
    own = f"({column} = tenancy.current_organization())"
    if table in OF_COMMUNITIES:
        own = f"({own} AND ({SEES_ALL} OR {SEES_IT}))"
    assert catalog[table].policies == [own]


@pytest.mark.parametrize("table", sorted(set(TENANT_TABLES) - set(TENANT_KEY)))
def test_the_planner_takes_no_organization_for_a_small_one(database_url, table):
    engine = create_engine(driver_url(database_url))
    with engine.begin() as connection:
        connection.execute(text(f"ANALYZE {table}"))
        known = connection.execute(
            text(
                "SELECT n_distinct, most_common_vals FROM pg_stats "
                "WHERE tablename = :table AND attname = 'organization_id'"
            ),
            {"table": table},
        ).one()
    engine.dispose()

    assert (known.n_distinct, known.most_common_vals) == (2, None)


def test_the_application_owns_nothing(catalog):
    assert APPLICATION_ROLE not in {row.owner for row in catalog.values()}


async def test_the_application_is_under_row_level_security(db):
    row = await db.execute(
        text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    )

    assert tuple(row.one()) == (False, False)


@pytest.fixture(scope="module")
async def full(app):
    """An organization with a row in every table."""
    return await make_full_world(app.state.sessions)


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_without_an_organization_there_is_an_error(app, full, table):
    async with app.state.sessions() as db:
        with pytest.raises(DBAPIError, match=r"cairn\.organization|type uuid"):
            await db.execute(text(f"SELECT count(*) FROM {table}"))


async def test_a_connection_that_served_an_organization_forgets_it(app, full):
    async with app.state.sessions.begin() as db:
        await enter_organization(db, full.organization_id)
        served = (await db.execute(text("SELECT pg_backend_pid()"))).scalar_one()

    async with app.state.sessions() as db:
        again = (await db.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        with pytest.raises(DBAPIError, match="type uuid"):
            await db.execute(text("SELECT count(*) FROM goals"))

    assert again == served


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_one_sees_the_rows_of_ones_own_organization_only(app, full, table):
    async with transaction(app.state.sessions, full.organization_id) as db:
        await enter_communities(db)
        inside = await scalar(db, f"SELECT count(*) FROM {table}")
    async with transaction(app.state.sessions, uuid4()) as db:
        await enter_communities(db)
        outside = await scalar(db, f"SELECT count(*) FROM {table}")

    assert inside > 0
    assert outside == 0


@pytest.mark.parametrize("table", sorted(OF_COMMUNITIES))
async def test_of_communities_one_sees_those_that_one_may_enter(app, full, table):
    async with transaction(app.state.sessions, full.organization_id) as db:
        before = await scalar(db, f"SELECT count(*) FROM {table}")
        await enter_communities(db)
        community = await scalar(db, f"SELECT community_id FROM {table} LIMIT 1")
        whole = await scalar(
            db, f"SELECT count(*) FROM {table} WHERE community_id = :id", id=community
        )
        await enter_communities(db, f"{uuid4()},{community}")
        own = await scalar(db, f"SELECT count(*) FROM {table}")
        await enter_communities(db, str(uuid4()))
        others = await scalar(db, f"SELECT count(*) FROM {table}")

    assert whole > 0
    assert (before, own, others) == (0, whole, 0)


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_nothing_is_written_into_another_organization(app, full, table):
    column = TENANT_KEY.get(table, "organization_id")
    foreign = text(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, "
        f"jsonb_build_object('{column}', CAST(:organization AS text)))).*"
    )

    async with app.state.sessions() as db:
        await enter_organization(db, uuid4())
        await enter_communities(db)
        with pytest.raises(DBAPIError, match="row-level security"):
            await db.execute(foreign, {"organization": str(full.organization_id)})


@pytest.mark.parametrize("table", sorted(set(TENANT_TABLES) - {"audit"}))
async def test_nothing_is_changed_or_deleted_in_another_organization(app, full, table):
    column = TENANT_KEY.get(table, "organization_id")

    async with app.state.sessions() as db:
        await enter_organization(db, uuid4())
        await enter_communities(db)
        changed = await db.execute(text(f"UPDATE {table} SET {column} = {column}"))
        deleted = await db.execute(text(f"DELETE FROM {table}"))

    assert (changed.rowcount, deleted.rowcount) == (0, 0)


async def test_rows_are_not_moved_to_another_organization(app, full):
    async with app.state.sessions() as db:
        await enter_organization(db, full.organization_id)
        with pytest.raises(DBAPIError, match="row-level security"):
            await db.execute(
                text("UPDATE communities SET organization_id = :other"), {"other": uuid4()}
            )


async def test_before_an_organization_is_known_one_sees_where_a_person_belongs(app, full):
    statement = text("SELECT organization_id, role FROM tenancy.memberships_of(:user)")
    async with app.state.sessions() as db:
        manager = (await db.execute(statement, {"user": full.manager.id})).all()
        community_admin = (await db.execute(statement, {"user": full.community_admin.id})).all()
        nobody = (await db.execute(statement, {"user": uuid4()})).all()

    assert [tuple(row) for row in manager] == [(full.organization_id, "manager")]
    assert [tuple(row) for row in community_admin] == [(full.organization_id, None)]
    assert nobody == []
