"""What can be done with visions."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, Holding
from cairn.access.permissions import Permission
from cairn.goals import lists, reads, rights
from cairn.goals import service as goals
from cairn.goals.past import day_of
from cairn.goals.schemas import ListQuery, ReceiptOut
from cairn.model import Vision
from cairn.visions.schemas import VisionIn, VisionOut, VisionPage, VisionWritten
from cairn.words import Kind, Visibility

OWN_FIELDS = {"why", "horizon_years", "visibility"}


async def create_vision(db: AsyncSession, actor: Actor, body: VisionIn) -> VisionWritten:
    """Create a vision."""
    shared = goals.with_defaults(actor, body.model_dump(exclude=OWN_FIELDS))
    holding = Holding(shared["owner_id"], shared["department"], actor.user_id)
    rights.demand(actor, Permission.GOALS_CREATE, body.title, holding)
    demand_own_if_private(actor, shared["owner_id"], body.visibility)
    detail = Vision(**body.model_dump(include=OWN_FIELDS))
    vision_id, moves = await goals.create_goal(db, actor, Kind.VISION, shared, detail)
    receipt = await reads.receipt_of(db, actor, moves)
    return await written(db, actor, vision_id, receipt)


async def get_vision(
    db: AsyncSession, actor: Actor, vision_id: UUID, as_of: date | None = None
) -> VisionOut:
    """One vision that the actor sees, now or as it was shown on a day past."""
    row = await reads.get_row(db, actor, vision_id, Kind.VISION, day=day_of(actor, as_of))
    return VisionOut.model_validate(reads.fields_of(actor, row))


async def list_visions(db: AsyncSession, actor: Actor, query: ListQuery) -> VisionPage:
    """The visions that the actor sees."""
    return VisionPage.model_validate(await lists.list_page(db, actor, Kind.VISION, query))


async def change_vision(
    db: AsyncSession,
    actor: Actor,
    vision_id: UUID,
    changes: dict[str, Any],
    version: int | None,
    if_match: int | str | None,
) -> VisionWritten:
    """Change fields of a vision."""
    receipt = await goals.change(
        db,
        actor,
        Kind.VISION,
        vision_id,
        changes,
        version=version,
        if_match=if_match,
        check=partial(check_visibility, actor),
    )
    return await written(db, actor, vision_id, receipt)


async def check_visibility(actor: Actor, row: Row[Any], merged: dict[str, Any]) -> None:
    """Nobody hides a vision from oneself."""
    demand_own_if_private(actor, merged["owner_id"], merged["visibility"])


def demand_own_if_private(actor: Actor, owner_id: UUID | None, visibility: str) -> None:
    """Refuse a private vision that the actor couldn't see."""
    if visibility == Visibility.PRIVATE and owner_id != actor.user_id:
        raise errors.PrivateForSomebodyElse()


async def written(
    db: AsyncSession, actor: Actor, vision_id: UUID, receipt: ReceiptOut
) -> VisionWritten:
    """A vision as it is now, with what a write moved."""
    row = await reads.get_row(db, actor, vision_id, Kind.VISION)
    return VisionWritten.model_validate({**reads.fields_of(actor, row), **receipt.model_dump()})
