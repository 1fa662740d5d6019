"""Days, weeks and months come to the same; what doesn't add up is computed anew.

Whatever happens, and whatever clocks do meanwhile: every event is in one day, one week, one month.
"""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from cairn.kit.db import enter_communities, enter_organization, transaction
from cairn.metrics.catalog import METRICS
from cairn.metrics.fill import Period, fill
from cairn.metrics.metric import Grain
from cairn.metrics.periods import DAY, period_of
from cairn.model import Amenity, Base, Unit
from metrics.happening import make_community

ZONES = {
    "America/Los_Angeles": "23 and 25 hours",
    "Asia/Kolkata": "no change",
    "Australia/Lord_Howe": "half an hour",
    "Atlantic/Azores": "two midnights in autumn",
    "America/Havana": "no midnight in spring, two in autumn",
    "America/New_York": "23 and 25 hours, three hours earlier",
}
TURNS = {
    "spring in Los Angeles and Havana": date(2026, 3, 8),
    "autumn in Los Angeles and Havana": date(2025, 11, 2),
    "spring in the Azores": date(2026, 3, 29),
    "autumn in the Azores": date(2025, 10, 26),
    "spring on Lord Howe": date(2025, 10, 5),
    "autumn on Lord Howe": date(2026, 4, 5),
    "the end of a year of 53 weeks": date(2020, 12, 31),
    "a week of two years": date(2024, 12, 30),
}
AROUND = timedelta(days=10)
SUMMARIES = {
    Grain.DAILY: ("kpi_daily", "metric_date"),
    Grain.WEEKLY: ("kpi_weekly", "week_start"),
    Grain.MONTHLY: ("kpi_monthly", "make_date(year, month, 1)"),
}
ADDITIVE = [one for one in METRICS if one.is_additive]
GROUPS = {one.group for one in METRICS if one.at is not None or one.fold or one.ratio}
SUMS = {"total_billed": "new_charges_amount", "total_collected": "payments_amount"}
"""Metrics of months that add up metrics of days though they are computed from events."""


@st.composite
def happenings(draw):
    """A turn of the clocks or the year, and events around it, many of them when a day begins."""
    turn = draw(st.sampled_from(list(TURNS.values())))
    start = datetime(turn.year, turn.month, turn.day, tzinfo=UTC)
    seconds, half_hours = timedelta(seconds=1), timedelta(minutes=30)
    close = st.tuples(st.integers(-60, 60), st.sampled_from([-1, 0, 1])).map(
        lambda one: one[0] * half_hours + one[1] * seconds
    )
    far = st.integers(-(AROUND // seconds), AROUND // seconds).map(lambda one: one * seconds)
    instants = (close | far).map(lambda ahead: start + ahead)
    lasting = st.none() | st.integers(0, 10**6).map(lambda one: one * seconds)

    def many(begin, end=None, **fields):
        fields = {begin: instants, **fields}
        if end is None:
            return draw(st.lists(st.fixed_dictionaries(fields), max_size=8))
        rows = draw(st.lists(st.fixed_dictionaries({**fields, end: lasting}), max_size=8))
        return [{**one, end: ended(one[begin], one[end])} for one in rows]

    def ended(begin, length):
        return None if length is None else min(begin + length, start + AROUND)

    kinds = st.sampled_from(["resident", "visitor", "visitor", "staff", "delivery"])
    who = st.sampled_from(["ann", "bo", None])
    amounts = st.integers(1, 10_000).map(lambda cents: Decimal(cents) / 100)
    statuses, cancelled = st.sampled_from(["booked", "no_show", "completed"]), st.just("cancelled")
    none = st.none()
    return turn, {
        "access_logs": many("occurred_at", entry_type=kinds, visitor_id=who, denied=st.booleans()),
        "incidents": many("reported_at", "resolved_at", category=st.just("x")),
        "patrol_logs": many("scheduled_at", status=st.sampled_from(["completed", "missed"])),
        "announcements": many("sent_at"),
        "messages": many("sent_at"),
        "packages": many("received_at", "picked_up_at"),
        "tickets": many("created_at", "resolved_at"),
        "reservations": many("starts_at", created_at=instants, status=statuses, cancelled_at=none)
        + many("starts_at", created_at=instants, cancelled_at=instants, status=cancelled),
        "transactions": many(
            "posted_at", kind=st.sampled_from(["charge", "payment", "credit"]), amount=amounts
        ),
    }


def happened(events):
    """What all events together come to, wherever and whenever they were."""

    def count(table, at=None, **fields):
        rows = [one for one in events[table] if at is None or one[at] is not None]
        return sum(all(one[name] == value for name, value in fields.items()) for one in rows)

    def money(kind):
        return sum(one["amount"] for one in events["transactions"] if one["kind"] == kind)

    return {
        "total_entries": count("access_logs", denied=False),
        "resident_entries": count("access_logs", denied=False, entry_type="resident"),
        "visitor_entries": count("access_logs", denied=False, entry_type="visitor"),
        "denied_entries": count("access_logs", denied=True),
        "incidents_reported": count("incidents"),
        "incidents_resolved": count("incidents", "resolved_at"),
        "patrol_checkpoints_completed": count("patrol_logs", status="completed"),
        "patrol_checkpoints_missed": count("patrol_logs", status="missed"),
        "payments_received": count("transactions", kind="payment"),
        "payments_amount": money("payment"),
        "new_charges_count": count("transactions", kind="charge"),
        "new_charges_amount": money("charge"),
        "announcements_sent": count("announcements"),
        "messages_sent": count("messages"),
        "reservations_made": count("reservations"),
        "reservations_cancelled": count("reservations", "cancelled_at"),
        "no_shows": count("reservations", status="no_show"),
        "packages_received": count("packages"),
        "packages_picked_up": count("packages", "picked_up_at"),
        "tickets_opened": count("tickets"),
        "tickets_closed": count("tickets", "resolved_at"),
    }


@pytest.fixture
async def places(app, world):
    """A community in each zone, with a unit and an amenity: zone → ids."""
    actor, found = world.actor(world.admin), {}
    async with transaction(app.state.sessions, world.organization_id) as db:
        for zone in ZONES:
            community = await make_community(db, actor, zone, date(2020, 1, 1))
            whose = {"organization_id": actor.organization_id, "community_id": community}
            made = [
                (await db.execute(insert(table).values(**whose, name="A").returning(table.id)))
                for table in (Unit, Amenity)
            ]
            found[zone] = (community, *(one.scalar_one() for one in made))
    return found


@pytest.fixture
def compute(app, world, places):
    """Lets the same happen in all zones, computes all of it at once, and takes it back; gives by
    zone and grain the rows by their first day."""

    async def compute(turn, events):
        async with app.state.sessions() as db:
            await enter_organization(db, world.organization_id)
            await enter_communities(db)
            await insert_everywhere(db, world.organization_id, places, events)
            computed = {grain: await rows_of(db, world, places, turn, grain) for grain in Grain}
            await db.rollback()
        return {
            zone: {grain: computed[grain][places[zone][0]] for grain in Grain} for zone in ZONES
        }

    return compute


async def insert_everywhere(db, organization_id, places, events):
    """Insert the same events in every place."""
    for table, rows in events.items():
        values = []
        for community, unit, amenity in places.values():
            whose = {"organization_id": organization_id, "community_id": community}
            if table == "transactions":
                whose["unit_id"] = unit
            for row in rows:
                if table == "reservations":
                    whose |= {"amenity_id": amenity, "ends_at": row["starts_at"] + DAY}
                values.append({**whose, **row})
        if values:
            await db.execute(insert(Base.metadata.tables[table]), values)


async def rows_of(db, world, places, turn, grain):
    """Compute all periods around a turn in all places; rows by community and first day."""
    first, last = span(turn)
    periods = {(first, last)} if grain is Grain.DAILY else set()
    for ahead in range((last - first).days + 1):
        if grain is not Grain.DAILY:
            periods.add(period_of(grain, first + ahead * DAY))
    asked = [Period(community, *one) for community, _, _ in places.values() for one in periods]
    await fill(db, world.organization_id, grain, GROUPS, asked)
    table, key = SUMMARIES[grain]
    rows = await db.execute(text(f"SELECT *, {key} AS first_day FROM {table}"))
    found = defaultdict(dict)
    for row in rows.mappings():
        found[row["community_id"]][row["first_day"]] = row
    return found


def span(turn):
    """Whole weeks and months around a turn, with days to spare on both sides."""
    first, last = turn - AROUND - 2 * DAY, turn + AROUND + 2 * DAY
    weeks = period_of(Grain.WEEKLY, first)[0], period_of(Grain.WEEKLY, last)[1]
    months = period_of(Grain.MONTHLY, first)[0], period_of(Grain.MONTHLY, last)[1]
    return min(weeks[0], months[0]), max(weeks[1], months[1])


HALF_A_CENT = Decimal("0.0051")
USUAL = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@USUAL
@given(happenings())
async def test_days_weeks_and_months_add_up_to_what_happened(compute, happening):
    turn, events = happening
    expected = happened(events)

    found = await compute(turn, events)

    for zone, rows in found.items():
        days = rows[Grain.DAILY]
        assert {key: sum(row[key] for row in days.values()) for key in expected} == expected, zone
        for metric in ADDITIVE:
            if metric.grain is Grain.DAILY:
                continue
            of_days = SUMS.get(metric.key) or re.findall(r"d\.(\w+)", metric.fold)[0]
            for first, row in rows[metric.grain].items():
                _, last = period_of(metric.grain, first)
                within = [day[of_days] for on, day in days.items() if first <= on <= last]
                assert row[metric.key] == sum(within), (zone, metric.key, first)
            if metric.grain is Grain.MONTHLY:
                total = sum(row[metric.key] for row in rows[Grain.MONTHLY].values())
                assert total == expected[of_days], (zone, metric.key)


def test_every_metric_that_adds_up_is_checked_here():
    of_days = {one.key for one in ADDITIVE if one.grain is Grain.DAILY}

    assert of_days == happened(defaultdict(list)).keys()


@USUAL
@given(happenings())
async def test_visitors_and_medians_of_a_month_are_of_all_its_events(compute, happening):
    turn, events = happening

    found = await compute(turn, events)

    for zone, rows in found.items():
        clock = ZoneInfo(zone)
        visitors, hours = defaultdict(set), defaultdict(list)
        for one in events["access_logs"]:
            if one["entry_type"] == "visitor" and one["visitor_id"] and not one["denied"]:
                visitors[month_of(one["occurred_at"], clock)].add(one["visitor_id"])
        for one in events["incidents"]:
            if one["resolved_at"] is not None:
                took = one["resolved_at"] - one["reported_at"]
                seconds = Decimal(took // timedelta(seconds=1))
                hours[month_of(one["resolved_at"], clock)].append(seconds / 3600)
        for month, row in rows[Grain.MONTHLY].items():
            assert row["unique_visitors"] == len(visitors[month]), (zone, month)
            middle = median(hours[month]) if hours[month] else None
            assert row["median_resolution_hours"] == pytest.approx(middle, abs=HALF_A_CENT), zone


def month_of(instant, clock):
    """The first day of the month that it is somewhere."""
    return instant.astimezone(clock).date().replace(day=1)


async def test_what_doesnt_add_up_is_computed_anew_for_the_month(compute):
    monday = datetime(2026, 3, 2, 12, tzinfo=UTC)
    took = {0: [1, 3], 1: [100]}
    visits = {0: ["ann", "ann", "bo"], 1: ["ann"], 2: ["bo"]}
    events = {
        "incidents": [
            {
                "reported_at": monday + ahead * DAY - timedelta(hours=hours),
                "resolved_at": monday + ahead * DAY,
                "category": "x",
            }
            for ahead, each in took.items()
            for hours in each
        ],
        "access_logs": [
            {"occurred_at": monday + ahead * DAY, "entry_type": "visitor", "visitor_id": who}
            for ahead, each in visits.items()
            for who in each
        ],
    }

    found = await compute(monday.date(), events)

    of_days = sum(len(set(each)) for each in visits.values())
    medians = [median(each) for each in took.values()]
    for zone, rows in found.items():
        march = rows[Grain.MONTHLY][date(2026, 3, 1)]
        assert (march["unique_visitors"], of_days) == (2, 4), zone
        assert (march["median_resolution_hours"], median(medians)) == (3, 51), zone


WEEKS = {
    date(2020, 12, 31): (2020, 53, date(2020, 12, 28)),
    date(2021, 1, 3): (2020, 53, date(2020, 12, 28)),
    date(2021, 1, 4): (2021, 1, date(2021, 1, 4)),
    date(2024, 12, 29): (2024, 52, date(2024, 12, 23)),
    date(2024, 12, 30): (2025, 1, date(2024, 12, 30)),
}


@pytest.mark.parametrize("day", WEEKS, ids=str)
async def test_a_week_is_of_the_year_that_has_its_thursday(compute, day):
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    events = {"access_logs": [{"occurred_at": noon, "entry_type": "staff"}]}

    found = await compute(day, events)

    for zone, rows in found.items():
        local = noon.astimezone(ZoneInfo(zone)).date()
        (week,) = [row for row in rows[Grain.WEEKLY].values() if row["total_entries"]]
        assert (week["year"], week["week_number"], week["week_start"]) == WEEKS[local], zone
