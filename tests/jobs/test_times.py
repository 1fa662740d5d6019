"""When a job is due, in the zone of who it is for."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.jobs import JOBS, CatchUp, due_times, times
from cairn.worker.process import until_next_minute
from cairn.worker.work import WORK

SCHEDULES = {
    "every day": ("5 0 * * *", "UTC", "2026-03-01 00:05+00:00", "2026-03-02 00:05+00:00"),
    "every day, far east": (
        "5 0 * * *",
        "Pacific/Auckland",
        "2026-03-01 11:05+00:00",
        "2026-03-02 11:05+00:00",
    ),
    "Mondays": ("0 2 * * 1", "UTC", "2026-03-03 00:00+00:00", "2026-03-09 02:00+00:00"),
    "the first of the month": (
        "0 3 1 * *",
        "UTC",
        "2026-03-01 03:00+00:00",
        "2026-04-01 03:00+00:00",
    ),
    "a time that spring skips": (
        "30 2 * * *",
        "America/New_York",
        "2026-03-07 07:30+00:00",
        "2026-03-08 07:00+00:00",
    ),
    "the day after that": (
        "30 2 * * *",
        "America/New_York",
        "2026-03-08 07:00+00:00",
        "2026-03-09 06:30+00:00",
    ),
    "a midnight that spring skips": (
        "5 0 * * *",
        "America/Havana",
        "2026-03-07 05:05+00:00",
        "2026-03-08 05:00+00:00",
    ),
    "a time that autumn has twice": (
        "30 1 * * *",
        "America/New_York",
        "2026-11-01 05:30+00:00",
        "2026-11-02 06:30+00:00",
    ),
    "between the two of them": (
        "30 1 * * *",
        "America/New_York",
        "2026-11-01 06:10+00:00",
        "2026-11-02 06:30+00:00",
    ),
    "every hour of the hour that is there twice": (
        "0 * * * *",
        "America/New_York",
        "2026-11-01 05:00+00:00",
        "2026-11-01 06:00+00:00",
    ),
    "a day that a zone left out": (
        "5 0 * * *",
        "Pacific/Apia",
        "2011-12-29 10:05+00:00",
        "2011-12-30 10:00+00:00",
    ),
}


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "expected"), SCHEDULES.values(), ids=SCHEDULES
)
def test_the_next_time_is_that_of_local_clocks(schedule, zone, after, expected):
    found = next(times(schedule, zone, datetime.fromisoformat(after)))

    assert found == datetime.fromisoformat(expected)


@settings(deadline=None, max_examples=30)
@given(
    after=st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(
        ["UTC", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Africa/Cairo"]
    ),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_a_daily_job_is_due_once_each_local_day(after, zone, hour, minute):
    found = list(islice(times(f"{minute} {hour} * * *", zone, after), 400))

    days = [instant.astimezone(ZoneInfo(zone)).date() for instant in found]
    assert all(instant > after for instant in found)
    assert days == [days[0] + timedelta(days=number) for number in range(400)]


@settings(deadline=None)
@given(
    after=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["America/New_York", "America/Havana", "Australia/Lord_Howe"]),
    ahead=st.integers(1, 60 * 60 * 30),
)
def test_whoever_asks_later_hears_of_the_same_times(after, zone, ahead):
    later = after + timedelta(seconds=ahead)

    early = [one for one in islice(times("30 1 * * *", zone, after), 5) if one > later]

    assert list(islice(times("30 1 * * *", zone, later), len(early))) == early


FIRST = datetime(2026, 3, 1, 0, 5, tzinfo=UTC)


def test_of_missed_runs_the_latest_is_made_up_for_where_older_ones_are_pointless():
    due, following = due_times(
        "5 0 * * *", "UTC", FIRST, FIRST + timedelta(days=3, hours=2), CatchUp.LATEST
    )

    assert due == [FIRST + timedelta(days=3)]
    assert following == FIRST + timedelta(days=4)


def test_of_missed_runs_all_are_made_up_for_where_each_counts():
    due, following = due_times("5 0 * * *", "UTC", FIRST, FIRST + timedelta(days=2), CatchUp.ALL)

    assert due == [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    assert following == FIRST + timedelta(days=3)


def test_every_job_has_its_work():
    assert set(WORK) == set(JOBS)


def test_a_tick_comes_when_a_minute_begins():
    assert until_next_minute(datetime(2026, 3, 1, 12, 0, 59, 500_000, tzinfo=UTC)) == 0.5
    assert until_next_minute(datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)) == 60
