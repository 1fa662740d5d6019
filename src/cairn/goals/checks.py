"""What a change of a goal has to pass before it is written."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.goals import queries, rules
from cairn.goals.rights import demand, holding_of
from cairn.model import Goal, GoalProgress
from cairn.words import Kind, Strategy

PLACE_FIELDS = frozenset(["parent_id", "level", "rollup_strategy", "measure", "unit"])
"""A change of any of these is held against the rules for parents."""


def place_of_fields(kind: Kind, fields: Mapping[str, Any]) -> rules.Place:
    """Where a goal with these fields stands, for the rules; a new one is a leaf."""
    return rules.Place(
        kind=kind,
        level=fields.get("level"),
        strategy=Strategy(fields.get("rollup_strategy") or Strategy.AVERAGE),
        measure=fields.get("measure"),
        unit=fields.get("unit"),
        is_leaf=not fields.get("child_count"),
    )


def place_of_row(row: Row[Any]) -> rules.Place:
    """Where a stored goal stands."""
    return place_of_fields(Kind(row.kind), row._asdict())


async def check_owner(db: AsyncSession, owner_id: UUID | None) -> None:
    """Refuse owners from elsewhere."""
    if owner_id is not None and not await queries.is_member(db, owner_id):
        raise errors.OwnerNotFound(owner_id=owner_id)


async def check_external_id(
    db: AsyncSession, kind: Kind, external_id: str | None, own_id: UUID | None
) -> None:
    """Refuse an external id that another goal of the kind has."""
    if external_id is None:
        return
    taken = await db.scalar(
        select(Goal.id).where(Goal.kind == kind, Goal.external_id == external_id)
    )
    if taken not in (None, own_id):
        raise errors.ExternalIdTaken(kind=kind, external_id=external_id)


async def check_parent(
    db: AsyncSession,
    actor: Actor,
    goal_id: UUID | None,
    place: rules.Place,
    shared: Mapping[str, Any],
) -> None:
    """Refuse a parent that isn't visible, not of the right kind and level, below the goal itself,
    fed by a metric, or part of a sum that this would break."""
    parent_id = shared["parent_id"]
    parent = await queries.find_goal(db, actor, parent_id)
    if parent is None:
        raise errors.ParentNotFound(parent_id=parent_id)
    if parent.kind in (Kind.KPI, Kind.TARGET):
        demand(actor, Permission.GOALS_WRITE, parent.title, holding_of(parent))
    if parent.is_fed:
        raise errors.KpiIsFed(title=parent.title, what="children")
    rule = rules.parent_refusal(place, place_of_row(parent))
    if rule is not None:
        raise errors.ParentNotAllowed(
            title=parent.title,
            found=f"{parent.level or ''} {parent.kind}".strip(),
            kind=f"{place.level or ''} {place.kind}".strip(),
            rule=rule,
        )
    if goal_id is not None and await queries.is_below(db, actor, parent_id, goal_id):
        raise errors.WouldMakeCycle(parent=parent.title, title=shared["title"])
    rule = rules.sum_refusal(place, place_of_row(parent))
    if rule is not None:
        raise errors.SumNotPossible(parent=parent.title, title=shared["title"], rule=rule)
    await check_sum_above(db, actor, parent)


async def check_sum_above(db: AsyncSession, actor: Actor, parent: Row[Any]) -> None:
    """A summed KPI that gets its first child must sum itself, or its sum would lose a number."""
    if parent.kind != Kind.KPI or parent.child_count > 0 or parent.parent_id is None:
        return
    grandparent = await queries.find_goal(db, actor, parent.parent_id)
    if grandparent is None:
        return
    place = place_of_row(parent)
    as_parent = rules.Place(
        place.kind, place.level, place.strategy, place.measure, place.unit, is_leaf=False
    )
    rule = rules.sum_refusal(as_parent, place_of_row(grandparent))
    if rule is not None:
        raise errors.SumNotPossible(parent=grandparent.title, title=parent.title, rule=rule)


async def check_period(db: AsyncSession, goal_id: UUID) -> None:
    """Refuse a period that own dates and level fields together turn round."""
    days = (
        await db.execute(
            select(GoalProgress.period_start, GoalProgress.period_end).where(
                GoalProgress.goal_id == goal_id
            )
        )
    ).one()
    if days.period_start and days.period_end and days.period_start > days.period_end:
        raise reversed_period(days.period_start, days.period_end)


def reversed_period(start: date, end: date) -> errors.PeriodInvalid:
    """The refusal of a period that ends before it starts."""
    return errors.PeriodInvalid(
        why=f"The period would start on {start} and end before, on {end}; "
        "give both starts_on and ends_on."
    )


def check_version(row: Row[Any], version: int | None, if_match: int | str | None) -> None:
    """Refuse a change that was meant for another version."""
    if if_match is not None and if_match != row.version:
        raise errors.PreconditionFailed(title=row.title, current=row.version, given=if_match)
    if version is not None and version != row.version:
        raise errors.StaleVersion(title=row.title, current=row.version, given=version)


def demand_same_level(row: Row[Any], merged: Mapping[str, Any]) -> None:
    """Refuse another level for a goal that others stand below: theirs follow from it."""
    if row.level != merged["level"] and row.children > 0:
        raise errors.LevelHasChildren(title=row.title, level=row.level)
