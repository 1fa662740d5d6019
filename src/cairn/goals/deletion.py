"""Deleting goals softly, alone or with all that stands below, and taking that back."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, may
from cairn.access.audit import new_row, record_all
from cairn.goals.checks import check_version
from cairn.goals.deletion_schemas import LISTED, DeletionOut, DoomedOut
from cairn.goals.queries import visible, who
from cairn.goals.reads import get_row, receipt_of
from cairn.goals.rights import DELETE, demand, holding_of
from cairn.goals.schemas import ReceiptOut
from cairn.goals.service import take_out
from cairn.model import Goal
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Kind

FED_PARENT = text("""
    SELECT above.title FROM goals g
    JOIN kpis k ON k.organization_id = :organization AND k.id = g.parent_id
    JOIN goals above ON above.organization_id = :organization AND above.id = k.id
    WHERE g.organization_id = :organization AND g.id = :goal AND k.metric_source IS NOT NULL
""")


async def preview_deletion(db: AsyncSession, actor: Actor, goal_id: UUID) -> DeletionOut:
    """What would go if a goal were deleted with all that stands below; changes nothing."""
    row = await get_row(db, actor, goal_id)
    doomed = await list_below(db, actor, row.id)
    seen = [one for one in doomed if one.is_visible]
    return DeletionOut(
        goals=[DoomedOut.model_validate(one) for one in seen[:LISTED]],
        total=len(doomed),
        is_permitted=all(may_delete(actor, one) for one in doomed),
    )


async def remove_goal(
    db: AsyncSession,
    actor: Actor,
    goal_id: UUID,
    kind: Kind,
    if_match: int | str | None = None,
    with_children: bool = False,
) -> ReceiptOut:
    """Delete a goal softly: its children become roots, or go too; what stood above loses its share.

    Raises:
        GoalNotFound: there is none, or not for the actor.
        NotPermitted: the actor may not delete it, or not one of those below.
        PreconditionFailed: it isn't of the version that `if_match` names.
    """
    await rollup.own_structure(db, actor.organization_id)
    row = await get_row(db, actor, goal_id, kind)
    demand(actor, DELETE[kind], row.title, holding_of(row))
    check_version(row, None, if_match)
    doomed = await list_below(db, actor, goal_id) if with_children else [row]
    for one in doomed:
        title = one.title if one is row or one.is_visible else "Something below it"
        demand(actor, DELETE[Kind(one.kind)], title, holding_of(one))
    moves = await set_deleted(db, actor, [one.id for one in doomed], func.now())
    await record_all(
        db,
        [
            {**new_row(actor, "delete", one.kind, one.id, None), "before": {"title": one.title}}
            for one in doomed
        ],
    )
    return await receipt_of(db, actor, moves)


async def restore_goal(
    db: AsyncSession, actor: Actor, goal_id: UUID, with_children: bool = False
) -> ReceiptOut:
    """Take back a soft delete: the goal is where it was, its children under it again.

    With children: what was deleted together with it, too.

    Raises:
        KpiIsFed: a metric feeds the KPI by now under which it stood.
    """
    await rollup.own_structure(db, actor.organization_id)
    row = await get_row(db, actor, goal_id, deleted=True)
    demand(actor, DELETE[Kind(row.kind)], row.title, holding_of(row))
    if row.deleted_at is None:
        return ReceiptOut(updated_progress=[], hidden_count=0)
    fed = await db.scalar(FED_PARENT, {"organization": actor.organization_id, "goal": goal_id})
    if fed is not None:
        raise errors.KpiIsFed(title=fed, what="children")
    gone = [row]
    if with_children:
        gone = [*await list_below(db, actor, goal_id, row.deleted_at)]
    for one in gone:
        demand(actor, DELETE[Kind(one.kind)], one.title, holding_of(one))
    moves = await set_deleted(db, actor, [one.id for one in gone], None)
    await record_all(
        db,
        [new_row(actor, "restore", one.kind, one.id, {"title": one.title}) for one in gone],
    )
    return await receipt_of(db, actor, moves)


async def list_below(
    db: AsyncSession, actor: Actor, goal_id: UUID, deleted_at: Any = None
) -> Sequence[Row[Any]]:
    """A goal and all that stands below, seen or not, from the top down: what is there, or what
    was deleted at an instant."""
    statement = text(f"""
        WITH RECURSIVE below AS (
            SELECT CAST(:goal AS uuid) AS id, 0 AS depth
            UNION ALL
            SELECT g.id, below.depth + 1
            FROM below
            JOIN goals g ON g.organization_id = :organization AND g.parent_id = below.id
            WHERE g.deleted_at IS NOT DISTINCT FROM CAST(:deleted_at AS timestamptz)
        )
        SELECT g.id, g.kind, g.title, g.owner_id, g.department, g.created_by,
            {visible(actor)} AS is_visible
        FROM below
        JOIN goals g ON g.organization_id = :organization AND g.id = below.id
        ORDER BY below.depth, g.id
    """)
    values = {**who(actor), "goal": goal_id, "deleted_at": deleted_at}
    return (await db.execute(statement, values)).all()


def may_delete(actor: Actor, one: Row[Any]) -> bool:
    """Whether the actor may delete a goal."""
    return may(actor, DELETE[Kind(one.kind)], holding_of(one))


async def set_deleted(
    db: AsyncSession, actor: Actor, goals: Collection[UUID], at: Any
) -> list[Move]:
    """Mark goals as deleted at an instant, or as there again; the caller owns the structure."""
    before = await take_out(db, actor, goals)
    values = {"deleted_at": at, "version": Goal.version + 1, "updated_at": func.now()}
    await db.execute(update(Goal).where(Goal.id.in_(goals)).values(values))
    return await rollup.put_back(db, actor.organization_id, actor.today, goals, before)
