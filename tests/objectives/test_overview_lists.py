"""Lists of goals: every order, page by page, and counters that obey the filters."""

from datetime import timedelta

import pytest

from cairn.goals.lists import KEYS
from cairn.kit.db import transaction
from cairn.paging import encode_cursor
from cairn.words import Sort
from make import log, make_kpi, make_objective, make_vision

FIELDS = {
    "created": lambda goal: goal["id"],
    "title": lambda goal: goal["title"].lower(),
    "progress": lambda goal: goal["progress"]["progress_percentage"],
    "due": lambda goal: goal["progress"]["period_end"],
    "updated": lambda goal: goal["updated_at"],
}


async def get(client, person, path, **params):
    response = await client.get(path, params=params, headers=person.headers)
    assert response.status_code == 200, response.text
    return response.json()


async def all_pages(client, person, path, **params):
    """Everything that a list gives, page after page."""
    found, cursor = [], {}
    while True:
        page = await get(client, person, path, **{**params, **cursor})
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.fixture
async def kpis(app, world):
    """Eleven KPIs: equal and different titles and ends, some without an end or without progress."""
    actor = world.actor(world.admin)
    made = []
    async with transaction(app.state.sessions, world.organization_id) as db:
        for number in range(11):
            ends_on = world.today + timedelta(days=number % 3) if number % 4 else None
            target = 100 if number % 3 else None
            title = f"{'aB'[number % 2]}{'é' * 150 if number < 2 else number // 4}"
            kpi = await make_kpi(db, actor, title=title, target_value=target, ends_on=ends_on)
            made.append(kpi)
    for kpi, value in zip(made[:8], (40, 10, 40, 10, 100, 5, 5, 60), strict=True):
        async with transaction(app.state.sessions, world.organization_id) as db:
            if kpi.target_value is not None:
                await log(db, actor, kpi, value)
    return made


@pytest.mark.parametrize("sort", Sort)
async def test_pages_in_every_order_give_everything_once_nulls_last(client, world, kpis, sort):
    field = FIELDS[sort.removeprefix("-")]

    found = await all_pages(client, world.admin, "/kpis", sort=sort, limit=2)

    keys = [(field(goal), goal["id"]) for goal in found]
    known = [key for key in keys if key[0] is not None]
    unknown = [key for key in keys if key[0] is None]
    down = sort.startswith("-")
    assert {goal["id"] for goal in found} == {str(kpi.id) for kpi in kpis}
    assert len(found) == len(kpis)
    assert keys == sorted(known, reverse=down) + sorted(unknown, reverse=down)


async def test_a_page_goes_on_where_it_ended_when_goals_come_and_go(app, client, world, kpis):
    first = await get(client, world.admin, "/kpis", sort="title", limit=3)
    async with transaction(app.state.sessions, world.organization_id) as db:
        await make_kpi(db, world.actor(world.admin), title="A")
    await client.delete(f"/kpis/{first['items'][-1]['id']}", headers=world.admin.headers)

    rest = await all_pages(
        client, world.admin, "/kpis", sort="title", limit=3, cursor=first["next_cursor"]
    )

    assert len(first["items"]) + len(rest) == len(kpis)


@pytest.mark.parametrize("sort", ["-title", "created", "updated", "progress"])
async def test_a_cursor_of_another_order_is_refused(client, world, kpis, sort):
    first = await get(client, world.admin, "/kpis", sort="title", limit=3)

    response = await client.get(
        "/kpis", params={"sort": sort, "cursor": first["next_cursor"]}, headers=world.admin.headers
    )

    assert (response.status_code, response.json()["code"]) == (422, "InvalidCursor")


@pytest.mark.parametrize("value", ["NaN", "1e99999999", "Infinity", "-Infinity", "sNaN"])
async def test_a_forged_number_in_a_cursor_is_refused(client, world, kpis, value):
    cursor = encode_cursor("progress", value, kpis[0].id)

    response = await client.get(
        "/kpis", params={"sort": "progress", "cursor": cursor}, headers=world.admin.headers
    )

    assert (response.status_code, response.json()["code"]) == (422, "InvalidCursor")


def test_every_order_but_that_of_creation_has_a_key():
    assert {sort.removeprefix("-") for sort in Sort} == {"created", *KEYS}


async def test_an_unknown_order_is_refused_with_those_there_are(client, world):
    response = await client.get("/kpis", params={"sort": "colour"}, headers=world.admin.headers)

    assert response.status_code == 422
    assert "'-updated'" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("path", ["/visions", "/objectives", "/kpis", "/targets"])
async def test_lists_of_all_kinds_sort_and_count(app, client, world, path):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await make_vision(db, world.actor(world.admin))
        await make_objective(db, world.actor(world.admin))
        await make_kpi(db, world.actor(world.admin))

    page = await get(client, world.admin, path, sort="-due", include_counts=True)

    assert page["counts"]["total"] == len(page["items"]) == (0 if path == "/targets" else 1)


async def test_counters_are_there_only_when_asked_for(client, world, kpis):
    page = await get(client, world.admin, "/kpis")

    assert page["counts"] is None


async def test_counters_obey_the_filters_and_not_the_page(client, world, kpis):
    page = await get(client, world.admin, "/kpis", include_counts=True, limit=2, q="a")
    await client.patch(
        f"/kpis/{kpis[0].id}", json={"state": "on_hold"}, headers=world.admin.headers
    )
    active = await get(client, world.admin, "/kpis", include_counts=True, state="active")
    completed = await get(client, world.admin, "/kpis", include_counts=True, status="completed")

    assert page["counts"]["total"] == 6
    assert active["counts"]["by_state"] == {
        "active": 10,
        "on_hold": 0,
        "completed": 0,
        "abandoned": 0,
    }
    assert completed["counts"]["total"] == completed["counts"]["by_status"]["completed"] == 1


async def test_counters_count_only_what_one_sees(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        for department, owner in (
            ("north", world.manager),
            ("north", world.employee),
            ("south", world.other_employee),
        ):
            await make_objective(db, admin, "individual", department=department, owner_id=owner.id)

    totals = [
        (await get(client, person, "/objectives", include_counts=True))["counts"]["total"]
        for person in (world.admin, world.manager, world.employee)
    ]

    assert totals == [3, 2, 1]
