"""What each job does: all of it in the transaction that also says it is done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.admin import service as admin
from cairn.goals import reads
from cairn.inbox import service as inbox
from cairn.kit.db import count_changed
from cairn.people import service as people


@dataclass(frozen=True)
class Run:
    """A run as its worker sees it."""

    organization_id: UUID
    id: UUID
    jobname: str
    community_id: UUID | None
    due_at: datetime | None
    args: Mapping[str, Any]
    attempts: int
    """Which attempt this is, from 1 on."""


Work = Callable[[AsyncSession, Run], Awaitable[dict[str, Any]]]
"""Does the work of a run in its transaction; what is returned is kept as the result."""

CLEAN_UP = {
    "sessions": "DELETE FROM sessions WHERE organization_id = :organization AND expires_at < now()",
    "notices": """
        DELETE FROM notices WHERE organization_id = :organization
            AND read_at < now() - interval '90 days'
    """,
    "changes": """
        DELETE FROM goal_changes c WHERE organization_id = :organization
            AND at < now() - interval '1 day'
            AND (transaction_id, sequence) < (
                SELECT transaction_id, sequence FROM goal_changes
                WHERE organization_id = :organization
                ORDER BY transaction_id DESC, sequence DESC LIMIT 1)
    """,
    "runs": """
        DELETE FROM job_runs WHERE organization_id = :organization
            AND status IN ('succeeded', 'failed', 'cancelled')
            AND finished_at < now() - interval '90 days'
    """,
    "verifications": """
        DELETE FROM verifications v WHERE organization_id = :organization
            AND at < now() - interval '90 days'
            AND EXISTS (SELECT FROM verifications newer
                WHERE newer.organization_id = :organization AND newer.id > v.id)
    """,
    "streaks": """
        DELETE FROM kpi_streaks s WHERE organization_id = :organization
            AND NOT EXISTS (SELECT FROM kpis k WHERE k.organization_id = :organization
                AND (k.series_id = s.series_id OR k.id = s.series_id))
    """,
    "queued": """
        DELETE FROM procrastinate_jobs j
        WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
            AND args ->> 'organization_id' = CAST(:organization AS text)
            AND NOT EXISTS (SELECT FROM procrastinate_events e
                WHERE e.job_id = j.id AND e.at > now() - interval '90 days')
    """,
}


async def refresh_expected(db: AsyncSession, run: Run) -> dict[str, Any]:
    """Compute expected progress for the organization's day, unless a reader came first."""
    actor = await people.command_actor(db, run.organization_id)
    await reads.refresh_expected(db, actor)
    return {"day": actor.today.isoformat()}


async def remind(db: AsyncSession, run: Run) -> dict[str, Any]:
    """Tell owners which check-ins are due and which goals are behind."""
    actor = await people.command_actor(db, run.organization_id)
    await reads.refresh_expected(db, actor)
    return {"notices": await inbox.remind(db, actor)}


async def verify_progress(db: AsyncSession, run: Run) -> dict[str, Any]:
    """Compare all stored progress with the logs, and summaries with the events; keep what was
    found."""
    actor = await people.command_actor(db, run.organization_id)
    verification = await admin.verify(db, actor)
    return {
        "verification_id": str(verification.id),
        "goals": verification.goals,
        "buckets": verification.buckets,
        "differences": verification.difference_count,
    }


async def clean_up(db: AsyncSession, run: Run) -> dict[str, Any]:
    """Delete expired sessions, and what is known of runs for longer than 90 days."""
    return {
        name: await count_changed(db, statement, organization=run.organization_id)
        for name, statement in CLEAN_UP.items()
    }


WORK: Mapping[str, Work] = {
    "refresh-expected": refresh_expected,
    "remind": remind,
    "verify-progress": verify_progress,
    "clean-up": clean_up,
}
"""By the names of `cairn.jobs.JOBS`."""
