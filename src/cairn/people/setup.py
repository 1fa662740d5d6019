"""The first organization and its administrator, made while there is nobody yet."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.people.organizations import create_organization
from cairn.people.schemas import MeOut, SetupIn
from cairn.people.service import add_member, create_user
from cairn.people.sessions import get_me, open_session
from cairn.words import Role

IS_NEEDED = text("""
    SELECT NOT EXISTS (SELECT 1 FROM users) AND NOT EXISTS (SELECT 1 FROM tenancy.organizations())
""")
LOCK = text("LOCK TABLE users, organizations IN SHARE ROW EXCLUSIVE MODE")
"""Whoever else would make the first person or organization waits, a command too."""


async def is_needed(db: AsyncSession) -> bool:
    """Whether there is neither a person nor an organization."""
    return bool((await db.execute(IS_NEEDED)).scalar_one())


async def set_up(db: AsyncSession, body: SetupIn, days: int) -> tuple[str, MeOut]:
    """Make the first organization and its admin, and open a session of so many days.

    Of several at the same time one succeeds. Returns the session's token and who one is.

    Raises:
        AlreadySetUp: there is a person or an organization.
        SettingsContradict: the ratios are the wrong way round.
    """
    if not await is_needed(db):  # cheaper than the lock, which makes others wait
        raise errors.AlreadySetUp()
    await db.execute(LOCK)
    if not await is_needed(db):
        raise errors.AlreadySetUp()
    organization = await create_organization(db, **body.organization.model_dump())
    person = body.person
    user = await create_user(
        db, person.email, person.name, person.password.get_secret_value(), locale=person.locale
    )
    await add_member(db, None, organization.id, user, Role.ADMIN)
    token, actor = await open_session(db, user, organization.id, days)
    return token, await get_me(db, actor)
