"""Keeps what each unit owes: only units whose ledgers have changed are evaluated."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.metrics.catalog import LATE

COMMUNITIES = bindparam("communities", type_=ARRAY(Uuid))
REFRESH = text("SELECT metrics.refresh_arrears(:organization, :communities, :late)").bindparams(
    COMMUNITIES
)
MARK = text("""
    INSERT INTO dirty_units (organization_id, community_id)
    SELECT :organization, community_id FROM unnest(:communities) community_id
""").bindparams(COMMUNITIES)


async def refresh_arrears(
    db: AsyncSession, organization_id: UUID, communities: Iterable[UUID]
) -> None:
    """Evaluate the ledgers of communities' units that have changed since; the caller is the only
    one to compute these communities.

    Marks are taken away before a ledger is read: what changes meanwhile marks again.
    """
    values = {"organization": organization_id, "communities": sorted(set(communities))}
    await db.execute(REFRESH, {**values, "late": LATE})


async def mark_units(db: AsyncSession, organization_id: UUID, communities: Iterable[UUID]) -> None:
    """Mark all units of communities, whether their ledgers have changed or not."""
    values = {"organization": organization_id, "communities": list(communities)}
    await db.execute(MARK, values)
