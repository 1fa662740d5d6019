"""Single logs: what is taken, what is refused, and how they are listed, corrected and deleted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cairn import errors
from cairn.goals.deletion import remove_goal
from cairn.kpis import logs
from cairn.kpis.schemas import LogIn, LogPatch
from cairn.words import Kind
from make import log, make_kpi, progress

MARCH = {"starts_on": "2026-03-01", "ends_on": "2026-03-31"}


async def log_on(db, actor, kpi, day, key=None, **fields):
    return await logs.log_value(db, actor, kpi.id, LogIn(date=day, **fields), key)


async def test_several_logs_of_a_day_count_and_are_listed_newest_first_page_by_page(db, actor):
    kpi = await make_kpi(db, actor)
    for value in (1, 2, 3):
        await log_on(db, actor, kpi, date(2026, 3, 2), value=value)
    await log_on(db, actor, kpi, date(2026, 3, 1), value=4)

    first = await logs.list_logs(db, actor, kpi.id, None, 3)
    second = await logs.list_logs(db, actor, kpi.id, first.next_cursor, 3)

    assert await progress(db, kpi) == (10,)
    assert [one.value for one in (*first.items, *second.items)] == [3, 2, 1, 4]
    assert second.next_cursor is None


async def test_a_log_outside_of_the_period_is_kept_and_counts_once_it_is_moved_inside(db, actor):
    kpi = await make_kpi(db, actor, **MARCH)

    outside = await log_on(db, actor, kpi, date(2026, 4, 1), value=30)
    before = await progress(db, kpi)
    inside = await logs.change_log(
        db, actor, kpi.id, outside.log.id, LogPatch(date=date(2026, 3, 31))
    )

    assert (outside.log.counted, outside.updated_progress, before) == (False, [], (0,))
    assert (inside.log.counted, await progress(db, kpi)) == (True, (30,))


async def test_tomorrow_can_be_logged_and_the_day_after_cant(db, actor):
    kpi = await make_kpi(db, actor)
    tomorrow = actor.today + timedelta(days=1)

    written = await log_on(db, actor, kpi, tomorrow, value=1)
    later = LogPatch(date=tomorrow + timedelta(days=1))

    with pytest.raises(errors.LogDateInFuture, match=str(tomorrow)):
        await log_on(db, actor, kpi, tomorrow + timedelta(days=1), value=1)
    with pytest.raises(errors.LogDateInFuture):
        await logs.change_log(db, actor, kpi.id, written.log.id, later)


async def test_a_kpi_with_counting_children_takes_no_logs_but_keeps_those_it_had(db, actor):
    kpi = await make_kpi(db, actor)
    await log_on(db, actor, kpi, actor.today, "once", value=40)
    child = await make_kpi(db, actor, kpi)

    with pytest.raises(errors.KpiHasChildren):
        await log_on(db, actor, kpi, actor.today, value=1)

    again = await log_on(db, actor, kpi, actor.today, "once", value=40)
    kept = await logs.list_logs(db, actor, kpi.id, None, 10)
    assert [one.id for one in kept.items] == [again.log.id]
    await remove_goal(db, actor, child.id, Kind.KPI, None, False)
    assert await progress(db, kpi) == (40,)


async def test_a_skip_says_nothing_else(db, actor):
    kpi = await make_kpi(db, actor)
    written = await log(db, actor, kpi, 5)

    with pytest.raises(errors.LogSaysNothing):
        await log_on(db, actor, kpi, actor.today, skipped=True, value=1)
    with pytest.raises(errors.LogSaysNothing):
        await logs.change_log(db, actor, kpi.id, written.log.id, LogPatch(skipped=True))
    with pytest.raises(errors.LogSaysNothing):
        await log_on(db, actor, kpi, actor.today)

    skipped = await log_on(db, actor, kpi, actor.today, skipped=True)
    assert (skipped.log.skipped, await progress(db, kpi)) == (True, (5,))


async def test_a_kpi_that_a_metric_feeds_takes_no_logs_by_hand(db, actor):
    kpi = await make_kpi(db, actor)
    written = await log(db, actor, kpi, 5)
    await db.execute(
        text("UPDATE kpis SET metric_source = CAST(:fed AS jsonb) WHERE id = :id"),
        {"fed": '{"metric": "payments_amount"}', "id": kpi.id},
    )

    with pytest.raises(errors.KpiIsFed):
        await log(db, actor, kpi, 1)
    with pytest.raises(errors.KpiIsFed):
        await logs.change_log(db, actor, kpi.id, written.log.id, LogPatch(note="By hand"))
    with pytest.raises(errors.KpiIsFed):
        await logs.remove_log(db, actor, kpi.id, written.log.id)


async def test_what_is_deleted_is_as_if_it_never_was(db, actor):
    kpi = await make_kpi(db, actor, measure="latest")
    await log_on(db, actor, kpi, actor.today - timedelta(days=1), value=20)
    newest = await log_on(db, actor, kpi, actor.today, value=70)

    receipt = await logs.remove_log(db, actor, kpi.id, newest.log.id)

    assert [(one.old, one.new) for one in receipt.updated_progress] == [(70, 20)]
    with pytest.raises(errors.LogNotFound):
        await logs.remove_log(db, actor, kpi.id, newest.log.id)
