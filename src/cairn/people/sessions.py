"""Signing in and out, and oneself."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.http import load_actor
from cairn.kit import clock, secrets
from cairn.model import Session, User
from cairn.people import queries
from cairn.people.organizations import describe
from cairn.people.passwords import verify_password
from cairn.people.schemas import (
    MeOut,
    MePatch,
    PasswordIn,
    PlaceOut,
    SignInIn,
    UserSelfOut,
)
from cairn.people.service import set_password

SESSION_PREFIX = "cairn_session"


async def sign_in(db: AsyncSession, body: SignInIn, days: int) -> tuple[str, MeOut]:
    """Open a session of so many days; returns its token and who one is.

    The answer to a wrong password and to an unknown address is the same, and takes as long.

    Raises:
        WrongCredentials: no such address, or another password.
        NoOrganization: the person belongs to none.
        OrganizationNotFound: the person doesn't belong to the one asked for.
    """
    user = await queries.find_user_by_email(db, body.email)
    password_hash = user.password_hash if user else None
    is_right = await verify_password(body.password.get_secret_value(), password_hash)
    if user is None or not is_right:
        raise errors.WrongCredentials()
    token, actor = await open_session(db, user, body.organization_id, days)
    return token, await get_me(db, actor)


async def sign_in_as(db: AsyncSession, email: str, days: int) -> str:
    """Open a session for the person whom a provider vouches for; returns its token.

    Raises:
        OidcEmailUnknown: nobody has been added with that e-mail address.
        NoOrganization: the person belongs to none.
    """
    user = await queries.find_user_by_email(db, email)
    if user is None:
        raise errors.OidcEmailUnknown()
    token, _ = await open_session(db, user, None, days)
    return token


async def open_session(
    db: AsyncSession, user: User, wanted: UUID | None, days: int
) -> tuple[str, Actor]:
    """Open a session of so many days, in the organization wanted or else the first one.

    Raises:
        NoOrganization: the person belongs to none.
        OrganizationNotFound: the person doesn't belong to the one wanted.
    """
    organization_id = await choose_organization(db, user, wanted)
    now = clock.now()
    await db.execute(delete(Session).where(Session.user_id == user.id, Session.expires_at <= now))
    token = secrets.new_token(SESSION_PREFIX)
    token_hash = secrets.hash_token(token)
    db.add(
        Session(
            token_hash=token_hash,
            user_id=user.id,
            organization_id=organization_id,
            expires_at=now + timedelta(days=days),
        )
    )
    await db.flush()
    actor = await load_actor(db, token_hash)
    await record(db, actor, "sign_in", "user", user.id)
    return token, actor


async def choose_organization(db: AsyncSession, user: User, wanted: UUID | None) -> UUID:
    """The organization that a person asks for, or else the first one.

    Raises:
        NoOrganization: the person belongs to none.
        OrganizationNotFound: the person doesn't belong to the one asked for.
    """
    ids: list[UUID] = [place.id for place in await queries.list_places(db, user.id)]
    if not ids:
        raise errors.NoOrganization(email=user.email)
    if wanted is not None and wanted not in ids:
        raise errors.OrganizationNotFound(organization_id=wanted)
    return wanted or ids[0]


async def sign_out(db: AsyncSession, actor: Actor, token: str | None) -> None:
    """End the session of a token; without one there is nothing to end."""
    if token is None:
        return
    token_hash = secrets.hash_token(token)
    statement = (
        delete(Session)
        .where(Session.token_hash == token_hash, Session.user_id == actor.user_id)
        .returning(Session.user_id)
    )
    if (await db.execute(statement)).scalar_one_or_none() is not None:
        await record(db, actor, "sign_out", "user", actor.user_id)


async def get_me(db: AsyncSession, actor: Actor) -> MeOut:
    """Say who one is, in which organization, and what one may do there."""
    user = await queries.get_user(db, actor.user_id)
    organization = await queries.get_organization(db, actor.organization_id)
    places = await queries.list_places(db, user.id)
    return MeOut(
        user=UserSelfOut.model_validate(user),
        organization=describe(organization),
        role=actor.role,
        department=actor.department,
        permissions={permission: actor.scope(permission) for permission in Permission},
        organizations=[PlaceOut.model_validate(place) for place in places],
    )


async def change_me(db: AsyncSession, actor: Actor, body: MePatch) -> MeOut:
    """Change one's own name, locale, time zone or start of the day."""
    user = await queries.get_user(db, actor.user_id)
    changes = body.model_dump(exclude_unset=True)
    before = {name: getattr(user, name) for name in changes}
    for name, value in changes.items():
        setattr(user, name, value)
    await db.flush()
    await record(db, actor, "update", "user", user.id, before=before, after=changes)
    return await get_me(db, actor)


async def change_password(
    db: AsyncSession, actor: Actor, body: PasswordIn, token: str | None
) -> None:
    """Change one's own password; all sessions end but the one that asks.

    Raises:
        WrongPassword: the current one isn't right.
    """
    user = await queries.get_user(db, actor.user_id)
    if not await verify_password(body.current.get_secret_value(), user.password_hash):
        raise errors.WrongPassword()
    keep = secrets.hash_token(token) if token else b""
    await set_password(db, actor, user, body.new.get_secret_value(), keep)


async def switch_organization(
    db: AsyncSession, actor: Actor, organization_id: UUID, token: str | None
) -> MeOut:
    """Let the session act in another organization from now on.

    Raises:
        OrganizationNotFound: one doesn't belong to it.
        SessionNeeded: there is no session, but a personal access token.
    """
    user = await queries.get_user(db, actor.user_id)
    await choose_organization(db, user, organization_id)
    token_hash = secrets.hash_token(token or "")
    statement = (
        update(Session)
        .where(Session.token_hash == token_hash, Session.user_id == user.id)
        .values(organization_id=organization_id)
        .returning(Session.user_id)
    )
    if (await db.execute(statement)).scalar_one_or_none() is None:
        raise errors.SessionNeeded()
    there = await load_actor(db, token_hash)
    await record(db, there, "switch_organization", "user", user.id)
    return await get_me(db, there)
