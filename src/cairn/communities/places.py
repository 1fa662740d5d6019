"""Communities, and who runs them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.communities import places_queries as queries
from cairn.communities.places_schemas import (
    CommunitiesOut,
    CommunityIn,
    CommunityOut,
    CommunityPatch,
)
from cairn.kit.db import scalar
from cairn.model import Community, CommunityMembership
from cairn.paging import decode_cursor, encode_cursor
from cairn.people.queries import get_member
from cairn.words import CommunityRole


async def list_communities(
    db: AsyncSession, actor: Actor, run_by: UUID | None, cursor: str | None, limit: int
) -> CommunitiesOut:
    """List the communities that the actor runs by name, or those that somebody else runs too."""
    after = decode_cursor(cursor, str, UUID) if cursor else None
    rows = await queries.list_communities(db, actor, run_by, after, limit + 1)
    return CommunitiesOut(
        items=[CommunityOut.model_validate(row) for row in rows[:limit]],
        next_cursor=next_cursor(rows, limit),
    )


def next_cursor(rows: Sequence[Any], limit: int) -> str | None:
    """Where the next page begins, if there is one."""
    if len(rows) <= limit:
        return None
    return encode_cursor(rows[limit - 1].name, rows[limit - 1].id)


async def get_community(db: AsyncSession, actor: Actor, community_id: UUID) -> CommunityOut:
    """Load a community.

    Raises:
        CommunityNotFound: there is none, or it is for others.
    """
    return CommunityOut.model_validate(await queries.get_community(db, actor, community_id))


async def create_community(db: AsyncSession, actor: Actor, body: CommunityIn) -> CommunityOut:
    """Create a community; only for who runs all, as row-level security shows it to no others."""
    community = Community(organization_id=actor.organization_id, **body.model_dump())
    community.id = await scalar(db, "SELECT uuidv7()")
    db.add(community)
    await db.flush()
    await record(db, actor, "create", "community", community.id, after=body.model_dump())
    return CommunityOut.model_validate(community)


async def change_community(
    db: AsyncSession, actor: Actor, community_id: UUID, body: CommunityPatch
) -> CommunityOut:
    """Change a community; another zone or first day means that all of its figures are others.

    Raises:
        CommunityNotFound: there is none, or it is for others.
    """
    community = await queries.lock_community(db, actor, community_id)
    changes = body.model_dump(exclude_none=True)
    before = {name: getattr(community, name) for name in changes}
    for name, value in changes.items():
        setattr(community, name, value)
    await db.flush()
    await record(db, actor, "change", "community", community.id, before, changes)
    return CommunityOut.model_validate(community)


async def add_admin(db: AsyncSession, actor: Actor, community_id: UUID, user_id: UUID) -> None:
    """Let a person of the organization run a community; who does already goes on.

    Raises:
        CommunityNotFound: there is none.
        UserNotFound: the person isn't in the organization.
    """
    community = await queries.get_community(db, actor, community_id)
    await get_member(db, actor.organization_id, user_id)
    whose = {"organization_id": actor.organization_id, "community_id": community.id}
    role = {"role": CommunityRole.COMMUNITY_ADMIN}
    statement = upsert(CommunityMembership).values(user_id=user_id, **whose, **role)
    added = await db.execute(
        statement.on_conflict_do_nothing().returning(CommunityMembership.user_id)
    )
    if added.first() is not None:
        await record(db, actor, "add_admin", "community", community.id, after={"user_id": user_id})


async def remove_admin(db: AsyncSession, actor: Actor, community_id: UUID, user_id: UUID) -> None:
    """Let a person run a community no more; who never did stays as is.

    Raises:
        CommunityNotFound: there is none.
    """
    community = await queries.get_community(db, actor, community_id)
    statement = delete(CommunityMembership).where(
        CommunityMembership.organization_id == actor.organization_id,
        CommunityMembership.community_id == community.id,
        CommunityMembership.user_id == user_id,
    )
    gone = await db.execute(statement.returning(CommunityMembership.user_id))
    if gone.first() is not None:
        before = {"user_id": user_id}
        await record(db, actor, "remove_admin", "community", community.id, before=before)
