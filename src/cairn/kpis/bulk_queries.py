"""Logs in bulk in the database: copied beside the tables, then written in one statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.queries import visible, who
from cairn.kit.db import driver_connection
from cairn.progress.rollup import IDS, Move, moves_of

CREATE = (
    "DROP TABLE IF EXISTS pg_temp.bulk_logs, pg_temp.bulk_kpis, pg_temp.bulk_written",
    """
    CREATE TEMPORARY TABLE bulk_logs (
        line integer, kpi integer, log_date date, value numeric, is_completed boolean,
        skipped boolean, note text, confidence smallint, idempotency_key text,
        id uuid DEFAULT uuidv7()
    ) ON COMMIT DROP
    """,
    "CREATE TEMPORARY TABLE bulk_kpis (kpi integer PRIMARY KEY, id uuid) ON COMMIT DROP",
    """
    CREATE TEMPORARY TABLE bulk_written (
        id uuid, kpi_id uuid, log_date date, value numeric, skipped boolean
    ) ON COMMIT DROP
    """,
)
COPY = """
    COPY bulk_logs (line, kpi, log_date, value, is_completed, skipped, note, confidence,
        idempotency_key) FROM STDIN
"""
PORTION = 500
"""After so many rows others get their turn."""

LIST_REFUSED = text("""
    SELECT line, kpi, count(*) OVER () AS total FROM bulk_logs WHERE kpi = ANY (:kpis)
    ORDER BY line LIMIT :most
""")
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


async def copy_rows(db: AsyncSession, rows: Iterable[tuple[Any, ...]]) -> None:
    """Copy logs there."""
    driver = await driver_connection(db)
    rest = iter(rows)
    async with driver.cursor() as cursor, cursor.copy(COPY) as copy:
        while portion := list(islice(rest, PORTION)):
            for row in portion:
                await copy.write_row(row)
    await db.execute(text("ANALYZE bulk_logs"))


async def list_kpis(
    db: AsyncSession, actor: Actor, names: Sequence[UUID | str]
) -> Sequence[Row[Any]]:
    """The visible KPIs that are named by id or external id, each with the number of its name."""
    statement = text(f"""
        SELECT named.place - 1 AS kpi, g.id, g.title, g.owner_id, g.department, g.created_by,
            p.child_count, k.metric_source IS NOT NULL AS is_fed
        FROM unnest(CAST(:ids AS uuid[]), CAST(:external_ids AS text[])) WITH ORDINALITY
            AS named (id, external_id, place)
        CROSS JOIN LATERAL (
            SELECT * FROM goals
            WHERE organization_id = :organization AND id = named.id
            UNION ALL
            SELECT * FROM goals
            WHERE organization_id = :organization AND kind = 'kpi'
                AND external_id = named.external_id
            OFFSET 0
        ) g
        JOIN kpis k ON k.organization_id = :organization AND k.id = g.id
        JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = g.id
        WHERE g.deleted_at IS NULL AND {visible(actor)}
    """).bindparams(bindparam("ids", type_=IDS))
    values = {
        **who(actor),
        "ids": [name if isinstance(name, UUID) else None for name in names],
        "external_ids": [name if isinstance(name, str) else None for name in names],
    }
    return (await db.execute(statement, values)).all()


async def choose_kpis(db: AsyncSession, kpis: Sequence[tuple[int, UUID]]) -> None:
    """Keep the KPIs whose rows are to be written, by the number of their names."""
    statement = text("""
        INSERT INTO bulk_kpis SELECT * FROM unnest(CAST(:kpis AS integer[]), CAST(:ids AS uuid[]))
    """)
    values = {"kpis": [kpi for kpi, _ in kpis], "ids": [kpi_id for _, kpi_id in kpis]}
    await db.execute(statement, values)


async def list_refused(db: AsyncSession, kpis: Sequence[int], most: int) -> Sequence[Row[Any]]:
    """The first lines that name these KPIs, with how many there are."""
    return (await db.execute(LIST_REFUSED, {"kpis": list(kpis), "most": most})).all()


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
