"""Holds the summaries against the events, and the logs of fed KPIs against the summaries."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.feeds.service import feed
from cairn.metrics import verify as summaries
from cairn.metrics.verify import Compared, Wrong
from cairn.progress import rollup

Tell = Callable[[int, int], None]
"""Told of progress: how many days are compared, of how many."""


def tell_nobody(done: int, total: int) -> None:
    """For those whom nobody watches."""


WRONG_LOGS = text("""
    WITH sources AS (
        SELECT k.id, g.title, CAST(k.metric_source ->> 'community' AS uuid) AS community_id,
            k.metric_source ->> 'metric' AS metric, k.metric_source ->> 'grain' AS grain
        FROM kpis k JOIN goals g ON g.organization_id = k.organization_id AND g.id = k.id
        WHERE k.organization_id = :organization
            AND k.metric_source ->> 'community' = ANY(CAST(:communities AS text[]))
    ), computed AS (
        SELECT s.id AS kpi_id, s.title, p.log_date,
            CAST(p.metrics ->> s.metric AS numeric) AS value,
            concat_ws(':', s.community_id, s.metric, s.grain, p.first_day) AS source_key
        FROM sources s
        CROSS JOIN LATERAL (
            SELECT d.metric_date AS first_day, d.metric_date AS log_date, to_jsonb(d) AS metrics
            FROM kpi_daily d WHERE s.grain = 'daily'
                AND d.organization_id = :organization AND d.community_id = s.community_id
            UNION ALL
            SELECT w.week_start, w.week_start + 3, to_jsonb(w)
            FROM kpi_weekly w WHERE s.grain = 'weekly'
                AND w.organization_id = :organization AND w.community_id = s.community_id
            UNION ALL
            SELECT make_date(m.year, m.month, 1),
                CAST(make_date(m.year, m.month, 1) + interval '1 month' AS date) - 1, to_jsonb(m)
            FROM kpi_monthly m WHERE s.grain = 'monthly'
                AND m.organization_id = :organization AND m.community_id = s.community_id
        ) p
    )
    SELECT s.id AS kpi_id, s.title, coalesce(l.source_key, c.source_key) AS source_key,
        coalesce(c.log_date, l.log_date) AS log_date, l.log_date AS stored_date,
        l.value AS stored, c.value
    FROM (SELECT * FROM computed WHERE value IS NOT NULL) c
    FULL JOIN (
        SELECT kpi_id, source_key, log_date, value FROM kpi_logs
        WHERE organization_id = :organization AND source = 'metric'
            AND kpi_id IN (SELECT id FROM sources)
    ) l ON l.kpi_id = c.kpi_id AND l.source_key = c.source_key
    JOIN sources s ON s.id = coalesce(l.kpi_id, c.kpi_id)
    WHERE (l.value, l.log_date) IS DISTINCT FROM (c.value, c.log_date)
    ORDER BY s.id, log_date, source_key
""")
"""One statement, so that what is computed meanwhile is in both or in neither."""


@dataclass(frozen=True)
class WrongLogs:
    """A fed KPI whose logs aren't what its metric comes to; by log what it says, and the metric."""

    kpi_id: UUID
    title: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """What was compared in an organization, and what differs."""

    buckets: int
    dirty: int
    rows: list[Wrong]
    logs: list[WrongLogs]


async def check(
    db: AsyncSession, organization_id: UUID, today: date, *, repair: bool, tell: Tell
) -> Checked:
    """Compare all summaries with the events, and the logs that they feed with them; put right what
    differs, if asked for.

    Each portion of communities is computed by nobody else while it is compared. Who repairs holds
    all of them from the start: those who compute hold one of them before they lock any goal.
    """
    chunks = await summaries.list_chunks(db, organization_id)
    if repair:
        everything = [one for communities, _ in chunks for one in communities]
        await summaries.hold(db, organization_id, everything)
    total, done = sum(days for _, days in chunks), 0
    buckets, dirty, rows, logs = 0, 0, list[Wrong](), list[WrongLogs]()
    for communities, days in chunks:
        tell(done, total)
        savepoint = await db.begin_nested()
        await summaries.hold(db, organization_id, communities)
        found = await summaries.compare(db, organization_id, communities)
        wrong_logs = await list_wrong_logs(db, organization_id, communities)
        await savepoint.rollback()
        if repair:
            await put_right(db, organization_id, today, communities, found)
        buckets, dirty, done = buckets + found.buckets, dirty + found.dirty, done + days
        rows += [*found.wrong, *found.arrears]
        logs += in_words(wrong_logs)
    tell(total, total)
    return Checked(buckets, dirty, rows, logs)


async def list_wrong_logs(
    db: AsyncSession, organization_id: UUID, communities: Sequence[UUID]
) -> Sequence[Row[Any]]:
    """Logs that differ from the metrics that feed them, are missing, or are too many."""
    values = {"organization": organization_id, "communities": [str(one) for one in communities]}
    return (await db.execute(WRONG_LOGS, values)).all()


def in_words(rows: Sequence[Row[Any]]) -> list[WrongLogs]:
    """By KPI what is logged, and what should be; a log of another day names that one."""
    fields: dict[tuple[UUID, str], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        moved = row.stored_date not in (None, row.log_date) and row.value is not None
        name = f"log of {row.log_date}" + (f", on {row.stored_date}" if moved else "")
        fields[row.kpi_id, row.title][name] = [number(row.stored), number(row.value)]
    return [WrongLogs(kpi_id, title, found) for (kpi_id, title), found in fields.items()]


def number(value: Any) -> float | None:
    """A number as JSON has it."""
    return None if value is None else float(value)


async def put_right(
    db: AsyncSession,
    organization_id: UUID,
    today: date,
    communities: Sequence[UUID],
    found: Compared,
) -> None:
    """Compute what differs anew, then log what the metrics come to; goals follow."""
    await summaries.mend(db, organization_id, found)
    await rollup.hold_structure(db, organization_id)
    logs = await list_wrong_logs(db, organization_id, communities)
    values = [
        {
            "kpi_id": row.kpi_id,
            "source_key": row.source_key,
            "log_date": row.log_date,
            "value": row.value,
        }
        for row in logs
    ]
    await feed(db, organization_id, today, values)
