"""What is wrong is refused with the field and the reason, and nothing is written."""

import json

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from make import make_kpi, make_objective, make_world

KPI = {"title": "K", "target_value": "100"}
REFUSED_KPIS = {
    "an unknown field": ({"colour": "red"}, "colour", "is no field that is known here"),
    "a wrong type": ({"title": 5}, "title", "must be a text"),
    "an over-long title": ({"title": "x" * 201}, "title", "at most 200 characters"),
    "an over-long text": ({"description": "x" * 20_001}, "description", "at most 20000"),
    "a NUL byte": ({"title": "a\x00b"}, "title", "NUL"),
    "a lone surrogate": ({"title": "a\ud800b"}, "title", "valid Unicode"),
    "NaN": ({"target_value": "NaN"}, "target_value", "finite number"),
    "infinity": ({"target_value": "Infinity"}, "target_value", "finite number"),
    "10^30": ({"target_value": "1e30"}, "target_value", "between -10^14 and 10^14"),
    "eleven decimals": ({"target_value": "0.12345678901"}, "target_value", "10 decimal places"),
    "year 0": ({"starts_on": "0000-01-01"}, "starts_on", "must be a day"),
    "year 9999": ({"starts_on": "9999-01-01"}, "starts_on", "between 1900-01-01"),
    "an end before the start": (
        {"starts_on": "2026-02-01", "ends_on": "2026-01-01"},
        "",
        "is after ends_on",
    ),
    "a negative weight": ({"weight": -1}, "weight", "at least 0"),
    "a strange state": ({"state": "sleeping"}, "state", "'active'"),
    "no title": ({"title": "  "}, "title", "must not be empty"),
}


@pytest.mark.parametrize(("change", "field", "message"), REFUSED_KPIS.values(), ids=REFUSED_KPIS)
async def test_a_field_that_cant_be_taken_is_named(client, world, change, field, message):
    headers = {**world.admin.headers, "Content-Type": "application/json"}

    response = await client.post("/kpis", content=json.dumps({**KPI, **change}), headers=headers)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "InvalidInput")
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["errors"][0]["field"] == field or not field
    assert message in problem["errors"][0]["message"]


REFUSED_SETTINGS = {
    "target is baseline": ({"baseline_value": "100"}, "must differ"),
    "target is the unset baseline": ({"target_value": "0"}, "must differ"),
    "maintain without bounds": ({"direction": "maintain", "target_value": None}, "needs lower"),
    "bounds without maintain": ({"lower_bound": "1"}, "direction maintain"),
    "bounds the wrong way round": (
        {"direction": "maintain", "target_value": None, "lower_bound": 2, "upper_bound": 1},
        "above upper_bound",
    ),
    "completion without a period": ({"measure": "completion"}, "needs a period"),
    "a week without a year": ({"week": 3}, "need a year"),
    "a week that doesn't exist": ({"year": 2021, "week": 53}, "only 52 ISO weeks"),
}


@pytest.mark.parametrize(("change", "message"), REFUSED_SETTINGS.values(), ids=REFUSED_SETTINGS)
async def test_settings_that_dont_fit_together_are_refused(client, world, change, message):
    response = await client.post("/kpis", json={**KPI, **change}, headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (422, "KpiNotMeasurable")
    assert message in response.json()["detail"]


async def test_a_number_that_fits_to_the_last_digit_is_kept(client, world):
    value = "99999999999999.9999999999"

    response = await client.post(
        "/kpis", json={**KPI, "target_value": value}, headers=world.admin.headers
    )

    assert response.json()["target_value"] == value


async def test_a_sum_needs_children_with_values_in_its_unit(client, world):
    parent = {**KPI, "rollup_strategy": "sum", "unit": "km"}
    headers = world.admin.headers
    made = (await client.post("/kpis", json=parent, headers=headers)).json()
    child = {**KPI, "parent_id": made["id"]}

    unit = await client.post("/kpis", json={**child, "unit": "miles"}, headers=headers)
    measure = await client.post(
        "/kpis", json={**child, "unit": "km", "measure": "average"}, headers=headers
    )
    right = await client.post("/kpis", json={**child, "unit": "km"}, headers=headers)
    grandchild = {**KPI, "parent_id": right.json()["id"], "unit": "km"}
    deeper = await client.post("/kpis", json=grandchild, headers=headers)
    changed = await client.patch(f"/kpis/{made['id']}", json={"unit": "m"}, headers=headers)

    assert [one.json()["code"] for one in (unit, measure, deeper, changed)] == [
        "SumNotPossible"
    ] * 4
    assert right.status_code == 201


async def test_a_level_stands_only_under_the_level_above(client, world):
    headers = world.admin.headers
    weekly = await client.post("/kpis", json={**KPI, "level": "weekly"}, headers=headers)
    monthly = {**KPI, "level": "monthly", "parent_id": weekly.json()["id"]}

    response = await client.post("/kpis", json=monthly, headers=headers)

    assert (response.status_code, response.json()["code"]) == (422, "ParentNotAllowed")
    assert "longer level" in response.json()["detail"]


async def test_another_organizations_ids_dont_exist(app, client, world):
    other = await make_world(app.state.sessions)
    async with transaction(app.state.sessions, other.organization_id) as db:
        foreign = await make_kpi(db, other.actor(other.admin))
        objective = await make_objective(db, other.actor(other.admin))
    headers = world.admin.headers
    mine = (await client.post("/kpis", json=KPI, headers=headers)).json()
    ours = await client.post(
        "/objectives", json={"title": "O", "level": "company"}, headers=headers
    )

    answers = [
        await client.get(f"/kpis/{foreign.id}", headers=headers),
        await client.get(f"/progress/{objective.id}", headers=headers),
        await client.post("/kpis", json={**KPI, "parent_id": str(foreign.id)}, headers=headers),
        await client.post("/kpis", json={**KPI, "owner_id": str(other.admin.id)}, headers=headers),
        await client.patch(
            f"/kpis/{mine['id']}", json={"parent_id": str(foreign.id)}, headers=headers
        ),
        await client.post(
            f"/objectives/{ours.json()['id']}/kpis",
            json={"kpi_id": str(foreign.id)},
            headers=headers,
        ),
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "GoalNotFound",
        "GoalNotFound",
        "ParentNotFound",
        "OwnerNotFound",
        "ParentNotFound",
        "GoalNotFound",
    ]


LOGS = {
    "after tomorrow": ({"date": "2999-12-31", "value": "1"}, "LogDateInFuture"),
    "nothing said": ({"date": "2026-01-01"}, "LogSaysNothing"),
    "skipped with a value": (
        {"date": "2026-01-01", "value": "1", "skipped": True},
        "LogSaysNothing",
    ),
    "no date": ({"value": "1"}, "InvalidInput"),
    "a value in words": ({"date": "2026-01-01", "value": "many"}, "InvalidInput"),
}


@pytest.mark.parametrize(("body", "code"), LOGS.values(), ids=LOGS)
async def test_a_log_that_cant_be_taken_leaves_nothing(app, client, world, body, code):
    headers = world.admin.headers
    kpi = (await client.post("/kpis", json=KPI, headers=headers)).json()

    response = await client.post(f"/kpi-logs/{kpi['id']}/log", json=body, headers=headers)

    logs = await client.get(f"/kpi-logs/{kpi['id']}", headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert logs.json()["items"] == []


async def test_the_same_idempotency_key_logs_once(client, world):
    headers = world.admin.headers
    kpi = (await client.post("/kpis", json=KPI, headers=headers)).json()
    body = {"date": str(world.today), "value": "5"}

    first, second = [
        await client.post(
            f"/kpi-logs/{kpi['id']}/log",
            json=body,
            headers={**headers, "Idempotency-Key": "one"},
        )
        for _ in range(2)
    ]

    assert first.json()["log"] == second.json()["log"]
    assert (len(first.json()["updated_progress"]), second.json()["updated_progress"]) == (1, [])


async def test_a_body_of_fifty_megabytes_is_refused_however_it_is_sent(client, world):
    async def chunks():
        for _ in range(50):
            yield b"x" * 1_000_000

    headers = {**world.admin.headers, "Content-Type": "application/json"}
    declared = await client.post("/kpis", content=b"x" * 50_000_000, headers=headers)
    streamed = await client.post("/kpis", content=chunks(), headers=headers)

    assert [one.json()["code"] for one in (declared, streamed)] == ["BodyTooLarge"] * 2
    assert [one.status_code for one in (declared, streamed)] == [413, 413]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"title": "\\ud800"}'])
async def test_an_unreadable_body_is_refused(client, world, body):
    headers = {**world.admin.headers, "Content-Type": "application/json"}

    response = await client.post("/kpis", content=body, headers=headers)

    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


async def test_paths_and_methods_that_dont_exist_are_problems_too(client, world):
    missing = await client.get("/nothing/here", headers=world.admin.headers)
    method = await client.delete("/kpis", headers=world.admin.headers)

    assert (missing.status_code, missing.json()["code"]) == (404, "RouteNotFound")
    assert (method.status_code, method.json()["code"]) == (405, "MethodNotAllowed")
    assert "allow" in method.headers


async def test_a_fault_of_ours_answers_without_its_details(app, client, world, monkeypatch):
    async def fail(*arguments):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("cairn.kpis.service.list_kpis", fail)

    response = await client.get("/kpis", headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (500, "InternalFault")
    assert "secret" not in response.text
    assert response.json()["request_id"]


async def test_a_refused_change_leaves_no_trace(app, client, world):
    headers = world.admin.headers
    kpi = (await client.post("/kpis", json=KPI, headers=headers)).json()
    before = await contents(app, world)

    response = await client.patch(
        f"/kpis/{kpi['id']}",
        json={"title": "changed", "starts_on": "2026-05-01", "year": 2025, "quarter": 1},
        headers=headers,
    )

    assert (response.status_code, response.json()["code"]) == (422, "PeriodInvalid")
    assert await contents(app, world) == before


async def contents(app, world):
    """All rows of the tables that a change of a goal writes."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        return [
            (await db.execute(text(f"SELECT * FROM {table} ORDER BY 2"))).all()
            for table in ("goals", "kpis", "goal_progress", "audit")
        ]


REFUSED_QUERIES = {
    "a parameter twice": ("/kpis?limit=5&limit=6", "limit", "give it once"),
    "seconds for a day": ("/objectives/tree/view?as_of=0", "as_of", "a day as in 2026-02-28"),
    "no day at all": ("/objectives/tree/view?as_of=soon", "as_of", "a day as in 2026-02-28"),
}


@pytest.mark.parametrize(
    ("path", "field", "message"), REFUSED_QUERIES.values(), ids=REFUSED_QUERIES
)
async def test_a_parameter_that_cant_be_taken_is_named(client, world, path, field, message):
    response = await client.get(path, headers=world.admin.headers)

    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "InvalidInput")
    assert problem["errors"][0]["field"] == field
    assert message in problem["errors"][0]["message"]
