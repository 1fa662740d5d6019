"""What cascades were asked for, so that the same is not made twice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion, short_text


class Cascade(Identified, Base):
    """One fiscal year of one series of a vision, and how it was asked for."""

    __tablename__ = "cascades"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "vision_id"],
            ["visions.organization_id", "visions.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("year BETWEEN 1901 AND 2998", name="year"),
        UniqueConstraint("organization_id", "vision_id", "series", "year"),
    )

    vision_id: Mapped[UUID]
    series: Mapped[str] = mapped_column(short_text(100))
    year: Mapped[int] = mapped_column(SmallInteger, comment="Fiscal")
    name: Mapped[str] = mapped_column(
        short_text(200), comment="The vision in the external ids of the KPIs"
    )
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = instant_of_insertion()
