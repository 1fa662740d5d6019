"""How many points of a goal's computed progress come from each thing below it.

Points are percentages of the goal above in steps of 0.0001, and always add up to its
computed_percentage: each gets its exact share rounded down, the steps that are missing go to those
that lost most by it (largest remainder; the first of equals).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cairn.words import Direction, Kind, State, Strategy

STEPS = 10_000
"""Steps of points in one percent, and of a weight in one."""
VALUE_STEPS = 10**10
"""Steps of a measured value in one."""
ZERO = Decimal(0)


class Source(StrEnum):
    """What gives points, or could."""

    CHILD = "child"
    LINK = "link"
    LOGS = "logs"
    MANUAL = "manual"
    DONE = "done"
    HIDDEN = "hidden"


class LeftOut(StrEnum):
    """Why something that could give points doesn't."""

    DELETED = "deleted"
    ABANDONED = "abandoned"
    NO_WEIGHT = "no_weight"
    NO_TARGET = "no_target"
    CHILDREN_COUNT = "children_count"
    KPIS_COUNT = "kpis_count"
    HIDDEN = "hidden"


WHY = {
    LeftOut.DELETED: "It is deleted.",
    LeftOut.ABANDONED: "It is abandoned.",
    LeftOut.NO_WEIGHT: "Its weight is 0: it supports, but doesn't count.",
    LeftOut.NO_TARGET: "It has no numeric target, so there is no progress to count.",
    LeftOut.CHILDREN_COUNT: "Unused as long as goals below count.",
    LeftOut.KPIS_COUNT: "Unused as long as linked KPIs count.",
    LeftOut.HIDDEN: "These don't count either, each for a reason of its own.",
}


@dataclass(frozen=True)
class Part:
    """What counts directly below a goal; `value` and `baseline` matter to a sum only.

    `value` is what is added to the sum: the current value, or the baseline without any data.
    """

    weight: Decimal
    progress: Decimal | None
    value: Decimal = ZERO
    baseline: Decimal = ZERO


@dataclass(frozen=True)
class Summing:
    """Where a sum starts, and which way it is to go."""

    baseline: Decimal = ZERO
    direction: Direction = Direction.INCREASE


def points_of(
    method: str, computed: Decimal, parts: Sequence[Part], summing: Summing
) -> list[Decimal]:
    """The points of each part; `method` is a strategy, `children` or `kpis`."""
    total = steps_of(computed)
    match method:
        case Strategy.SUM:
            steps = split_sum(total, parts, summing)
        case Strategy.MIN | Strategy.MAX:
            steps = split_extreme(total, parts)
        case Strategy.COUNT:
            completed = [100 * STEPS * (part.progress == 100) for part in parts]
            steps = apportion(total, completed, len(parts))
        case _:
            weights = [steps_of(part.weight) for part in parts]
            shares = [
                weight * steps_of(part.progress or ZERO)
                for weight, part in zip(weights, parts, strict=True)
            ]
            steps = apportion(total, shares, sum(weights))
    return [Decimal(one) / STEPS for one in steps]


def steps_of(number: Decimal, steps: int = STEPS) -> int:
    """A number as a count of steps, exact however long it is."""
    numerator, denominator = number.as_integer_ratio()
    return numerator * steps // denominator


def apportion(total: int, shares: Sequence[int], divisor: int) -> list[int]:
    """Whole numbers near share / divisor that add up to the total, by largest remainder.

    The total is the sum of the exact quotients, rounded.
    """
    quotients = [divmod(share, divisor) for share in shares]
    steps = [whole for whole, _ in quotients]
    by_remainder = sorted(range(len(steps)), key=lambda at: -quotients[at][1])
    for at in by_remainder[: total - sum(steps)]:
        steps[at] += 1
    return steps


def split_extreme(total: int, parts: Sequence[Part]) -> list[int]:
    """All points to the one that decides; the first of equals."""
    deciding = next(at for at, part in enumerate(parts) if steps_of(part.progress or ZERO) == total)
    return [total if at == deciding else 0 for at in range(len(parts))]


def split_sum(total: int, parts: Sequence[Part], summing: Summing) -> list[int]:
    """Points pro rata of how far each value has brought the sum from its baseline.

    The sum's baseline is split like the baselines of the parts, equally where they have none.
    A value on the wrong side of its start takes points away. Where the baseline already lay past
    the target, no part can be told to have brought the sum anywhere: equal shares.
    """
    values = [steps_of(part.value, VALUE_STEPS) for part in parts]
    starts = [steps_of(part.baseline, VALUE_STEPS) for part in parts]
    baseline = steps_of(summing.baseline, VALUE_STEPS)
    if sum(starts) == 0:
        starts = [1] * len(parts)
    whole = sum(starts)
    sign = -1 if (summing.direction is Direction.DECREASE) != (whole < 0) else 1
    gains = [
        sign * (value * whole - baseline * start)
        for value, start in zip(values, starts, strict=True)
    ]
    if sum(gains) <= 0:
        gains = [1] * len(parts)
    return apportion(total, [total * gain for gain in gains], sum(gains))


def reason_to_leave_out(
    *,
    source: Source,
    kind: Kind,
    is_deleted: bool,
    state: State,
    weight: Decimal,
    progress: Decimal | None,
    method: str,
) -> LeftOut | None:
    """Why a child or a linked KPI gives its goal no points; None where it counts."""
    if is_deleted:
        return LeftOut.DELETED
    if state is State.ABANDONED:
        return LeftOut.ABANDONED
    if weight == 0:
        return LeftOut.NO_WEIGHT
    if progress is None and not (method == Strategy.SUM and kind is Kind.KPI):
        return LeftOut.NO_TARGET
    if source is Source.LINK and method != "kpis":
        return LeftOut.CHILDREN_COUNT
    return None
