"""What a metric is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, func
from sqlalchemy.orm import InstrumentedAttribute

from cairn.words import MetricGroup

COUNT: ColumnElement[int] = func.count()
"""How many events."""


class Unit(StrEnum):
    """What a metric is counted in."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    HOURS = "hours"


class Better(StrEnum):
    """Which way a metric should go."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Grain(StrEnum):
    """The length of what a row sums up."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Metric:
    """One column of a summary table, declared once.

    What it is made of is one of: events (`at`, `value`, `where`, `by`), counted in the period that
    their time falls into; a standing as of the period's end (`standing`); days, folded (`fold`); or
    other columns of the same row and the row before (`ratio`).
    """

    key: str
    label: str
    text: str
    group: MetricGroup
    grain: Grain = Grain.DAILY
    unit: Unit = Unit.COUNT
    better: Better = Better.NEITHER

    at: InstrumentedAttribute[Any] | None = None
    """The time of an event that decides its period, in the community's zone."""
    value: ColumnElement[Any] | None = None
    """The aggregate over the events."""
    where: Any = None
    """The condition on an event; none: all count."""
    counts_once: bool = False
    """Whether who comes again in the period isn't counted again."""
    by: str | None = None
    """SQL of what the count is broken down by: the metric is JSON, what has none is left out."""
    word: str = "by_"
    """SQL of the word for that, by_."""
    standing: str | None = None
    """The column of metrics.standings that it is taken from."""
    fold: str | None = None
    """The SQL over days, d, that makes a week or month of them."""
    ratio: str | None = None
    """SQL on the row, r, and the one before it, b."""

    @property
    def is_by_word(self) -> bool:
        """Whether it is numbers by a word instead of one number."""
        return self.by is not None or self.standing == "utilization"

    @property
    def late(self) -> tuple[int, ...]:
        """Of what units owe: what is more than so many days past due, less what is more than so
        many."""
        if self.standing is None or self.group is not MetricGroup.DELINQUENCY:
            return ()
        return tuple(map(int, self.standing.split()[1:])) or (0,)

    @property
    def is_additive(self) -> bool:
        """Whether the numbers of periods add up to that of all of them together."""
        if self.is_by_word or self.unit not in (Unit.COUNT, Unit.MONEY):
            return False
        if self.value is not None:
            return not self.counts_once
        return self.fold is not None and self.fold.startswith("sum(")

    @property
    def events(self) -> Table:
        """The table of events that it counts."""
        assert self.at is not None
        return self.at.class_.__table__  # type: ignore[no-any-return]
