"""Cascades over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.cascades import linking, service
from cairn.cascades.link_schemas import HierarchyIn, HierarchyOut
from cairn.cascades.schemas import CascadeDepth, CascadeIn, CascadeOut
from cairn.errors import CascadeDiffers, ExternalIdTaken, GoalNotFound, OwnerNotFound
from cairn.http import Db, needs, refusals

router = APIRouter(prefix="/visions", tags=["cascades"])

Creator = Annotated[Actor, needs(Permission.GOALS_CREATE)]
Writer = Annotated[Actor, needs(Permission.GOALS_WRITE)]
Preview = Annotated[bool, Query(description="Say what would come of it, and write nothing")]
THERE_ALREADY: dict[int | str, Any] = {
    200: {"model": CascadeOut, "description": "A preview, or all of it was there already"}
}


@router.post(
    "/{vision_id}/cascade",
    status_code=201,
    responses={
        **THERE_ALREADY,
        **refusals(GoalNotFound, OwnerNotFound, CascadeDiffers, ExternalIdTaken),
    },
)
async def make_cascade(
    vision_id: UUID,
    body: CascadeIn,
    db: Db,
    actor: Creator,
    response: Response,
    preview: Preview = False,
    depth: Annotated[CascadeDepth, Query(description="Levels of the tree in the answer")] = 3,
) -> CascadeOut:
    """Divide a yearly number into KPIs below a vision; the same again creates nothing."""
    cascade = await service.make_cascade(db, actor, vision_id, body, depth, preview=preview)
    response.status_code = 201 if cascade.created else 200
    return cascade


@router.post("/{vision_id}/link-hierarchy", responses=refusals(GoalNotFound))
async def link_hierarchy(
    vision_id: UUID,
    db: Db,
    actor: Writer,
    body: HierarchyIn | None = None,
    preview: Preview = False,
) -> HierarchyOut:
    """Put KPIs that have a level and a period, but no parent, below a vision where they belong."""
    return await linking.link_hierarchy(
        db, actor, vision_id, body or HierarchyIn(), preview=preview
    )
