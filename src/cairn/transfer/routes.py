"""Exports over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.goals.schemas import Year
from cairn.http import needs, refusals
from cairn.kpis.schemas import QuarterIn
from cairn.transfer.exports import stream_goals
from cairn.transfer.goal_export import Selection
from cairn.transfer.writers import MEDIA_TYPES, Format
from cairn.words import Kind

router = APIRouter(prefix="/export", tags=["export"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
ROWS = {"type": "array", "items": {"type": "object"}}
SCHEMAS = {Format.CSV: {"type": "string"}, Format.NDJSON: {"type": "string"}, Format.YAML: ROWS}


@router.get(
    "/goals",
    response_class=StreamingResponse,
    responses=refusals()
    | {
        200: {
            "content": {
                media.split(";")[0]: {"schema": SCHEMAS[format]}
                for format, media in MEDIA_TYPES.items()
            }
        }
    },
)
async def export_goals(
    request: Request,
    actor: Reader,
    format: Format = Format.CSV,
    kind: Annotated[Kind | None, Query(description="Only goals of this kind")] = None,
    year: Annotated[Year | None, Query(description="Only objectives and KPIs of it")] = None,
    quarter: Annotated[QuarterIn | None, Query(description="1 to 4 or Q1 to Q4")] = None,
) -> StreamingResponse:
    """Export goals that you see as a file to import, with what they stand below and links."""
    pieces = stream_goals(request.app.state.sessions, actor, Selection(kind, year, quarter), format)
    return StreamingResponse(
        pieces,
        media_type=MEDIA_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="goals.{format}"'},
    )
