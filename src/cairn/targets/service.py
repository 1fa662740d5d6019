"""What can be done with targets."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor, Holding
from cairn.access.permissions import Permission
from cairn.goals import checks, lists, reads, rights
from cairn.goals import service as goals
from cairn.goals.past import day_of
from cairn.goals.schemas import ReceiptOut
from cairn.kit import clock
from cairn.model import Target
from cairn.targets.schemas import TargetIn, TargetOut, TargetPage, TargetQuery, TargetWritten
from cairn.words import Kind

OWN_FIELDS = {"level", "is_done"}


async def create_target(db: AsyncSession, actor: Actor, body: TargetIn) -> TargetWritten:
    """Create a target."""
    shared = goals.with_defaults(actor, body.model_dump(exclude=OWN_FIELDS))
    holding = Holding(shared["owner_id"], shared["department"], actor.user_id)
    rights.demand(actor, Permission.GOALS_CREATE, body.title, holding)
    detail = Target(level=body.level, done_at=clock.now() if body.is_done else None)
    target_id, moves = await goals.create_goal(db, actor, Kind.TARGET, shared, detail)
    return await written(db, actor, target_id, await reads.receipt_of(db, actor, moves))


async def get_target(
    db: AsyncSession, actor: Actor, target_id: UUID, as_of: date | None = None
) -> TargetOut:
    """One target that the actor sees, now or as it was shown on a day past."""
    row = await reads.get_row(db, actor, target_id, Kind.TARGET, day=day_of(actor, as_of))
    return TargetOut.model_validate(reads.fields_of(actor, row))


async def list_targets(db: AsyncSession, actor: Actor, query: TargetQuery) -> TargetPage:
    """The targets that the actor sees."""
    return TargetPage.model_validate(await lists.list_page(db, actor, Kind.TARGET, query))


async def change_target(
    db: AsyncSession,
    actor: Actor,
    target_id: UUID,
    changes: dict[str, Any],
    version: int | None,
    if_match: int | str | None,
) -> TargetWritten:
    """Change fields of a target; done stays done since the first time."""
    if "is_done" in changes:
        row = await reads.get_row(db, actor, target_id, Kind.TARGET)
        is_done = changes.pop("is_done")
        changes["done_at"] = (row.done_at or clock.now()) if is_done else None
    receipt = await goals.change(
        db,
        actor,
        Kind.TARGET,
        target_id,
        changes,
        version=version,
        if_match=if_match,
        check=children_follow,
    )
    return await written(db, actor, target_id, receipt)


async def children_follow(row: Row[Any], merged: dict[str, Any]) -> None:
    """A level that has targets below it stays, or those would stand under a wrong one."""
    checks.demand_same_level(row, merged)


async def written(
    db: AsyncSession, actor: Actor, target_id: UUID, receipt: ReceiptOut
) -> TargetWritten:
    """A target as it is now, with what a write moved."""
    row = await reads.get_row(db, actor, target_id, Kind.TARGET)
    return TargetWritten.model_validate({**reads.fields_of(actor, row), **receipt.model_dump()})
