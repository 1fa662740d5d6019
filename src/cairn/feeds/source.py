"""What a KPI that is fed by a metric says about it, and what fits together."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, PlainSerializer

from cairn.kit.fields import In
from cairn.metrics.catalog import find_metric
from cairn.metrics.metric import Grain
from cairn.metrics.periods import DAY, first_of, month_number
from cairn.words import Measure

THURSDAY = timedelta(days=3)


class MetricSource(In):
    """The metric of a community that feeds a KPI; as JSON in its row."""

    community: Annotated[UUID, PlainSerializer(str, return_type=str)]
    metric: str = Field(max_length=100, description="Its key in the catalog")
    grain: Grain


def source_refusal(fields: Mapping[str, Any] | None, kpi: Mapping[str, Any]) -> str | None:
    """Why a metric can't feed a KPI with these settings; None if it can, or if none does."""
    if fields is None:
        return None
    source = MetricSource.model_validate(fields)
    metric = find_metric(source.grain, source.metric)
    if metric is None:
        return f"There is no {source.grain} metric {source.metric}; see /metrics/catalog."
    if metric.is_by_word:
        return f"{source.metric} is many numbers, not one; take another metric."
    measure = Measure.SUM if metric.is_additive else Measure.LATEST
    if kpi["measure"] != measure:
        return f"{source.metric} by {source.grain} grain needs measure {measure}."
    return None


def log_date(grain: Grain, first_day: date) -> date:
    """The day that the log of a period bears: a week's Thursday, a month's last day."""
    match grain:
        case Grain.DAILY:
            return first_day
        case Grain.WEEKLY:
            return first_day + THURSDAY
        case _:
            return first_of(month_number(first_day) + 1) - DAY


def source_key(source: MetricSource, first_day: date) -> str:
    """What a log of a period is known by."""
    return f"{source.community}:{source.metric}:{source.grain}:{first_day}"
