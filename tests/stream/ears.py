"""Listeners of tests."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cairn.kit import secrets
from cairn.stream.events import place_of
from cairn.stream.listeners import Listener
from cairn.stream.reader import ChangeStream
from make import Person, World

PATIENCE = 60
"""Seconds after which what ought to be told won't be told any more."""


@dataclass(frozen=True)
class Event:
    """One event, as it goes over the wire."""

    name: str
    data: Any
    id: str | None


def events_in(text: str) -> list[Event]:
    """The events of a piece of a stream; comments are none."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "event" in fields:
            events.append(Event(fields["event"], json.loads(fields["data"]), fields.get("id")))
    return events


class Ear:
    """Listens as a person, in the process of the test."""

    def __init__(
        self, stream: ChangeStream, world: World, person: Person, last_id: str | None = None
    ) -> None:
        since = None if last_id is None else place_of(last_id)
        self.stream = stream
        self.listener = Listener(world.actor(person), secrets.hash_token(person.token), since)
        self.last_id = last_id
        self.ids: list[str] = []

    async def __aenter__(self) -> "Ear":
        self.stream.join(self.listener)
        async with asyncio.timeout(PATIENCE):
            await self.listener.has_news.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stream.leave(self.listener)

    async def take(self) -> list[Event]:
        """What is told next, all of it."""
        async with asyncio.timeout(PATIENCE):
            await self.listener.has_news.wait()
        events = events_in(self.listener.take().decode())
        for event in events:
            if event.id is not None:
                self.last_id = event.id
                self.ids.append(event.id)
        return events

    async def next(self, *names: str) -> Event:
        """The next event with one of these names."""
        while True:
            found = [event for event in await self.take() if event.name in names]
            if found:
                return found[-1]

    async def hear(self, *goals: Any) -> set[UUID]:
        """All goals that are told until each of these has been."""
        wanted, heard = {goal.id for goal in goals}, set[UUID]()
        while not wanted <= heard:
            heard |= {UUID(one) for one in (await self.next("changed")).data["goal_ids"]}
        return heard
