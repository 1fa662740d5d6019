"""Rules of closing and checking in, on plain values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cairn.words import Direction, KpiLevel, Measure

STARTS_ANEW = {Measure.SUM, Measure.COMPLETION}
"""Measures whose value is zero again in a new period."""
CARRIED = (
    *("title", "description", "owner_id", "department", "weight", "rollup_strategy"),
    *("due_weekdays", "measure", "direction", "unit", "lower_bound", "upper_bound"),
    *("target_value", "target_text", "baseline_value"),
)


def next_period(year: int, quarter: int | None) -> tuple[int, int | None]:
    """The fiscal quarter after one, or the year after one."""
    if quarter is None:
        return year + 1, None
    return (year + 1, 1) if quarter == 4 else (year, quarter + 1)


def reaches_past(period_end: date | None, end: date | None) -> bool:
    """Whether a KPI's period goes on after another period's end."""
    return period_end is None or end is None or period_end > end


def carried_kpi(kpi: Mapping[str, Any], year: int, quarter: int | None) -> dict[str, Any]:
    """The fields of a KPI that takes up, in another period, where one ended.

    What has a level to be held, as the latest value has, begins where it stood.
    """
    fields = {name: kpi[name] for name in CARRIED}
    value = kpi["current_value"]
    goes_on = kpi["measure"] not in STARTS_ANEW and kpi["direction"] != Direction.MAINTAIN
    if goes_on and value is not None and value != kpi["target_value"]:
        fields["baseline_value"] = value
    level = KpiLevel.QUARTERLY if quarter is not None else None
    return {**fields, "level": level, "year": year, "quarter": quarter}
