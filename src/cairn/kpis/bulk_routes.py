"""Logs in bulk over HTTP."""

from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import TooManyRows, UnsupportedMediaType
from cairn.http import IN_MEMORY, Db, media_type, needs, receive_body, refusals
from cairn.kpis import bulk
from cairn.kpis.bulk_rows import BulkFormat
from cairn.kpis.bulk_schemas import BulkOut
from cairn.kpis.schemas import IdempotencyKey

router = APIRouter(prefix="/kpi-logs", tags=["kpi-logs"])

Logger = Annotated[Actor, needs(Permission.GOALS_LOG)]
Idempotency = Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key")]
FORMATS = {"application/x-ndjson": BulkFormat.NDJSON, "text/csv": BulkFormat.CSV}
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
    format = FORMATS[media_type(request, FORMATS)]
    with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
        await receive_body(request, body, settings.max_bulk_bytes)
        return await bulk.log_bulk(
            db,
            actor,
            body,
            format,
            most=settings.max_bulk_rows,
            idempotency_key=idempotency_key,
        )
