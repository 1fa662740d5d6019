"""Computes what was marked: newest first, in chunks, by any number of workers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.kit.db import scalar
from cairn.metrics.fill import Period, fill
from cairn.metrics.metric import Grain
from cairn.metrics.periods import Days, merge, months_of, weeks_of
from cairn.words import MetricGroup

CHUNK = 400
"""So many days are computed in one transaction, from the newest back."""

PERIODS: Mapping[Grain, Callable[[Iterable[Days]], Iterable[Days]]] = {
    Grain.DAILY: iter,
    Grain.WEEKLY: weeks_of,
    Grain.MONTHLY: months_of,
}
"""What is computed of a grain where days are marked; days come first."""

PICK = text("""
    SELECT m.community_id, m.newest
    FROM (
        SELECT community_id, max(last_day) AS newest FROM dirty_ranges
        WHERE organization_id = :organization
            AND (CAST(:community AS uuid) IS NULL OR community_id = :community)
        GROUP BY community_id
    ) m
    WHERE :community IS NOT NULL OR NOT EXISTS (
        SELECT FROM job_runs r
        WHERE r.organization_id = :organization AND r.jobname = :jobname
            AND r.community_id = m.community_id
            AND (r.status = 'running' OR r.status = 'queued' AND r.attempts = 0))
    ORDER BY m.newest DESC, m.community_id
""")
LOCK = (
    "SELECT pg_try_advisory_xact_lock(hashtextextended('cairn metrics ' || :organization || "
    "' ' || :community, 0))"
)
HOLD = LOCK.replace("try_", "")
TAKE = text("""
    WITH taken AS (
        DELETE FROM dirty_ranges
        WHERE organization_id = :organization AND community_id = :community
            AND last_day >= :oldest AND first_day <= :newest
        RETURNING metric_group, first_day, last_day
    ), rest AS (
        INSERT INTO dirty_ranges
            (organization_id, community_id, metric_group, first_day, last_day)
        SELECT :organization, :community, metric_group, min(first_day), CAST(:oldest AS date) - 1
        FROM taken WHERE first_day < :oldest GROUP BY metric_group
        UNION ALL
        SELECT :organization, :community, metric_group, CAST(:newest AS date) + 1, max(last_day)
        FROM taken WHERE last_day > :newest GROUP BY metric_group
    )
    SELECT metric_group, greatest(first_day, :oldest) AS first_day,
        least(last_day, :newest) AS last_day
    FROM taken
""")
MARK = text("""
    INSERT INTO dirty_ranges (organization_id, community_id, metric_group, first_day, last_day)
    SELECT :organization, :community, metric_group, :first_day, :last_day
    FROM unnest(CAST(:groups AS text[])) metric_group
""")
MARK_NEW_DAYS = text("""
    INSERT INTO dirty_ranges (organization_id, community_id, metric_group, first_day, last_day)
    SELECT c.organization_id, c.id, metric_group, known.first_day, known.running_day
    FROM communities c
    CROSS JOIN LATERAL (
        SELECT metrics.running_day(c.time_zone) AS running_day,
            coalesce(max(d.metric_date), c.opened_on) AS first_day,
            coalesce(max(d.metric_date), c.opened_on - 1) AS last_day
        FROM kpi_daily d WHERE d.organization_id = c.organization_id AND d.community_id = c.id
    ) known
    CROSS JOIN unnest(CAST(:groups AS text[])) metric_group
    WHERE c.organization_id = :organization AND c.is_active
        AND (CAST(:community AS uuid) IS NULL OR c.id = :community)
        AND known.last_day < known.running_day
""")


@dataclass(frozen=True)
class Drained:
    """What was computed of one community, and which rows are others than before."""

    community_id: UUID
    days: set[date]
    weeks: set[date]
    months: set[date]


async def drain(
    db: AsyncSession, organization_id: UUID, jobname: str, community_id: UUID | None = None
) -> Drained | None:
    """Compute one chunk of what is marked in a community; None if nothing is, or others do it. Who
    names the community waits for others: after that, what was marked before holds. Who doesn't
    leaves alone what a job of this name and of one community is to compute: it tells what came of
    it.

    Marks are taken away before anything is read, in the same transaction: what changes meanwhile
    marks again. Only one transaction at a time computes a community, so that none writes what is
    older over what is newer.
    """
    values = {"organization": organization_id, "community": community_id, "jobname": jobname}
    for row in (await db.execute(PICK, values)).all():
        names = {"organization": str(organization_id), "community": str(row.community_id)}
        if community_id is not None:
            await db.execute(text(HOLD), names)
        if community_id is not None or await scalar(db, LOCK, **names):
            oldest = row.newest - timedelta(days=CHUNK - 1)
            return await drain_chunk(db, organization_id, row.community_id, oldest, row.newest)
    return None


async def drain_days(
    db: AsyncSession, organization_id: UUID, community_id: UUID, first_day: date, last_day: date
) -> Drained:
    """Compute what is marked in a community from a first to a last day, and nothing else; waits for
    others that compute it."""
    names = {"organization": str(organization_id), "community": str(community_id)}
    await db.execute(text(HOLD), names)
    return await drain_chunk(db, organization_id, community_id, first_day, last_day)


async def mark(
    db: AsyncSession, organization_id: UUID, community_id: UUID, first_day: date, last_day: date
) -> None:
    """Mark all metrics of a community from a first to a last day."""
    values = {
        "organization": organization_id,
        "community": community_id,
        "groups": list(MetricGroup),
        "first_day": first_day,
        "last_day": last_day,
    }
    await db.execute(MARK, values)


async def mark_new_days(
    db: AsyncSession, organization_id: UUID, community_id: UUID | None = None
) -> None:
    """Mark the days that have begun since the last one that an active community has a row for.

    That one too: it wasn't over when it was computed, and no more were its week and its month.
    """
    values = {
        "organization": organization_id,
        "community": community_id,
        "groups": list(MetricGroup),
    }
    await db.execute(MARK_NEW_DAYS, values)


async def drain_chunk(
    db: AsyncSession, organization_id: UUID, community_id: UUID, oldest: date, newest: date
) -> Drained:
    """Compute a community's marked days between two days; the caller holds its lock."""
    values = {
        "organization": organization_id,
        "community": community_id,
        "oldest": oldest,
        "newest": newest,
    }
    marks: dict[MetricGroup, list[Days]] = defaultdict(list)
    for row in await db.execute(TAKE, values):
        marks[MetricGroup(row.metric_group)].append((row.first_day, row.last_day))
    return await compute(db, organization_id, community_id, marks)


async def compute(
    db: AsyncSession,
    organization_id: UUID,
    community_id: UUID,
    marks: dict[MetricGroup, list[Days]],
) -> Drained:
    """Compute days of a community, and the weeks and months that they are in.

    Groups that are marked alike are computed together.
    """
    changed: dict[Grain, set[date]] = {}
    for grain, periods_of in PERIODS.items():
        alike: dict[tuple[Days, ...], set[MetricGroup]] = defaultdict(set)
        for group, ranges in marks.items():
            alike[tuple(periods_of(merge(ranges)))].add(group)
        changed[grain] = set()
        for asked, groups in alike.items():
            periods = [Period(community_id, first, last) for first, last in asked]
            keys = await fill(db, organization_id, grain, groups, periods)
            changed[grain] |= {day for _, day in keys}
    days, weeks, months = (changed[grain] for grain in Grain)
    return Drained(community_id, days, weeks, months)
