"""Computes all summaries once more from the events, beside those that are stored, and compares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.metrics.arrears import mark_units, refresh_arrears
from cairn.metrics.catalog import LATE
from cairn.metrics.comparison import (
    CREATE,
    EVALUATE,
    KNOWN,
    RECOMPUTED,
    WRONG_ARREARS,
    comparison_of,
    groups_of,
    leaving_out,
)
from cairn.metrics.drain import HOLD
from cairn.metrics.fill import MEMORY, Period, fill
from cairn.metrics.metric import Grain
from cairn.metrics.periods import Days, merge, months_of, period_of, weeks_of
from cairn.metrics.statements import TABLES
from cairn.words import MetricGroup

CHUNK = 20_000
"""So many days are computed at once, of as many communities; a community is never divided, since
its weeks and months need all of its days."""

PERIODS = text(f"""
    SELECT community_id, array_agg(DISTINCT metric_date) AS days FROM {RECOMPUTED}kpi_daily
    GROUP BY community_id
""")
MARKED = text("""
    SELECT community_id, metric_group, first_day, last_day FROM dirty_ranges
    WHERE organization_id = :organization AND community_id = ANY(:communities)
""")
DELETE = "DELETE FROM {table} WHERE organization_id = :organization AND id = ANY(:ids)"


@dataclass(frozen=True)
class Wrong:
    """A row of a summary that isn't what the events make it, or a day on which what is stored of
    units isn't; `id` is that of the summary's stored row."""

    community_id: UUID
    community: str
    grain: Grain
    first_day: date
    id: UUID | None
    problem: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Compared:
    """How many rows were compared, how many wait to be computed anew, and which differ; then the
    days on which what is stored of units does."""

    buckets: int
    dirty: int
    wrong: list[Wrong]
    arrears: list[Wrong]


async def list_chunks(db: AsyncSession, organization_id: UUID) -> list[tuple[list[UUID], int]]:
    """All communities in portions, each with how many days it has."""
    chunks: list[tuple[list[UUID], int]] = []
    for one in await list_known(db, organization_id, None):
        days = max(0, (one.running_day - one.first_day).days + 1)
        if not chunks or chunks[-1][1] + days > CHUNK:
            chunks.append(([], 0))
        communities, before = chunks.pop()
        chunks.append(([*communities, one.id], before + days))
    return chunks


async def hold(db: AsyncSession, organization_id: UUID, communities: Iterable[UUID]) -> None:
    """Keep others from computing communities until the transaction, or its savepoint, ends."""
    for one in sorted(communities):
        names = {"organization": str(organization_id), "community": str(one)}
        await db.execute(text(HOLD), names)


async def compare(db: AsyncSession, organization_id: UUID, communities: Sequence[UUID]) -> Compared:
    """Compute all days, weeks and months of communities once more, and compare.

    The caller holds them: what happens meanwhile is marked, and stays so until it has been looked
    at which marks there are. What is marked isn't compared.
    """
    known = await list_known(db, organization_id, communities)
    await recompute(db, organization_id, known)
    marks = await list_marks(db, organization_id, known)
    names = {one.id: one.name for one in known}
    buckets, dirty, wrong = 0, 0, list[Wrong]()
    whose = {"organization": organization_id, "communities": [one.id for one in known]}
    for grain in Grain:
        values = {**whose, **columns_of(marked(grain, marks))}
        rows = (await db.execute(comparison_of(grain), values)).all()
        buckets, dirty = buckets + rows[0].buckets, dirty + rows[0].dirty
        wrong += [wrong_of(grain, names, row) for row in rows if row.community_id is not None]
    arrears = [wrong_arrears_of(names, row) for row in await db.execute(WRONG_ARREARS, whose)]
    return Compared(buckets, dirty, wrong, arrears)


async def list_known(
    db: AsyncSession, organization_id: UUID, communities: Sequence[UUID] | None
) -> Sequence[Row[Any]]:
    """Communities that have been computed, with the days that there are of them, by the
    transaction's clock and by now."""
    values = {
        "organization": organization_id,
        "communities": None if communities is None else list(communities),
    }
    return [one for one in await db.execute(KNOWN, values) if one.last_day is not None]


async def recompute(db: AsyncSession, organization_id: UUID, known: Sequence[Row[Any]]) -> None:
    """Fill temporary tables with all that the summaries of communities should say."""
    values = {"organization": organization_id}
    keys = {table: [one for one in key if one != "week_start"] for table, key in TABLES.values()}
    keys["arrears"] = ["late", "unit_id"]
    for table, key in keys.items():
        unique = ", ".join(key)
        await db.execute(text(f"DROP TABLE IF EXISTS pg_temp.{RECOMPUTED}{table}"))
        await db.execute(text(CREATE.format(prefix=RECOMPUTED, table=table, key=unique)))
    await db.execute(MEMORY)
    communities = [one.id for one in known]
    await db.execute(EVALUATE, {**values, "communities": communities, "late": LATE})
    days = [Period(one.id, one.first_day, one.running_day) for one in known]
    await fill(db, organization_id, Grain.DAILY, list(MetricGroup), days, RECOMPUTED)
    await db.execute(leaving_out(Grain.DAILY), values)
    there = {
        row.community_id: merge((day, day) for day in row.days) for row in await db.execute(PERIODS)
    }
    for grain, touched in ((Grain.WEEKLY, weeks_of), (Grain.MONTHLY, months_of)):
        periods = [
            Period(community, first, last)
            for community, ranges in there.items()
            for first, last in touched(ranges)
        ]
        await fill(db, organization_id, grain, list(MetricGroup), periods, RECOMPUTED)
        await db.execute(leaving_out(grain), values)


Marks = dict[tuple[UUID, MetricGroup], list[Days]]


async def list_marks(db: AsyncSession, organization_id: UUID, known: Sequence[Row[Any]]) -> Marks:
    """What is to be computed anew, by community and group: what is marked, and the days that have
    begun since the last one that there is a row for, this one included."""
    marks: Marks = defaultdict(list)
    values = {"organization": organization_id, "communities": [one.id for one in known]}
    for row in await db.execute(MARKED, values):
        marks[row.community_id, MetricGroup(row.metric_group)].append((row.first_day, row.last_day))
    for one in known:
        newest = min(one.last_day, one.running_day)
        if one.last_day != one.running_day or one.clock_day != one.running_day:
            for group in MetricGroup:
                marks[one.id, group].append((newest, max(newest, one.clock_day)))
    return marks


def marked(grain: Grain, marks: Marks) -> Iterator[tuple[UUID, MetricGroup, date, date]]:
    """The rows of a grain that marks make worth computing anew, as ranges of their first days."""
    groups = groups_of(grain)
    for (community, group), ranges in marks.items():
        if group in groups:
            touched = {Grain.DAILY: merge, Grain.WEEKLY: weeks_of, Grain.MONTHLY: months_of}[grain]
            for first, last in merge(touched(ranges)):
                yield community, group, first, last


def columns_of(rows: Iterable[tuple[UUID, MetricGroup, date, date]]) -> dict[str, list[Any]]:
    """Marked rows as arrays."""
    listed = list(rows)
    names = ("marked_communities", "marked_groups", "first_days", "last_days")
    return {name: [row[at] for row in listed] for at, name in enumerate(names)}


def wrong_of(grain: Grain, names: Mapping[UUID, str], row: Row[Any]) -> Wrong:
    """A row that differs."""
    return Wrong(
        community_id=row.community_id,
        community=names[row.community_id],
        grain=grain,
        first_day=row.first_day,
        id=row.id,
        problem="missing" if row.id is None else "surplus" if row.is_surplus else "changed",
        fields=row.fields or {},
    )


def wrong_arrears_of(names: Mapping[UUID, str], row: Row[Any]) -> Wrong:
    """A day on which what is stored of units differs."""
    return Wrong(
        community_id=row.community_id,
        community=names[row.community_id],
        grain=Grain.DAILY,
        first_day=row.first_day,
        id=None,
        problem="changed",
        fields=row.fields,
    )


async def mend(db: AsyncSession, organization_id: UUID, found: Compared) -> None:
    """Compute what differs anew, and delete rows that shouldn't be there.

    First what each unit owes, which days are summed from; then days: weeks and months are folded
    from them as they stand.
    """
    communities = {one.community_id for one in found.arrears}
    await mark_units(db, organization_id, communities)
    await refresh_arrears(db, organization_id, communities)
    by_grain: dict[Grain, list[Wrong]] = defaultdict(list)
    for one in found.wrong:
        by_grain[one.grain].append(one)
    for grain in Grain:
        surplus = [one.id for one in by_grain[grain] if one.problem == "surplus"]
        statement = text(DELETE.format(table=TABLES[grain][0]))
        await db.execute(statement, {"organization": organization_id, "ids": surplus})
        periods = [
            Period(one.community_id, *period_of(grain, one.first_day))
            for one in by_grain[grain]
            if one.problem != "surplus"
        ]
        await fill(db, organization_id, grain, list(MetricGroup), periods)
