"""Logs in bulk: copied beside the tables, told apart there, written in portions."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.goals.bulk import CHUNK
from cairn.goals.queries import visible, who
from cairn.kit.db import copy_rows
from cairn.kpis.bulk_queries import permitted

CREATE = (
    """DROP TABLE IF EXISTS pg_temp.import_logs, pg_temp.import_writes, pg_temp.import_replaced,
        pg_temp.import_written""",
    """
    CREATE TEMPORARY TABLE import_logs (
        n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row bigint, external_id text,
        source_key text, first_on date, log_date date, is_open boolean, value numeric,
        is_completed boolean, skipped boolean, note text, confidence smallint,
        kpi_id uuid, title text, log_id uuid, action text, same_as bigint
    ) ON COMMIT DROP
    """,
    "CREATE TEMPORARY TABLE import_replaced (LIKE kpi_logs) ON COMMIT DROP",
    "CREATE TEMPORARY TABLE import_written (LIKE kpi_logs) ON COMMIT DROP",
)
COPIED = """row, external_id, source_key, first_on, log_date, is_open, value, is_completed, skipped,
    note, confidence"""

FIND_KPIS = """
    UPDATE import_logs i
    SET kpi_id = g.id, title = g.title, action = CASE
        WHEN NOT {permitted} THEN 'forbidden'
        WHEN g.deleted_at IS NOT NULL THEN 'deleted'
        WHEN p.child_count > 0 THEN 'parent'
        WHEN k.metric_source IS NOT NULL THEN 'fed' END
    FROM goals g
    JOIN kpis k ON k.organization_id = g.organization_id AND k.id = g.id
    JOIN goal_progress p ON p.organization_id = g.organization_id AND p.goal_id = g.id
    WHERE g.organization_id = :organization AND g.kind = 'kpi' AND g.external_id = i.external_id
        AND {visible}
"""
FIND_REPEATED = text("""
    UPDATE import_logs i
    SET action = CASE WHEN told.is_same THEN 'repeated' ELSE 'contradicts' END,
        same_as = told.first_row
    FROM (
        SELECT n, first_value(row) OVER told AS first_row, first_value(n) OVER told AS first_n,
            (log_date, value, is_completed, skipped, note, confidence) IS NOT DISTINCT FROM (
                first_value(log_date) OVER told, first_value(value) OVER told,
                first_value(is_completed) OVER told, first_value(skipped) OVER told,
                first_value(note) OVER told, first_value(confidence) OVER told) AS is_same
        FROM import_logs WHERE kpi_id IS NOT NULL AND action IS NULL
        WINDOW told AS (PARTITION BY kpi_id, source_key ORDER BY n)
    ) told
    WHERE told.n = i.n AND told.first_n <> told.n
""")
FIND_KNOWN = text("""
    UPDATE import_logs i
    SET log_id = known.id,
        log_date = CASE WHEN known.stays THEN known.log_date ELSE i.log_date END,
        action = CASE WHEN known.stays AND known.is_same THEN 'unchanged' ELSE 'change' END
    FROM (
        SELECT n.n, l.id, l.log_date, l.value IS NOT DISTINCT FROM n.value AND (
                l.log_date = n.log_date
                OR (n.is_open AND l.log_date BETWEEN n.first_on AND n.log_date)) AS stays,
            (l.is_completed, l.skipped, l.note, l.confidence)
                IS NOT DISTINCT FROM (n.is_completed, n.skipped, n.note, n.confidence) AS is_same
        FROM import_logs n
        JOIN kpi_logs l ON l.organization_id = :organization AND l.kpi_id = n.kpi_id
            AND l.source = 'import' AND l.source_key = n.source_key
        WHERE n.action IS NULL
    ) known
    WHERE known.n = i.n
""")
LIST_WRITES = text("""
    CREATE TEMPORARY TABLE import_writes ON COMMIT DROP AS
    SELECT row_number() OVER kpis AS place, kpi_id, coalesce(log_id, uuidv7()) AS log_id,
        action IS NULL AS is_new, source_key, log_date, value, is_completed, skipped, note,
        confidence
    FROM import_logs
    WHERE kpi_id IS NOT NULL AND coalesce(action, 'change') = 'change'
    WINDOW kpis AS (ORDER BY kpi_id, n)
""")
INDEX_WRITES = text("CREATE UNIQUE INDEX ON import_writes (place)")
LIST_REFUSED = text("""
    SELECT row, external_id, title, coalesce(action, 'unknown') AS why, source_key, same_as
    FROM import_logs
    WHERE kpi_id IS NULL
        OR action IN ('forbidden', 'deleted', 'parent', 'fed', 'contradicts')
    ORDER BY n
""")
COUNT_UNCHANGED = text("""
    SELECT count(*) FROM import_logs WHERE action IN ('unchanged', 'repeated')
""")
COUNT_WRITES = text("""
    SELECT count(*) FILTER (WHERE w.is_new) AS created,
        count(*) FILTER (WHERE NOT w.is_new) AS changed,
        count(*) FILTER (WHERE NOT engine.is_inside(w.log_date, p.period_start, p.period_end))
            AS outside
    FROM import_writes w
    JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = w.kpi_id
""")

PORTION = "w.place BETWEEN :first AND :last"
KEEP_REPLACED = text(f"""
    INSERT INTO import_replaced
    SELECT l.* FROM import_writes w
    JOIN kpi_logs l ON l.organization_id = :organization AND l.id = w.log_id
    WHERE NOT w.is_new AND {PORTION}
    FOR UPDATE OF l
""")
WRITE = text(f"""
    WITH corrected AS (
        UPDATE kpi_logs l SET log_date = w.log_date, value = w.value,
            is_completed = w.is_completed, skipped = w.skipped, note = w.note,
            confidence = w.confidence
        FROM import_writes w
        WHERE l.organization_id = :organization AND l.id = w.log_id AND NOT w.is_new AND {PORTION}
        RETURNING l.*
    ), added AS (
        INSERT INTO kpi_logs (organization_id, id, kpi_id, log_date, value, is_completed, skipped,
            note, confidence, source, source_key, logged_by)
        SELECT :organization, w.log_id, w.kpi_id, w.log_date, w.value, w.is_completed, w.skipped,
            w.note, w.confidence, 'import', w.source_key, :actor
        FROM import_writes w WHERE w.is_new AND {PORTION} ORDER BY w.place
        RETURNING *
    )
    INSERT INTO import_written SELECT * FROM corrected UNION ALL SELECT * FROM added
""")
ROLL_UP = text("""
    SELECT DISTINCT m.goal_id FROM unnest(engine.roll_up_logs(:organization, :today, ARRAY(
        SELECT CAST((-1, kpi_id, log_date, value, skipped) AS engine.log_change)
        FROM import_replaced
        UNION ALL
        SELECT CAST((1, kpi_id, log_date, value, skipped) AS engine.log_change)
        FROM import_written))) m
""")
RECORD_CORRECTED = text("""
    INSERT INTO audit (organization_id, actor_id, action, entity, entity_id, before, after)
    SELECT :organization, :actor, 'change_log', 'kpi', r.kpi_id,
        jsonb_build_object('log_id', r.id, 'date', r.log_date,
            'value', CAST(trim_scale(r.value) AS text),
            'is_completed', r.is_completed, 'skipped', r.skipped, 'note', r.note,
            'confidence', r.confidence),
        jsonb_build_object('log_id', w.id, 'date', w.log_date,
            'value', CAST(trim_scale(w.value) AS text),
            'is_completed', w.is_completed, 'skipped', w.skipped, 'note', w.note,
            'confidence', w.confidence, 'file', CAST(:file AS text))
    FROM import_replaced r JOIN import_written w ON w.id = r.id
""")
RECORD_NEW = text("""
    INSERT INTO audit (organization_id, actor_id, action, entity, entity_id, after)
    SELECT :organization, :actor, 'import_logs', 'kpi', kpi_id, jsonb_build_object(
        'file', CAST(:file AS text), 'logs', count(*), 'first_on', min(log_date),
        'last_on', max(log_date))
    FROM import_writes WHERE is_new GROUP BY kpi_id
""")
EMPTY = text("TRUNCATE import_replaced, import_written")


@dataclass(frozen=True)
class LogRow:
    """A log as it is copied; `is_open` where its period hasn't ended yet."""

    row: int
    external_id: str
    source_key: str
    first_on: date
    log_date: date
    is_open: bool
    value: Decimal | None
    is_completed: bool
    skipped: bool
    note: str | None
    confidence: int | None


async def create_tables(db: AsyncSession) -> None:
    """Make room beside the tables: COPY into them isn't possible under row-level security."""
    for statement in CREATE:
        await db.execute(text(statement))


async def stage_rows(db: AsyncSession, rows: Sequence[LogRow]) -> None:
    """Copy logs there."""
    await copy_rows(db, "import_logs", COPIED, (tuple(vars(row).values()) for row in rows))


async def tell_apart(db: AsyncSession, actor: Actor) -> Sequence[Row[Any]]:
    """Find out which logs are new, changed, known or refused; returns the refused ones."""
    values = {"organization": actor.organization_id}
    await db.execute(text("ANALYZE import_logs"))
    await find_kpis(db, actor)
    await db.execute(FIND_REPEATED)
    await db.execute(FIND_KNOWN, values)
    await db.execute(LIST_WRITES)
    await db.execute(INDEX_WRITES)
    await db.execute(text("ANALYZE import_writes"))
    return (await db.execute(LIST_REFUSED)).all()


async def find_kpis(db: AsyncSession, actor: Actor) -> None:
    """Find the KPIs that rows name, and tell those that take no logs; a command sees all."""
    is_command = actor.user_id is None
    statement = FIND_KPIS.format(
        permitted="true" if is_command else permitted(actor),
        visible="true" if is_command else visible(actor),
    )
    await db.execute(text(statement), who(actor))


async def count_logs(db: AsyncSession, actor: Actor) -> tuple[Row[Any], int]:
    """How many logs are created, changed and outside of their KPI's period; and unchanged."""
    written = await db.execute(COUNT_WRITES, {"organization": actor.organization_id})
    return written.one(), (await db.execute(COUNT_UNCHANGED)).scalar_one()


async def write_portions(
    db: AsyncSession, actor: Actor, file: str
) -> AsyncIterator[tuple[int, int, set[UUID]]]:
    """Write the logs, KPI by KPI, and carry them up portion by portion; yields how many are done,
    of how many, and the goals that the portion moved. The caller owns the structure."""
    who = {"organization": actor.organization_id}
    by = {**who, "actor": actor.user_id}
    last = (await db.execute(text("SELECT count(*) FROM import_writes"))).scalar_one()
    for first in range(1, last + 1, CHUNK):
        part = {"first": first, "last": min(first + CHUNK - 1, last)}
        await db.execute(EMPTY)
        await db.execute(KEEP_REPLACED, {**who, **part})
        await db.execute(WRITE, {**by, **part})
        moved = await db.execute(ROLL_UP, {**who, "today": actor.today})
        await db.execute(RECORD_CORRECTED, {**by, "file": file})
        yield part["last"], last, set(moved.scalars())
    await db.execute(RECORD_NEW, {**by, "file": file})
