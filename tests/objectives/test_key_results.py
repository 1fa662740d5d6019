"""A KPI that is linked to an objective is its key result."""

from decimal import Decimal

import pytest

from cairn.objectives import service
from cairn.objectives.schemas import KeyResultIn, NewObjective
from make import log, make_kpi, make_objective, make_vision

KPI = {"title": "Nights without noise", "target_value": "100"}


async def create(client, world, **fields):
    body = {"title": "A quiet house", "level": "company", **fields}
    return await client.post("/objectives", json=body, headers=world.admin.headers)


async def test_an_objective_comes_with_new_and_old_key_results(client, world):
    old = await client.post("/kpis", json=KPI, headers=world.admin.headers)
    log = {"date": str(world.today), "value": "40"}
    kpi_id = old.json()["id"]
    await client.post(f"/kpi-logs/{kpi_id}/log", json=log, headers=world.admin.headers)

    response = await create(
        client,
        world,
        department="east",
        key_results=[
            {"kpi_id": kpi_id, "weight": 0.5},
            {"kpi": {**KPI, "title": "Doors repaired"}, "weight": 0.5},
        ],
    )

    assert response.status_code == 201, response.text
    objective = response.json()
    assert objective["kpi_count"] == 2
    assert objective["progress"]["progress_percentage"] == 20
    linked = await client.get(f"/objectives/{objective['id']}/kpis", headers=world.admin.headers)
    new = linked.json()["items"][1]
    kpi = await client.get(f"/kpis/{new['kpi_id']}", headers=world.admin.headers)
    assert (kpi.json()["title"], kpi.json()["department"]) == ("Doors repaired", "east")
    assert kpi.json()["owner_id"] == objective["owner_id"]


@pytest.mark.parametrize(
    ("key_results", "status", "code"),
    [
        ([{"weight": 1}], 422, "InvalidInput"),
        ([{"kpi": KPI, "weight": 0}], 422, "InvalidInput"),
        ([{"kpi": {**KPI, "target_value": "0"}}], 422, "KpiNotMeasurable"),
        ([{"kpi_id": "0193ca9f-0000-7000-8000-000000000000"}], 404, "GoalNotFound"),
    ],
)
async def test_with_a_key_result_that_cant_be_nothing_is_created(
    client, world, key_results, status, code
):
    good = [{"kpi": {**KPI, "title": "Fine"}}]

    response = await create(client, world, key_results=[*good, *key_results])

    assert (response.status_code, response.json()["code"]) == (status, code)
    for path in ("/objectives", "/kpis"):
        listed = await client.get(path, headers=world.admin.headers)
        assert listed.json()["items"] == []


async def test_a_kpi_is_linked_to_objectives_as_it_is_created(client, world):
    objectives = [(await create(client, world)).json()["id"] for _ in range(2)]

    response = await client.post(
        "/kpis",
        json={**KPI, "objectives": [{"objective_id": one, "weight": 0.3} for one in objectives]},
        headers=world.admin.headers,
    )

    assert response.status_code == 201, response.text
    for one in objectives:
        linked = await client.get(f"/objectives/{one}/kpis", headers=world.admin.headers)
        assert [item["kpi_id"] for item in linked.json()["items"]] == [response.json()["id"]]


async def test_nobody_links_to_an_objective_that_is_somebody_elses(client, world):
    theirs = (await create(client, world)).json()["id"]

    response = await client.post(
        "/kpis",
        json={**KPI, "objectives": [{"objective_id": theirs}]},
        headers=world.employee.headers,
    )

    assert (response.status_code, response.json()["code"]) == (404, "GoalNotFound")


async def test_a_receipt_of_several_steps_goes_from_before_the_first_to_after_the_last(db, actor):
    vision = await make_vision(db, actor)
    kpi = await make_kpi(db, actor, vision)
    await log(db, actor, kpi, Decimal(50))
    parent = await make_objective(db, actor, level="company")
    body = NewObjective(
        title="Below",
        level="division",
        parent_id=parent.id,
        key_results=[KeyResultIn(kpi_id=kpi.id)],
    )

    written = await service.create_objective(db, actor, body)

    moved = {one.goal_id: (one.old, one.new) for one in written.updated_progress}
    assert moved[parent.id] == (0, 50)


async def test_a_key_result_comes_to_count_less_and_the_objective_follows(client, world):
    made = await create(
        client, world, key_results=[{"kpi": KPI}, {"kpi": {**KPI, "title": "Doors repaired"}}]
    )
    address = f"/objectives/{made.json()['id']}/kpis"
    listed = await client.get(address, headers=world.admin.headers)
    nights, doors = (item["kpi_id"] for item in listed.json()["items"])
    log = {"date": str(world.today), "value": "100"}
    await client.post(f"/kpi-logs/{nights}/log", json=log, headers=world.admin.headers)

    answer = await client.patch(
        f"{address}/{nights}", json={"weight": 0.25}, headers=world.admin.headers
    )
    again = await client.patch(
        f"{address}/{nights}", json={"weight": 0.25}, headers=world.admin.headers
    )
    unknown = await client.patch(
        f"{address}/{made.json()['id']}", json={"weight": 0.25}, headers=world.admin.headers
    )

    (moved,) = answer.json()["updated_progress"]
    assert (moved["goal_id"], moved["old"], moved["new"]) == (made.json()["id"], 50, 20)
    assert again.json()["updated_progress"] == []
    assert (unknown.status_code, unknown.json()["code"]) == (404, "GoalNotFound")
    listed = await client.get(address, headers=world.admin.headers)
    assert [item["weight"] for item in listed.json()["items"]] == [0.25, 1]
    assert [item["kpi_id"] for item in listed.json()["items"]] == [nights, doors]
