"""Exporting goals as the text of a file."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.kit.db import transaction
from cairn.transfer.goal_export import PORTION, Selection, read_goals
from cairn.transfer.writers import ROWS, Format, empty, head_of


async def export_goals(
    db: AsyncSession,
    actor: Actor,
    selection: Selection,
    format: Format,
    *,
    everything: bool = False,
) -> AsyncIterator[str]:
    """A file of goals, piece by piece: what the actor sees, unless everything is asked for."""
    pieces = [head_of(format)]
    count = 0
    async for row in read_goals(db, actor, selection, everything=everything):
        pieces.append(ROWS[format](row))
        count += 1
        if count % PORTION == 0:
            yield "".join(pieces)
            pieces.clear()
    yield "".join(pieces) if count else head_of(format) + empty(format)


async def stream_goals(
    sessions: async_sessionmaker[AsyncSession], actor: Actor, selection: Selection, format: Format
) -> AsyncIterator[str]:
    """The same in a transaction of its own, which lasts for as long as the file is being read."""
    async with transaction(sessions, actor.organization_id) as db:
        async for piece in export_goals(db, actor, selection, format):
            yield piece
