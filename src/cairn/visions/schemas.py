"""What visions take and give."""

from typing import Annotated

from pydantic import Field

from cairn.goals.schemas import GoalIn, GoalOut, GoalPage, GoalPatch, ReceiptOut, Version
from cairn.kit.fields import Prose
from cairn.words import Visibility

Years = Annotated[int, Field(ge=1, le=100)]


class VisionIn(GoalIn):
    """A new vision."""

    why: Prose | None = None
    horizon_years: Years | None = None
    visibility: Visibility = Field(
        Visibility.PRIVATE, description="Private: only its owner sees it and what is below"
    )


class VisionPut(VisionIn):
    """A vision as it is to be; what isn't sent gets its default."""

    version: Version | None = None


class VisionPatch(GoalPatch):
    """Fields of a vision to be changed."""

    why: Prose | None = None
    horizon_years: Years | None = None
    visibility: Visibility = Visibility.PRIVATE


class VisionOut(GoalOut):
    """A vision."""

    why: str | None
    horizon_years: int | None
    visibility: Visibility


class VisionWritten(VisionOut, ReceiptOut):
    """A vision after a write, with everything that the write moved."""


class VisionPage(GoalPage):
    """Some visions."""

    items: list[VisionOut]
