"""Computes metrics, for any set of communities and periods at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.metrics.arrears import refresh_arrears
from cairn.metrics.metric import Grain
from cairn.metrics.statements import metrics_of, statement_of
from cairn.words import MetricGroup


@dataclass(frozen=True)
class Period:
    """Days of a community, both ends included: any for daily metrics, else one week or month."""

    community_id: UUID
    first_day: date
    last_day: date


Key = tuple[UUID, date]
"""A row of a summary: its community and its first day."""

MEMORY = text("SELECT set_config('work_mem', '64MB', true)")


async def fill(
    db: AsyncSession,
    organization_id: UUID,
    grain: Grain,
    groups: Collection[MetricGroup],
    periods: Sequence[Period],
    prefix: str = "",
) -> set[Key]:
    """Compute the metrics of groups, all in one statement, for periods that don't overlap.

    Each group has columns of its own, and others are left as they are. Periods without events get
    zeros; weeks and months are folded from the days as they stand, which have to be computed
    before. Rows that hold already aren't written; returns the others. With a prefix before their
    names, other tables are read and written than the summaries and what is stored of units, which
    the caller has filled.
    """
    if not periods:
        return set()
    statement = statement_of(grain, frozenset(groups), prefix)
    if statement is None:
        return set()
    communities = [one.community_id for one in periods]
    values = {
        "organization": organization_id,
        "communities": communities,
        "first_days": [one.first_day for one in periods],
        "last_days": [one.last_day for one in periods],
    }
    await db.execute(MEMORY)
    if not prefix and any(one.late for one in metrics_of(grain, frozenset(groups))):
        await refresh_arrears(db, organization_id, communities)
    rows = await db.execute(statement, values)
    return {(row.community_id, row.first_day) for row in rows}
