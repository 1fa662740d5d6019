"""What overviews of objectives take and give."""

from datetime import date
from uuid import UUID

from pydantic import Field

from cairn.goals.schemas import PageOut
from cairn.kit.fields import LinkWeight, Out, Percentage
from cairn.objectives.schemas import ObjectiveFilters, ObjectiveOut, ObjectiveQuery
from cairn.words import ObjectiveLevel, State, Status


class AncestorsOut(Out):
    """The objectives above one, from its parent up."""

    items: list[ObjectiveOut]
    hidden_count: int = Field(description="Further ones above that you may not see")


class StatsQuery(ObjectiveFilters):
    """What is counted."""

    owner_id: UUID | None = None


class StatsOut(Out):
    """How many objectives there are of each sort, and how far they are."""

    total: int
    by_level: dict[ObjectiveLevel, int]
    by_state: dict[State, int]
    by_status: dict[Status, int]
    average_progress: Percentage | None = Field(description="Null: there are none")


class GanttQuery(ObjectiveQuery):
    """What a chart shows, and where it goes on."""

    limit: int = Field(1000, ge=1, le=5000)


class BarOut(Out):
    """An objective as a bar of a chart; its own dates, or else those of its period."""

    id: UUID
    title: str
    level: ObjectiveLevel
    parent_id: UUID | None
    starts_on: date | None
    ends_on: date | None
    progress_percentage: Percentage | None
    status: Status | None


class StepOut(Out):
    """An objective on the way up."""

    id: UUID
    title: str
    level: ObjectiveLevel
    progress_percentage: Percentage | None
    status: Status | None


class AlignedKpiOut(Out):
    """A KPI linked to the objective or to one below it, and what it gives to the objective."""

    kpi_id: UUID
    title: str
    progress_percentage: Percentage | None
    status: Status | None
    objective_id: UUID = Field(description="Where it is linked")
    objective_title: str
    weight: LinkWeight = Field(description="Of the link")
    points: Percentage = Field(
        description="Of the computed progress; 0 where it, its objective or one in between "
        "doesn't count, or has a progress that people decided"
    )


class AlignmentOut(PageOut):
    """Where an objective leads to, and the KPIs below that its progress comes from.

    The points of all KPIs, `hidden_points` and `other_points` add up to `computed_percentage`.
    """

    objective_id: UUID
    title: str
    level: ObjectiveLevel
    progress_percentage: Percentage | None
    computed_percentage: Percentage | None
    path: list[StepOut] = Field(description="From the parent up to the company")
    hidden_path_count: int
    kpis: list[AlignedKpiOut] = Field(description="Most points first; one line a link")
    kpi_count: int = Field(description="Lines over all pages")
    hidden_count: int = Field(description="Further links to KPIs that you may not see")
    hidden_points: Percentage
    other_points: Percentage = Field(
        description="From progress set by hand on this objective or on objectives below"
    )
