"""Units and amenities of communities."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities import places_queries as queries
from cairn.communities.places import next_cursor
from cairn.communities.places_schemas import (
    AmenitiesOut,
    AmenityIn,
    AmenityOut,
    AmenityPatch,
    OpenOut,
    UnitIn,
    UnitOut,
    UnitPatch,
    UnitsOut,
)
from cairn.errors import NameTaken, PlaceInUse
from cairn.kit.db import scalar
from cairn.model import Amenity, Community, Unit
from cairn.paging import decode_cursor

P = TypeVar("P", Unit, Amenity)


async def list_units(
    db: AsyncSession,
    actor: Actor,
    community_id: UUID,
    q: str | None,
    cursor: str | None,
    limit: int,
) -> UnitsOut:
    """List the units of a community by name."""
    community = await queries.get_community(db, actor, community_id)
    after = decode_cursor(cursor, str, UUID) if cursor else None
    rows = await queries.list_units(db, community, q, after, limit + 1)
    return UnitsOut(
        items=[UnitOut.model_validate(row) for row in rows[:limit]],
        next_cursor=next_cursor(rows, limit),
    )


async def create_unit(db: AsyncSession, actor: Actor, community_id: UUID, body: UnitIn) -> UnitOut:
    """Add a unit to a community.

    Raises:
        NameTaken: another one has the external id.
    """
    community = await queries.get_community(db, actor, community_id)
    unit = await add_place(db, Unit(**of(community), **body.model_dump()))
    await record(db, actor, "create", "unit", unit.id, after=body.model_dump())
    return UnitOut.model_validate(unit)


async def change_unit(
    db: AsyncSession, actor: Actor, community_id: UUID, unit_id: UUID, body: UnitPatch
) -> UnitOut:
    """Change a unit's names.

    Raises:
        UnitNotFound: there is none in the community.
        NameTaken: another one has the external id.
    """
    community = await queries.get_community(db, actor, community_id)
    unit = await queries.lock_unit(db, community, unit_id)
    await change_place(db, actor, "unit", unit, body.model_dump(exclude_none=True))
    return UnitOut.model_validate(unit)


async def remove_unit(db: AsyncSession, actor: Actor, community_id: UUID, unit_id: UUID) -> None:
    """Remove a unit that nothing happened in.

    Raises:
        UnitNotFound: there is none in the community.
        PlaceInUse: it has events.
    """
    community = await queries.get_community(db, actor, community_id)
    await remove_place(db, actor, "unit", await queries.lock_unit(db, community, unit_id))


async def list_amenities(db: AsyncSession, actor: Actor, community_id: UUID) -> AmenitiesOut:
    """List the amenities of a community by name, with their opening hours."""
    community = await queries.get_community(db, actor, community_id)
    rows = await queries.list_amenities(db, community)
    hours = await queries.list_hours(db, community, [row.id for row in rows])
    return AmenitiesOut(items=[describe(row, hours[row.id]) for row in rows])


async def create_amenity(
    db: AsyncSession, actor: Actor, community_id: UUID, body: AmenityIn
) -> AmenityOut:
    """Add an amenity to a community.

    Raises:
        NameTaken: another one has the name or the external id.
    """
    community = await queries.get_community(db, actor, community_id)
    fields = body.model_dump(exclude={"opening_hours"})
    amenity = await add_place(db, Amenity(**of(community), **fields))
    await queries.write_hours(db, amenity, body.opening_hours)
    after = fields | {"opening_hours": as_text(body.opening_hours)}
    await record(db, actor, "create", "amenity", amenity.id, after=after)
    return await load_amenity(db, community, amenity)


async def change_amenity(
    db: AsyncSession, actor: Actor, community_id: UUID, amenity_id: UUID, body: AmenityPatch
) -> AmenityOut:
    """Change an amenity; its opening hours are replaced, if any are given.

    Raises:
        AmenityNotFound: there is none in the community.
        NameTaken: another one has the name or the external id.
    """
    community = await queries.get_community(db, actor, community_id)
    amenity = await queries.lock_amenity(db, community, amenity_id)
    changes = body.model_dump(exclude_none=True, exclude={"opening_hours"})
    await change_place(db, actor, "amenity", amenity, changes)
    if body.opening_hours is not None:
        known = (await queries.list_hours(db, community, [amenity.id]))[amenity.id]
        before, after = as_text(known), as_text(body.opening_hours)
        if before != after:
            await queries.write_hours(db, amenity, body.opening_hours)
            changed = ({"opening_hours": before}, {"opening_hours": after})
            await record(db, actor, "change", "amenity", amenity.id, *changed)
    return await load_amenity(db, community, amenity)


async def remove_amenity(
    db: AsyncSession, actor: Actor, community_id: UUID, amenity_id: UUID
) -> None:
    """Remove an amenity that was never reserved.

    Raises:
        AmenityNotFound: there is none in the community.
        PlaceInUse: it has reservations.
    """
    community = await queries.get_community(db, actor, community_id)
    await remove_place(db, actor, "amenity", await queries.lock_amenity(db, community, amenity_id))


async def load_amenity(db: AsyncSession, community: Community, amenity: Amenity) -> AmenityOut:
    """An amenity with its opening hours as they are now."""
    hours = await queries.list_hours(db, community, [amenity.id])
    return describe(amenity, hours[amenity.id])


def describe(amenity: Amenity, hours: Sequence[OpenOut]) -> AmenityOut:
    """An amenity as it goes out."""
    return AmenityOut(
        id=amenity.id,
        name=amenity.name,
        external_id=amenity.external_id,
        capacity=amenity.capacity,
        opening_hours=list(hours),
    )


def as_text(hours: Any) -> list[str]:
    """Opening hours as the audit keeps them."""
    return [f"{one.weekday} {one.opens_at}–{one.closes_at or '24:00'}" for one in hours]


def of(community: Community) -> dict[str, UUID]:
    """The keys of what belongs to a community."""
    return {"organization_id": community.organization_id, "community_id": community.id}


async def add_place(db: AsyncSession, place: P) -> P:
    """Insert a unit or an amenity.

    Raises:
        NameTaken: another one has its name or its external id.
    """
    await refuse_taken(db, place)
    place.id = await scalar(db, "SELECT uuidv7()")
    db.add(place)
    await db.flush()
    return place


async def change_place(
    db: AsyncSession, actor: Actor, entity: str, place: Unit | Amenity, changes: dict[str, Any]
) -> None:
    """Change the fields of a unit or an amenity, which is locked.

    Raises:
        NameTaken: another one has its name or its external id.
    """
    before = {name: getattr(place, name) for name in changes}
    with db.no_autoflush:
        for name, value in changes.items():
            setattr(place, name, value)
        await refuse_taken(db, place)
    await db.flush()
    await record(db, actor, "change", entity, place.id, before, changes)


async def remove_place(db: AsyncSession, actor: Actor, entity: str, place: Unit | Amenity) -> None:
    """Delete a unit or an amenity, which is locked.

    Raises:
        PlaceInUse: there are events of it.
    """
    use = await queries.find_use(db, place)
    if use is not None:
        raise PlaceInUse(name=place.name, what=use)
    await db.delete(place)
    await db.flush()
    before = {"name": place.name, "external_id": place.external_id}
    await record(db, actor, "delete", entity, place.id, before=before)


async def refuse_taken(db: AsyncSession, place: Unit | Amenity) -> None:
    """Refuse a name or an external id that another one of the community has."""
    taken = await queries.find_taken(db, place)
    if taken is not None:
        raise NameTaken(name=taken)
