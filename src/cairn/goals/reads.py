"""Goals as people see them, and what a write moved."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import queries
from cairn.goals.rights import can_do
from cairn.goals.schemas import MovedOut, ReceiptOut
from cairn.kit.db import scalar
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Kind


def fields_of(actor: Actor, row: Row[Any]) -> dict[str, Any]:
    """A row of `queries` as the fields of a GoalOut."""
    fields = dict(row._mapping)
    return {
        **fields,
        "progress": fields,
        "can": can_do(actor, row),
        "child_count": row.children,
        "check_in": {
            "status": row.said_status,
            "confidence": row.said_confidence,
            "at": row.said_at,
            "due_on": row.check_in_due_on,
            "is_outdated": row.is_outdated,
        },
    }


async def get_row(
    db: AsyncSession,
    actor: Actor,
    goal_id: UUID,
    kind: Kind | None = None,
    *,
    deleted: bool = False,
    day: date | None = None,
) -> Row[Any]:
    """One goal that the actor sees; with a day past, as it was shown at that day's end.

    Raises:
        GoalNotFound: there is none, or not for the actor.
    """
    if day is None:
        await refresh_expected(db, actor)
    row = await queries.find_goal(db, actor, goal_id, kind, deleted=deleted, day=day)
    if row is None:
        raise errors.GoalNotFound(kind=kind or "goal", goal_id=goal_id)
    return row


async def refresh_expected(db: AsyncSession, actor: Actor) -> None:
    """Compute expected progress for the organization's day, if nobody did today."""
    if actor.expected_on is not None and actor.expected_on >= actor.today:
        return
    await rollup.hold_structure(db, actor.organization_id)
    # NO KEY: writers who hold goals insert rows that refer to the organization.
    stands_for = await scalar(
        db,
        "SELECT expected_on FROM organizations WHERE id = :id FOR NO KEY UPDATE",
        id=actor.organization_id,
    )
    if stands_for is None or stands_for < actor.today:
        await rollup.refresh_expected(db, actor.organization_id, actor.today)


async def receipt_of(db: AsyncSession, actor: Actor, moves: list[Move]) -> ReceiptOut:
    """What moved, as far as the actor may see it; the rest is counted."""
    last = merged(moves)
    seen = await queries.list_moved(db, actor, list(last)) if last else {}
    return ReceiptOut(
        updated_progress=[
            MovedOut(
                goal_id=move.goal_id,
                kind=Kind(move.kind),
                title=seen[move.goal_id].title,
                old=move.old,
                new=move.new,
                current_value=move.current_value,
                raw_percentage=seen[move.goal_id].raw_percentage,
                status=seen[move.goal_id].status,
                coverage=seen[move.goal_id].coverage,
            )
            for move in last.values()
            if move.goal_id in seen
        ],
        hidden_count=len(last) - len(seen),
    )


async def seen_of(
    db: AsyncSession, actor: Actor, result: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """What came of a job, naming only the goals that the actor sees, and counting the rest."""
    if result is None or "updated_progress" not in result:
        return None if result is None else dict(result)
    named = [UUID(one["goal_id"]) for one in result["updated_progress"]]
    seen = await queries.list_moved(db, actor, named) if named else {}
    shown = [one for one in result["updated_progress"] if UUID(one["goal_id"]) in seen]
    rest = {name: value for name, value in result.items() if name != "moved"}
    hidden_count = int(result.get("moved", len(named))) - len(shown)
    return {**rest, "updated_progress": shown, "hidden_count": hidden_count}


def joined(first: ReceiptOut, second: ReceiptOut) -> ReceiptOut:
    """What two writes in a row moved: from before the first to after the last."""
    moved = {one.goal_id: one for one in first.updated_progress}
    for one in second.updated_progress:
        before = moved.get(one.goal_id)
        moved[one.goal_id] = one if before is None else one.model_copy(update={"old": before.old})
    return ReceiptOut(
        updated_progress=list(moved.values()),
        hidden_count=max(first.hidden_count, second.hidden_count),
    )


def merged(moves: Iterable[Move]) -> dict[UUID, Move]:
    """One move a goal: from before the first to after the last."""
    last: dict[UUID, Move] = {}
    for move in moves:
        first = last.get(move.goal_id)
        last[move.goal_id] = move if first is None else replace(move, old=first.old)
    return last
