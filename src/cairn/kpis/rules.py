"""Which settings of a KPI fit together."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cairn.words import Direction, Measure, Strategy


def setting_refusal(kpi: Mapping[str, Any]) -> str | None:
    """What doesn't fit in a KPI's settings, with what would; None where all does."""
    for rule in (period_refusal, maintain_refusal, target_refusal, completion_refusal):
        refusal = rule(kpi)
        if refusal is not None:
            return refusal
    return None


def period_refusal(kpi: Mapping[str, Any]) -> str | None:
    """Level fields need a year, and an ISO week must exist in it."""
    year, week = kpi["year"], kpi["week"]
    if year is None and any(kpi[name] is not None for name in ("quarter", "month", "week")):
        return "quarter, month and week need a year."
    if week == 53 and weeks_in(year) < 53:
        return f"{year} has only 52 ISO weeks; week 53 of it doesn't exist."
    return None


def weeks_in(iso_year: int) -> int:
    """How many ISO weeks a year has."""
    return date(iso_year, 12, 28).isocalendar().week


def maintain_refusal(kpi: Mapping[str, Any]) -> str | None:
    """`maintain` has bounds instead of a target, and nothing to sum."""
    if kpi["direction"] != Direction.MAINTAIN:
        if kpi["lower_bound"] is not None or kpi["upper_bound"] is not None:
            return "lower_bound and upper_bound are for direction maintain; set target_value."
        return None
    if kpi["lower_bound"] is None and kpi["upper_bound"] is None:
        return "Direction maintain needs lower_bound, upper_bound or both."
    if kpi["target_value"] is not None:
        return "Direction maintain has bounds instead of target_value."
    if kpi["lower_bound"] is not None and kpi["upper_bound"] is not None:
        if kpi["lower_bound"] > kpi["upper_bound"]:
            return "lower_bound is above upper_bound."
    if kpi["rollup_strategy"] == Strategy.SUM:
        return "Direction maintain can't be combined with rollup_strategy sum."
    return None


def target_refusal(kpi: Mapping[str, Any]) -> str | None:
    """A target that is the baseline leaves no way to go."""
    if kpi["target_value"] is not None and kpi["target_value"] == (kpi["baseline_value"] or 0):
        return "target_value must differ from baseline_value (a baseline that isn't set is 0)."
    return None


def completion_refusal(kpi: Mapping[str, Any]) -> str | None:
    """Completion counts the due days of a period."""
    if kpi["measure"] != Measure.COMPLETION:
        return None
    has_period = kpi["year"] is not None or (kpi["starts_on"] and kpi["ends_on"])
    is_day = kpi["level"] == "daily" and kpi["starts_on"] is not None
    if not has_period and not is_day:
        return "Measure completion needs a period: starts_on and ends_on, or year and its parts."
    return None


def with_completion_target(kpi: dict[str, Any]) -> dict[str, Any]:
    """A habit's target is 100 % of its due days, from 0, unless set otherwise."""
    if kpi["measure"] == Measure.COMPLETION and kpi["direction"] != Direction.MAINTAIN:
        if kpi["target_value"] is None:
            return {**kpi, "target_value": 100, "baseline_value": kpi["baseline_value"] or 0}
    return kpi


def latest_day(today: date) -> date:
    """The last day that can be logged by hand: tomorrow, for those further east."""
    return today + timedelta(days=1)
