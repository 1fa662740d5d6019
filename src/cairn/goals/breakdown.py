"""Why a goal stands where it stands: what gives it its points, and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import queries, reads
from cairn.goals.contributions import (
    WHY,
    ZERO,
    LeftOut,
    Part,
    Source,
    Summing,
    points_of,
    reason_to_leave_out,
)
from cairn.goals.schemas import ContributionOut, ContributionsOut, LeftOutOut, OverrideOut
from cairn.paging import decode_cursor, encode_cursor
from cairn.words import Direction, Kind, State

NO_ID = UUID(int=0)
OWN_SOURCES = {"logs": Source.LOGS, "manual": Source.MANUAL, "done": Source.DONE}


@dataclass(frozen=True)
class Line:
    """One line of the answer; `goal` is a child or a linked KPI, `value` what the goal
    itself has."""

    source: Source
    points: Decimal | None = None
    reason: LeftOut | None = None
    count: int = 1
    goal: Row[Any] | None = None
    value: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[bool, bool, Decimal, UUID]:
        """What counts before what doesn't, seen before hidden, most points first."""
        goal_id = NO_ID if self.goal is None else self.goal.id
        is_hidden = self.source is Source.HIDDEN
        return self.reason is not None, is_hidden, -(self.points or ZERO), goal_id

    def described(self) -> dict[str, Any]:
        """The fields of its schema."""
        own: dict[str, Any] = {"source": self.source, "count": self.count, "points": self.points}
        if self.reason is not None:
            own |= {"reason": self.reason, "why": WHY[self.reason]}
        return {**(self.value if self.goal is None else self.goal._mapping), **own}


async def get_contributions(
    db: AsyncSession, actor: Actor, goal_id: UUID, cursor: str | None, limit: int
) -> ContributionsOut:
    """What a goal's computed progress is made of, to the last step of 0.0001.

    Points are worked out over everything below, whatever part of it a page shows. What the actor
    may not see is one line with a count and the sum of its points.

    Raises:
        GoalNotFound: there is none, or not for the actor.
    """
    await reads.refresh_expected(db, actor)
    rows = await queries.list_parts(db, actor, goal_id)
    goal = next((row for row in rows if row.source == "itself"), None)
    if goal is None or goal.is_deleted or not goal.is_visible:
        raise errors.GoalNotFound(kind="goal", goal_id=goal_id)
    lines = sorted(
        list_lines(goal, [row for row in rows if row is not goal]), key=lambda line: line.place
    )
    if cursor is not None:
        after = decode_cursor(cursor, bool, bool, Decimal, UUID)
        lines = [line for line in lines if line.place > after]
    page = lines[:limit]
    fields = {
        **goal._mapping,
        "override": override_of(goal),
        "contributions": [
            ContributionOut.model_validate(line.described()) for line in page if not line.reason
        ],
        "left_out": [LeftOutOut.model_validate(line.described()) for line in page if line.reason],
        "next_cursor": encode_cursor(*page[-1].place) if len(lines) > limit else None,
    }
    return ContributionsOut.model_validate(fields)


def override_of(goal: Row[Any]) -> OverrideOut | None:
    """The override as a line of its own: what it adds to the computed progress."""
    if goal.override_percentage is None:
        return None
    return OverrideOut(
        percentage=goal.override_percentage,
        reason=goal.manual_override_reason,
        points=goal.override_percentage - (goal.computed_percentage or ZERO),
    )


def list_lines(goal: Row[Any], parts: Sequence[Row[Any]]) -> list[Line]:
    """Every line of a goal: its parts, counting or not, and what is its own."""
    reasons = [reason_of(goal, part) for part in parts]
    counting = [part for part, reason in zip(parts, reasons, strict=True) if reason is None]
    points = iter(points_of_parts(goal, counting))
    lines = [
        Line(Source(part.source), None if reason else next(points), reason, goal=part)
        for part, reason in zip(parts, reasons, strict=True)
    ]
    seen = [line for line in lines if line.goal is not None and line.goal.is_visible]
    hidden = [line for line in lines if line.goal is not None and not line.goal.is_visible]
    return [*seen, *hidden_lines(goal, hidden), *own_lines(goal)]


def reason_of(goal: Row[Any], part: Row[Any]) -> LeftOut | None:
    """Why a child or a linked KPI doesn't count."""
    return reason_to_leave_out(
        source=Source(part.source),
        kind=Kind(part.kind),
        is_deleted=part.is_deleted,
        state=State(part.state),
        weight=part.weight,
        progress=part.progress_percentage,
        method=goal.method,
    )


def points_of_parts(goal: Row[Any], parts: Sequence[Row[Any]]) -> Sequence[Decimal | None]:
    """The points of what counts; none where the goal has no progress to share."""
    if goal.computed_percentage is None or not parts:
        return [None] * len(parts)
    given = [
        Part(part.weight, part.progress_percentage, part.summand, part.baseline_value or ZERO)
        for part in parts
    ]
    direction = Direction(goal.direction or Direction.INCREASE)
    summing = Summing(goal.baseline_value or ZERO, direction)
    return points_of(goal.method, goal.computed_percentage, given, summing)


def hidden_lines(goal: Row[Any], hidden: Sequence[Line]) -> list[Line]:
    """What the actor may not see, as at most one line that counts and one that doesn't."""
    counting = [line for line in hidden if line.reason is None]
    idle = len(hidden) - len(counting)
    lines = []
    if counting:
        total = sum((line.points or ZERO for line in counting), ZERO)
        points = None if goal.computed_percentage is None else total
        lines.append(Line(Source.HIDDEN, points, count=len(counting)))
    if idle:
        lines.append(Line(Source.HIDDEN, reason=LeftOut.HIDDEN, count=idle))
    return lines


def own_lines(goal: Row[Any]) -> list[Line]:
    """What a goal has itself: giving all points, or unused because something below counts."""
    counts = OWN_SOURCES.get(goal.method)
    if counts is not None:
        count = goal.log_count if counts is Source.LOGS else 1
        value = {"current_value": goal.current_value, "unit": goal.unit}
        return [Line(counts, goal.computed_percentage, count=count, value=value)]
    reason = LeftOut.KPIS_COUNT if goal.method == "kpis" else LeftOut.CHILDREN_COUNT
    lines = []
    if goal.log_count > 0:
        lines.append(Line(Source.LOGS, reason=reason, count=goal.log_count))
    if goal.manual_progress is not None:
        lines.append(Line(Source.MANUAL, reason=reason))
    if goal.done_at is not None:
        lines.append(Line(Source.DONE, reason=reason))
    return lines
