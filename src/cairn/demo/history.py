"""Lives through the last weeks once more, so that what goals showed then can be looked at."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.demo.logs import ZONE, Log
from cairn.demo.plan import Plan
from cairn.progress import rollup

WEEKS = 13
"""So far back charts begin."""
WRITTEN = text("""
    UPDATE kpi_logs SET created_at = logged_at
    WHERE organization_id = :organization AND created_at > logged_at
""")
FORGET = text("""
    DELETE FROM goal_progress_history h USING goals g
    WHERE g.organization_id = :organization AND h.organization_id = g.organization_id
        AND h.goal_id = g.id AND h.changed_on < CAST(g.created_at AS date)
""")
"""What is kept of goals from before they were there."""


def weeks_until(today: date) -> Sequence[date]:
    """The days on which is looked back, the last of them today."""
    return [today - timedelta(weeks=number) for number in range(WEEKS, -1, -1)]


def by_week(logs: Sequence[Log], days: Sequence[date]) -> Mapping[date, list[Log]]:
    """Logs by the first of the days that isn't before the one they were written on."""
    found: dict[date, list[Log]] = {day: [] for day in days}
    for log in logs:
        written = log.logged_at.astimezone(ZONE).date()
        found[next((day for day in days if written <= day), days[-1])].append(log)
    return found


async def live_again(
    db: AsyncSession,
    organization_id: UUID,
    people_ids: Mapping[str, UUID],
    plan: Plan,
    weeks: Mapping[date, Sequence[Log]],
) -> None:
    """Log what was logged, week by week, on its own day."""
    for day, logs in weeks.items():
        await rollup.refresh_expected(db, organization_id, day)
        rows: list[dict[str, Any]] = [log.row(organization_id, people_ids) for log in logs]
        values = {"organization": organization_id, "today": day, "logs": encoded(rows)}
        await db.execute(rollup.LOG_VALUES, values)
    await db.execute(WRITTEN, {"organization": organization_id})
    await db.execute(FORGET, {"organization": organization_id})


def encoded(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as JSON."""
    return msgspec.json.encode(rows).decode()
