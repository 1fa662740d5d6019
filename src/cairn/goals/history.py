"""How a goal came to where it is: its progress, title, place and state day by day."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.errors import PeriodInvalid
from cairn.goals import queries, reads
from cairn.goals.history_schemas import HistoryOut, PointOut
from cairn.paging import decode_cursor, encode_cursor

LONGEST = 500
"""Points that come in one answer."""
SPAN = timedelta(days=365)
BEGINNING = date(1, 1, 1)

POINTS = text(f"""
    WITH points AS (
        SELECT h.changed_on AS "on", h.progress_percentage, h.computed_percentage,
            h.current_value, h.expected_percentage, h.expected_on, h.status, h.state,
            h.parent_id, h.title, h.weight, h.is_deleted
        FROM goal_progress_history h
        WHERE h.organization_id = :organization AND h.goal_id = :goal
        UNION ALL
        SELECT p.changed_on, p.progress_percentage, p.computed_percentage,
            p.current_value, p.expected_percentage, p.expected_on, {queries.STATUS}, g.state,
            g.parent_id, g.title, g.weight, g.deleted_at IS NOT NULL
        FROM {queries.TABLES}
        WHERE g.organization_id = :organization AND g.id = :goal
    )
    SELECT * FROM points
    WHERE "on" <= :to AND "on" > :after
        AND "on" >= coalesce((SELECT max("on") FROM points WHERE "on" <= :from), :from)
    ORDER BY "on" LIMIT :limit
""")


async def get_history(
    db: AsyncSession,
    actor: Actor,
    goal_id: UUID,
    first_on: date | None,
    last_on: date | None,
    cursor: str | None,
) -> HistoryOut:
    """What a goal showed on any of these days; the first point may be from before them.

    Raises:
        GoalNotFound: there is none, or not for the actor.
        PeriodInvalid: the first day is after the last.
    """
    last = last_on or actor.today
    first = first_on or last - SPAN
    if first > last:
        raise PeriodInvalid(why=f"from {first} is after to {last}.")
    await reads.get_row(db, actor, goal_id)
    values = {
        **queries.who(actor),
        "goal": goal_id,
        "from": first,
        "to": last,
        "after": decode_cursor(cursor, date)[0] if cursor else BEGINNING,
        "limit": LONGEST + 1,
    }
    rows = (await db.execute(POINTS, values)).all()
    page = rows[:LONGEST]
    return HistoryOut(
        goal_id=goal_id,
        points=[PointOut.model_validate(row) for row in page],
        next_cursor=encode_cursor(page[-1].on) if len(rows) > LONGEST else None,
    )
