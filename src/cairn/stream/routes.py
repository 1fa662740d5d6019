"""The stream of changes over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.http import bearer, cookie, needs, refusals
from cairn.kit import secrets
from cairn.stream.events import place_of
from cairn.stream.listeners import Listener
from cairn.stream.response import EventStream

router = APIRouter(tags=["goals"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        max_length=200,
        description="The id of the last event that one has seen: what came after it is told first",
    ),
]
Seconds = Annotated[
    float | None,
    Query(ge=0, le=86_400, description="End after so many; null: go on until somebody leaves"),
]


@router.get(
    "/progress/stream",
    status_code=200,
    response_class=EventStream,
    responses={
        200: {
            "description": "Events `ready`, `changed` {goal_ids} and `reset` {reason}, "
            "after which everything has to be read anew",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **refusals(),
    },
)
async def stream_changes(
    request: Request,
    actor: Reader,
    bearer_token: Annotated[Any, Depends(bearer)],
    session_token: Annotated[str | None, Depends(cookie)],
    last_event_id: LastEventId = None,
    seconds: Seconds = None,
) -> EventStream:
    """Tell which goals change, as server-sent events, among those that one sees."""
    token = bearer_token.credentials if bearer_token else session_token
    assert token is not None, "whoever acts was found by it"
    since = None if last_event_id is None else place_of(last_event_id)
    listener = Listener(actor, secrets.hash_token(token), since)
    return EventStream(request.app.state.stream, listener, seconds)
