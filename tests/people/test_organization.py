"""The settings of an organization, and what a change of them moves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from cairn.errors import SettingsContradict
from cairn.kit.db import transaction
from cairn.people import organizations, service
from cairn.people.schemas import OrganizationPatch
from make import differences, log, make_kpi, make_objective


async def change(client, world, **settings):
    return await client.patch("/organization", json=settings, headers=world.admin.headers)


async def test_a_new_organization_has_settings_that_work(client, world):
    organization = (await client.get("/organization", headers=world.employee.headers)).json()

    assert (
        organization.items()
        >= {
            "name": "Acme",
            "time_zone": "UTC",
            "today": world.today.isoformat(),
            "fiscal_year_start_month": 1,
            "currency": "USD",
            "working_weekdays": [1, 2, 3, 4, 5],
            "holidays": [],
            "on_track_ratio": 0.9,
            "at_risk_ratio": 0.7,
        }.items()
    )


async def test_an_admin_changes_every_setting(client, world):
    settings = {
        "name": "Acme & Co.",
        "time_zone": "Pacific/Auckland",
        "fiscal_year_start_month": 4,
        "currency": "EUR",
        "working_weekdays": [6, 7],
        "holidays": ["2026-12-25"],
        "on_track_ratio": 0.95,
        "at_risk_ratio": 0.5,
    }

    changed = await change(client, world, **settings)

    assert changed.json().items() >= settings.items()


async def test_days_are_kept_in_order_and_once(client, world):
    days = ["2026-12-25", "2026-01-01", "2026-12-25"]

    changed = await change(client, world, working_weekdays=[5, 1, 5], holidays=days)

    assert changed.json()["working_weekdays"] == [1, 5]
    assert changed.json()["holidays"] == ["2026-01-01", "2026-12-25"]


@pytest.mark.parametrize(
    "settings",
    [
        {"name": ""},
        {"name": None},
        {"time_zone": "Mars/Base"},
        {"fiscal_year_start_month": 13},
        {"currency": "euro"},
        {"working_weekdays": [0]},
        {"working_weekdays": [1] * 8},
        {"holidays": ["soon"]},
        {"on_track_ratio": 0},
        {"at_risk_ratio": 1.1},
        {"at_risk_ratio": 0.12345},
        {"id": "other"},
    ],
)
async def test_settings_that_cannot_be_are_refused(client, world, settings):
    response = await change(client, world, **settings)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].startswith(next(iter(settings)))


async def test_at_risk_does_not_begin_above_on_track(client, world):
    response = await change(client, world, at_risk_ratio=0.95)

    assert (response.status_code, response.json()["code"]) == (422, "SettingsContradict")


async def test_commands_too_cannot_create_what_cannot_be(db):
    with pytest.raises(ValidationError):
        await service.create_organization(db, "Acme", time_zone="Mars/Base")
    with pytest.raises(SettingsContradict):
        await service.create_organization(db, "Acme", on_track_ratio="0.5")


async def test_another_fiscal_year_moves_the_quarters_and_their_logs(db, actor, world):
    objective = await make_objective(db, actor, year=2026, quarter=1)
    quarter = await make_kpi(db, actor, level="quarterly", year=2026, quarter=1)
    await log(db, actor, quarter, 40, date(2026, 2, 1))
    await log(db, actor, quarter, 25, date(2025, 5, 1))
    before = await stored(db, quarter)

    patch = OrganizationPatch(fiscal_year_start_month=4)
    await organizations.change_organization(db, actor, patch)

    assert before == (date(2026, 1, 1), date(2026, 3, 31), 40)
    assert await stored(db, quarter) == (date(2025, 4, 1), date(2025, 6, 30), 25)
    assert (await stored(db, objective))[:2] == (date(2025, 4, 1), date(2025, 6, 30))


async def test_the_quarters_parents_and_objectives_follow(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        whole = await make_kpi(db, actor, target_value=200, rollup_strategy="sum")
        average = await make_kpi(db, actor, parent=None, title="Average")
        quarter = await make_kpi(db, actor, whole, level="quarterly", year=2026, quarter=1)
        other = await make_kpi(db, actor, average, level="quarterly", year=2026, quarter=2)
        await log(db, actor, quarter, 40, date(2026, 2, 1))
        await log(db, actor, other, 60, date(2026, 5, 1))

    async with transaction(app.state.sessions, world.organization_id) as db:
        patch = OrganizationPatch(fiscal_year_start_month=4)
        await organizations.change_organization(db, actor, patch)
        moved = [(await stored(db, one))[2] for one in (whole, average, quarter, other)]

    assert moved == [0, 0, 0, 0]
    assert await differences(app.state.sessions, world) == []


async def stored(db, goal):
    statement = text("""
        SELECT period_start, period_end, progress_percentage
        FROM goal_progress WHERE goal_id = :id
    """)
    return tuple((await db.execute(statement, {"id": goal.id})).one())


@pytest.mark.parametrize(
    "settings",
    [{"working_weekdays": [3]}, {"holidays": [date(2026, 1, 1)]}, {"time_zone": "Asia/Tokyo"}],
)
async def test_other_working_days_change_what_is_expected(app, world, settings):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        await make_kpi(db, actor, starts_on="2025-12-29", ends_on="2099-12-31")

    async with transaction(app.state.sessions, world.organization_id) as db:
        patch = OrganizationPatch.model_validate(settings)
        await organizations.change_organization(db, actor, patch)

    assert await differences(app.state.sessions, world) == []


async def test_what_is_expected_follows_the_working_days(db, actor, world):
    four_weeks = timedelta(days=28)
    first, last = world.today - four_weeks, world.today + four_weeks - timedelta(days=1)
    kpi = await make_kpi(db, actor, starts_on=first, ends_on=last)
    before = await expected(db, kpi)
    holidays = [world.today + timedelta(days=days) for days in range(14)]

    await organizations.change_organization(db, actor, OrganizationPatch(holidays=holidays))

    assert before == 50
    assert await expected(db, kpi) == Decimal("66.6667")


async def expected(db, goal):
    statement = text("SELECT expected_percentage FROM goal_progress WHERE goal_id = :id")
    return (await db.execute(statement, {"id": goal.id})).scalar_one()


async def test_a_change_is_written_down_with_what_differs_only(client, world):
    await change(client, world, name="Acme", currency="EUR", on_track_ratio=0.9)

    rows = (
        await client.get(
            "/audit", params={"entity_id": str(world.organization_id)}, headers=world.admin.headers
        )
    ).json()["items"]

    assert [(row["action"], row["before"], row["after"]) for row in rows[:1]] == [
        ("update", {"currency": "USD"}, {"currency": "EUR"})
    ]
