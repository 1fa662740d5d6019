"""Goals as rows that an import takes: parents first, with what they hang on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import visible, who
from cairn.kit.fields import plain
from cairn.transfer.mapping import FIELDS
from cairn.words import Kind

APART = ("kind", "id", "parent", "parent_kind")
COLUMNS = (
    *APART,
    *("title", "level", "year", "quarter", "month", "week", "starts_on", "ends_on", "state"),
    *("owner_email", "department", "weight", "links", "manual_progress"),
    *("measure", "direction", "unit", "baseline_value", "target_value", "lower_bound"),
    *("upper_bound", "target_text", "due_weekdays", "rollup_strategy", "series_id"),
    *("is_done", "why", "horizon_years", "visibility", "description"),
)
"""What an export writes, in this order; each kind has some of it."""

PORTION = 1000

NAME = "coalesce({0}.external_id, 'goal:' || {0}.id)"
"""A goal without an external id is known by its own, which imports understand."""


def export_sql(condition: str) -> str:
    """The goals that a selection needs, of those that meet a condition on g."""
    return f"""
        WITH RECURSIVE live AS MATERIALIZED (
            SELECT g.id, g.kind, g.parent_id, g.external_id FROM goals g
            WHERE g.organization_id = :organization AND g.deleted_at IS NULL AND {condition}
        ), needed AS (
            SELECT live.id, live.parent_id FROM live
            LEFT JOIN objectives o ON o.organization_id = :organization AND o.id = live.id
            LEFT JOIN kpis k ON k.organization_id = :organization AND k.id = live.id
            WHERE (CAST(:kind AS text) IS NULL OR live.kind = :kind)
                AND (CAST(:year AS integer) IS NULL OR coalesce(o.year, k.year) = :year)
                AND (CAST(:quarter AS integer) IS NULL OR coalesce(o.quarter, k.quarter) = :quarter)
            UNION
            SELECT related.id, related.parent_id FROM needed
            CROSS JOIN LATERAL (
                SELECT needed.parent_id AS id
                UNION ALL
                SELECT l.kpi_id FROM goal_links l
                WHERE l.organization_id = :organization AND l.objective_id = needed.id
            ) named
            JOIN live related ON related.id = named.id
        ), placed AS (
            SELECT live.id, ARRAY[live.kind || ':' || {NAME.format("live")}] AS path
            FROM needed JOIN live ON live.id = needed.id
            WHERE NOT EXISTS (SELECT 1 FROM needed above WHERE above.id = needed.parent_id)
            UNION ALL
            SELECT live.id, placed.path || (live.kind || ':' || {NAME.format("live")})
            FROM placed JOIN needed ON needed.parent_id = placed.id JOIN live ON live.id = needed.id
        )
        SELECT g.kind, {NAME.format("g")} AS id, {NAME.format("above")} AS parent,
            above.kind AS parent_kind, g.title, g.description, g.starts_on, g.ends_on, g.state,
            g.department, g.weight, g.rollup_strategy, u.email AS owner_email,
            v.why, v.horizon_years, v.visibility, coalesce(o.level, k.level, t.level) AS level,
            coalesce(o.year, k.year) AS year, coalesce(o.quarter, k.quarter) AS quarter,
            k.month, k.week, o.manual_progress, k.series_id, k.due_weekdays, k.measure, k.direction,
            k.unit, k.baseline_value, k.target_value, k.lower_bound, k.upper_bound, k.target_text,
            t.done_at IS NOT NULL AS is_done,
            (SELECT json_agg(json_build_array({NAME.format("linked")}, trim_scale(l.weight)::text)
                ORDER BY {NAME.format("linked")} COLLATE "C")
                FROM goal_links l JOIN live linked ON linked.id = l.kpi_id
                WHERE l.organization_id = :organization AND l.objective_id = g.id) AS links
        FROM placed
        JOIN goals g ON g.organization_id = :organization AND g.id = placed.id
        LEFT JOIN needed above_needed ON above_needed.id = g.parent_id
        LEFT JOIN live above ON above.id = above_needed.id
        LEFT JOIN users u ON u.id = g.owner_id
        LEFT JOIN visions v ON v.organization_id = g.organization_id AND v.id = g.id
        LEFT JOIN objectives o ON o.organization_id = g.organization_id AND o.id = g.id
        LEFT JOIN kpis k ON k.organization_id = g.organization_id AND k.id = g.id
        LEFT JOIN targets t ON t.organization_id = g.organization_id AND t.id = g.id
        ORDER BY placed.path COLLATE "C"
    """


@dataclass(frozen=True)
class Selection:
    """Which goals an export begins with; what is above them and linked to them comes along."""

    kind: Kind | None = None
    year: int | None = None
    quarter: int | None = None


class Number(str):
    """A number that keeps all its digits; decimals are written as they are."""


async def read_goals(
    db: AsyncSession, actor: Actor, selection: Selection, *, everything: bool = False
) -> AsyncIterator[dict[str, Any]]:
    """The fields of the goals of a selection, parents first, in an order that follows from them.

    Only what the actor sees, unless everything is asked for.
    """
    statement = text(export_sql("true" if everything else visible(actor)))
    found = await db.stream(
        statement.execution_options(yield_per=PORTION), {**who(actor), **vars(selection)}
    )
    async for row in found:
        yield fields_of(row)


def fields_of(row: Row[Any]) -> dict[str, Any]:
    """What a goal of its kind has; None where it is empty."""
    own = FIELDS[Kind(row.kind)]
    return {
        name: written(getattr(row, name)) for name in COLUMNS if name in APART or name in own
    } | ({"links": dict(row.links or ())} if row.kind == Kind.OBJECTIVE else {})


def written(value: Any) -> Any:
    """A value as files have it; blanks around texts are left out, as imports do."""
    match value:
        case Decimal():
            return Number(plain(value))
        case UUID():
            return str(value)
        case str():
            return value.strip() or None
        case _:
            return value
