"""What would happen if: a change is made by the real engine, and taken back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import reads
from cairn.goals.links import find_link
from cairn.goals.schemas import ReceiptOut
from cairn.kpis.service import change_kpi
from cairn.objectives.schemas import LinkIn, LinkPatch
from cairn.objectives.service import change_objective, link_kpi, reweigh_kpi, unlink_kpi
from cairn.previews import queries
from cairn.previews.schemas import LinkWhatIf, OutlookOut, PreviewOut, WhatIfIn
from cairn.progress import rollup
from cairn.targets.service import change_target
from cairn.visions.service import change_vision
from cairn.words import Kind

CHANGE: Mapping[Kind, Callable[..., Awaitable[ReceiptOut]]] = {
    Kind.VISION: change_vision,
    Kind.OBJECTIVE: change_objective,
    Kind.KPI: change_kpi,
    Kind.TARGET: change_target,
}


async def preview_change(
    db: AsyncSession, actor: Actor, goal_id: UUID, body: WhatIfIn
) -> PreviewOut:
    """Make a change with all its rules, note what it moved, and take it back.

    Nothing of it stays: no version, no audit row, no lock. Everything happens behind a savepoint,
    and what is locked behind it, the structure too, is free again once it is rolled back. Until
    then other changes of the organization wait, as they would for the change itself.

    Raises:
        Whatever refuses the change itself.
        OnlyKpisHaveTargets: target_value of a goal of another kind.
    """
    savepoint = await db.begin_nested()
    try:
        return await try_change(db, actor, goal_id, body)
    finally:
        await savepoint.rollback()


async def try_change(db: AsyncSession, actor: Actor, goal_id: UUID, body: WhatIfIn) -> PreviewOut:
    """Make a change and compare how the goal and all above it stand before and after."""
    await rollup.own_structure(db, actor.organization_id)
    change = body.change()
    row = await reads.get_row(db, actor, goal_id, Kind.OBJECTIVE if body.link else None)
    kind = Kind(row.kind)
    if "target_value" in change and kind is not Kind.KPI:
        raise errors.OnlyKpisHaveTargets(title=row.title, kind=kind)
    entered = change.get("parent_id")
    concerned = await queries.list_ids_above(
        db, actor, [goal_id] if entered is None else [goal_id, entered]
    )
    before = await queries.list_standings(db, actor, concerned)
    if body.link:
        receipt = await try_link(db, actor, goal_id, body.link)
    else:
        receipt = await CHANGE[kind](db, actor, goal_id, change, None, None)
    after = await queries.list_standings(db, actor, concerned)
    return PreviewOut(
        updated_progress=receipt.updated_progress,
        hidden_count=receipt.hidden_count,
        outlook=outlook_of(before, after),
    )


async def try_link(
    db: AsyncSession, actor: Actor, objective_id: UUID, link: LinkWhatIf
) -> ReceiptOut:
    """Link, reweigh or unlink a KPI of an objective."""
    if link.weight is None:
        return await unlink_kpi(db, actor, objective_id, link.kpi_id)
    if await find_link(db, objective_id, link.kpi_id) is None:
        taken = LinkIn(kpi_id=link.kpi_id, weight=link.weight)
        return await link_kpi(db, actor, objective_id, taken)
    return await reweigh_kpi(db, actor, objective_id, link.kpi_id, LinkPatch(weight=link.weight))


def outlook_of(before: Sequence[Row[Any]], after: Sequence[Row[Any]]) -> list[OutlookOut]:
    """The goals, seen before and after, whose expected progress or status differs."""
    old = {row.id: row for row in before}
    return [
        OutlookOut(
            goal_id=new.id,
            kind=new.kind,
            title=new.title,
            old_expected=old[new.id].expected,
            new_expected=new.expected,
            old_status=old[new.id].status,
            new_status=new.status,
        )
        for new in after
        if new.id in old
        and (old[new.id].expected, old[new.id].status) != (new.expected, new.status)
    ]
