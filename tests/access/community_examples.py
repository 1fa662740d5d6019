"""Examples for the routes of communities: what each person may do in one that the person runs."""

from typing import Any

from access.examples import Arrange, Example, Given


async def own_community(client: Any, world: Any, person: Any) -> str:
    """The id of a community that the person runs; admins run all."""
    if person.role is None:
        listed = await client.get("/communities", headers=person.headers)
        items = listed.json()["items"]
        if items:
            return str(items[0]["id"])
    body = {"name": "Oak Park", "opened_on": "2025-01-01"}
    made = await client.post("/communities", json=body, headers=world.admin.headers)
    assert made.status_code == 201, made.text
    community = str(made.json()["id"])
    if person.role is not None and person is not world.admin:
        path = f"/communities/{community}/admins/{person.id}"
        added = await client.put(path, headers=world.admin.headers)
        assert added.status_code == 204, added.text
    return community


def there(body: Any = None, **query: Any) -> Arrange:
    """A community of the person's own in the path, and a body."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        community = await own_community(client, world, person)
        return Given(path={"community_id": community}, query=query, body=body)

    return arrange


def part(kind: str, body: Any = None) -> Arrange:
    """A unit or an amenity in the path, and a body."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        community = await own_community(client, world, person)
        name = {"units": "unit_id", "amenities": "amenity_id"}[kind]
        path = f"/communities/{community}/{kind}"
        made = await client.post(path, json={"name": "One"}, headers=world.admin.headers)
        assert made.status_code == 201, made.text
        return Given(path={"community_id": community, name: made.json()["id"]}, body=body)

    return arrange


def events(body: Any) -> Arrange:
    """The messages of a community of the person's own."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        community = await own_community(client, world, person)
        return Given(path={"community_id": community, "table": "messages"}, body=body)

    return arrange


async def runner(client: Any, world: Any, person: Any) -> Given:
    """A community and somebody who may run it."""
    community = await own_community(client, world, person)
    return Given(path={"community_id": community, "user_id": world.other_employee.id})


PLACES: dict[str, Example] = {
    "GET /communities": Example(200),
    "POST /communities": Example(201, there({"name": "New", "opened_on": "2026-01-01"})),
    "GET /communities/{community_id}": Example(200, there()),
    "PATCH /communities/{community_id}": Example(200, there({"name": "Changed"})),
    "PUT /communities/{community_id}/admins/{user_id}": Example(204, runner),
    "DELETE /communities/{community_id}/admins/{user_id}": Example(204, runner),
    "GET /communities/{community_id}/units": Example(200, there()),
    "POST /communities/{community_id}/units": Example(201, there({"name": "A-2"})),
    "PATCH /communities/{community_id}/units/{unit_id}": Example(
        200, part("units", {"name": "A-3"})
    ),
    "DELETE /communities/{community_id}/units/{unit_id}": Example(204, part("units")),
    "GET /communities/{community_id}/amenities": Example(200, there()),
    "POST /communities/{community_id}/amenities": Example(201, there({"name": "Pool"})),
    "PATCH /communities/{community_id}/amenities/{amenity_id}": Example(
        200, part("amenities", {"capacity": 2})
    ),
    "DELETE /communities/{community_id}/amenities/{amenity_id}": Example(204, part("amenities")),
}
EVENTS: dict[str, Example] = {
    "POST /communities/{community_id}/events/{table}": Example(
        200, events([{"external_id": "m1", "sent_at": "2026-01-05T08:00:00Z"}])
    ),
    "DELETE /communities/{community_id}/events/{table}": Example(
        200, events({"external_ids": ["m1"]})
    ),
}
COMMUNITIES: dict[str, Example] = {**PLACES, **EVENTS}


async def a_run(client: Any, world: Any, person: Any) -> Given:
    """A job of a community of the person's own."""
    community = await own_community(client, world, person)
    asked = await client.post(
        f"/communities/{community}/refresh", json={"days": 2}, headers=person.headers
    )
    assert asked.status_code == 202, asked.text
    return Given(path={"community_id": community, "run_id": asked.json()["job_id"]})


async def a_number(client: Any, world: Any, person: Any) -> Given:
    """A number of a community of the person's own."""
    community = await own_community(client, world, person)
    path = {"community_id": community, "metric": "total_entries"}
    return Given(path=path, query={"date": "2026-01-01"})


async def a_metric(client: Any, world: Any, person: Any) -> Given:
    return Given(query={"metric": "total_entries"})


FIGURES: dict[str, Example] = {
    "GET /metrics/catalog": Example(200),
    "GET /communities/compare": Example(200, a_metric),
    "GET /communities/{community_id}/kpis/daily": Example(200, there()),
    "GET /communities/{community_id}/kpis/weekly": Example(200, there()),
    "GET /communities/{community_id}/kpis/monthly": Example(200, there()),
    "GET /communities/{community_id}/kpis/{metric}/events": Example(200, a_number),
    "POST /communities/{community_id}/backfill": Example(
        202, there({"from": "2026-01-01", "to": "2026-01-31"})
    ),
    "POST /communities/{community_id}/refresh": Example(202, there({"days": 7})),
    "GET /communities/{community_id}/jobs": Example(200, there()),
    "GET /communities/{community_id}/jobs/{run_id}": Example(200, a_run),
    "POST /communities/{community_id}/jobs/{run_id}/cancel": Example(204, a_run),
}
COMMUNITIES |= FIGURES
