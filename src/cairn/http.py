"""What routes are made of: the transaction, the actor, permissions, refusals."""

from collections import Counter
from collections.abc import AsyncIterator, Collection
from typing import IO, Annotated, Any, get_origin

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from psycopg.rows import namedtuple_row
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from cairn import errors
from cairn.access.actor import Actor, today_in
from cairn.access.permissions import GRANTS, Permission, Scope
from cairn.kit import clock, secrets
from cairn.kit.db import driver_connection
from cairn.words import Role

SESSION_COOKIE = "cairn_session"
CSRF_COOKIE = "cairn_csrf"
CSRF_HEADER = "x-csrf-token"
IN_MEMORY = 1024 * 1024
"""Larger bodies are kept on disk until they have been read."""
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
RETRY_AFTER = {
    "headers": {
        "Retry-After": {
            "description": "Seconds until the next try may succeed",
            "schema": {"type": "integer", "minimum": 1},
        }
    }
}

bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A personal access token")
cookie = APIKeyCookie(
    name=SESSION_COOKIE,
    auto_error=False,
    scheme_name="session",
    description=f"A browser's session; changes also need the header {CSRF_HEADER}",
)

ENTER = "SELECT * FROM engine.enter(%(hash)s)"


class ProblemOut(BaseModel):
    """RFC 9457: what was refused, and why."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None
    versions: dict[str, int | str] | None = Field(
        None, description="Of a lost race: `given`, and `current`, which is there"
    )
    request_id: str | None = None


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open the request's transaction; commit it before the response is sent, or roll it back.

    Either gives the connection back, and FastAPI shields this end from who goes away meanwhile:
    what a session's own context does besides would be a tenth of a short answer.
    """
    db: AsyncSession = request.app.state.sessions()
    try:
        yield db
        await db.commit()
    except BaseException:
        await db.rollback()
        raise


Db = Annotated[AsyncSession, Depends(session, scope="function")]


async def find_actor(
    request: Request,
    db: Db,
    bearer_token: Annotated[Any, Depends(bearer)],
    session_token: Annotated[str | None, Depends(cookie)],
) -> Actor:
    """Find who acts by token or cookie, and enter that person's organization.

    Raises:
        NotSignedIn: neither is there, or it isn't valid any more.
        CsrfTokenMissing: a browser's change without proof that our own page sent it.
        TooManyRequests: too many changes in this minute.
    """
    token = bearer_token.credentials if bearer_token else session_token
    if not token:
        raise errors.NotSignedIn()
    if not bearer_token and request.method not in SAFE_METHODS:
        given = request.headers.get(CSRF_HEADER, "")
        if not secrets.equal(given, secrets.csrf_token(token)):
            raise errors.CsrfTokenMissing()
    if request.method not in SAFE_METHODS:
        request.app.state.limits.take_write(token)
    return await load_actor(db, secrets.hash_token(token))


async def load_actor(db: AsyncSession, token_hash: bytes) -> Actor:
    """Load the holder of a token and enter the organization it is for.

    Every request begins with this statement, hence by the driver, at half the price.
    """
    driver = await driver_connection(db)
    async with driver.cursor(row_factory=namedtuple_row) as cursor:
        await cursor.execute(ENTER, {"hash": token_hash})
        person: Any = await cursor.fetchone()
    if person is None:
        raise errors.NotSignedIn()
    return Actor(
        user_id=person.user_id,
        organization_id=person.organization_id,
        role=Role(person.role) if person.role else None,
        department=person.department,
        today=today_in(person.time_zone, clock.now()),
        name=person.name,
        email=person.email,
        expected_on=person.expected_on,
    )


def needs(permission: Permission) -> Any:
    """The dependency that finds the actor and demands a permission; one on every route.

    Raises:
        NotPermitted: nobody in the actor's role may do this.
        RouteNotFound: the actor has no role in the organization at all.
    """

    async def permitted(request: Request, actor: Annotated[Actor, Depends(find_actor)]) -> Actor:
        if actor.scope(permission) is Scope.NONE:
            if actor.role is None:
                raise errors.RouteNotFound(path=request.url.path)
            raise errors.NotPermitted(
                role=actor.role,
                action=GRANTS[permission].words,
                reason="your role doesn't allow it",
            )
        return actor

    permitted.__dict__["permission"] = permission
    return Depends(permitted)


async def refuse_repeated(request: Request) -> None:
    """Refuse a query parameter that comes twice where the route reads one value, no list.

    Raises:
        InvalidInput: with the names of the parameters.
    """
    times = Counter(name for name, _ in request.query_params.multi_items())
    parameters = request.scope["route"].dependant.query_params
    lists = {one.alias for one in parameters if get_origin(one.field_info.annotation) is list}
    repeated = [name for name in times if times[name] > 1 and name not in lists]
    if repeated:
        raise errors.InvalidInput(
            [{"field": name, "message": "comes more than once; give it once"} for name in repeated]
        )


def refusals(*problems: type[errors.Problem], signed_in: bool = True) -> dict[int | str, Any]:
    """The refusals of a route, for OpenAPI; those that every route has are added."""
    common: list[type[errors.Problem]] = [
        errors.UnreadableBody,
        errors.InvalidInput,
        errors.BodyTooLarge,
        errors.DatabaseUnavailable,
        errors.ChangesCollided,
    ]
    if signed_in:
        common += [
            errors.NotSignedIn,
            errors.NotPermitted,
            errors.CsrfTokenMissing,
            errors.RouteNotFound,
        ]
    return describe_problems(*problems, *common)


def describe_problems(*problems: type[errors.Problem]) -> dict[int | str, Any]:
    """Responses of OpenAPI, by status."""
    by_status: dict[int, list[str]] = {}
    for problem in problems:
        by_status.setdefault(problem.status, []).append(f"`{problem.__name__}`: {problem.text}")
    return {
        status: {
            "description": "  \n".join(dict.fromkeys(texts)),
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
            },
            **(RETRY_AFTER if status == errors.TooManyRequests.status else {}),
        }
        for status, texts in sorted(by_status.items())
    }


def describe_limits(paths: dict[str, Any]) -> None:
    """Add to every change in an OpenAPI document that there may be too many of it."""
    described = describe_problems(errors.TooManyRequests)[429]
    for operations in paths.values():
        for method, operation in operations.items():
            if method.upper() not in SAFE_METHODS:
                responses = {**operation["responses"], "429": described}
                operation["responses"] = dict(sorted(responses.items()))


def media_type(request: Request, known: Collection[str]) -> str:
    """What the request says that its body is.

    Raises:
        UnsupportedMediaType: something else than we read.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in known:
        raise errors.UnsupportedMediaType(
            media=media or "no Content-Type", known=" or ".join(known)
        )
    return media


async def receive_body(request: Request, body: IO[bytes], limit: int) -> None:
    """Take a request's body piece by piece into a file, which is then at its beginning.

    Raises:
        BodyTooLarge: it is longer than the limit.
        UnreadableBody: whoever sent it went away.
    """
    taken = 0
    try:
        async for piece in request.stream():
            taken += len(piece)
            if taken > limit:
                raise errors.BodyTooLarge(limit=limit)
            body.write(piece)
    except ClientDisconnect:
        raise errors.UnreadableBody(why="it ended before it was complete") from None
    body.seek(0)


def etag(version: int) -> str:
    """A goal's version as an entity tag."""
    return f'"{version}"'


def required_version(if_match: str | None) -> int | str | None:
    """The version that If-Match demands; a text that is none of ours stays a text."""
    if if_match is None or if_match.strip() == "*":
        return None
    bare = if_match.strip().removeprefix("W/").strip('"')
    return int(bare) if bare.isdigit() and len(bare) < 10 else if_match
