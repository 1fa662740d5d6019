"""Objectives over HTTP."""

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
    KpiNotMeasurable,
    LevelHasChildren,
    LinkExists,
    LinkNotFound,
    OwnerNotFound,
    ParentNotAllowed,
    ParentNotFound,
    PeriodInvalid,
    PreconditionFailed,
    StaleVersion,
    SumNotPossible,
    WouldMakeCycle,
)
from cairn.goals import service as goals
from cairn.goals.deletion import remove_goal
from cairn.goals.deletion_schemas import WithChildren
from cairn.goals.history_schemas import AsOf, Cursor
from cairn.goals.nodes import json_of
from cairn.goals.schemas import ReceiptOut
from cairn.http import Db, etag, needs, refusals, required_version
from cairn.objectives import service, tree
from cairn.objectives.schemas import (
    LinkedKpisOut,
    LinkIn,
    LinkPatch,
    MoveIn,
    NewObjective,
    ObjectiveOut,
    ObjectivePage,
    ObjectivePatch,
    ObjectiveProgressOut,
    ObjectivePut,
    ObjectiveQuery,
    ObjectiveWritten,
)
from cairn.objectives.tree import ObjectiveTree
from cairn.words import Kind

router = APIRouter(prefix="/objectives", tags=["objectives"])

Reader = Annotated[Actor, needs(Permission.OBJECTIVES_VIEW)]
Writer = Annotated[Actor, needs(Permission.OBJECTIVES_UPDATE)]
Creator = Annotated[Actor, needs(Permission.OBJECTIVES_CREATE_INDIVIDUAL)]
Remover = Annotated[Actor, needs(Permission.OBJECTIVES_DELETE)]
IfMatch = Annotated[str | None, Header(description="The ETag that the change is meant for")]
ObjectiveT = TypeVar("ObjectiveT", bound=ObjectiveOut)
CREATION = (ExternalIdTaken, OwnerNotFound, ParentNotAllowed, ParentNotFound, PeriodInvalid)
CHANGE = (
    *CREATION,
    GoalNotFound,
    PreconditionFailed,
    StaleVersion,
    WouldMakeCycle,
    LevelHasChildren,
)


@router.post(
    "",
    status_code=201,
    responses=refusals(*CREATION, GoalNotFound, LinkExists, KpiNotMeasurable, SumNotPossible),
)
async def create_objective(
    body: NewObjective, db: Db, actor: Creator, response: Response
) -> ObjectiveWritten:
    """Create an objective with its key results; answers with it and every goal that it moved."""
    return tagged(response, await service.create_objective(db, actor, body))


@router.get("", responses=refusals(InvalidCursor))
async def list_objectives(
    query: Annotated[ObjectiveQuery, Query()], db: Db, actor: Reader
) -> ObjectivePage:
    """List objectives, in order of creation unless asked for another."""
    return await service.list_objectives(db, actor, query)


Mover = Annotated[Actor, needs(Permission.OBJECTIVES_MOVE)]
TREE = refusals(GoalNotFound, InvalidCursor, AsOfInFuture) | json_of(ObjectiveTree)


@router.get("/tree/view", responses=TREE)
async def get_objective_tree(
    db: Db,
    actor: Reader,
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None,
    root_id: UUID | None = None,
    depth: Annotated[int, Query(ge=1, le=10, description="Levels, the roots included")] = 4,
    as_of: AsOf = None,
    cursor: Cursor = None,
) -> Response:
    """Show objectives from the roots down, each with its linked KPIs; wide levels in pages."""
    body = await tree.get_objective_tree(db, actor, year, root_id, depth, as_of, cursor)
    return Response(body, media_type="application/json")


@router.get("/{objective_id}", responses=refusals(GoalNotFound, AsOfInFuture))
async def get_objective(
    objective_id: UUID, db: Db, actor: Reader, response: Response, as_of: AsOf = None
) -> ObjectiveOut:
    """Show an objective; its ETag is the version."""
    return tagged(response, await service.get_objective(db, actor, objective_id, as_of))


@router.put("/{objective_id}", responses=refusals(*CHANGE))
async def replace_objective(
    objective_id: UUID,
    body: ObjectivePut,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> ObjectiveWritten:
    """Give an objective these fields; owner and department stay unless they are sent."""
    return tagged(
        response,
        await service.change_objective(
            db,
            actor,
            objective_id,
            goals.replacement(body),
            body.version,
            required_version(if_match),
        ),
    )


@router.patch("/{objective_id}", responses=refusals(*CHANGE))
async def change_objective(
    objective_id: UUID,
    body: ObjectivePatch,
    db: Db,
    actor: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> ObjectiveWritten:
    """Change the fields that are sent, leave the others."""
    return tagged(
        response,
        await service.change_objective(
            db, actor, objective_id, body.changes(), body.version, required_version(if_match)
        ),
    )


@router.delete("/{objective_id}", responses=refusals(GoalNotFound, PreconditionFailed))
async def remove_objective(
    objective_id: UUID,
    db: Db,
    actor: Remover,
    if_match: IfMatch = None,
    with_children: WithChildren = False,
) -> ReceiptOut:
    """Delete an objective, with all that stands below if wanted. It can be restored."""
    return await remove_goal(
        db, actor, objective_id, Kind.OBJECTIVE, required_version(if_match), with_children
    )


@router.post("/{objective_id}/move", responses=refusals(*CHANGE))
async def move_objective(
    objective_id: UUID, body: MoveIn, db: Db, actor: Mover, response: Response
) -> ObjectiveWritten:
    """Put an objective under another parent, or make it a root."""
    return tagged(response, await service.move_objective(db, actor, objective_id, body))


@router.get("/{objective_id}/progress", responses=refusals(GoalNotFound))
async def get_objective_progress(objective_id: UUID, db: Db, actor: Reader) -> ObjectiveProgressOut:
    """Show what an objective's progress is made of; changes nothing."""
    return await service.get_progress(db, actor, objective_id)


@router.get("/{objective_id}/kpis", responses=refusals(GoalNotFound))
async def list_linked_kpis(objective_id: UUID, db: Db, actor: Reader) -> LinkedKpisOut:
    """List the KPIs that an objective takes progress from."""
    return await service.list_linked_kpis(db, actor, objective_id)


@router.post("/{objective_id}/kpis", status_code=201, responses=refusals(GoalNotFound, LinkExists))
async def link_kpi(objective_id: UUID, body: LinkIn, db: Db, actor: Writer) -> ReceiptOut:
    """Let an objective take progress from a KPI."""
    return await service.link_kpi(db, actor, objective_id, body)


@router.patch("/{objective_id}/kpis/{kpi_id}", responses=refusals(GoalNotFound, LinkNotFound))
async def reweigh_kpi(
    objective_id: UUID, kpi_id: UUID, body: LinkPatch, db: Db, actor: Writer
) -> ReceiptOut:
    """Let a linked KPI count more or less in an objective."""
    return await service.reweigh_kpi(db, actor, objective_id, kpi_id, body)


@router.delete("/{objective_id}/kpis/{kpi_id}", responses=refusals(GoalNotFound, LinkNotFound))
async def unlink_kpi(objective_id: UUID, kpi_id: UUID, db: Db, actor: Writer) -> ReceiptOut:
    """Take a KPI out of an objective."""
    return await service.unlink_kpi(db, actor, objective_id, kpi_id)


def tagged(response: Response, objective: ObjectiveT) -> ObjectiveT:
    """Give the response the version as its ETag."""
    response.headers["ETag"] = etag(objective.version)
    return objective
