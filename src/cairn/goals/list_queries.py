"""What is counted of goals, besides those that are listed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import STATUS, TABLES, visible, who


async def count_goals(
    db: AsyncSession, actor: Actor, condition: str, values: dict[str, Any]
) -> Sequence[Row[Any]]:
    """How many visible goals meet a condition: all of them, and by level, state and status.

    `grouped` is 0 for levels, 1 for states, 2 for statuses; null for all, which come first and
    with the average of their progress.
    """
    statement = text(f"""
        WITH listed AS MATERIALIZED (
            SELECT coalesce(o.level, k.level, t.level) AS level, g.state, {STATUS} AS status,
                p.progress_percentage
            FROM {TABLES}
            WHERE g.organization_id = :organization AND g.deleted_at IS NULL
                AND {visible(actor, values.get("kind"))} AND {condition}
        )
        SELECT array_position(ARRAY[3, 5, 6], GROUPING(level, state, status)) - 1 AS grouped,
            coalesce(level, state, status) AS word, count(*) AS goals,
            round(avg(progress_percentage), 4) AS average_progress
        FROM listed
        GROUP BY GROUPING SETS ((), (level), (state), (status))
        ORDER BY grouped NULLS FIRST
    """)
    return (await db.execute(statement, {**values, **who(actor)})).all()
