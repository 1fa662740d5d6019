"""Check-ins: how people see an objective, from time to time."""

from uuid import UUID

from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.access.permissions import Permission
from cairn.goals import reads, rights
from cairn.model import CheckIn
from cairn.objectives.review_schemas import CheckInIn, CheckInOut, CheckInPage
from cairn.paging import decode_cursor, encode_cursor
from cairn.progress import rollup
from cairn.words import Kind

LIST = text("""
    SELECT c.id, c.objective_id, c.status, c.confidence, c.note, c.by, u.name AS by_name, c.at
    FROM check_ins c LEFT JOIN users u ON u.id = c.by
    WHERE c.organization_id = :organization AND c.objective_id = :objective
        AND (CAST(:before AS uuid) IS NULL OR c.id < :before)
    ORDER BY c.id DESC LIMIT :limit
""")


async def check_in(
    db: AsyncSession, actor: Actor, objective_id: UUID, body: CheckInIn
) -> CheckInOut:
    """Say how an objective goes; moves no number."""
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    rights.demand(actor, Permission.OBJECTIVES_UPDATE, row.title, rights.holding_of(row))
    values = {
        "organization_id": actor.organization_id,
        "objective_id": objective_id,
        "by": actor.user_id,
        **body.model_dump(),
    }
    made = (
        await db.execute(insert(CheckIn).values(values).returning(CheckIn.id, CheckIn.at))
    ).one()
    await rollup.tell(db, actor.organization_id, [objective_id])
    await record(db, actor, "check_in", Kind.OBJECTIVE, objective_id, after=body.model_dump())
    return CheckInOut.model_validate(
        {**values, "id": made.id, "at": made.at, "by_name": actor.name or None}
    )


async def list_check_ins(
    db: AsyncSession, actor: Actor, objective_id: UUID, cursor: str | None, limit: int
) -> CheckInPage:
    """What was said of an objective, newest first."""
    await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    before = decode_cursor(cursor, UUID)[0] if cursor is not None else None
    rows = await db.execute(
        LIST,
        {
            "organization": actor.organization_id,
            "objective": objective_id,
            "before": before,
            "limit": limit + 1,
        },
    )
    found = rows.all()
    page = found[:limit]
    more = len(found) > limit
    return CheckInPage.model_validate(
        {"items": page, "next_cursor": encode_cursor(page[-1].id) if more else None}
    )


async def take_back(db: AsyncSession, actor: Actor, objective_id: UUID, check_in_id: UUID) -> None:
    """Take back a check-in; who may change the objective may.

    Raises:
        CheckInNotFound: the objective has none of this id.
    """
    row = await reads.get_row(db, actor, objective_id, Kind.OBJECTIVE)
    rights.demand(actor, Permission.OBJECTIVES_UPDATE, row.title, rights.holding_of(row))
    statement = (
        delete(CheckIn)
        .where(CheckIn.id == check_in_id, CheckIn.objective_id == objective_id)
        .returning(CheckIn.status, CheckIn.confidence, CheckIn.note, CheckIn.by, CheckIn.at)
    )
    gone = (await db.execute(statement)).one_or_none()
    if gone is None:
        raise errors.CheckInNotFound(check_in_id=check_in_id)
    await rollup.tell(db, actor.organization_id, [objective_id])
    before = dict(gone._mapping)
    await record(db, actor, "take_back_check_in", Kind.OBJECTIVE, objective_id, before=before)
