"""Removing deleted goals for good."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.goals import queries, reads
from cairn.goals.rights import demand, holding_of
from cairn.goals.service import DETAILS, SHARED_FIELDS
from cairn.progress import rollup
from cairn.words import Kind

MAKE_ROOTS = text("""
    UPDATE goals SET parent_id = NULL
    WHERE organization_id = :organization AND parent_id = ANY (:goals)
    RETURNING id
""").bindparams(bindparam("goals", type_=rollup.IDS))
DELETE = text("""
    DELETE FROM goals WHERE organization_id = :organization AND id = ANY (:goals)
""").bindparams(bindparam("goals", type_=rollup.IDS))
HANGS_ON = ("log_total", "child_ids", "objective_ids", "kpi_ids")
"""What the audit keeps beside the fields."""


async def purge_goal(db: AsyncSession, actor: Actor, goal_id: UUID) -> None:
    """Remove a deleted goal for good, with its logs, links and progress.

    Raises:
        GoalNotFound: there is none, or not for the actor.
        GoalNotDeleted: it has to be deleted first, which can still be taken back.
    """
    await rollup.own_structure(db, actor.organization_id)
    row = await reads.get_row(db, actor, goal_id, deleted=True)
    demand(actor, Permission.GOALS_PURGE, row.title, holding_of(row))
    if row.deleted_at is None:
        raise errors.GoalNotDeleted(title=row.title)
    await remove(db, actor, await list_deleted(db, actor, [goal_id]))


async def purge_deleted(
    db: AsyncSession, actor: Actor, before: datetime, *, dry_run: bool = False
) -> Sequence[Row[Any]]:
    """Remove all goals that were deleted before an instant, private ones too.

    Returns what was removed; a dry run removes nothing. For commands: it asks for no permission.
    """
    if not dry_run:
        await rollup.own_structure(db, actor.organization_id)
    rows = await list_deleted(db, actor, before=before)
    if rows and not dry_run:
        await remove(db, actor, rows)
    return rows


async def remove(db: AsyncSession, actor: Actor, rows: Sequence[Row[Any]]) -> None:
    """Remove deleted goals; what stood below them becomes roots. The audit keeps their fields.

    A deleted goal gives nothing to anything above it, so that no progress moves. The caller owns
    the structure.
    """
    for row in rows:
        await record(db, actor, "purge", row.kind, row.id, before=fields_of(row))
    values = {"organization": actor.organization_id, "goals": [row.id for row in rows]}
    roots = (await db.execute(MAKE_ROOTS, values)).scalars().all()
    await rollup.place(db, actor.organization_id, roots)
    await db.execute(DELETE, values)


def fields_of(row: Row[Any]) -> dict[str, Any]:
    """All that people set about a goal, and what hung on it."""
    own = {column.name for column in DETAILS[Kind(row.kind)].__table__.columns}
    names: Collection[str] = (SHARED_FIELDS | own | set(HANGS_ON)) - {"id", "organization_id"}
    return {**{name: getattr(row, name) for name in names}, "parent_id": row.stands_under}


async def list_deleted(
    db: AsyncSession,
    actor: Actor,
    goal_ids: Sequence[UUID] | None = None,
    before: datetime | None = None,
) -> Sequence[Row[Any]]:
    """Softly deleted goals, visible or not: these, or those deleted before an instant; in order of
    id, with all that hangs on them."""
    statement = text(f"""
        SELECT {queries.GOAL_COLUMNS}, g.parent_id AS stands_under,
            (SELECT count(*) FROM kpi_logs l WHERE l.organization_id = g.organization_id
                AND l.kpi_id = g.id) AS log_total,
            ARRAY(SELECT c.id FROM goals c WHERE c.organization_id = g.organization_id
                AND c.parent_id = g.id ORDER BY c.id) AS child_ids,
            ARRAY(SELECT l.objective_id FROM goal_links l
                WHERE l.organization_id = g.organization_id AND l.kpi_id = g.id
                ORDER BY l.objective_id) AS objective_ids,
            ARRAY(SELECT l.kpi_id FROM goal_links l
                WHERE l.organization_id = g.organization_id AND l.objective_id = g.id
                ORDER BY l.kpi_id) AS kpi_ids
        FROM {queries.GOAL_TABLES}
        WHERE g.organization_id = :organization AND g.deleted_at IS NOT NULL
            AND (CAST(:goals AS uuid[]) IS NULL OR g.id = ANY (:goals))
            AND (CAST(:before AS timestamptz) IS NULL OR g.deleted_at < :before)
        ORDER BY g.id
    """).bindparams(bindparam("goals", type_=rollup.IDS))
    return (
        await db.execute(statement, {**queries.who(actor), "goals": goal_ids, "before": before})
    ).all()
