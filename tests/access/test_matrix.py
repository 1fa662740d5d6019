"""Every route about one goal × every role × whose the goal is, by the permission table."""

from dataclasses import dataclass
from typing import Any

import pytest

from access.goal_examples import GOALS, LEVELS, PATHS
from access.routes import RouteEntry, list_routes
from cairn.access.permissions import GRANTS, Permission, Scope
from cairn.app import API
from cairn.words import Role
from make import make_world

ROLES = {"admin": Role.ADMIN, "manager": Role.MANAGER, "employee": Role.EMPLOYEE}
RELATIONS = ("own", "department", "other department", "other organization")
REACH = {
    Scope.ALL: {"own", "department", "other department"},
    Scope.DEPARTMENT: {"own", "department"},
    Scope.OWN: {"own"},
    Scope.CREATED: set(),
    Scope.NONE: set(),
}
"""Whose goals a scope reaches; all of them were created by somebody else, an admin."""
KIND_OF = {
    "vision_id": "vision",
    "objective_id": "objective",
    "kpi_id": "kpi",
    "target_id": "target",
    "goal_id": "kpi",
}
VIEW = {"objective": Permission.OBJECTIVES_VIEW}
BODIES: dict[str, Any] = {
    "POST /objectives/{objective_id}/move": {"new_parent_id": None},
    "POST /objectives/{objective_id}/check-ins": {"status": "on_track"},
    "POST /objectives/{objective_id}/close": {"final_score": 1, "reason": "done"},
    "POST /goals/{goal_id}/override": {"progress_percentage": 4, "reason": "counted"},
    "POST /goals/{goal_id}/what-if": {"weight": 2},
    "POST /visions/{vision_id}/cascade": {
        "title": "Revenue",
        "target_value": 12,
        "year": 2026,
        "down_to": "quarterly",
    },
    "PATCH /kpi-logs/{kpi_id}/{log_id}": {"value": "2"},
    "PUT /kpi-logs/{kpi_id}/period": {
        "first": "2026-01-01",
        "last": "2026-01-01",
        "value": "2",
    },
}
ASKS_FOR = {
    "POST /visions/{vision_id}/cascade": Permission.GOALS_VIEW,
    "POST /visions/{vision_id}/link-hierarchy": Permission.GOALS_VIEW,
    "POST /goals/{goal_id}/what-if": Permission.GOALS_WRITE,
    "POST /kpi-logs/{kpi_id}/log": Permission.GOALS_LOG,
    "PATCH /kpi-logs/{kpi_id}/{log_id}": Permission.GOALS_LOG,
    "PUT /kpi-logs/{kpi_id}/period": Permission.GOALS_LOG,
    "DELETE /kpi-logs/{kpi_id}/{log_id}": Permission.GOALS_LOG,
}
"""What is demanded of the goal itself, where it isn't what is demanded of the route."""
DELETED_FIRST = {"POST /goals/{goal_id}/restore", "POST /goals/{goal_id}/purge"}


@dataclass(frozen=True)
class Case:
    """A route, somebody, and whose the goal is."""

    route: RouteEntry
    role: str
    relation: str

    @property
    def kind(self) -> str:
        """The kind of the goal in the path, which its first name tells."""
        return KIND_OF[self.route.path.split("{")[1].split("}")[0]]

    def expected(self) -> int:
        """404 for what one doesn't see, 403 for what one may not do, else the route's own."""
        view = VIEW.get(self.kind, Permission.GOALS_VIEW)
        asked = ASKS_FOR.get(self.route.name, self.route.permissions[0])
        if asked is Permission.GOALS_PURGE and self.role != "admin":
            return 403
        if asked is Permission.OBJECTIVES_MOVE and self.role != "admin":
            return 403
        if self.relation == "other organization":
            return 404
        seen = self.kind == "vision" or self.relation in self.reach(view)
        if not seen:
            return 404
        may = asked is view or self.relation in self.reach(asked)
        return GOALS[self.route.name].status if may else 403

    def reach(self, permission: Permission) -> set[str]:
        """Whose goals this role may do something to."""
        return REACH[GRANTS[permission].scope(ROLES[self.role])]


def about_one_goal(route: RouteEntry) -> bool:
    """Whether a goal is in the path."""
    return route.path.count("{") > 0 and route.path.split("{")[1].split("}")[0] in KIND_OF


CASES = [
    Case(route, role, relation)
    for route in list_routes()
    if about_one_goal(route)
    for role in ROLES
    for relation in RELATIONS
]


@pytest.fixture(scope="module")
async def worlds(app):
    """Two organizations."""
    return [await make_world(app.state.sessions) for _ in range(2)]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.route.name} as {case.role}, {case.relation}"
)
async def test_whose_goal_it_is_decides(client, worlds, case):
    world, other = worlds
    person = getattr(world, case.role)
    home = other if case.relation == "other organization" else world
    goal = await make_goal(client, home, person, case)
    path, body = await prepare(client, home, person, case, goal)

    response = await client.request(
        case.route.method, path.removeprefix(API), json=body, headers=person.headers
    )

    assert response.status_code == case.expected(), response.text


async def make_goal(client: Any, home: Any, person: Any, case: Case) -> dict[str, Any]:
    """A goal of this person, of the person's department, or of neither."""
    stranger = home.other_employee
    place = {
        "own": {"owner_id": str(person.id), "department": "nowhere"},
        "department": {"owner_id": str(stranger.id), "department": person.department or "east"},
    }.get(case.relation, {"owner_id": str(stranger.id), "department": "far away"})
    shared = {"visibility": "shared"} if case.kind == "vision" else {}
    body = {"title": "Somebody's", **LEVELS[case.kind], **place, **shared}
    made = await client.post(PATHS[case.kind], json=body, headers=home.admin.headers)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def prepare(
    client: Any, home: Any, person: Any, case: Case, goal: dict[str, Any]
) -> tuple[str, Any]:
    """The path and the body of the request, and what has to be there before it."""
    name, admin = case.route.name, home.admin.headers
    body = BODIES.get(name)
    ids = dict.fromkeys(KIND_OF, goal["id"])
    if case.route.method == "PUT" and body is None:
        shared = {"visibility": "shared"} if case.kind == "vision" else {}
        body = {"title": "Replaced", **LEVELS[case.kind], **shared}
    elif case.route.method == "PATCH" and body is None:
        body = {"title": "Changed"}
    if name in DELETED_FIRST:
        await client.delete(f"{PATHS[case.kind]}/{goal['id']}", headers=admin)
    if "log_id" in case.route.path or name.endswith("/log"):
        log = {"date": str(home.today), "value": "1"}
        if name.endswith("/log"):
            body = log
        else:
            made = await client.post(f"/kpi-logs/{goal['id']}/log", json=log, headers=admin)
            ids["log_id"] = made.json()["log"]["id"]
    if "check_in_id" in case.route.path:
        said = {"status": "at_risk"}
        path = f"/objectives/{goal['id']}/check-ins"
        made = await client.post(path, json=said, headers=admin)
        ids["check_in_id"] = made.json()["id"]
    if "/objectives/{objective_id}/kpis" in case.route.path and case.route.method != "GET":
        theirs = {"title": "K"}
        if case.relation != "other organization":
            theirs["owner_id"] = str(person.id)
        kpi = (await client.post("/kpis", json=theirs, headers=admin)).json()["id"]
        body = {"POST": {"kpi_id": kpi}, "PATCH": {"weight": "0.5"}}.get(case.route.method)
        if case.route.method != "POST":
            path = f"/objectives/{goal['id']}/kpis"
            await client.post(path, json={"kpi_id": kpi}, headers=admin)
            ids["kpi_id"] = kpi
    return case.route.path.format(**ids), body
