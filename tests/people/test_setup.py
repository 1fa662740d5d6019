"""The first organization and its administrator: made once, by whoever comes first."""

import asyncio

import pytest
from sqlalchemy import text

from cairn.app import create_app
from cairn.cli.serving import is_setup_needed
from cairn.kit.db import enter_organization, transaction
from cairn.kit.settings import Settings
from cairn.people import service
from conftest import run_as_superuser
from live import UNLIMITED
from make import PASSWORD
from people.conftest import open_browser

FIRST = {
    "organization": {"name": "Larkmoor", "time_zone": "Europe/Berlin", "currency": "EUR"},
    "person": {
        "email": "Mara@example.org",
        "name": "Mara Lind",
        "password": PASSWORD,
        "locale": "de-DE",
    },
}


@pytest.fixture
def empty_url(server, template):
    """A database in which nobody is, for one test."""
    run_as_superuser(server, f"CREATE DATABASE t_empty TEMPLATE {template}")
    yield server.url("t_empty")
    run_as_superuser(server, "DROP DATABASE t_empty WITH (FORCE)")


@pytest.fixture
async def empty_app(empty_url):
    app = create_app(empty_url, Settings(pool_size=4, **UNLIMITED))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def guest(empty_app):
    async with open_browser(empty_app) as guest:
        yield guest


def with_person(**fields):
    return {**FIRST, "person": {**FIRST["person"], **fields}}


async def is_needed(guest):
    return (await guest.get("/setup")).json()["is_needed"]


async def test_who_comes_first_makes_the_organization_and_is_its_admin(guest):
    assert await is_needed(guest)

    response = await guest.post("/setup", json=FIRST)

    me = response.json()
    assert response.status_code == 201
    assert (me["user"]["email"], me["user"]["locale"]) == ("Mara@example.org", "de-DE")
    assert (me["organization"]["name"], me["role"]) == ("Larkmoor", "admin")
    assert (me["organization"]["time_zone"], me["organization"]["currency"]) == (
        "Europe/Berlin",
        "EUR",
    )
    assert (await guest.get("/me")).json() == me
    assert not await is_needed(guest)


async def test_the_password_is_the_one_to_sign_in_with(guest, empty_app):
    await guest.post("/setup", json=FIRST)

    async with open_browser(empty_app) as later:
        body = {"email": "mara@example.org", "password": PASSWORD}
        response = await later.post("/sessions", json=body)

    assert response.status_code == 201


async def test_of_several_at_the_same_time_one_succeeds(guest, empty_app):
    bodies = [with_person(email=f"person{number}@example.org") for number in range(4)]

    answers = await asyncio.gather(*(guest.post("/setup", json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["code"] == "AlreadySetUp"
    async with transaction(empty_app.state.sessions) as db:
        count = (
            "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM tenancy.organizations())"
        )
        assert tuple((await db.execute(text(count))).one()) == (1, 1)


async def test_all_of_it_is_in_the_audit(guest, empty_app):
    me = (await guest.post("/setup", json=FIRST)).json()

    async with transaction(empty_app.state.sessions) as db:
        await enter_organization(db, me["organization"]["id"])
        rows = (await db.execute(text("SELECT action, entity FROM audit ORDER BY id"))).all()

    assert [tuple(row) for row in rows] == [
        ("create", "organization"),
        ("add", "member"),
        ("sign_in", "user"),
    ]


async def test_an_organization_made_by_a_command_ends_it(guest, empty_app, empty_url):
    assert await is_setup_needed(empty_url)
    async with transaction(empty_app.state.sessions) as db:
        await service.create_organization(db, "Larkmoor")

    response = await guest.post("/setup", json=FIRST)

    assert response.status_code == 409
    assert not await is_setup_needed(empty_url)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (with_person(password="too short"), "person.password"),
        (with_person(email="nobody"), "person.email"),
        ({**FIRST, "organization": {"name": " "}}, "organization.name"),
        (
            {**FIRST, "organization": {"name": "L", "time_zone": "Nowhere"}},
            "organization.time_zone",
        ),
    ],
    ids=["password", "email", "name", "zone"],
)
async def test_what_cannot_be_taken_is_told_by_its_field_and_changes_nothing(guest, body, field):
    response = await guest.post("/setup", json=body)

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert "too short" not in response.text
    assert await is_needed(guest)


async def test_tries_from_one_address_are_limited(empty_url):
    app = create_app(empty_url, Settings(pool_size=2, address_sign_ins_per_minute=2))
    async with app.router.lifespan_context(app), open_browser(app) as guest:
        bad = {**FIRST, "organization": {"name": "Larkmoor", "on_track_ratio": 0.5}}

        answers = [await guest.post("/setup", json=bad) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]
