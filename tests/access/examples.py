"""For every route that needs a permission, one request that its holders may make.

Where the permission is for one's own department or for one's own things, the example is about
these. What has to be there first is made by an async function of (client, world, person).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

NEW_PASSWORD = "a better password"


@dataclass(frozen=True)
class Given:
    """What goes into a request: the names in the path, the query, the body as JSON or as it is."""

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    content: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


Arrange = Callable[[Any, Any, Any], Awaitable[Given]]


async def nothing(client: Any, world: Any, person: Any) -> Given:
    """Nothing has to be there, and nothing is sent."""
    return Given()


def body(**fields: Any) -> Arrange:
    """The same body for everybody."""

    async def arrange(client: Any, world: Any, person: Any) -> Given:
        return Given(body=fields)

    return arrange


async def a_moment(client: Any, world: Any, person: Any) -> Given:
    return Given(query={"seconds": 0})


async def own_password(client: Any, world: Any, person: Any) -> Given:
    return Given(body={"current": person.password, "new": NEW_PASSWORD})


async def own_organization(client: Any, world: Any, person: Any) -> Given:
    return Given(body={"organization_id": str(world.organization_id)})


async def own_token(client: Any, world: Any, person: Any) -> Given:
    made = await client.post("/tokens", headers=person.headers, json={"name": "laptop"})
    return Given(path={"token_id": made.json()["id"]})


async def admins_token(client: Any, world: Any, person: Any) -> Given:
    return await own_token(client, world, world.admin)


async def newcomer(client: Any, world: Any, person: Any) -> Given:
    return Given(body={"email": f"new-{world.admin.email}", "name": "Kim", "role": "employee"})


async def change_of_colleague(client: Any, world: Any, person: Any) -> Given:
    return Given(path={"user_id": world.other_employee.id}, body={"department": "west"})


async def colleague(client: Any, world: Any, person: Any) -> Given:
    return Given(path={"user_id": world.other_employee.id})


async def job(client: Any, world: Any, person: Any) -> Given:
    return Given(path={"jobname": "clean-up"})


async def run_of_job(client: Any, world: Any, person: Any) -> Given:
    made = await client.post("/jobs/clean-up/run", headers=world.admin.headers)
    return Given(path={"run_id": made.json()["id"]})


async def file_of_goals(client: Any, world: Any, person: Any) -> Given:
    content = f"id,title,owner_email\ng1,Imported,{person.email}\n"
    return Given(content=content, headers={"Content-Type": "text/csv"})


async def file_of_logs(client: Any, world: Any, person: Any) -> Given:
    content = f"kpi,date,value\nnowhere,{world.today},1\n"
    return Given(content=content, headers={"Content-Type": "text/csv"})


@dataclass(frozen=True)
class Example:
    """The status that a permitted request is answered with, and what makes the request."""

    status: int
    arrange: Arrange = nothing


PEOPLE = {
    "DELETE /sessions/current": Example(204),
    "GET /me": Example(200),
    "PATCH /me": Example(200, body(locale="de")),
    "POST /me/password": Example(204, own_password),
    "POST /me/organization": Example(409, own_organization),  # it takes a session
    "GET /tokens": Example(200),
    "POST /tokens": Example(201, body(name="laptop")),
    "DELETE /tokens/{token_id}": Example(204, own_token),
    "GET /organization/tokens": Example(200),
    "DELETE /organization/tokens/{token_id}": Example(204, admins_token),
    "GET /users": Example(200),
    "POST /users": Example(201, newcomer),
    "PATCH /users/{user_id}": Example(200, change_of_colleague),
    "DELETE /users/{user_id}": Example(204, colleague),
    "GET /organization": Example(200),
    "PATCH /organization": Example(200, body(name="Acme & Co.")),
}
ADMIN = {
    "GET /audit": Example(200),
    "GET /integrity": Example(200),
    "POST /integrity": Example(200),
    "POST /integrity/repair": Example(200),
    "GET /jobs": Example(200),
    "GET /jobs/{run_id}": Example(200, run_of_job),
    "POST /jobs/{jobname}/run": Example(202, job),
    "POST /jobs/{run_id}/cancel": Example(204, run_of_job),
    "GET /export/goals": Example(200),
    "POST /import/goals": Example(200, file_of_goals),
    "POST /import/logs": Example(200, file_of_logs),
    "GET /progress/stream": Example(200, a_moment),
}
EXAMPLES: dict[str, Example] = {**PEOPLE, **ADMIN}
