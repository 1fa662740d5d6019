"""How far the running periods are, from stored progress."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import reads
from cairn.kit import clock
from cairn.kpis.streaks import Streak, settle
from cairn.progress import rules
from cairn.today import summary_queries
from cairn.today.schemas import StreaksOut, SummaryOut
from cairn.words import Kind


async def get_summary(
    db: AsyncSession, actor: Actor, vision_id: UUID | None, now: datetime | None = None
) -> SummaryOut:
    """The running day, week, month and quarter of a vision, or of what is the actor's own.

    Raises:
        GoalNotFound: there is no such vision, or not for the actor.
    """
    await reads.refresh_expected(db, actor)
    at = now or clock.now()
    rows = await summary_queries.sum_up(db, actor, vision_id, at)
    if not rows:
        raise errors.GoalNotFound(kind=Kind.VISION, goal_id=vision_id)
    kept = [row for row in rows if row.series_id is not None]
    streaks = await settle(db, actor.organization_id, at, kept)
    return SummaryOut.model_validate({**fields_of(rows[0]), "streaks": summed(streaks)})


def fields_of(row: Row[Any]) -> dict[str, Any]:
    """A row of `sum_up` as the fields of a SummaryOut, without streaks."""
    total, completed = row.total, row.completed
    rate = rules.share(Decimal(completed), Decimal(total)) if total else None
    return {
        "daily": {"completed": completed, "total": total, "rate": rate},
        "weekly": {"progress": row.weekly, "kpis_on_track": row.kpis_on_track},
        "monthly": {"progress": row.monthly, "milestones_hit": row.milestones_hit},
        "quarterly": {
            "progress": row.quarterly,
            "power_goals_on_track": row.power_goals_on_track,
        },
    }


def summed(streaks: Sequence[Streak]) -> StreaksOut:
    """The best of all, the average of the current ones, and how many run."""
    if not streaks:
        return StreaksOut(best=None, average=None, total=0)
    current = [streak.current for streak in streaks]
    mean = rules.rounded(rules.quotient(Decimal(sum(current)), Decimal(len(current))), 4)
    return StreaksOut(
        best=max(streak.best for streak in streaks),
        average=mean,
        total=sum(one > 0 for one in current),
    )
