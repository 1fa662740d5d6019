"""People and what they are in an organization; commands and the demo call these too."""

from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.kit import clock
from cairn.model import Membership, Session, Token, User
from cairn.paging import decode_cursor, encode_cursor
from cairn.people import queries
from cairn.people.organizations import command_actor, create_organization
from cairn.people.passwords import hash_password
from cairn.people.queries import find_user_by_email
from cairn.people.schemas import PersonIn, UserIn, UserOut, UserPatch, UsersOut
from cairn.people.tokens import create_token
from cairn.words import Role

__all__ = [
    "add_member",
    "add_user",
    "change_member",
    "command_actor",
    "create_organization",
    "create_token",
    "create_user",
    "find_user_by_email",
    "list_users",
    "remove_member",
    "set_password",
    "set_platform_admin",
]


async def create_user(
    db: AsyncSession, email: str, name: str, password: str | None = None, **fields: Any
) -> User:
    """Create a person who belongs to no organization yet; `fields` are further columns.

    Raises:
        pydantic.ValidationError: e-mail, name or password can't be taken.
        PersonExists: there is an account with that e-mail already.
    """
    person = PersonIn.model_validate({"email": email, "name": name, "password": password})
    secret = person.password
    password_hash = await hash_password(secret.get_secret_value()) if secret else None
    statement = (
        insert(User)
        .values(email=person.email, name=person.name, password_hash=password_hash, **fields)
        .on_conflict_do_nothing()
        .returning(User)
    )
    user = (await db.execute(statement)).scalar_one_or_none()
    if user is None:
        raise errors.PersonExists(email=person.email)
    return user


async def set_password(
    db: AsyncSession, actor: Actor, user: User, password: str, keep: bytes = b""
) -> None:
    """Give a person a new password and end all sessions but the one whose hash is to be kept."""
    user.password_hash = await hash_password(password)
    await db.flush()
    await db.execute(delete(Session).where(Session.user_id == user.id, Session.token_hash != keep))
    await record(db, actor, "set_password", "user", user.id)


async def set_platform_admin(db: AsyncSession, email: str, *, wanted: bool) -> None:
    """Let a person into every organization as a command does, or no longer; written down in each
    that the person is in anyway.

    Raises:
        EmailUnknown: there is nobody with that e-mail address.
    """
    user = await find_user_by_email(db, email)
    if user is None:
        raise errors.EmailUnknown(email=email)
    before, after = ({"is_platform_admin": is_one} for is_one in (user.is_platform_admin, wanted))
    user.is_platform_admin = wanted
    await db.flush()
    for place in await queries.list_places(db, user.id):
        if place.role is not None:
            actor = await command_actor(db, place.id)
            await record(db, actor, "update", "user", user.id, before=before, after=after)


async def add_member(
    db: AsyncSession,
    actor: Actor | None,
    organization_id: UUID,
    user: User,
    role: Role,
    department: str | None = None,
    manager_id: UUID | None = None,
) -> Membership:
    """Add a person to an organization; without an actor as a command does.

    Raises:
        EmailTaken: the person is in it already.
        ManagerNotAllowed: the manager isn't in it.
    """
    actor = actor or await command_actor(db, organization_id)
    await refuse_manager(db, organization_id, user.id, manager_id)
    fields = {"role": role, "department": department, "manager_id": manager_id}
    statement = (
        insert(Membership)
        .values(organization_id=organization_id, user_id=user.id, **fields)
        .on_conflict_do_nothing()
        .returning(Membership)
    )
    membership = (await db.execute(statement)).scalar_one_or_none()
    if membership is None:
        raise errors.EmailTaken(email=user.email)
    person = {"email": user.email, "name": user.name}
    await record(db, actor, "add", "member", user.id, after={**person, **fields})
    return membership


async def add_user(db: AsyncSession, actor: Actor, body: UserIn) -> UserOut:
    """Add a person to the organization; makes an account where there is none for the e-mail.

    Raises:
        EmailTaken: the person is in the organization already.
        PersonExists: an initial password is given for an account that exists.
        ManagerNotAllowed: the manager isn't in the organization.
    """
    user = await find_user_by_email(db, body.email)
    if user is not None and body.password is not None:
        raise errors.PersonExists(email=body.email)
    if user is None:
        user = await create_user(db, body.email, body.name, plain_text(body.password))
    await add_member(
        db, actor, actor.organization_id, user, body.role, body.department, body.manager_id
    )
    return UserOut.model_validate(await queries.get_member(db, actor.organization_id, user.id))


async def list_users(
    db: AsyncSession, actor: Actor, q: str | None, cursor: str | None, limit: int
) -> UsersOut:
    """List the people of the organization by name."""
    after = decode_cursor(cursor, str, UUID) if cursor else None
    rows = await queries.list_members(db, actor.organization_id, q, after, limit + 1)
    page = [UserOut.model_validate(row) for row in rows[:limit]]
    is_last = len(rows) <= limit
    return UsersOut(
        items=page, next_cursor=None if is_last else encode_cursor(page[-1].name, page[-1].id)
    )


async def change_member(db: AsyncSession, actor: Actor, user_id: UUID, body: UserPatch) -> UserOut:
    """Change role, department or manager of a person in the organization.

    Raises:
        UserNotFound: the person isn't in the organization.
        LastAdmin: nobody would be admin any more.
        ManagerNotAllowed: the manager isn't in the organization, or is managed by this person.
    """
    changes = body.model_dump(exclude_unset=True)
    membership, has_other_admin = await queries.lock_membership(db, actor.organization_id, user_id)
    if changes.get("role", Role.ADMIN) != Role.ADMIN:
        refuse_loss_of_admin(membership, has_other_admin)
    await refuse_manager(db, actor.organization_id, user_id, changes.get("manager_id"))
    before = {name: getattr(membership, name) for name in changes}
    for name, value in changes.items():
        setattr(membership, name, value)
    await db.flush()
    await record(db, actor, "update", "member", user_id, before=before, after=changes)
    return UserOut.model_validate(await queries.get_member(db, actor.organization_id, user_id))


async def remove_member(db: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """Take a person out of the organization: sessions and tokens for it end, goals lose the owner.

    Raises:
        UserNotFound: the person isn't in the organization.
        LastAdmin: nobody would be admin any more.
    """
    membership, has_other_admin = await queries.lock_membership(db, actor.organization_id, user_id)
    refuse_loss_of_admin(membership, has_other_admin)
    before = {name: getattr(membership, name) for name in ("role", "department", "manager_id")}
    await db.delete(membership)
    await db.execute(
        delete(Session).where(
            Session.user_id == user_id, Session.organization_id == actor.organization_id
        )
    )
    await db.execute(
        update(Token)
        .where(
            Token.user_id == user_id,
            Token.organization_id == actor.organization_id,
            Token.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    await record(db, actor, "remove", "member", user_id, before=before)


def refuse_loss_of_admin(membership: Membership, has_other_admin: bool) -> None:
    """Raise LastAdmin where this one is the only admin."""
    if membership.role == Role.ADMIN and not has_other_admin:
        raise errors.LastAdmin()


async def refuse_manager(
    db: AsyncSession, organization_id: UUID, user_id: UUID, manager_id: UUID | None
) -> None:
    """Raise ManagerNotAllowed where a manager isn't there, or is below the person."""
    if manager_id is None:
        return
    is_found, is_below = await queries.find_above(db, organization_id, manager_id, user_id)
    if not is_found or is_below:
        rule = "nobody manages oneself, directly or through others"
        raise errors.ManagerNotAllowed(
            manager_id=manager_id,
            user_id=user_id,
            rule=rule if is_found else "there is no such person in this organization",
        )


def plain_text(secret: SecretStr | None) -> str | None:
    """The text of a secret, if there is one."""
    return secret.get_secret_value() if secret else None
