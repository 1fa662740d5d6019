"""A period is made to come to a value, so that it can be undone, and never over another's log."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cairn import errors
from cairn.kpis import logs
from cairn.kpis.grid_schemas import PeriodIn
from cairn.kpis.periods import set_period
from cairn.kpis.schemas import LogIn
from make import log, make_kpi, make_vision, progress


async def put(db, actor, kpi, first=None, last=None, **fields):
    """Set what a KPI comes to, today unless said otherwise."""
    day = first or actor.today
    return await set_period(db, actor, kpi.id, PeriodIn(first=day, last=last or day, **fields))


async def values(db, actor, kpi):
    page = await logs.list_logs(db, actor, kpi.id, None, 10)
    return [entry.value for entry in page.items]


async def test_an_empty_period_gets_a_log_a_single_log_is_corrected_and_cleared(db, actor):
    vision = await make_vision(db, actor)
    kpi = await make_kpi(db, actor, vision)

    made = await put(db, actor, kpi, value=40, seen=None)
    corrected = await put(db, actor, kpi, value=60, seen=40)
    cleared = await put(db, actor, kpi, seen=60)

    assert (made.before, made.log.value, made.value) == (None, 40, 40)
    assert (corrected.before.value, corrected.log.id, corrected.value) == (40, made.log.id, 60)
    assert [moved.new for moved in corrected.updated_progress] == [60, 60]
    assert (cleared.before.id, cleared.log, cleared.value) == (made.log.id, None, None)
    assert await progress(db, kpi, vision) == (0, 0)


@pytest.mark.parametrize(
    ("measure", "wanted", "after"),
    [
        ("sum", Decimal("12.5"), [Decimal("2.5"), 7, 3]),
        ("latest", Decimal(5), [5, 7, 3]),
        ("minimum", Decimal(1), [1, 7, 3]),
        ("maximum", Decimal(9), [9, 7, 3]),
    ],
)
async def test_of_several_logs_none_is_touched(db, actor, measure, wanted, after):
    kpi = await make_kpi(db, actor, measure=measure)
    first = actor.today - timedelta(days=3)
    await log(db, actor, kpi, 3, first)
    await log(db, actor, kpi, 7, first)

    written = await put(db, actor, kpi, first, actor.today, value=wanted)

    assert written.value == wanted
    assert await values(db, actor, kpi) == after


@pytest.mark.parametrize("measure", ["average", "minimum", "maximum"])
async def test_what_would_be_a_guess_is_refused(db, actor, measure):
    kpi = await make_kpi(db, actor, measure=measure)
    for value in (3, 7):
        await log(db, actor, kpi, value)

    with pytest.raises(errors.PeriodNotSettable, match="made of 2 logs"):
        await put(db, actor, kpi, value=6)


async def test_a_day_is_ticked_skipped_and_cleared(db, actor):
    kpi = await make_kpi(db, actor, level="daily", measure="completion", starts_on=actor.today,
                         ends_on=actor.today)  # fmt: skip

    ticked = await put(db, actor, kpi, is_completed=True)
    skipped = await put(db, actor, kpi, skipped=True)
    again = await put(db, actor, kpi, skipped=True)
    await put(db, actor, kpi)

    assert (ticked.value, ticked.log.is_completed) == (100, True)
    assert (skipped.value, skipped.before.is_completed, skipped.log.skipped) == (None, True, True)
    assert (again.log, again.updated_progress) == (None, [])
    assert await values(db, actor, kpi) == []


async def test_what_another_logged_meanwhile_is_told_and_kept(db, actor):
    kpi = await make_kpi(db, actor)
    await log(db, actor, kpi, 30)

    with pytest.raises(errors.PeriodMoved, match=r"comes to 30 .* not to 10"):
        await put(db, actor, kpi, value=50, seen=10)
    same = await put(db, actor, kpi, value=30, seen=10)

    assert (same.value, same.log) == (30, None)
    assert await values(db, actor, kpi) == [30]


async def test_days_outside_of_the_kpis_period_and_days_to_come_are_refused(db, actor):
    yesterday = actor.today - timedelta(days=1)
    kpi = await make_kpi(db, actor, level="weekly", starts_on=yesterday,
                         ends_on=actor.today + timedelta(days=9))  # fmt: skip

    with pytest.raises(errors.PeriodNotSettable, match="outside"):
        await put(db, actor, kpi, yesterday - timedelta(days=1), value=1)
    with pytest.raises(errors.LogDateInFuture):
        await put(db, actor, kpi, actor.today + timedelta(days=2), value=1)
    earlier = await put(db, actor, kpi, yesterday - timedelta(days=9), yesterday, value=1)

    assert earlier.log.date == yesterday


async def test_over_http_two_who_saw_the_same_dont_write_over_one_another(client, world):
    headers = world.admin.headers
    kpi = (await client.post("/kpis", json={"title": "K"}, headers=headers)).json()
    day = str(world.today)
    log_in = LogIn(date=world.today, value=Decimal(1)).model_dump(mode="json")
    await client.post(f"/kpi-logs/{kpi['id']}/log", json=log_in, headers=headers)
    body = {"first": day, "last": day, "seen": "1"}
    path = f"/kpi-logs/{kpi['id']}/period"

    first = await client.put(path, json={**body, "value": "2"}, headers=headers)
    second = await client.put(path, json={**body, "value": "3"}, headers=headers)

    assert (first.status_code, first.json()["value"]) == (200, "2")
    assert (second.status_code, second.json()["code"]) == (409, "PeriodMoved")
