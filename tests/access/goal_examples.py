"""Examples for the routes of goals: what each person may do with what is that person's own."""

from typing import Any

from access.examples import Arrange, Example, Given

PATHS = {"vision": "/visions", "kpi": "/kpis", "target": "/targets", "objective": "/objectives"}
LEVELS: dict[str, dict[str, Any]] = {
    "vision": {},
    "kpi": {},
    "target": {"level": "daily_action"},
    "objective": {"level": "individual"},
}


async def own(client: Any, world: Any, person: Any, kind: str) -> dict[str, Any]:
    """A goal that the person created; for somebody without a role, one that the admin did."""
    creator = person if person.role else world.admin
    body = {"title": "Mine", **LEVELS[kind]}
    response = await client.post(PATHS[kind], json=body, headers=creator.headers)
    assert response.status_code == 201, response.text
    return dict(response.json())


def on(kind: str, name: str = "", **body: Any) -> Arrange:
    """A goal of the person's own in the path, and a body."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        goal = await own(client, world, person, kind)
        return Given(path={name or f"{kind}_id": goal["id"]}, body=body or None)

    return arrange


def new(kind: str) -> Arrange:
    """A new goal that one may create oneself."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        return Given(body={"title": "New", **LEVELS[kind]})

    return arrange


def logged(**body: Any) -> Arrange:
    """A KPI of the person's own with one log, both in the path."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        kpi = await own(client, world, person, "kpi")
        log = {"date": str(world.today), "value": "1"}
        made = await client.post(f"/kpi-logs/{kpi['id']}/log", json=log, headers=admin(world))
        return Given(
            path={"kpi_id": kpi["id"], "log_id": made.json()["log"]["id"]}, body=body or None
        )

    return arrange


def admin(world: Any) -> dict[str, str]:
    """The headers of who may do everything."""
    return dict(world.admin.headers)


async def to_log(client: Any, world: Any, person: Any) -> Given:
    kpi = await own(client, world, person, "kpi")
    return Given(path={"kpi_id": kpi["id"]}, body={"date": str(world.today), "value": "1"})


async def to_set(client: Any, world: Any, person: Any) -> Given:
    kpi = await own(client, world, person, "kpi")
    day = str(world.today)
    return Given(path={"kpi_id": kpi["id"]}, body={"first": day, "last": day, "value": "1"})


async def to_log_many(client: Any, world: Any, person: Any) -> Given:
    kpi = await own(client, world, person, "kpi")
    row = f'{{"kpi_id": "{kpi["id"]}", "date": "{world.today}", "value": "1"}}'
    return Given(content=row, headers={"Content-Type": "application/x-ndjson"})


async def to_link(client: Any, world: Any, person: Any) -> Given:
    objective = await own(client, world, person, "objective")
    kpi = await own(client, world, person, "kpi")
    return Given(path={"objective_id": objective["id"]}, body={"kpi_id": kpi["id"]})


async def to_unlink(client: Any, world: Any, person: Any) -> Given:
    given = await to_link(client, world, person)
    path = f"/objectives/{given.path['objective_id']}/kpis"
    await client.post(path, json=given.body, headers=admin(world))
    return Given(path={**given.path, "kpi_id": given.body["kpi_id"]})


async def to_reweigh(client: Any, world: Any, person: Any) -> Given:
    given = await to_unlink(client, world, person)
    return Given(path=given.path, body={"weight": 0.5})


async def to_restore(client: Any, world: Any, person: Any) -> Given:
    kpi = await own(client, world, person, "kpi")
    await client.delete(f"/kpis/{kpi['id']}", headers=admin(world))
    return Given(path={"goal_id": kpi["id"]})


async def to_take_back(client: Any, world: Any, person: Any) -> Given:
    objective = await own(client, world, person, "objective")
    path = f"/objectives/{objective['id']}/check-ins"
    made = await client.post(path, json={"status": "at_risk"}, headers=admin(world))
    return Given(path={"objective_id": objective["id"], "check_in_id": made.json()["id"]})


async def to_mark(client: Any, world: Any, person: Any) -> Given:
    body = {"title": "Yours", "level": "individual", "owner_id": str(person.id)}
    if person.role:
        giver = world.admin if person is not world.admin else world.manager
        if giver is world.manager:
            body["department"] = world.manager.department
        made = await client.post("/objectives", json=body, headers=giver.headers)
        assert made.status_code == 201, made.text
    told = await client.get("/inbox", headers=person.headers if person.role else admin(world))
    items = told.json()["items"]
    return Given(
        path={"notice_id": items[0]["id"] if items else "0193ca9f-0000-7000-8000-000000000000"},
        body={"is_read": True},
    )


async def asked(client: Any, world: Any, person: Any) -> Given:
    kpi = await own(client, world, person, "kpi")
    return Given(query={"goal_id": [kpi["id"]]})


def crud(kind: str) -> dict[str, Example]:
    """The routes that all kinds have."""
    path, one = PATHS[kind], f"{PATHS[kind]}/{{{kind}_id}}"
    return {
        f"POST {path}": Example(201, new(kind)),
        f"GET {path}": Example(200),
        f"GET {one}": Example(200, on(kind)),
        f"PUT {one}": Example(200, on(kind, title="Replaced", **LEVELS[kind])),
        f"PATCH {one}": Example(200, on(kind, title="Changed")),
        f"DELETE {one}": Example(200, on(kind)),
    }


GOALS: dict[str, Example] = {
    **crud("vision"),
    **crud("kpi"),
    **crud("target"),
    **crud("objective"),
    "POST /visions/{vision_id}/cascade": Example(
        201, on("vision", title="Revenue", target_value="120000", year=2026, down_to="monthly")
    ),
    "POST /visions/{vision_id}/link-hierarchy": Example(200, on("vision")),
    "GET /goal-tree/{vision_id}": Example(200, on("vision")),
    "GET /today": Example(200),
    "GET /progress/summary": Example(200),
    "GET /progress/trends": Example(200, asked),
    "GET /progress/{goal_id}": Example(200, on("kpi", "goal_id")),
    "GET /progress/{goal_id}/history": Example(200, on("kpi", "goal_id")),
    "GET /progress/{goal_id}/contributions": Example(200, on("kpi", "goal_id")),
    "POST /goals/{goal_id}/override": Example(
        200, on("kpi", "goal_id", progress_percentage=40, reason="Counted by hand")
    ),
    "DELETE /goals/{goal_id}/override": Example(200, on("kpi", "goal_id")),
    "POST /goals/{goal_id}/what-if": Example(200, on("kpi", "goal_id", target_value="50")),
    "GET /goals/{goal_id}/deletion": Example(200, on("kpi", "goal_id")),
    "POST /goals/{goal_id}/restore": Example(200, to_restore),
    "POST /goals/{goal_id}/purge": Example(204, to_restore),
    "GET /objectives/tree/view": Example(200),
    "GET /objectives/stats/summary": Example(200),
    "GET /objectives/gantt": Example(200),
    "GET /objectives/{objective_id}/children": Example(200, on("objective")),
    "GET /objectives/{objective_id}/ancestors": Example(200, on("objective")),
    "GET /objectives/{objective_id}/alignment": Example(200, on("objective")),
    "POST /objectives/{objective_id}/recalculate": Example(200, on("objective")),
    "POST /objectives/{objective_id}/check-ins": Example(
        201, on("objective", status="on_track", confidence=7)
    ),
    "GET /objectives/{objective_id}/check-ins": Example(200, on("objective")),
    "DELETE /objectives/{objective_id}/check-ins/{check_in_id}": Example(204, to_take_back),
    "POST /objectives/{objective_id}/close": Example(
        200, on("objective", final_score=0.7, reason="Nearly")
    ),
    "POST /objectives/{objective_id}/reopen": Example(200, on("objective")),
    "GET /inbox": Example(200),
    "PATCH /inbox/{notice_id}": Example(200, to_mark),
    "POST /inbox/read": Example(204),
    "POST /objectives/{objective_id}/move": Example(200, on("objective", new_parent_id=None)),
    "GET /objectives/{objective_id}/progress": Example(200, on("objective")),
    "GET /objectives/{objective_id}/kpis": Example(200, on("objective")),
    "POST /objectives/{objective_id}/kpis": Example(201, to_link),
    "PATCH /objectives/{objective_id}/kpis/{kpi_id}": Example(200, to_reweigh),
    "DELETE /objectives/{objective_id}/kpis/{kpi_id}": Example(200, to_unlink),
    "GET /kpis/{kpi_id}/streak": Example(200, on("kpi")),
    "GET /kpis/{kpi_id}/heatmap": Example(200, on("kpi")),
    "GET /kpis/grid": Example(200),
    "GET /kpis/habits": Example(200),
    "PUT /kpi-logs/{kpi_id}/period": Example(200, to_set),
    "POST /kpi-logs/{kpi_id}/log": Example(201, to_log),
    "POST /kpi-logs/bulk": Example(200, to_log_many),
    "GET /kpi-logs/{kpi_id}": Example(200, on("kpi")),
    "PATCH /kpi-logs/{kpi_id}/{log_id}": Example(200, logged(value="2")),
    "DELETE /kpi-logs/{kpi_id}/{log_id}": Example(200, logged()),
}
