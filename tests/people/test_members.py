"""People in an organization: adding, changing, removing, and the last admin."""

import asyncio
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from cairn.errors import EmailTaken, LastAdmin, PersonExists
from cairn.kit.db import transaction
from cairn.people import service
from cairn.people.schemas import UserPatch
from cairn.words import Role
from make import make_objective


def newcomer(**fields):
    return {"email": f"{uuid4().hex}@example.org", "name": "Kim", **fields}


async def test_people_are_listed_by_name(client, world):
    users = (await client.get("/users", headers=world.employee.headers)).json()

    assert [user["name"] for user in users["items"]] == [
        "Admin",
        "Employee",
        "Manager",
        "Other Employee",
        "Other Manager",
    ]
    assert users["next_cursor"] is None


async def test_pages_of_people_join_without_gap(client, world):
    names, cursor = [], ""
    for _ in range(3):
        page = (
            await client.get(
                "/users",
                params={"limit": 2, **({"cursor": cursor} if cursor else {})},
                headers=world.admin.headers,
            )
        ).json()
        names += [user["name"] for user in page["items"]]
        cursor = page["next_cursor"]

    assert names == ["Admin", "Employee", "Manager", "Other Employee", "Other Manager"]
    assert cursor is None


@pytest.mark.parametrize(("q", "found"), [("other m", 1), ("%", 0), ("EXAMPLE.ORG", 5), ("", 5)])
async def test_people_are_found_by_a_part_of_name_or_address(client, world, q, found):
    users = (await client.get("/users", params={"q": q}, headers=world.admin.headers)).json()

    assert len(users["items"]) == found


@pytest.mark.parametrize("cursor", ["x", "!!", "e30", "WyJhIl0", "WyJhXHUwMDAwIiwgIngiXQ", "ü"])
async def test_a_cursor_that_is_none_of_ours_is_refused(client, world, cursor):
    response = await client.get("/users", params={"cursor": cursor}, headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (422, "InvalidCursor")


async def test_an_admin_adds_a_person_who_then_signs_in(client, window, world):
    body = newcomer(
        role="manager",
        department="west",
        manager_id=str(world.manager.id),
        password="a good password",
    )

    added = await client.post("/users", json=body, headers=world.admin.headers)

    sign_in = {"email": body["email"], "password": "a good password"}
    me = (await window.post("/sessions", json=sign_in)).json()
    assert added.status_code == 201
    assert added.json()["manager_id"] == str(world.manager.id)
    assert (me["role"], me["department"]) == ("manager", "west")


async def test_who_has_an_account_already_is_added_with_it(client, app, world):
    async with app.state.sessions.begin() as db:
        user = await service.create_user(db, newcomer()["email"], "Ada", "a good password")
    body = {"email": user.email.upper(), "name": "Somebody else"}

    added = await client.post("/users", json=body, headers=world.admin.headers)

    assert added.json().items() >= {"id": str(user.id), "name": "Ada", "role": "employee"}.items()


async def test_nobody_gets_a_new_password_by_being_added(client, app, world):
    async with app.state.sessions.begin() as db:
        user = await service.create_user(db, newcomer()["email"], "Ada", "a good password")
    body = {"email": user.email, "name": "Ada", "password": "another password"}

    response = await client.post("/users", json=body, headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (409, "PersonExists")


async def test_nobody_is_added_twice(client, world):
    body = {"email": world.employee.email, "name": "Again"}

    response = await client.post("/users", json=body, headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (409, "EmailTaken")


async def test_two_additions_at_once_make_one_person(app, world):
    body = newcomer()

    async def add():
        async with transaction(app.state.sessions) as db:
            user = await service.create_user(db, body["email"], "Kim")
            await service.add_member(db, None, world.organization_id, user, Role.EMPLOYEE)

    results = await asyncio.gather(add(), add(), return_exceptions=True)

    assert [type(result) for result in results if result is not None] == [PersonExists]


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address"},
        {"email": "nul\x00@example.org"},
        {"name": " "},
        {"role": "king"},
        {"role": None},
        {"department": ""},
        {"password": "short"},
        {"organization_id": str(uuid4())},
    ],
)
async def test_a_person_who_cannot_be_is_refused(client, world, fields):
    response = await client.post("/users", json=newcomer(**fields), headers=world.admin.headers)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == list(fields)


async def test_commands_too_cannot_create_who_cannot_be(db):
    with pytest.raises(ValidationError) as refusal:
        await service.create_user(db, "kim@example.org", "Kim", "tooshort")

    assert "tooshort" not in str(refusal.value)


async def test_an_admin_changes_role_department_and_manager(client, world):
    path = f"/users/{world.employee.id}"
    changes = {"role": "manager", "department": None, "manager_id": str(world.manager.id)}

    changed = await client.patch(path, json=changes, headers=world.admin.headers)

    assert changed.json().items() >= changes.items()
    me = (await client.get("/me", headers=world.employee.headers)).json()
    assert (me["role"], me["department"]) == ("manager", None)


async def test_a_field_that_is_not_sent_stays(client, world):
    path = f"/users/{world.employee.id}"

    changed = await client.patch(path, json={"department": "west"}, headers=world.admin.headers)

    assert changed.json()["role"] == "employee"


async def test_a_manager_is_somebody_else_in_the_organization(client, world):
    path = f"/users/{world.manager.id}"
    below = {"manager_id": str(world.manager.id)}
    await client.patch(f"/users/{world.employee.id}", json=below, headers=world.admin.headers)

    strangers = (world.manager.id, world.employee.id, world.community_admin.id, uuid4())
    refused = [
        await client.patch(path, json={"manager_id": str(one)}, headers=world.admin.headers)
        for one in strangers
    ]

    assert [response.json()["code"] for response in refused] == ["ManagerNotAllowed"] * 4


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_who_is_not_in_the_organization_is_not_there(client, world, method):
    response = await client.request(
        method,
        f"/users/{world.community_admin.id}",
        json={"role": "employee"},
        headers=world.admin.headers,
    )

    assert (response.status_code, response.json()["code"]) == (404, "UserNotFound")


async def test_the_last_admin_stays_one(client, world):
    path = f"/users/{world.admin.id}"

    demoted = await client.patch(path, json={"role": "manager"}, headers=world.admin.headers)
    removed = await client.delete(path, headers=world.admin.headers)
    elsewhere = await client.patch(path, json={"department": "hq"}, headers=world.admin.headers)

    assert [demoted.json()["code"], removed.json()["code"]] == ["LastAdmin", "LastAdmin"]
    assert elsewhere.status_code == 200


async def test_an_admin_may_go_where_another_one_stays(client, world):
    promotion = {"role": "admin"}
    path = f"/users/{world.manager.id}"
    await client.patch(path, json=promotion, headers=world.admin.headers)

    removed = await client.delete(f"/users/{world.admin.id}", headers=world.admin.headers)

    assert removed.status_code == 204
    assert (await client.get("/me", headers=world.admin.headers)).status_code == 401


async def test_two_admins_who_demote_each_other_at_once_leave_one(app, client, world):
    path = f"/users/{world.manager.id}"
    await client.patch(path, json={"role": "admin"}, headers=world.admin.headers)

    async def demote(person):
        async with transaction(app.state.sessions, world.organization_id) as db:
            body = UserPatch(role=Role.EMPLOYEE)
            await service.change_member(db, world.actor(world.admin), person.id, body)

    results = await asyncio.gather(
        demote(world.admin), demote(world.manager), return_exceptions=True
    )

    assert [type(result) for result in results if result is not None] == [LastAdmin]


async def test_who_is_removed_can_do_nothing_there_any_more(client, window, world):
    sign_in = {"email": world.employee.email, "password": world.employee.password}
    await window.post("/sessions", json=sign_in)

    removed = await client.delete(f"/users/{world.employee.id}", headers=world.admin.headers)

    assert removed.status_code == 204
    assert (await window.get("/me")).status_code == 401
    assert (await client.get("/me", headers=world.employee.headers)).status_code == 401
    again = {"email": world.employee.email, "name": "Back"}
    await client.post("/users", json=again, headers=world.admin.headers)
    assert (await window.get("/me")).status_code == 401
    assert (await client.get("/me", headers=world.employee.headers)).status_code == 401


async def test_the_goals_of_who_is_removed_stay_without_an_owner(db, actor, world):
    objective = await make_objective(db, actor, owner_id=world.employee.id)

    await service.remove_member(db, actor, world.employee.id)

    row = await db.execute(text("SELECT owner_id FROM goals WHERE id = :id"), {"id": objective.id})
    assert row.scalar_one() is None


async def test_who_managed_is_gone_from_those_managed(db, actor, world):
    manager = UserPatch(manager_id=world.manager.id)
    await service.change_member(db, actor, world.employee.id, manager)

    await service.remove_member(db, actor, world.manager.id)

    users = await service.list_users(db, actor, "Employee", None, 10)
    assert {user.manager_id for user in users.items} == {None}


async def test_a_service_refuses_a_member_twice(db, actor, world):
    user = await service.find_user_by_email(db, world.employee.email)

    with pytest.raises(EmailTaken):
        await service.add_member(db, actor, world.organization_id, user, Role.ADMIN)
