"""How the progress of an objective comes from KPIs, however far below it they are linked.

Points are handed down: an objective gives each of its parts its share of what it got itself, so
that the points of all that is below add up to the computed progress on top, to the last step of
0.0001.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from cairn.goals.contributions import (
    STEPS,
    Part,
    Source,
    Summing,
    apportion,
    points_of,
    reason_to_leave_out,
    steps_of,
)
from cairn.words import Kind, State


@dataclass(frozen=True)
class Line:
    """A KPI where it is linked, and its points of the objective on top."""

    kpi_id: UUID
    objective_id: UUID
    weight: Decimal
    steps: int
    is_visible: bool

    @property
    def points(self) -> Decimal:
        """The steps in percent."""
        return Decimal(self.steps) / STEPS

    @property
    def place(self) -> tuple[int, UUID, UUID]:
        """Most points first."""
        return -self.steps, self.kpi_id, self.objective_id


def lines_of(rows: Sequence[Row[Any]]) -> list[Line]:
    """The lines of all KPIs in rows of `list_below`, most points first."""
    by_place = {(row.above_id, row.id): row for row in rows if row.source == Source.LINK}
    given = hand_down(rows)
    lines = [
        Line(
            kpi_id,
            objective_id,
            row.weight,
            given.get((objective_id, kpi_id), 0),
            row.is_visible,
        )
        for (objective_id, kpi_id), row in by_place.items()
    ]
    return sorted(lines, key=lambda line: line.place)


def hand_down(rows: Sequence[Row[Any]]) -> Mapping[tuple[UUID | None, UUID], int]:
    """The steps of points that each row gets from the objective above it, top down."""
    parts: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if row.above_id is not None:
            parts.setdefault(row.above_id, []).append(row)
    given: dict[tuple[UUID | None, UUID], int] = {}
    for row in rows:
        if row.source == Source.LINK:
            continue
        is_top = row.above_id is None
        computed = steps_of(row.computed_percentage or Decimal(0))
        got = computed if is_top else given.get((row.above_id, row.id), 0)
        if got == 0 or (row.is_overridden and not is_top):
            continue
        counting = [part for part in parts.get(row.id, []) if counts(row.method, part)]
        own = points_of(row.method, row.computed_percentage, as_parts(counting), Summing())
        shares = [got * steps_of(points) for points in own]
        for part, steps in zip(counting, apportion(got, shares, computed), strict=True):
            given[row.id, part.id] = steps
    return given


def counts(method: str, part: Row[Any]) -> bool:
    """Whether a child or a linked KPI gives its objective points."""
    reason = reason_to_leave_out(
        source=Source(part.source),
        kind=Kind(part.kind),
        is_deleted=False,
        state=State(part.state),
        weight=part.weight,
        progress=part.progress_percentage,
        method=method,
    )
    return reason is None


def as_parts(rows: Sequence[Row[Any]]) -> list[Part]:
    """Rows as what counts below a goal."""
    return [Part(row.weight, row.progress_percentage) for row in rows]
