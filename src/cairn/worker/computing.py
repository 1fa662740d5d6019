"""Long work on metrics, in steps: each is one transaction, and says how far it came."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import today_in
from cairn.feeds.service import Fed, drain_and_feed, drain_days_and_feed
from cairn.jobs import BACKFILL, DRAIN, REFRESH
from cairn.kit import clock
from cairn.kit.fields import plain
from cairn.metrics.arrears import mark_units
from cairn.metrics.drain import mark, mark_new_days
from cairn.metrics.metric import Grain
from cairn.metrics.periods import DAY, Days, merge, period_of
from cairn.people import service as people
from cairn.progress.rollup import Move
from cairn.worker.work import Run

CHUNK = 92
"""So many days are filled in one transaction, from the newest back."""
MOST_NAMED = 1000
"""So many of the goals that moved are named in a result; all are counted."""

ACTIVE = text("""
    SELECT id, time_zone FROM communities
    WHERE organization_id = :organization
        AND (id = :community OR CAST(:community AS uuid) IS NULL AND is_active)
    ORDER BY id
""")


@dataclass(frozen=True)
class Progress:
    """How far a run came: days done of all, and what came of it so far."""

    done: int | None
    total: int | None
    result: Mapping[str, Any] = field(default_factory=dict)
    is_over: bool = False


Step = Callable[[AsyncSession, Run, Progress], Awaitable[Progress]]
"""Does the next part of a run in one transaction."""


async def drain_step(db: AsyncSession, run: Run, before: Progress) -> Progress:
    """Compute one chunk of what is marked, and the days that have begun since."""
    actor = await people.command_actor(db, run.organization_id)
    if before.done is None:
        await mark_new_days(db, run.organization_id, run.community_id)
    fed = await drain_and_feed(db, run.organization_id, actor.today, run.community_id)
    if fed is None:
        return replace(before, done=before.done or 0, result=with_fed(before.result), is_over=True)
    result = with_fed(before.result, fed)
    return Progress((before.done or 0) + 1, None, result)


def compute_step(grain: Grain) -> Step:
    """The step of a job that computes the last day, week or month, or the one of args' `day`."""

    async def compute(db: AsyncSession, run: Run, before: Progress) -> Progress:
        if before.done is None:
            await people.command_actor(db, run.organization_id)
            values = {"organization": run.organization_id, "community": run.community_id}
            for community in (await db.execute(ACTIVE, values)).all():
                today = today_in(community.time_zone, run.due_at or clock.now())
                day = run.args.get("day")
                days = period_of(grain, date.fromisoformat(day)) if day else last(grain, today)
                await mark(db, run.organization_id, community.id, *days)
        return await drain_step(db, run, before)

    return compute


def last(grain: Grain, today: date) -> Days:
    """The last day, week or month that was over when a day began."""
    return period_of(grain, period_of(grain, today)[0] - DAY)


async def fill_step(db: AsyncSession, run: Run, before: Progress) -> Progress:
    """Compute the next days of args' `from` to `to`, marked or not, from the newest back."""
    actor = await people.command_actor(db, run.organization_id)
    first, last = (date.fromisoformat(run.args[name]) for name in ("from", "to"))
    done, total = before.done or 0, (last - first).days + 1
    newest = last - timedelta(days=done)
    oldest = max(first, newest - timedelta(days=CHUNK - 1))
    assert run.community_id is not None
    if done == 0:
        await mark_units(db, run.organization_id, [run.community_id])
    await mark(db, run.organization_id, run.community_id, oldest, newest)
    fed = await drain_days_and_feed(
        db, run.organization_id, actor.today, run.community_id, oldest, newest
    )
    done += (newest - oldest).days + 1
    return Progress(done, total, with_fed(before.result, fed), is_over=done >= total)


def with_fed(result: Mapping[str, Any], fed: Fed | None = None) -> dict[str, Any]:
    """A result with what one more step came to: by community the days, weeks and months whose rows
    are others now, as ranges, and the goals that they moved."""
    changed = dict(result.get("changed", {}))
    moved = {one["goal_id"]: one for one in result.get("updated_progress", [])}
    count = int(result.get("moved", 0))
    if fed is not None:
        drained = fed.drained
        if drained.days or drained.weeks or drained.months:
            key = str(drained.community_id)
            changed[key] = with_ranges(changed.get(key, {}), fed)
        for move in fed.moves:
            first = moved.get(str(move.goal_id))
            if first is None:
                count += 1
            if first is not None or len(moved) < MOST_NAMED:
                moved[str(move.goal_id)] = words_of(move, first)
    return {"changed": changed, "moved": count, "updated_progress": list(moved.values())}


def with_ranges(before: Mapping[str, Sequence[Sequence[str]]], fed: Fed) -> dict[str, Any]:
    """Ranges of days of one community, with those that a step has changed."""
    firsts = {
        Grain.DAILY: ("days", fed.drained.days),
        Grain.WEEKLY: ("weeks", fed.drained.weeks),
        Grain.MONTHLY: ("months", fed.drained.months),
    }
    return {
        name: [
            [first.isoformat(), last.isoformat()]
            for first, last in merge([*known(before, name), *periods(grain, days)])
        ]
        for grain, (name, days) in firsts.items()
    }


def known(before: Mapping[str, Sequence[Sequence[str]]], name: str) -> Iterable[Days]:
    """Ranges as they were written down."""
    return [
        (date.fromisoformat(first), date.fromisoformat(last))
        for first, last in before.get(name, [])
    ]


def periods(grain: Grain, days: Iterable[date]) -> Iterable[Days]:
    """The periods that begin on days."""
    return [period_of(grain, day) for day in days]


def words_of(move: Move, first: Mapping[str, Any] | None) -> dict[str, Any]:
    """A move as JSON, from before the first to after the last of a goal."""
    old = move.old if move.old is None else plain(move.old)
    return {
        "goal_id": str(move.goal_id),
        "kind": move.kind,
        "old": first["old"] if first is not None else old,
        "new": None if move.new is None else plain(move.new),
    }


STEPS: Mapping[str, Step] = {
    DRAIN: drain_step,
    BACKFILL: fill_step,
    REFRESH: fill_step,
    "compute-daily-kpis": compute_step(Grain.DAILY),
    "compute-weekly-kpis": compute_step(Grain.WEEKLY),
    "compute-monthly-kpis": compute_step(Grain.MONTHLY),
}
"""Work that is too long for one transaction, by the names of `cairn.jobs`."""
