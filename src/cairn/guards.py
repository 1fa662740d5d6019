"""What stands around every route: limits, headers, and problems as problem+json."""

import re
import uuid
from collections.abc import Mapping

import msgspec
import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cairn import errors
from cairn.kit.logs import configure_logs
from cairn.kit.refusals import in_words
from cairn.kit.settings import Settings

log = structlog.get_logger()
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def install_guards(app: FastAPI, settings: Settings, streamed: Mapping[str, int]) -> None:
    """Install the handlers of refusals, the limit of bodies, and the security headers.

    `streamed` are paths whose routes read bodies piece by piece, each with a limit of its own;
    a name in {braces} stands for any part.
    """
    configure_logs()
    app.add_exception_handler(errors.Problem, answer_problem)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(StarletteHTTPException, answer_http)
    app.add_exception_handler(PoolTimeout, answer_unavailable)
    app.add_exception_handler(DBAPIError, answer_database)
    app.add_exception_handler(psycopg.Error, answer_database)
    app.add_exception_handler(Exception, answer_unknown)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)
    app.add_middleware(Guard, max_body_bytes=settings.max_body_bytes, streamed=streamed)


def problem_response(request: Request, problem: errors.Problem) -> Response:
    """A refusal as application/problem+json."""
    body = {
        "type": f"/docs/errors#{problem.code}",
        "title": problem.code,
        "status": problem.status,
        "code": problem.code,
        "detail": str(problem),
        "request_id": request.scope.get("request_id"),
    }
    if isinstance(problem, errors.InvalidInput):
        body["errors"] = problem.errors
    if isinstance(problem, errors.StaleVersion | errors.PreconditionFailed):
        body["versions"] = {name: problem.values[name] for name in ("given", "current")}
    response = Response(
        msgspec.json.encode(body), problem.status, media_type="application/problem+json"
    )
    if isinstance(problem, errors.TooManyRequests):
        response.headers["Retry-After"] = str(problem.values["seconds"])
    return response


def answer_problem(request: Request, problem: Exception) -> Response:
    """Answer a refusal of ours."""
    assert isinstance(problem, errors.Problem)
    return problem_response(request, problem)


def answer_invalid(request: Request, invalid: Exception) -> Response:
    """Answer input that doesn't fit its schema: every field, what was wrong."""
    assert isinstance(invalid, RequestValidationError)
    details = invalid.errors()
    unreadable = next((one for one in details if one["type"] == "json_invalid"), None)
    if unreadable is not None:
        why = unreadable.get("ctx", {}).get("error", "no valid JSON")
        return problem_response(request, errors.UnreadableBody(why=why))
    fields = [
        {
            "field": ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]),
            "message": in_words(one),
        }
        for one in details
    ]
    return problem_response(request, errors.InvalidInput(fields))


def answer_http(request: Request, refusal: Exception) -> Response:
    """Answer what the framework itself refuses."""
    assert isinstance(refusal, StarletteHTTPException)
    path = request.url.path
    match refusal.status_code:
        case 404:
            return problem_response(request, errors.RouteNotFound(path=path))
        case 405:
            problem = errors.MethodNotAllowed(path=path, method=request.method)
            response = problem_response(request, problem)
            response.headers.update(refusal.headers or {})
            return response
        case _:
            return problem_response(request, errors.UnreadableBody(why=refusal.detail))


def answer_unavailable(request: Request, _: Exception) -> Response:
    """Answer when no connection to the database is free."""
    return problem_response(request, errors.DatabaseUnavailable())


def answer_database(request: Request, error: Exception) -> Response:
    """Answer what only the database saw."""
    refusal = refusal_of(error)
    return answer_unknown(request, error) if refusal is None else problem_response(request, refusal)


def refusal_of(error: Exception) -> errors.Problem | None:
    """What only the database saw: a race for a unique name, two changes that wait for each other, a
    text it can't hold, or that it isn't there; None for a fault of ours."""
    original = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(original, "sqlstate", "") or "")
    if state.startswith("40"):
        return errors.ChangesCollided()
    if state.startswith(("22", "23")):
        constraint = getattr(getattr(original, "diag", None), "constraint_name", None)
        return errors.Conflict(what=constraint or "a value")
    if isinstance(original, psycopg.OperationalError | psycopg.InterfaceError):
        return errors.DatabaseUnavailable()
    return None


def answer_unknown(request: Request, error: Exception) -> Response:
    """Answer a fault of ours: an id to look up in the log, and nothing else."""
    log.error("unhandled", path=request.url.path, exc_info=error)
    return problem_response(request, errors.InternalFault())


def as_pattern(path: str) -> re.Pattern[str]:
    """What matches a path in which names in braces stand for any part."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))


class Guard:
    """Gives every request an id, refuses bodies that are too large, adds security headers."""

    def __init__(self, app: ASGIApp, max_body_bytes: int, streamed: Mapping[str, int]) -> None:
        self.app = app
        self.limit = max_body_bytes
        self.streamed = [(as_pattern(path), limit) for path, limit in streamed.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = uuid.uuid4().hex
        send = with_headers(send, scope["request_id"])
        headers = dict(scope["headers"])
        streamed = self.find_streamed(scope["path"])
        limit = self.limit if streamed is None else streamed
        if b"transfer-encoding" in headers or b"content-length" not in headers:
            replay = await self.read_undeclared(receive) if streamed is None else receive
        else:
            declared = headers[b"content-length"]
            fits = not declared.isdigit() or int(declared) <= limit
            replay = receive if fits else None
        if replay is None:
            refusal = problem_response(Request(scope), errors.BodyTooLarge(limit=limit))
            await refusal(scope, receive, send)
            return
        await self.app(scope, replay, send)

    def find_streamed(self, path: str) -> int | None:
        """The limit of a path whose route reads bodies piece by piece; None for others."""
        return next((limit for one, limit in self.streamed if one.fullmatch(path)), None)

    async def read_undeclared(self, receive: Receive) -> Receive | None:
        """Read a body whose length wasn't told, to be read again; None if it is too large."""
        messages: list[Message] = []
        taken, goes_on = 0, True
        while goes_on:
            message = await receive()
            messages.append(message)
            taken += len(message.get("body", b""))
            goes_on = message.get("more_body", False)
            if taken > self.limit:
                return None

        async def read_again() -> Message:
            return messages.pop(0) if messages else await receive()

        return read_again


def with_headers(send: Send, request_id: str) -> Send:
    """Add the headers that every response bears."""
    extra = [(k.lower().encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]
    extra.append((b"x-request-id", request_id.encode()))

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *extra]
        await send(message)

    return send_with_headers
