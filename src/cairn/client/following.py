"""Following what changes, however often the connection breaks."""

import time
from collections.abc import Iterator
from uuid import UUID

import httpx2
import msgspec

from cairn.client.errors import ServerFault, TooManyRequests
from cairn.client.models import Changed, Event, Ready, Reset
from cairn.client.transport import Transport, wait_of

SILENCE = 60.0
"""Seconds after which a connection is dead; the server sends something every 15."""


class Follower:
    """One stream that goes on where it was."""

    def __init__(self, transport: Transport, last_event_id: str | None) -> None:
        self.transport = transport
        self.last_id = last_event_id
        self.retry = 2.0
        self.failures = 0
        self.was_ready = False

    def events(self) -> Iterator[Event]:
        """What is told, for as long as one listens.

        Raises:
            Refused: the token isn't valid any more, or may not listen.
        """
        while True:
            try:
                yield from self.connected()
                wait = self.retry
            except (httpx2.TransportError, ServerFault, TooManyRequests):
                self.failures += 1
                wait = max(self.retry, wait_of(self.failures))
            time.sleep(wait)

    def connected(self) -> Iterator[Event]:
        """What is told until the connection ends."""
        headers = {} if self.last_id is None else {"Last-Event-ID": self.last_id}
        with self.transport.open_stream("/progress/stream", headers, SILENCE) as source:
            for sent in source:
                self.failures = 0
                self.last_id = sent.id or self.last_id
                if sent.retry is not None:
                    self.retry = sent.retry / 1000
                event = self.event_of(sent)
                if event is not None:
                    yield event

    def event_of(self, sent: httpx2.ServerSentEvent) -> Event | None:
        """An event to be told: `ready` but once, and what came later to the server never."""
        match sent.event:
            case "ready" if not self.was_ready:
                self.was_ready = True
                return Ready(id=self.last_id)
            case "changed":
                data = msgspec.json.decode(sent.data, type=dict[str, frozenset[UUID]])
                return Changed(id=self.last_id, goal_ids=data["goal_ids"])
            case "reset":
                reason = msgspec.json.decode(sent.data, type=dict[str, str])["reason"]
                return Reset(id=self.last_id, reason=reason)
        return None
