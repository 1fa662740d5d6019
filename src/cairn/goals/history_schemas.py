"""What reads of days past take and give."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from cairn.goals.schemas import PageOut
from cairn.kit.fields import Amount, DayInUrl, Out, Percentage, Weight
from cairn.words import State, Status

AsOf = Annotated[
    DayInUrl | None,
    Query(
        description="Show what was shown at the end of this day, of the goals that one may see "
        "today: title, state, weight, parent, period, target_value, progress, expected progress "
        "and status. All else that a goal has (description, owner, level, unit, measure, baseline, "
        "done_at, version, log_count), the links that there still are, and the organization's "
        "settings are today's. Purged goals are gone. Default: today"
    ),
]
Cursor = Annotated[str | None, Query(max_length=500)]
From = Annotated[DayInUrl | None, Query(alias="from", description="Default: 365 days before `to`")]
To = Annotated[DayInUrl | None, Query(description="Default: today")]


class PointOut(Out):
    """What a goal showed from a day on, until the next point."""

    on: date
    progress_percentage: Percentage | None
    computed_percentage: Percentage | None
    current_value: Amount | None
    expected_percentage: Percentage | None
    expected_on: date | None = Field(
        description="The last day that the goal stood so: `expected_percentage` and `status` are "
        "those of this day"
    )
    status: Status | None
    state: State
    parent_id: UUID | None
    title: str
    weight: Weight
    is_deleted: bool


class HistoryOut(PageOut):
    """What a goal showed, oldest first; as it is today comes last."""

    goal_id: UUID
    points: list[PointOut]
