"""What stands above and below an objective, counted, in time, and recomputed."""

from datetime import date

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from make import differences, link, log, make_kpi, make_objective


async def get(client, person, path, **params):
    response = await client.get(path, params=params, headers=person.headers)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
async def levels(app, world):
    """One objective on each level, of another department each, the employee's at the bottom."""
    admin = world.actor(world.admin)
    made = []
    async with transaction(app.state.sessions, world.organization_id) as db:
        for level, department, owner in (
            ("company", "board", world.admin),
            ("division", "south", world.other_manager),
            ("team", "north", world.manager),
            ("individual", "north", world.employee),
        ):
            fields = {"department": department, "owner_id": owner.id, "title": level}
            made.append(
                await make_objective(db, admin, level, made[-1] if made else None, **fields)
            )
    return made


async def test_ancestors_come_from_the_parent_up(client, world, levels):
    above = await get(client, world.employee, f"/objectives/{levels[3].id}/ancestors")

    assert [one["level"] for one in above["items"]] == ["team", "division", "company"]
    assert above["items"][0]["can"]["update"] is False
    assert above["hidden_count"] == 0


async def test_a_deleted_objective_ends_the_way_up(client, world, levels):
    await client.delete(f"/objectives/{levels[1].id}", headers=world.admin.headers)

    above = await get(client, world.admin, f"/objectives/{levels[3].id}/ancestors")

    assert [one["level"] for one in above["items"]] == ["team"]


async def test_ancestors_that_one_doesnt_see_are_counted(client, app, world, levels):
    """Rules show all that stands above what one sees, so that only another tool can hide any."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        await db.execute(
            text("INSERT INTO visions (organization_id, id) VALUES (:organization, :id)"),
            {"organization": world.organization_id, "id": levels[1].id},
        )

    above = await get(client, world.employee, f"/objectives/{levels[3].id}/ancestors")
    alignment = await get(client, world.employee, f"/objectives/{levels[3].id}/alignment")

    assert ([one["level"] for one in above["items"]], above["hidden_count"]) == (["company"], 2)
    assert [one["level"] for one in alignment["path"]] == ["company"]
    assert alignment["hidden_path_count"] == 2


async def test_children_are_those_that_one_sees_in_pages_with_filters(app, client, world, levels):
    async with transaction(app.state.sessions, world.organization_id) as db:
        for number in range(3):
            await make_objective(
                db, world.actor(world.admin), "division", levels[0], title=f"D{number}", year=2026
            )
    path = f"/objectives/{levels[0].id}/children"

    everything = await get(client, world.admin, path, sort="-title", limit=2, include_counts=True)
    more = await get(
        client, world.admin, path, sort="-title", limit=2, cursor=everything["next_cursor"]
    )
    of_a_year = await get(client, world.admin, path, year=2026)
    seen = await get(client, world.employee, path)

    titles = [one["title"] for one in everything["items"] + more["items"]]
    assert titles == ["division", "D2", "D1", "D0"]
    assert everything["counts"]["total"] == 4
    assert len(of_a_year["items"]) == 3
    assert [one["title"] for one in seen["items"]] == ["division"]


@pytest.mark.parametrize("name", ["children", "ancestors", "alignment"])
async def test_of_an_objective_that_one_doesnt_see_there_is_nothing(client, world, levels, name):
    path = f"/objectives/{levels[3].id}/{name}"

    response = await client.get(path, headers=world.other_employee.headers)

    assert (response.status_code, response.json()["code"]) == (404, "GoalNotFound")


async def test_stats_count_by_level_state_and_status_and_average_progress(
    app, client, world, levels
):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await make_objective(
            db,
            world.actor(world.admin),
            owner_id=world.employee.id,
            department="west",
            state="on_hold",
            manual_progress=100,
            year=2026,
        )

    stats = await get(client, world.admin, "/objectives/stats/summary")
    of_year = await get(client, world.admin, "/objectives/stats/summary", year=2026)
    of_owner = await get(
        client, world.admin, "/objectives/stats/summary", owner_id=str(world.employee.id)
    )
    none = await get(client, world.admin, "/objectives/stats/summary", department="nowhere")

    assert stats["total"] == 5
    assert stats["by_level"] == {"company": 2, "division": 1, "team": 1, "individual": 1}
    assert stats["by_state"] == {"active": 4, "on_hold": 1, "completed": 0, "abandoned": 0}
    assert sum(stats["by_status"].values()) == 5
    assert (stats["by_status"]["completed"], stats["average_progress"]) == (1, 20)
    assert (of_year["total"], of_year["average_progress"]) == (1, 100)
    assert of_owner["total"] == 2
    assert (none["total"], none["average_progress"]) == (0, None)


async def test_stats_are_of_what_one_sees(client, world, levels):
    people = (world.admin, world.manager, world.other_manager, world.other_employee)

    totals = [
        (await get(client, person, "/objectives/stats/summary"))["total"] for person in people
    ]

    assert totals == [4, 4, 2, 0]


async def test_a_bar_has_its_own_dates_or_those_of_its_period(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin, year=2026, quarter=2)
        dates = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 9)}
        await make_objective(db, admin, "division", company, year=2026, **dates)

    first, second = await get(client, world.admin, "/objectives/gantt", year=2026)

    assert (first["starts_on"], first["ends_on"]) == ("2026-04-01", "2026-06-30")
    assert (second["starts_on"], second["ends_on"]) == ("2026-05-01", "2026-05-09")
    assert second["parent_id"] == first["id"]
    assert set(first) == {
        "id",
        "title",
        "level",
        "parent_id",
        "starts_on",
        "ends_on",
        "progress_percentage",
        "status",
    }


async def test_bars_below_a_deleted_objective_have_no_parent(client, world, levels):
    await client.delete(f"/objectives/{levels[0].id}", headers=world.admin.headers)

    bars = await get(client, world.manager, "/objectives/gantt")

    assert {bar["level"]: bar["parent_id"] for bar in bars} == {
        "division": None,
        "team": str(levels[1].id),
        "individual": str(levels[2].id),
    }


async def test_a_long_chart_goes_on_where_the_header_link_says(client, world, levels):
    url = "/objectives/gantt?limit=3&sort=-title"
    first = await client.get(url, headers=world.admin.headers)
    second = await client.get(first.links["next"]["url"], headers=world.admin.headers)

    titles = [bar["title"] for bar in first.json() + second.json()]
    assert titles == ["team", "individual", "division", "company"]
    assert "next" not in second.links


async def spoil(app, world, goal, **fields):
    """Write wrong numbers, as nothing but a mistake by hand could."""
    settings = ", ".join(f"{name} = :{name}" for name in fields)
    async with transaction(app.state.sessions, world.organization_id) as db:
        await db.execute(text("SELECT set_config('cairn.engine', 'on', true)"))
        await db.execute(
            text(f"UPDATE goal_progress SET {settings} WHERE goal_id = :goal"),
            {**fields, "goal": goal.id},
        )


@pytest.fixture
async def fed(app, world, levels):
    """The four levels, the last fed by a KPI at 40 %."""
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, admin)
        await link(db, admin, levels[3], kpi)
        await log(db, admin, kpi, 40)
    return levels


@pytest.mark.parametrize(
    "wrong",
    [
        {"progress_percentage": 90, "computed_percentage": 90},
        {"link_weighted_progress": 9000},
        {"link_count": 0, "link_total_weight": 0, "link_weighted_progress": 0},
    ],
)
async def test_recalculating_heals_the_objective_and_those_above(app, client, world, fed, wrong):
    await spoil(app, world, fed[3], **wrong)
    await spoil(app, world, fed[1], weighted_progress=1, progress_percentage=1)

    path = f"/objectives/{fed[3].id}/recalculate"
    response = await client.post(path, headers=world.employee.headers)

    assert response.status_code == 200, response.text
    assert await differences(app.state.sessions, world) == []
    moved = {move["goal_id"]: move["new"] for move in response.json()["updated_progress"]}
    assert moved[str(fed[1].id)] == 40


async def test_recalculating_twice_moves_nothing_and_is_written_down(app, client, world, fed):
    path = f"/objectives/{fed[0].id}/recalculate"

    answers = [await client.post(path, headers=world.admin.headers) for _ in range(2)]
    audit = await get(client, world.admin, "/audit", action="recalculate")

    assert [answer.json()["updated_progress"] for answer in answers] == [[], []]
    assert len(audit["items"]) == 2
    assert await differences(app.state.sessions, world) == []


async def test_who_only_sees_an_objective_cant_recalculate_it(client, world, fed):
    path = f"/objectives/{fed[0].id}/recalculate"

    response = await client.post(path, headers=world.employee.headers)

    assert (response.status_code, response.json()["code"]) == (403, "NotPermitted")
