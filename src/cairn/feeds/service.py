"""Keeps the logs of fed KPIs equal to their metrics, in the transaction that computes these."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.feeds.source import MetricSource, log_date, source_key
from cairn.jobs import DRAIN
from cairn.metrics.drain import Drained, drain, drain_days
from cairn.metrics.metric import Grain
from cairn.metrics.statements import FIRST_DAY, TABLES
from cairn.progress import rollup
from cairn.progress.rollup import Move, moves_of

FED = text("""
    SELECT id, metric_source FROM kpis
    WHERE organization_id = :organization AND metric_source ->> 'community' = :community
    ORDER BY id
""")
FEED = text("SELECT m.* FROM unnest(metrics.feed(:organization, :today, CAST(:values AS jsonb))) m")
UNFEED = text("SELECT m.* FROM unnest(metrics.unfeed(:organization, :today, :kpi)) m")


HAND_LOGS = text("""
    SELECT count(*) FROM kpi_logs
    WHERE organization_id = tenancy.current_organization() AND kpi_id = :kpi AND source <> 'metric'
""")
SEES = text("""
    SELECT EXISTS (SELECT FROM communities
        WHERE organization_id = tenancy.current_organization() AND id = :community
            AND tenancy.may_enter(id))
""")


@dataclass(frozen=True)
class Fed:
    """What was computed, and the goals that it moved."""

    drained: Drained
    moves: list[Move]


async def drain_and_feed(
    db: AsyncSession, organization_id: UUID, today: date, community_id: UUID | None = None
) -> Fed | None:
    """Compute one chunk of what is marked and log it where it feeds; None if there is nothing to
    do. `today` is the organization's."""
    drained = await drain(db, organization_id, DRAIN, community_id)
    return None if drained is None else await fed_by(db, organization_id, today, drained)


async def drain_days_and_feed(
    db: AsyncSession,
    organization_id: UUID,
    today: date,
    community_id: UUID,
    first_day: date,
    last_day: date,
) -> Fed:
    """The same for what is marked of a community between two days."""
    drained = await drain_days(db, organization_id, community_id, first_day, last_day)
    return await fed_by(db, organization_id, today, drained)


async def fed_by(db: AsyncSession, organization_id: UUID, today: date, drained: Drained) -> Fed:
    """Log what was computed anew where it feeds KPIs.

    The structure is held before it is asked which these are: who gives a KPI a source owns it until
    the source is logged, and reads what is committed by then. So none is missed.
    """
    changed = {
        Grain.DAILY: drained.days,
        Grain.WEEKLY: drained.weeks,
        Grain.MONTHLY: drained.months,
    }
    if not any(changed.values()):
        return Fed(drained, [])
    await rollup.hold_structure(db, organization_id)
    names = {"organization": organization_id, "community": str(drained.community_id)}
    sources = {
        row.id: MetricSource.model_validate(row.metric_source)
        for row in await db.execute(FED, names)
    }
    values = await values_of(db, organization_id, drained.community_id, sources, changed)
    return Fed(drained, await feed(db, organization_id, today, values))


async def check_source(db: AsyncSession, source: MetricSource, kpi_id: UUID | None) -> None:
    """Refuse a community that the actor doesn't run, and a KPI that has logs by hand.

    Raises:
        CommunityNotFound, KpiNotMeasurable.
    """
    if not (await db.execute(SEES, {"community": source.community})).scalar_one():
        raise errors.CommunityNotFound(community_id=source.community)
    logs = (await db.execute(HAND_LOGS, {"kpi": kpi_id})).scalar_one() if kpi_id else 0
    if logs > 0:
        raise errors.KpiNotMeasurable(
            why=f"It has {logs} logs by hand, and a metric's can't stand among them; make another "
            "KPI for the metric."
        )


async def fill_kpi(
    db: AsyncSession, organization_id: UUID, today: date, kpi_id: UUID, source: MetricSource
) -> list[Move]:
    """Log all that there is of a KPI's new source, instead of what was logged of another.

    The caller owns the structure.
    """
    values = {"organization": organization_id, "today": today, "kpi": kpi_id}
    moves = moves_of((await db.execute(UNFEED, values)).all())
    logs = await values_of(db, organization_id, source.community, {kpi_id: source}, None)
    return moves + await feed(db, organization_id, today, logs)


async def feed(
    db: AsyncSession, organization_id: UUID, today: date, values: list[dict[str, Any]]
) -> list[Move]:
    """Write logs of metrics, all in one call, so that all goals are locked in one order."""
    if not values:
        return []
    rows = msgspec.json.encode(values).decode()
    names = {"organization": organization_id, "today": today, "values": rows}
    return moves_of((await db.execute(FEED, names)).all())


async def values_of(
    db: AsyncSession,
    organization_id: UUID,
    community_id: UUID,
    sources: Mapping[UUID, MetricSource],
    changed: Mapping[Grain, Collection[date]] | None,
) -> list[dict[str, Any]]:
    """What metrics of a community come to, for each KPI that they feed: in the periods that begin
    on changed days, or in all there are."""
    columns: dict[Grain, set[str]] = defaultdict(set)
    for source in sources.values():
        columns[source.grain].add(source.metric)
    values = []
    for grain, metrics in columns.items():
        days = None if changed is None else changed[grain]
        rows = await read(db, organization_id, community_id, grain, metrics, days)
        values += [
            {
                "kpi_id": kpi_id,
                "source_key": source_key(source, row["first_day"]),
                "log_date": log_date(grain, row["first_day"]),
                "value": row[source.metric],
            }
            for row in rows
            for kpi_id, source in sources.items()
            if source.grain is grain
        ]
    return values


async def read(
    db: AsyncSession,
    organization_id: UUID,
    community_id: UUID,
    grain: Grain,
    metrics: Collection[str],
    days: Collection[date] | None,
) -> list[dict[str, Any]]:
    """Metrics as they stand; their names are the catalog's."""
    first_day = FIRST_DAY[grain]
    some = "" if days is None else f"AND {first_day} = ANY (CAST(:days AS date[]))"
    statement = text(f"""
        SELECT {first_day} AS first_day, {", ".join(f'"{one}"' for one in sorted(metrics))}
        FROM {TABLES[grain][0]}
        WHERE organization_id = :organization AND community_id = :community {some}
        ORDER BY 1
    """)
    values: dict[str, Any] = {"organization": organization_id, "community": community_id}
    if days is not None:
        values["days"] = sorted(days)
    return [dict(row) for row in (await db.execute(statement, values)).mappings()]
