"""The list of changes."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from make import make_vision


async def get_audit(client, world, **params):
    response = await client.get("/audit", params=params, headers=world.admin.headers)
    assert response.status_code == 200, response.text
    return response.json()


async def make_changes(client, world, count):
    path = f"/users/{world.employee.id}"
    for number in range(count):
        body = {"department": f"department {number}"}
        await client.patch(path, json=body, headers=world.admin.headers)


async def test_changes_are_listed_newest_first_with_who_made_them(client, world):
    await make_changes(client, world, 2)

    newest, older = (await get_audit(client, world))["items"][:2]

    assert newest["before"] == {"department": "department 0"}
    assert newest["after"] == {"department": "department 1"}
    assert older["before"] == {"department": "north"}
    assert (newest["action"], newest["entity"]) == ("update", "member")
    assert (newest["actor_id"], newest["actor_name"]) == (str(world.admin.id), "Admin")
    assert newest["entity_id"] == str(world.employee.id)


async def test_changes_by_commands_have_no_actor(client, world):
    created = (await get_audit(client, world, entity_id=world.organization_id))["items"][-1]

    assert (created["action"], created["actor_id"], created["actor_name"]) == ("create", None, None)


async def test_pages_join_without_gap_or_repetition(client, world):
    await make_changes(client, world, 5)
    whole = (await get_audit(client, world))["items"]

    pages, cursor = [], {}
    for _ in range(-(-len(whole) // 2)):
        page = await get_audit(client, world, limit=2, **cursor)
        pages += page["items"]
        cursor = {"cursor": page["next_cursor"]}

    assert pages == whole
    assert cursor == {"cursor": None}


async def test_changes_are_filtered_by_thing_person_and_action(client, world):
    await make_changes(client, world, 1)
    await client.patch("/me", json={"locale": "de"}, headers=world.employee.headers)

    of_thing = (await get_audit(client, world, entity_id=world.employee.id))["items"]
    by_person = (await get_audit(client, world, actor_id=world.employee.id))["items"]
    by_action = (await get_audit(client, world, action="add"))["items"]
    by_all = await get_audit(
        client, world, entity_id=world.employee.id, actor_id=world.admin.id, action="update"
    )

    assert [entry["action"] for entry in of_thing] == ["update", "update", "add"]
    assert [entry["after"] for entry in by_person] == [{"locale": "de"}]
    assert len(by_action) == 5
    assert [entry["entity"] for entry in by_all["items"]] == ["member"]


async def test_nothing_is_found_of_what_is_not_there(client, world):
    assert (await get_audit(client, world, entity_id=uuid4()))["items"] == []


async def test_changes_elsewhere_are_not_seen(client, world, app):
    entries = (await get_audit(client, world, limit=500))["items"]

    created = [entry for entry in entries if entry["entity"] == "organization"]
    assert [entry["entity_id"] for entry in created] == [str(world.organization_id)]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 501},
        {"cursor": "x"},
        {"entity_id": "x"},
        {"action": "\x00"},
        {"from": "2026-02-02", "to": "2026-02-01"},
    ],
)
async def test_questions_that_cannot_be_are_refused(client, world, params):
    response = await client.get("/audit", params=params, headers=world.admin.headers)

    assert response.status_code == 422


INSERT = text("""
    INSERT INTO audit (organization_id, at, action, entity)
    VALUES (:organization, :at, :action, 'kpi')
""")


async def test_days_are_those_of_the_organizations_zone(client, world, app):
    zone = {"time_zone": "Pacific/Kiritimati"}
    await client.patch("/organization", json=zone, headers=world.admin.headers)
    async with transaction(app.state.sessions, world.organization_id) as db:
        for action, hour in (("late", 9), ("early", 10)):  # 23:30 there, and 0:30 the next day
            at = datetime(2020, 3, 1, hour, 30, tzinfo=UTC)
            values = {"organization": world.organization_id, "at": at, "action": action}
            await db.execute(INSERT, values)

    day, after = "2020-03-01", "2020-03-02"
    on_day = (await get_audit(client, world, **{"from": day, "to": day}))["items"]
    after_day = (await get_audit(client, world, **{"from": after}, entity="kpi"))["items"]

    assert [one["action"] for one in on_day] == ["late"]
    assert [one["action"] for one in after_day] == ["early"]


async def test_changes_name_what_they_are_about(client, world, app):
    await make_changes(client, world, 1)
    async with transaction(app.state.sessions, world.organization_id) as db:
        goal = await make_vision(db, world.actor(world.admin), title="Home")

    of_person = (await get_audit(client, world, entity_id=world.employee.id))["items"][0]
    of_goal = (await get_audit(client, world, entity_id=goal.id))["items"][0]

    assert of_person["subject"] == "Employee"
    assert of_goal["subject"] == "Home"
