"""What the statements compute is what one would count by hand."""

import itertools
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import text

from cairn.jobs import DRAIN
from cairn.kit.db import enter_communities, transaction
from cairn.metrics.daily import DAILY
from cairn.metrics.drain import drain
from cairn.metrics.weekly import WEEKLY
from make import make_world
from metrics.happening import AROUND, add, draw_place, make_community
from metrics.reference import daily, monthly, weekly

ODD_DAYS = {
    "spring in Los Angeles, 23 hours": ("America/Los_Angeles", date(2026, 3, 8)),
    "autumn in Los Angeles, 25 hours": ("America/Los_Angeles", date(2025, 11, 2)),
    "Kolkata, no change": ("Asia/Kolkata", date(2026, 3, 8)),
    "Lord Howe, half an hour": ("Australia/Lord_Howe", date(2026, 4, 5)),
    "the Azores, two midnights": ("Atlantic/Azores", date(2025, 10, 26)),
    "the turn of the ISO year": ("America/New_York", date(2024, 12, 30)),
}


async def drain_all(db, actor, community):
    """Compute all that is marked."""
    while await drain(db, actor.organization_id, DRAIN, community):
        pass


@pytest.fixture(scope="module")
async def world(app):
    """One organization for all tests here, which only read."""
    return await make_world(app.state.sessions)


@pytest.fixture(scope="module", params=ODD_DAYS.values(), ids=ODD_DAYS)
async def place(request, app, world):
    """A community around an odd day, drained: what happened, its first day and its rows."""
    zone, middle = request.param
    actor = world.actor(world.admin)
    opened_on = middle - AROUND - timedelta(days=3)
    place = draw_place(Random(str(request.param)), zone, middle)
    async with transaction(app.state.sessions, world.organization_id) as db:
        place.id = await make_community(db, actor, zone, opened_on)
        place.opened_on = opened_on
        await add(db, actor, place.id, place)
        await drain_all(db, actor, place.id)
    return place


@pytest.fixture
async def db(db):
    """A transaction that sees all communities."""
    await enter_communities(db)
    return db


async def test_every_day_is_as_counted_by_hand(db, place):
    rows = (
        (
            await db.execute(
                text(
                    "SELECT * FROM kpi_daily WHERE community_id = :id "
                    "AND metric_date < :until ORDER BY metric_date"
                ),
                {"id": place.id, "until": place.opened_on + timedelta(days=60)},
            )
        )
        .mappings()
        .all()
    )

    assert [row["metric_date"] for row in rows] == [
        place.opened_on + timedelta(days=n) for n in range(60)
    ]
    for row in rows:
        expected = daily(place, row["metric_date"])
        assert {one.key: row[one.key] for one in DAILY} == expected, row["metric_date"]


async def test_every_week_is_as_folded_by_hand(db, place):
    rows = (
        (
            await db.execute(
                text(
                    "SELECT * FROM kpi_weekly WHERE community_id = :id "
                    "AND week_start < :until ORDER BY week_start"
                ),
                {"id": place.id, "until": place.opened_on + timedelta(days=40)},
            )
        )
        .mappings()
        .all()
    )

    assert len(rows) >= 5
    for row in rows:
        expected = weekly(place, row["week_start"], place.opened_on, date(2026, 11, 21))
        assert {one.key: row[one.key] for one in WEEKLY} == expected, row["week_start"]
        iso = row["week_start"].isocalendar()
        assert (row["year"], row["week_number"]) == (iso.year, iso.week)


async def test_every_month_is_as_counted_by_hand(db, place):
    rows = (
        (
            await db.execute(
                text(
                    "SELECT * FROM kpi_monthly WHERE community_id = :id "
                    "AND make_date(year, month, 1) BETWEEN :first AND :last ORDER BY year, month"
                ),
                {
                    "id": place.id,
                    "first": place.opened_on.replace(day=1),
                    "last": place.opened_on + timedelta(days=120),
                },
            )
        )
        .mappings()
        .all()
    )

    assert len(rows) >= 4
    rates = []
    for row in rows:
        first = date(row["year"], row["month"], 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        expected = monthly(place, first, last)
        assert {name: row[name] for name in expected} == expected, first
        rates.append(row["collection_rate"])
    changes = [row["collection_rate_change"] for row in rows[1:]]
    assert changes == [
        None if None in pair else pair[1] - pair[0] for pair in itertools.pairwise(rates)
    ]
