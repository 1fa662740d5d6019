"""Writes the demo's organization into an empty database, in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.cascades.naming import name_of
from cairn.demo import goals, marathon, operations, organization, sites, vision
from cairn.demo.history import by_week, live_again, weeks_until
from cairn.demo.life.live import live
from cairn.demo.life.rhythm import Span
from cairn.demo.logs import Log, logs_of
from cairn.demo.plan import Plan
from cairn.demo.planned import Planned, stable_id
from cairn.feeds.service import fill_kpi
from cairn.goals.schemas import OverrideIn
from cairn.goals.service import set_override
from cairn.jobs import seed_community_schedules
from cairn.people import service as people
from cairn.progress import rollup
from cairn.words import Kind

TABLES = {
    Kind.VISION: "visions",
    Kind.OBJECTIVE: "objectives",
    Kind.KPI: "kpis",
    Kind.TARGET: "targets",
}
AUDIT = text("""
    INSERT INTO audit (organization_id, id, at, actor_id, action, entity, entity_id, after)
    SELECT g.organization_id, uuidv7(g.created_at - now()), g.created_at, g.created_by,
        'create', g.kind, g.id, jsonb_build_object('title', g.title)
    FROM goals g WHERE g.organization_id = :organization
""")
CHANGED = text("""
    UPDATE goal_progress p SET changed_on = given.changed_on
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (id uuid, changed_on date)
    WHERE p.organization_id = :organization AND p.goal_id = given.id
""")


def make_plan(today: date) -> Plan:
    """All goals of the organization as they are on a day."""
    plan = Plan(today)
    goals.plan_objectives(plan)
    operations.plan_operations(plan)
    vision.plan_shared_vision(plan)
    marathon.plan_private_vision(plan)
    return plan


async def build(
    db: AsyncSession,
    today: date,
    say: Callable[[str], None] = lambda step: None,
    *,
    now: datetime | None = None,
) -> UUID:
    """Create the organization with its people, communities, goals and logs; returns its id.

    What happens in communities happens up to `now`; nothing does where that isn't given. All is the
    same for the same day, but for the ids of people, homes and events. `say` is told what comes
    next.
    """
    say("Hiring people …")
    organization_id = await organization.create_organization(db, today)
    people_ids = await organization.add_people(db, organization_id)
    actor = replace(await people.command_actor(db, organization_id), today=today)
    first_day = sites.opened_on(today)
    await sites.add_communities(db, actor, people_ids, first_day)
    await seed_community_schedules(db, organization_id)
    if now is not None:
        say("Living through eighteen months in three communities …")
        await live(db, actor, Span(first_day, now), say)
    say("Setting goals and living through a year …")
    plan = make_plan(today)
    logs = logs_of(plan)
    say(f"Writing {len(plan.goals)} goals and {len(logs):,} logs …")
    await add_goals(db, organization_id, people_ids, plan, logs)
    return organization_id


async def add_goals(
    db: AsyncSession,
    organization_id: UUID,
    people_ids: Mapping[str, UUID],
    plan: Plan,
    logs: Sequence[Log],
) -> None:
    """Write goals, links and logs at once, then let the engine compute everything once."""
    await rollup.own_structure(db, organization_id)
    planned = plan.goals.values()
    await insert_rows(
        db, "goals", [goal_row(organization_id, people_ids, plan, one) for one in planned]
    )
    for kind, table in TABLES.items():
        rows = [
            {"organization_id": organization_id, "id": one.id, **one.own}
            for one in planned
            if one.kind is kind
        ]
        await insert_rows(db, table, rows)
    await insert_rows(db, "goal_links", list(link_rows(organization_id, plan)))
    await insert_rows(db, "cascades", list(cascade_rows(organization_id, people_ids, plan)))
    (begin, old), *weeks = by_week(logs, weeks_until(plan.today)).items()
    await insert_rows(db, "kpi_logs", [log.row(organization_id, people_ids) for log in old])
    await rollup.put_back(db, organization_id, begin, [one.id for one in planned])
    await live_again(db, organization_id, people_ids, plan, dict(weeks))
    for one in planned:
        if one.source is not None:
            await fill_kpi(db, organization_id, plan.today, one.id, one.source)
    await db.execute(AUDIT, {"organization": organization_id})
    await override(db, organization_id, plan)
    changed = msgspec.json.encode(changed_on(plan, logs)).decode()
    await db.execute(CHANGED, {"organization": organization_id, "rows": changed})


async def insert_rows(db: AsyncSession, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns, in one statement."""
    columns = ", ".join(rows[0])
    statement = text(
        f"INSERT INTO {table} ({columns}) SELECT {columns} "
        f"FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb))"
    )
    await db.execute(statement, {"rows": msgspec.json.encode(rows).decode()})


def goal_row(
    organization_id: UUID, people_ids: Mapping[str, UUID], plan: Plan, goal: Planned
) -> dict[str, Any]:
    """A row of goals."""
    return {
        "organization_id": organization_id,
        "id": goal.id,
        "kind": goal.kind,
        "parent_id": plan.goals[goal.parent].id if goal.parent else None,
        "title": goal.title,
        "owner_id": people_ids[goal.owner],
        "department": goal.department,
        "version": 1,
        "created_by": people_ids[goal.created_by],
        "created_at": goal.created_at,
        "updated_at": goal.created_at,
        **goal.shared,
    }


def link_rows(organization_id: UUID, plan: Plan) -> Iterable[dict[str, Any]]:
    """The rows of goal_links."""
    for objective, kpi, weight in plan.links:
        above, below = plan.goals[objective], plan.goals[kpi]
        at = max(above.created_at, below.created_at)
        yield {
            "organization_id": organization_id,
            "id": stable_id(f"{objective} {kpi}", at),
            "objective_id": above.id,
            "kpi_id": below.id,
            "weight": weight,
            "created_at": at,
        }


def cascade_rows(
    organization_id: UUID, people_ids: Mapping[str, UUID], plan: Plan
) -> Iterable[dict[str, Any]]:
    """The rows of cascades: how those were asked for that are made by its rules."""
    for key, asked in plan.cascades:
        above = plan.goals[key]
        yield {
            "organization_id": organization_id,
            "id": stable_id(f"{key} {asked.series_name} {asked.year}", above.created_at),
            "vision_id": above.id,
            "series": asked.series_name,
            "year": asked.year,
            "name": name_of(above.id, None),
            "settings": asked.settings(),
            "created_by": people_ids[above.owner],
            "created_at": above.created_at,
        }


async def override(db: AsyncSession, organization_id: UUID, plan: Plan) -> None:
    """Set the numbers that people have decided."""
    actor = await people.command_actor(db, organization_id)
    for goal in plan.goals.values():
        if goal.override is not None:
            percentage, reason = goal.override
            body = OverrideIn(progress_percentage=Decimal(percentage), reason=reason)
            await set_override(db, replace(actor, today=plan.today), goal.id, body)


def changed_on(plan: Plan, logs: Iterable[Log]) -> list[dict[str, Any]]:
    """When each goal last moved: as its newest log did, or that of anything below it; what metrics
    feed moves every night."""
    last = {key: goal.created_on for key, goal in plan.goals.items()}
    last |= {key: plan.today for key, goal in plan.goals.items() if goal.source is not None}
    for log in logs:
        last[log.kpi.key] = max(last[log.kpi.key], log.logged_at.date())
    below_first = [*reversed(plan.goals.values())]
    for goal in below_first:
        above = [objective for objective, kpi, _ in plan.links if kpi == goal.key]
        for key in [*above, *([goal.parent] if goal.parent else [])]:
            last[key] = max(last[key], last[goal.key])
    return [{"id": plan.goals[key].id, "changed_on": day} for key, day in last.items()]
