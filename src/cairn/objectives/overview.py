"""What objectives show together: above, below, counted, in time; and recomputed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.goals import list_queries, lists, reads, rights
from cairn.goals.schemas import ReceiptOut
from cairn.objectives import alignment, overview_queries
from cairn.objectives.overview_schemas import (
    AlignmentOut,
    AncestorsOut,
    BarOut,
    GanttQuery,
    StatsOut,
    StatsQuery,
)
from cairn.objectives.schemas import ObjectivePage, ObjectiveQuery
from cairn.paging import decode_cursor, encode_cursor
from cairn.progress import rollup
from cairn.words import Kind, ObjectiveLevel

ZERO = Decimal(0)


async def list_children(
    db: AsyncSession, actor: Actor, objective_id: UUID, query: ObjectiveQuery
) -> ObjectivePage:
    """The objectives directly below one, as far as the actor sees them."""
    await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    within = "g.parent_id = :above", {"above": objective_id}
    page = await lists.list_page(db, actor, Kind.OBJECTIVE, query, within)
    return ObjectivePage.model_validate(page)


async def list_ancestors(db: AsyncSession, actor: Actor, objective_id: UUID) -> AncestorsOut:
    """The objectives above one, bottom to top; those that the actor doesn't see are counted."""
    await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    rows = await overview_queries.list_ancestors(db, actor, objective_id)
    seen = [reads.fields_of(actor, row) for row in rows if row.is_visible]
    return AncestorsOut.model_validate({"items": seen, "hidden_count": len(rows) - len(seen)})


async def recalculate(db: AsyncSession, actor: Actor, objective_id: UUID) -> ReceiptOut:
    """Compute an objective's numbers anew from what is below it, and those above from theirs.

    What is stored between is not trusted: the sums of all objectives on the way up are made anew.
    """
    await rollup.own_structure(db, actor.organization_id)
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    rights.demand(actor, Permission.OBJECTIVES_UPDATE, row.title, rights.holding_of(row))
    line = await overview_queries.list_line(db, actor, objective_id)
    await rollup.touch(db, actor.organization_id, actor.today, line)
    moves = await rollup.put_back(db, actor.organization_id, actor.today, line, recount=line)
    await record(
        db, actor, "recalculate", Kind.OBJECTIVE, objective_id, after={"moved": len(moves)}
    )
    return await reads.receipt_of(db, actor, moves)


async def get_stats(db: AsyncSession, actor: Actor, query: StatsQuery) -> StatsOut:
    """How many objectives the actor sees, by level, state and status."""
    await reads.refresh_expected(db, actor)
    rows = await list_queries.count_goals(db, actor, *lists.condition_of(Kind.OBJECTIVE, query))
    return StatsOut(
        **lists.counts_of(rows),
        by_level=lists.by_word(ObjectiveLevel, 0, rows),
        average_progress=rows[0].average_progress,
    )


async def list_bars(
    db: AsyncSession, actor: Actor, query: GanttQuery
) -> tuple[list[BarOut], str | None]:
    """Objectives as bars of a chart, and where the next page begins."""
    await reads.refresh_expected(db, actor)
    condition = lists.condition_of(Kind.OBJECTIVE, query)
    rows, next_cursor = await lists.list_rows(
        db, actor, query, condition, overview_queries.list_bars
    )
    return [BarOut.model_validate(row) for row in rows], next_cursor


async def get_alignment(
    db: AsyncSession, actor: Actor, objective_id: UUID, cursor: str | None, limit: int
) -> AlignmentOut:
    """The way up from an objective, and the KPIs below with what each gives to it."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    above = await overview_queries.list_ancestors(db, actor, objective_id)
    lines = alignment.lines_of(await overview_queries.list_below(db, actor, objective_id))
    seen = [line for line in lines if line.is_visible]
    hidden = [line.points for line in lines if not line.is_visible]
    rest = seen
    if cursor is not None:
        after = decode_cursor(cursor, int, UUID, UUID)
        rest = [line for line in seen if line.place > after]
    page = rest[:limit]
    steps = [one for one in above if one.is_visible]
    computed = row.computed_percentage or ZERO
    return AlignmentOut.model_validate(
        {
            **row._mapping,
            "objective_id": row.id,
            "path": steps,
            "hidden_path_count": len(above) - len(steps),
            "kpis": await described(db, actor, page),
            "kpi_count": len(seen),
            "hidden_count": len(hidden),
            "hidden_points": sum(hidden, ZERO),
            "other_points": computed - sum((line.points for line in lines), ZERO),
            "next_cursor": encode_cursor(*page[-1].place) if len(rest) > limit else None,
        }
    )


async def described(
    db: AsyncSession, actor: Actor, lines: Sequence[alignment.Line]
) -> list[dict[str, Any]]:
    """Lines with what is shown of their KPI, and the name of the objective."""
    ids = {one for line in lines for one in (line.kpi_id, line.objective_id)}
    goals = await overview_queries.describe(db, actor, list(ids)) if ids else {}
    return [fields_of(line, goals[line.kpi_id], goals[line.objective_id]) for line in lines]


def fields_of(line: alignment.Line, kpi: Row[Any], objective: Row[Any]) -> dict[str, Any]:
    """A line as the fields of an AlignedKpiOut."""
    return {
        **kpi._mapping,
        "kpi_id": kpi.id,
        "objective_id": objective.id,
        "objective_title": objective.title,
        "weight": line.weight,
        "points": line.points,
    }
