"""Previews over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    GoalNotFound,
    KpiNotMeasurable,
    LinkNotFound,
    OnlyKpisHaveTargets,
    ParentNotAllowed,
    ParentNotFound,
    SumNotPossible,
    WouldMakeCycle,
)
from cairn.http import Db, needs, refusals
from cairn.previews import service
from cairn.previews.schemas import PreviewOut, WhatIfIn

router = APIRouter(tags=["goals"])

Writer = Annotated[Actor, needs(Permission.GOALS_WRITE)]
REFUSALS = refusals(
    GoalNotFound,
    KpiNotMeasurable,
    LinkNotFound,
    OnlyKpisHaveTargets,
    ParentNotAllowed,
    ParentNotFound,
    SumNotPossible,
    WouldMakeCycle,
)


@router.post("/goals/{goal_id}/what-if", responses=REFUSALS)
async def preview_change(goal_id: UUID, body: WhatIfIn, db: Db, actor: Writer) -> PreviewOut:
    """Say what a change of a goal would move, by all its rules; nothing is changed."""
    return await service.preview_change(db, actor, goal_id, body)
