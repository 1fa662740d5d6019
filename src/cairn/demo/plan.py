"""What is planned to be created: goals of every kind as plain rows, before any database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from cairn.cascades.schemas import CascadeIn
from cairn.demo.calendar import DAY, Quarter, Span, year_span
from cairn.demo.organization import BY_KEY, manager_of
from cairn.demo.patterns import Pattern
from cairn.demo.planned import Planned, stable_id
from cairn.feeds.source import MetricSource
from cairn.words import (
    Direction,
    Kind,
    Measure,
    ObjectiveLevel,
    State,
    Strategy,
    TargetLevel,
    Visibility,
)

Number = int | str | Decimal
NO_PERIOD: dict[str, int | None] = dict.fromkeys(("year", "quarter", "month", "week"))


@dataclass
class Plan:
    """All goals of the organization and the links between objectives and KPIs."""

    today: date
    goals: dict[str, Planned] = field(default_factory=dict)
    links: list[tuple[str, str, Decimal]] = field(default_factory=list)
    """Objective, KPI, weight."""
    cascades: list[tuple[str, CascadeIn]] = field(default_factory=list)
    """Vision, and what was asked for."""

    def add(self, goal: Planned) -> str:
        """Add a goal; returns its key. Parents come before their children.

        What a vision is made of is planned with it, so that it stands there in this order.
        """
        if goal.key in self.goals:
            raise ValueError(f"{goal.key} is planned twice")
        above = self.goals[goal.parent] if goal.parent else None
        if above is not None and above.kind is Kind.VISION:
            goal = replace(goal, created_on=above.created_on)
        self.goals[goal.key] = replace(goal, number=len(self.goals))
        return goal.key

    def link(self, objective: str, **kpis: Number) -> None:
        """Let an objective take progress from KPIs, by weight."""
        self.links += [(objective, kpi, Decimal(weight)) for kpi, weight in kpis.items()]

    def created_on(self, days: Span | None) -> date:
        """Goals are made two weeks before they begin, but not after the day before yesterday."""
        begins_on = days[0] if days else self.today - 365 * DAY
        return min(begins_on - 14 * DAY, self.today - 2 * DAY)

    def objective(
        self,
        key: str,
        level: ObjectiveLevel,
        title: str,
        owner: str,
        parent: str | None = None,
        *,
        when: Quarter | int | None = None,
        kpis: Mapping[str, Number] | None = None,
        manual: int | None = None,
        score: str | None = None,
        score_reason: str | None = None,
        override: tuple[int, str] | None = None,
        department: str | None = None,
        weight: Number = 1,
        state: State = State.ACTIVE,
        description: str | None = None,
    ) -> str:
        """Plan an objective of a quarter, of a year, or without a period."""
        department = department or BY_KEY[owner].department
        is_individual = level is ObjectiveLevel.INDIVIDUAL
        days = days_of_period(when)
        self.link(key, **(kpis or {}))
        return self.add(
            Planned(
                key,
                Kind.OBJECTIVE,
                title,
                owner,
                parent,
                department,
                created_by=owner if is_individual else manager_of(department),
                created_on=self.created_on(days),
                days=days,
                shared=shared(weight=weight, state=state, description=description),
                own={
                    "level": level,
                    **period_fields(when),
                    "manual_progress": manual,
                    "final_score": score,
                    "score_reason": score_reason,
                },
                override=override,
            )
        )

    def kpi(
        self,
        key: str,
        title: str,
        owner: str,
        unit: str | None,
        baseline: Number | None = None,
        target: Number | None = None,
        *,
        parent: str | None = None,
        level: str | None = None,
        when: Quarter | int | None = None,
        period: Mapping[str, int] | None = None,
        days: Span | None = None,
        measure: Measure = Measure.SUM,
        strategy: Strategy = Strategy.AVERAGE,
        direction: Direction | None = None,
        bounds: tuple[Number | None, Number | None] = (None, None),
        due: tuple[int, ...] | None = None,
        series: str | UUID | None = None,
        text: str | None = None,
        department: str | None = None,
        weight: Number = 1,
        state: State = State.ACTIVE,
        description: str | None = None,
        logs: Pattern | None = None,
        source: MetricSource | None = None,
        external_id: str | None = None,
        created_on: date | None = None,
    ) -> str:
        """Plan a KPI of a quarter, of a year, of other named days (`period`, with `days`), of
        days of its own, or without a period. It decreases where its target is below its baseline.
        """
        if measure is Measure.COMPLETION:
            baseline, target = 0, 100
        own_days = days if period is None else None
        starts_on, ends_on = own_days or (None, None)
        days = days or days_of_period(when)
        return self.add(
            Planned(
                key,
                Kind.KPI,
                title,
                owner,
                parent,
                department or BY_KEY[owner].department,
                created_by=owner,
                created_on=created_on or self.created_on(days),
                days=days,
                shared=shared(
                    weight=weight,
                    state=state,
                    description=description,
                    external_id=external_id,
                    rollup_strategy=strategy,
                    starts_on=starts_on,
                    ends_on=ends_on,
                ),
                own={
                    "level": level or ("quarterly" if isinstance(when, Quarter) else None),
                    **NO_PERIOD,
                    **(period or period_fields(when)),
                    "series_id": series_id_of(series),
                    "due_weekdays": due,
                    "measure": measure,
                    "direction": direction or direction_of(baseline, target, bounds),
                    "unit": unit,
                    "baseline_value": baseline,
                    "target_value": target,
                    "lower_bound": bounds[0],
                    "upper_bound": bounds[1],
                    "target_text": text,
                    "metric_source": source and source.model_dump(mode="json"),
                },
                logs=logs,
            )
        )

    def vision(
        self, key: str, title: str, owner: str, why: str, years: int, visibility: Visibility
    ) -> str:
        """Plan a vision."""
        return self.add(
            Planned(
                key,
                Kind.VISION,
                title,
                owner,
                parent=None,
                department=BY_KEY[owner].department,
                created_by=owner,
                created_on=date(self.today.year - 2, 12, 15),
                days=None,
                shared=shared(),
                own={"why": why, "horizon_years": years, "visibility": visibility},
            )
        )

    def target(
        self,
        key: str,
        level: TargetLevel,
        title: str,
        owner: str,
        parent: str,
        days: Span,
        *,
        done_on: date | None = None,
        weight: Number = 1,
    ) -> str:
        """Plan a target; without targets below it, it is done or not."""
        done_at = done_on and datetime.combine(done_on, time(20, 30), UTC)
        return self.add(
            Planned(
                key,
                Kind.TARGET,
                title,
                owner,
                parent,
                BY_KEY[owner].department,
                created_by=owner,
                created_on=self.created_on(days),
                days=days,
                shared=shared(weight=weight, starts_on=days[0], ends_on=days[1]),
                own={"level": level, "done_at": done_at},
            )
        )


def shared(**fields: Any) -> dict[str, Any]:
    """The columns that all kinds share, with what isn't given."""
    defaults = {
        "weight": 1,
        "state": State.ACTIVE,
        "description": None,
        "external_id": None,
        "rollup_strategy": Strategy.AVERAGE,
        "starts_on": None,
        "ends_on": None,
    }
    return defaults | fields


def series_id_of(series: str | UUID | None) -> UUID | None:
    """The id of a series: given, or always the same for the same name."""
    if series is None or isinstance(series, UUID):
        return series
    return stable_id(series, datetime(2020, 1, 1, tzinfo=UTC))


def period_fields(when: Quarter | int | None) -> dict[str, int | None]:
    """Year and quarter of a period."""
    if isinstance(when, Quarter):
        return {"year": when.year, "quarter": when.number}
    return {"year": when, "quarter": None}


def days_of_period(when: Quarter | int | None) -> Span | None:
    """The days of a quarter or a year."""
    if isinstance(when, Quarter):
        return when.span
    return None if when is None else year_span(when)


def direction_of(
    baseline: Number | None, target: Number | None, bounds: tuple[Number | None, Number | None]
) -> Direction:
    """Where a KPI is to go, from its numbers."""
    if bounds != (None, None):
        return Direction.MAINTAIN
    is_lower = target is not None and Decimal(target) < Decimal(baseline or 0)
    return Direction.DECREASE if is_lower else Direction.INCREASE
