"""What is stored of ledgers, held against these."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.metrics.catalog import LATE

DIFFERENCES = text("""
    SELECT * FROM metrics.arrears(:organization, ARRAY[CAST(:community AS uuid)], NULL, :late) n
    FULL JOIN (
        SELECT * FROM arrears
        WHERE organization_id = :organization AND community_id = :community
    ) s USING (community_id, unit_id, late)
    WHERE (n.days, n.units, n.amounts) IS DISTINCT FROM (s.days, s.units, s.amounts)
""")


async def differences(db: AsyncSession, actor: Actor, community: UUID) -> list[Any]:
    """What is stored of a community's units, and isn't what their whole ledgers come to."""
    values = {"organization": actor.organization_id, "community": community, "late": LATE}
    return list((await db.execute(DIFFERENCES, values)).all())
