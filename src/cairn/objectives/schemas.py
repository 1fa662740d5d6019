"""What objectives take and give; years and quarters are fiscal."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from cairn.goals.schemas import (
    Filters,
    GoalIn,
    GoalOut,
    GoalPage,
    GoalPatch,
    ListQuery,
    Quarter,
    ReceiptOut,
    Version,
    Year,
    bare_quarter,
)
from cairn.kit.fields import Amount, In, LinkWeight, Out, Percentage, PercentageIn, Value
from cairn.kpis.schemas import KpiIn
from cairn.words import CheckInStatus, ObjectiveLevel, State, Status

QuarterIn = Annotated[Quarter, BeforeValidator(bare_quarter)]


class ObjectiveIn(GoalIn):
    """A new objective."""

    level: ObjectiveLevel
    year: Year | None = None
    quarter: QuarterIn | None = Field(None, description="1 to 4 or Q1 to Q4; null: annual")
    manual_progress: PercentageIn | None = Field(
        None, description="Stands while there are no child objectives and no KPIs"
    )

    @model_validator(mode="after")
    def quarter_needs_year(self) -> "ObjectiveIn":
        """Refuse a quarter of no year."""
        if self.quarter is not None and self.year is None:
            raise ValueError("a quarter needs a year")
        return self


class KeyResultIn(In):
    """A KPI that an objective takes progress from: one that is there, or a new one."""

    kpi_id: UUID | None = None
    kpi: KpiIn | None = Field(
        None, description="Owner and department default to those of the objective"
    )
    weight: LinkWeight = Field(1, validate_default=True)

    @model_validator(mode="after")
    def exactly_one(self) -> "KeyResultIn":
        """Refuse neither and both."""
        if (self.kpi_id is None) == (self.kpi is None):
            raise ValueError("send either kpi_id or kpi")
        return self


class NewObjective(ObjectiveIn):
    """A new objective with its key results."""

    key_results: list[KeyResultIn] = Field([], max_length=50)


class ObjectivePut(ObjectiveIn):
    """An objective as it is to be; what isn't sent gets its default."""

    version: Version | None = None


class ObjectivePatch(GoalPatch):
    """Fields of an objective to be changed."""

    level: ObjectiveLevel = ObjectiveLevel.INDIVIDUAL
    year: Year | None = None
    quarter: QuarterIn | None = None
    manual_progress: PercentageIn | None = None


class CheckInStateOut(Out):
    """How people see an objective, as far as they said so in time."""

    status: CheckInStatus | None = Field(description="Of the last check-in; null: there is none")
    confidence: int | None
    at: datetime | None
    due_on: date | None = Field(description="When the next one is due; null: none is")
    is_outdated: bool = Field(description="It is overdue: don't show `status` as how it stands")


class ObjectiveOut(GoalOut):
    """An objective."""

    level: ObjectiveLevel
    year: int | None
    quarter: int | None
    manual_progress: Percentage | None
    final_score: Percentage | None
    score_reason: str | None
    suggested_score: Percentage | None = Field(description="What its progress amounts to, 0 to 1")
    check_in: CheckInStateOut
    kpi_count: int = Field(description="Linked KPIs, counted or not")


class ObjectiveWritten(ObjectiveOut, ReceiptOut):
    """An objective after a write, with everything that the write moved."""


class ObjectiveFilters(Filters):
    """What objectives may be narrowed to."""

    level: ObjectiveLevel | None = None
    year: Year | None = None
    quarter: QuarterIn | None = None


class ObjectiveQuery(ObjectiveFilters, ListQuery):
    """What a list of objectives may be narrowed to, and where it goes on."""


class ObjectivePage(GoalPage):
    """Some objectives."""

    items: list[ObjectiveOut]


class LinkIn(In):
    """A KPI that an objective takes progress from."""

    kpi_id: UUID
    weight: LinkWeight = Field(1, validate_default=True)


class LinkPatch(In):
    """How much a linked KPI is to count."""

    weight: LinkWeight


class LinkedKpiOut(Out):
    """A KPI linked to an objective."""

    kpi_id: UUID
    title: str
    weight: LinkWeight
    created_at: datetime
    progress_percentage: Percentage | None
    current_value: Amount | None
    target_value: Value | None
    unit: str | None
    status: Status | None
    state: State


class LinkedKpisOut(Out):
    """The KPIs linked to an objective, in order of linking."""

    items: list[LinkedKpiOut]


class MoveIn(In):
    """Where an objective goes; null makes it a root."""

    new_parent_id: UUID | None


class ObjectiveProgressOut(Out):
    """What an objective's progress is made of."""

    objective_id: UUID
    progress_percentage: Percentage | None
    calculation_method: str = Field(description="children, kpis or manual")
    child_count: int
    kpi_count: int
    last_calculated: datetime
