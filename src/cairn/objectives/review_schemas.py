"""What check-ins and closing take and give."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema

from cairn.goals.schemas import PageOut, ReceiptOut, Version
from cairn.kit.fields import In, Line, Out, Prose, Whole
from cairn.objectives.schemas import ObjectiveOut
from cairn.words import CheckInStatus

Confidence = Annotated[Whole, Field(ge=0, le=10)]
Score = Annotated[
    Decimal,
    Field(ge=0, le=1, decimal_places=2, allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
"""From 0 (missed) to 1 (reached), at most two decimal places."""


class CheckInIn(In):
    """How an objective goes."""

    status: CheckInStatus
    confidence: Confidence | None = Field(None, description="That it will be reached, 0 to 10")
    note: Prose | None = None


class CheckInOut(Out):
    """How somebody saw an objective."""

    id: UUID
    objective_id: UUID
    status: CheckInStatus
    confidence: int | None
    note: str | None
    by: UUID | None
    by_name: str | None
    at: datetime


class CheckInPage(PageOut):
    """Check-ins, newest first."""

    items: list[CheckInOut]


class CarryOverIn(In):
    """What of a closed objective goes on in its next quarter, or year."""

    title: Line | None = Field(None, description="Default: the same")
    kpi_ids: list[UUID] = Field(
        [],
        max_length=200,
        description="Key results that go on. One whose period is over gets a successor",
    )


class CloseIn(In):
    """The end of an objective; progress stays as it is."""

    final_score: Score
    reason: Prose = Field(min_length=1)
    carry_over: CarryOverIn | None = None
    version: Version | None = None


class ClosedOut(ReceiptOut):
    """A closed objective, and the one that goes on."""

    objective: ObjectiveOut
    successor: ObjectiveOut | None
