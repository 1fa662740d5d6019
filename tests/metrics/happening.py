"""Made-up events around a day, and how they get into the database."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.kit.db import enter_communities
from cairn.model import Base, Community, Unit
from metrics.reference import Event, Place

AROUND = timedelta(days=12)


async def make_community(db: AsyncSession, actor: Actor, zone: str, opened_on: date) -> UUID:
    """A community in a time zone."""
    await enter_communities(db)
    statement = insert(Community).values(
        organization_id=actor.organization_id, name=zone, time_zone=zone, opened_on=opened_on
    )
    return (await db.execute(statement.returning(Community.id))).scalar_one()


async def add(db: AsyncSession, actor: Actor, community: UUID, place: Place) -> None:
    """Insert all that happens in a place."""
    units = [
        {
            "organization_id": actor.organization_id,
            "community_id": community,
            "id": one,
            "name": "U",
        }
        for one in {one["unit_id"] for one in place.of("transactions")}
    ]
    if units:
        await db.execute(insert(Unit), units)
    for name, events in place.events.items():
        if events:
            whose = {"organization_id": actor.organization_id, "community_id": community}
            await db.execute(
                insert(Base.metadata.tables[name]), [{**whose, **one} for one in events]
            )


def draw_place(random: Random, zone: str, middle: date, amenity: UUID | None = None) -> Place:
    """A place where something of everything happens around a day."""

    def instant(latest: datetime | None = None) -> datetime:
        start = datetime.combine(middle, datetime.min.time(), UTC) - AROUND
        seconds = random.randrange(int(2 * AROUND.total_seconds()))
        return start + timedelta(seconds=seconds)

    def later(than: datetime, chance: float) -> datetime | None:
        hours = random.expovariate(1 / 40)
        return than + timedelta(hours=hours) if random.random() < chance else None

    def many(times: int, make: Callable[[], Event]) -> list[Event]:
        return [make() for _ in range(times)]

    def started(name: str, end: str, chance: float, **fields: Any) -> Event:
        begin = instant()
        return {name: begin, end: later(begin, chance), **fields}

    place = Place(zone)
    place.events["access_logs"] = many(
        150,
        lambda: {
            "occurred_at": instant(),
            "entry_type": random.choice(["resident", "visitor", "staff", "delivery"]),
            "visitor_id": random.choice(["ann", "bo", "cy", None]),
            "denied": random.random() < 0.1,
        },
    )
    place.events["incidents"] = many(
        40,
        lambda: started(
            "reported_at", "resolved_at", 0.7, category=random.choice(["noise", "leak", "lift"])
        ),
    )
    place.events["patrol_logs"] = many(
        40, lambda: {"scheduled_at": instant(), "status": random.choice(["completed", "missed"])}
    )
    place.events["announcements"] = many(10, lambda: {"sent_at": instant()})
    place.events["messages"] = many(20, lambda: {"sent_at": instant()})
    place.events["packages"] = many(50, lambda: started("received_at", "picked_up_at", 0.7))
    place.events["tickets"] = many(
        40, lambda: started("created_at", "resolved_at", 0.7, category="x")
    )
    if amenity is not None:
        place.events["reservations"] = many(
            30,
            lambda: started(
                "starts_at",
                "ends_at",
                1,
                amenity_id=amenity,
                created_at=instant(),
                status=random.choice(["booked", "no_show", "completed"]),
            ),
        )
    place.events["transactions"] = draw_ledger(random, instant, middle)
    return place


def draw_ledger(random: Random, instant: Callable[[], datetime], middle: date) -> list[Event]:
    """Charges due before, on and after their posting, payments in advance and late, credits, and
    reversals of each: in part, in whole, by more than that, before what they reverse, and of
    reversals, as others may write them."""
    ledger: list[Event] = []
    for _ in range(5):
        unit = uuid4()
        for _ in range(12):
            kind = random.choice(["charge", "charge", "payment", "payment", "credit"])
            due = middle + timedelta(days=random.randrange(-110, 20))
            ledger.append(
                {
                    "id": uuid4(),
                    "unit_id": unit,
                    "kind": kind,
                    "amount": Decimal(random.randrange(1, 30_000)) / 100,
                    "posted_at": instant(),
                    "due_on": due if kind == "charge" and random.random() < 0.9 else None,
                    "reverses_id": None,
                }
            )
        for so_many in range(6):
            taken_back = random.choice(ledger[-12 - so_many :])
            share = random.choice([1, 1, 2, Decimal("0.6")])
            ledger.append(
                {
                    **taken_back,
                    "id": uuid4(),
                    "kind": "reversal",
                    "amount": max(
                        Decimal("0.01"),
                        (taken_back["amount"] / share).quantize(Decimal("0.01"), "ROUND_DOWN"),
                    ),
                    "posted_at": taken_back["posted_at"]
                    + timedelta(hours=random.randrange(-40, 200)),
                    "due_on": None,
                    "reverses_id": taken_back["id"],
                }
            )
    return ledger
