"""Signing in through another provider: a real one, started beside the tests."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.app import create_app
from cairn.http import CSRF_COOKIE, SESSION_COOKIE
from cairn.kit import clock
from cairn.kit.settings import Settings
from cairn.people import service
from cairn.people.oidc_routes import FLIGHT_COOKIE
from people.conftest import open_browser
from people.provider import CALLBACK, SECRET, is_installed, running, sign_in_there

HOME = "/"


@pytest.fixture(scope="module")
def provider():
    """A provider of its own for this module, until its tests end."""
    if not is_installed():
        pytest.skip("The provider isn't installed; get it by: make install")
    with running() as provider:
        yield provider


async def serve(database_url, settings):
    app = create_app(database_url, settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def site(database_url, provider):
    """Our application, which knows the provider."""
    async for app in serve(database_url, provider.settings()):
        yield app


@pytest.fixture
async def guest(site):
    async with open_browser(site) as guest:
        yield guest


async def go_to_provider(guest):
    response = await guest.get("/oidc/login")
    assert response.status_code == 303
    return response.headers["location"]


async def sign_in_through(guest, login):
    return await guest.get(await sign_in_there(await go_to_provider(guest), login))


def refused(response):
    """The code that the browser is sent to the sign-in page with."""
    address = urlsplit(response.headers["location"])
    assert (response.status_code, address.path, address.netloc) == (303, "/sign-in", "")
    assert SESSION_COOKIE not in response.cookies
    return parse_qs(address.query)["refused"][0]


async def test_the_sign_in_page_learns_what_the_provider_is_called(guest, client):
    here = await guest.get("/oidc")
    elsewhere = await client.get("/oidc")

    assert here.json() == {"enabled": True, "name": "Acme"}
    assert elsewhere.json() == {"enabled": False, "name": None}


@pytest.mark.parametrize("path", ["/oidc/login", "/oidc/callback?code=a&state=b"])
async def test_without_a_provider_there_is_nothing_to_go_to(client, path):
    response = await client.get(path)

    assert (response.status_code, response.json()["code"]) == (404, "OidcNotSetUp")


async def test_the_provider_gets_a_code_request_with_pkce_state_and_nonce(guest, provider):
    address = await go_to_provider(guest)

    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{provider.issuer}/auth?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == CALLBACK
    assert asked["scope"] == "openid email"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert guest.cookies[FLIGHT_COOKIE] not in address


async def test_the_flights_cookie_is_hidden_short_lived_and_for_the_callback_only(guest):
    response = await guest.get("/oidc/login")

    line = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Max-Age=600", "Path=/api/v1/oidc/callback"} <= set(
        line.split("; ")
    )
    assert response.headers["cache-control"] == "no-store"


async def test_who_has_been_added_is_signed_in(guest, world, db):
    response = await sign_in_through(guest, world.manager.email.upper())

    assert (response.status_code, response.headers["location"]) == (303, HOME)
    assert {SESSION_COOKIE, CSRF_COOKIE} == set(guest.cookies)
    me = (await guest.get("/me")).json()
    assert (me["user"]["email"], me["role"]) == (world.manager.email, "manager")
    changed = await guest.patch("/me", json={"locale": "de"}, headers=guest.proof)
    assert changed.status_code == 200
    audited = text("SELECT count(*) FROM audit WHERE action = 'sign_in' AND actor_id = :id")
    assert (await db.execute(audited, {"id": world.manager.id})).scalar_one() == 1


async def test_a_person_without_a_password_signs_in_that_way(guest, site, world):
    email = f"{uuid4().hex}@example.org"
    async with site.state.sessions.begin() as db:
        user = await service.create_user(db, email, "Kim")
        await service.add_member(db, None, world.organization_id, user, "employee")

    response = await sign_in_through(guest, email)

    assert response.headers["location"] == HOME


async def test_an_email_that_nobody_has_verified_is_refused(guest, world):
    response = await sign_in_through(guest, f"unverified:{world.manager.email}")

    assert refused(response) == "OidcEmailUnverified"
    assert not guest.cookies


async def test_an_unknown_email_is_refused_and_nobody_is_created(guest, site):
    email = f"{uuid4().hex}@example.org"

    response = await sign_in_through(guest, email)

    assert refused(response) == "OidcEmailUnknown"
    async with site.state.sessions() as db:
        assert await service.find_user_by_email(db, email) is None


async def test_who_belongs_to_no_organization_is_refused(guest, site):
    email = f"{uuid4().hex}@example.org"
    async with site.state.sessions.begin() as db:
        await service.create_user(db, email, "Kim")

    assert refused(await sign_in_through(guest, email)) == "NoOrganization"


async def test_a_wrong_state_is_refused_and_ends_the_sign_in(guest, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    wrong = await guest.get(re.sub(r"state=\w+", "state=another", back))
    right = await guest.get(back)

    assert refused(wrong) == refused(right) == "OidcFlightUnknown"


async def test_another_browser_can_not_finish_a_sign_in(guest, site, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)

    async with open_browser(site) as other:
        without = await other.get(back)
        await go_to_provider(other)
        with_its_own = await other.get(back)

    assert refused(without) == refused(with_its_own) == "OidcFlightUnknown"


async def test_a_callback_works_once(guest, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    first = await guest.get(back)
    again = await guest.get(back)

    assert first.headers["location"] == HOME
    assert refused(again) == "OidcFlightUnknown"


async def test_a_code_works_once_even_where_the_cookie_is_kept(guest, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    kept = {"Cookie": f"{FLIGHT_COOKIE}={guest.cookies[FLIGHT_COOKIE]}"}
    await guest.get(back)

    assert refused(await guest.get(back, headers=kept)) == "OidcRefused"


async def test_a_code_of_another_sign_in_is_refused(guest, site, world):
    async with open_browser(site) as thief:
        stolen = await sign_in_there(await go_to_provider(thief), world.manager.email)
    own = await sign_in_there(await go_to_provider(guest), world.employee.email)
    code = parse_qs(urlsplit(stolen).query)["code"][0]

    mixed = await guest.get(re.sub(r"code=[\w-]+", f"code={code}", own))

    assert refused(mixed) == "OidcRefused"


async def test_who_takes_too_long_begins_anew(guest, world, monkeypatch):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now.replace(year=now.year + 1))

    assert refused(await guest.get(back)) == "OidcFlightUnknown"


async def test_an_answer_of_another_issuer_is_refused(guest, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)

    response = await guest.get(re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fexample.org", back))

    assert refused(response) == "OidcFlightUnknown"


async def test_who_declines_at_the_provider_is_told_so(guest):
    address = await go_to_provider(guest)
    state = parse_qs(urlsplit(address).query)["state"][0]

    response = await guest.get(f"/oidc/callback?error=access_denied&state={state}")

    assert refused(response) == "OidcRefused"


async def test_a_client_that_the_provider_does_not_know_is_refused(guest, site, world, monkeypatch):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    monkeypatch.setattr(site.state.oidc.settings, "oidc_client_id", "another")

    assert refused(await guest.get(back)) == "OidcRefused"


async def test_where_a_request_goes_is_never_its_own_choice(guest, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)

    response = await guest.get(f"{back}&to=https://example.org&next=//example.org")

    assert response.headers["location"] == HOME


async def test_no_secret_gets_into_the_log(guest, world, capfd):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    code = parse_qs(urlsplit(back).query)["code"][0]
    flight = guest.cookies[FLIGHT_COOKIE]
    await guest.get(back)
    await guest.get(back, headers={"Cookie": f"{FLIGHT_COOKIE}={flight}"})

    written = "".join(capfd.readouterr())

    assert "oidc_refused" in written
    assert not [one for one in (SECRET, code, flight) if one in written]


@pytest.fixture
async def lost(database_url, provider):
    """Our application, whose provider is nowhere."""
    settings = provider.settings(oidc_client_secret=None)
    settings.oidc_issuer = "http://127.0.0.1:9"
    async for app in serve(database_url, settings):
        yield app


async def test_a_provider_that_is_down_is_said_to_be(lost):
    async with open_browser(lost) as guest:
        assert refused(await guest.get("/oidc/login")) == "OidcUnavailable"


async def test_a_provider_that_went_down_meanwhile_is_said_to_be(guest, site, world):
    back = await sign_in_there(await go_to_provider(guest), world.manager.email)
    metadata = site.state.oidc.metadata
    endpoint = metadata["token_endpoint"]
    metadata["token_endpoint"] = "http://127.0.0.1:9/token"

    response = await guest.get(back)

    metadata["token_endpoint"] = endpoint
    assert refused(response) == "OidcUnavailable"


async def test_signing_in_that_way_is_limited_too(database_url, provider):
    settings = provider.settings()
    settings.address_sign_ins_per_minute = 2
    async for app in serve(database_url, settings):
        async with open_browser(app) as guest:
            answers = [(await guest.get("/oidc/login")).status_code for _ in range(3)]

    assert answers == [303, 303, 429]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"oidc_issuer": "http://example.org", "oidc_client_id": "cairn"}, "https://"),
        ({"oidc_issuer": "example.org", "oidc_client_id": "cairn"}, "https://"),
        ({"oidc_issuer": "https://example.org"}, "CAIRN_OIDC_CLIENT_ID"),
    ],
)
def test_settings_that_can_not_work_are_refused_at_the_start(settings, why):
    with pytest.raises(ValueError, match=why):
        Settings(**settings)
