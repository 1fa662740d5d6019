"""Linking KPIs that were imported flat, set-based and as often as one likes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor, may
from cairn.access.audit import new_row, record_all
from cairn.access.permissions import Permission
from cairn.cascades import link_queries
from cairn.cascades.link_schemas import LISTED, HierarchyIn, HierarchyOut, PlacedOut, UnplacedOut
from cairn.cascades.naming import names_of
from cairn.cascades.placing import Member, Placing, Wish, place_flat
from cairn.cascades.queries import get_calendar
from cairn.goals import reads, rights
from cairn.goals import service as goals
from cairn.goals.bulk import NEW_VERSION, update_rows
from cairn.goals.checks import place_of_row
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Kind, KpiLevel


async def link_hierarchy(
    db: AsyncSession, actor: Actor, vision_id: UUID, body: HierarchyIn, *, preview: bool
) -> HierarchyOut:
    """Put flat KPIs where they belong below a vision; what has a parent stays where it is.

    What can't be placed is left and listed with the reason. Rows of progress that are missing are
    made. Done once more, it changes nothing.

    Raises:
        GoalNotFound: the actor doesn't see the vision.
    """
    if not preview:
        await rollup.own_structure(db, actor.organization_id)
    await reads.get_row(db, actor, vision_id, Kind.VISION)
    condition = link_queries.seen_by(actor)
    return await link_visions(db, actor, [vision_id], body, condition, preview=preview)


async def link_visions(
    db: AsyncSession,
    actor: Actor,
    visions: Sequence[UUID],
    body: HierarchyIn,
    condition: str = link_queries.EVERYTHING,
    *,
    preview: bool,
) -> HierarchyOut:
    """The same for several visions, among the flat KPIs that meet a condition."""
    if not preview:
        await rollup.own_structure(db, actor.organization_id)
        await reads.refresh_expected(db, actor)
    created, moves = await initialise(db, actor, preview=preview)
    rows = await link_queries.list_members(db, actor, visions, condition)
    if any(row.vision_id is None for row in rows):
        rows = [*rows, *await link_queries.list_others(db, actor, visions)]
    members = [member_of(actor, row) for row in rows]
    placing = Placing()
    for wish in await list_wishes(db, actor, visions, body):
        placing.add(place_flat(wish, [one for one in members if one.id not in placing.links]))
    if placing.links and not preview:
        moves += await write(db, actor, placing.links)
    receipt = await reads.receipt_of(db, actor, moves)
    return HierarchyOut(
        **summary_of(visions, members, placing),
        is_preview=preview,
        progress_rows_created=created,
        **receipt.model_dump(),
    )


async def initialise(db: AsyncSession, actor: Actor, *, preview: bool) -> tuple[int, list[Move]]:
    """Give goals rows of progress that have none; says how many those were, and what moved."""
    missing = await link_queries.list_uncalculated(db, actor.organization_id)
    if not missing or preview:
        return len(missing), []
    # What stands above may still hold what a row gave that has been lost since.
    above = await link_queries.list_above(db, actor.organization_id, missing)
    moves = await rollup.put_back(
        db, actor.organization_id, actor.today, missing, recount=[*{*missing, *above}]
    )
    return len(missing), moves


async def list_wishes(
    db: AsyncSession, actor: Actor, visions: Sequence[UUID], body: HierarchyIn
) -> list[Wish]:
    """What is wished for each of some visions."""
    calendar = await get_calendar(db, actor.organization_id)
    names = {
        row.id: names_of(row.id, row.external_id)
        for row in await link_queries.list_visions(db, actor.organization_id)
    }
    return [
        Wish(
            vision_id,
            names[vision_id],
            {name for other in names.keys() - {vision_id} for name in names[other]},
            calendar.fiscal_year_start_month,
            body.prefix,
            body.unplaced,
        )
        for vision_id in visions
    ]


def member_of(actor: Actor, row: Row[Any]) -> Member:
    """A row of `link_queries` as the rules need it."""
    return Member(
        id=row.id,
        parent_id=row.parent_id,
        vision_id=row.vision_id,
        title=row.title,
        level=KpiLevel(row.level) if row.level else None,
        year=row.year,
        quarter=row.quarter,
        month=row.month,
        week=row.week,
        starts_on=row.starts_on,
        series_id=row.series_id,
        external_id=row.external_id,
        place=place_of_row(row),
        is_fed=row.is_fed,
        may_write=may(actor, Permission.GOALS_WRITE, rights.holding_of(row)),
    )


async def write(db: AsyncSession, actor: Actor, links: dict[UUID, UUID]) -> list[Move]:
    """Put KPIs under their parents in a few statements, and carry up what that moves."""
    before = await goals.take_out(db, actor, list(links))
    rows = [
        {"organization_id": actor.organization_id, "id": kpi_id, "parent_id": parent_id}
        for kpi_id, parent_id in links.items()
    ]
    await update_rows(db, "goals", ["parent_id"], rows, NEW_VERSION)
    entries = [
        {
            **new_row(actor, "update", Kind.KPI, kpi_id, {"parent_id": parent_id}),
            "before": {"parent_id": None},
        }
        for kpi_id, parent_id in links.items()
    ]
    await record_all(db, entries)
    return await rollup.put_back(db, actor.organization_id, actor.today, list(links), before)


def summary_of(
    visions: Sequence[UUID], members: Sequence[Member], placing: Placing
) -> dict[str, Any]:
    """What came of it, in numbers, and what was left."""
    chosen = set(visions)
    here = [one for one in members if one.vision_id in chosen or one.id in placing.links]
    left = [(one, why) for one, why in placing.left.values() if one.id not in placing.links]
    left.sort(key=lambda pair: pair[0].id)
    return {
        "visions": list(visions),
        "kpis": len(here),
        "links": len(placing.links),
        "levels": {
            level: PlacedOut(
                total=sum(one.level is level for one in here)
                + sum(one.level is level for one, _ in left),
                with_parent=sum(one.level is level for one in here),
            )
            for level in KpiLevel
        },
        "progress_rows": len(here),
        "left_count": len(left),
        "left": [
            UnplacedOut(kpi_id=one.id, title=one.title, level=one.level, reason=why)
            for one, why in left[:LISTED]
            if one.level is not None
        ],
    }
