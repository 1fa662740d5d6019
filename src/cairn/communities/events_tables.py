"""The tables of events: what a row of each takes, and what it must keep to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from cairn.errors import EventTableUnknown
from cairn.kit.fields import EARLIEST, LATEST, DayInUrl, In, Line, ShortLine, without_nul
from cairn.words import EntryType, PatrolStatus, ReservationStatus, TransactionKind

FIRST = datetime.combine(EARLIEST, datetime.min.time(), UTC)
LAST = datetime.combine(LATEST, datetime.min.time(), UTC)
AHEAD = timedelta(days=1)
"""Clocks elsewhere may be ahead by so much; what happened later is a typing error."""

Reason = tuple[str, str]
"""A field, and what is wrong of it."""


def within_calendar(instant: datetime) -> datetime:
    """Refuse years that are typing errors."""
    if not FIRST <= instant <= LAST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return instant


def as_written(instant: Any) -> Any:
    """Refuse seconds since 1970, which pass for an instant otherwise."""
    if isinstance(instant, datetime) or (isinstance(instant, str) and "-" in instant[1:]):
        return instant
    raise ValueError("must be an instant as in 2026-02-28T08:00:00Z")


Instant = Annotated[AwareDatetime, BeforeValidator(as_written), AfterValidator(within_calendar)]
"""A date and a clock time with its offset from UTC."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(without_nul),
]
"""What other systems call something: one to 300 characters."""

Severity = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50),
    AfterValidator(without_nul),
]
Money = Annotated[
    Decimal,
    Field(gt=0, max_digits=15, decimal_places=2, allow_inf_nan=False),
    WithJsonSchema({"type": "string"}),
]
"""In the community's currency, above 0 whatever it is for."""


class EventIn(In):
    """What all events have; what comes again under the same external id replaces what was."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    happened: ClassVar[tuple[str, ...]] = ()
    """The fields that can't lie ahead."""
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of fields of which the second isn't earlier than the first."""

    external_id: Name

    def faults(self, latest: datetime) -> Iterator[Reason]:
        """What doesn't go together; nothing has happened later than `latest`."""
        fields = self.__dict__
        for name in self.happened:
            if fields[name] is not None and fields[name] > latest:
                yield name, f"{fields[name].isoformat()} is still to come"
        for first, second in self.in_order:
            if fields[second] is not None and fields[second] < fields[first]:
                yield second, f"{fields[second].isoformat()} is before {first}"


class AccessLogIn(EventIn):
    """Somebody at a gate."""

    happened = ("occurred_at",)

    occurred_at: Instant
    entry_type: EntryType
    visitor_id: Name | None = None
    unit: Name | None = None
    gate: ShortLine | None = None
    denied: bool = False


class IncidentIn(EventIn):
    """Something that went wrong, until it was put right."""

    happened = ("reported_at", "resolved_at")
    in_order = (("reported_at", "resolved_at"),)

    reported_at: Instant
    resolved_at: Instant | None = None
    category: ShortLine
    severity: Severity | None = None


class PatrolLogIn(EventIn):
    """A checkpoint of a patrol."""

    happened = ("scheduled_at", "completed_at")

    scheduled_at: Instant
    completed_at: Instant | None = None
    status: PatrolStatus


class TransactionIn(EventIn):
    """A row of a unit's ledger; a reversal without a unit is of the unit of what it reverses."""

    happened = ("posted_at",)

    unit: Name | None = None
    kind: TransactionKind
    amount: Money
    posted_at: Instant
    due_on: DayInUrl | None = None
    reverses: Name | None = None

    def faults(self, latest: datetime) -> Iterator[Reason]:
        """What doesn't go together."""
        yield from super().faults(latest)
        is_reversal = self.kind == TransactionKind.REVERSAL
        if is_reversal and self.reverses is None:
            yield "reverses", "is missing; a reversal names what it takes back"
        if not is_reversal and self.reverses is not None:
            yield "reverses", f"isn't for a {self.kind}"
        if not is_reversal and self.unit is None:
            yield "unit", "is missing"
        if self.due_on is not None and self.kind != TransactionKind.CHARGE:
            yield "due_on", f"isn't for a {self.kind}; only charges fall due"


class WordsIn(EventIn):
    """Something that was told, to everybody or to somebody."""

    happened = ("sent_at",)

    sent_at: Instant
    sender: Line | None = None


class ReservationIn(EventIn):
    """An amenity's time, kept for somebody."""

    happened = ("created_at", "cancelled_at")

    amenity: Name
    created_at: Instant
    starts_at: Instant
    ends_at: Instant
    status: ReservationStatus = ReservationStatus.BOOKED
    cancelled_at: Instant | None = None

    def faults(self, latest: datetime) -> Iterator[Reason]:
        """What doesn't go together."""
        yield from super().faults(latest)
        if self.ends_at <= self.starts_at:
            yield "ends_at", f"{self.ends_at.isoformat()} isn't after starts_at"
        if self.cancelled_at is not None and self.status != ReservationStatus.CANCELLED:
            yield "cancelled_at", f"isn't for one that is {self.status}"


class PackageIn(EventIn):
    """A parcel, kept until it is picked up."""

    happened = ("received_at", "picked_up_at")
    in_order = (("received_at", "picked_up_at"),)

    unit: Name | None = None
    received_at: Instant
    picked_up_at: Instant | None = None


class TicketIn(EventIn):
    """Something that somebody asked for, until it was done."""

    happened = ("created_at", "resolved_at")
    in_order = (("created_at", "resolved_at"),)

    category: ShortLine | None = None
    created_at: Instant
    resolved_at: Instant | None = None


NAMED = {"unit": "unit_id", "amenity": "amenity_id", "reverses": "reverses_id"}
"""Fields that name another row, and the columns that hold its id."""


@dataclass(frozen=True)
class EventTable:
    """A table of events and the schema of its rows."""

    name: str
    schema: type[EventIn]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields of a row, in order."""
        return tuple(self.schema.model_fields)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Those that are columns of the table."""
        return tuple(name for name in self.fields if name not in NAMED)

    @cached_property
    def instants(self) -> tuple[str, ...]:
        """Those that are instants."""
        return tuple(name for name in self.fields if name.endswith("_at"))

    @cached_property
    def named(self) -> dict[str, str]:
        """Those that name other rows, with the columns for their ids."""
        return {name: NAMED[name] for name in self.fields if name in NAMED}

    @property
    def is_ledger(self) -> bool:
        """Whether its rows can take back others."""
        return "reverses" in self.named

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """All columns that a row of the schema gives."""
        return (*self.plain, *self.named.values())


TABLES: Mapping[str, EventTable] = {
    table.name: table
    for table in (
        EventTable("access_logs", AccessLogIn),
        EventTable("incidents", IncidentIn),
        EventTable("patrol_logs", PatrolLogIn),
        EventTable("transactions", TransactionIn),
        EventTable("announcements", WordsIn),
        EventTable("messages", WordsIn),
        EventTable("reservations", ReservationIn),
        EventTable("packages", PackageIn),
        EventTable("tickets", TicketIn),
    )
}


def get_table(name: str) -> EventTable:
    """The table of that name.

    Raises:
        EventTableUnknown: there is none.
    """
    if name not in TABLES:
        raise EventTableUnknown(table=name, known=", ".join(TABLES))
    return TABLES[name]
