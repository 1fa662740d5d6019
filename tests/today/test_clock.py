"""Which day it is for a person, whatever the clocks do."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cairn.today.rules import own_day
from cairn.today.summary_queries import WALL

from .week import (
    MONDAY,
    THURSDAY,
    WEDNESDAY,
    give_clock,
    make_action,
    on_wednesday,
    titles,
    today_of,
)

CLOCKS = [
    ("2026-04-15T03:59Z", "UTC", 4, "2026-04-14"),
    ("2026-04-15T04:00Z", "UTC", 4, "2026-04-15"),
    ("2026-04-15T00:00Z", "UTC", 0, "2026-04-15"),
    ("2026-04-14T23:30Z", "Asia/Tokyo", 4, "2026-04-15"),
    # In Berlin 02:00 to 03:00 is missing on 29 March, and there twice on 25 October.
    ("2026-03-29T00:59Z", "Europe/Berlin", 2, "2026-03-28"),
    ("2026-03-29T01:00Z", "Europe/Berlin", 2, "2026-03-29"),
    ("2026-03-29T01:59Z", "Europe/Berlin", 4, "2026-03-28"),
    ("2026-03-29T02:00Z", "Europe/Berlin", 4, "2026-03-29"),
    ("2026-10-25T02:59Z", "Europe/Berlin", 4, "2026-10-24"),
    ("2026-10-25T03:00Z", "Europe/Berlin", 4, "2026-10-25"),
    # In Havana 1 November begins twice.
    ("2026-11-01T03:59Z", "America/Havana", 0, "2026-10-31"),
    ("2026-11-01T04:30Z", "America/Havana", 0, "2026-11-01"),
    ("2026-11-01T05:30Z", "America/Havana", 0, "2026-11-01"),
]


@pytest.mark.parametrize(("now", "zone", "starts", "day"), CLOCKS)
async def test_a_day_begins_at_an_hour_of_the_clock_on_the_wall(db, world, now, zone, starts, day):
    actor, instant = on_wednesday(world), datetime.fromisoformat(now)
    await give_clock(db, actor, zone, starts)
    values = {"organization": world.organization_id, "actor": actor.user_id, "now": instant}

    in_sql = (await db.execute(text(f"WITH {WALL} SELECT day FROM wall"), values)).scalar_one()

    assert str(own_day(instant, zone, starts)) == str(in_sql) == day


async def test_before_ones_day_starts_yesterday_is_still_today(db, world):
    actor = on_wednesday(world)
    await give_clock(db, actor, "Europe/Berlin", 4)
    night = datetime(2026, 4, 16, 1, 59, tzinfo=UTC)  # 03:59 on Thursday in Berlin
    await make_action(db, actor, "Wednesday's", WEDNESDAY)
    await make_action(db, actor, "Thursday's", THURSDAY)
    await make_action(db, actor, "Done at night", MONDAY, night)

    before = await today_of(db, actor, now=night)
    after = await today_of(db, actor, now=night + timedelta(minutes=1))

    assert (before.date, after.date) == (WEDNESDAY, THURSDAY)
    assert titles(before) == {"overdue": [], "due": ["Wednesday's"], "done": ["Done at night"]}
    assert titles(after) == {"overdue": ["Wednesday's"], "due": ["Thursday's"], "done": []}
