"""Personal access tokens."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.errors import ExpiryInPast
from cairn.kit import clock
from cairn.people.service import create_token
from make import make_world


async def create(client, person, **fields):
    body = {"name": "laptop", **fields}
    return await client.post("/tokens", json=body, headers=person.headers)


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


async def test_a_new_token_acts_for_its_owner(client, world):
    secret = (await create(client, world.employee)).json()["token"]

    me = (await client.get("/me", headers=bearer(secret))).json()

    assert me["user"]["email"] == world.employee.email


async def test_a_token_is_stored_as_a_hash_only(client, world, db):
    made = (await create(client, world.employee)).json()

    row = await db.execute(text("SELECT t::text FROM tokens t WHERE id = :id"), {"id": made["id"]})

    assert made["token"].removeprefix("cairn_pat_") not in row.scalar_one()


async def test_a_revoked_token_is_none_and_not_listed(client, world):
    made = (await create(client, world.employee)).json()

    first = await client.delete(f"/tokens/{made['id']}", headers=world.employee.headers)
    second = await client.delete(f"/tokens/{made['id']}", headers=world.employee.headers)

    listed = (await client.get("/tokens", headers=world.employee.headers)).json()["items"]
    assert (first.status_code, second.status_code) == (204, 404)
    assert second.json()["code"] == "TokenNotFound"
    assert made["id"] not in [token["id"] for token in listed]
    assert (await client.get("/me", headers=bearer(made["token"]))).status_code == 401


async def test_an_expired_token_is_none(client, app, world):
    soon = clock.now() + timedelta(hours=1)
    made = (await create(client, world.employee, expires_at=soon.isoformat())).json()
    before = await client.get("/me", headers=bearer(made["token"]))
    async with app.state.sessions.begin() as db:
        statement = text("UPDATE tokens SET expires_at = now() WHERE id = :id")
        await db.execute(statement, {"id": made["id"]})

    after = await client.get("/me", headers=bearer(made["token"]))

    assert (before.status_code, after.status_code) == (200, 401)


async def test_a_token_is_not_created_expired(db, world):
    past = clock.now() - timedelta(seconds=1)

    with pytest.raises(ExpiryInPast):
        await create_token(db, world.employee.id, world.organization_id, "laptop", past)


@pytest.mark.parametrize(
    "expires_at", ["2030-01-01T00:00:00", "tomorrow", 10**30, "9999-12-31T23:59:59-12:00"]
)
async def test_an_expiry_is_an_instant_with_a_zone(client, world, expires_at):
    response = await create(client, world.employee, expires_at=expires_at)

    assert response.status_code == 422


async def test_nobody_sees_or_revokes_the_tokens_of_others(client, world):
    made = (await create(client, world.employee)).json()

    listed = (await client.get("/tokens", headers=world.admin.headers)).json()["items"]
    revoked = await client.delete(f"/tokens/{made['id']}", headers=world.admin.headers)
    unknown = await client.delete(f"/tokens/{uuid4()}", headers=world.admin.headers)

    assert made["id"] not in [token["id"] for token in listed]
    assert (revoked.status_code, unknown.status_code) == (404, 404)
    assert (await client.get("/me", headers=bearer(made["token"]))).status_code == 200


async def test_an_admin_sees_and_revokes_the_tokens_of_all(client, world):
    made = (await create(client, world.employee)).json()
    place = "/organization/tokens"

    listed = (await client.get(place, headers=world.admin.headers)).json()["items"]
    first = await client.delete(f"{place}/{made['id']}", headers=world.admin.headers)
    second = await client.delete(f"{place}/{made['id']}", headers=world.admin.headers)

    (found,) = [one for one in listed if one["id"] == made["id"]]
    assert (found["user_id"], found["user_name"]) == (str(world.employee.id), "Employee")
    assert "token" not in found
    assert (first.status_code, second.status_code) == (204, 404)
    assert second.json()["code"] == "AnyTokenNotFound"
    assert (await client.get("/me", headers=bearer(made["token"]))).status_code == 401


async def test_tokens_for_another_organization_are_no_admins_here(client, app, world):
    elsewhere = await make_world(app.state.sessions)
    made = (await create(client, elsewhere.employee)).json()
    place = "/organization/tokens"

    listed = (await client.get(place, headers=world.admin.headers)).json()["items"]
    revoked = await client.delete(f"{place}/{made['id']}", headers=world.admin.headers)

    assert made["id"] not in [one["id"] for one in listed]
    assert revoked.status_code == 404
    assert (await client.get("/me", headers=bearer(made["token"]))).status_code == 200


async def test_tokens_are_listed_newest_first(client, world):
    for name in ("one", "two"):
        await create(client, world.employee, name=name)

    listed = (await client.get("/tokens", headers=world.employee.headers)).json()["items"]

    assert [token["name"] for token in listed] == ["two", "one", "tests"]
