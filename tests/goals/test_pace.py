"""The pace of a KPI, beside its progress and in its detail."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from make import log, make_kpi, make_objective

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


@pytest.fixture
async def ten_days(app, world):
    """Dates of a period of ten days, all of them worked, of which two have gone."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        statement = "UPDATE organizations SET working_weekdays = :days"
        await db.execute(text(statement), {"days": EVERY_DAY})
    first = world.today - timedelta(days=2)
    return {"starts_on": first, "ends_on": first + timedelta(days=9)}


async def get(client, world, path):
    response = await client.get(path, headers=world.admin.headers)
    assert response.status_code == 200, response.text
    return response.json()


async def test_progress_and_detail_of_a_kpi_say_how_it_keeps_pace(app, client, world, ten_days):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, actor, unit="m³", **ten_days)
        await log(db, actor, kpi, 30)

    progress = await get(client, world, f"/progress/{kpi.id}")
    detail = await get(client, world, f"/kpis/{kpi.id}")

    assert progress["pace"] == {
        "buffer_days": 1,
        "due_by": {"amount": "6", "value": "36", "on": str(world.today + timedelta(days=1))},
        "forecast": {
            "value": "150",
            "percentage": 150,
            "reached_on": str(world.today + timedelta(days=4)),
        },
        "no_buffer": None,
        "no_due": None,
        "no_forecast": None,
    }
    assert detail["pace"] == progress["pace"]


async def test_a_sum_has_its_pace_from_its_own_numbers(app, client, world, ten_days):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        year = await make_kpi(db, actor, target_value=200, rollup_strategy="sum", **ten_days)
        week = await make_kpi(db, actor, year, **ten_days)
        await make_kpi(db, actor, year, starts_on=ten_days["ends_on"], ends_on=ten_days["ends_on"])
        await log(db, actor, week, 16)

    pace = (await get(client, world, f"/progress/{year.id}"))["pace"]

    # Expected today are 20 of 200, 10 %; the rest of the line climbs to 100 % in eight days.
    assert pace["buffer_days"] == -1
    assert pace["due_by"] == {"amount": "22.25", "value": "38.25", "on": str(world.today)}
    assert pace["forecast"]["value"] == "80"


async def test_goals_that_are_no_kpis_have_no_pace(app, client, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        objective = await make_objective(db, actor)

    assert (await get(client, world, f"/progress/{objective.id}"))["pace"] is None


async def test_a_day_past_shows_the_pace_of_that_day(app, client, world, ten_days):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, actor, **ten_days)

    pace = (await get(client, world, f"/progress/{kpi.id}?as_of={world.today}"))["pace"]
    over = await get(client, world, f"/progress/{kpi.id}")

    assert pace == over["pace"]
    assert pace["no_forecast"] == "no_data"


async def test_values_too_large_to_be_logged_may_be_sums_and_forecasts(
    app, client, world, ten_days
):
    actor = world.actor(world.admin)
    target = 9 * 10**13
    async with transaction(app.state.sessions, world.organization_id) as db:
        total = await make_kpi(db, actor, target_value=target, rollup_strategy="sum", **ten_days)
        for _ in range(2):
            kpi = await make_kpi(db, actor, total, target_value=target, **ten_days)
            await log(db, actor, kpi, target)

    progress = await get(client, world, f"/progress/{total.id}")
    detail = await get(client, world, f"/kpis/{total.id}")

    assert progress["current_value"] == detail["progress"]["current_value"] == str(2 * target)
    assert progress["pace"]["forecast"]["value"] == str(10 * target)
