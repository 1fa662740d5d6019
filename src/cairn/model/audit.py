"""Who changed what; append-only for the application."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cairn.model.base import Base, Identified, instant_of_insertion


class AuditEntry(Identified, Base):
    """One change: the fields that differ, before and after."""

    __tablename__ = "audit"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["organizations.id"], ondelete="CASCADE"),
        Index("ix_audit_entity_id", "organization_id", "entity_id", "at"),
        Index("ix_audit_at", "organization_id", "at"),
    )

    at: Mapped[datetime] = instant_of_insertion()
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
