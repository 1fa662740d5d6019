"""The heatmap shows what was logged day by day, and what has become of due days."""

from datetime import timedelta

from cairn.kpis import logs
from cairn.kpis.heatmap import get_heatmap
from cairn.kpis.schemas import LogIn
from make import make_kpi, make_vision


async def days_of(db, actor, kpi, first, last):
    """State and value of some days, through the year's end if need be."""
    years = [await get_heatmap(db, actor, kpi.id, year) for year in {first.year, last.year}]
    days = [day for year in years for day in year.days if first <= day.date <= last]
    return [(day.state, day.value) for day in sorted(days, key=lambda day: day.date)]


async def log_on(db, actor, kpi, day, **fields):
    await logs.log_value(db, actor, kpi.id, LogIn(date=day, **fields))


async def test_every_due_day_is_done_skipped_missed_or_still_due(db, actor):
    today = actor.today
    kpi = await make_kpi(db, actor, level="daily", starts_on=today - timedelta(days=3),
                         ends_on=today + timedelta(days=1))  # fmt: skip
    await log_on(db, actor, kpi, today - timedelta(days=3), value=2)
    await log_on(db, actor, kpi, today - timedelta(days=3), value="0.5")
    await log_on(db, actor, kpi, today - timedelta(days=2), skipped=True)

    days = await days_of(db, actor, kpi, today - timedelta(days=4), today + timedelta(days=2))

    assert days == [
        (None, None),
        ("done", 2.5),
        ("skipped", None),
        ("missed", None),
        ("due", None),
        ("due", None),
        (None, None),
    ]


async def test_a_day_has_the_value_of_the_measure(db, actor):
    found = []
    for measure in ("sum", "latest", "average", "minimum", "maximum"):
        kpi = await make_kpi(db, actor, level="daily", measure=measure)
        for value in (1, 7, 4):
            await log_on(db, actor, kpi, actor.today, value=value)
        found += await days_of(db, actor, kpi, actor.today, actor.today)

    assert found == [("done", 12), ("done", 4), ("done", 4), ("done", 1), ("done", 7)]


async def test_weekdays_that_arent_due_are_neither(db, actor):
    yesterday = actor.today - timedelta(days=1)
    kpi = await make_kpi(db, actor, level="daily", due_weekdays=[yesterday.isoweekday()],
                         starts_on=yesterday - timedelta(days=30), ends_on=actor.today)  # fmt: skip

    days = await days_of(db, actor, kpi, yesterday - timedelta(days=1), actor.today)

    assert [state for state, _ in days] == [None, "missed", None]


async def test_all_kpis_of_a_series_are_in_it_that_one_sees(db, world, actor):
    shared = await make_vision(db, actor, visibility="shared")
    private = await make_vision(db, actor)
    series = "0193ca9f-0000-7000-8000-000000000002"
    days = [actor.today - timedelta(days=back) for back in (2, 1, 0)]
    kpis = [
        await make_kpi(db, actor, vision, level="daily", series_id=series,
                       starts_on=day, ends_on=day)
        for vision, day in zip((private, shared, shared), days, strict=True)
    ]  # fmt: skip
    for kpi, day in zip(kpis, days, strict=True):
        await log_on(db, actor, kpi, day, value=3)

    seen = await days_of(db, world.actor(world.employee), kpis[1], days[0], days[2])

    assert await days_of(db, actor, kpis[0], days[0], days[2]) == [("done", 3)] * 3
    assert seen == [(None, None), ("done", 3), ("done", 3)]


async def test_over_http_a_streak_and_a_leap_year(client, world):
    headers = world.admin.headers
    body = {"title": "Walk", "level": "daily", "measure": "completion",
            "starts_on": "2024-01-01", "ends_on": "2024-12-31"}  # fmt: skip
    kpi = (await client.post("/kpis", json=body, headers=headers)).json()
    for day in ("2024-02-28", "2024-02-29"):
        log = {"date": day, "is_completed": True}
        await client.post(f"/kpi-logs/{kpi['id']}/log", json=log, headers=headers)

    year = await client.get(f"/kpis/{kpi['id']}/heatmap?year=2024", headers=headers)
    streak = await client.get(f"/kpis/{kpi['id']}/streak", headers=headers)

    assert (year.status_code, streak.status_code) == (200, 200)
    days = year.json()["days"]
    assert len(days) == 366
    assert [day["value"] for day in days if day["state"] == "done"] == ["100", "100"]
    assert (streak.json()["current"], streak.json()["best"]) == (0, 2)
    assert streak.json()["last_on"] == "2024-02-29"


async def test_what_one_doesnt_see_has_neither(client, world):
    headers = world.admin.headers
    vision = (await client.post("/visions", json={"title": "V"}, headers=headers)).json()
    body = {"title": "K", "parent_id": vision["id"]}
    kpi = (await client.post("/kpis", json=body, headers=headers)).json()

    for what in ("streak", "heatmap"):
        answer = await client.get(f"/kpis/{kpi['id']}/{what}", headers=world.employee.headers)

        assert (answer.status_code, answer.json()["code"]) == (404, "GoalNotFound")
