"""Passwords and tokens: in no log, in no audit row, in no answer but the one that creates them."""

import json

from sqlalchemy import text

from cairn.http import SESSION_COOKIE
from cairn.people import passwords, sessions, tokens

NEW_PASSWORD = "a password to look for"


async def use_every_secret(client, window, world):
    """Do all that handles a password or a token; returns the secrets."""
    employee = world.employee
    body = {"email": employee.email, "password": employee.password}
    await window.post("/sessions", json=body)
    made = await client.post("/tokens", json={"name": "laptop"}, headers=employee.headers)
    change = {"current": employee.password, "new": NEW_PASSWORD}
    await client.post("/me/password", json=change, headers=employee.headers)
    newcomer = {"email": f"new.{employee.email}", "name": "Kim", "password": NEW_PASSWORD}
    added = await client.post("/users", json=newcomer, headers=world.admin.headers)
    assert (made.status_code, added.status_code) == (201, 201)
    session_token = window.cookies[SESSION_COOKIE]
    return [employee.password, NEW_PASSWORD, made.json()["token"], session_token, employee.token]


async def stored_hashes(db):
    rows = await db.execute(text("SELECT password_hash FROM users WHERE password_hash IS NOT NULL"))
    return [*rows.scalars(), "argon2", "token_hash"]


async def test_audit_rows_hold_no_secret_and_no_hash(client, window, world, db):
    secrets = await use_every_secret(client, window, world)

    rows = (await db.execute(text("SELECT to_jsonb(audit) AS row FROM audit"))).scalars().all()

    written = json.dumps(rows)
    assert len(rows) > 10
    assert not [one for one in [*secrets, *await stored_hashes(db)] if one in written]


async def test_a_token_is_shown_once(client, window, world):
    created = await client.post("/tokens", json={"name": "laptop"}, headers=world.employee.headers)
    listed = await client.get("/tokens", headers=world.employee.headers)

    assert created.json()["token"].startswith("cairn_pat_")
    assert created.json()["id"] in listed.text
    assert created.json()["token"] not in listed.text
    assert "cairn_pat_" not in listed.text


async def test_logs_hold_no_secret(client, window, world, capfd):
    secrets = await use_every_secret(client, window, world)

    written = "".join(capfd.readouterr())

    assert not [one for one in secrets if one in written]


async def test_a_fault_while_a_password_is_checked_is_logged_without_it(
    window, world, capfd, monkeypatch
):
    monkeypatch.setattr(passwords, "HASHER", Broken())
    body = {"email": world.employee.email, "password": world.employee.password}

    response = await window.post("/sessions", json=body)

    written = "".join(capfd.readouterr())
    assert response.status_code == 500
    assert "RuntimeError: broken" in written
    assert world.employee.password not in written
    assert world.employee.password not in response.text


class Broken:
    """A hasher that fails."""

    def hash(self, password):
        return "a hash"

    def verify(self, password, password_hash):
        raise RuntimeError("broken")


async def test_a_fault_of_the_database_is_logged_without_what_was_written(
    client, world, capfd, monkeypatch
):
    monkeypatch.setattr(tokens, "record", break_statement)

    body = {"name": "laptop to look for"}
    response = await client.post("/tokens", json=body, headers=world.employee.headers)

    written = "".join(capfd.readouterr())
    assert response.status_code == 500
    assert "no_such_table" in written
    assert "laptop to look for" not in written
    assert world.employee.token not in written


async def break_statement(db, actor, action, entity, entity_id, after):
    await db.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": after["name"]})


async def test_the_schemas_of_secrets_do_not_show_them():
    body = sessions.SignInIn(email="kim@example.org", password=NEW_PASSWORD)

    assert NEW_PASSWORD not in repr(body)


async def test_a_refused_body_is_not_sent_back(client, world):
    body = {"current": world.employee.password, "new": "tooshort!"}

    response = await client.post("/me/password", json=body, headers=world.employee.headers)

    assert response.status_code == 422
    assert "tooshort!" not in response.text
    assert world.employee.password not in response.text
