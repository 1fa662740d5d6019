"""What happens in the demo's communities, before any database."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cairn.communities.events_tables import get_table
from cairn.demo.life.live import TABLES
from cairn.demo.life.rhythm import Span, Today
from cairn.demo.sites import OFFERS, SITES, Site

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
SPAN = Span(date(2026, 7, 1), NOW)
HARBOR, CEDAR, MARINA = SITES

Row = dict[str, Any]


def happen(name: str, site: Site, span: Span = SPAN) -> list[Row]:
    """All events of a table at a site, by field."""
    fields = get_table(name).fields
    return [dict(zip(fields, event, strict=True)) for event in TABLES[name](site, span)]


@pytest.mark.parametrize("name", TABLES)
def test_everything_is_as_the_product_takes_it(name: str) -> None:
    schema = get_table(name).schema
    rows = [row for site in SITES for row in happen(name, site)]

    taken = [schema.model_validate(row) for row in rows[:: len(rows) // 200 + 1]]

    assert [list(one.faults(NOW)) for one in taken] == [[] for _ in taken]
    assert len(taken) > 50


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_told_twice_or_before_it_happens(name: str) -> None:
    happened = get_table(name).schema.happened

    rows = happen(name, MARINA)

    assert len({row["external_id"] for row in rows}) == len(rows)
    assert all(row[field] is None or row[field] <= NOW for row in rows for field in happened)
    first = datetime(2026, 7, 1, tzinfo=ZoneInfo(MARINA.time_zone))
    assert all(row[field] is None or row[field] >= first for row in rows for field in happened)


@pytest.mark.parametrize("name", ["access_logs", "transactions", "patrol_logs", "messages"])
def test_what_happened_stays_the_same_on_later_days(name: str) -> None:
    later = Span(SPAN.first_day, NOW + timedelta(days=3))

    known = {row["external_id"]: row for row in happen(name, CEDAR, later)}

    rows = happen(name, CEDAR)
    assert [row for row in rows if known[row["external_id"]] != row] == []
    assert len(known) > len(rows)


def test_gates_are_busy_when_people_come_home_and_by_day_at_weekends() -> None:
    hours: dict[bool, Counter[int]] = defaultdict(Counter)
    for row in happen("access_logs", HARBOR):
        local = row["occurred_at"].astimezone(ZoneInfo(HARBOR.time_zone))
        hours[local.isoweekday() > 5][local.hour] += row["entry_type"] == "resident"

    working, weekend = hours[False], hours[True]

    assert {hour for hour, _ in working.most_common(2)} == {17, 18}
    assert working[8] > 1.5 * working[11] > 3 * working[3]
    assert weekend[12] > 1.5 * weekend[8]


def test_it_is_summer_in_adelaide_when_it_is_winter_in_dublin() -> None:
    january, july = date(2026, 1, 20), date(2026, 7, 20)

    warmth = [Today(site, day, False).warmth for site in (CEDAR, HARBOR) for day in (january, july)]

    assert [one > 0.9 for one in warmth] == [True, False, False, True]
    assert [one < -0.9 for one in warmth] == [False, True, True, False]


def test_no_amenity_is_reserved_by_more_than_it_holds() -> None:
    room = {offer.key: offer.capacity for offers in OFFERS.values() for offer in offers}

    at_once = Counter(
        (row["amenity"], row["starts_at"])
        for site in SITES
        for row in happen("reservations", site)
        if row["status"] != "cancelled"
    )

    assert [one for one, times in at_once.items() if times > room[one[0]]] == []
    assert max(at_once.values()) == max(room.values())
