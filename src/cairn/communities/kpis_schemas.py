"""What the figures of communities look like; money is a string, percentages are numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from cairn.kit.fields import Out
from cairn.metrics.catalog import OF_GRAIN
from cairn.metrics.metric import Better, Grain, Metric, Unit
from cairn.words import Measure, MetricGroup


class KpiFormat(StrEnum):
    """How figures are sent."""

    JSON = "json"
    CSV = "csv"


class MetricOut(Out):
    """A metric of the catalog."""

    key: str
    grain: Grain
    label: str
    description: str
    unit: Unit
    better: Better
    group: MetricGroup = Field(description="Metrics of a group are computed together")
    is_additive: bool = Field(description="Whether the numbers of periods add up")
    measure: Measure | None = Field(
        description="What a KPI needs that it feeds; null: it is many numbers and feeds none"
    )


class CatalogOut(Out):
    """All metrics."""

    items: list[MetricOut]


class DirtyDaysOut(Out):
    """Days whose metrics of a group are about to be computed anew."""

    group: MetricGroup
    first_day: date
    last_day: date


class RowOut(Out):
    """A row of a summary."""

    computed_at: datetime = Field(description="When its numbers became what they are")
    dirty: list[MetricGroup] = Field(
        description="Groups of its metrics that are about to be computed anew; empty: it holds"
    )


class FiguresOut(Out):
    """Figures of a community from a first to a last day."""

    community_id: UUID
    grain: Grain
    first_day: date
    last_day: date
    dirty: list[DirtyDaysOut]


KEYS: dict[Grain, dict[str, Any]] = {
    Grain.DAILY: {"metric_date": (date, ...)},
    Grain.WEEKLY: {
        "year": (int, Field(description="The ISO year")),
        "week_number": (int, ...),
        "week_start": (date, ...),
    },
    Grain.MONTHLY: {"year": (int, ...), "month": (int, ...)},
}


def type_of(metric: Metric) -> Any:
    """How a metric looks in JSON."""
    if metric.is_by_word:
        return dict[str, float]
    if metric.unit is Unit.COUNT:
        return float if metric.key.startswith("avg") else int
    return str if metric.unit is Unit.MONEY else float | None


def figures(grain: Grain) -> type[BaseModel]:
    """The schema of a grain's figures, of the catalog."""
    name = grain.capitalize()
    fields: dict[str, Any] = {
        metric.key: (type_of(metric), Field(description=metric.text))
        for metric in OF_GRAIN[grain].values()
    }
    row = create_model(f"{name}Row", __base__=RowOut, **KEYS[grain], **fields)
    return create_model(f"{name}Figures", __base__=FiguresOut, items=(list[row], ...))


FIGURES = {grain: figures(grain) for grain in Grain}


class ComparedValue(Out):
    """A metric in one period."""

    first_day: date
    value: Any = Field(description="As in the figures of its grain")
    computed_at: datetime
    is_dirty: bool


class ComparedCommunity(Out):
    """A metric in one community."""

    community_id: UUID
    name: str
    time_zone: str
    currency: str
    total: str | int | None = Field(description="Only of metrics that add up")
    values: list[ComparedValue]


class ComparisonOut(Out):
    """A metric in all communities that one runs."""

    metric: MetricOut
    first_day: date
    last_day: date
    communities: list[ComparedCommunity]


class BehindOut(Out):
    """The rows behind a number."""

    metric: MetricOut
    first_day: date
    last_day: date
    table: str
    value: Any = Field(description="The number as it stands; null where there is none")
    computed_at: datetime | None
    is_dirty: bool | None
    items: list[dict[str, Any]] = Field(description="Rows of the table, by time")
    next_cursor: str | None
