"""Communities, units and amenities over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.communities import places as service
from cairn.communities import places_parts as parts
from cairn.communities.places_schemas import (
    AmenitiesOut,
    AmenityIn,
    AmenityOut,
    AmenityPatch,
    CommunitiesOut,
    CommunityIn,
    CommunityOut,
    CommunityPatch,
    UnitIn,
    UnitOut,
    UnitPatch,
    UnitsOut,
)
from cairn.errors import (
    AmenityNotFound,
    CommunityNotFound,
    InvalidCursor,
    NameTaken,
    PlaceInUse,
    UnitNotFound,
    UserNotFound,
)
from cairn.http import Db, needs, refusals
from cairn.kit.fields import Line

router = APIRouter(prefix="/communities", tags=["communities"])

Reader = Annotated[Actor, needs(Permission.COMMUNITIES_VIEW)]
Writer = Annotated[Actor, needs(Permission.COMMUNITIES_WRITE)]
Manager = Annotated[Actor, needs(Permission.COMMUNITIES_MANAGE)]
Cursor = Annotated[
    str | None, Query(max_length=2000, description="`next_cursor` of the page before")
]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("", responses=refusals(InvalidCursor))
async def list_communities(
    db: Db,
    actor: Reader,
    run_by: Annotated[UUID | None, Query(description="Only those given to this person")] = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> CommunitiesOut:
    """List the communities that one runs by name; admins run all."""
    return await service.list_communities(db, actor, run_by, cursor, limit)


@router.post("", status_code=201, responses=refusals())
async def create_community(body: CommunityIn, db: Db, actor: Manager) -> CommunityOut:
    """Create a community."""
    return await service.create_community(db, actor, body)


@router.get("/{community_id}", responses=refusals(CommunityNotFound))
async def get_community(community_id: UUID, db: Db, actor: Reader) -> CommunityOut:
    """Show a community."""
    return await service.get_community(db, actor, community_id)


@router.patch("/{community_id}", responses=refusals(CommunityNotFound))
async def change_community(
    community_id: UUID, body: CommunityPatch, db: Db, actor: Writer
) -> CommunityOut:
    """Change a community; with another zone or first day all of its figures are computed anew."""
    return await service.change_community(db, actor, community_id, body)


@router.put(
    "/{community_id}/admins/{user_id}",
    status_code=204,
    responses=refusals(CommunityNotFound, UserNotFound),
)
async def add_admin(community_id: UUID, user_id: UUID, db: Db, actor: Manager) -> None:
    """Let a person of the organization run a community."""
    await service.add_admin(db, actor, community_id, user_id)


@router.delete(
    "/{community_id}/admins/{user_id}", status_code=204, responses=refusals(CommunityNotFound)
)
async def remove_admin(community_id: UUID, user_id: UUID, db: Db, actor: Manager) -> None:
    """Let a person run a community no more."""
    await service.remove_admin(db, actor, community_id, user_id)


@router.get("/{community_id}/units", responses=refusals(CommunityNotFound, InvalidCursor))
async def list_units(
    community_id: UUID,
    db: Db,
    actor: Reader,
    q: Line | None = None,
    cursor: Cursor = None,
    limit: Limit = 200,
) -> UnitsOut:
    """List the units of a community by name; `q` is the beginning of a name."""
    return await parts.list_units(db, actor, community_id, q, cursor, limit)


@router.post(
    "/{community_id}/units", status_code=201, responses=refusals(CommunityNotFound, NameTaken)
)
async def create_unit(community_id: UUID, body: UnitIn, db: Db, actor: Writer) -> UnitOut:
    """Add a unit to a community."""
    return await parts.create_unit(db, actor, community_id, body)


@router.patch(
    "/{community_id}/units/{unit_id}",
    responses=refusals(CommunityNotFound, UnitNotFound, NameTaken),
)
async def change_unit(
    community_id: UUID, unit_id: UUID, body: UnitPatch, db: Db, actor: Writer
) -> UnitOut:
    """Change a unit's name or external id."""
    return await parts.change_unit(db, actor, community_id, unit_id, body)


@router.delete(
    "/{community_id}/units/{unit_id}",
    status_code=204,
    responses=refusals(CommunityNotFound, UnitNotFound, PlaceInUse),
)
async def remove_unit(community_id: UUID, unit_id: UUID, db: Db, actor: Writer) -> None:
    """Remove a unit that nothing happened in."""
    await parts.remove_unit(db, actor, community_id, unit_id)


@router.get("/{community_id}/amenities", responses=refusals(CommunityNotFound))
async def list_amenities(community_id: UUID, db: Db, actor: Reader) -> AmenitiesOut:
    """List the amenities of a community by name, with their opening hours."""
    return await parts.list_amenities(db, actor, community_id)


@router.post(
    "/{community_id}/amenities", status_code=201, responses=refusals(CommunityNotFound, NameTaken)
)
async def create_amenity(community_id: UUID, body: AmenityIn, db: Db, actor: Writer) -> AmenityOut:
    """Add an amenity to a community."""
    return await parts.create_amenity(db, actor, community_id, body)


@router.patch(
    "/{community_id}/amenities/{amenity_id}",
    responses=refusals(CommunityNotFound, AmenityNotFound, NameTaken),
)
async def change_amenity(
    community_id: UUID, amenity_id: UUID, body: AmenityPatch, db: Db, actor: Writer
) -> AmenityOut:
    """Change an amenity; opening hours, if given, replace those that were."""
    return await parts.change_amenity(db, actor, community_id, amenity_id, body)


@router.delete(
    "/{community_id}/amenities/{amenity_id}",
    status_code=204,
    responses=refusals(CommunityNotFound, AmenityNotFound, PlaceInUse),
)
async def remove_amenity(community_id: UUID, amenity_id: UUID, db: Db, actor: Writer) -> None:
    """Remove an amenity that was never reserved."""
    await parts.remove_amenity(db, actor, community_id, amenity_id)
