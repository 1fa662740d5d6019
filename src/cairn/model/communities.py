"""What a community consists of: units and amenities."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion, short_text


class OfCommunity(Identified):
    """A table whose rows belong to one community, known elsewhere by an id of their own."""

    community_id: Mapped[UUID] = mapped_column(sort_order=-1)
    external_id: Mapped[str | None] = mapped_column(short_text(300))
    recorded_at: Mapped[datetime] = instant_of_insertion()


def community() -> ForeignKeyConstraint:
    """Rows go with their community."""
    return ForeignKeyConstraint(
        ["organization_id", "community_id"],
        ["communities.organization_id", "communities.id"],
        ondelete="CASCADE",
    )


def known_elsewhere() -> UniqueConstraint:
    """What comes again under the same external id replaces what came before."""
    return UniqueConstraint("organization_id", "community_id", "external_id")


class Unit(OfCommunity, Base):
    """A home, with a ledger of its own."""

    __tablename__ = "units"
    __table_args__ = (
        community(),
        known_elsewhere(),
        UniqueConstraint("organization_id", "community_id", "id"),
    )

    name: Mapped[str] = mapped_column(short_text(100))


class Amenity(OfCommunity, Base):
    """What residents reserve; `capacity` is how many reservations it holds at once."""

    __tablename__ = "amenities"
    __table_args__ = (
        community(),
        known_elsewhere(),
        UniqueConstraint("organization_id", "community_id", "id"),
        UniqueConstraint("organization_id", "community_id", "name"),
        CheckConstraint("capacity >= 1", name="capacity"),
    )

    name: Mapped[str] = mapped_column(short_text(200))
    capacity: Mapped[int] = mapped_column(Integer, server_default="1")


class OpeningHours(Identified, Base):
    """When an amenity is open on a weekday (ISO, 1 is Monday), local time; 24:00 is its end."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "community_id", "amenity_id"],
            ["amenities.organization_id", "amenities.community_id", "amenities.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("organization_id", "amenity_id", "weekday", "opens_at"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("opens_at < closes_at", name="in_order"),
    )

    community_id: Mapped[UUID]
    amenity_id: Mapped[UUID]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    opens_at: Mapped[time]
    closes_at: Mapped[time]
