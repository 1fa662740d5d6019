"""Files of events, taken and computed as examples/events.sh does it, and checked by its own check,
which counts everything once more in the file."""

import asyncio
import csv
import gzip
import os
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from cairn.cli.figures import figures_of, read_each, write_csv
from cairn.jobs import BACKFILL, enqueue
from cairn.kit.db import transaction
from cairn.metrics.metric import Grain
from cairn.transfer.files import Order, import_and_commit
from cairn.worker import computing
from cairn.worker.runs import carry_out
from commands import RUN

from .taking import DATA, EXAMPLES

STATIONS = "bike_stations.csv"
MAPPINGS = {
    "nyc_council_cases": "nyc_cases",
    "bike_trips_2014": "bike_trips",
    "traffic_fines_ledger": "fines",
    "hotel_bookings": "hotels",
}
MADE_UP = {
    # An id that comes again with other days; one that is open; one without a date is refused.
    "nyc_council_cases": """unique_key,account,opendate,closedate,complaint_type
1,NYCC01,2024-01-31,2024-02-01,Housing
2,NYCC01,2024-01-31,,Housing
1,NYCC01,2024-02-02,2024-02-03,Housing
3,NYCC02,2024-02-29,2024-03-10,Parks
4,NYCC02,,,Parks
""",
    # Around midnight, in the hour that is skipped in spring, in both that are one in autumn.
    "bike_trips_2014": """trip_id,start_utc,start_terminal,subscription_type
1,2014-01-01T07:59:59Z,58,Subscriber
2,2014-01-01T08:00:00Z,58,Customer
3,2014-03-09T09:59:59Z,58,Subscriber
4,2014-03-09T10:00:00Z,58,Subscriber
5,2014-11-02T08:30:00Z,9,Subscriber
6,2014-11-02T09:30:00Z,9,Customer
7,2014-11-03T07:59:59Z,9,Subscriber
8,2014-11-03T08:00:00Z,9,Subscriber
""",
    # Paid in advance, in part, too much, on the last day, late, not at all; rows without money.
    "traffic_fines_ledger": """account_id,date,entry_type,amount
A1,2007-01-10,payment,-50.0
A1,2007-01-20,charge,35.5
A1,2007-01-25,fee,20.0
A2,2007-01-01,charge,35.0
A2,2007-03-02,payment,-35.0
A3,2007-01-01,charge,35.0
A3,2007-03-03,penalty,70.0
A3,2007-04-01,payment,-40.0
A4,2007-01-01,charge,35.0
A4,2007-02-01,dispute:Send Appeal,0.0
A5,2007-02-15,charge,10.1
A5,2007-02-15,payment,-60.0
A6,2007-03-31,charge,22.0
A6,2007-06-30,sent_to_collection,0.0
A7,2007-05-01,charge,5.0
A7,2007-12-31,payment,-5.0
""",
    # Two that are alike, one made on the day itself, one that ends on it, cancelled, not come.
    "hotel_bookings": """LeadTime,ArrivalDateYear,ArrivalDateMonth,ArrivalDateDayOfMonth,"""
    """StaysInWeekendNights,StaysInWeekNights,ReservedRoomType,ReservationStatus,"""
    """ReservationStatusDate,HotelNumber
31,2016,March,27,0,2,A,Check-Out,2016-03-29,H1
31,2016,March,27,0,2,A,Check-Out,2016-03-29,H1
0,2016,March,1,0,0,B,Check-Out,2016-03-01,H1
90,2016,October,30,1,0,A,Canceled,2016-09-30,H2
5,2016,October,30,1,0,A,No-Show,2016-10-30,H2
""",
}
SLICES = {
    "nyc_council_cases": lambda row: row["account"] == "NYCC34",
    "bike_trips_2014": lambda row: 20 < int(row["start_terminal"]) < 39,
    "traffic_fines_ledger": lambda row: True,
    "hotel_bookings": lambda row: (row["HotelNumber"], row["ArrivalDateMonth"]) == ("H2", "March"),
}
ROWS = 2_500
"""So many rows of a published file are enough here; examples/events.sh takes all of them."""


@pytest.fixture
def made_up(tmp_path):
    """A made-up file, as the published ones are but small and awkward."""

    def made_up(name: str) -> Path:
        (tmp_path / STATIONS).write_text("station_id,name,landmark\n58,Post,San Jose\n9,Quay,Bay\n")
        file = tmp_path / f"{name}.csv"
        file.write_text(MADE_UP[name])
        return file

    return made_up


@pytest.fixture
def published(tmp_path):
    """A part of a published file."""

    def published(name: str) -> Path:
        whole = DATA / f"{name}.csv.gz"
        if not whole.exists():
            pytest.skip(f"the real data isn't in {DATA}")
        (tmp_path / STATIONS).write_bytes((DATA / STATIONS).read_bytes())
        file = tmp_path / f"{name}.csv"
        with gzip.open(whole, "rt", newline="") as lines, file.open("w", newline="") as part:
            rows = csv.DictReader(lines)
            writer = csv.DictWriter(part, rows.fieldnames or [])
            writer.writeheader()
            writer.writerows(islice(filter(SLICES[name], rows), ROWS))
        return file

    return published


@pytest.fixture
def compute(app, world, tmp_path, monkeypatch):
    """Takes a file, computes the days that it has, and writes the figures beside it."""
    sessions, organization = app.state.sessions, world.organization_id
    monkeypatch.setattr(computing, "CHUNK", 4_000)

    async def compute(file: Path) -> None:
        mapping = EXAMPLES / MAPPINGS[file.stem] / "mapping.yaml"
        order = Order("events", file, mapping)
        await import_and_commit(sessions, organization, order, lambda *progress: None)
        _, said = await script("count_events.py", "days", file)
        known = [line.split("\t") for line in said.splitlines()]
        for community, first, last in known:
            (row,) = await read_each(sessions, str(organization), [community], the_row)
            async with transaction(sessions, organization) as db:
                days = {"from": first, "to": last}
                run = await enqueue(db, organization, BACKFILL, community_id=row.id, **days)
            await carry_out(sessions, organization, run)
        names, firsts, lasts = zip(*known, strict=True)
        span = [date.fromisoformat(end) for end in (min(firsts), max(lasts))]
        for grain in (Grain.DAILY, Grain.MONTHLY):
            found = await read_each(sessions, str(organization), names, figures_of(grain, *span))
            with (tmp_path / f"{grain}.csv").open("w", newline="") as table, redirect_stdout(table):
                write_csv(grain, found)

    return compute


async def the_row(db, actor, row):
    """The community itself."""
    return row


async def script(name: str, *words: object) -> tuple[int, str]:
    """Run a script of the examples: exit code, stdout."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, EXAMPLES / name, *words],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("name", MADE_UP)
async def test_figures_are_what_the_file_says_and_a_wrong_one_is_told(
    made_up, compute, tmp_path, name
):
    file, table = made_up(name), tmp_path / "daily.csv"
    await compute(file)

    code, said = await script("check_events.py", file, tmp_path)
    with table.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    checked = {line[16:].partition(",")[0] for line in said.splitlines() if "day by day" in line}
    metric = min(checked - {"entries_by_hour"})
    busy = next(row for row in rows if float(row[metric] or 0))
    busy[metric] = str(float(busy[metric]) + 1)
    with table.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, list(busy))
        writer.writeheader()
        writer.writerows(rows)
    wrong, told = await script("check_events.py", file, tmp_path)

    assert (code, "DIFFERENT" in said) == (0, False), said
    assert (wrong, f"DIFFERENT       {metric}, day by day" in told) == (1, True), told


@pytest.mark.parametrize("name", MADE_UP)
async def test_figures_are_what_a_published_file_says(published, compute, tmp_path, name):
    file = published(name)
    await compute(file)

    code, said = await script("check_events.py", file, tmp_path)

    assert (code, "DIFFERENT" in said) == (0, False), said


async def test_the_script_imports_computes_shows_and_checks(database_url, world, tmp_path):
    with gzip.open(tmp_path / "traffic_fines_ledger.csv.gz", "wt") as file:
        file.write(MADE_UP["traffic_fines_ledger"])
    cairn = tmp_path / "bin" / "cairn"
    cairn.parent.mkdir()
    cairn.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{RUN}" "$@"\n')
    cairn.chmod(0o755)

    done = await asyncio.to_thread(
        subprocess.run,
        [EXAMPLES / "events.sh", tmp_path, "--organization", str(world.organization_id)],
        env={
            **os.environ,
            "CAIRN_DATABASE_URL": database_url,
            "PATH": f"{cairn.parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 rows, 14 taken, 2 refused" in done.stdout
    assert "Traffic fines (Europe/Rome)" in done.stdout
    assert done.stdout.count("as it should be ") == 29
    assert "DIFFERENT" not in done.stdout
