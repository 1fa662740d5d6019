"""Reads what changed, for all listeners of this process, on one connection.

Ten times a second it asks which organizations have changes by transactions that have ended; it is
not told of them, since NOTIFY makes commits wait for one another, and what psql and COPY write
has to come through as well. Only transactions below the horizon count, the oldest that still runs:
all of them have ended, so that what is told later also comes later in the order of events.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from cairn.access.actor import Actor
from cairn.access.permissions import Permission, Scope
from cairn.kit.db import OPTIONS, create_engine, enter_organization
from cairn.stream import queries
from cairn.stream.events import Place
from cairn.stream.listeners import Listener, Rights, Room
from cairn.stream.sights import Sight

POLL = 0.1
"""Seconds between two looks at what changed; listeners are told as often at most."""
SHARE = 1
"""So many times as long as telling everybody took, nobody is told anything: with thousands of
listeners the process has other things to do as well."""
CHECK = 5.0
"""Seconds after which sessions and tokens are looked at again."""
RETRY = 1.0
"""Seconds until the database is asked again when it was away."""
READER_OPTIONS = OPTIONS + " -c application_name=cairn-stream"

log = structlog.get_logger()


class ChangeStream:
    """All listeners of this process; it reads as long as there are any."""

    def __init__(self, database_url: str) -> None:
        self.engine = create_engine(database_url, 1, READER_OPTIONS)
        self.check_every = CHECK
        self.rooms: dict[UUID, Room] = {}
        self.arriving: list[Listener] = []
        self.horizon = 0
        self.checked_at = 0.0
        self.is_over = False
        self.reading: asyncio.Task[None] | None = None

    def join(self, listener: Listener) -> None:
        """Let somebody listen; soon it is told that it does."""
        if self.is_over:
            listener.end()
            return
        self.arriving.append(listener)
        if self.reading is None or self.reading.done():
            self.reading = asyncio.create_task(self.read())

    def leave(self, listener: Listener) -> None:
        """Forget a listener, and its room if it was the last in there."""
        if listener in self.arriving:
            self.arriving.remove(listener)
        room = listener.room
        if room is not None:
            room.listeners.discard(listener)
            if not room.listeners and self.rooms.get(room.organization_id) is room:
                del self.rooms[room.organization_id]

    def end(self) -> None:
        """Let all streams end, and take no more."""
        self.is_over = True
        for listener in self.everybody():
            listener.end()

    async def close(self) -> None:
        """End all streams and the reading."""
        self.end()
        if self.reading is not None:
            self.reading.cancel()
            with suppress(asyncio.CancelledError):
                await self.reading
        await self.engine.dispose()

    def everybody(self) -> list[Listener]:
        """All who listen or are about to."""
        return [*self.arriving, *(one for room in self.rooms.values() for one in room.listeners)]

    async def read(self) -> None:
        """Read as long as anybody listens; goes on where it was when the database was away."""
        while self.everybody():
            try:
                async with self.engine.connect() as db:
                    await self.catch_up(db)
                    await self.read_on(db)
            except Exception as error:
                is_known = isinstance(error, DBAPIError | OSError)
                why = f"{type(error).__name__}: {error}"
                log.warning("stream interrupted", why=why, exc_info=not is_known)
                await asyncio.sleep(RETRY)

    async def catch_up(self, db: AsyncConnection) -> None:
        """Begin to read on a new connection: what was missed meanwhile is made up for.

        The connection is held: a crash of the database, which empties the table, breaks it.
        """
        async with db.begin():
            self.horizon, _ = await queries.find_changed(db, [], 0)
        for room in list(self.rooms.values()):
            async with entered(db, room.organization_id):
                rows = await queries.list_changes_after(
                    db, room.organization_id, room.place, self.horizon
                )
                await self.tell(db, room, rows)

    async def read_on(self, db: AsyncConnection) -> None:
        """Read, tell and look after rights, again and again."""
        now = asyncio.get_running_loop().time
        while self.everybody():
            here = list(self.arriving)  # What another process told them, this one reads now, too.
            await self.read_changes(db)
            await self.let_in(db, here)
            if now() - self.checked_at >= self.check_every:
                await self.check_rights(db)
                self.checked_at = now()
            began_at = now()
            await asyncio.sleep(0)  # Listeners send what they were told.
            await asyncio.sleep(max(POLL, SHARE * (now() - began_at)))

    async def read_changes(self, db: AsyncConnection) -> None:
        """Tell what transactions changed that have ended since the last time."""
        async with db.begin():
            horizon, changed = await queries.find_changed(db, self.rooms.keys(), self.horizon)
        for organization_id in changed:
            room = self.rooms.get(organization_id)
            if room is None:
                continue  # The last listener has left meanwhile.
            async with entered(db, organization_id):
                rows = await queries.list_changes(db, organization_id, self.horizon, horizon)
                await self.tell(db, room, rows, horizon)
        self.horizon = horizon

    async def tell(
        self,
        db: AsyncConnection,
        room: Room,
        rows: Sequence[Row[Any]] | None,
        horizon: int | None = None,
    ) -> None:
        """Tell a room what rows say; None: that they were too many, or can't be told.

        Who saw a goal before it moved out of sight is told of it, too.
        """
        before: dict[Rights, Sight] = {}
        goal_ids = {goal_id for row in rows or () for goal_id in row.goal_ids or ()}
        room.number(goal_ids)
        if rows is None or any(row.is_structural for row in rows):
            room.common.clear()
            before, room.sights = room.sights, await load_sights(db, room, room.actors())
        if rows is None:
            room.place = await queries.find_newest(
                db, room.organization_id, horizon or self.horizon
            )
            room.tell_reset("too_old" if horizon is None else "too_many")
        elif rows:
            room.place = Place(rows[-1].transaction_id, rows[-1].sequence)
            if any(row.goal_ids is None for row in rows):
                room.tell_reset("too_many")
            else:
                room.tell(goal_ids, before)

    async def let_in(self, db: AsyncConnection, here: list[Listener]) -> None:
        """Begin to tell those who came; who was there before is told what it missed."""
        by_organization: dict[UUID, list[Listener]] = defaultdict(list)
        for listener in here:
            by_organization[listener.actor.organization_id].append(listener)
        for organization_id, listeners in by_organization.items():
            async with entered(db, organization_id):
                room = self.rooms.get(organization_id)
                if room is None:
                    place = await queries.find_newest(db, organization_id, self.horizon)
                    room = Room(organization_id, place)
                    await queries.number_all(db, organization_id, room.numbers)
                await self.let_into(db, room, listeners)

    async def let_into(self, db: AsyncConnection, room: Room, listeners: list[Listener]) -> None:
        """Begin to tell listeners what changes in a room, which is theirs as soon as they may."""
        unknown = {one.rights: one.actor for one in listeners if one.rights not in room.sights}
        room.sights |= await load_sights(db, room, list(unknown.values()))
        missed: dict[Place | None, Sequence[Row[Any]] | None] = {}
        for since in {one.since for one in listeners if one.since is not None}:
            missed[since] = await queries.list_changes_after(
                db, room.organization_id, since, self.horizon
            )
        for listener in listeners:
            if listener not in self.arriving:
                continue  # It has left meanwhile.
            self.arriving.remove(listener)
            self.rooms[room.organization_id] = room
            room.listeners.add(listener)
            listener.start(room)
            if listener.since in missed:
                make_up(room, listener, missed[listener.since])

    async def check_rights(self, db: AsyncConnection) -> None:
        """End the streams of sessions and tokens that have ended, or whose rights have changed."""
        listeners = [one for room in self.rooms.values() for one in room.listeners]
        async with db.begin():
            holders = await queries.find_holders(db, {one.token_hash for one in listeners})
        for listener in listeners:
            holder = holders.get(listener.token_hash)
            if holder is not None and is_unchanged(listener.actor, holder):
                continue
            listener.forget()
            if holder is not None and listener.room is not None:
                listener.tell_reset("rights", listener.room.place)
            listener.end()


@asynccontextmanager
async def entered(db: AsyncConnection, organization_id: UUID) -> AsyncIterator[None]:
    """A transaction in one organization."""
    async with db.begin():
        await enter_organization(db, organization_id)
        yield


async def load_sights(
    db: AsyncConnection, room: Room, actors: Sequence[Actor]
) -> dict[Rights, Sight]:
    """What each of these people sees now."""
    sights = {}
    for actor in actors:
        sees_all = actor.scope(Permission.GOALS_VIEW) is Scope.ALL
        if sees_all not in room.common:
            room.common[sees_all] = await queries.load_common(
                db, room.organization_id, room.numbers, is_of_hidden=sees_all
            )
        own, common = await queries.load_own(db, actor, room.numbers), room.common[sees_all]
        bits = common & ~own if sees_all else common | own
        rights = (actor.user_id, actor.role, actor.department)
        sights[rights] = Sight(bits, sees_all, len(room.numbers.by_goal))
    return sights


def make_up(room: Room, listener: Listener, rows: Sequence[Row[Any]] | None) -> None:
    """Tell a listener that was there before what it missed; None: that it can't be told."""
    if rows is None:
        listener.tell_reset("too_old", room.place)
    elif any(row.goal_ids is None for row in rows):
        listener.tell_reset("too_many", room.place)
    else:
        room.tell_one(listener, [goal_id for row in rows for goal_id in row.goal_ids])


def is_unchanged(actor: Actor, holder: Row[Any]) -> bool:
    """Whether a token still is the same person's, with the same rights."""
    return bool(
        (holder.user_id, holder.organization_id, holder.role, holder.department)
        == (actor.user_id, actor.organization_id, actor.role, actor.department)
    )
