"""Streaks, kept so that they needn't be counted again as long as nothing has changed."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, Numeric
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Tenant


class KpiStreak(Tenant, Base):
    """The streak of a series of KPIs, or of a KPI that is in none (then by its id).

    It holds for one day and one basis; whoever finds that either has changed counts anew. So who
    writes logs has nothing to do here.
    """

    __tablename__ = "kpi_streaks"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
    )

    series_id: Mapped[UUID] = mapped_column(primary_key=True)
    current: Mapped[int] = mapped_column(Integer)
    best: Mapped[int] = mapped_column(Integer)
    last_on: Mapped[date | None]
    strength: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    computed_on: Mapped[date] = mapped_column(comment="The owner's day that was today then")
    basis: Mapped[bytes] = mapped_column(
        BYTEA, comment="A hash over what it was counted from: KPIs, periods, progress"
    )
