"""The communities that the demo's organization operates, on three continents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities.places_parts import create_amenity
from cairn.communities.places_schemas import AmenityIn, OpenIn
from cairn.demo.organization import PEOPLE
from cairn.demo.planned import stable_id
from cairn.metrics.periods import first_of, month_number
from cairn.model import Community, CommunityMembership, Unit
from cairn.words import CommunityRole

MONTHS = 18
"""So many whole months lie behind each community, besides the running one."""


@dataclass(frozen=True)
class Site:
    """A community; money is in its currency."""

    key: str
    name: str
    time_zone: str
    currency: str
    homes: int
    owner: str
    """Who works there."""
    gates: tuple[str, ...]
    rents: tuple[int, int]
    """The lowest and the highest of a month, for a whole year."""
    lateness: float
    """How many pay late, 1 being usual."""
    striking: float
    """Which share of the homes pays nothing since this quarter began."""
    slowness: float
    """How long everything takes, 1 being usual."""
    is_southern: bool = False
    """Whether it is summer there in January."""

    @property
    def id(self) -> UUID:
        """Always the same, so that it can be planned what a community feeds."""
        return stable_id(f"community {self.key}", datetime(2020, 1, 1, tzinfo=UTC))

    def home(self, number: int) -> str:
        """What a home is called: floors of twelve."""
        return f"{self.key[0].upper()}-{100 * (number // 12 + 1) + number % 12 + 1}"


# fmt: off
SITES = (
    Site("harbor", "Harbor Point", "Europe/Dublin", "EUR", 412, "jonas",
         ("Quay gate", "Main street gate", "Garage"), (1450, 2350), 0.5, 0.0, 0.8),
    Site("cedar", "Cedar Ridge", "Australia/Adelaide", "AUD", 356, "luis",
         ("Front gate", "Creek gate"), (1900, 3100), 1.0, 0.03, 1.0, is_southern=True),
    Site("marina", "Marina Vista", "America/Los_Angeles", "USD", 288, "sam",
         ("Lobby", "Beach gate", "Garage"), (1650, 2900), 1.6, 0.11, 1.35),
)
# fmt: on
COMMUNITY_OF_ITS_ADMIN = "harbor"


@dataclass(frozen=True)
class Offer:
    """An amenity, and how it is used."""

    key: str
    name: str
    capacity: int
    open: tuple[int, int]
    """Hours of the local clock on working days; 24 is the end of the day."""
    weekend: tuple[int, int] | None
    hours: float
    """How long one reservation lasts."""
    demand: float
    """How likely the best hour of a working day is taken."""
    summer: float = 0.0

    def hours_on(self, weekday: int) -> tuple[int, int]:
        """When it is open on an ISO weekday; from 0 to 0 if it isn't."""
        return self.open if weekday < 6 else self.weekend or (0, 0)

    def as_body(self) -> AmenityIn:
        """The amenity as the product takes it."""
        hours = []
        for weekday in range(1, 8):
            opens, closes = self.hours_on(weekday)
            if opens < closes:
                end = time(closes) if closes < 24 else None
                hours.append(OpenIn(weekday=weekday, opens_at=time(opens), closes_at=end))
        return AmenityIn(
            name=self.name, external_id=self.key, capacity=self.capacity, opening_hours=hours
        )


# fmt: off
OFFERS: Mapping[str, tuple[Offer, ...]] = {
    "harbor": (
        Offer("gym", "Gym", 2, (6, 22), (8, 20), 2, 0.45, -0.2),
        Offer("lounge", "Residents' lounge", 1, (10, 23), (10, 24), 3, 0.6),
        Offer("roof", "Roof terrace", 1, (9, 22), (9, 23), 3, 0.45, 0.6),
        Offer("guests", "Guest meeting room", 1, (8, 18), None, 2, 0.5),
    ),
    "cedar": (
        Offer("pool", "Pool lanes", 2, (6, 20), (7, 20), 2, 0.4, 0.6),
        Offer("tennis", "Tennis court", 1, (7, 22), (7, 22), 1.5, 0.5, 0.3),
        Offer("barbecue", "Barbecue area", 1, (11, 21), (10, 22), 3, 0.5, 0.4),
    ),
    "marina": (
        Offer("clubhouse", "Clubhouse", 1, (9, 23), (9, 24), 4, 0.7),
        Offer("kayaks", "Kayaks", 2, (7, 19), (7, 20), 2, 0.4, 0.5),
        Offer("studio", "Yoga studio", 1, (6, 21), (8, 18), 1.5, 0.45),
    ),
}
# fmt: on


def opened_on(today: date) -> date:
    """The first day that communities have figures for."""
    return first_of(month_number(today) - MONTHS)


async def add_communities(
    db: AsyncSession, actor: Actor, people_ids: Mapping[str, UUID], first_day: date
) -> None:
    """Add the communities with their homes and amenities, and make the community admins that of
    theirs."""
    for site in SITES:
        fields = {
            "name": site.name,
            "time_zone": site.time_zone,
            "currency": site.currency,
            "opened_on": first_day,
        }
        whose = {"organization_id": actor.organization_id}
        await db.execute(insert(Community), [{**whose, "id": site.id, **fields}])
        homes = [
            {**whose, "community_id": site.id, "external_id": name, "name": name}
            for name in map(site.home, range(site.homes))
        ]
        await db.execute(insert(Unit), homes)
        after = {**fields, "units": len(homes)}
        await record(db, actor, "create", "community", site.id, after=after)
        for offer in OFFERS[site.key]:
            await create_amenity(db, actor, site.id, offer.as_body())
    await add_admins(db, actor.organization_id, people_ids)


async def add_admins(
    db: AsyncSession, organization_id: UUID, people_ids: Mapping[str, UUID]
) -> None:
    """Let community admins run the community of theirs; they are no members of the organization."""
    site = next(site for site in SITES if site.key == COMMUNITY_OF_ITS_ADMIN)
    roles = [
        {
            "organization_id": organization_id,
            "community_id": site.id,
            "user_id": people_ids[person.key],
            "role": person.role,
        }
        for person in PEOPLE
        if person.role is CommunityRole.COMMUNITY_ADMIN
    ]
    await db.execute(insert(CommunityMembership), roles)
