"""What can be done with KPIs."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, Holding
from cairn.access.permissions import Permission
from cairn.feeds import service as feeding
from cairn.feeds.source import MetricSource, source_refusal
from cairn.goals import checks, links, lists, queries, reads, rights
from cairn.goals import rules as goal_rules
from cairn.goals import service as goals
from cairn.goals.pace import pace_of_row
from cairn.goals.past import day_of
from cairn.goals.schemas import ReceiptOut
from cairn.kpis import rules
from cairn.kpis.schemas import KpiDetail, KpiIn, KpiPage, KpiQuery, KpiWritten, NewKpi
from cairn.model import Kpi
from cairn.progress.rollup import Move
from cairn.words import Kind

OWN_FIELDS = {column.name for column in Kpi.__table__.columns} & set(KpiIn.model_fields)
BULK_FIELDS = OWN_FIELDS - {"metric_source"}
"""Those that are written for many KPIs at once: a metric's source brings logs along."""


async def create_kpi(db: AsyncSession, actor: Actor, body: NewKpi) -> KpiWritten:
    """Create a KPI, and link it to the objectives that it serves."""
    kpi_id, moves = await insert_kpi(db, actor, body)
    for served in body.objectives:
        moves += await links.link(db, actor, served.objective_id, kpi_id, served.weight)
    return await written(db, actor, kpi_id, await reads.receipt_of(db, actor, moves))


async def insert_kpi(db: AsyncSession, actor: Actor, body: KpiIn) -> tuple[UUID, list[Move]]:
    """Create a KPI; says which it is and what moved."""
    shared = goals.with_defaults(actor, body.model_dump(include=set(goals.SHARED_FIELDS)))
    holding = Holding(shared["owner_id"], shared["department"], actor.user_id)
    rights.demand(actor, Permission.GOALS_CREATE, body.title, holding)
    settings = rules.with_completion_target(body.model_dump())
    demand_settings(settings)
    if body.metric_source is not None:
        await feeding.check_source(db, body.metric_source, None)
    detail = Kpi(**{name: settings[name] for name in OWN_FIELDS})
    kpi_id, moves = await goals.create_goal(db, actor, Kind.KPI, shared, detail)
    if body.metric_source is not None:
        moves += await feeding.fill_kpi(
            db, actor.organization_id, actor.today, kpi_id, body.metric_source
        )
    return kpi_id, moves


def demand_settings(settings: dict[str, Any]) -> None:
    """Refuse settings that don't fit together."""
    why = rules.setting_refusal(settings) or source_refusal(settings.get("metric_source"), settings)
    if why is not None:
        raise errors.KpiNotMeasurable(why=why)


async def get_kpi(
    db: AsyncSession, actor: Actor, kpi_id: UUID, as_of: date | None = None
) -> KpiDetail:
    """One KPI that the actor sees with its pace, now or as it was shown on a day past."""
    day = day_of(actor, as_of)
    row = await reads.get_row(db, actor, kpi_id, Kind.KPI, day=day)
    pace = pace_of_row(row, day or actor.today)
    return KpiDetail.model_validate({**reads.fields_of(actor, row), "pace": pace})


async def list_kpis(db: AsyncSession, actor: Actor, query: KpiQuery) -> KpiPage:
    """The KPIs that the actor sees."""
    return KpiPage.model_validate(await lists.list_page(db, actor, Kind.KPI, query))


async def change_kpi(
    db: AsyncSession,
    actor: Actor,
    kpi_id: UUID,
    changes: dict[str, Any],
    version: int | None,
    if_match: int | str | None,
) -> KpiWritten:
    """Change fields of a KPI; its logs are counted anew where that matters."""
    fill: list[MetricSource] = []
    receipt = await goals.change(
        db,
        actor,
        Kind.KPI,
        kpi_id,
        changes,
        version=version,
        if_match=if_match,
        check=partial(check_settings, db, actor, fill),
    )
    for source in fill:
        moves = await feeding.fill_kpi(db, actor.organization_id, actor.today, kpi_id, source)
        receipt = reads.joined(receipt, await reads.receipt_of(db, actor, moves))
    return await written(db, actor, kpi_id, receipt)


async def check_settings(
    db: AsyncSession,
    actor: Actor,
    fill: list[MetricSource],
    row: Row[Any],
    merged: dict[str, Any],
) -> None:
    """Refuse settings that don't fit together, or that the KPIs below can't stand under; what is to
    be filled from a new source is added to `fill`."""
    demand_settings(merged)
    if merged["metric_source"] not in (None, row.metric_source):
        source = MetricSource.model_validate(merged["metric_source"])
        if row.children > 0:
            raise errors.KpiHasChildren(title=row.title)
        await feeding.check_source(db, source, row.id)
        fill.append(source)
    after = checks.place_of_fields(Kind.KPI, merged)
    if after == checks.place_of_row(row) or row.children == 0:
        return
    for child in await queries.list_all_children(db, actor, row.id):
        place = checks.place_of_row(child)
        rule = goal_rules.parent_refusal(place, after)
        if rule is not None:
            raise errors.ParentNotAllowed(
                title=row.title,
                found=f"{after.level or ''} kpi".strip(),
                kind=f"{child.level or ''} kpi".strip(),
                rule=rule,
            )
        rule = goal_rules.sum_refusal(place, after)
        if rule is not None:
            raise errors.SumNotPossible(parent=row.title, title=child.title, rule=rule)


async def written(db: AsyncSession, actor: Actor, kpi_id: UUID, receipt: ReceiptOut) -> KpiWritten:
    """A KPI as it is now, with what a write moved."""
    row = await reads.get_row(db, actor, kpi_id, Kind.KPI)
    return KpiWritten.model_validate({**reads.fields_of(actor, row), **receipt.model_dump()})
