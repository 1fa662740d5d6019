"""Logs in bulk over HTTP."""

from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.requests import ClientDisconnect

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import BodyTooLarge, TooManyRows, UnreadableBody, UnsupportedMediaType
from cairn.http import Db, needs, refusals
from cairn.kpis import bulk
from cairn.kpis.bulk_rows import BulkFormat
from cairn.kpis.bulk_schemas import BulkOut
from cairn.kpis.schemas import IdempotencyKey

router = APIRouter(prefix="/kpi-logs", tags=["kpi-logs"])

Logger = Annotated[Actor, needs(Permission.GOALS_LOG)]
Idempotency = Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")]
FORMATS = {"application/x-ndjson": BulkFormat.NDJSON, "text/csv": BulkFormat.CSV}
IN_MEMORY = 1024 * 1024
"""Larger bodies are kept on disk until they have been read."""

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Rows with `kpi_id` or `external_id`, `date`, and what a single log has; "
        "`idempotency_key` too. CSV has the names in its first line.",
        "content": {media: {"schema": {"type": "string"}} for media in FORMATS},
    }
}


@router.post("/bulk", responses=refusals(TooManyRows, UnsupportedMediaType), openapi_extra=BODY)
async def log_bulk(
    request: Request, db: Db, actor: Logger, idempotency_key: Idempotency = None
) -> BulkOut:
    """Log many values at once, each row by itself; answers with what was refused, and why."""
    settings = request.app.state.settings
    format = format_of(request)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        await receive(request, body, settings.max_bulk_bytes)
        return await bulk.log_bulk(
            db,
            actor,
            body,
            format,
            most=settings.max_bulk_rows,
            idempotency_key=idempotency_key,
        )


def format_of(request: Request) -> BulkFormat:
    """What the request says that its body is.

    Raises:
        UnsupportedMediaType: something else than we read.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in FORMATS:
        known = " or ".join(FORMATS)
        raise UnsupportedMediaType(media=media or "no Content-Type", known=known)
    return FORMATS[media]


async def receive(request: Request, body: IO[bytes], limit: int) -> None:
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
                raise BodyTooLarge(limit=limit)
            body.write(piece)
    except ClientDisconnect:
        raise UnreadableBody(why="it ended before it was complete") from None
    body.seek(0)
