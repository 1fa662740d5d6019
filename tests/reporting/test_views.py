"""What BI tools read: every view with its columns, of one organization, without what is private."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from sqlalchemy import create_engine, text

from cairn import errors
from cairn.admin.readers import grant_reader, revoke_reader
from cairn.goals import service as goals
from cairn.kit.db import driver_url, transaction
from cairn.kpis import service as kpis
from cairn.kpis.logs import log_value
from cairn.kpis.schemas import LogIn
from cairn.objectives.service import get_objective
from cairn.progress.install import install_engine, remove_reporting
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from make import link, log, make_kpi, make_objective, make_vision, make_world

TARGET_COLUMNS = (
    "title description weight start_date end_date status progress_percentage created_at updated_at"
)
COLUMNS = {
    "objectives": "id title description parent_id level owner_id department year quarter "
    "start_date end_date status progress_percentage created_at updated_at created_by",
    "objective_kpi_links": "id objective_id kpi_id weight created_at",
    "vision_kpis": "id user_id vision_id parent_kpi_id level title quarter month numeric_target "
    "rollup_strategy",
    "kpi_progress_cache": "id kpi_id current_value target_value progress_percentage child_count "
    "completed_child_count weighted_progress total_weight status daily_completion_rate "
    "period_start_date period_end_date last_calculated_at calculation_version calculation_method "
    "manual_override_reason created_at updated_at",
    "quarterly_targets": f"id user_id vision_id {TARGET_COLUMNS}",
    "power_goals": f"id user_id quarterly_target_id {TARGET_COLUMNS}",
    "monthly_targets": f"id user_id power_goal_id {TARGET_COLUMNS}",
    "weekly_targets": f"id user_id monthly_target_id {TARGET_COLUMNS}",
    "daily_actions": "id user_id weekly_target_id title description weight action_date is_done "
    "done_at status progress_percentage created_at updated_at",
}
READ_ONLY = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ObjectNotInPrerequisiteState,  # a view of several tables takes nothing at all
)
BASE_TABLES = (
    *("goals", "visions", "objectives", "kpis", "targets", "goal_links", "goal_progress"),
    *("kpi_logs", "organizations"),
)


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


async def grant(app, world, role):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await grant_reader(db, world.actor(world.admin), role)


@pytest.fixture
async def reader(app, world, new_role):
    """A role that reads the world's organization."""
    role = new_role()
    await grant(app, world, role)
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
        await goals.remove_goal(db, actor, gone.id, gone.kind)
    return found


@pytest.mark.parametrize("view", COLUMNS)
def test_a_view_has_the_columns_that_people_know_in_their_order(owner, view):
    columns = owner.execute(
        text("""
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'reporting' AND table_name = :view ORDER BY ordinal_position
        """),
        {"view": view},
    )

    assert columns.scalars().all() == COLUMNS[view].split()


def test_there_are_no_other_views_and_all_act_with_the_rights_of_who_asks(owner):
    views = owner.execute(
        text("""
            SELECT relname, array_to_string(reloptions, ' ') AS options FROM pg_class
            WHERE relnamespace = 'reporting'::regnamespace
        """)
    )

    assert {row.relname: row.options for row in views} == dict.fromkeys(
        COLUMNS, "security_invoker=true"
    )


async def test_objectives_and_their_links_are_shown(read, reader, full):
    objectives = read(reader, "SELECT * FROM reporting.objectives ORDER BY level")
    links = read(reader, "SELECT * FROM reporting.objective_kpi_links")

    company, division = objectives
    assert (company["id"], company["parent_id"]) == (full["company"].id, None)
    assert (division["level"], division["parent_id"]) == ("division", full["company"].id)
    assert (division["status"], division["year"]) == ("active", 2026)
    assert division["progress_percentage"] == 40
    (one,) = links
    assert (one["objective_id"], one["kpi_id"]) == (full["division"].id, full["standing"].id)
    assert one["weight"] == Decimal("0.5")


async def test_kpis_know_their_vision_whatever_is_between(read, reader, full):
    rows = read(reader, "SELECT * FROM reporting.vision_kpis")

    shown = {row["title"]: (row["vision_id"], row["parent_kpi_id"]) for row in rows}
    assert shown == {
        "quarter": (full["vision"].id, None),
        "month": (full["vision"].id, full["quarter"].id),
        "standing": (None, None),
        "orphan": (None, None),
    }
    (month,) = [row for row in rows if row["title"] == "month"]
    assert (month["level"], month["month"], month["numeric_target"]) == ("monthly", 4, 100)
    assert month["user_id"] == full["month"].owner_id


async def test_stored_progress_is_shown_as_the_api_shows_it(app, world, read, reader, full):
    async with transaction(app.state.sessions, world.organization_id) as db:
        actor = world.actor(world.admin)
        known = [
            await kpis.get_kpi(db, actor, full[name].id)
            for name in ("quarter", "month", "standing", "orphan")
        ]
        division = await get_objective(db, actor, full["division"].id)

    rows = {
        row["kpi_id"]: row for row in read(reader, "SELECT * FROM reporting.kpi_progress_cache")
    }

    assert set(rows) == {kpi.id for kpi in known}
    for kpi in known:
        row, progress = rows[kpi.id], kpi.progress
        assert row["status"] == progress.status
        assert row["progress_percentage"] == progress.progress_percentage
        assert row["current_value"] == progress.current_value
        assert row["child_count"] == progress.child_count
        assert row["period_start_date"] == progress.period_start
        assert row["last_calculated_at"] == progress.last_calculated_at
        assert row["calculation_method"] == "auto"
    assert division.progress.progress_percentage == rows[full["standing"].id]["progress_percentage"]


async def test_targets_of_a_level_are_a_view_each_and_name_the_one_above(read, reader, full):
    above = {
        "quarterly_targets": ("vision_id", "vision"),
        "power_goals": ("quarterly_target_id", "quarterly_target"),
        "monthly_targets": ("power_goal_id", "power_goal"),
        "weekly_targets": ("monthly_target_id", "monthly_target"),
        "daily_actions": ("weekly_target_id", "weekly_target"),
    }

    shown = {
        view: [row[column] for row in read(reader, f"SELECT * FROM reporting.{view}")]
        for view, (column, _) in above.items()
    }

    assert shown == {view: [full[name].id] for view, (_, name) in above.items()}


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


@pytest.mark.parametrize("view", [*(f"reporting.{name}" for name in COLUMNS), *BASE_TABLES])
async def test_another_organizations_reader_and_one_without_any_see_nothing(
    app, read, new_role, owner, full, view
):
    elsewhere, unmapped = new_role(), new_role()
    await grant(app, await make_world(app.state.sessions), elsewhere)
    owner.execute(text(f"GRANT cairn_reader TO {unmapped}"))
    of_its_own = [{"?column?": 1}] if view == "organizations" else []

    assert read(elsewhere, f"SELECT 1 FROM {view}") == of_its_own
    assert read(unmapped, f"SELECT 1 FROM {view}") == []


@pytest.mark.parametrize("view", COLUMNS)
async def test_a_role_that_is_no_reader_is_refused(read, new_role, view):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        read(new_role(), f"SELECT 1 FROM reporting.{view}")


@pytest.mark.parametrize(
    "table", ["users", "tokens", "sessions", "memberships", "audit", "community_roles"]
)
async def test_people_secrets_and_the_audit_are_not_for_readers(read, reader, table):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        read(reader, f"SELECT 1 FROM {table}")


@pytest.mark.parametrize("view", [*(f"reporting.{name}" for name in COLUMNS), *BASE_TABLES])
async def test_readers_only_read(read, reader, view):
    with pytest.raises(READ_ONLY):
        read(reader, f"DELETE FROM {view} RETURNING 1")
    with pytest.raises(READ_ONLY):
        read(reader, f"INSERT INTO {view} DEFAULT VALUES RETURNING 1")


async def test_nobody_asks_for_the_private_goals_of_another_role(
    app, world, read, reader, full, new_role
):
    other = new_role()
    await grant(app, world, other)

    foreign = read(reader, f"SELECT * FROM tenancy.private_goals('{other}')")

    assert foreign == []
    assert read(reader, "SELECT count(*) AS n FROM tenancy.private_goals(current_user)") == [
        {"n": 3}
    ]


async def test_a_reader_sees_of_the_readers_only_itself(read, reader, app, new_role):
    other = new_role()
    await grant(app, await make_world(app.state.sessions), other)

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


async def test_a_role_of_another_organization_is_not_revoked(app, db, actor, new_role):
    role = new_role()
    await grant(app, await make_world(app.state.sessions), role)

    with pytest.raises(errors.ReaderNotGranted):
        await revoke_reader(db, actor, role)


async def test_the_daily_completion_rate_is_that_of_due_days_up_to_today(app, world, read, reader):
    actor = world.actor(world.admin)
    start, end = actor.today - timedelta(days=9), actor.today + timedelta(days=10)
    period = {"starts_on": start, "ends_on": end}
    weekdays = sorted({(start + timedelta(days=n)).isoweekday() for n in (0, 1)})
    async with transaction(app.state.sessions, world.organization_id) as db:
        habit = await make_kpi(
            db, actor, title="habit", measure="completion", target_value=None, **period
        )
        due = await make_kpi(
            db,
            actor,
            title="two days a week",
            measure="completion",
            target_value=None,
            due_weekdays=weekdays,
            **period,
        )
        daily = await make_kpi(db, actor, title="daily", level="daily", starts_on=actor.today)
        await make_kpi(db, actor, title="a sum", **period)
        await make_kpi(
            db,
            actor,
            title="to come",
            measure="completion",
            target_value=None,
            starts_on=actor.today + timedelta(days=1),
            ends_on=end,
        )
        for n in (0, 1, 2):
            await tick(db, actor, habit, start + timedelta(days=n))
        await log_value(db, actor, habit.id, LogIn(date=start + timedelta(days=3), skipped=True))
        await tick(db, actor, due, start)
        await log(db, actor, daily, 5)

    rows = read(
        reader,
        "SELECT title, daily_completion_rate AS rate FROM reporting.kpi_progress_cache "
        "JOIN reporting.vision_kpis ON vision_kpis.id = kpi_id",
    )

    # Ten days up to today, one of them skipped, three done; two a week: four days, one done.
    assert {row["title"]: row["rate"] for row in rows} == {
        "habit": Decimal("33.3333"),
        "two days a week": Decimal("25"),
        "daily": Decimal("100"),
        "a sum": None,
        "to come": None,
    }


async def tick(db, actor, kpi, day):
    await log_value(db, actor, kpi.id, LogIn(date=day, is_completed=True))


async def test_views_step_aside_for_migrations_and_come_back_with_their_rights(
    owner, read, reader, full
):
    with owner.engine.begin() as connection:
        remove_reporting(connection)
        remove_reporting(connection)
        first, second = install_engine(connection), install_engine(connection)

    assert (first, second) == (True, False)
    assert len(read(reader, "SELECT 1 FROM reporting.objectives")) == 2
