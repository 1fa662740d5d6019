"""Imports over HTTP."""

from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import FileUnreadable, ImportTooLong, MappingInvalid, UnsupportedMediaType
from cairn.http import Db, media_type, needs, receive_body, refusals
from cairn.kit.fields import Line
from cairn.transfer.defaults import read_columns
from cairn.transfer.files import Order, What
from cairn.transfer.import_schemas import ImportOut
from cairn.transfer.readers import Upload
from cairn.transfer.uploads import import_upload

router = APIRouter(prefix="/import", tags=["import"])

Importer = Annotated[Actor, needs(Permission.GOALS_IMPORT)]
IsDryRun = Annotated[bool, Query(description="Do everything, answer the same, and take it back")]
Name = Annotated[Line, Query(description="What the file is called; said in refusals and audit")]
Columns = Annotated[
    str | None,
    Query(
        description="Which column is which field, where they aren't named alike: a JSON object "
        'such as `{"Goal": "title", "No.": "id"}`'
    ),
]
FORMATS = {
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/json": "ndjson",
    "application/yaml": "yaml",
}
REFUSALS = refusals(FileUnreadable, MappingInvalid, ImportTooLong, UnsupportedMediaType)


def body_of(description: str) -> dict[str, Any]:
    """A file as a request's body, for OpenAPI."""
    content = {media: {"schema": {"type": "string"}} for media in FORMATS}
    return {"requestBody": {"required": True, "description": description, "content": content}}


@router.post(
    "/goals",
    responses=REFUSALS,
    openapi_extra=body_of(
        "Goals as `GET /export/goals` writes them, a row each: `kind`, `id`, `parent`, `title` and "
        "other fields. CSV has the names in its first line; JSON has one object a line."
    ),
)
async def import_goals(
    request: Request,
    db: Db,
    actor: Importer,
    dry_run: IsDryRun = False,
    name: Name = "file",
    columns: Columns = None,
) -> ImportOut:
    """Create and change goals from a file, each row by itself; the same again changes nothing."""
    return await take(request, db, actor, "goals", dry_run, name, columns)


@router.post(
    "/logs",
    responses=REFUSALS,
    openapi_extra=body_of(
        "Values of KPIs, a row each: `kpi` (its external id), `date` or `label`, `value` and what "
        "else a log has. CSV has the names in its first line; JSON has one object a line."
    ),
)
async def import_logs(
    request: Request,
    db: Db,
    actor: Importer,
    dry_run: IsDryRun = False,
    name: Name = "file",
    columns: Columns = None,
) -> ImportOut:
    """Log values of KPIs from a file, each row by itself; the same again changes nothing."""
    return await take(request, db, actor, "logs", dry_run, name, columns)


async def take(
    request: Request,
    db: Db,
    actor: Actor,
    what: What,
    dry_run: bool,
    name: str,
    columns: str | None,
) -> ImportOut:
    """Take the body of a request as a file."""
    settings = request.app.state.settings
    format = FORMATS[media_type(request, FORMATS)]
    body = BytesIO()
    await receive_body(request, body, settings.max_body_bytes)
    upload = Upload(name, body.getvalue())
    order = Order(what, upload, None, read_columns(columns), dry_run, format)
    return await import_upload(db, actor, order, settings.max_import_rows)
