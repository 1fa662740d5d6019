"""Too many sign-ins, too many changes: refused for the rest of the minute."""

import time
from types import SimpleNamespace

import httpx2
import pytest
from limits.storage import memory

from cairn.app import create_app
from cairn.kit import clock
from cairn.kit.settings import Settings
from cairn.limits import COUNTERS, Limits, network_of
from cairn.people import passwords
from people.conftest import open_browser

SETTINGS = Settings(
    pool_size=3,
    email_sign_ins_per_minute=3,
    address_sign_ins_per_minute=5,
    writes_per_minute=4,
)


@pytest.fixture
async def strict(database_url):
    """A process of its own, as far as limits go."""
    app = create_app(database_url, SETTINGS)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def guest(strict):
    async with open_browser(strict) as guest:
        yield guest


async def try_to_sign_in(guest, email, times, password="not the password"):
    body = {"email": email, "password": password}
    return [await guest.post("/sessions", json=body) for _ in range(times)]


def codes(responses):
    return [response.status_code for response in responses]


async def rename(guest, person, times):
    return [
        await guest.patch("/me", json={"name": f"Kim {number}"}, headers=person.headers)
        for number in range(times)
    ]


def refused_for_seconds(response):
    body = response.json()
    seconds = int(response.headers["retry-after"])
    assert response.status_code == 429
    assert response.headers["content-type"] == "application/problem+json"
    assert body["code"] == "TooManyRequests"
    assert f"try again in {seconds} seconds" in body["detail"]
    return seconds


async def test_a_persons_password_is_tried_so_often_a_minute(guest, world):
    tries = await try_to_sign_in(guest, world.employee.email, 4)

    assert codes(tries) == [401, 401, 401, 429]
    assert 1 <= refused_for_seconds(tries[-1]) <= 60
    assert "At most 3 tries of one person's password" in tries[-1].json()["detail"]


async def test_the_right_password_does_not_help_once_there_were_too_many(guest, world):
    await try_to_sign_in(guest, world.employee.email, 3)

    right = await try_to_sign_in(guest, world.employee.email, 1, world.employee.password)

    assert codes(right) == [429]


async def test_an_unknown_address_is_counted_like_a_known_one(guest):
    tries = await try_to_sign_in(guest, "nobody@example.org", 3)

    other_spelling = await try_to_sign_in(guest, " Nobody@Example.org", 1)

    assert codes(tries + other_spelling) == [401, 401, 401, 429]


async def test_a_refused_try_costs_no_hash(guest, world, monkeypatch):
    await try_to_sign_in(guest, world.employee.email, 3)
    monkeypatch.setattr(passwords, "HASHER", None)

    assert codes(await try_to_sign_in(guest, world.employee.email, 1)) == [429]


async def test_another_person_signs_in_meanwhile(guest, world):
    await try_to_sign_in(guest, world.employee.email, 3)

    other = await try_to_sign_in(guest, world.manager.email, 1, world.manager.password)

    assert codes(other) == [201]


async def test_one_network_address_tries_so_often_whoever_is_tried(guest):
    tries = [await try_to_sign_in(guest, f"nobody{n}@example.org", 1) for n in range(6)]

    assert codes([one for (one,) in tries]) == [401] * 5 + [429]
    assert "At most 5 sign-ins from one network address" in tries[-1][0].json()["detail"]


async def test_another_network_address_is_not_hindered(guest, strict):
    for number in range(6):
        await try_to_sign_in(guest, f"nobody{number}@example.org", 1)
    elsewhere = httpx2.ASGITransport(app=strict, client=("192.0.2.7", 1))

    async with httpx2.AsyncClient(
        transport=elsewhere, base_url="http://test/api/v1"
    ) as other_browser:
        tries = await try_to_sign_in(other_browser, "nobody@example.org", 1)

    assert codes(tries) == [401]


async def test_the_current_password_is_not_guessed_faster_in_a_session(guest, world):
    body = {"current": "not the password", "new": "an even better one"}

    tries = [
        await guest.post("/me/password", json=body, headers=world.employee.headers)
        for _ in range(4)
    ]

    assert codes(tries) == [403, 403, 403, 429]


async def test_a_token_changes_so_much_a_minute(guest, world):
    changes = await rename(guest, world.employee, 5)

    assert codes(changes) == [200, 200, 200, 200, 429]
    assert 1 <= refused_for_seconds(changes[-1]) <= 60
    assert "At most 4 changes with one token or session" in changes[-1].json()["detail"]


async def test_another_token_is_not_hindered_nor_is_reading(guest, world):
    await rename(guest, world.employee, 5)

    others = await rename(guest, world.manager, 1)
    reads = [await guest.get("/me", headers=world.employee.headers) for _ in range(8)]

    assert codes(others + reads) == [200] * 9
    assert reads[-1].json()["user"]["name"] == "Kim 3"


async def test_a_session_is_counted_too(guest, world):
    await try_to_sign_in(guest, world.employee.email, 1, world.employee.password)

    changes = [
        await guest.patch("/me", json={"locale": "de"}, headers=guest.proof) for _ in range(5)
    ]

    assert codes(changes) == [200, 200, 200, 200, 429]


async def test_a_change_without_proof_of_the_page_is_not_counted(guest, world):
    await try_to_sign_in(guest, world.employee.email, 1, world.employee.password)

    forged = [await guest.patch("/me", json={"locale": "de"}) for _ in range(5)]
    own = await guest.patch("/me", json={"locale": "de"}, headers=guest.proof)

    assert codes([*forged, own]) == [403] * 5 + [200]


async def test_the_next_minute_begins_anew(guest, world, monkeypatch):
    refused = (await rename(guest, world.employee, 5))[-1]
    wait = refused_for_seconds(refused)
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: time.time() + wait))

    assert codes(await rename(guest, world.employee, 1)) == [200]


async def test_seconds_are_rounded_up(guest, world, monkeypatch):
    begin = clock.now().timestamp()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: begin))
    monkeypatch.setattr(clock, "now", lambda: SimpleNamespace(timestamp=lambda: begin + 30.5))
    limits = Limits(Settings(writes_per_minute=1))
    limits.take_write("a token")

    with pytest.raises(Exception, match="try again in 30 seconds"):
        limits.take_write("a token")


def test_counters_do_not_grow_with_those_who_ask():
    limits = Limits(SETTINGS)

    found = {limits.counter_of("changes", f"token {number}") for number in range(1000)}

    assert all(0 <= int(counter) < COUNTERS for counter in found)
    assert len(found) > 900
    assert found != {Limits(SETTINGS).counter_of("changes", f"token {n}") for n in range(1000)}


def test_what_is_counted_of_the_minutes_past_is_forgotten(monkeypatch):
    limits = Limits(SETTINGS)
    for number in range(100):
        limits.take_sign_in(f"192.0.2.{number}")
    storage = limits.windows.storage
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: time.time() + 61))

    limits.take_sign_in("198.51.100.1")
    storage.timer.join()

    assert len(storage.storage) == len(storage.expirations) == 1


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        (None, "", True),
        ("no address", "another", False),
    ],
)
def test_a_network_is_what_one_customer_has(one, other, is_same):
    assert (network_of(one) == network_of(other)) is is_same
