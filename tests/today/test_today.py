"""What a person owes on a day: overdue, due and done."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from counting import counting
from make import log, make_kpi, make_vision

from .week import (
    FRIDAY,
    HABIT,
    MONDAY,
    NOON,
    SUNDAY,
    THIS_WEEK,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEKLY,
    make_action,
    on_wednesday,
    tick,
    titles,
    today_of,
)


async def test_a_habit_is_due_on_its_weekdays_and_overdue_where_it_was_missed(db, world):
    actor = on_wednesday(world)
    run = await make_kpi(db, actor, title="Run", due_weekdays=[1, 3, 5], **HABIT)
    read = await make_kpi(db, actor, title="Read", **HABIT)
    await tick(db, actor, read, MONDAY, WEDNESDAY)
    await tick(db, actor, read, TUESDAY, skipped=True)

    wednesday = await today_of(db, actor)
    tuesday = await today_of(db, actor, TUESDAY)
    await tick(db, actor, run, MONDAY)
    afterwards = await today_of(db, actor)

    assert titles(wednesday) == {"overdue": ["Run"], "due": ["Run"], "done": ["Read"]}
    assert wednesday.overdue[0].missed_on == [MONDAY]
    assert titles(tuesday) == {"overdue": ["Run"], "due": [], "done": ["Read"]}
    assert tuesday.done[0].logged.is_skipped is True
    assert titles(afterwards) == {"overdue": [], "due": ["Run"], "done": ["Read"]}


async def test_a_skipped_day_is_neither_due_nor_overdue_any_more(db, world):
    actor = on_wednesday(world)
    walk = await make_kpi(db, actor, title="Walk", level="daily", unit="km", **THIS_WEEK)
    await tick(db, actor, walk, MONDAY, TUESDAY, WEDNESDAY, skipped=True)

    answer = await today_of(db, actor)

    assert titles(answer) == {"overdue": [], "due": [], "done": ["Walk"]}
    assert answer.done[0].logged.is_skipped is True
    assert answer.done[0].next is None


async def test_an_item_says_all_that_is_needed_to_log_it_in_place(db, world):
    actor = on_wednesday(world)
    kpi = await make_kpi(db, actor, title="Calls", unit="calls", **WEEKLY)
    await log(db, actor, kpi, 10, MONDAY)
    await log(db, actor, kpi, 5)
    last = await log(db, actor, kpi, 7)

    (item,) = (await today_of(db, actor)).due

    assert (item.id, item.kind, item.unit, item.due_on) == (kpi.id, "kpi", "calls", SUNDAY)
    assert (item.logged.value, item.logged.log_id) == (12, last.log.id)
    assert (item.current_value, item.target_value, item.progress_percentage) == (22, 100, 22)
    assert (item.expected_percentage, item.status, item.buffer_days) == (40, "off_track", -1)
    assert (item.due_by.amount, item.due_by.value, item.due_by.on) == (32, 54, WEDNESDAY)
    assert (item.next, item.can_log.allowed, item.can_log.reason) == ("log_value", True, None)


async def test_longer_kpis_are_shown_only_while_they_need_something(db, world):
    actor = on_wednesday(world)
    begun = {**WEEKLY, "ends_on": SUNDAY + timedelta(days=7)}
    values = {"Untouched": None, "Behind": 10, "Safe until Monday": 45, "Just not": 44, "Over": 120}
    for title, value in values.items():
        kpi = await make_kpi(db, actor, title=title, **begun)
        if value is not None:
            await log(db, actor, kpi, value, MONDAY)
    logged = await make_kpi(db, actor, title="Logged today", **begun)
    await log(db, actor, logged, 60)
    await make_kpi(db, actor, title="Ahead", starts_on=THURSDAY, ends_on=SUNDAY)
    await make_kpi(db, actor, title="Standing")

    answer = await today_of(db, actor)

    assert titles(answer) == {
        "overdue": [],
        "due": ["Untouched", "Behind", "Just not"],
        "done": ["Logged today"],
    }


async def test_actions_are_due_on_their_days_and_overdue_for_a_month(db, world):
    actor = on_wednesday(world)
    at = datetime.combine(WEDNESDAY, time(9), UTC)
    await make_action(db, actor, "Today", WEDNESDAY)
    await make_action(db, actor, "This week", MONDAY, ends_on=FRIDAY)
    await make_action(db, actor, "Some day")
    await make_action(db, actor, "Yesterday", TUESDAY)
    await make_action(db, actor, "A month ago", WEDNESDAY - timedelta(days=31))
    await make_action(db, actor, "Long ago", WEDNESDAY - timedelta(days=32))
    await make_action(db, actor, "Tomorrow", THURSDAY)
    await make_action(db, actor, "Made up for", MONDAY, done_at=at)
    await make_action(db, actor, "Beforehand", WEDNESDAY, done_at=at - timedelta(days=1))
    await make_action(db, actor, "Done on Monday", MONDAY, done_at=at - timedelta(days=2))

    answer = await today_of(db, actor)

    assert titles(answer) == {
        "overdue": ["A month ago", "Yesterday"],
        "due": ["Today", "This week", "Some day"],
        "done": ["Made up for", "Beforehand"],
    }
    assert [item.due_on for item in answer.due] == [WEDNESDAY, FRIDAY, None]
    assert {item.next for item in answer.due} == {"tick"}
    assert answer.counts.model_dump() == {"overdue": 2, "due": 3, "done": 2}


async def test_missed_days_are_looked_for_a_week_back_in_periods_still_running(db, world):
    actor = on_wednesday(world)
    long_ago = MONDAY - timedelta(days=100)
    habit = {"measure": "completion", "starts_on": long_ago}
    await make_kpi(db, actor, title="Running", ends_on=SUNDAY, **habit)
    await make_kpi(db, actor, title="Over", ends_on=TUESDAY, **habit)
    await make_kpi(db, actor, title="Of yesterday", level="daily", starts_on=TUESDAY)
    await make_kpi(db, actor, title="Of long ago", level="daily", starts_on=long_ago)

    answer = await today_of(db, actor)

    assert titles(answer)["overdue"] == ["Running", "Of yesterday"]
    a_week = [WEDNESDAY - timedelta(days=back) for back in range(7, 0, -1)]
    assert answer.overdue[0].missed_on == a_week


async def test_only_ones_own_active_leaves_are_owed(db, world):
    actor, admin = on_wednesday(world), on_wednesday(world, "admin")
    parent = await make_kpi(db, actor, title="Parent", level="monthly", **THIS_WEEK)
    await make_kpi(db, actor, parent, title="Leaf", **WEEKLY)
    await make_kpi(db, actor, title="Paused", state="on_hold", **WEEKLY)
    await make_kpi(db, admin, title="Somebody else's", **WEEKLY)

    answer = await today_of(db, actor)

    assert titles(answer) == {"overdue": [], "due": ["Leaf"], "done": []}


async def test_a_vision_narrows_today_to_what_stands_below_it(db, world):
    actor = on_wednesday(world)
    vision = await make_vision(db, actor)
    month = await make_kpi(db, actor, vision, level="monthly", **THIS_WEEK)
    await make_kpi(db, actor, month, title="Below", **WEEKLY)
    await make_kpi(db, actor, title="Elsewhere", **WEEKLY)

    answer = await today_of(db, actor, vision=vision)

    assert titles(answer)["due"] == ["Below"]
    assert answer.counts.due == 1


async def test_pages_go_through_all_sections(db, world):
    actor = on_wednesday(world)
    for number in range(3):
        await make_action(db, actor, f"Missed {number}", TUESDAY)
        await make_action(db, actor, f"Due {number}", WEDNESDAY)
        await make_action(db, actor, f"Whenever {number}")
        await make_action(db, actor, f"Done {number}", WEDNESDAY, NOON)
    whole = await today_of(db, actor)

    pages, cursor = [], None
    while not pages or cursor:
        pages.append(await today_of(db, actor, cursor=cursor, limit=5))
        cursor = pages[-1].next_cursor

    assert [sum(map(len, titles(page).values())) for page in pages] == [5, 5, 2]
    for name, expected in titles(whole).items():
        assert [title for page in pages for title in titles(page)[name]] == expected
    assert all(page.counts == whole.counts for page in pages)


async def test_what_cant_be_logged_says_why(db, world):
    actor = on_wednesday(world)
    fed = await make_kpi(db, actor, title="Fed", **WEEKLY)
    await make_kpi(db, actor, title="Habit", **HABIT)
    source = "UPDATE kpis SET metric_source = '{}' WHERE id = :id"
    await db.execute(text(source), {"id": fed.id})

    now = await today_of(db, actor)
    friday = await today_of(db, actor, FRIDAY)

    assert {item.title: item.can_log.reason for item in now.due} == {
        "Fed": "fed_by_metric",
        "Habit": None,
    }
    assert {item.title: item.can_log.reason for item in friday.due} == {
        "Fed": "fed_by_metric",
        "Habit": "in_future",
    }
    assert {item.next for item in friday.due} == {None}


async def test_a_streak_comes_with_its_kpi(db, world):
    actor = on_wednesday(world)
    read = await make_kpi(db, actor, **HABIT)
    await tick(db, actor, read, MONDAY, TUESDAY)

    (item,) = (await today_of(db, actor)).due

    assert (item.streak.current, item.streak.best) == (2, 2)


async def test_ten_times_as_much_to_do_takes_no_more_statements(app, client, world):
    headers = world.employee.headers
    counts = []
    for number in (2, 20):
        async with transaction(app.state.sessions, world.organization_id) as db:
            actor = world.actor(world.employee)
            for _ in range(number):
                await make_kpi(db, actor, level="daily", starts_on=world.today)
        await client.get("/today", headers=headers)
        with counting(app) as statements:
            today = await client.get("/today", headers=headers)
            summary = await client.get("/progress/summary", headers=headers)
        assert (today.status_code, summary.status_code) == (200, 200)
        counts.append(len(statements))
        assert len(today.json()["due"]) == summary.json()["daily"]["total"]

    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["/today", "/progress/summary"])
async def test_a_vision_that_one_doesnt_see_is_not_found(app, client, world, path):
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, world.actor(world.employee))
        shared = await make_vision(db, world.actor(world.employee), visibility="shared")

    async def status(name, goal):
        headers = getattr(world, name).headers
        asked = await client.get(path, params={"vision_id": str(goal.id)}, headers=headers)
        return asked.status_code

    people = ("employee", "other_employee", "manager", "admin", "community_admin")
    assert [await status(name, vision) for name in people] == [200, 404, 404, 404, 404]
    assert [await status(name, shared) for name in people] == [200, 200, 200, 200, 404]


async def test_progress_of_ones_own_day_is_that_of_the_organization(db, world):
    actor = on_wednesday(world)
    await make_kpi(db, actor, **WEEKLY)

    (item,) = (await today_of(db, actor, THURSDAY)).due

    assert item.expected_percentage == Decimal(40)
