"""Goals in bulk: loaded with what stands around them, written in a few statements."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from cairn.access import audit
from cairn.access.actor import Actor
from cairn.goals import bulk
from cairn.goals.bulk import NEW_VERSION, SHARED, as_json, chunks, update_rows
from cairn.goals.queries import visible, who
from cairn.goals.service import DETAILS
from cairn.kpis.service import BULK_FIELDS as KPI_FIELDS
from cairn.objectives.service import OWN_FIELDS as OBJECTIVE_FIELDS
from cairn.progress.rollup import IDS
from cairn.transfer.mapping import LINKS
from cairn.visions.service import OWN_FIELDS as VISION_FIELDS
from cairn.words import Kind

DERIVED = re.compile("goal:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
TEXTS: ARRAY[str] = ARRAY(Text())
OWN_FIELDS: dict[Kind, Sequence[str]] = {
    Kind.VISION: sorted(VISION_FIELDS),
    Kind.OBJECTIVE: sorted(OBJECTIVE_FIELDS),
    Kind.KPI: sorted(KPI_FIELDS),
    Kind.TARGET: ["done_at", "level"],
}

UNWRITTEN = ("id", "kind", "deleted_at", "created_by", "fed_by")
"""What is known of a stored goal, and no file changes."""

FIND_AROUND = text("""
    WITH RECURSIVE named AS (
        SELECT g.id, g.parent_id
        FROM goals g JOIN unnest(:names) name ON name = g.external_id
        WHERE g.organization_id = :organization
        UNION
        SELECT g.id, g.parent_id FROM goals g
        WHERE g.organization_id = :organization AND g.id = ANY (:goals)
            AND g.external_id IS NULL
    ), up AS (
        SELECT id, parent_id FROM named
        UNION
        SELECT g.id, g.parent_id
        FROM up JOIN goals g ON g.organization_id = :organization AND g.id = up.parent_id
    )
    SELECT id FROM up
    UNION
    SELECT c.id
    FROM named JOIN goals c ON c.organization_id = :organization AND c.parent_id = named.id
    WHERE c.deleted_at IS NULL
""").bindparams(bindparam("names", type_=TEXTS), bindparam("goals", type_=IDS))

LOAD = text("""
    SELECT g.id, g.kind, g.title, g.description, g.parent_id, g.owner_id, g.department,
        g.starts_on, g.ends_on, g.state, g.weight, g.rollup_strategy, g.external_id, g.deleted_at,
        v.why, v.horizon_years, v.visibility, coalesce(o.level, k.level, t.level) AS level,
        coalesce(o.year, k.year) AS year, coalesce(o.quarter, k.quarter) AS quarter,
        k.month, k.week, o.manual_progress, k.series_id, k.due_weekdays, k.measure, k.direction,
        k.unit, k.baseline_value, k.target_value, k.lower_bound, k.upper_bound, k.target_text,
        t.done_at, g.created_by, k.metric_source AS fed_by,
        coalesce((SELECT jsonb_object_agg(l.kpi_id, trim_scale(l.weight)::text)
            FROM goal_links l JOIN goals linked
                ON linked.organization_id = l.organization_id AND linked.id = l.kpi_id
            WHERE l.organization_id = g.organization_id AND l.objective_id = g.id
                AND linked.deleted_at IS NULL), '{}') AS links
    FROM goals g
    LEFT JOIN visions v ON v.organization_id = g.organization_id AND v.id = g.id
    LEFT JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
    LEFT JOIN kpis k ON k.organization_id = g.organization_id AND k.id = g.id
    LEFT JOIN targets t ON t.organization_id = g.organization_id AND t.id = g.id
    WHERE g.organization_id = :organization AND g.id = ANY (:goals)
""").bindparams(bindparam("goals", type_=IDS))

FIND_OWNERS = text("""
    SELECT lower(u.email) AS email, u.id
    FROM users u JOIN memberships m ON m.organization_id = :organization AND m.user_id = u.id
    WHERE lower(u.email) = ANY (:emails)
""").bindparams(bindparam("emails", type_=TEXTS))

FIND_REVERSED = text("""
    SELECT n.id, days.period_start, days.period_end
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS n (id uuid, kind text, level text,
        starts_on date, ends_on date, year integer, quarter integer, month integer, week integer)
    JOIN organizations org ON org.id = :organization
    CROSS JOIN LATERAL engine.period_of(n.starts_on, n.ends_on, n.kind,
        CASE WHEN n.level = 'daily_action' THEN 'daily' ELSE n.level END,
        n.year, n.quarter, n.month, n.week, org.fiscal_year_start_month) days
    WHERE days.period_start > days.period_end
""")

COUNT_WITHOUT_PROGRESS = text("""
    SELECT count(*) FROM goal_progress
    WHERE organization_id = :organization AND goal_id = ANY (:goals)
        AND progress_percentage IS NULL
""").bindparams(bindparam("goals", type_=IDS))


async def load_around(
    db: AsyncSession, actor: Actor, names: Collection[str]
) -> list[dict[str, Any]]:
    """The goals with these external ids, all that is above them, and what is directly below."""
    values = {
        "organization": actor.organization_id,
        "names": list(names),
        "goals": named_goals(names),
    }
    ids = (await db.execute(FIND_AROUND, values)).scalars().all()
    rows = await db.execute(LOAD, {"organization": actor.organization_id, "goals": list(ids)})
    return [stored_fields(row._asdict()) for row in rows]


def stored_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a goal of its kind has."""
    own = OWN_FIELDS[Kind(row["kind"])]
    fields = {name: row[name] for name in (*UNWRITTEN, *SHARED, *own)}
    if row["kind"] == Kind.OBJECTIVE:
        fields[LINKS] = dict(sorted(row[LINKS].items()))
    return fields


async def find_hidden(db: AsyncSession, actor: Actor, goals: Collection[UUID]) -> set[UUID]:
    """Those of these goals that the actor doesn't see; a command sees all."""
    if actor.user_id is None or not goals:
        return set()
    statement = text(f"""
        SELECT g.id FROM goals g
        WHERE g.organization_id = :organization AND g.id = ANY (:goals) AND NOT ({visible(actor)})
    """).bindparams(bindparam("goals", type_=IDS))
    found = await db.execute(statement, {**who(actor), "goals": list(goals)})
    return set(found.scalars())


def named_goals(names: Collection[str]) -> list[UUID]:
    """The goals that names derived from ids stand for."""
    return [UUID(found[1]) for name in names if (found := DERIVED.fullmatch(name))]


async def find_owners(db: AsyncSession, actor: Actor, emails: Collection[str]) -> dict[str, UUID]:
    """The people of the organization by e-mail address, in lower case."""
    values = {"organization": actor.organization_id, "emails": [one.lower() for one in emails]}
    return {row.email: row.id for row in await db.execute(FIND_OWNERS, values)}


async def new_ids(db: AsyncSession, count: int) -> list[UUID]:
    """So many ids, in order of creation."""
    statement = text("SELECT uuidv7() FROM generate_series(1, :count)")
    return list((await db.execute(statement, {"count": count})).scalars())


async def find_reversed(
    db: AsyncSession, actor: Actor, goals: Sequence[Mapping[str, Any]]
) -> dict[UUID, tuple[Any, Any]]:
    """First and last day of the goals whose period would end before it starts."""
    names = ("id", "kind", "level", "starts_on", "ends_on", "year", "quarter", "month", "week")
    rows = as_json({name: goal.get(name) for name in names} for goal in goals)
    values = {"organization": actor.organization_id, "rows": rows}
    found = await db.execute(FIND_REVERSED, values)
    return {row.id: (row.period_start, row.period_end) for row in found}


async def insert_goals(db: AsyncSession, actor: Actor, goals: Sequence[Mapping[str, Any]]) -> None:
    """Insert goals with the rows of their kinds; parents come before their children."""
    await bulk.insert_goals(db, actor, OWN_FIELDS, goals)


async def update_goals(db: AsyncSession, actor: Actor, goals: Sequence[Mapping[str, Any]]) -> None:
    """Write the fields of goals, and of their kinds, over those that are there."""
    rows = [{**goal, "organization_id": actor.organization_id} for goal in goals]
    await update_rows(db, "goals", SHARED, rows, NEW_VERSION)
    for kind in Kind:
        table = DETAILS[kind].__tablename__
        of_kind = [row for row in rows if row["kind"] == kind]
        await update_rows(db, table, OWN_FIELDS[kind], of_kind)


async def record_all(db: AsyncSession, actor: Actor, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write down many changes: action, entity, entity_id, before and after of each."""
    rows = [
        {
            **entry,
            "organization_id": actor.organization_id,
            "actor_id": actor.user_id,
            "before": None if entry["before"] is None else audit.json_fields(entry["before"]),
            "after": audit.json_fields(entry["after"]),
        }
        for entry in entries
    ]
    for chunk in chunks(rows):
        await audit.record_all(db, chunk)


async def count_without_progress(db: AsyncSession, actor: Actor, goals: Collection[UUID]) -> int:
    """How many of these goals have no progress."""
    values = {"organization": actor.organization_id, "goals": list(goals)}
    return int((await db.execute(COUNT_WITHOUT_PROGRESS, values)).scalar_one())
