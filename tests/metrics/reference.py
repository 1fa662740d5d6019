"""The metrics as one would count them by hand: slowly, one event after the other."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]


@dataclass
class Place:
    """A community and all that happened in it, by table."""

    time_zone: str
    events: dict[str, list[Event]] = field(default_factory=dict)

    def of(self, table: str) -> list[Event]:
        """The events of a table."""
        return self.events.get(table, [])

    def local(self, instant: datetime) -> datetime:
        """The local clock at an instant."""
        return instant.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)

    def day(self, instant: datetime | None) -> date | None:
        """The local day of an instant."""
        return None if instant is None else self.local(instant).date()


def count(place: Place, table: str, at: str, day: date, **fields: Any) -> int:
    """The events whose time is on a day and whose fields are these."""
    return sum(
        place.day(one[at]) == day and all(one.get(name) == value for name, value in fields.items())
        for one in place.of(table)
    )


def money(place: Place, kind: str, day: date) -> Decimal:
    """What the transactions of a kind that were posted on a day come to."""
    return sum(
        (
            one["amount"]
            for one in place.of("transactions")
            if one["kind"] == kind and place.day(one["posted_at"]) == day
        ),
        Decimal(0),
    )


def daily(place: Place, day: date) -> dict[str, Any]:
    """A day's metrics."""
    entries = [
        one
        for one in place.of("access_logs")
        if place.day(one["occurred_at"]) == day and not one["denied"]
    ]
    kinds = Counter(one["entry_type"] for one in entries)
    hours = Counter(f"{place.local(one['occurred_at']).hour:02}" for one in entries)
    owed = [late for late, _ in (overdue(place, unit, day) for unit in units(place)) if late > 0]
    return {
        "total_entries": len(entries),
        "resident_entries": kinds["resident"],
        "visitor_entries": kinds["visitor"],
        "denied_entries": count(place, "access_logs", "occurred_at", day, denied=True),
        "entries_by_hour": dict(hours),
        "incidents_reported": count(place, "incidents", "reported_at", day),
        "incidents_resolved": count(place, "incidents", "resolved_at", day),
        "patrol_checkpoints_completed": count(
            place, "patrol_logs", "scheduled_at", day, status="completed"
        ),
        "patrol_checkpoints_missed": count(
            place, "patrol_logs", "scheduled_at", day, status="missed"
        ),
        "payments_received": count(place, "transactions", "posted_at", day, kind="payment"),
        "payments_amount": money(place, "payment", day),
        "new_charges_count": count(place, "transactions", "posted_at", day, kind="charge"),
        "new_charges_amount": money(place, "charge", day),
        "units_delinquent": len(owed),
        "total_delinquent_amount": sum(owed, Decimal(0)),
        "announcements_sent": count(place, "announcements", "sent_at", day),
        "messages_sent": count(place, "messages", "sent_at", day),
        "reservations_made": count(place, "reservations", "created_at", day),
        "reservations_cancelled": count(place, "reservations", "cancelled_at", day),
        "no_shows": count(place, "reservations", "starts_at", day, status="no_show"),
        "packages_received": count(place, "packages", "received_at", day),
        "packages_picked_up": count(place, "packages", "picked_up_at", day),
        "packages_pending": sum(
            place.day(one["received_at"]) <= day
            and (one["picked_up_at"] is None or place.day(one["picked_up_at"]) > day)
            for one in place.of("packages")
        ),
        "tickets_opened": count(place, "tickets", "created_at", day),
        "tickets_closed": count(place, "tickets", "resolved_at", day),
    }


def units(place: Place) -> set[Any]:
    """The units that have a ledger."""
    return {one["unit_id"] for one in place.of("transactions")}


def overdue(place: Place, unit: Any, day: date) -> tuple[Decimal, int]:
    """What a unit owes past due as of a day, and for how many days the oldest of it.

    Charge by charge: payments and credits settle them in the order in which they fall due.
    """
    posted = [
        one
        for one in place.of("transactions")
        if one["unit_id"] == unit and place.day(one["posted_at"]) <= day
    ]
    by_id = {one["id"]: one for one in posted}
    reversed_by: Counter[Any] = Counter()
    for one in posted:
        if one["kind"] == "reversal":
            reversed_by[one["reverses_id"]] += one["amount"]
    left = sum(
        (
            max(one["amount"] - reversed_by[one["id"]], Decimal(0))
            for one in posted
            if one["kind"] in ("payment", "credit")
        ),
        Decimal(0),
    )
    charges = sorted(
        (one["due_on"] or place.day(one["posted_at"]), one["posted_at"], str(one["id"]))
        for one in posted
        if one["kind"] == "charge"
    )
    ids = {str(one["id"]): one for one in by_id.values()}
    past_due, oldest = Decimal(0), 0
    for due_on, _, charge in charges:
        amount = max(ids[charge]["amount"] - reversed_by[ids[charge]["id"]], Decimal(0))
        paid = min(amount, left)
        left -= paid
        unpaid = amount - paid
        if unpaid > 0 and due_on < day:
            past_due += unpaid
            oldest = max(oldest, (day - due_on).days)
    return past_due, oldest


def weekly(place: Place, monday: date, opened_on: date, today: date) -> dict[str, Any]:
    """A week's metrics, from its days."""
    before = [monday - timedelta(days=7 - n) for n in range(7)]
    days = [monday + timedelta(days=n) for n in range(7)]
    days = [day for day in days if opened_on <= day <= today]
    now = [daily(place, day) for day in days]
    then = [daily(place, day) for day in before if day >= opened_on]
    entries = sum(one["total_entries"] for one in now)
    reported = sum(one["incidents_reported"] for one in now)
    is_over = monday + timedelta(days=7) <= today
    return {
        "total_entries": entries,
        "avg_daily_entries": rounded(Decimal(entries) / len(days)),
        "incidents_reported": reported,
        "incidents_resolved": sum(one["incidents_resolved"] for one in now),
        "payments_amount": sum((one["payments_amount"] for one in now), Decimal(0)),
        "entries_change_pct": change(entries, sum(one["total_entries"] for one in then), is_over),
        "incidents_change_pct": change(
            reported, sum(one["incidents_reported"] for one in then), is_over
        ),
    }


def change(now: int, then: int, is_over: bool) -> Decimal | None:
    """How much more than before, in percent."""
    return rounded(Decimal(100) * (now - then) / then) if then and is_over else None


def rounded(value: Decimal) -> Decimal:
    """Two decimals, half away from zero, as PostgreSQL rounds."""
    return value.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def monthly(place: Place, first: date, last: date) -> dict[str, Any]:
    """A month's metrics from a first to a last day; those of amenities apart."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    totals = [daily(place, day) for day in days]
    entries = [
        one
        for one in place.of("access_logs")
        if place.day(one["occurred_at"]) in days and not one["denied"]
    ]
    reported = [one for one in place.of("incidents") if place.day(one["reported_at"]) in days]
    hours = sorted(
        Decimal((one["resolved_at"] - one["reported_at"]) / timedelta(microseconds=1))
        / 3_600_000_000
        for one in place.of("incidents")
        if place.day(one["resolved_at"]) in days
    )
    late = [overdue(place, unit, last)[1] for unit in units(place)]
    billed, collected = net(place, "charge", days), net(place, "payment", days)
    return {
        "total_billed": billed,
        "total_collected": collected,
        "collection_rate": rounded(100 * collected / billed) if billed > 0 else None,
        "units_delinquent_30_days": sum(1 <= one <= 30 for one in late),
        "units_delinquent_60_days": sum(31 <= one <= 60 for one in late),
        "units_delinquent_90_days": sum(61 <= one <= 90 for one in late),
        "units_delinquent_over_90_days": sum(one > 90 for one in late),
        "total_entries": len(entries),
        "unique_visitors": len(
            {one["visitor_id"] for one in entries if one["entry_type"] == "visitor"} - {None}
        ),
        "total_incidents": len(reported),
        "incidents_by_category": dict(Counter(one["category"] for one in reported)),
        "avg_resolution_hours": rounded(sum(hours) / len(hours)) if hours else None,
        "median_resolution_hours": quantile(hours, Decimal("0.5")),
        "p90_resolution_hours": quantile(hours, Decimal("0.9")),
        "total_reservations": sum(one["reservations_made"] for one in totals),
    }


def net(place: Place, kind: str, days: list[date]) -> Decimal:
    """What was posted of a kind, less what was taken back of it on these days."""
    kinds = {one["id"]: one["kind"] for one in place.of("transactions")}
    total = Decimal(0)
    for one in place.of("transactions"):
        if place.day(one["posted_at"]) in days:
            if one["kind"] == kind:
                total += one["amount"]
            elif one["kind"] == "reversal" and kinds[one["reverses_id"]] == kind:
                total -= one["amount"]
    return total


def quantile(values: list[Decimal], share: Decimal) -> Decimal | None:
    """The value that a share of the sorted values doesn't exceed, between two by distance."""
    if not values:
        return None
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return rounded(values[below] + (place - below) * (values[above] - values[below]))
