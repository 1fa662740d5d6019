"""Signing in and out: cookies, sessions, passwords, organizations."""

import asyncio
import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.access.permissions import Permission, Scope
from cairn.http import CSRF_COOKIE, SESSION_COOKIE
from cairn.kit import clock
from cairn.people import passwords, service
from cairn.words import Role

JSON = {"Content-Type": "application/json"}


async def sign_in(window, person, **more):
    body = {"email": person.email, "password": person.password, **more}
    return await window.post("/sessions", json=body)


def cookie_lines(response):
    return {line.split("=")[0]: line for line in response.headers.get_list("set-cookie")}


async def test_signing_in_says_who_one_is_and_what_one_may_do(window, world):
    response = await sign_in(window, world.manager)

    me = response.json()
    assert response.status_code == 201
    assert me["user"]["email"] == world.manager.email
    assert me["organization"]["id"] == str(world.organization_id)
    assert (me["role"], me["department"]) == (Role.MANAGER, "north")
    assert me["permissions"][Permission.OBJECTIVES_VIEW] == Scope.DEPARTMENT
    assert me["permissions"][Permission.OBJECTIVES_MOVE] == Scope.NONE
    assert [place["role"] for place in me["organizations"]] == [Role.MANAGER]
    assert (await window.get("/me")).json() == me


async def test_the_sessions_cookie_is_hidden_from_scripts_and_the_other_one_is_not(window, world):
    lines = cookie_lines(await sign_in(window, world.employee))

    assert "HttpOnly" in lines[SESSION_COOKIE]
    assert "HttpOnly" not in lines[CSRF_COOKIE]
    assert all("SameSite=lax" in line for line in lines.values())
    assert all("Path=/" in line for line in lines.values())
    assert all("Max-Age=2592000" in line for line in lines.values())
    assert not any("Secure" in line for line in lines.values())


async def test_cookies_are_secure_where_the_setting_says_so(app, window, world, monkeypatch):
    monkeypatch.setattr(app.state.settings, "secure_cookies", True)

    lines = cookie_lines(await sign_in(window, world.employee))

    assert all("Secure" in line for line in lines.values())


async def test_only_a_hash_of_the_sessions_token_is_stored(window, db, world):
    await sign_in(window, world.employee)

    statement = text("SELECT token_hash FROM sessions WHERE user_id = :id")
    row = (await db.execute(statement, {"id": world.employee.id})).one()

    assert window.cookies[SESSION_COOKIE].encode() not in row.token_hash
    assert len(row.token_hash) == 32


async def test_the_case_of_the_address_does_not_matter(window, world):
    response = await sign_in(window, world.employee, email=f" {world.employee.email.upper()} ")

    assert response.status_code == 201


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(window, world):
    wrong = await sign_in(window, world.employee, password="not the password")
    unknown = await sign_in(window, world.employee, email="nobody@example.org")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.json()["code"] == unknown.json()["code"] == "WrongCredentials"
    assert wrong.json()["detail"] == unknown.json()["detail"]
    assert not window.cookies


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(window, world, monkeypatch):
    verified = []
    monkeypatch.setattr(passwords, "HASHER", Counting(passwords.HASHER, verified))

    await sign_in(window, world.employee, password="not the password")
    await sign_in(window, world.employee, email="nobody@example.org")

    assert len(verified) == 2


class Counting:
    """A hasher that notes what it verifies."""

    def __init__(self, hasher, verified):
        self.hasher, self.verified, self.hash = hasher, verified, hasher.hash

    def verify(self, password, password_hash):
        self.verified.append(password_hash)
        return self.hasher.verify(password, password_hash)


async def test_nobody_signs_in_to_an_account_without_a_password(window, app, world):
    email = f"{uuid4().hex}@example.org"
    async with app.state.sessions.begin() as db:
        user = await service.create_user(db, email, "Kim")
        await service.add_member(db, None, world.organization_id, user, Role.EMPLOYEE)

    response = await window.post("/sessions", json={"email": email, "password": ""})

    assert response.json()["code"] == "WrongCredentials"


async def test_the_password_nobody_has_opens_nothing():
    assert not await passwords.verify_password("nobody's password", None)


async def test_who_belongs_to_no_organization_is_told_so(window, app):
    email = f"{uuid4().hex}@example.org"
    async with app.state.sessions.begin() as db:
        await service.create_user(db, email, "Kim", "a good password")

    response = await window.post("/sessions", json={"email": email, "password": "a good password"})

    assert (response.status_code, response.json()["code"]) == (403, "NoOrganization")


async def test_who_names_a_foreign_organization_does_not_get_in(window, world):
    response = await sign_in(window, world.employee, organization_id=str(uuid4()))

    assert (response.status_code, response.json()["code"]) == (404, "OrganizationNotFound")


async def test_a_community_admin_signs_in_without_a_role(window, world):
    me = (await sign_in(window, world.community_admin)).json()

    assert me["role"] is None
    granted = {name for name, scope in me["permissions"].items() if scope != "none"}
    assert granted == {"self", "communities.view", "communities.write"}


async def test_a_change_from_a_browser_needs_proof_of_the_page(window, world):
    await sign_in(window, world.employee)

    without = await window.patch("/me", json={"locale": "de"})
    wrong = await window.patch("/me", json={"locale": "de"}, headers=[(b"x-csrf-token", b"\xfc")])
    right = await window.patch("/me", json={"locale": "de"}, headers=window.proof)

    assert [without.status_code, wrong.status_code, right.status_code] == [403, 403, 200]
    assert without.json()["code"] == wrong.json()["code"] == "CsrfTokenMissing"


async def test_signing_out_ends_the_session_and_clears_the_cookies(window, world):
    await sign_in(window, world.employee)
    token = window.cookies[SESSION_COOKIE]

    response = await window.delete("/sessions/current", headers=window.proof)

    assert response.status_code == 204
    assert not window.cookies
    window.cookies.set(SESSION_COOKIE, token)
    assert (await window.get("/me")).status_code == 401


async def test_signing_out_with_a_token_ends_no_session(client, world):
    response = await client.delete("/sessions/current", headers=world.employee.headers)

    assert response.status_code == 204
    assert (await client.get("/me", headers=world.employee.headers)).status_code == 200


async def test_an_expired_session_is_none_and_goes_with_the_next_sign_in(window, app, world):
    await sign_in(window, world.employee)
    async with app.state.sessions.begin() as db:
        await db.execute(
            text("UPDATE sessions SET expires_at = :past WHERE user_id = :id"),
            {"past": clock.now() - timedelta(seconds=1), "id": world.employee.id},
        )

    refused = await window.get("/me")
    await sign_in(window, world.employee)

    assert refused.status_code == 401
    assert await count_sessions(app, world.employee) == 1


async def count_sessions(app, person):
    async with app.state.sessions() as db:
        statement = text("SELECT count(*) FROM sessions WHERE user_id = :id")
        return (await db.execute(statement, {"id": person.id})).scalar_one()


async def test_a_new_password_ends_the_other_sessions(window, other_window, world):
    await sign_in(window, world.employee)
    await sign_in(other_window, world.employee)

    response = await window.post(
        "/me/password",
        json={"current": world.employee.password, "new": "an even better one"},
        headers=window.proof,
    )

    assert response.status_code == 204
    assert (await window.get("/me")).status_code == 200
    assert (await other_window.get("/me")).status_code == 401
    assert (await sign_in(other_window, world.employee)).status_code == 401
    again = await sign_in(other_window, world.employee, password="an even better one")
    assert again.status_code == 201


async def test_a_new_password_needs_the_current_one(client, world):
    response = await client.post(
        "/me/password",
        json={"current": "not the password", "new": "an even better one"},
        headers=world.employee.headers,
    )

    assert (response.status_code, response.json()["code"]) == (403, "WrongPassword")


@pytest.mark.parametrize("new", ["too short", "x" * 1001, "\ud800 and more text"])
async def test_a_password_that_cannot_be_one_is_refused(client, world, new):
    body = {"current": world.employee.password, "new": new}

    response = await client.post(
        "/me/password", content=json.dumps(body), headers={**world.employee.headers, **JSON}
    )

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "new"


async def test_a_session_goes_to_another_organization_and_back(window, app, world):
    elsewhere = await join_another(app, world.employee, Role.ADMIN)
    await sign_in(window, world.employee)

    there = await window.post(
        "/me/organization", json={"organization_id": str(elsewhere)}, headers=window.proof
    )

    assert there.json()["organization"]["id"] == str(elsewhere)
    assert there.json()["role"] == Role.ADMIN
    assert [place["role"] for place in there.json()["organizations"]] == ["employee", "admin"]
    assert (await window.get("/users")).json()["items"][0]["id"] == str(world.employee.id)
    assert len((await window.get("/users")).json()["items"]) == 1


async def test_one_may_sign_in_to_another_organization_at_once(window, app, world):
    elsewhere = await join_another(app, world.employee, Role.MANAGER)

    me = (await sign_in(window, world.employee, organization_id=str(elsewhere))).json()

    assert (me["organization"]["id"], me["role"]) == (str(elsewhere), Role.MANAGER)


async def join_another(app, person, role):
    async with app.state.sessions.begin() as db:
        organization = await service.create_organization(db, "Umbrella")
        user = await service.find_user_by_email(db, person.email)
        await service.add_member(db, None, organization.id, user, role)
        return organization.id


async def test_a_session_does_not_go_where_one_does_not_belong(window, app, world):
    async with app.state.sessions.begin() as db:
        foreign = (await service.create_organization(db, "Umbrella")).id
    await sign_in(window, world.employee)

    response = await window.post(
        "/me/organization", json={"organization_id": str(foreign)}, headers=window.proof
    )

    assert (response.status_code, response.json()["code"]) == (404, "OrganizationNotFound")


async def test_a_token_stays_in_its_organization(client, world):
    response = await client.post(
        "/me/organization",
        json={"organization_id": str(world.organization_id)},
        headers=world.employee.headers,
    )

    assert (response.status_code, response.json()["code"]) == (409, "SessionNeeded")


async def test_one_changes_ones_own_profile(client, world):
    changes = {"name": "Ada", "locale": "pt-BR", "time_zone": "Asia/Tokyo", "day_start_hour": 4}

    response = await client.patch("/me", json=changes, headers=world.employee.headers)

    assert response.json()["user"].items() >= changes.items()


@pytest.mark.parametrize(
    "changes",
    [
        {"time_zone": "Mars/Base"},
        {"time_zone": "localtime"},
        {"time_zone": "../etc/passwd"},
        {"day_start_hour": 24},
        {"name": None},
        {"name": " "},
        {"locale": "no language"},
        {"email": "other@example.org"},
    ],
)
async def test_a_profile_that_cannot_be_is_refused(client, world, changes):
    response = await client.patch("/me", json=changes, headers=world.employee.headers)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == list(changes)


async def test_hashing_a_password_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", Slow())

    hashing = asyncio.ensure_future(passwords.hash_password("a good password"))
    await asyncio.sleep(0.01)

    assert not hashing.done()
    assert await hashing == "a good password"


class Slow:
    """A hasher that blocks its thread."""

    def hash(self, password):
        time.sleep(0.3)
        return password
