"""Figures of communities: read, compared, and traced to the rows that make them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, today_in
from cairn.communities import kpis_queries as queries
from cairn.communities.kpis_kept import Document, Kept
from cairn.communities.kpis_schemas import (
    BehindOut,
    CatalogOut,
    ComparedCommunity,
    ComparedValue,
    ComparisonOut,
    MetricOut,
)
from cairn.communities.places_queries import get_community
from cairn.kit import clock
from cairn.metrics.behind import behind
from cairn.metrics.catalog import METRICS, OF_GRAIN, find_metric
from cairn.metrics.metric import Grain, Metric, Unit
from cairn.metrics.periods import DAY, Days, period_of
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import Measure

USUAL = {
    Grain.DAILY: timedelta(days=30),
    Grain.WEEKLY: timedelta(weeks=12),
    Grain.MONTHLY: timedelta(days=365),
}
"""How far back figures go where nobody says so."""
MOST_DAYS = 4_000
KEPT = Kept()


def catalog() -> CatalogOut:
    """All metrics."""
    return CatalogOut(items=[described(one) for one in METRICS])


def described(metric: Metric) -> MetricOut:
    """A metric in words."""
    measure = Measure.SUM if metric.is_additive else Measure.LATEST
    return MetricOut(
        key=metric.key,
        grain=metric.grain,
        label=metric.label,
        description=metric.text,
        unit=metric.unit,
        better=metric.better,
        group=metric.group,
        is_additive=metric.is_additive,
        measure=None if metric.is_by_word else measure,
    )


def days_of(grain: Grain, first: date | None, last: date | None, today: date) -> Days:
    """The days asked for, or the usual ones up to today.

    Raises:
        PeriodInvalid: they are the wrong way round, or too many.
    """
    last = last or today
    first = first or last - USUAL[grain]
    if first > last:
        raise errors.PeriodInvalid(why=f"`from` ({first}) is after `to` ({last}).")
    if (last - first).days >= MOST_DAYS:
        raise errors.PeriodInvalid(
            why=f"From {first} to {last} are more than {MOST_DAYS} days; ask for fewer at once."
        )
    return first, last


def demand_metric(grain: Grain, key: str) -> Metric:
    """Raise MetricUnknown where the catalog has no such metric."""
    metric = find_metric(grain, key)
    if metric is None:
        raise errors.MetricUnknown(metric=key, grain=grain)
    return metric


async def read_json(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    grain: Grain,
    first: date | None,
    last: date | None,
) -> Document:
    """A community's figures as a JSON document; what was made of the same rows before is sent
    again."""
    if last is None:
        community = await get_community(db, actor, community_id)
        last = today_in(community.time_zone, clock.now())
    days = days_of(grain, first, last, last)
    asked = (actor.organization_id, community_id, grain, *days)
    state = await queries.find_state(db, actor, community_id, grain, *days)
    document = KEPT.find(asked, state) if state is not None else None
    if document is None:
        items, state = await queries.read_json(db, actor, community_id, grain, *days)
        dirty = []
        if state is None:
            dirty = list(await queries.list_dirty(db, actor, community_id, grain, *days))
        head = {
            "community_id": community_id,
            "grain": grain,
            "first_day": days[0],
            "last_day": days[1],
            "dirty": [one._asdict() for one in dirty],
        }
        plain = b'%b,"items":%b}' % (msgspec.json.encode(head)[:-1], items.encode())
        document = Document(plain) if state is None else KEPT.keep(asked, state, plain)
    return document


async def read_csv(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    grain: Grain,
    first: date | None,
    last: date | None,
) -> str:
    """A community's figures as CSV, one line a row; numbers by a word are JSON in their cell."""
    rows = await read_rows(db, actor, community_id, grain, first, last)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["community_id", *columns_of(grain)])
    for row in rows:
        writer.writerow([community_id, *cells_of(grain, row)])
    return out.getvalue()


async def read_rows(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    grain: Grain,
    first: date | None,
    last: date | None,
) -> Sequence[Mapping[str, Any]]:
    """A community's figures, oldest first; money is text."""
    community = await get_community(db, actor, community_id)
    days = days_of(grain, first, last, today_in(community.time_zone, clock.now()))
    return await queries.read_rows(db, actor, community_id, grain, *days)


def columns_of(grain: Grain) -> list[str]:
    """What a row of figures has: its key, its metrics, and how fresh they are."""
    return [*queries.KEYS[grain], *OF_GRAIN[grain], "computed_at", "dirty"]


def cells_of(grain: Grain, row: Mapping[str, Any]) -> list[Any]:
    """A row of figures as it stands in a CSV."""
    return [cell(row[name]) for name in columns_of(grain)]


def cell(value: Any) -> Any:
    """A value as it stands in a CSV."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(value)
    return json.dumps(value) if isinstance(value, dict) else value


async def compare(
    db: AsyncSession,
    actor: Actor,
    grain: Grain,
    key: str,
    first: date | None,
    last: date | None,
) -> ComparisonOut:
    """A metric in all communities that the actor runs."""
    metric = demand_metric(grain, key)
    days = days_of(grain, first, last, actor.today)
    rows = await queries.compare(db, actor, metric, *days)
    communities = []
    for _, group in groupby(rows, key=lambda row: row.id):
        of_one = list(group)
        there = [row for row in of_one if row.first_day is not None]
        communities.append(
            ComparedCommunity(
                community_id=of_one[0].id,
                name=of_one[0].name,
                time_zone=of_one[0].time_zone,
                currency=of_one[0].currency,
                total=in_json(metric, sum(row.value for row in there))
                if metric.is_additive
                else None,
                values=[
                    ComparedValue(
                        first_day=row.first_day,
                        value=in_json(metric, row.value),
                        computed_at=row.computed_at,
                        is_dirty=row.is_dirty,
                    )
                    for row in there
                ],
            )
        )
    return ComparisonOut(
        metric=described(metric), first_day=days[0], last_day=days[1], communities=communities
    )


def in_json(metric: Metric, value: Any) -> Any:
    """A number as it goes out: money a string with two decimals, other fractions numbers."""
    if value is None or isinstance(value, dict):
        return value
    if metric.unit is Unit.MONEY:
        return f"{value:.2f}"
    return value if isinstance(value, int) else float(value)


async def list_behind(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    grain: Grain,
    key: str,
    day: date,
    cursor: str | None,
    limit: int,
) -> BehindOut:
    """The rows behind a number: of the day, or of the week or month that it is in."""
    metric = demand_metric(grain, key)
    community = await get_community(db, actor, community_id)
    first, last = period_of(grain, day)
    today = today_in(community.time_zone, clock.now())
    values = {
        "organization": actor.organization_id,
        "community": community_id,
        "time_zone": community.time_zone,
        "first_day": first,
        "last_day": min(last, max(today, first)),
        "day_before": period_of(grain, first - DAY)[0],
    }
    after = decode_cursor(cursor, datetime, UUID) if cursor else None
    source = behind(metric)
    rows = await queries.list_behind(db, source, values, after, limit + 1)
    found = await queries.find_value(db, actor, community_id, metric, first)
    more = len(rows) > limit
    return BehindOut(
        metric=described(metric),
        first_day=first,
        last_day=last,
        table=source.table,
        value=None if found is None else in_json(metric, found.value),
        computed_at=found and found.computed_at,
        is_dirty=found and found.is_dirty,
        items=[event_of(row) for row in rows[:limit]],
        next_cursor=encode_cursor(rows[limit - 1].at, rows[limit - 1].id) if more else None,
    )


def event_of(row: Any) -> Mapping[str, Any]:
    """A row of events, its id first."""
    return {"id": str(row.id), **row.event}
