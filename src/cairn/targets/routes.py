"""Targets over HTTP."""

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
    LevelHasChildren,
    OwnerNotFound,
    ParentNotAllowed,
    ParentNotFound,
    PeriodInvalid,
    PreconditionFailed,
    StaleVersion,
    WouldMakeCycle,
)
from cairn.goals import service as goals
from cairn.goals.deletion import remove_goal
from cairn.goals.deletion_schemas import WithChildren
from cairn.goals.history_schemas import AsOf
from cairn.goals.schemas import ReceiptOut
from cairn.http import Db, etag, needs, refusals, required_version
from cairn.targets import service
from cairn.targets.schemas import (
    TargetIn,
    TargetOut,
    TargetPage,
    TargetPatch,
    TargetPut,
    TargetQuery,
    TargetWritten,
)
from cairn.words import Kind

router = APIRouter(prefix="/targets", tags=["targets"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
Writer = Annotated[Actor, needs(Permission.GOALS_WRITE)]
Creator = Annotated[Actor, needs(Permission.GOALS_CREATE)]
Remover = Annotated[Actor, needs(Permission.GOALS_WRITE)]
IfMatch = Annotated[str | None, Header(description="The ETag that the change is meant for")]
TargetT = TypeVar("TargetT", bound=TargetOut)
CREATION = (ExternalIdTaken, OwnerNotFound, ParentNotAllowed, ParentNotFound, PeriodInvalid)
CHANGE = (
    *CREATION,
    GoalNotFound,
    PreconditionFailed,
    StaleVersion,
    WouldMakeCycle,
    LevelHasChildren,
)


@router.post("", status_code=201, responses=refusals(*CREATION))
async def create_target(
    body: TargetIn, db: Db, actor: Creator, response: Response
) -> TargetWritten:
    """Create a target; answers with it and every goal that it moved."""
    return tagged(response, await service.create_target(db, actor, body))


@router.get("", responses=refusals(InvalidCursor))
async def list_targets(query: Annotated[TargetQuery, Query()], db: Db, actor: Reader) -> TargetPage:
    """List targets, in order of creation unless asked for another."""
    return await service.list_targets(db, actor, query)


@router.get("/{target_id}", responses=refusals(GoalNotFound, AsOfInFuture))
async def get_target(
    target_id: UUID, db: Db, actor: Reader, response: Response, as_of: AsOf = None
) -> TargetOut:
    """Show a target; its ETag is the version."""
    return tagged(response, await service.get_target(db, actor, target_id, as_of))


@router.put("/{target_id}", responses=refusals(*CHANGE))
async def replace_target(
    target_id: UUID,
    body: TargetPut,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> TargetWritten:
    """Give a target these fields; owner and department stay unless they are sent."""
    return tagged(
        response,
        await service.change_target(
            db, actor, target_id, goals.replacement(body), body.version, required_version(if_match)
        ),
    )


@router.patch("/{target_id}", responses=refusals(*CHANGE))
async def change_target(
    target_id: UUID,
    body: TargetPatch,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> TargetWritten:
    """Change the fields that are sent, leave the others."""
    return tagged(
        response,
        await service.change_target(
            db, actor, target_id, body.changes(), body.version, required_version(if_match)
        ),
    )


@router.delete("/{target_id}", responses=refusals(GoalNotFound, PreconditionFailed))
async def remove_target(
    target_id: UUID,
    db: Db,
    actor: Remover,
    if_match: IfMatch = None,
    with_children: WithChildren = False,
) -> ReceiptOut:
    """Delete a target, with all that stands below if wanted. It can be restored."""
    return await remove_goal(
        db, actor, target_id, Kind.TARGET, required_version(if_match), with_children
    )


def tagged(response: Response, target: TargetT) -> TargetT:
    """Give the response the version as its ETag."""
    response.headers["ETag"] = etag(target.version)
    return target
