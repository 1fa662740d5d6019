"""Platform admins: every organization lets them in, to its communities only."""

import pytest
from sqlalchemy import text

from cairn import errors
from cairn.kit.db import enter_organization
from cairn.people.service import create_user, set_platform_admin
from make import PASSWORD, make_world


@pytest.fixture
async def other(app):
    """Another organization."""
    return await make_world(app.state.sessions)


@pytest.fixture
async def keeper(app, world):
    """A platform admin who is a member of nothing."""
    email = f"keeper.{world.organization_id}@example.org"
    async with app.state.sessions.begin() as db:
        await create_user(db, email, "Keeper", PASSWORD)
        await set_platform_admin(db, email, wanted=True)
    return email


async def sign_in(window, email, organization_id):
    body = {"email": email, "password": PASSWORD, "organization_id": str(organization_id)}
    return await window.post("/sessions", json=body)


async def test_a_platform_admin_sees_the_communities_of_any_organization(
    window, world, other, keeper
):
    for place in (world, other):
        me = (await sign_in(window, keeper, place.organization_id)).json()
        listed = (await window.get("/communities")).json()["items"]

        assert (me["organization"]["id"], me["role"]) == (str(place.organization_id), None)
        assert {str(world.organization_id), str(other.organization_id)} <= {
            one["id"] for one in me["organizations"]
        }
        assert [one["name"] for one in listed] == ["Elm Court"]


async def test_a_platform_admin_changes_communities_but_finds_no_goals(window, world, keeper):
    await sign_in(window, keeper, world.organization_id)
    community = (await window.get("/communities")).json()["items"][0]["id"]

    changed = await window.patch(
        f"/communities/{community}", json={"name": "Elm Place"}, headers=window.proof
    )
    goals = [(await window.get(path)).status_code for path in ("/objectives", "/visions", "/users")]

    assert (changed.status_code, changed.json()["name"]) == (200, "Elm Place")
    assert goals == [404, 404, 404]


async def test_who_is_none_any_more_is_let_out_at_once(app, window, world, other, keeper):
    await sign_in(window, keeper, world.organization_id)
    async with app.state.sessions.begin() as db:
        await set_platform_admin(db, keeper, wanted=False)

    answer = await window.get("/communities")
    again = await sign_in(window, keeper, other.organization_id)

    assert (answer.status_code, again.status_code) == (401, 403)
    assert again.json()["code"] == "NoOrganization"


async def test_others_enter_no_organization_but_their_own(window, world, other):
    answer = await sign_in(window, world.admin.email, other.organization_id)

    assert (answer.status_code, answer.json()["code"]) == (404, "OrganizationNotFound")


async def test_who_becomes_a_platform_admin_is_written_down_where_they_are_a_member(db, world):
    await set_platform_admin(db, world.employee.email, wanted=True)

    await enter_organization(db, world.organization_id)
    rows = await db.execute(
        text("SELECT before, after FROM audit WHERE entity = 'user' AND entity_id = :id"),
        {"id": world.employee.id},
    )
    assert rows.all() == [({"is_platform_admin": False}, {"is_platform_admin": True})]


async def test_an_unknown_person_becomes_nothing(db):
    with pytest.raises(errors.EmailUnknown):
        await set_platform_admin(db, "nobody@example.org", wanted=True)
