"""Which goal may stand under which, and how levels follow one another."""

from dataclasses import dataclass

from cairn.words import (
    Kind,
    KpiLevel,
    Measure,
    ObjectiveLevel,
    Strategy,
    TargetLevel,
)

OBJECTIVE_LEVELS = tuple(ObjectiveLevel)
KPI_LEVELS = tuple(KpiLevel)
TARGET_LEVELS = tuple(TargetLevel)


@dataclass(frozen=True)
class Place:
    """What the rules look at: kind and level, and for KPIs how numbers are made."""

    kind: Kind
    level: str | None = None
    strategy: Strategy = Strategy.AVERAGE
    measure: Measure | None = None
    unit: str | None = None
    is_leaf: bool = True


def parent_refusal(child: Place, parent: Place) -> str | None:
    """The rule that forbids a parent, in words; None where it is allowed."""
    match child.kind:
        case Kind.VISION:
            return "a vision is a root"
        case Kind.OBJECTIVE:
            return objective_refusal(child, parent)
        case Kind.KPI:
            return kpi_refusal(child, parent)
        case Kind.TARGET:
            return target_refusal(child, parent)


def objective_refusal(child: Place, parent: Place) -> str | None:
    """An objective stands under an objective of exactly the level above."""
    at = OBJECTIVE_LEVELS.index(ObjectiveLevel(child.level or ""))
    if at == 0:
        return "a company objective is a root"
    wanted = OBJECTIVE_LEVELS[at - 1]
    if parent.kind is Kind.OBJECTIVE and parent.level == wanted:
        return None
    return f"the parent of a {child.level} objective is a {wanted} objective"


def kpi_refusal(child: Place, parent: Place) -> str | None:
    """A KPI stands under a vision or a KPI of a longer level; without a level, anywhere."""
    if parent.kind is Kind.VISION:
        return None
    if parent.kind is not Kind.KPI:
        return "the parent of a KPI is a vision or a KPI; link it to objectives instead"
    if child.level is None or parent.level is None:
        return None
    if KPI_LEVELS.index(KpiLevel(parent.level)) < KPI_LEVELS.index(KpiLevel(child.level)):
        return None
    return f"the parent of a {child.level} KPI has a longer level"


def target_refusal(child: Place, parent: Place) -> str | None:
    """A target stands under a target of the level above, a quarterly one under a vision."""
    at = TARGET_LEVELS.index(TargetLevel(child.level or ""))
    if at == 0:
        return (
            None if parent.kind is Kind.VISION else "the parent of a quarterly target is a vision"
        )
    wanted = TARGET_LEVELS[at - 1]
    if parent.kind is Kind.TARGET and parent.level == wanted:
        return None
    return f"the parent of a {child.level} is a {wanted}"


def sum_refusal(child: Place, parent: Place) -> str | None:
    """Why a KPI can't be part of a sum, in words; None where it can."""
    if parent.kind is not Kind.KPI or parent.strategy is not Strategy.SUM:
        return None
    if child.kind is not Kind.KPI:
        return "only KPIs can be summed"
    if child.is_leaf and child.measure not in (Measure.SUM, Measure.LATEST):
        return f"a KPI of measure {child.measure} has no value that can be summed"
    if not child.is_leaf and child.strategy is not Strategy.SUM:
        return (
            f"it takes its progress from below by {child.strategy}, so it has no value of its own"
        )
    if child.unit != parent.unit:
        return f"it is in {child.unit or 'no unit'}, the sum in {parent.unit or 'no unit'}"
    return None


def cut_title(text: str, length: int = 200) -> str:
    """The text itself if it is short enough, else cut at a word, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head, _, _ = text[:length].rpartition(" ")
    return (head or text[: length - 1]).rstrip(" ,;:.-") + "…"
