"""Roles that read, and an organization that has something to be read."""

from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from sqlalchemy import create_engine, text

from cairn.admin.readers import grant_reader
from cairn.goals import deletion
from cairn.kit.db import driver_url, transaction
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from make import link, log, make_kpi, make_objective, make_vision


@pytest.fixture(scope="module")
def owner(database_url):
    """A connection of the database's administrator."""
    engine = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def new_role(owner):
    """Makes roles that may sign in; gone afterwards."""
    made = []

    def new_role(attributes=""):
        name = f"bi_{uuid4().hex[:12]}"
        owner.execute(text(f"CREATE ROLE {name} LOGIN {attributes}"))
        made.append(name)
        return name

    yield new_role
    for name in made:
        owner.execute(text("DELETE FROM tenancy.readers WHERE role_name = :name"), {"name": name})
        owner.execute(text(f"DROP ROLE {name}"))


@pytest.fixture
def read(database_url):
    """Runs a statement as a role that signs in itself."""

    def read(role, statement):
        conninfo = make_conninfo(database_url, user=role)
        with psycopg.connect(conninfo, row_factory=dict_row) as connection:
            return connection.execute(statement).fetchall()

    return read


@pytest.fixture
def grant(app):
    """Lets a role read a world's organization."""

    async def grant(world, role):
        async with transaction(app.state.sessions, world.organization_id) as db:
            await grant_reader(db, world.actor(world.admin), role)

    return grant


@pytest.fixture
async def reader(world, new_role, grant):
    """A role that reads the world's organization."""
    role = new_role()
    await grant(world, role)
    return role


@pytest.fixture
async def full(app, world):
    """Goals of every kind and level, committed, shared and private ones."""
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        found = {"vision": await make_vision(db, actor, title="shared", visibility="shared")}
        found["quarter"] = await make_kpi(
            db, actor, found["vision"], title="quarter", level="quarterly", year=2026, quarter=2
        )
        found["month"] = await make_kpi(
            db, actor, found["quarter"], title="month", level="monthly", year=2026, month=4
        )
        found["standing"] = await make_kpi(db, actor, title="standing")
        await log(db, actor, found["standing"], 40)
        found["company"] = await make_objective(db, actor, year=2026)
        found["division"] = await make_objective(db, actor, "division", found["company"], year=2026)
        await link(db, actor, found["division"], found["standing"], Decimal("0.5"))
        above = found["vision"]
        levels = ("quarterly_target", "power_goal", "monthly_target", "weekly_target")
        for level in (*levels, "daily_action"):
            body = TargetIn(title=level, level=level, parent_id=above.id)
            above = found[level] = await create_target(db, actor, body)
        secret = await make_vision(db, actor, title="secret vision")
        found["secret"] = await make_kpi(db, actor, secret, title="secret kpi")
        await log(db, actor, found["secret"], 10)
        await link(db, actor, found["company"], found["secret"])
        body = TargetIn(title="secret target", level="quarterly_target", parent_id=secret.id)
        await create_target(db, actor, body)
        gone = await make_kpi(db, actor, found["vision"], title="gone")
        found["orphan"] = await make_kpi(db, actor, gone, title="orphan")
        await deletion.remove_goal(db, actor, gone.id, gone.kind)
    return found
