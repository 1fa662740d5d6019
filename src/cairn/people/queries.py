"""Reads and locks of people, tokens and organizations."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.errors import NotSignedIn, UserNotFound
from cairn.model import Goal, Membership, Organization, Token, User
from cairn.words import Role

AnyRow = Row[*tuple[Any, ...]]
PLACES = text("""
    SELECT organization_id AS id, organization_name AS name, role
    FROM tenancy.memberships_of(:user)
""")
MANAGED = text("""
    WITH RECURSIVE up AS (
        SELECT user_id, manager_id FROM memberships
        WHERE organization_id = :organization AND user_id = :manager
        UNION
        SELECT m.user_id, m.manager_id FROM up
        JOIN memberships m ON m.organization_id = :organization AND m.user_id = up.manager_id
    )
    SELECT count(*) > 0 AS is_found, coalesce(bool_or(user_id = :user), false) AS is_below FROM up
""")
MEMBERS = select(
    User.id, User.name, User.email, Membership.role, Membership.department, Membership.manager_id
).join(Membership, Membership.user_id == User.id)


async def get_user(db: AsyncSession, user_id: UUID | None) -> User:
    """Load a person.

    Raises:
        NotSignedIn: there is none, as where a command acts.
    """
    user = await db.get(User, user_id) if user_id is not None else None
    if user is None:
        raise NotSignedIn()
    return user


async def find_user_by_email(db: AsyncSession, email: str) -> User | None:
    """Find a person by e-mail address, whatever its case."""
    query = select(User).where(func.lower(User.email) == func.lower(email.strip()))
    return (await db.execute(query)).scalar_one_or_none()


async def list_places(db: AsyncSession, user_id: UUID) -> Sequence[AnyRow]:
    """The organizations of a person, oldest first; needs none to be entered."""
    return (await db.execute(PLACES, {"user": user_id})).all()


async def list_members(
    db: AsyncSession,
    organization_id: UUID,
    q: str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[AnyRow]:
    """People of an organization by name, after a name and id."""
    query = MEMBERS.where(Membership.organization_id == organization_id)
    if q:
        contains = [column.icontains(q, autoescape=True) for column in (User.name, User.email)]
        query = query.where(or_(*contains))
    if after is not None:
        query = query.where(tuple_(User.name, User.id) > after)
    return (await db.execute(query.order_by(User.name, User.id).limit(limit))).all()


async def get_member(db: AsyncSession, organization_id: UUID, user_id: UUID) -> AnyRow:
    """One person of an organization.

    Raises:
        UserNotFound: the person isn't in it.
    """
    query = MEMBERS.where(
        Membership.organization_id == organization_id, Membership.user_id == user_id
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise UserNotFound(user_id=user_id)
    return row


async def lock_membership(
    db: AsyncSession, organization_id: UUID, user_id: UUID
) -> tuple[Membership, bool]:
    """Lock a membership and those of all admins; says whether another admin is left.

    Raises:
        UserNotFound: the person isn't in the organization.
    """
    query = (
        select(Membership)
        .where(
            Membership.organization_id == organization_id,
            or_(Membership.user_id == user_id, Membership.role == Role.ADMIN),
        )
        .order_by(Membership.user_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    locked = {one.user_id: one for one in (await db.execute(query)).scalars()}
    if user_id not in locked:
        raise UserNotFound(user_id=user_id)
    membership = locked.pop(user_id)
    return membership, any(one.role == Role.ADMIN for one in locked.values())


async def find_above(
    db: AsyncSession, organization_id: UUID, manager_id: UUID, user_id: UUID
) -> tuple[bool, bool]:
    """Whether a manager is in the organization, and whether a person is or manages that manager."""
    values = {"organization": organization_id, "manager": manager_id, "user": user_id}
    row = (await db.execute(MANAGED, values)).one()
    return row.is_found, row.is_below


async def get_organization(db: AsyncSession, organization_id: UUID) -> Organization:
    """Load the organization that was entered."""
    return await db.get_one(Organization, organization_id)


async def lock_organization(db: AsyncSession, organization_id: UUID) -> Organization:
    """Load the organization that was entered, and lock it."""
    return await db.get_one(
        Organization, organization_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def list_goal_ids(db: AsyncSession, organization_id: UUID) -> Sequence[UUID]:
    """The ids of all goals, deleted ones too."""
    query = select(Goal.id).where(Goal.organization_id == organization_id)
    return (await db.execute(query)).scalars().all()


async def list_all_tokens(
    db: AsyncSession, organization_id: UUID, before_id: UUID | None, limit: int
) -> Sequence[AnyRow]:
    """Everybody's tokens for an organization that aren't revoked, newest first, older than one."""
    query = (
        select(
            Token.id,
            Token.name,
            Token.created_at,
            Token.expires_at,
            Token.user_id,
            User.name.label("user_name"),
        )
        .join(User, User.id == Token.user_id)
        .where(Token.organization_id == organization_id, Token.revoked_at.is_(None))
    )
    if before_id is not None:
        query = query.where(Token.id < before_id)
    return (await db.execute(query.order_by(Token.id.desc()).limit(limit))).all()


async def list_tokens(db: AsyncSession, organization_id: UUID, user_id: UUID) -> Sequence[Token]:
    """The tokens of a person for an organization that aren't revoked, newest first."""
    query = (
        select(Token)
        .where(
            Token.organization_id == organization_id,
            Token.user_id == user_id,
            Token.revoked_at.is_(None),
        )
        .order_by(Token.id.desc())
    )
    return (await db.execute(query)).scalars().all()
