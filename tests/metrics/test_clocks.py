"""How far clocks are ahead of UTC, held against what the server makes of each zone's name."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cairn.kit.db import scalar

SECOND = timedelta(seconds=1)
STRETCHES = text("SELECT * FROM metrics.clocks(:zone, :first, :end) ORDER BY first_at")
DIFFERENT = """
    SELECT count(*) FROM {zones} z
    CROSS JOIN LATERAL metrics.clocks(z.name, :first, :end) c
    CROSS JOIN LATERAL generate_series(c.first_at, c.end_at - interval '1 second',
        CAST(:step AS interval)) at
    WHERE at AT TIME ZONE z.name <> at AT TIME ZONE c.ahead
"""


async def stretches(db, zone, first, end):
    """First, end and hours ahead of each stretch."""
    rows = await db.execute(STRETCHES, {"zone": zone, "first": first, "end": end})
    return [(row.first_at, row.end_at, row.ahead.total_seconds() / 3600) for row in rows]


async def test_every_zone_is_told_as_by_its_name(db):
    days = {"first": datetime(2025, 1, 1, tzinfo=UTC), "end": datetime(2027, 1, 1, tzinfo=UTC)}

    different = await scalar(
        db, DIFFERENT.format(zones="pg_timezone_names"), **days, step="5 hours 17 minutes"
    )

    assert different == 0


@pytest.mark.parametrize(
    "zone",
    {
        "America/St_Johns": "back over midnight",
        "Pacific/Apia": "a day left out",
        "Africa/Casablanca": "back for a month",
        "America/New_York": "an hour that isn't whole",
        "Antarctica/Troll": "two hours",
        "Asia/Gaza": "other days each year",
    },
)
async def test_zones_with_much_behind_them_are_told_as_by_their_name(db, zone):
    ever = {"first": datetime(1880, 1, 1, tzinfo=UTC), "end": datetime(2035, 1, 1, tzinfo=UTC)}
    zones = "(SELECT CAST(:zone AS text) AS name)"

    different = await scalar(
        db, DIFFERENT.format(zones=zones), **ever, zone=zone, step="7 hours 13 minutes"
    )

    assert different == 0


async def test_stretches_adjoin_and_change_to_the_second(db):
    first, end = datetime(2000, 10, 1, tzinfo=UTC), datetime(2001, 5, 1, tzinfo=UTC)

    found = await stretches(db, "America/St_Johns", first, end)

    back, forth = datetime(2000, 10, 29, 2, 31, tzinfo=UTC), datetime(2001, 4, 1, 3, 31, tzinfo=UTC)
    assert found == [(first, back, -2.5), (back, forth, -3.5), (forth, end, -2.5)]


@pytest.mark.parametrize("length", [SECOND, timedelta(hours=5), timedelta(days=40)])
async def test_where_no_clock_is_set_there_is_one_stretch(db, length):
    first = datetime(2026, 3, 1, tzinfo=UTC)

    found = await stretches(db, "Asia/Kolkata", first, first + length)

    assert found == [(first, first + length, 5.5)]


async def test_a_change_between_seconds_that_adjoin_is_found(db):
    changed = datetime(2011, 3, 27, 1, tzinfo=UTC)

    found = await stretches(db, "Europe/Paris", changed - SECOND, changed + SECOND)

    assert found == [(changed - SECOND, changed, 1), (changed, changed + SECOND, 2)]
