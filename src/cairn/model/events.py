"""What happens in a community, as other systems report it; instants are in UTC.

The keys to communities, units and amenities aren't enforced row by row, but by triggers, once a
statement: see `metrics/sql/15_places.sql`.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, short_text, word
from cairn.model.communities import OfCommunity, community, known_elsewhere
from cairn.words import EntryType, PatrolStatus, ReservationStatus, TransactionKind

MONEY = Numeric(15, 2)


def by_time(table: str, column: str, *counted: str) -> Index:
    """Where the rows of some days are looked up; with all that is counted of them, so that a
    community's days are read in one go, wherever their rows lie."""
    name = f"ix_{table}_{column}"
    place = ("organization_id", "community_id", column)
    return Index(name, *place, postgresql_include=counted or None)


def of_unit() -> ForeignKeyConstraint:
    """A unit of the same community."""
    return ForeignKeyConstraint(
        ["organization_id", "community_id", "unit_id"],
        ["units.organization_id", "units.community_id", "units.id"],
    )


class AccessLog(OfCommunity, Base):
    """Somebody at a gate."""

    __tablename__ = "access_logs"
    __table_args__ = (
        community(),
        of_unit(),
        known_elsewhere(),
        by_time("access_logs", "occurred_at", "entry_type", "denied", "visitor_id"),
        CheckConstraint(word(*EntryType, column="entry_type"), name="entry_type"),
    )

    occurred_at: Mapped[datetime]
    entry_type: Mapped[str]
    visitor_id: Mapped[str | None] = mapped_column(short_text(300))
    unit_id: Mapped[UUID | None]
    gate: Mapped[str | None] = mapped_column(short_text(100))
    denied: Mapped[bool] = mapped_column(server_default="false")


class Incident(OfCommunity, Base):
    """Something that went wrong, until it was put right."""

    __tablename__ = "incidents"
    __table_args__ = (
        community(),
        known_elsewhere(),
        by_time("incidents", "reported_at"),
        by_time("incidents", "resolved_at"),
        CheckConstraint("reported_at <= resolved_at", name="in_order"),
    )

    reported_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    category: Mapped[str] = mapped_column(short_text(100))
    severity: Mapped[str | None] = mapped_column(short_text(50))


class PatrolLog(OfCommunity, Base):
    """A checkpoint of a patrol; it counts on the day it was scheduled for."""

    __tablename__ = "patrol_logs"
    __table_args__ = (
        community(),
        known_elsewhere(),
        by_time("patrol_logs", "scheduled_at", "status"),
        CheckConstraint(word(*PatrolStatus, column="status"), name="status"),
    )

    scheduled_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    status: Mapped[str]


class Transaction(OfCommunity, Base):
    """A row of a unit's ledger, in the community's currency.

    A reversal names the charge or payment that it takes back, whole or in part, from its
    own posting on. A charge without a day is due when it is posted.
    """

    __tablename__ = "transactions"
    __table_args__ = (
        community(),
        of_unit(),
        known_elsewhere(),
        UniqueConstraint("organization_id", "community_id", "unit_id", "id"),
        ForeignKeyConstraint(
            ["organization_id", "community_id", "unit_id", "reverses_id"],
            [
                "transactions.organization_id",
                "transactions.community_id",
                "transactions.unit_id",
                "transactions.id",
            ],
        ),
        by_time("transactions", "posted_at", "unit_id", "kind", "amount", "due_on", "reverses_id"),
        Index("ix_transactions_reverses_id", "organization_id", "reverses_id"),
        CheckConstraint(word(*TransactionKind, column="kind"), name="kind"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reverses"),
        CheckConstraint("due_on IS NULL OR kind = 'charge'", name="only_charges_fall_due"),
    )

    unit_id: Mapped[UUID]
    kind: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(MONEY)
    posted_at: Mapped[datetime]
    due_on: Mapped[date | None]
    reverses_id: Mapped[UUID | None]


class Announcement(OfCommunity, Base):
    """Something that was told to everybody."""

    __tablename__ = "announcements"
    __table_args__ = (community(), known_elsewhere(), by_time("announcements", "sent_at"))

    sent_at: Mapped[datetime]
    sender: Mapped[str | None] = mapped_column(short_text(200))


class Message(OfCommunity, Base):
    """Something that was told to somebody."""

    __tablename__ = "messages"
    __table_args__ = (community(), known_elsewhere(), by_time("messages", "sent_at"))

    sent_at: Mapped[datetime]
    sender: Mapped[str | None] = mapped_column(short_text(200))


class Reservation(OfCommunity, Base):
    """An amenity's time, kept for somebody."""

    __tablename__ = "reservations"
    __table_args__ = (
        community(),
        ForeignKeyConstraint(
            ["organization_id", "community_id", "amenity_id"],
            ["amenities.organization_id", "amenities.community_id", "amenities.id"],
        ),
        known_elsewhere(),
        by_time("reservations", "created_at"),
        by_time("reservations", "cancelled_at"),
        by_time("reservations", "starts_at", "status"),
        CheckConstraint(word(*ReservationStatus, column="status"), name="status"),
        CheckConstraint("starts_at < ends_at", name="in_order"),
        CheckConstraint(
            "cancelled_at IS NULL OR status = 'cancelled'", name="only_cancelled_has_a_time"
        ),
    )

    amenity_id: Mapped[UUID]
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str]
    cancelled_at: Mapped[datetime | None]


class Package(OfCommunity, Base):
    """A parcel, kept until it is picked up."""

    __tablename__ = "packages"
    __table_args__ = (
        community(),
        of_unit(),
        known_elsewhere(),
        by_time("packages", "received_at"),
        by_time("packages", "picked_up_at"),
        CheckConstraint("received_at <= picked_up_at", name="in_order"),
    )

    unit_id: Mapped[UUID | None]
    received_at: Mapped[datetime]
    picked_up_at: Mapped[datetime | None]


class Ticket(OfCommunity, Base):
    """Something that somebody asked for, until it was done."""

    __tablename__ = "tickets"
    __table_args__ = (
        community(),
        known_elsewhere(),
        by_time("tickets", "created_at"),
        by_time("tickets", "resolved_at"),
        CheckConstraint("created_at <= resolved_at", name="in_order"),
    )

    category: Mapped[str | None] = mapped_column(short_text(100))
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
