"""Logs in bulk in the database: copied beside the tables, then written in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.access.permissions import Permission, Scope
from cairn.goals.queries import visible, who
from cairn.kit.db import copy_rows
from cairn.progress.rollup import Move, moves_of

CREATE = (
    "SELECT set_config('work_mem', '64MB', true)",
    """DROP TABLE IF EXISTS pg_temp.bulk_logs, pg_temp.bulk_names, pg_temp.bulk_kpis,
        pg_temp.bulk_written""",
    """
    CREATE TEMPORARY TABLE bulk_logs (
        line integer, kpi integer, log_date date, value numeric, is_completed boolean,
        skipped boolean, note text, confidence smallint, idempotency_key text,
        id uuid DEFAULT uuidv7()
    ) ON COMMIT DROP
    """,
    """
    CREATE TEMPORARY TABLE bulk_names (kpi integer, id uuid, external_id text) ON COMMIT DROP
    """,
    "CREATE TEMPORARY TABLE bulk_kpis (kpi integer, id uuid) ON COMMIT DROP",
    """
    CREATE TEMPORARY TABLE bulk_written (
        id uuid, kpi_id uuid, log_date date, value numeric, skipped boolean
    ) ON COMMIT DROP
    """,
)
COPIED = "line, kpi, log_date, value, is_completed, skipped, note, confidence, idempotency_key"

NAMED = """
        SELECT g.id, g.title, g.owner_id, g.department, g.created_by, p.child_count,
            k.metric_source IS NOT NULL AS is_fed
        FROM (
            SELECT * FROM goals
            WHERE organization_id = :organization AND id = n.id AND deleted_at IS NULL
            UNION ALL
            SELECT * FROM goals
            WHERE organization_id = :organization AND kind = 'kpi'
                AND external_id = n.external_id AND deleted_at IS NULL
            OFFSET 0
        ) g
        CROSS JOIN LATERAL (
            SELECT metric_source FROM kpis
            WHERE organization_id = :organization AND id = g.id OFFSET 0
        ) k
        CROSS JOIN LATERAL (
            SELECT child_count FROM goal_progress
            WHERE organization_id = :organization AND goal_id = g.id OFFSET 0
        ) p
"""
"""The KPI that a name n stands for, seen or not; deleted ones are for nobody."""

WRITE = """
    WITH added AS (
        INSERT INTO kpi_logs (organization_id, id, kpi_id, log_date, value, is_completed, skipped,
            note, confidence, source, logged_by, logged_at, idempotency_key)
        SELECT :organization, l.id, k.id, l.log_date, l.value, l.is_completed, l.skipped, l.note,
            l.confidence, 'api', :actor, :now, l.idempotency_key
        FROM bulk_logs l JOIN bulk_kpis k ON k.kpi = l.kpi
        ORDER BY k.id, l.idempotency_key, l.id
        {conflict}
        RETURNING id, kpi_id, log_date, value, skipped
    )
    INSERT INTO bulk_written SELECT * FROM added
"""
"""In order of KPI and key: two that write the same keys don't wait for each other in a circle."""
PASS_BY = """ON CONFLICT (organization_id, kpi_id, idempotency_key)
            WHERE idempotency_key IS NOT NULL DO NOTHING"""
LIST_REPEATED = text("""
    SELECT l.line, count(*) OVER () AS total
    FROM bulk_logs l JOIN bulk_kpis k ON k.kpi = l.kpi
    WHERE NOT EXISTS (SELECT FROM bulk_written w WHERE w.id = l.id)
    ORDER BY l.line LIMIT :most
""")
ROLL_UP = text("""
    SELECT m.* FROM unnest(engine.roll_up_logs(:organization, :today, ARRAY(
        SELECT CAST((1, kpi_id, log_date, value, skipped) AS engine.log_change)
        FROM bulk_written))) m
""")
RECORD = text("""
    INSERT INTO audit (organization_id, actor_id, action, entity, entity_id, after)
    SELECT :organization, :actor, 'log_many', 'kpi', kpi_id, jsonb_build_object(
        'logs', count(*), 'first_on', min(log_date), 'last_on', max(log_date))
    FROM bulk_written GROUP BY kpi_id
""")
COUNT = text("""
    SELECT count(*) AS taken,
        count(*) FILTER (WHERE NOT engine.is_inside(w.log_date, p.period_start, p.period_end))
            AS outside
    FROM bulk_written w
    JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = w.kpi_id
""")


async def create_tables(db: AsyncSession) -> None:
    """Make room beside the tables: COPY into them isn't possible under row-level security."""
    for statement in CREATE:
        await db.execute(text(statement))


async def stage_rows(
    db: AsyncSession, rows: Iterable[tuple[Any, ...]], names: Mapping[UUID | str, int]
) -> None:
    """Copy logs there, then the names of KPIs that there were in them, with their numbers."""
    await copy_rows(db, "bulk_logs", COPIED, rows)
    named = ((kpi, *by_id_or_not(name)) for name, kpi in names.items())
    await copy_rows(db, "bulk_names", "kpi, id, external_id", named)
    await db.execute(text("ANALYZE bulk_logs"))


def by_id_or_not(name: UUID | str) -> tuple[UUID | None, str | None]:
    """A KPI's id, or its external id."""
    return (name, None) if isinstance(name, UUID) else (None, name)


async def choose_kpis(db: AsyncSession, actor: Actor) -> None:
    """Find the KPIs that rows name, as far as the actor may log to them."""
    await db.execute(text("ANALYZE bulk_names"))
    statement = f"""
        INSERT INTO bulk_kpis
        SELECT n.kpi, g.id FROM bulk_names n CROSS JOIN LATERAL ({NAMED}) g
        WHERE {permitted(actor)} AND NOT g.is_fed AND g.child_count = 0
    """
    await db.execute(text(statement), who(actor))
    # By itself, and with room for a hash table: what is visible is looked up once for all KPIs.
    hidden = f"DELETE FROM bulk_kpis g WHERE ({visible(actor)}) IS NOT TRUE"
    await db.execute(text(hidden), who(actor))
    await db.execute(text("ANALYZE bulk_kpis"))


def permitted(actor: Actor) -> str:
    """What `may` says of logging to a KPI g, as an SQL condition."""
    own = "coalesce(g.owner_id = :actor, false)"
    match actor.scope(Permission.GOALS_LOG):
        case Scope.ALL:
            return "true"
        case Scope.DEPARTMENT:
            return f"(coalesce(g.department = :department, false) OR {own})"
        case Scope.OWN:
            return own
        case Scope.CREATED:
            return "coalesce(g.created_by = :actor, false)"
        case _:
            return "false"


async def list_refused(db: AsyncSession, actor: Actor, most: int) -> Sequence[Row[Any]]:
    """The first lines whose KPI isn't chosen, with how many there are and the KPI, if the actor
    sees it."""
    statement = text(f"""
        SELECT l.line, l.total, n.id AS kpi_id, n.external_id, g.*
        FROM (
            SELECT line, kpi, count(*) OVER () AS total FROM bulk_logs
            WHERE kpi NOT IN (SELECT kpi FROM bulk_kpis)
            ORDER BY line LIMIT :most
        ) l
        JOIN bulk_names n ON n.kpi = l.kpi
        LEFT JOIN LATERAL ({NAMED}) g ON ({visible(actor)}) IS TRUE
        ORDER BY l.line
    """)
    return (await db.execute(statement, {**who(actor), "most": most})).all()


async def write_logs(db: AsyncSession, actor: Actor, now: datetime, *, has_keys: bool) -> None:
    """Insert the rows of the chosen KPIs; keys that are there already are passed by.

    The engine's triggers, meant for other writers, are off meanwhile: the caller carries up.
    """
    values = {"organization": actor.organization_id, "actor": actor.user_id, "now": now}
    before = (await db.execute(text("SELECT engine.triggers_off()"))).scalar_one()
    await db.execute(text(WRITE.format(conflict=PASS_BY if has_keys else "")), values)
    await db.execute(text("SELECT engine.triggers_back(:before)"), {"before": before})
    await db.execute(text("ANALYZE bulk_written"))


async def list_repeated(db: AsyncSession, most: int) -> Sequence[Row[Any]]:
    """The first lines that were passed by, with how many there are."""
    return (await db.execute(LIST_REPEATED, {"most": most})).all()


async def roll_up(db: AsyncSession, actor: Actor) -> list[Move]:
    """Carry all that was written up together."""
    values = {"organization": actor.organization_id, "today": actor.today}
    return moves_of((await db.execute(ROLL_UP, values)).all())


async def record(db: AsyncSession, actor: Actor) -> None:
    """Write down who logged how much, a row a KPI."""
    await db.execute(RECORD, {"organization": actor.organization_id, "actor": actor.user_id})


async def count_written(db: AsyncSession, actor: Actor) -> Row[Any]:
    """How many were written, and how many of these lie outside of their KPI's period."""
    return (await db.execute(COUNT, {"organization": actor.organization_id})).one()
