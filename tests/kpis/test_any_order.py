"""Whatever the order in which logs were written, corrected and deleted: what counts is what is
there in the end."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from cairn.kit.db import enter_organization
from cairn.kpis import logs, streaks
from cairn.kpis.schemas import LogIn, LogPatch
from make import make_kpi, make_vision

BACK = 12
"""So many days back at most."""


@dataclass(frozen=True)
class Entry:
    """A log as it is in the end, and what becomes of it before: wrong at first, then corrected;
    read in between or not."""

    back: int
    fields: tuple[tuple[str, Any], ...]
    at_first: tuple[int, tuple[tuple[str, Any], ...]] | None
    is_deleted: bool
    is_read: bool


contents = st.sampled_from(
    [
        (("value", Decimal(3)),),
        (("value", Decimal(0)),),
        (("is_completed", True),),
        (("skipped", True),),
    ]
)
entries = st.builds(
    Entry,
    back=st.integers(0, BACK),
    fields=contents,
    at_first=st.none() | st.tuples(st.integers(0, BACK), contents),
    is_deleted=st.booleans(),
    is_read=st.booleans(),
)
EMPTY = {"value": None, "is_completed": False, "skipped": False}


async def write(db, actor, kpis, entry):
    """Write a log the way it came about."""
    kpi = kpis[entry.back % len(kpis)]
    back, fields = entry.at_first or (entry.back, entry.fields)
    day = actor.today - timedelta(days=back)
    written = await logs.log_value(db, actor, kpi.id, LogIn(date=day, **dict(fields)))
    if entry.is_read:
        await streaks.read_streaks(db, actor, None)
    if entry.is_deleted:
        await logs.remove_log(db, actor, kpi.id, written.log.id)
    elif entry.at_first is not None:
        right = {**EMPTY, **dict(entry.fields), "date": actor.today - timedelta(days=entry.back)}
        await logs.change_log(db, actor, kpi.id, written.log.id, LogPatch(**right))


async def outcome(app, world, story):
    """What progress and streaks are after logs were written, in a vision of their own."""
    actor = world.actor(world.admin)
    async with app.state.sessions() as db:
        await enter_organization(db, world.organization_id)
        vision = await make_vision(db, actor)
        kpis = [
            await make_kpi(db, actor, vision, level="daily", target_value=30),
            await make_kpi(db, actor, vision, level="daily", due_weekdays=[1, 3, 5],
                           starts_on=actor.today - timedelta(days=9), ends_on=actor.today,
                           measure="completion"),
        ]  # fmt: skip
        for entry in story:
            await write(db, actor, kpis, entry)
        rows = await db.execute(
            text("SELECT goal_id, progress_percentage, current_value, coverage FROM goal_progress")
        )
        progress = {row.goal_id: tuple(row)[1:] for row in rows}
        found = {one.series_id: one for one in await streaks.read_streaks(db, actor, vision.id)}
        wrong = await streaks.find_wrong(db, actor.organization_id)
        await db.rollback()
    shown = [
        (one.current, one.best, one.last_on, one.strength)
        for one in (found[kpi.id] for kpi in kpis)
    ]
    return [progress[goal.id] for goal in (vision, *kpis)], shown, wrong


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=st.lists(entries, max_size=8), data=st.data())
async def test_any_order_ends_in_the_same_progress_and_streaks(app, world, story, data):
    shuffled = data.draw(st.permutations(story))
    straight = [
        Entry(one.back, one.fields, None, False, False) for one in story if not one.is_deleted
    ]

    ends = [await outcome(app, world, told) for told in (straight, story, shuffled)]

    assert ends[1] == ends[0]
    assert ends[2] == ends[0]
    assert ends[0][2] == []
