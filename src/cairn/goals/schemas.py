"""What goals of every kind take and give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema, model_validator

from cairn.goals.contributions import LeftOut, Source
from cairn.kit.fields import (
    Amount,
    Day,
    In,
    Line,
    Out,
    Percentage,
    PercentageIn,
    Prose,
    ShortLine,
    Value,
    Weight,
    Whole,
)
from cairn.words import Kind, Sort, State, Status

ExternalId = Annotated[Line, Field(description="Unique per organization and kind")]
Version = Annotated[
    Whole, Field(ge=1, le=2_000_000_000, description="The version that this change is meant for")
]


class GoalIn(In):
    """What a new goal of any kind takes."""

    title: Line
    description: Prose | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = Field(None, description="Default: who creates it")
    department: ShortLine | None = Field(None, description="Default: that of who creates it")
    starts_on: Day | None = None
    ends_on: Day | None = None
    state: State = State.ACTIVE
    weight: Weight = Field(Decimal(1), description="In its parent; 0: supports, doesn't count")
    external_id: ExternalId | None = None

    @model_validator(mode="after")
    def dates_in_order(self) -> "GoalIn":
        """Refuse a period that ends before it starts."""
        refuse_reversed(self.starts_on, self.ends_on)
        return self


class GoalPatch(In):
    """Only the fields to be changed; a field that isn't sent stays."""

    version: Version | None = None
    title: Line = ""
    description: Prose | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    department: ShortLine | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    state: State = State.ACTIVE
    weight: Weight = Decimal(1)
    external_id: ExternalId | None = None

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


def refuse_reversed(starts_on: date | None, ends_on: date | None) -> None:
    """Raise ValueError where the first day is after the last."""
    if starts_on and ends_on and starts_on > ends_on:
        raise ValueError(f"starts_on {starts_on} is after ends_on {ends_on}")


class ProgressOut(Out):
    """The stored progress of a goal; percentages from 0 to 100, values in the goal's unit."""

    goal_id: UUID
    kind: Kind
    progress_percentage: Percentage | None = Field(description="Null: there is none, see `reason`")
    computed_percentage: Percentage | None = Field(
        description="Without the override; on a day past, the last one under this override"
    )
    override_percentage: Percentage | None
    raw_percentage: Percentage | None = Field(description="Not cut off at 0 and 100")
    current_value: Amount | None
    target_value: Value | None
    status: Status | None
    method: str = Field(
        description="What it is made of: logs, average, sum, min, max, count, children, kpis, "
        "manual, done, nothing"
    )
    calculation_method: str
    manual_override_reason: str | None
    reason: str | None = Field(description="Why there is no progress")
    child_count: int = Field(description="Children that count")
    completed_child_count: int
    link_count: int = Field(description="Linked KPIs that count")
    log_count: int = Field(description="Logs that count")
    total_weight: Percentage
    coverage: Percentage = Field(description="Share of the counted weight that has data, 0 to 1")
    expected_percentage: Percentage | None
    expected_on: date | None = Field(description="The day for which `expected_percentage` holds")
    changed_on: date | None
    period_start: date | None
    period_end: date | None
    last_calculated_at: datetime
    calculation_version: int


class CanOut(Out):
    """What the asking person may do with a goal."""

    update: bool
    delete: bool
    move: bool
    log: bool


class GoalOut(Out):
    """What every goal gives."""

    id: UUID
    kind: Kind
    title: str
    description: str | None
    parent_id: UUID | None
    parent_title: str | None
    owner_id: UUID | None
    owner_name: str | None
    department: str | None
    starts_on: date | None
    ends_on: date | None
    state: State
    weight: Weight
    external_id: str | None
    version: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    child_count: int = Field(description="Children of the same tree, counted or not")
    progress: ProgressOut
    can: CanOut


class MovedOut(Out):
    """A goal whose numbers moved."""

    goal_id: UUID
    kind: Kind
    title: str
    old: Percentage | None
    new: Percentage | None
    current_value: Amount | None = Field(description="After the change")
    raw_percentage: Percentage | None = Field(description="After the change, not cut off")
    status: Status | None = Field(description="After the change")
    coverage: Percentage = Field(description="After the change, 0 to 1")


class ReceiptOut(Out):
    """Everything that a write moved."""

    updated_progress: list[MovedOut]
    hidden_count: int = Field(description="Further goals that moved and that you may not see")


class PageOut(Out):
    """Where a list goes on."""

    next_cursor: str | None


class CountsOut(Out):
    """How many goals the filters let through, over all pages; what has no status is in `total`."""

    total: int
    by_state: dict[State, int]
    by_status: dict[Status, int]


class GoalPage(PageOut):
    """Some goals in the order that was asked for."""

    counts: CountsOut | None = Field(None, description="Only with `include_counts=true`")


class PartOut(Out):
    """A goal or something of the goal's own that gives points, or could."""

    source: Source
    goal_id: UUID | None = Field(None, description="Of children and linked KPIs")
    kind: Kind | None = None
    title: str | None = None
    weight: Weight | None = None
    progress_percentage: Percentage | None = None
    current_value: Amount | None = None
    unit: str | None = None
    status: Status | None = None
    count: int = Field(1, description="Of `logs`, and of goals that you may not see")


class ContributionOut(PartOut):
    """Something that counts, and how much of the goal's computed progress it makes."""

    points: Percentage | None = Field(
        description="Null: there is no progress to share. Below 0: it takes away from a sum"
    )


class LeftOutOut(PartOut):
    """Something that doesn't count, and why."""

    reason: LeftOut
    why: str


class OverrideOut(Out):
    """A number that people decided, shown instead of the computed one."""

    percentage: Percentage
    reason: str
    points: Percentage = Field(description="What it adds to the computed progress")


class ContributionsOut(PageOut):
    """What a goal's progress is made of; points add up to computed_percentage over all pages."""

    goal_id: UUID
    kind: Kind
    title: str
    method: str
    progress_percentage: Percentage | None
    computed_percentage: Percentage | None
    current_value: Amount | None
    target_value: Value | None
    coverage: Percentage
    override: OverrideOut | None
    contributions: list[ContributionOut] = Field(description="Most points first")
    left_out: list[LeftOutOut] = Field(description="After all that counts")


class OverrideIn(In):
    """A number that people decided, and why."""

    progress_percentage: PercentageIn
    reason: Prose = Field(min_length=1)


class Filters(In):
    """What a list of goals may be narrowed to."""

    owner: UUID | None = None
    department: ShortLine | None = None
    state: State | None = None
    status: Status | None = None
    parent: UUID | None = None
    external_id: ExternalId | None = None
    q: ShortLine | None = Field(None, description="In title or description")


class ListQuery(Filters):
    """What is listed, in which order, and where the list goes on."""

    sort: Sort = Field(Sort.CREATED, description="A leading `-` turns it round; nulls come last")
    include_counts: bool = Field(False, description="Also count all that the filters let through")
    cursor: str | None = Field(None, max_length=2000)
    limit: int = Field(50, ge=1, le=200)


Depth = Annotated[Whole, Field(ge=1, le=100)]
Quarter = Annotated[
    Whole,
    Field(ge=1, le=4),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 4},
                {"type": "string", "enum": ["Q1", "Q2", "Q3", "Q4"]},
            ]
        }
    ),
]
Year = Annotated[Whole, Field(ge=1900, le=2999)]


def bare_quarter(value: Any) -> Any:
    """Take Q1 for 1."""
    if isinstance(value, str) and value[:1] in "Qq" and value[1:] in {"1", "2", "3", "4"}:
        return int(value[1:])
    return value
