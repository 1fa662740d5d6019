"""Streaks follow every change of logs, in the days of who owns the KPI."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.access.actor import Actor
from cairn.admin.service import verify
from cairn.goals.deletion import remove_goal
from cairn.kit.db import scalar
from cairn.kpis import logs, streaks
from cairn.kpis.schemas import KpiOut, LogIn, LogOut, LogPatch
from cairn.words import Kind
from make import as_another_tool, make_kpi, make_vision

NOW = datetime.now(UTC)
FAR = NOW.date() - timedelta(days=9)


async def streak_of(db, actor: Actor, kpi: KpiOut, now: datetime = NOW) -> streaks.Streak:
    """The streak of one KPI."""
    return (await streaks.streaks_at(db, actor, now, kpi_ids=[kpi.id]))[0]


async def log_days(db, actor: Actor, kpi: KpiOut, *back: int, **fields) -> list[LogOut]:
    """Log so many days back each."""
    days = [actor.today - timedelta(days=days) for days in back]
    return [
        (await logs.log_value(db, actor, kpi.id, LogIn(date=day, **fields))).log for day in days
    ]


async def test_a_backdated_log_closes_the_gap(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    await log_days(db, actor, kpi, 3, 1, value=1)
    before = await streak_of(db, actor, kpi)

    await log_days(db, actor, kpi, 2, is_completed=True)

    after = await streak_of(db, actor, kpi)
    assert (before.current, before.best) == (1, 1)
    assert (after.current, after.best) == (3, 3)
    assert after.last_on == actor.today - timedelta(days=1)


async def test_a_skip_that_moves_no_number_is_seen_all_the_same(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    await log_days(db, actor, kpi, 3, 1, value=1)
    before = await streak_of(db, actor, kpi)

    await log_days(db, actor, kpi, 2, skipped=True)

    after = await streak_of(db, actor, kpi)
    assert (before.current, after.current) == (1, 2)


async def change(db, actor, log, **fields):
    await logs.change_log(db, actor, log.kpi_id, log.id, LogPatch(**fields))


CHANGES = {
    "another day": lambda db, actor, log: change(db, actor, log, date=FAR),
    "a skip": lambda db, actor, log: change(db, actor, log, is_completed=False, skipped=True),
    "nothing done": lambda db, actor, log: change(db, actor, log, is_completed=False, value=0),
    "gone": lambda db, actor, log: logs.remove_log(db, actor, log.kpi_id, log.id),
    "nothing done, by psql": lambda db, actor, log: as_another_tool(
        db, "UPDATE kpi_logs SET is_completed = false, value = 0 WHERE id = :id", id=log.id
    ),
    "a skip, by psql": lambda db, actor, log: as_another_tool(
        db, "UPDATE kpi_logs SET is_completed = false, skipped = true WHERE id = :id", id=log.id
    ),
    "gone, by psql": lambda db, actor, log: as_another_tool(
        db, "DELETE FROM kpi_logs WHERE id = :id", id=log.id
    ),
}


@pytest.mark.parametrize("correct", CHANGES.values(), ids=CHANGES)
async def test_every_change_of_a_tick_is_seen(db, actor, correct):
    kpi = await make_kpi(db, actor, level="daily")
    _, yesterday, _ = await log_days(db, actor, kpi, 2, 1, 0, is_completed=True)
    await log_days(db, actor, kpi, 3, value=0)
    before = await streak_of(db, actor, kpi)

    await correct(db, actor, yesterday)

    kept = await streak_of(db, actor, kpi)
    await db.execute(text("DELETE FROM kpi_streaks"))
    anew = await streak_of(db, actor, kpi)
    assert before.current == 3
    assert kept.current < 3
    assert kept == anew


async def test_what_holds_is_read_in_one_statement_and_not_written_again(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    await log_days(db, actor, kpi, 0, value=1)
    first = await streak_of(db, actor, kpi)
    written = await scalar(db, "SELECT ctid::text FROM kpi_streaks")

    second = await streak_of(db, actor, kpi)

    assert first == second
    assert await scalar(db, "SELECT ctid::text FROM kpi_streaks") == written


async def test_the_weeks_of_a_series_are_one_streak_and_count_by_progress(db, actor):
    vision = await make_vision(db, actor)
    this = actor.today - timedelta(days=actor.today.weekday())
    series = "0193ca9f-0000-7000-8000-000000000001"
    weeks = [
        await make_kpi(
            db,
            actor,
            vision,
            level="weekly",
            series_id=series,
            starts_on=this - timedelta(weeks=back),
            ends_on=this - timedelta(weeks=back, days=-6),
        )
        for back in (3, 2, 1, 0)
    ]
    for week, value in zip(weeks, (100, 99, 120, 0), strict=True):
        await logs.log_value(db, actor, week.id, LogIn(date=week.starts_on, value=value))

    found = await streaks.read_streaks(db, actor, vision.id)

    assert [(one.current, one.best) for one in found] == [(1, 1)]
    assert found[0].last_on == weeks[2].ends_on


async def test_a_week_that_is_deleted_is_in_no_series(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    await log_days(db, actor, kpi, 0, value=1)
    await streak_of(db, actor, kpi)

    await remove_goal(db, actor, kpi.id, Kind.KPI, None, False)

    assert await streaks.read_streaks(db, actor, None) == []


async def live_in(db, person, zone: str, hour: int) -> None:
    """Let a person live in a time zone, with days that begin at an hour."""
    await db.execute(
        text("UPDATE users SET time_zone = :zone, day_start_hour = :hour WHERE id = :id"),
        {"zone": zone, "hour": hour, "id": person.id},
    )


# zone, hour at which the day begins, an instant in UTC, and the day that it is then
DAYS = {
    "03:59 where days begin at four": ("Europe/Berlin", 4, "2026-07-10T01:59", "2026-07-09"),
    "04:00 there": ("Europe/Berlin", 4, "2026-07-10T02:00", "2026-07-10"),
    "Berlin, before the hour that is missing": (
        "Europe/Berlin",
        3,
        "2026-03-29T00:59",
        "2026-03-28",
    ),
    "Berlin, after it": ("Europe/Berlin", 3, "2026-03-29T01:00", "2026-03-29"),
    "New York, the hour that comes twice, first": (
        "America/New_York",
        2,
        "2026-11-01T05:59",
        "2026-10-31",
    ),
    "New York, the same hour again": ("America/New_York", 2, "2026-11-01T06:59", "2026-10-31"),
    "New York, after it": ("America/New_York", 2, "2026-11-01T07:00", "2026-11-01"),
    "Lord Howe, before the half hour that is missing": (
        "Australia/Lord_Howe",
        2,
        "2026-10-03T15:29",
        "2026-10-03",
    ),
    "Lord Howe, after it": ("Australia/Lord_Howe", 2, "2026-10-03T15:30", "2026-10-04"),
}


@pytest.mark.parametrize(("zone", "hour", "instant", "day"), DAYS.values(), ids=DAYS)
async def test_the_day_is_the_owners(db, world, actor, zone, hour, instant, day):
    await live_in(db, world.admin, zone, hour)
    kpi = await make_kpi(db, actor, level="daily", owner_id=world.admin.id)
    yesterday = date.fromisoformat(day) - timedelta(days=1)
    await db.execute(
        text(
            "INSERT INTO kpi_logs (organization_id, kpi_id, log_date, is_completed) "
            "VALUES (:organization, :kpi, :day, true)"
        ),
        {"organization": actor.organization_id, "kpi": kpi.id, "day": yesterday},
    )
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    streak = await streak_of(db, actor, kpi, now)

    assert (streak.as_of, streak.current) == (date.fromisoformat(day), 1)
    after = await streak_of(db, actor, kpi, now + timedelta(days=1))
    assert (after.current, after.best) == (0, 1)


async def test_the_strength_is_kept_with_four_places(db, actor):
    kpi = await make_kpi(db, actor, level="daily")

    await log_days(db, actor, kpi, *range(12, -1, -1), is_completed=True)

    assert (await streak_of(db, actor, kpi)).strength == Decimal("0.5000")


async def test_comparing_names_a_streak_that_isnt_what_the_logs_say(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    await log_days(db, actor, kpi, 0, value=1)
    await streak_of(db, actor, kpi)
    assert await streaks.find_wrong(db, actor.organization_id) == []

    await db.execute(text("UPDATE kpi_streaks SET best = 7"))

    [wrong] = await streaks.find_wrong(db, actor.organization_id)
    assert (wrong.goal_id, wrong.fields) == (kpi.id, {"streak.best": [7, 1]})


async def test_the_comparison_of_everything_finds_it_and_repairs_it(db, actor):
    kpi = await make_kpi(db, actor, level="daily")
    await log_days(db, actor, kpi, 0, value=1)
    await streak_of(db, actor, kpi)
    await db.execute(text("UPDATE kpi_streaks SET current = 7"))

    found = await verify(db, actor, repair=True)

    after = await verify(db, actor)
    assert [(one.goal_id, one.fields) for one in found.differences] == [
        (kpi.id, {"streak.current": [7, 1]})
    ]
    assert (found.repaired, after.difference_count) == (True, 0)
