"""Making cascades: planned by the rules, written at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, Holding
from cairn.access.audit import new_row, record_all
from cairn.access.permissions import Permission
from cairn.cascades import naming, queries, rules
from cairn.cascades.periods import keys_of_year
from cairn.cascades.rules import Planned
from cairn.cascades.schemas import CascadedOut, CascadeIn, CascadeOut
from cairn.goals import checks, reads, rights
from cairn.goals import service as goals
from cairn.goals.bulk import NEW_VERSION, insert_goals, update_rows
from cairn.goals.notices import tell
from cairn.goals.schemas import ReceiptOut
from cairn.kit.ids import uuid7
from cairn.kpis.service import BULK_FIELDS as KPI_FIELDS
from cairn.model import Cascade
from cairn.progress import rollup
from cairn.progress.rollup import Move
from cairn.words import Direction, Kind, Measure, NoticeKind, State, Strategy

OWN_FIELDS = {Kind.KPI: sorted(KPI_FIELDS)}
NOTHING_MOVED = ReceiptOut(updated_progress=[], hidden_count=0)


@dataclass(frozen=True)
class Plan:
    """A cascade below a vision: how it was asked for, its KPIs, and which of these are there."""

    vision: Row[Any]
    body: CascadeIn
    shared: Mapping[str, Any]
    """Owner and department."""
    name: str
    kpis: tuple[Planned, ...]
    external_ids: Mapping[str, str]
    """Of all periods of the year, by their keys."""
    there: Mapping[str, Row[Any]]
    """By external id."""

    @property
    def alive(self) -> dict[str, UUID]:
        """The ids of KPIs that are there and not deleted, by external id."""
        return {name: row.id for name, row in self.there.items() if row.deleted_at is None}


async def make_cascade(
    db: AsyncSession, actor: Actor, vision_id: UUID, body: CascadeIn, depth: int, *, preview: bool
) -> CascadeOut:
    """Divide a yearly number into KPIs below a vision: all of them, or nothing.

    What is there already stays as it is: the same again creates nothing. A preview says what
    would come of it, and writes nothing.

    Raises:
        GoalNotFound: the actor doesn't see the vision.
        NotPermitted: the actor may not create KPIs for that owner and department.
        CascadeDiffers: this year of the series was made with other settings.
        ExternalIdTaken: other KPIs bear the external ids.
    """
    if not preview:
        await rollup.own_structure(db, actor.organization_id)
    plan, known = await plan_below(db, actor, vision_id, body)
    alive = plan.alive
    if known is not None and alive:
        differing = rules.differences(known.settings, body.settings())
        if differing:
            raise errors.CascadeDiffers(
                series=body.series_name, year=body.year, differences="; ".join(differing)
            )
        return describe(plan, depth, alive, 0, NOTHING_MOVED, preview=preview)
    if alive:
        raise errors.ExternalIdTaken(kind=Kind.KPI, external_id=min(alive))
    if preview:
        return describe(plan, depth, {}, 0, NOTHING_MOVED, preview=True)
    ids, moves = await write(db, actor, plan)
    receipt = await reads.receipt_of(db, actor, moves)
    return describe(plan, depth, ids, len(ids), receipt, preview=False)


async def plan_below(
    db: AsyncSession, actor: Actor, vision_id: UUID, body: CascadeIn
) -> tuple[Plan, Row[Any] | None]:
    """The plan of a cascade that the actor may make, and how it was asked for before."""
    vision = await reads.get_row(db, actor, vision_id, Kind.VISION)
    shared = goals.with_defaults(actor, {"owner_id": body.owner_id, "department": body.department})
    holding = Holding(shared["owner_id"], shared["department"], actor.user_id)
    rights.demand(actor, Permission.GOALS_CREATE, body.title, holding)
    await checks.check_owner(db, shared["owner_id"])
    calendar = await queries.get_calendar(db, actor.organization_id)
    known = await queries.find_cascade(db, vision_id, body.series_name, body.year)
    name = known.name if known else naming.name_of(vision_id, vision.external_id)
    keys = keys_of_year(body.year, calendar.fiscal_year_start_month)
    external_ids = {key: naming.external_id(name, body.series_name, key) for key in keys}
    there = await queries.list_named(db, external_ids.values())
    plan = Plan(
        vision,
        body,
        shared,
        name,
        rules.plan_cascade(body.order(), calendar),
        external_ids,
        {row.external_id: row for row in there},
    )
    return plan, known


async def write(db: AsyncSession, actor: Actor, plan: Plan) -> tuple[dict[str, UUID], list[Move]]:
    """Create all KPIs of a plan; returns their ids by external id, and what else moved."""
    await release_names(db, actor, plan)
    rows = list(rows_of(plan, plan.kpis, plan.vision.id))
    await insert_goals(db, actor, OWN_FIELDS, rows)
    await remember(db, actor, plan)
    await record_all(db, list(entries_of(actor, plan, rows)))
    ids = {row["external_id"]: row["id"] for row in rows}
    moves = await rollup.put_back(db, actor.organization_id, actor.today, list(ids.values()))
    for quarter in plan.kpis:
        quarter_id = ids[plan.external_ids[quarter.period.key]]
        await tell(db, actor, plan.shared["owner_id"], NoticeKind.ASSIGNED, quarter_id)
    new = set(ids.values())
    return ids, [move for move in moves if move.goal_id not in new]


def rows_of(plan: Plan, planned: Sequence[Planned], parent_id: UUID) -> Iterator[dict[str, Any]]:
    """The fields of KPIs, parents before their children."""
    for one in planned:
        period, kpi_id = one.period, uuid7()
        yield {
            **plan.shared,
            "id": kpi_id,
            "kind": Kind.KPI,
            "parent_id": parent_id,
            "title": one.title,
            "description": None,
            "external_id": plan.external_ids[period.key],
            "starts_on": period.starts_on,
            "ends_on": None,
            "state": State.ACTIVE,
            "weight": 1,
            "rollup_strategy": Strategy.SUM,
            "level": period.level,
            "year": period.year,
            "quarter": period.quarter,
            "month": period.month,
            "week": period.week,
            "series_id": naming.series_id(plan.vision.id, plan.body.series_name, period.level),
            "due_weekdays": one.due_weekdays,
            "measure": Measure.SUM,
            "direction": Direction.INCREASE,
            "unit": plan.body.unit,
            "target_value": one.target or None,
            **dict.fromkeys(("baseline_value", "lower_bound", "upper_bound", "target_text")),
        }
        yield from rows_of(plan, one.children, kpi_id)


def entries_of(
    actor: Actor, plan: Plan, rows: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The audit's rows: what was asked for, and every KPI that came of it."""
    asked = {"series": plan.body.series_name, "year": plan.body.year, **plan.body.settings()}
    yield new_row(actor, "cascade", Kind.VISION, plan.vision.id, asked)
    for row in rows:
        fields = {name: value for name, value in row.items() if name not in ("id", "kind")}
        yield new_row(actor, "create", Kind.KPI, row["id"], fields)


async def release_names(db: AsyncSession, actor: Actor, plan: Plan) -> None:
    """Take the external ids from deleted KPIs, for those that come in their place."""
    gone = [row for row in plan.there.values() if row.deleted_at is not None]
    if not gone:
        return
    rows = [
        {"organization_id": actor.organization_id, "id": row.id, "external_id": None}
        for row in gone
    ]
    await update_rows(db, "goals", ["external_id"], rows, NEW_VERSION)
    entries = [
        {
            **new_row(actor, "update", Kind.KPI, row.id, {"external_id": None}),
            "before": {"external_id": row.external_id},
        }
        for row in gone
    ]
    await record_all(db, entries)


async def remember(db: AsyncSession, actor: Actor, plan: Plan) -> None:
    """Keep how a cascade was asked for."""
    key = {
        "organization_id": actor.organization_id,
        "vision_id": plan.vision.id,
        "series": plan.body.series_name,
        "year": plan.body.year,
    }
    fields = {
        "name": plan.name,
        "settings": plan.body.settings(),
        "created_by": actor.user_id,
        "created_at": func.now(),
    }
    statement = insert(Cascade).values(**key, **fields)
    await db.execute(statement.on_conflict_do_update(index_elements=list(key), set_=fields))


def describe(
    plan: Plan,
    depth: int,
    ids: Mapping[str, UUID],
    created: int,
    receipt: ReceiptOut,
    *,
    preview: bool,
) -> CascadeOut:
    """A cascade as it is told of, with its tree as far down as is wanted."""
    everything = list(rules.all_of(plan.kpis))
    return CascadeOut(
        vision_id=plan.vision.id,
        series=plan.body.series_name,
        year=plan.body.year,
        is_preview=preview,
        created=created,
        total=len(everything),
        counts=rules.counts_of(plan.kpis),
        without_target=sum(not one.target for one in everything),
        kpis=nodes_of(plan, plan.kpis, ids, depth),
        updated_progress=receipt.updated_progress,
        hidden_count=receipt.hidden_count,
    )


def nodes_of(
    plan: Plan, planned: Sequence[Planned], ids: Mapping[str, UUID], depth: int
) -> list[CascadedOut]:
    """KPIs with what is below them, so many levels of it."""
    if depth == 0:
        return []
    return [
        CascadedOut(
            id=ids.get(plan.external_ids[one.period.key]),
            level=one.period.level,
            title=one.title,
            target_value=one.target or None,
            period_start=one.period.first,
            period_end=one.period.last,
            year=one.period.year,
            quarter=one.period.quarter,
            month=one.period.month,
            week=one.period.week,
            due_weekdays=list(one.due_weekdays) if one.due_weekdays else None,
            child_count=len(one.children),
            children=nodes_of(plan, one.children, ids, depth - 1),
        )
        for one in planned
    ]
