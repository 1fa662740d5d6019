"""Visions over HTTP."""

from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    AsOfInFuture,
    ExternalIdTaken,
    GoalNotFound,
    InvalidCursor,
    OwnerNotFound,
    ParentNotAllowed,
    ParentNotFound,
    PeriodInvalid,
    PreconditionFailed,
    PrivateForSomebodyElse,
    StaleVersion,
    WouldMakeCycle,
)
from cairn.goals import service as goals
from cairn.goals.deletion import remove_goal
from cairn.goals.deletion_schemas import WithChildren
from cairn.goals.history_schemas import AsOf
from cairn.goals.schemas import ListQuery, ReceiptOut
from cairn.http import Db, etag, needs, refusals, required_version
from cairn.visions import service
from cairn.visions.schemas import (
    VisionIn,
    VisionOut,
    VisionPage,
    VisionPatch,
    VisionPut,
    VisionWritten,
)
from cairn.words import Kind

router = APIRouter(prefix="/visions", tags=["visions"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
Writer = Annotated[Actor, needs(Permission.GOALS_WRITE)]
Creator = Annotated[Actor, needs(Permission.GOALS_CREATE)]
Remover = Annotated[Actor, needs(Permission.GOALS_WRITE)]
IfMatch = Annotated[str | None, Header(description="The ETag that the change is meant for")]
VisionT = TypeVar("VisionT", bound=VisionOut)
CREATION = (
    ExternalIdTaken,
    OwnerNotFound,
    ParentNotAllowed,
    ParentNotFound,
    PeriodInvalid,
    PrivateForSomebodyElse,
)
CHANGE = (*CREATION, GoalNotFound, PreconditionFailed, StaleVersion, WouldMakeCycle)


@router.post("", status_code=201, responses=refusals(*CREATION))
async def create_vision(
    body: VisionIn, db: Db, actor: Creator, response: Response
) -> VisionWritten:
    """Create a vision; answers with it and every goal that it moved."""
    return tagged(response, await service.create_vision(db, actor, body))


@router.get("", responses=refusals(InvalidCursor))
async def list_visions(query: Annotated[ListQuery, Query()], db: Db, actor: Reader) -> VisionPage:
    """List visions, in order of creation unless asked for another."""
    return await service.list_visions(db, actor, query)


@router.get("/{vision_id}", responses=refusals(GoalNotFound, AsOfInFuture))
async def get_vision(
    vision_id: UUID, db: Db, actor: Reader, response: Response, as_of: AsOf = None
) -> VisionOut:
    """Show a vision; its ETag is the version."""
    return tagged(response, await service.get_vision(db, actor, vision_id, as_of))


@router.put("/{vision_id}", responses=refusals(*CHANGE))
async def replace_vision(
    vision_id: UUID,
    body: VisionPut,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> VisionWritten:
    """Give a vision these fields; owner and department stay unless they are sent."""
    return tagged(
        response,
        await service.change_vision(
            db, actor, vision_id, goals.replacement(body), body.version, required_version(if_match)
        ),
    )


@router.patch("/{vision_id}", responses=refusals(*CHANGE))
async def change_vision(
    vision_id: UUID,
    body: VisionPatch,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> VisionWritten:
    """Change the fields that are sent, leave the others."""
    return tagged(
        response,
        await service.change_vision(
            db, actor, vision_id, body.changes(), body.version, required_version(if_match)
        ),
    )


@router.delete("/{vision_id}", responses=refusals(GoalNotFound, PreconditionFailed))
async def remove_vision(
    vision_id: UUID,
    db: Db,
    actor: Remover,
    if_match: IfMatch = None,
    with_children: WithChildren = False,
) -> ReceiptOut:
    """Delete a vision, with all that stands below if wanted. It can be restored."""
    return await remove_goal(
        db, actor, vision_id, Kind.VISION, required_version(if_match), with_children
    )


def tagged(response: Response, vision: VisionT) -> VisionT:
    """Give the response the version as its ETag."""
    response.headers["ETag"] = etag(vision.version)
    return vision
