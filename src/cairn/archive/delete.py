"""Deleting an organization for good."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.archive.tables import ORGANIZATIONS, TENANT
from cairn.kit.db import enter_communities
from cairn.model import Base
from cairn.progress.rollup import own_structure

APPEND_ONLY = {"audit"}
"""Tables that the application can't delete from; they go with the organization's row."""

MAKE_ANONYMOUS = text("""
    UPDATE users SET email = 'former-' || id || '@invalid', name = 'Former member',
        password_hash = NULL
    WHERE id = ANY (:people) AND NOT EXISTS (SELECT FROM tenancy.memberships_of(id))
    RETURNING id
""")
END_SIGN_INS = (
    text("DELETE FROM sessions WHERE user_id = ANY (:people)"),
    text("DELETE FROM tokens WHERE user_id = ANY (:people)"),
)


async def hold_still(db: AsyncSession, organization_id: UUID) -> None:
    """Keep everybody from writing to the entered organization until the transaction ends."""
    await enter_communities(db)
    await own_structure(db, organization_id)
    await db.execute(text("SELECT FROM organizations FOR UPDATE"))


async def delete_organization(db: AsyncSession, organization_id: UUID) -> int:
    """Delete all of the entered organization, its audit included; the caller holds it still.

    People who belong to no other organization are made anonymous, and returned as a number: what
    they did elsewhere keeps an author, but nobody can sign in as them.
    """
    members = await db.execute(
        text("SELECT user_id FROM memberships UNION SELECT user_id FROM community_roles")
    )
    people = list(members.scalars())
    for table in reversed(Base.metadata.sorted_tables):
        if TENANT in table.columns and table.name not in APPEND_ONLY:
            # Also where row-level security doesn't do it: sessions and tokens are no tenant's.
            await db.execute(table.delete().where(table.c[TENANT] == organization_id))
    organizations = Base.metadata.tables[ORGANIZATIONS]
    await db.execute(organizations.delete().where(organizations.c.id == organization_id))
    gone = list((await db.execute(MAKE_ANONYMOUS, {"people": people})).scalars())
    for statement in END_SIGN_INS:
        await db.execute(statement, {"people": gone})
    return len(gone)
