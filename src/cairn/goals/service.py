"""What can be done with a goal of any kind; the kinds add their own rules."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor, Holding
from cairn.access.audit import record
from cairn.goals.checks import (
    PLACE_FIELDS,
    check_external_id,
    check_owner,
    check_parent,
    check_period,
    check_version,
    place_of_fields,
)
from cairn.goals.notices import tell
from cairn.goals.reads import get_row, receipt_of
from cairn.goals.rights import MOVE, MOVE_FIELDS, UPDATE, demand, holding_of
from cairn.goals.schemas import GoalIn, OverrideIn, ReceiptOut
from cairn.model import Goal, GoalLink, GoalProgress, Kpi, Objective, Target, Vision
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Kind, NoticeKind

Detail = Vision | Objective | Kpi | Target


DETAILS: dict[Kind, type[Detail]] = {
    Kind.VISION: Vision,
    Kind.OBJECTIVE: Objective,
    Kind.KPI: Kpi,
    Kind.TARGET: Target,
}


SHARED_FIELDS = frozenset(
    [
        "title",
        "description",
        "parent_id",
        "owner_id",
        "department",
        "starts_on",
        "ends_on",
        "state",
        "weight",
        "rollup_strategy",
        "external_id",
    ]
)


PROGRESS_FIELDS = SHARED_FIELDS - {"title", "description", "owner_id", "department", "external_id"}
"""A change of any of these may move numbers; so may one of a kind's own fields."""


def with_defaults(actor: Actor, shared: Mapping[str, Any]) -> dict[str, Any]:
    """A new goal belongs to who creates it, in that person's department, unless said otherwise."""
    return {
        **shared,
        "owner_id": shared["owner_id"] or actor.user_id,
        "department": shared["department"] or actor.department,
    }


async def create_goal(
    db: AsyncSession, actor: Actor, kind: Kind, shared: Mapping[str, Any], detail: Detail
) -> tuple[UUID, list[Move]]:
    """Insert a goal with the row of its kind, place it in the tree, and carry its share up.

    The caller has checked the permission to create it and its kind's rules.
    """
    await rollup.own_structure(db, actor.organization_id)
    await check_owner(db, shared.get("owner_id"))
    await check_external_id(db, kind, shared.get("external_id"), None)
    if shared.get("parent_id") is not None:
        place = place_of_fields(kind, {**shared, **own_fields(detail)})
        await check_parent(db, actor, None, place, shared)
    goal = Goal(
        organization_id=actor.organization_id, kind=kind, created_by=actor.user_id, **shared
    )
    db.add(goal)
    await db.flush()
    detail.organization_id, detail.id = actor.organization_id, goal.id
    db.add(detail)
    await db.flush()
    moves = await rollup.put_back(db, actor.organization_id, actor.today, [goal.id])
    await check_period(db, goal.id)
    await tell(db, actor, shared.get("owner_id"), NoticeKind.ASSIGNED, goal.id)
    await record(db, actor, "create", kind, goal.id, after={**shared, **own_fields(detail)})
    return goal.id, moves


def own_fields(detail: Detail) -> dict[str, Any]:
    """The columns of a kind's own row."""
    names = {column.name for column in detail.__table__.columns} - {"id", "organization_id"}
    return {name: getattr(detail, name) for name in names}


Check = Callable[[Row[Any], dict[str, Any]], Awaitable[None]]
"""A kind's own rules: gets the stored row and the fields as they would be."""


async def change(
    db: AsyncSession,
    actor: Actor,
    kind: Kind,
    goal_id: UUID,
    changes: Mapping[str, Any],
    *,
    version: int | None,
    if_match: int | str | None,
    check: Check,
) -> ReceiptOut:
    """Change fields of a goal; a new parent is a move, with its own permission and rules."""
    await rollup.own_structure(db, actor.organization_id)
    row = await get_row(db, actor, goal_id, kind)
    demand(actor, UPDATE[kind], row.title, holding_of(row))
    check_version(row, version, if_match)
    changed = {name: new for name, new in changes.items() if new != getattr(row, name)}
    merged = {**row._mapping, **changed}
    if MOVE_FIELDS[kind] & changed.keys():
        demand(actor, MOVE[kind], row.title, holding_of(row))
    demand(
        actor,
        UPDATE[kind],
        row.title,
        Holding(merged["owner_id"], merged["department"], row.created_by),
    )
    await check(row, merged)
    if merged["parent_id"] is not None and PLACE_FIELDS & changed.keys():
        await check_parent(db, actor, goal_id, place_of_fields(kind, merged), merged)
    shared = {name: new for name, new in changed.items() if name in SHARED_FIELDS}
    own = {name: new for name, new in changed.items() if name not in SHARED_FIELDS}
    if not changed:
        return ReceiptOut(updated_progress=[], hidden_count=0)
    return await receipt_of(db, actor, await change_goal(db, actor, row, shared, own))


async def change_goal(
    db: AsyncSession, actor: Actor, row: Row[Any], shared: dict[str, Any], own: dict[str, Any]
) -> list[Move]:
    """Write changed fields of a goal and of its kind; numbers follow in the same transaction.

    The caller owns the structure, has loaded `row` under it, and checked its kind's rules.
    """
    kind = Kind(row.kind)
    if "owner_id" in shared:
        await check_owner(db, shared["owner_id"])
    if "external_id" in shared:
        await check_external_id(db, kind, shared["external_id"], row.id)
    before_fields = {name: getattr(row, name) for name in (*shared, *own)}
    moves_numbers = bool(own) or bool(PROGRESS_FIELDS & shared.keys())
    recount = [row.id] if "rollup_strategy" in shared else []
    before = rollup.NO_DELTAS
    if moves_numbers:
        before = await take_out(db, actor, [row.id])
    elif "title" in shared:
        await rollup.touch(db, actor.organization_id, actor.today, [row.id])
    values = {**shared, "version": Goal.version + 1, "updated_at": func.now()}
    await db.execute(update(Goal).where(Goal.id == row.id).values(values))
    if own:
        detail = DETAILS[kind]
        await db.execute(update(detail).where(detail.id == row.id).values(own))
    moves: list[Move] = []
    if moves_numbers:
        moves = await rollup.put_back(
            db, actor.organization_id, actor.today, [row.id], before, recount
        )
        await check_period(db, row.id)
    else:
        is_structural = bool({"owner_id", "department"} & shared.keys())
        await rollup.tell(db, actor.organization_id, [row.id], is_structural=is_structural)
    if "owner_id" in shared:
        await tell(db, actor, shared["owner_id"], NoticeKind.ASSIGNED, row.id)
    await record(db, actor, "update", kind, row.id, before_fields, {**shared, **own})
    return moves


async def take_out(db: AsyncSession, actor: Actor, goals: Collection[UUID]) -> str:
    """Note what goals give to others, before they are changed.

    Objectives that are linked to them show how many of their KPIs count; what they showed is kept
    even where no number of theirs will move.
    """
    objectives = await db.scalars(
        select(GoalLink.objective_id).where(GoalLink.kpi_id.in_(goals)).distinct()
    )
    above = objectives.all()
    if above:
        await rollup.touch(db, actor.organization_id, actor.today, above)
    return await rollup.take_out(db, actor.organization_id, actor.today, goals)


async def set_override(
    db: AsyncSession, actor: Actor, goal_id: UUID, body: OverrideIn | None
) -> ReceiptOut:
    """Show and pass up a decided number instead of the computed one; None goes back to it."""
    await rollup.own_structure(db, actor.organization_id)
    row = await get_row(db, actor, goal_id)
    demand(actor, UPDATE[Kind(row.kind)], row.title, holding_of(row))
    percentage = body.progress_percentage if body else None
    reason = body.reason if body else None
    before = await take_out(db, actor, [goal_id])
    await db.execute(
        update(GoalProgress)
        .where(GoalProgress.goal_id == goal_id)
        .values(override_percentage=percentage, manual_override_reason=reason)
    )
    moves = await rollup.put_back(db, actor.organization_id, actor.today, [goal_id], before)
    await record(
        db,
        actor,
        "override",
        row.kind,
        goal_id,
        {"override_percentage": row.override_percentage, "reason": row.manual_override_reason},
        {"override_percentage": percentage, "reason": reason},
    )
    return await receipt_of(db, actor, moves)


def replacement(body: GoalIn) -> dict[str, Any]:
    """All fields of a PUT; owner and department only where they were sent."""
    unsent = {"owner_id", "department"} - body.model_fields_set
    return body.model_dump(exclude={"version", *unsent})
