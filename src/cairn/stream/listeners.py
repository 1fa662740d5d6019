"""Who listens: each with what is still to be told, one room an organization."""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

from cairn.access.actor import Actor
from cairn.stream.events import NOWHERE, Place, changed, heartbeat, ready, reset
from cairn.stream.sights import Numbers, Sight
from cairn.words import Role

MOST_GOALS = 1_000
"""So many goals are named to a listener that has fallen behind; with more it has to start anew."""

Rights = tuple[UUID | None, Role | None, str | None]
"""All that decides what a person sees."""


class Listener:
    """One open stream; what it hasn't taken yet is put together, so that slow ones cost little."""

    def __init__(self, actor: Actor, token_hash: bytes, since: Place | None) -> None:
        self.actor = actor
        self.token_hash = token_hash
        self.since = since
        self.room: Room | None = None
        self.began_at = self.place = NOWHERE
        self.goal_ids: frozenset[UUID] = frozenset()
        self.reason: str | None = None
        self.is_new = True
        self.is_over = False
        self.has_news = asyncio.Event()

    @property
    def rights(self) -> Rights:
        """All that decides what it may be told."""
        return self.actor.user_id, self.actor.role, self.actor.department

    def start(self, room: "Room") -> None:
        """Say that all that changes in a room from its place on will be told."""
        self.room, self.began_at, self.place = room, room.place, room.place
        self.has_news.set()

    def tell(self, goal_ids: frozenset[UUID], place: Place) -> None:
        """Tell which goals changed up to a place."""
        if not goal_ids:
            return
        self.goal_ids = goal_ids if not self.goal_ids else self.goal_ids | goal_ids
        self.place = place
        if len(self.goal_ids) > MOST_GOALS:
            self.tell_reset("too_many", place)
        self.has_news.set()

    def tell_reset(self, reason: str, place: Place) -> None:
        """Tell that anything may have changed up to a place."""
        self.goal_ids, self.reason, self.place = frozenset(), reason, place
        self.has_news.set()

    def forget(self) -> None:
        """Tell nothing of what hasn't been taken."""
        self.goal_ids, self.reason = frozenset(), None

    def end(self) -> None:
        """Let the stream end, once what is to be told has been taken."""
        self.is_over = True
        self.has_news.set()

    def take(self) -> bytes:
        """What is to be told, as events; nothing is left of it."""
        parts = []
        if self.is_new and self.room is not None:
            parts.append(ready(self.began_at if self.since is None else None))
            self.is_new = False
        if self.reason is not None:
            parts.append(reset(self.reason, self.place))
        elif self.goal_ids:
            parts.append(changed(self.goal_ids, self.place))
        self.forget()
        self.has_news.clear()
        return b"".join(parts)

    def beat(self) -> bytes:
        """What is sent where there was nothing to be told: it has missed nothing up to here."""
        return heartbeat(None if self.room is None else self.room.place)


class Room:
    """The listeners of an organization, and what each of them sees."""

    def __init__(self, organization_id: UUID, place: Place) -> None:
        self.organization_id = organization_id
        self.place = place
        """The last change that everybody has been told, or needn't be told."""
        self.listeners: set[Listener] = set()
        self.numbers = Numbers()
        self.sights: dict[Rights, Sight] = {}
        self.common: dict[bool, int] = {}
        """What everybody sees; and, by True, what is hidden from who sees all the rest."""

    def actors(self) -> list[Actor]:
        """One of those who listen for each of their rights."""
        return list({one.rights: one.actor for one in self.listeners}.values())

    def number(self, goal_ids: Iterable[UUID]) -> dict[UUID, int]:
        """The numbers of goals."""
        return {goal_id: self.numbers.of(goal_id.bytes) for goal_id in goal_ids}

    def tell(self, goal_ids: Iterable[UUID], before: dict[Rights, Sight]) -> None:
        """Tell everybody of the goals among these that they see now, or saw before."""
        numbers = self.number(goal_ids)
        mask = 0
        for number in numbers.values():
            mask |= 1 << number
        named: dict[int, frozenset[UUID]] = {mask: frozenset(numbers), 0: frozenset()}
        told: dict[Rights, frozenset[UUID]] = {}
        for listener in self.listeners:
            rights = listener.rights
            if rights not in told:
                seen = self.sights[rights].of(mask)
                if rights in before:
                    seen |= before[rights].of_known(mask)
                if seen not in named:
                    named[seen] = frozenset(
                        goal_id for goal_id, number in numbers.items() if seen >> number & 1
                    )
                told[rights] = named[seen]
            listener.tell(told[rights], self.place)

    def tell_reset(self, reason: str) -> None:
        """Tell everybody that anything may have changed."""
        for listener in self.listeners:
            listener.tell_reset(reason, self.place)

    def tell_one(self, listener: Listener, goal_ids: Sequence[UUID]) -> None:
        """Tell one listener of the goals among these that it sees."""
        sight = self.sights[listener.rights]
        seen = (one for one in goal_ids if sight.of(1 << self.numbers.of(one.bytes)))
        listener.tell(frozenset(seen), self.place)
