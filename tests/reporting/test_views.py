"""Every view with its columns and the rows of a lifelike organization."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from cairn.kpis import service as kpis
from cairn.kpis.logs import log_value
from cairn.kpis.schemas import LogIn
from cairn.objectives.service import get_objective
from cairn.progress.install import install_engine, remove_reporting
from make import log, make_kpi

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
