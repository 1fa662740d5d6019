"""Every route × everybody: allowed, refused, not there, by the permission table."""

from typing import Any

import pytest

from access.community_examples import COMMUNITIES
from access.examples import EXAMPLES as OTHERS
from access.goal_examples import GOALS
from access.routes import RouteEntry, list_routes
from cairn.access.permissions import GRANTS, Scope
from cairn.app import API
from cairn.words import Role

EXAMPLES = {**OTHERS, **GOALS, **COMMUNITIES}
GUARDED = [route for route in list_routes() if route.permissions]
PEOPLE = {
    "admin": Role.ADMIN,
    "manager": Role.MANAGER,
    "employee": Role.EMPLOYEE,
    "community_admin": None,
}
REFUSALS = {True: (404, "RouteNotFound"), False: (403, "NotPermitted")}


def is_permitted(route: RouteEntry, role: Role | None) -> bool:
    """Whether the table gives a role any scope for a route."""
    return GRANTS[route.permissions[0]].scope(role) is not Scope.NONE


def cases(permitted: bool) -> list[Any]:
    """Route and person, where the table permits it, or where it doesn't."""
    return [
        pytest.param(route, name, id=f"{route.name} as {name}")
        for route in GUARDED
        for name, role in PEOPLE.items()
        if route.name in EXAMPLES and is_permitted(route, role) is permitted
    ]


async def send(client: Any, route: RouteEntry, world: Any, person: Any, headers: Any) -> Any:
    """Make what the route's example needs, and send it."""
    given = await EXAMPLES[route.name].arrange(client, world, person)
    path = route.path.removeprefix(API).format(**given.path)
    return await client.request(
        route.method,
        path,
        params=given.query,
        json=given.body,
        content=given.content,
        headers={**headers, **given.headers},
    )


def test_every_route_that_needs_a_permission_has_an_example():
    assert {route.name for route in GUARDED} == set(EXAMPLES)


@pytest.mark.parametrize(("route", "name"), cases(permitted=True))
async def test_who_has_the_permission_may(client, world, route, name):
    person = getattr(world, name)

    response = await send(client, route, world, person, person.headers)

    assert response.status_code == EXAMPLES[route.name].status, response.text


@pytest.mark.parametrize(("route", "name"), cases(permitted=False))
async def test_who_has_not_is_refused_and_without_any_role_sees_nothing(client, world, route, name):
    person = getattr(world, name)

    response = await send(client, route, world, person, person.headers)

    expected = REFUSALS[PEOPLE[name] is None]
    assert (response.status_code, response.json()["code"]) == expected


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
async def test_who_isnt_signed_in_is_asked_to_sign_in(client, route):
    path = route.path.removeprefix(API).replace("{", "").replace("}", "")

    response = await client.request(route.method, path)

    assert (response.status_code, response.json()["code"]) == (401, "NotSignedIn")


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
async def test_a_token_that_is_none_is_not_taken(client, route):
    path = route.path.removeprefix(API).replace("{", "").replace("}", "")
    headers = {"Authorization": "Bearer cairn_pat_none"}

    response = await client.request(route.method, path, headers=headers)

    assert (response.status_code, response.json()["code"]) == (401, "NotSignedIn")
