"""What summaries and fed logs say is held against the events, and put right."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import text

from cairn.admin import service as admin
from cairn.feeds.service import drain_and_feed
from cairn.kit.db import enter_communities, scalar
from cairn.metrics import verify
from cairn.metrics.arrears import mark_units
from cairn.metrics.drain import mark
from make import make_kpi
from metrics.happening import AROUND, add, draw_place, make_community
from metrics.ledgers import differences

MIDDLE = date(2026, 3, 8)
OPENED = MIDDLE - AROUND


@pytest.fixture
async def place(db, actor):
    """A community in which something happened, also before it opened; all of it computed."""
    await enter_communities(db)
    await db.execute(text("DELETE FROM communities"))
    place = draw_place(Random(7), "America/New_York", MIDDLE)
    place.id = await make_community(db, actor, "America/New_York", OPENED)
    await add(db, actor, place.id, place)
    await db.execute(
        text(
            "INSERT INTO tickets (organization_id, community_id, created_at) "
            "VALUES (:organization, :community, '2025-07-09T12:00Z')"
        ),
        {"organization": actor.organization_id, "community": place.id},
    )
    await compute(db, actor)
    return place


async def compute(db, actor):
    """Compute all that is marked."""
    while await drain_and_feed(db, actor.organization_id, actor.today):
        pass


@pytest.fixture
def found(db, actor):
    """What a comparison finds: rows of summaries, KPIs, and the whole of it."""

    async def found(repair=False):
        result = await admin.verify(db, actor, repair=repair)
        rows = [
            (one.grain, one.first_day, one.problem, one.fields)
            for one in result.differences
            if hasattr(one, "grain")
        ]
        goals = [(one.title, one.fields) for one in result.differences if hasattr(one, "goal_id")]
        return rows, goals, result

    return found


async def stored(db):
    """All rows of the summaries, but ids and when they were computed."""
    return [
        [
            row.row
            for row in await db.execute(
                text(f"SELECT to_jsonb(k) - '{{id,computed_at}}'::text[] AS row FROM {table} k "
                     "ORDER BY row")
            )
        ]
        for table in ("kpi_daily", "kpi_weekly", "kpi_monthly")
    ]  # fmt: skip


async def test_what_was_computed_is_what_the_events_make(db, place, found):
    counts = [len(rows) for rows in await stored(db)]

    rows, goals, result = await found()

    assert (rows, goals) == ([], [])
    assert (result.buckets, result.dirty) == (sum(counts), 0)


SPOILS = (
    "UPDATE kpi_daily SET tickets_opened = 99 WHERE metric_date = '2026-03-08'",
    "UPDATE kpi_monthly SET incidents_by_category = '{}' WHERE (year, month) = (2026, 3)",
    "UPDATE kpi_weekly SET entries_change_pct = NULL WHERE week_start = '2026-03-09'",
    "DELETE FROM kpi_daily WHERE metric_date IN ('2025-07-09', '2026-03-05')",
    "DELETE FROM kpi_monthly WHERE (year, month) = (2026, 4)",
    "INSERT INTO kpi_daily (organization_id, community_id, metric_date) "
    "SELECT organization_id, id, '2098-01-01' FROM communities",
    "INSERT INTO kpi_weekly (organization_id, community_id, year, week_number, week_start) "
    "SELECT organization_id, id, 2025, 3, '2025-01-13' FROM communities",
    "INSERT INTO kpi_monthly (organization_id, community_id, year, month) "
    "SELECT organization_id, id, 2098, 1 FROM communities",
)
NAMED = [
    ("daily", date(2025, 7, 9), "missing"),
    ("daily", date(2026, 3, 5), "missing"),
    ("daily", date(2026, 3, 8), "changed"),
    ("daily", date(2098, 1, 1), "surplus"),
    ("weekly", date(2025, 1, 13), "surplus"),
    ("weekly", date(2026, 3, 9), "changed"),
    ("monthly", date(2026, 3, 1), "changed"),
    ("monthly", date(2026, 4, 1), "missing"),
    ("monthly", date(2098, 1, 1), "surplus"),
]


async def test_what_was_spoiled_is_named_and_put_right(db, place, found):
    before = await stored(db)
    for statement in SPOILS:
        await db.execute(text(statement))

    rows, _, result = await found()
    repaired, _, mended = await found(repair=True)
    after, _, _ = await found()

    assert [row[:3] for row in rows] == NAMED
    fields = {row[1]: row[3] for row in rows if row[2] == "changed"}
    opened = next(one for one in before[0] if one["metric_date"] == "2026-03-08")["tickets_opened"]
    assert fields[date(2026, 3, 8)] == {"tickets_opened": [99, opened]}
    assert fields[date(2026, 3, 1)].keys() == {"incidents_by_category"}
    assert fields[date(2026, 3, 9)].keys() == {"entries_change_pct"}
    assert (result.repaired, mended.repaired) == (False, True)
    assert (repaired, after) == (rows, [])
    assert await stored(db) == before


async def test_what_is_stored_of_a_unit_and_wrong_is_named_as_what_comes_of_it_and_put_right(
    db, actor, place, found
):
    before = await stored(db)
    day = await scalar(db, "SELECT min(days[1]) FROM arrears WHERE late = 0")
    await db.execute(
        text(
            "UPDATE arrears SET amounts[1] = amounts[1] + 7 WHERE (unit_id, late) IN "
            "(SELECT unit_id, late FROM arrears WHERE late = 0 AND days[1] = :day LIMIT 1)"
        ),
        {"day": day},
    )

    unused, _, _ = await found()
    await mark(db, actor.organization_id, place.id, day, day)
    await compute(db, actor)
    used, _, _ = await found()
    await found(repair=True)
    after, _, _ = await found()

    named = (day, "changed", {"arrears of unit U"})
    assert [(row[1], row[2], row[3].keys()) for row in unused] == [named]
    (values,) = unused[0][3].values()
    assert values[0] == values[1] | {"amount": values[1]["amount"] + 7}
    figures = (day, "changed", {"total_delinquent_amount"})
    assert [(row[1], row[2], row[3].keys()) for row in used] == [figures, named]
    assert after == []
    assert await stored(db) == before
    assert await differences(db, actor, place.id) == []


async def test_what_is_stored_of_units_that_are_marked_is_not_compared(db, actor, place, found):
    await db.execute(text("UPDATE arrears SET units[1] = 0, amounts[1] = 7"))
    await mark_units(db, actor.organization_id, [place.id])

    rows, _, _ = await found()
    await mark(db, actor.organization_id, place.id, MIDDLE, MIDDLE)
    await compute(db, actor)

    assert rows == []
    assert await differences(db, actor, place.id) == []


async def test_what_is_marked_is_counted_and_not_compared(db, actor, place, found):
    await db.execute(text("UPDATE packages SET received_at = received_at - interval '1 day'"))
    await db.execute(
        text(
            "UPDATE kpi_daily SET packages_pending = 99, messages_sent = 99 "
            "WHERE metric_date = '2026-04-08'"
        )
    )

    rows, _, result = await found()
    await compute(db, actor)
    after, _, computed = await found()

    assert [row[3] for row in rows] == [row[3] for row in after] == [{"messages_sent": [99, 0]}]
    assert computed.buckets > result.dirty > 200
    assert (computed.dirty, computed.buckets) == (0, result.buckets)


async def test_days_that_have_begun_and_wait_for_the_next_tick_are_no_difference(db, place, found):
    await db.execute(text("DELETE FROM kpi_daily WHERE metric_date > CAST(now() AS date) - 3"))

    rows, _, result = await found()

    assert rows == []
    assert result.dirty >= 3


async def test_logs_that_arent_what_their_metric_says_are_named_and_put_right(
    db, actor, place, found
):
    source = {"community": str(place.id), "metric": "total_entries", "grain": "daily"}
    kpi = await make_kpi(db, actor, title="Entries", metric_source=source, measure="sum")
    for statement in (
        "UPDATE kpi_logs SET value = 1234 WHERE log_date = '2026-03-05'",
        "UPDATE kpi_logs SET log_date = '2026-01-01' WHERE log_date = '2026-03-06'",
        "DELETE FROM kpi_logs WHERE log_date = '2026-03-07'",
        "INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value, source, source_key) "
        "SELECT organization_id, kpi_id, '2026-01-05', 7, 'metric', 'x' FROM kpi_logs LIMIT 1",
    ):
        await db.execute(text(statement))
    days = {one["metric_date"]: one["total_entries"] for one in (await stored(db))[0]}

    rows, goals, _ = await found()
    await found(repair=True)
    again = await found()

    wrong = {
        "log of 2026-03-05": [1234, days["2026-03-05"]],
        "log of 2026-03-06, on 2026-01-01": [days["2026-03-06"], days["2026-03-06"]],
        "log of 2026-03-07": [None, days["2026-03-07"]],
        "log of 2026-01-05": [7, None],
    }
    assert (rows, goals[0]) == ([], ("Entries", wrong))
    assert again[:2] == ([], [])
    progress = text("SELECT current_value FROM goal_progress WHERE goal_id = :kpi")
    value = (await db.execute(progress, {"kpi": kpi.id})).scalar_one()
    assert value == kpi.progress.current_value == sum(days.values())


async def test_communities_are_compared_in_portions(db, actor, place, found, monkeypatch):
    await make_community(db, actor, "Asia/Kolkata", OPENED)
    await compute(db, actor)
    whole = (await found())[2]
    monkeypatch.setattr(verify, "CHUNK", 10)

    chunks = await verify.list_chunks(db, actor.organization_id)
    told = []
    divided = await admin.verify(db, actor, tell=lambda done, total: told.append((done, total)))

    assert {len(communities) for communities, _ in chunks} == {1}
    assert (divided.buckets, divided.differences) == (whole.buckets, [])
    total = sum(days for _, days in chunks)
    assert told == [(sum(days for _, days in chunks[:n]), total) for n in range(len(chunks) + 1)]
