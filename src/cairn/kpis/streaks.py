"""Streaks of series of KPIs: read as they are kept, counted anew where they don't hold any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.kit import clock
from cairn.kpis import streak_queries as queries
from cairn.kpis.streak_rules import EVERY_DAY, Part, StreakValues, streak_of
from cairn.words import Kind, KpiLevel

PORTION = 500
"""So many series are read and counted at once."""
FIELDS = ("current", "best", "last_on", "strength")


@dataclass(frozen=True)
class Streak:
    """The streak of a series, or of a KPI in none (then by its id), as of its owner's day."""

    series_id: UUID
    current: int
    best: int
    last_on: date | None
    strength: Decimal
    as_of: date


@dataclass(frozen=True)
class WrongStreak:
    """A kept streak that isn't what the logs say, told by the latest KPI of its series."""

    series_id: UUID
    goal_id: UUID
    title: str
    fields: dict[str, list[Any]]
    """By name: what is stored, what was recomputed."""
    kind: Kind = Kind.KPI


async def read_streaks(db: AsyncSession, actor: Actor, vision_id: UUID | None) -> Sequence[Streak]:
    """The streaks of all series with a KPI that the actor sees, of one vision if given.

    Those that don't hold any more are counted anew and kept; ordered by series.
    """
    return await streaks_at(db, actor, clock.now(), vision_id=vision_id)


async def streaks_of(db: AsyncSession, actor: Actor, kpi_ids: Sequence[UUID]) -> Sequence[Streak]:
    """The streaks of the series that these KPIs belong to, as far as the actor sees them."""
    return await streaks_at(db, actor, clock.now(), kpi_ids=kpi_ids)


async def streaks_at(
    db: AsyncSession,
    actor: Actor,
    now: datetime,
    *,
    kpi_ids: Sequence[UUID] | None = None,
    vision_id: UUID | None = None,
) -> Sequence[Streak]:
    """The streaks at an instant, from which every owner's day follows."""
    rows = await queries.list_streaks(db, actor, now, kpi_ids, vision_id)
    return await settle(db, actor.organization_id, now, rows)


async def settle(
    db: AsyncSession, organization_id: UUID, now: datetime, rows: Sequence[Row[Any]]
) -> Sequence[Streak]:
    """Rows of `streak_queries.KEPT` as streaks; those that don't hold any more are counted anew."""
    found = {row.series_id: kept(row, row.today) for row in rows if row.is_right}
    stale = [row.series_id for row in rows if not row.is_right]
    for series in portions(stale):
        found |= await count_anew(db, organization_id, now, series)
    return [found[row.series_id] for row in rows if row.series_id in found]


async def count_anew(
    db: AsyncSession, organization_id: UUID, now: datetime, series: Sequence[UUID]
) -> dict[UUID, Streak]:
    """Count the streaks of series from their logs and keep them.

    Another who keeps an older one meanwhile does no harm: its basis tells.
    """
    counted: dict[UUID, Streak] = {}
    rows = []
    for first, parts in by_series(await queries.list_parts(db, organization_id, now, series)):
        values = values_of(parts, first.today)
        counted[first.series_id] = Streak(first.series_id, **values, as_of=first.today)
        rows.append(
            {
                "organization_id": organization_id,
                "series_id": first.series_id,
                **values,
                "computed_on": first.today,
                "basis": first.basis,
            }
        )
    if rows:
        await queries.write_streaks(db, rows)
    return counted


async def find_wrong(db: AsyncSession, organization_id: UUID) -> list[WrongStreak]:
    """Kept streaks that hold, but aren't what the logs say as of the day they were counted for."""
    now = clock.now()
    wrong = []
    for series in portions(await queries.list_stored(db, organization_id)):
        rows = await queries.list_stored_parts(db, organization_id, now, series)
        for first, parts in by_series(rows):
            recomputed = values_of(parts, first.computed_on)
            differing = {
                f"streak.{name}": [as_json(getattr(first, name)), as_json(recomputed[name])]
                for name in FIELDS
                if getattr(first, name) != recomputed[name]
            }
            if differing:
                wrong.append(WrongStreak(first.series_id, first.kpi_id, first.title, differing))
    return wrong


async def repair(db: AsyncSession, organization_id: UUID, series: Sequence[UUID]) -> None:
    """Count the streaks of series anew, whether they hold or not."""
    for some in portions(sorted(series)):
        await count_anew(db, organization_id, clock.now(), some)


def values_of(parts: Sequence[Row[Any]], today: date) -> dict[str, Any]:
    """The streak of the KPIs of one series, as it is kept."""
    values: StreakValues = streak_of([part_of(row) for row in parts], today)
    return {**vars(values), "strength": Decimal(str(values.strength)).quantize(Decimal("0.0001"))}


def part_of(row: Row[Any]) -> Part:
    """A KPI of a series as the rules know it."""
    return Part(
        first_on=row.period_start,
        last_on=row.period_end,
        is_daily=row.level in {None, KpiLevel.DAILY},
        weekdays=frozenset(row.due_weekdays or EVERY_DAY),
        done=frozenset(row.done),
        skipped=frozenset(row.skipped),
        is_complete=bool(row.is_complete),
    )


def kept(row: Row[Any], today: date) -> Streak:
    """A stored streak."""
    return Streak(row.series_id, row.current, row.best, row.last_on, row.strength, today)


def by_series(rows: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], list[Row[Any]]]]:
    """Rows that come in order of series, those of each together, with the first of them."""
    for _, group in groupby(rows, key=lambda row: row.series_id):
        members = list(group)
        yield members[0], members


def portions(series: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Series in portions."""
    for first in range(0, len(series), PORTION):
        yield series[first : first + PORTION]


def as_json(value: Any) -> Any:
    """A value of a streak as reports have it."""
    return value if value is None or isinstance(value, int) else str(value)
