"""What linking takes and gives."""

from uuid import UUID

from pydantic import Field

from cairn.goals.schemas import ReceiptOut
from cairn.kit.fields import In, Line, Out
from cairn.words import KpiLevel

LISTED = 200
"""So many KPIs that are left are listed."""


class HierarchyIn(In):
    """Which KPIs without a parent belong to the vision, beside those that say so themselves."""

    prefix: Line | None = Field(None, description="Those whose external id begins with it")
    unplaced: bool = Field(
        False, description="All for which nothing says that they belong to another vision"
    )


class UnplacedOut(Out):
    """A KPI that stays without a parent, and why."""

    kpi_id: UUID
    title: str
    level: KpiLevel
    reason: str


class PlacedOut(Out):
    """How many KPIs of a level there are below the visions or left, and how many have a parent."""

    total: int
    with_parent: int


class HierarchyOut(ReceiptOut):
    """What was linked below visions, and what was left."""

    visions: list[UUID]
    is_preview: bool = Field(description="Nothing was written")
    kpis: int = Field(description="KPIs below the visions, the linked ones too")
    links: int = Field(description="Links made")
    levels: dict[KpiLevel, PlacedOut]
    progress_rows: int = Field(description="Rows of progress that these KPIs have")
    progress_rows_created: int = Field(
        description="Rows that were missing, of whatever goal of the organization"
    )
    left_count: int
    left: list[UnplacedOut] = Field(description=f"The first {LISTED}")
