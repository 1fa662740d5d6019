"""Events in bulk over HTTP."""

from tempfile import SpooledTemporaryFile
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.communities import events
from cairn.communities.events_rows import BodyFormat
from cairn.communities.events_schemas import EventsOut, RemovalIn, RemovalOut, WhenMissing
from cairn.errors import CommunityNotFound, EventTableUnknown, TooManyRows, UnsupportedMediaType
from cairn.http import IN_MEMORY, Db, media_type, needs, receive_body, refusals

router = APIRouter(prefix="/communities/{community_id}/events", tags=["communities"])

Writer = Annotated[Actor, needs(Permission.COMMUNITIES_WRITE)]
FORMATS = {
    "application/json": BodyFormat.JSON,
    "application/x-ndjson": BodyFormat.NDJSON,
    "text/csv": BodyFormat.CSV,
}
ROWS = {"application/json": {"type": "array", "items": {"type": "object"}}}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Events with `external_id` and the fields of their table; units and "
        "amenities by external id or name, a reversal with `reverses`, the external id of what it "
        "takes back. CSV has the names in its first line.",
        "content": {media: {"schema": ROWS.get(media, {"type": "string"})} for media in FORMATS},
    }
}


@router.post(
    "/{table}",
    responses=refusals(CommunityNotFound, EventTableUnknown, TooManyRows, UnsupportedMediaType),
    openapi_extra=BODY,
)
async def take_events(
    request: Request,
    community_id: UUID,
    table: str,
    db: Db,
    actor: Writer,
    units: Annotated[WhenMissing, Query(description="Units that aren't there")] = (
        WhenMissing.CREATE
    ),
    amenities: Annotated[WhenMissing, Query(description="Amenities that aren't there")] = (
        WhenMissing.REFUSE
    ),
) -> EventsOut:
    """Take many events at once, each row by itself; answers with what was refused, and why."""
    settings = request.app.state.settings
    format = FORMATS[media_type(request, FORMATS)]
    with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        await receive_body(request, body, settings.max_bulk_bytes)
        return await events.take_events(
            db,
            actor,
            community_id,
            table,
            body,
            format,
            missing={"unit": units, "amenity": amenities},
            most=settings.max_bulk_rows,
        )


@router.delete("/{table}", responses=refusals(CommunityNotFound, EventTableUnknown))
async def remove_events(
    community_id: UUID, table: str, body: RemovalIn, db: Db, actor: Writer
) -> RemovalOut:
    """Remove events by external id."""
    return await events.remove_events(db, actor, community_id, table, body)
