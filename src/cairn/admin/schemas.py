"""What administration shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from cairn.kit.fields import Out
from cairn.words import Kind


class AuditEntryOut(Out):
    """One change: of what is new or gone all fields, else those that differ."""

    id: UUID
    at: datetime
    actor_id: UUID | None = Field(description="Null: a command")
    actor_name: str | None
    action: str
    entity: str
    entity_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditOut(Out):
    """Changes, newest first."""

    items: list[AuditEntryOut]
    next_cursor: str | None


class DifferenceOut(Out):
    """A goal whose stored progress isn't what its logs, links and children make it."""

    goal_id: UUID
    title: str
    kind: Kind
    fields: dict[str, Any] = Field(description="By name: what is stored, what was recomputed")


class IntegrityOut(Out):
    """What was compared, and what differs."""

    goals: int = Field(description="How many goals were compared")
    differences: list[DifferenceOut]
