"""Reads for linking."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import visible, who
from cairn.progress.rollup import IDS

EVERYTHING, NOTHING = "true", "false"
"""Conditions; commands see everything."""

LIST_VISIONS = text("""
    SELECT id, title, external_id FROM goals
    WHERE organization_id = :organization AND kind = 'vision' AND deleted_at IS NULL ORDER BY id
""")
LIST_UNCALCULATED = text("""
    SELECT g.id FROM goals g
    LEFT JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
    WHERE g.organization_id = :organization AND coalesce(p.calculation_version, 0) = 0
    ORDER BY g.id
""")
LIST_ABOVE = text("""
    SELECT parent_id FROM goals
    WHERE organization_id = :organization AND id = ANY (:goals) AND parent_id IS NOT NULL
    UNION
    SELECT objective_id FROM goal_links
    WHERE organization_id = :organization AND kpi_id = ANY (:goals)
""").bindparams(bindparam("goals", type_=IDS))

MEMBERS = """
    WITH RECURSIVE below AS (
        SELECT g.id, g.id AS vision_id FROM goals g
        WHERE g.organization_id = :organization AND g.kind = 'vision'
            AND g.deleted_at IS NULL AND (g.id = ANY (:visions)) = :among
        UNION ALL
        SELECT c.id, below.vision_id
        FROM below
        JOIN goals c ON c.organization_id = :organization AND c.parent_id = below.id
        WHERE c.kind = 'kpi' AND c.deleted_at IS NULL
    ), chosen AS (
        SELECT id, vision_id FROM below WHERE id <> vision_id
        UNION ALL
        SELECT g.id, NULL
        FROM goals g
        JOIN kpis k ON k.organization_id = g.organization_id AND k.id = g.id
        WHERE g.organization_id = :organization AND g.kind = 'kpi' AND g.parent_id IS NULL
            AND g.deleted_at IS NULL AND k.level IS NOT NULL AND {condition}
    )
    SELECT g.id, g.kind, g.parent_id, chosen.vision_id, g.title, g.external_id, g.starts_on,
        g.rollup_strategy, g.owner_id, g.department, g.created_by,
        k.level, k.year, k.quarter, k.month, k.week, k.series_id, k.measure, k.unit,
        k.metric_source IS NOT NULL AS is_fed, coalesce(p.child_count, 0) AS child_count
    FROM chosen
    JOIN goals g ON g.organization_id = :organization AND g.id = chosen.id
    JOIN kpis k ON k.organization_id = :organization AND k.id = chosen.id
    LEFT JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = chosen.id
    ORDER BY g.id
"""


async def list_visions(db: AsyncSession, organization_id: UUID) -> Sequence[Row[Any]]:
    """All visions, seen or not, with title and external id."""
    return (await db.execute(LIST_VISIONS, {"organization": organization_id})).all()


async def list_uncalculated(db: AsyncSession, organization_id: UUID) -> Sequence[UUID]:
    """Goals that have no row of progress, or one that was never calculated."""
    return (await db.execute(LIST_UNCALCULATED, {"organization": organization_id})).scalars().all()


async def list_above(
    db: AsyncSession, organization_id: UUID, goals: Sequence[UUID]
) -> Sequence[UUID]:
    """The goals that take progress from these."""
    values = {"organization": organization_id, "goals": list(goals)}
    return (await db.execute(LIST_ABOVE, values)).scalars().all()


async def list_members(
    db: AsyncSession, actor: Actor, visions: Sequence[UUID], condition: str
) -> Sequence[Row[Any]]:
    """The KPIs below visions, and flat ones that meet a condition: with a level, no parent."""
    return await list_below(db, actor, visions, condition, among=True)


async def list_others(
    db: AsyncSession, actor: Actor, visions: Sequence[UUID]
) -> Sequence[Row[Any]]:
    """The KPIs below all other visions, seen or not."""
    return await list_below(db, actor, visions, NOTHING, among=False)


async def list_below(
    db: AsyncSession, actor: Actor, visions: Sequence[UUID], condition: str, *, among: bool
) -> Sequence[Row[Any]]:
    """The KPIs below visions that are among some or aren't, and flat ones that meet a condition."""
    statement = text(MEMBERS.format(condition=condition))
    values = {**who(actor), "visions": list(visions), "among": among}
    rows = await db.execute(statement.bindparams(bindparam("visions", type_=IDS)), values)
    return rows.all()


def seen_by(actor: Actor) -> str:
    """The condition under which a person sees goals."""
    return visible(actor)
