"""Communities, units and amenities: who runs them, what they are, what can't be."""

from datetime import date

import pytest
from sqlalchemy import text

from cairn.kit.db import enter_communities, transaction

CREATED = {"name": "Oak Park", "opened_on": "2026-01-01", "time_zone": "America/Los_Angeles"}


@pytest.fixture
async def place(client, world):
    """The path of a new community."""
    made = await client.post("/communities", json=CREATED, headers=world.admin.headers)
    assert made.status_code == 201, made.text
    return f"/communities/{made.json()['id']}"


async def run_by(client, world, person):
    """The names of the communities that the admin sees a person run."""
    answer = await client.get(f"/communities?run_by={person.id}", headers=world.admin.headers)
    return [one["name"] for one in answer.json()["items"]]


async def test_who_is_let_run_a_community_does_until_it_is_taken_back(client, world, place):
    admins = f"{place}/admins/{world.employee.id}"
    headers = world.employee.headers

    before = await client.get(place, headers=headers)
    for _ in range(2):
        await client.put(admins, headers=world.admin.headers)
    listed = await client.get("/communities", headers=headers)
    given = {one.id: await run_by(client, world, one) for one in (world.employee, world.manager)}
    changed = await client.patch(place, json={"name": "Oak Lane"}, headers=headers)
    await client.delete(admins, headers=world.admin.headers)
    after = await client.get(place, headers=headers)

    assert (before.status_code, after.status_code) == (404, 404)
    assert [one["name"] for one in listed.json()["items"]] == ["Oak Park"]
    assert given == {world.employee.id: ["Oak Park"], world.manager.id: []}
    assert changed.json() | {"id": ""} == {
        **CREATED, "id": "", "name": "Oak Lane", "currency": "USD", "is_active": True,
    }  # fmt: skip


async def test_only_people_of_the_organization_can_be_let_run_a_community(client, world, place):
    stranger = f"{place}/admins/{world.community_admin.id}"

    answer = await client.put(stranger, headers=world.admin.headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "UserNotFound")


async def test_communities_come_in_pages_by_name(client, world, place):
    for name in ("B", "A", "C"):
        await client.post(
            "/communities", json=CREATED | {"name": name}, headers=world.admin.headers
        )

    names, cursor = [], ""
    for _ in range(3):
        page = await client.get(f"/communities?limit=2{cursor}", headers=world.admin.headers)
        names += [one["name"] for one in page.json()["items"]]
        cursor = f"&cursor={page.json()['next_cursor']}"

    assert names[:5] == ["A", "B", "C", "Elm Court", "Oak Park"]
    assert page.json()["next_cursor"] is None


async def test_another_zone_marks_every_day_and_the_same_zone_none(app, client, world, place):
    async def marked():
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            first = await db.execute(
                text("DELETE FROM dirty_ranges WHERE community_id = :id RETURNING first_day"),
                {"id": place.rpartition("/")[2]},
            )
            return {row.first_day for row in first}

    await marked()
    await client.patch(place, json={"time_zone": CREATED["time_zone"]}, headers=world.admin.headers)
    same = await marked()
    await client.patch(place, json={"time_zone": "Asia/Kolkata"}, headers=world.admin.headers)
    other = await marked()

    assert (same, other) == (set(), {date(2026, 1, 1)})


async def test_amenities_have_opening_hours_up_to_the_end_of_the_day(client, world, place):
    hours = [
        {"weekday": 2, "opens_at": "18:00:00", "closes_at": None},
        {"weekday": 1, "opens_at": "08:00:00", "closes_at": "12:00:00"},
        {"weekday": 1, "opens_at": "12:00:00", "closes_at": "20:30:00"},
    ]
    path = f"{place}/amenities"
    body = {"name": "Pool", "capacity": 3, "opening_hours": hours}

    made = await client.post(path, json=body, headers=world.admin.headers)
    one = f"{path}/{made.json()['id']}"
    renamed = await client.patch(one, json={"name": "Big pool"}, headers=world.admin.headers)
    closed = await client.patch(one, json={"opening_hours": []}, headers=world.admin.headers)
    listed = await client.get(path, headers=world.admin.headers)

    assert made.json()["opening_hours"] == [*hours[1:], hours[0]]
    assert (renamed.json()["name"], renamed.json()["opening_hours"][-1]) == ("Big pool", hours[0])
    assert closed.json()["opening_hours"] == []
    assert listed.json()["items"] == [closed.json()]


@pytest.mark.parametrize(
    "hours",
    [
        [{"weekday": 8, "opens_at": "08:00"}],
        [{"weekday": 1, "opens_at": "08:00", "closes_at": "08:00"}],
        [{"weekday": 1, "opens_at": "08:00Z", "closes_at": "09:00Z"}],
        [{"weekday": 1, "opens_at": "08:00"}, {"weekday": 1, "opens_at": "20:00"}],
        [
            {"weekday": 1, "opens_at": "08:00", "closes_at": "10:00"},
            {"weekday": 1, "opens_at": "09:00", "closes_at": "11:00"},
        ],
    ],
)
async def test_hours_that_cant_be_are_refused(client, world, place, hours):
    body = {"name": "Pool", "opening_hours": hours}

    answer = await client.post(f"{place}/amenities", json=body, headers=world.admin.headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "InvalidInput")


async def test_names_are_taken_once_and_what_is_used_stays(client, world, place):
    headers = world.admin.headers
    pool = {"name": "Pool", "external_id": "p"}
    first = await client.post(f"{place}/amenities", json=pool, headers=headers)
    twice = await client.post(f"{place}/amenities", json={"name": "Pool"}, headers=headers)
    other = await client.post(f"{place}/amenities", json={"name": "Gym"}, headers=headers)
    path = f"{place}/amenities/{other.json()['id']}"
    renamed = await client.patch(path, json={"external_id": "p"}, headers=headers)
    event = {
        "external_id": "1",
        "amenity": "p",
        "created_at": "2026-01-05T08:00:00Z",
        "starts_at": "2026-01-05T09:00:00Z",
        "ends_at": "2026-01-05T10:00:00Z",
    }
    await client.post(f"{place}/events/reservations", json=[event], headers=headers)

    used = await client.delete(f"{place}/amenities/{first.json()['id']}", headers=headers)
    unused = await client.delete(path, headers=headers)

    assert [one.json()["code"] for one in (twice, renamed, used)] == [
        "NameTaken",
        "NameTaken",
        "PlaceInUse",
    ]
    assert unused.status_code == 204


async def test_units_are_found_by_the_beginning_of_their_name(client, world, place):
    headers = world.admin.headers
    for name in ("A-1", "A-2", "B-1"):
        await client.post(f"{place}/units", json={"name": name}, headers=headers)
    listed = await client.get(f"{place}/units?q=a-", headers=headers)
    first = listed.json()["items"][0]

    renamed = await client.patch(
        f"{place}/units/{first['id']}", json={"name": "A-9", "external_id": "9"}, headers=headers
    )
    elsewhere = await client.patch(
        f"{place}/units/{world.organization_id}", json={"name": "A-9"}, headers=headers
    )

    assert [one["name"] for one in listed.json()["items"]] == ["A-1", "A-2"]
    assert renamed.json() == {"id": first["id"], "name": "A-9", "external_id": "9"}
    assert elsewhere.json()["code"] == "UnitNotFound"
