"""What each KPI below an objective gives to it, however far below."""

from decimal import Decimal

import pytest

from cairn.kit.db import transaction
from make import link, log, make_kpi, make_objective


async def align(client, person, objective, **params):
    response = await client.get(
        f"/objectives/{objective.id}/alignment", params=params, headers=person.headers
    )
    assert response.status_code == 200, response.text
    return response.json()


def total(shown):
    """All points, as exact as they are."""
    numbers = [*(line["points"] for line in shown["kpis"]), shown["hidden_points"]]
    return sum(Decimal(str(number)) for number in [*numbers, shown["other_points"]])


async def fed(db, actor, objective, value, title, weight=1, **fields):
    """A KPI at this value of 100, linked to an objective."""
    kpi = await make_kpi(db, actor, title=title, **fields)
    await link(db, actor, objective, kpi, weight)
    await log(db, actor, kpi, value)
    return kpi


@pytest.fixture
async def company(app, world):
    """A company, a division of weight 3 and one of weight 1; a team in the first."""
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin, title="company")
        large = await make_objective(db, admin, "division", company, title="large", weight=3)
        small = await make_objective(db, admin, "division", company, title="small")
        team = await make_objective(db, admin, "team", large, title="team")
        await fed(db, admin, team, 30, "visits", Decimal("0.5"))
        await fed(db, admin, team, 61, "orders", Decimal("0.7"))
        await fed(db, admin, small, 33, "calls")
    return {"company": company, "large": large, "small": small, "team": team}


async def test_points_of_kpis_at_all_levels_add_up_to_the_computed_progress(client, world, company):
    shown = await align(client, world.admin, company["company"])

    assert [line["title"] for line in shown["kpis"]] == ["orders", "visits", "calls"]
    assert [line["points"] for line in shown["kpis"]] == [26.6875, 9.375, 8.25]
    assert total(shown) == Decimal(str(shown["computed_percentage"]))
    assert shown["kpis"][0]["objective_title"] == "team"
    assert (shown["path"], shown["hidden_path_count"], shown["hidden_count"]) == ([], 0, 0)


async def test_the_path_goes_up_to_the_company(client, world, company):
    shown = await align(client, world.admin, company["team"])

    assert [step["title"] for step in shown["path"]] == ["large", "company"]
    assert total(shown) == Decimal(str(shown["computed_percentage"]))


async def test_a_number_that_people_decided_comes_from_no_kpi(client, world, company):
    await client.post(
        f"/goals/{company['team'].id}/override",
        json={"progress_percentage": 80, "reason": "Counted by hand"},
        headers=world.admin.headers,
    )

    shown = await align(client, world.admin, company["company"])

    points = {line["title"]: line["points"] for line in shown["kpis"]}
    assert points == {"orders": 0, "visits": 0, "calls": 8.25}
    assert shown["other_points"] == 60
    assert total(shown) == Decimal(str(shown["computed_percentage"]))


async def test_an_override_on_top_leaves_the_points_as_they_were_computed(client, world, company):
    before = await align(client, world.admin, company["company"])
    await client.post(
        f"/goals/{company['company'].id}/override",
        json={"progress_percentage": 5, "reason": "Counted by hand"},
        headers=world.admin.headers,
    )

    after = await align(client, world.admin, company["company"])

    assert after["kpis"] == before["kpis"]
    assert after["progress_percentage"] == 5


async def test_progress_set_by_hand_is_other_points(app, client, world, company):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await make_objective(
            db, world.actor(world.admin), "division", company["company"], manual_progress=100
        )

    shown = await align(client, world.admin, company["company"])

    assert shown["other_points"] == 20
    assert total(shown) == Decimal(str(shown["computed_percentage"]))


@pytest.mark.parametrize("change", [{"state": "abandoned"}, {"weight": 0}])
async def test_below_what_doesnt_count_kpis_give_nothing(client, world, company, change):
    await client.patch(
        f"/objectives/{company['large'].id}", json=change, headers=world.admin.headers
    )

    shown = await align(client, world.admin, company["company"])

    points = {line["title"]: line["points"] for line in shown["kpis"]}
    assert points == {"calls": 33, "orders": 0, "visits": 0}


async def test_a_link_gives_nothing_where_objectives_below_count(app, client, world, company):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await fed(db, world.actor(world.admin), company["company"], 90, "direct")

    shown = await align(client, world.admin, company["company"])

    assert {line["title"]: line["points"] for line in shown["kpis"]}["direct"] == 0


async def test_thirds_add_up_to_the_last_step(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin)
        for number in range(3):
            division = await make_objective(db, admin, "division", company)
            for share in range(3):
                await fed(db, admin, division, 10 + number, f"{number}.{share}", Decimal("0.333"))

    shown = await align(client, world.admin, company)

    assert total(shown) == Decimal(str(shown["computed_percentage"])) == 11
    assert len({line["points"] for line in shown["kpis"]}) > 3


async def test_kpis_that_one_doesnt_see_are_counted_with_their_points(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin, department="board")
        hers = await make_objective(db, admin, "division", company, owner_id=world.employee.id)
        others = await make_objective(db, admin, "division", company, department="south")
        await fed(db, admin, hers, 40, "hers")
        await fed(db, admin, others, 80, "others", department="south")

    shown = await align(client, world.employee, company)

    assert [(line["title"], line["points"]) for line in shown["kpis"]] == [("hers", 20)]
    assert (shown["hidden_count"], shown["hidden_points"]) == (1, 40)


async def test_pages_give_every_line_once(client, world, company):
    found, cursor = [], {}
    while True:
        shown = await align(client, world.admin, company["company"], limit=2, **cursor)
        found += [line["title"] for line in shown["kpis"]]
        if shown["next_cursor"] is None:
            break
        cursor = {"cursor": shown["next_cursor"]}

    assert found == ["orders", "visits", "calls"]
    assert shown["kpi_count"] == 3
