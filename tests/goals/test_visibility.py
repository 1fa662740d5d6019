"""Every relation to a goal × every role: what one sees, and what one may do with it."""

import pytest

from cairn.kit.db import transaction
from make import link, make_kpi, make_objective, make_vision, make_world

RELATIONS = ("own", "department", "other_department", "other_organization")
SEES = {
    "admin": {"own", "department", "other_department"},
    "manager": {"own", "department"},
    "employee": {"own"},
    "community_admin": set(),
}
KINDS = {"kpi": "/kpis", "objective": "/objectives"}


async def goal_of(app, world, person, relation, kind, other_world):
    """A goal in this relation to the person."""
    place = other_world if relation == "other_organization" else world
    admin = place.actor(place.admin)
    owner, department = {
        "own": (person.id, None),
        "department": (world.other_employee.id, person.department or "north"),
        "other_department": (world.other_employee.id, "far away"),
        "other_organization": (other_world.admin.id, person.department),
    }[relation]
    if person.role is None and relation == "own":
        owner = world.admin.id
    fields = {"owner_id": owner, "department": department}
    async with transaction(app.state.sessions, place.organization_id) as db:
        if kind == "kpi":
            return await make_kpi(db, admin, **fields)
        return await make_objective(db, admin, "individual", **fields)


@pytest.fixture
async def other_world(app):
    return await make_world(app.state.sessions)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("name", SEES)
async def test_who_doesnt_see_a_goal_gets_404_and_who_sees_it_may_change_it(
    app, client, world, other_world, name, relation, kind
):
    person = getattr(world, name)
    goal = await goal_of(app, world, person, relation, kind, other_world)
    expected = 200 if relation in SEES[name] else 404

    seen = await client.get(f"{KINDS[kind]}/{goal.id}", headers=person.headers)
    changed = await client.patch(
        f"{KINDS[kind]}/{goal.id}", json={"title": "Changed"}, headers=person.headers
    )

    assert (seen.status_code, changed.status_code) == (expected, expected)


async def test_what_stands_above_the_own_goal_is_seen_and_not_changed(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin, department="south")
        division = await make_objective(db, admin, "division", company, department="south")
        team = await make_objective(db, admin, "team", division, department="south")
        mine = await make_objective(db, admin, "individual", team, owner_id=world.employee.id)
    headers = world.employee.headers

    above = await client.get(f"/objectives/{company.id}", headers=headers)
    change = await client.patch(f"/objectives/{company.id}", json={"title": "X"}, headers=headers)
    own = await client.get(f"/objectives/{mine.id}", headers=headers)

    assert above.status_code == 200
    assert above.json()["can"] == {"update": False, "delete": False, "move": False, "log": False}
    assert (change.status_code, change.json()["code"]) == (403, "NotPermitted")
    assert "isn't yours" in change.json()["detail"]
    assert own.json()["can"]["update"] is True


async def test_what_is_linked_to_a_visible_objective_is_seen(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        objective = await make_objective(db, admin, "individual", owner_id=world.employee.id)
        kpi = await make_kpi(db, admin, department="south")
        below = await make_kpi(db, admin, kpi, department="south")
        await link(db, admin, objective, kpi)
    headers = world.employee.headers

    statuses = [
        (await client.get(f"/kpis/{one.id}", headers=headers)).status_code for one in (kpi, below)
    ]
    refused = await client.post(
        f"/kpi-logs/{below.id}/log",
        json={"date": str(world.today), "value": "1"},
        headers=headers,
    )

    assert statuses == [200, 200]
    assert refused.status_code == 403


async def test_a_private_vision_is_its_owners_alone_until_it_is_shared(app, client, world):
    owner = world.actor(world.employee)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, owner)
        kpi = await make_kpi(db, owner, vision)
    others = (world.admin, world.manager, world.other_employee)

    before = [await tree_status(client, person, vision) for person in others]
    hidden = await client.get(f"/kpis/{kpi.id}", headers=world.admin.headers)
    await client.patch(
        f"/visions/{vision.id}", json={"visibility": "shared"}, headers=world.employee.headers
    )
    after = [await tree_status(client, person, vision) for person in others]

    assert before == [404, 404, 404]
    assert hidden.status_code == 404
    assert after == [200, 200, 200]


async def tree_status(client, person, vision):
    response = await client.get(f"/goal-tree/{vision.id}", headers=person.headers)
    return response.status_code


async def test_a_receipt_names_only_goals_that_one_sees_and_counts_the_rest(app, client, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        objective = await make_objective(db, admin)
        kpi = await make_kpi(db, admin, owner_id=world.employee.id)
        await link(db, admin, objective, kpi)

    response = await client.post(
        f"/kpi-logs/{kpi.id}/log",
        json={"date": str(world.today), "value": "10"},
        headers=world.employee.headers,
    )

    receipt = response.json()
    assert [moved["goal_id"] for moved in receipt["updated_progress"]] == [str(kpi.id)]
    assert receipt["hidden_count"] == 1
