"""What targets take and give."""

from datetime import datetime

from pydantic import Field

from cairn.goals.schemas import GoalIn, GoalOut, GoalPage, GoalPatch, ListQuery, ReceiptOut, Version
from cairn.words import TargetLevel


class TargetIn(GoalIn):
    """A new target."""

    level: TargetLevel
    is_done: bool = False


class TargetPut(TargetIn):
    """A target as it is to be; what isn't sent gets its default."""

    version: Version | None = None


class TargetPatch(GoalPatch):
    """Fields of a target to be changed."""

    level: TargetLevel = TargetLevel.DAILY_ACTION
    is_done: bool = False


class TargetOut(GoalOut):
    """A target; without targets below it is done or not."""

    level: TargetLevel
    done_at: datetime | None = Field(description="Null: not done")


class TargetWritten(TargetOut, ReceiptOut):
    """A target after a write, with everything that the write moved."""


class TargetQuery(ListQuery):
    """What a list of targets may be narrowed to."""

    level: TargetLevel | None = None


class TargetPage(GoalPage):
    """Some targets."""

    items: list[TargetOut]
