"""Reads and locks of communities, units and amenities."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.communities.places_schemas import END_OF_DAY, OpenIn, OpenOut
from cairn.errors import AmenityNotFound, CommunityNotFound, UnitNotFound
from cairn.model import Amenity, Community, CommunityMembership, Unit

# 24:00 goes in and out as text: Python has no clock time for it.
HOURS = text("""
    SELECT amenity_id, weekday, opens_at,
        CASE WHEN closes_at < '24:00' THEN closes_at END AS closes_at
    FROM opening_hours
    WHERE organization_id = :organization AND amenity_id = ANY(:amenities)
    ORDER BY amenity_id, weekday, opens_at
""")
REMOVE_HOURS = text("""
    DELETE FROM opening_hours WHERE organization_id = :organization AND amenity_id = :amenity
""")
ADD_HOURS = text("""
    INSERT INTO opening_hours
        (organization_id, community_id, amenity_id, weekday, opens_at, closes_at)
    VALUES (:organization, :community, :amenity, :weekday, CAST(:opens_at AS time),
        CAST(:closes_at AS time))
""")


def entered(actor: Actor) -> Select[Community]:
    """The communities that the actor runs; admins run all."""
    return select(Community).where(
        Community.organization_id == actor.organization_id,
        func.tenancy.may_enter(Community.id),
    )


async def get_community(db: AsyncSession, actor: Actor, community_id: UUID) -> Community:
    """Load a community that the actor runs.

    Raises:
        CommunityNotFound: there is none, or it is for others.
    """
    community = (
        await db.execute(entered(actor).where(Community.id == community_id))
    ).scalar_one_or_none()
    if community is None:
        raise CommunityNotFound(community_id=community_id)
    return community


async def lock_community(db: AsyncSession, actor: Actor, community_id: UUID) -> Community:
    """Load a community that the actor runs, and lock it against other changes of it.

    Raises:
        CommunityNotFound: there is none, or it is for others.
    """
    query = (
        entered(actor)
        .where(Community.id == community_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    community = (await db.execute(query)).scalar_one_or_none()
    if community is None:
        raise CommunityNotFound(community_id=community_id)
    return community


async def list_communities(
    db: AsyncSession,
    actor: Actor,
    run_by: UUID | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Community]:
    """Communities that the actor runs by name, after a name and id; `run_by` is who else does."""
    query = entered(actor)
    if run_by is not None:
        runs = select(CommunityMembership.community_id).where(
            CommunityMembership.organization_id == actor.organization_id,
            CommunityMembership.user_id == run_by,
        )
        query = query.where(Community.id.in_(runs))
    if after is not None:
        query = query.where(tuple_(Community.name, Community.id) > after)
    query = query.order_by(Community.name, Community.id).limit(limit)
    return (await db.scalars(query)).all()


def of_community(table: Any, community: Community) -> Select[Any]:
    """The rows of one community."""
    return select(table).where(
        table.organization_id == community.organization_id, table.community_id == community.id
    )


async def list_units(
    db: AsyncSession,
    community: Community,
    q: str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Unit]:
    """Units of a community by name, after a name and id; `q` is the beginning of a name."""
    query = of_community(Unit, community)
    if q:
        query = query.where(Unit.name.istartswith(q, autoescape=True))
    if after is not None:
        query = query.where(tuple_(Unit.name, Unit.id) > after)
    rows: Sequence[Unit] = (
        (await db.execute(query.order_by(Unit.name, Unit.id).limit(limit))).scalars().all()
    )
    return rows


async def lock_unit(db: AsyncSession, community: Community, unit_id: UUID) -> Unit:
    """Load a unit of a community, and lock it.

    Raises:
        UnitNotFound: there is none in it.
    """
    query = of_community(Unit, community).where(Unit.id == unit_id).with_for_update()
    unit: Unit | None = (await db.execute(query)).scalar_one_or_none()
    if unit is None:
        raise UnitNotFound(unit_id=unit_id)
    return unit


async def list_amenities(db: AsyncSession, community: Community) -> Sequence[Amenity]:
    """The amenities of a community by name."""
    query = of_community(Amenity, community).order_by(Amenity.name, Amenity.id)
    rows: Sequence[Amenity] = (await db.execute(query)).scalars().all()
    return rows


async def lock_amenity(db: AsyncSession, community: Community, amenity_id: UUID) -> Amenity:
    """Load an amenity of a community, and lock it.

    Raises:
        AmenityNotFound: there is none in it.
    """
    query = of_community(Amenity, community).where(Amenity.id == amenity_id).with_for_update()
    amenity: Amenity | None = (await db.execute(query)).scalar_one_or_none()
    if amenity is None:
        raise AmenityNotFound(amenity_id=amenity_id)
    return amenity


async def list_hours(
    db: AsyncSession, community: Community, amenity_ids: Iterable[UUID]
) -> dict[UUID, list[OpenOut]]:
    """When amenities are open, by amenity, in order of the week."""
    values = {"organization": community.organization_id, "amenities": list(amenity_ids)}
    found: dict[UUID, list[OpenOut]] = defaultdict(list)
    for row in await db.execute(HOURS, values):
        found[row.amenity_id].append(OpenOut.model_validate(row))
    return found


async def write_hours(db: AsyncSession, amenity: Amenity, hours: Sequence[OpenIn]) -> None:
    """Replace the opening hours of an amenity."""
    values = {"organization": amenity.organization_id, "amenity": amenity.id}
    await db.execute(REMOVE_HOURS, values)
    rows = [
        values
        | {"community": amenity.community_id, "weekday": one.weekday}
        | {"opens_at": one.opens_at.isoformat()}
        | {"closes_at": one.closes_at.isoformat() if one.closes_at else END_OF_DAY}
        for one in hours
    ]
    if rows:
        await db.execute(ADD_HOURS, rows)


async def find_taken(db: AsyncSession, place: Unit | Amenity) -> str | None:
    """The name or the external id that another one of the community has too."""
    table = type(place)
    same: list[ColumnElement[bool]] = []
    if place.external_id is not None:
        same.append(table.external_id == place.external_id)
    if isinstance(place, Amenity):
        same.append(Amenity.name == place.name)
    query = select(table.name, table.external_id).where(
        table.organization_id == place.organization_id,
        table.community_id == place.community_id,
        or_(false(), *same),
    )
    if place.id is not None:
        query = query.where(table.id != place.id)
    other = (await db.execute(query.limit(1))).first()
    if other is None:
        return None
    return str(place.name if other.name == place.name else place.external_id)


async def find_use(db: AsyncSession, place: Unit | Amenity) -> str | None:
    """Which events are about a unit or an amenity, in words; None if none are."""
    column = "unit_id" if isinstance(place, Unit) else "amenity_id"
    for table in ("transactions", "packages", "access_logs", "reservations"):
        events = place.metadata.tables[table]
        if column not in events.c:
            continue
        query = select(events.c.id).where(
            events.c.organization_id == place.organization_id,
            events.c.community_id == place.community_id,
            events.c[column] == place.id,
        )
        if (await db.execute(query.limit(1))).first() is not None:
            return table.replace("_", " ")
    return None
