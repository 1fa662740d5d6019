"""Published files of events, taken as examples/ says, against what the files themselves say."""

import csv
import gzip
from collections import Counter
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cairn.transfer.files import Order, import_file

from .taking import DATA, EXAMPLES, Taking

FINES = DATA / "traffic_fines_ledger.csv.gz"
CASES = DATA / "nyc_council_cases.csv.gz"
TRIPS = DATA / "bike_trips_2014.csv.gz"
HOTELS = DATA / "hotel_bookings.csv.gz"
EXCERPT = 5_000
pytestmark = pytest.mark.skipif(
    not all(file.exists() for file in (FINES, CASES, TRIPS, HOTELS)),
    reason=f"the real data isn't in {DATA}",
)


def read(file: Path) -> list[dict[str, str]]:
    """The rows of a file."""
    with gzip.open(file, "rt", newline="") as lines:
        return list(csv.DictReader(lines))


def write(rows: list[dict[str, str]], file: Path) -> Path:
    """Rows as a file."""
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


async def take(taking: Taking, file: Path, name: str) -> Any:
    """Import a file as its example does."""
    order = Order("events", file, EXAMPLES / name / "mapping.yaml")
    return await import_file(taking.db, taking.actor, order)


async def test_the_ledger_is_all_there_to_the_cent_and_again_without_change(taking: Taking):
    rows = read(FINES)
    kinds = {"charge": "charge", "fee": "charge", "penalty": "charge", "payment": "payment"}
    sums, counts = Counter[str](), Counter[str]()
    for row in rows:
        kind = kinds.get(row["entry_type"], "none")
        sums[kind] += abs(Decimal(row["amount"]))
        counts[kind] += 1

    report = await take(taking, FINES, "fines")
    await taking.db.execute(text("DELETE FROM dirty_ranges"))
    again = await take(taking, FINES, "fines")

    stored = await taking.rows("SELECT kind, count(*), sum(amount) FROM transactions GROUP BY kind")
    assert {kind: (count, total) for kind, count, total in stored} == {
        kind: (counts[kind], sums[kind]) for kind in ("charge", "payment")
    }
    assert (report.rows, report.refused, sums["none"]) == (len(rows), counts["none"], 0)
    assert {one.field for one in report.refusals} == {"kind"}
    assert (again.created, again.changed, again.unchanged) == (0, 0, report.created)
    assert await taking.rows("SELECT count(*) FROM dirty_ranges") == [(0,)]
    assert await taking.rows("SELECT count(*) FROM units") == [
        (len({row["account_id"] for row in rows if row["entry_type"] in kinds}),)
    ]
    assert await taking.rows(
        "SELECT count(*) FROM transactions WHERE kind = 'charge' "
        "AND due_on = (posted_at AT TIME ZONE 'Europe/Rome')::date + 60"
    ) == [(counts["charge"],)]


async def test_cases_whose_ids_repeat_are_one_ticket_each(taking: Taking):
    rows = read(CASES)
    times = Counter(row["unique_key"] for row in rows)
    repeated = [row for row in rows if times[row["unique_key"]] > 1]
    chosen = rows[:EXCERPT] + repeated

    report = await take(taking, write(chosen, taking.folder / "cases.csv"), "nyc_cases")

    distinct = {(row["account"], row["unique_key"]) for row in chosen}
    assert (len(repeated), len({row["unique_key"] for row in repeated})) == (210, 105)
    assert (report.refused, report.created) == (0, len(distinct))
    assert await taking.rows(
        "SELECT count(*), count(*) FILTER (WHERE resolved_at >= created_at) FROM tickets"
    ) == [(len(distinct), len({r["unique_key"] for r in chosen if r["closedate"]}))]


async def test_every_trip_is_one_entry_at_its_gate(taking: Taking):
    with gzip.open(TRIPS, "rt", newline="") as lines:
        rows = list(islice(csv.DictReader(lines), EXCERPT))
    stations = DATA / "bike_stations.csv"
    (taking.folder / stations.name).write_bytes(stations.read_bytes())

    report = await take(taking, write(rows, taking.folder / "trips.csv"), "bike_trips")

    with stations.open(newline="") as file:
        towns = {row["station_id"]: row["landmark"] for row in csv.DictReader(file)}
    assert (report.refused, report.created) == (0, EXCERPT)
    assert dict(
        await taking.rows(
            "SELECT c.name, count(*) FROM access_logs a "
            "JOIN communities c ON c.id = a.community_id GROUP BY 1"
        )
    ) == Counter(towns[row["start_terminal"]] for row in rows)


async def test_bookings_that_are_alike_are_bookings_of_their_own(taking: Taking):
    with gzip.open(HOTELS, "rt", newline="") as lines:
        rows = list(islice(csv.DictReader(lines), EXCERPT))

    report = await take(taking, write(rows, taking.folder / "bookings.csv"), "hotels")

    assert len({tuple(row.values()) for row in rows}) < EXCERPT
    assert (report.refused, report.created) == (0, EXCERPT)
    assert dict(
        await taking.rows("SELECT status, count(*) FROM reservations GROUP BY status")
    ) == {
        name: sum(row["ReservationStatus"] == theirs for row in rows)
        for name, theirs in (
            ("completed", "Check-Out"), ("cancelled", "Canceled"), ("no_show", "No-Show"),
        )
    }  # fmt: skip
