"""How many goals went up and down lately, for the lines beside their rows."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals import queries
from cairn.goals.nodes import number_of
from cairn.progress.rollup import IDS

MOST = queries.FEW
"""Goals in one answer."""
SPAN = timedelta(days=90)


class TrendPoint(msgspec.Struct):
    """The progress that a goal showed from a day on, until its next point."""

    on: date
    progress_percentage: float | None


class Trend(msgspec.Struct):
    """What a goal showed, oldest first; a day has one point at most, and only where it was another
    than before. The first is on `first_on`, if the goal was there by then."""

    goal_id: UUID
    points: list[TrendPoint]


class Trends(msgspec.Struct):
    """The goals among those asked for that one sees, by id."""

    first_on: date
    last_on: date
    items: list[Trend]


KEPT = """
    SELECT greatest(h.changed_on, :first) AS "on",
        CASE WHEN NOT h.is_deleted THEN h.progress_percentage END AS progress
    FROM goal_progress_history h
    WHERE h.organization_id = :organization AND h.goal_id = g.id AND p.changed_on > :first
"""
"""Rows of a goal by their key, which ends with the day; none where today's has stood all along."""
POINTS = f"""
    ({KEPT} AND h.changed_on <= :first ORDER BY h.changed_on DESC LIMIT 1)
    UNION ALL
    {KEPT} AND h.changed_on > :first
    UNION ALL
    SELECT greatest(p.changed_on, :first), p.progress_percentage WHERE p.changed_on IS NOT NULL
"""
"""Of a goal: the row that stood on the first day, those after it, and today's."""
TREND = f"""
    SELECT coalesce(array_agg("on" ORDER BY "on"), '{{}}') AS days,
        coalesce(array_agg(progress ORDER BY "on"), '{{}}') AS progress
    FROM (
        SELECT "on", progress, row_number() OVER days = 1
            OR progress IS DISTINCT FROM lag(progress) OVER days AS is_another
        FROM ({POINTS}) point
        WINDOW days AS (ORDER BY "on")
    ) point
    WHERE is_another
"""


async def list_trends(db: AsyncSession, actor: Actor, goal_ids: Collection[UUID]) -> bytes:
    """What goals, at most MOST, showed in the last 90 days, as JSON.

    What the actor doesn't see is left out.
    """
    statement = text(f"""
        SELECT g.id, trend.days, trend.progress
        FROM goals g
        JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
        CROSS JOIN LATERAL ({TREND}) trend
        WHERE g.organization_id = :organization AND g.id = ANY (:goals) AND g.deleted_at IS NULL
            AND {queries.visible_of(actor, goal_ids)}
        ORDER BY g.id
    """).bindparams(bindparam("goals", type_=IDS))
    first_on = actor.today - SPAN
    values = {**queries.who(actor), "goals": list(goal_ids), "first": first_on}
    rows = (await db.execute(statement, values)).all()
    items = [Trend(row.id, points_of(row.days, row.progress)) for row in rows]
    return msgspec.json.encode(Trends(first_on, actor.today, items))


def points_of(days: Iterable[date], progress: Iterable[Decimal | None]) -> list[TrendPoint]:
    """Days and what was shown from each on, as JSON has them."""
    pairs = zip(days, progress, strict=True)
    return [TrendPoint(on, number_of(percentage)) for on, percentage in pairs]
