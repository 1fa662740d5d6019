"""Reads for cascades."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.model import Cascade, Goal, Organization
from cairn.progress.records import Settings
from cairn.words import Kind


async def get_calendar(db: AsyncSession, organization_id: UUID) -> Settings:
    """The organization's fiscal year, working weekdays and holidays."""
    columns = (
        Organization.fiscal_year_start_month,
        Organization.working_weekdays,
        Organization.holidays,
    )
    row = (await db.execute(select(*columns).where(Organization.id == organization_id))).one()
    return Settings(
        row.fiscal_year_start_month, tuple(row.working_weekdays), frozenset(row.holidays)
    )


async def find_cascade(
    db: AsyncSession, vision_id: UUID, series: str, year: int
) -> Row[Any] | None:
    """How a fiscal year of a series was asked for, if it was."""
    statement = select(Cascade.name, Cascade.settings).where(
        Cascade.vision_id == vision_id, Cascade.series == series, Cascade.year == year
    )
    return (await db.execute(statement)).one_or_none()


async def list_named(db: AsyncSession, external_ids: Collection[str]) -> Sequence[Any]:
    """KPIs by their external ids, deleted ones too."""
    statement = select(Goal.id, Goal.external_id, Goal.title, Goal.deleted_at).where(
        Goal.kind == Kind.KPI, Goal.external_id.in_(external_ids)
    )
    return (await db.execute(statement)).all()
