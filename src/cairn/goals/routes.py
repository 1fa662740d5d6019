"""Goals of any kind over HTTP: trees, progress, overrides, restoring."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    AsOfInFuture,
    GoalNotDeleted,
    GoalNotFound,
    InvalidCursor,
    KpiIsFed,
    PeriodInvalid,
)
from cairn.goals import breakdown, deletion, history, pace, purge, service, tree, trends
from cairn.goals.deletion_schemas import DeletionOut
from cairn.goals.history_schemas import AsOf, Cursor, From, HistoryOut, To
from cairn.goals.nodes import TreeFormat, json_of
from cairn.goals.pace_schemas import ProgressDetail
from cairn.goals.schemas import ContributionsOut, OverrideIn, ReceiptOut
from cairn.goals.tree import FlatTree, VisionTree
from cairn.goals.trends import MOST, Trends
from cairn.http import Db, needs, refusals

router = APIRouter(tags=["goals"])

Reader = Annotated[Actor, needs(Permission.GOALS_VIEW)]
Writer = Annotated[Actor, needs(Permission.GOALS_WRITE)]
Purger = Annotated[Actor, needs(Permission.GOALS_PURGE)]
TREE = refusals(GoalNotFound, InvalidCursor, AsOfInFuture) | json_of(VisionTree, FlatTree)


@router.get("/goal-tree/{vision_id}", responses=TREE)
async def get_goal_tree(
    vision_id: UUID,
    db: Db,
    actor: Reader,
    depth: Annotated[int, Query(ge=1, le=100, description="Levels below the vision")] = 4,
    include_progress: bool = True,
    format: TreeFormat = TreeFormat.NESTED,
    parent_id: Annotated[UUID | None, Query(description="Only what is below this goal")] = None,
    cursor: Cursor = None,
    as_of: AsOf = None,
) -> Response:
    """Show what stands below a vision, in one query; wide levels come in pages of 500."""
    body = await tree.get_goal_tree(
        db, actor, vision_id, depth, format, include_progress, parent_id, cursor, as_of
    )
    return Response(body, media_type="application/json")


@router.get("/progress/trends", responses=refusals() | json_of(Trends))
async def list_trends(
    db: Db,
    actor: Reader,
    goal_id: Annotated[list[UUID], Query(min_length=1, max_length=MOST)],
) -> Response:
    """Show how goals went in the last 90 days; those that one doesn't see are left out."""
    body = await trends.list_trends(db, actor, goal_id)
    return Response(body, media_type="application/json")


@router.get(
    "/progress/{goal_id}",
    response_model=ProgressDetail,
    responses=refusals(GoalNotFound, AsOfInFuture),
)
async def get_progress(goal_id: UUID, db: Db, actor: Reader, as_of: AsOf = None) -> Response:
    """Show the stored progress of a goal, what it is made of, and the pace of a KPI."""
    shown = await pace.get_progress(db, actor, goal_id, as_of)
    return Response(shown.model_dump_json(), media_type="application/json")


@router.get(
    "/progress/{goal_id}/history", responses=refusals(GoalNotFound, InvalidCursor, PeriodInvalid)
)
async def get_history(
    goal_id: UUID,
    db: Db,
    actor: Reader,
    from_: From = None,
    to: To = None,
    cursor: Cursor = None,
) -> HistoryOut:
    """Show how a goal came to where it is; long histories come in pages of 500 points."""
    return await history.get_history(db, actor, goal_id, from_, to, cursor)


@router.get("/progress/{goal_id}/contributions", responses=refusals(GoalNotFound, InvalidCursor))
async def get_contributions(
    goal_id: UUID,
    db: Db,
    actor: Reader,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> ContributionsOut:
    """Show what gives a goal its progress, point by point, and what is left out, and why."""
    return await breakdown.get_contributions(db, actor, goal_id, cursor, limit)


@router.post("/goals/{goal_id}/override", responses=refusals(GoalNotFound))
async def set_override(goal_id: UUID, body: OverrideIn, db: Db, actor: Writer) -> ReceiptOut:
    """Decide a goal's progress, with a reason; the computed one is kept up underneath."""
    return await service.set_override(db, actor, goal_id, body)


@router.delete("/goals/{goal_id}/override", responses=refusals(GoalNotFound))
async def clear_override(goal_id: UUID, db: Db, actor: Writer) -> ReceiptOut:
    """Go back to the computed progress."""
    return await service.set_override(db, actor, goal_id, None)


@router.post("/goals/{goal_id}/restore", responses=refusals(GoalNotFound, KpiIsFed))
async def restore_goal(
    goal_id: UUID,
    db: Db,
    actor: Writer,
    with_children: Annotated[bool, Query(description="What was deleted with it, too")] = False,
) -> ReceiptOut:
    """Take back a deletion; what stood below the goal stands there again."""
    return await deletion.restore_goal(db, actor, goal_id, with_children)


@router.get("/goals/{goal_id}/deletion", responses=refusals(GoalNotFound))
async def preview_deletion(goal_id: UUID, db: Db, actor: Reader) -> DeletionOut:
    """Show what deleting a goal with all that stands below would delete."""
    return await deletion.preview_deletion(db, actor, goal_id)


@router.post(
    "/goals/{goal_id}/purge", status_code=204, responses=refusals(GoalNotFound, GoalNotDeleted)
)
async def purge_goal(goal_id: UUID, db: Db, actor: Purger) -> None:
    """Remove a deleted goal for good, with its logs and links; what stood below becomes roots."""
    await purge.purge_goal(db, actor, goal_id)
