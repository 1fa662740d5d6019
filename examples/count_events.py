"""Counts published files of events, one row after the other, as their mappings say.

    python3 count_events.py days FILE      each community with its first and its last day
    python3 count_events.py month FILE     the first and the last day of the busiest month

Nothing of Cairn is used here, so that its figures can be checked against these.
"""

import csv
import gzip
import sys
from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, str]
CHARGES = {"charge", "fee", "penalty"}
DUE_AFTER = timedelta(days=60)


@dataclass
class Counted:
    """What a file comes to: metric → (community, day) → number, and what is to be said of it."""

    days: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    hours: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    totals: dict[str, tuple[str, Any]] = field(default_factory=dict)
    """By metric: in words what all days have to come to, and that number."""
    monthly: dict[str, str] = field(default_factory=dict)
    """Metrics of months that are the sum of a metric of days."""
    ledger: dict[str, list["Posting"]] = field(default_factory=lambda: defaultdict(list))

    def add(self, metric: str, community: str, day: str, number: Any = 1) -> None:
        """Count something on a day of a community."""
        self.days[metric][community, day] += number

    def places(self) -> set[tuple[str, str]]:
        """All communities and days on which something is."""
        return {key for of_one in self.days.values() for key in of_one}


@dataclass(frozen=True)
class Posting:
    """A row of a ledger: a charge with the day it is due, or a payment without."""

    on: date
    due_on: date | None
    line: int
    amount: Decimal


def read(file: Path) -> Iterator[Row]:
    """The rows of a file, gzipped or not."""
    reads = gzip.open if file.suffix == ".gz" else open
    with reads(file, "rt", newline="") as lines:
        yield from csv.DictReader(lines)


def count_cases(file: Path) -> Counted:
    """Cases are tickets; of those whose id comes again, the last row counts."""
    counted = Counted()
    cases = {(row["account"], row["unique_key"]): row for row in read(file)}
    for (office, _), row in cases.items():
        if row["opendate"]:
            counted.add("tickets_opened", office, row["opendate"])
            if row["closedate"]:
                counted.add("tickets_closed", office, row["closedate"])
    dated = len({case for (_, case), row in cases.items() if row["opendate"]})
    counted.totals["tickets_opened"] = ("distinct case ids with a date", dated)
    return counted


def count_trips(file: Path) -> Counted:
    """A trip is an entry where it starts, on the day and in the hour that clocks show there."""
    counted = Counted(monthly={"total_entries": "total_entries"})
    stations = read(file.parent / "bike_stations.csv")
    towns = {row["station_id"]: row["landmark"] for row in stations}
    zone = ZoneInfo("America/Los_Angeles")
    kinds = {"Subscriber": "resident_entries", "Customer": "visitor_entries"}
    trips = {row["trip_id"]: row for row in read(file)}
    for row in trips.values():
        town = towns[row["start_terminal"]]
        began = datetime.fromisoformat(row["start_utc"].replace("Z", "+00:00")).astimezone(zone)
        day = began.date().isoformat()
        counted.add("total_entries", town, day)
        counted.add(kinds[row["subscription_type"]], town, day)
        counted.hours[town, day][f"{began:%H}"] += 1
    counted.totals["total_entries"] = ("trips", len(trips))
    return counted


def count_fines(file: Path) -> Counted:
    """Charges, fees and penalties are due 60 days after their posting; other kinds aren't money."""
    counted = Counted(
        monthly={"total_billed": "new_charges_amount", "total_collected": "payments_amount"}
    )
    place = "Traffic fines"
    sums = {True: Decimal(0), False: Decimal(0)}
    for line, row in enumerate(read(file), 2):
        kind, amount = row["entry_type"], abs(Decimal(row["amount"]))
        if kind not in {*CHARGES, "payment"}:
            continue
        is_charge, on = kind in CHARGES, date.fromisoformat(row["date"])
        how_many, how_much = (
            ("new_charges_count", "new_charges_amount")
            if is_charge
            else ("payments_received", "payments_amount")
        )
        counted.add(how_many, place, row["date"])
        counted.add(how_much, place, row["date"], amount)
        sums[is_charge] += amount
        due_on = on + DUE_AFTER if is_charge else None
        counted.ledger[row["account_id"]].append(Posting(on, due_on, line, amount))
    counted.totals["new_charges_amount"] = ("charges, fees and penalties of the file", sums[True])
    counted.totals["payments_amount"] = ("payments of the file", sums[False])
    return counted


def count_hotels(file: Path) -> Counted:
    """Every row is a booking of its own, made as long before the arrival as it says."""
    counted = Counted(monthly={"total_reservations": "reservations_made"})
    bookings = cancelled = missed = 0
    for row in read(file):
        arrival = date(
            int(row["ArrivalDateYear"]),
            list(month_name).index(row["ArrivalDateMonth"]),
            int(row["ArrivalDateDayOfMonth"]),
        )
        made = arrival - timedelta(days=int(row["LeadTime"]))
        hotel, status = row["HotelNumber"], row["ReservationStatus"]
        bookings += 1
        counted.add("reservations_made", hotel, made.isoformat())
        if status == "Canceled":
            cancelled += 1
            counted.add("reservations_cancelled", hotel, row["ReservationStatusDate"])
        elif status == "No-Show":
            missed += 1
            counted.add("no_shows", hotel, arrival.isoformat())
    counted.totals["reservations_made"] = ("rows, alike or not", bookings)
    counted.totals["reservations_cancelled"] = ("rows that were cancelled", cancelled)
    counted.totals["no_shows"] = ("rows of no-shows", missed)
    return counted


FILES: dict[str, Callable[[Path], Counted]] = {
    "nyc_council_cases": count_cases,
    "bike_trips": count_trips,
    "traffic_fines": count_fines,
    "hotel_bookings": count_hotels,
}


def count(file: Path) -> Counted:
    """What a file comes to, by its name."""
    return next(counts for name, counts in FILES.items() if file.name.startswith(name))(file)


def days(counted: Counted) -> Iterator[tuple[str, str, str]]:
    """Each community with its first and its last day."""
    found = defaultdict(list)
    for community, day in counted.places():
        found[community].append(day)
    for community, known in sorted(found.items()):
        yield community, min(known), max(known)


def busiest_month(counted: Counted) -> tuple[date, date]:
    """The first and the last day of the month in which most is counted."""
    months: Counter[str] = Counter()
    for of_one in counted.days.values():
        for (_, day), number in of_one.items():
            months[day[:7]] += int(number)
    first = date.fromisoformat(f"{max(months, key=lambda one: (months[one], one))}-01")
    return first, next_month(first) - timedelta(days=1)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Standing:
    """What a unit owes at a day's end, what of it isn't past due, and how late the oldest is."""

    owed: Decimal
    not_due: Decimal
    days_late: int


def standing(postings: list[Posting], day: date) -> Standing:
    """A unit as of a day: what was paid settles charges in the order in which they fall due."""
    posted = [one for one in postings if one.on <= day]
    paid = left = sum((one.amount for one in posted if one.due_on is None), Decimal(0))
    not_due, oldest, charged = Decimal(0), 0, Decimal(0)
    charges = ((one.due_on, one.on, one.line, one.amount) for one in posted if one.due_on)
    for due_on, _, _, amount in sorted(charges):
        settled = min(amount, left)
        left -= settled
        charged += amount
        if due_on >= day:
            not_due += amount - settled
        elif settled < amount:
            oldest = max(oldest, (day - due_on).days)
    return Standing(max(charged - paid, Decimal(0)), not_due, oldest)


def main(what: str, file: str) -> None:
    """Print what is asked for, with tabs between."""
    counted = count(Path(file))
    for line in days(counted) if what == "days" else [busiest_month(counted)]:
        print(*line, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
