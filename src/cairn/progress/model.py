"""The reference model: what every number of goal progress is, recomputed from scratch.

No SQL, no clock, nothing stored: from the settings of goals, their links and their logs. The engine
keeps the same numbers by adding and subtracting; tests demand that both agree to the last digit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from uuid import UUID

from cairn.progress import rules
from cairn.progress.records import Goal, Link, Log, Numbers, Own, Part, Settings, Sums
from cairn.progress.rules import HUNDRED, ZERO, Period

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True)
class World:
    """All goals of an organization on one day, found by what they hang on."""

    settings: Settings
    today: date
    children: dict[UUID | None, list[Goal]] = field(default_factory=lambda: defaultdict(list))
    links: dict[UUID, list[tuple[Goal, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    logs: dict[UUID, list[Log]] = field(default_factory=lambda: defaultdict(list))


def compute(
    goals: Iterable[Goal],
    links: Iterable[Link],
    logs: Iterable[Log],
    settings: Settings,
    today: date,
) -> dict[UUID, Numbers]:
    """Compute the numbers of every goal on a day of the organization's calendar."""
    by_id = {goal.id: goal for goal in goals}
    world = World(settings, today)
    for goal in by_id.values():
        world.children[goal.parent_id].append(goal)
    for link in links:
        world.links[link.objective_id].append((by_id[link.kpi_id], link.weight))
    for log in logs:
        world.logs[log.kpi_id].append(log)
    with localcontext(rules.EXACT):
        return {goal.id: numbers_of(goal, world) for goal in by_id.values()}


def numbers_of(goal: Goal, world: World) -> Numbers:
    """Compute one goal, and for that everything below it."""
    period = rules.period_of(
        goal.starts_on,
        goal.ends_on,
        "daily" if goal.level == "daily_action" else goal.level,
        goal.year,
        goal.quarter,
        goal.month,
        goal.week,
        world.settings.fiscal_year_start_month,
    )
    children = counting_children(goal, world)
    links = counting_links(goal, world)
    logs = [log for log in world.logs[goal.id] if is_inside(log.day, period)]
    own = own_of(goal, children, links, logs, period)
    is_overridden = goal.override is not None
    return Numbers(
        progress=goal.override if is_overridden else own.computed,
        coverage=Decimal(1) if is_overridden else own.coverage,
        own=own,
        children=sums_of(children, by_value=goal.strategy == "sum"),
        links=sums_of(links, by_value=False),
        expected=expected_of(goal, children or links, period, world),
        period=period,
    )


def counting_children(goal: Goal, world: World) -> list[Part]:
    """Children that count; a sum takes values and so needs no progress."""
    parts = [
        Part(child, child.weight, numbers_of(child, world)) for child in world.children[goal.id]
    ]
    return [
        part
        for part in parts
        if part.goal.is_counted
        and part.weight > 0
        and (part.numbers.progress is not None or goal.strategy == "sum")
    ]


def counting_links(goal: Goal, world: World) -> list[Part]:
    """Linked KPIs that count, by the weight of the link."""
    parts = [Part(kpi, weight, numbers_of(kpi, world)) for kpi, weight in world.links[goal.id]]
    return [part for part in parts if part.goal.is_counted and part.numbers.progress is not None]


def sums_of(parts: Sequence[Part], *, by_value: bool) -> Sums:
    """Add up parts. By value, only data covers: an override says nothing about a value."""
    return Sums(
        count=len(parts),
        completed=sum(part.numbers.progress == HUNDRED for part in parts),
        total_weight=sum((part.weight for part in parts), ZERO),
        weighted_progress=sum((part.weight * part.progress for part in parts), ZERO),
        covered_weight=sum((part.weight * part.coverage(by_value) for part in parts), ZERO),
        value_sum=sum((part.value for part in parts), ZERO),
    )


def own_of(
    goal: Goal, children: list[Part], links: list[Part], logs: list[Log], period: Period
) -> Own:
    """Compute a goal from its children, else its links, else what it has itself."""
    match goal.kind:
        case "kpi" if children:
            return own_of_parent_kpi(goal, children)
        case "kpi":
            return own_of_leaf_kpi(goal, logs, period)
        case _ if children or links:
            return averaged(sums_of(children or links, by_value=False))
        case "objective":
            has_data = goal.manual_progress is not None
            return Own(goal.manual_progress or ZERO, Decimal(has_data))
        case "target":
            return Own(HUNDRED if goal.is_done else ZERO, Decimal(goal.is_done))
        case _:
            return Own(ZERO, ZERO)


def averaged(sums: Sums) -> Own:
    """The weighted average of progress."""
    return Own(
        rules.weighted_average(sums.weighted_progress, sums.total_weight),
        rules.coverage_of(sums.covered_weight, sums.total_weight),
    )


def own_of_parent_kpi(goal: Goal, children: list[Part]) -> Own:
    """Compute a KPI by its strategy; only `sum` has a value of its own."""
    sums = sums_of(children, by_value=goal.strategy == "sum")
    coverage = rules.coverage_of(sums.covered_weight, sums.total_weight)
    match goal.strategy:
        case "sum":
            return measured(goal, sums.value_sum, coverage)
        case "min":
            return Own(min(part.progress for part in children), coverage)
        case "max":
            return Own(max(part.progress for part in children), coverage)
        case "count":
            return Own(rules.share(Decimal(sums.completed), Decimal(sums.count)), coverage)
        case _:
            return averaged(sums)


def measured(goal: Goal, value: Decimal | None, coverage: Decimal) -> Own:
    """Compute a value against baseline and target; without a target there is no progress."""
    raw = None
    if goal.target is not None and value is not None and coverage > 0:
        raw = rules.raw_percentage(value, goal.direction, goal.baseline, goal.target)
    progress = None if goal.target is None else rules.progress_of(raw or ZERO)
    return Own(progress, coverage, value, raw)


def own_of_leaf_kpi(goal: Goal, logs: list[Log], period: Period) -> Own:
    """Compute a KPI from its logs of the period; a skip is no data."""
    entries = [log for log in logs if not log.skipped]
    if goal.measure != "completion":
        entries = [log for log in entries if log.value is not None]
    coverage = Decimal(bool(entries))
    value = logged_value(goal, logs, period) if entries else None
    if goal.direction != "maintain":
        return measured(goal, value, coverage)
    raw = share_within_bounds(goal, logs)
    return Own(raw or ZERO, coverage, value, raw)


def logged_value(goal: Goal, logs: list[Log], period: Period) -> Decimal | None:
    """Combine logs by the measure; averages and completion at ten decimals."""
    values = [log.value for log in in_order(logs) if log.value is not None]
    match goal.measure:
        case "sum":
            return sum(values, ZERO)
        case "latest":
            return values[-1]
        case "average":
            return rules.rounded(rules.quotient(sum(values, ZERO), Decimal(len(values))), 10)
        case "minimum":
            return min(values)
        case "maximum":
            return max(values)
        case _:
            return completion(goal.due_weekdays or EVERY_DAY, logs, period)


def completion(weekdays: Collection[int], logs: list[Log], period: Period) -> Decimal | None:
    """Completed due days in percent of all due days of the period; skipped days leave both."""
    first, last = period
    if first is None or last is None:
        return None
    due = [log for log in logs if log.day.isoweekday() in weekdays]
    done = {log.day for log in due if not log.skipped and (log.is_completed or log.value)}
    skipped = {log.day for log in due if log.skipped} - done
    days = rules.working_days(first, last, weekdays, ()) - len(skipped)
    if days <= 0:
        return None
    return rules.rounded(HUNDRED * rules.quotient(Decimal(len(done)), Decimal(days)), 10)


def share_within_bounds(goal: Goal, logs: list[Log]) -> Decimal | None:
    """Share of the logged days whose last value is within the bounds, in percent."""
    last = {log.day: log.value for log in in_order(logs) if log.value is not None}
    if not last:
        return None
    within = [
        value
        for value in last.values()
        if (goal.lower_bound is None or value >= goal.lower_bound)
        and (goal.upper_bound is None or value <= goal.upper_bound)
    ]
    return rules.share(Decimal(len(within)), Decimal(len(last)))


def in_order(logs: Iterable[Log]) -> list[Log]:
    """Oldest first."""
    return sorted(logs, key=lambda log: (log.day, log.logged_at, log.id))


def is_inside(day: date, period: Period) -> bool:
    """Whether a day lies in a period; a side that is open holds nothing back."""
    first, last = period
    return (first is None or day >= first) and (last is None or day <= last)


def expected_of(goal: Goal, parts: list[Part], period: Period, world: World) -> Decimal | None:
    """Where a goal should stand by now: as its parts do, else by the days gone."""
    if parts:
        return expected_of_parts(goal, parts)
    if goal.kind == "vision":
        return None
    if goal.kind == "kpi" and goal.direction == "maintain":
        return HUNDRED
    return rules.pace(period, world.today, world.settings.working_weekdays, world.settings.holidays)


def expected_of_parts(goal: Goal, parts: list[Part]) -> Decimal | None:
    """Combine the expectations of the parts that have one as their progress is combined."""
    planned = [
        (part.weight, part.numbers.expected) for part in parts if part.numbers.expected is not None
    ]
    if not planned:
        return None
    expectations = [expected for _, expected in planned]
    match goal.strategy:
        case "sum":
            value = sum((part.planned_value for part in parts), ZERO)
            return measured(goal, value, Decimal(1)).computed
        case "min":
            return min(expectations)
        case "max":
            return max(expectations)
        case "count":
            return rules.weighted_average(sum(expectations, ZERO), Decimal(len(planned)))
        case _:
            weighted = sum((weight * expected for weight, expected in planned), ZERO)
            return rules.weighted_average(weighted, sum((weight for weight, _ in planned), ZERO))
