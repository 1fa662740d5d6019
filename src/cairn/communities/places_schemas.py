"""What communities, units and amenities take and give."""

from datetime import date, time
from itertools import pairwise
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from cairn.goals.schemas import ExternalId
from cairn.kit.fields import DayInUrl, In, Line, Out, ShortLine, Whole
from cairn.people.schemas import Currency, TimeZone

Capacity = Annotated[
    Whole, Field(ge=1, le=1_000_000, description="So many reservations it holds at once")
]
END_OF_DAY = "24:00"


class CommunityIn(In):
    """A new community."""

    name: Line
    time_zone: TimeZone = "UTC"
    opened_on: DayInUrl = Field(description="The first day that has figures")
    currency: Currency = "USD"
    is_active: StrictBool = True


class CommunityPatch(In):
    """What of a community is to be another."""

    name: Line | None = None
    time_zone: TimeZone | None = None
    opened_on: DayInUrl | None = None
    currency: Currency | None = None
    is_active: StrictBool | None = None


class CommunityOut(Out):
    """A residential site."""

    id: UUID
    name: str
    time_zone: str = Field(description="IANA name; its days and hours are local")
    opened_on: date
    currency: str
    is_active: bool = Field(description="Scheduled jobs pass by what isn't")


class CommunitiesOut(Out):
    """A page of communities, by name."""

    items: list[CommunityOut]
    next_cursor: str | None = Field(description="Null: this is the last page")


class UnitIn(In):
    """A new unit."""

    name: ShortLine
    external_id: ExternalId | None = None


class UnitPatch(In):
    """What of a unit is to be another."""

    name: ShortLine | None = None
    external_id: ExternalId | None = None


class UnitOut(Out):
    """A home with a ledger."""

    id: UUID
    name: str
    external_id: str | None


class UnitsOut(Out):
    """A page of units, by name."""

    items: list[UnitOut]
    next_cursor: str | None = Field(description="Null: this is the last page")


class OpenIn(In):
    """When an amenity is open on a weekday, local time."""

    weekday: Annotated[Whole, Field(ge=1, le=7, description="ISO: 1 is Monday, 7 Sunday")]
    opens_at: time
    closes_at: time | None = Field(None, description="Null: at the end of the day, 24:00")

    @model_validator(mode="after")
    def in_order(self) -> "OpenIn":
        """Refuse hours that end before they begin, and clock times with a zone."""
        if self.opens_at.tzinfo or (self.closes_at and self.closes_at.tzinfo):
            raise ValueError("hours are local; leave the offset out")
        if self.closes_at is not None and self.closes_at <= self.opens_at:
            raise ValueError("closes_at must be later than opens_at; null is the end of the day")
        return self


class OpenOut(Out):
    """When an amenity is open on a weekday, local time."""

    weekday: int
    opens_at: time
    closes_at: time | None = Field(description="Null: at the end of the day, 24:00")


def apart(hours: list[OpenIn]) -> list[OpenIn]:
    """In order of the week; refuse hours of one day that meet."""
    ordered = sorted(hours, key=lambda one: (one.weekday, one.opens_at))
    for one, following in pairwise(ordered):
        if one.weekday == following.weekday and (
            one.closes_at is None or following.opens_at < one.closes_at
        ):
            raise ValueError(f"the hours of weekday {one.weekday} overlap")
    return ordered


Hours = Annotated[
    list[OpenIn],
    Field(max_length=70, description="None: its time can't be used, as far as figures know"),
]


class AmenityIn(In):
    """A new amenity."""

    name: Line
    external_id: ExternalId | None = None
    capacity: Capacity = 1
    opening_hours: Hours = Field(default_factory=list)

    @model_validator(mode="after")
    def hours_apart(self) -> "AmenityIn":
        """Refuse hours that overlap."""
        self.opening_hours = apart(self.opening_hours)
        return self


class AmenityPatch(In):
    """What of an amenity is to be another; hours replace those that were."""

    name: Line | None = None
    external_id: ExternalId | None = None
    capacity: Capacity | None = None
    opening_hours: Hours | None = None

    @model_validator(mode="after")
    def hours_apart(self) -> "AmenityPatch":
        """Refuse hours that overlap."""
        if self.opening_hours is not None:
            self.opening_hours = apart(self.opening_hours)
        return self


class AmenityOut(Out):
    """What residents reserve."""

    id: UUID
    name: str
    external_id: str | None
    capacity: int
    opening_hours: list[OpenOut]


class AmenitiesOut(Out):
    """All amenities of a community, by name."""

    items: list[AmenityOut]
