"""A stream of events as a response, and a server that ends such streams when it ends."""

import asyncio
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.responses import StreamingResponse
from starlette.types import Send

from cairn.stream.listeners import Listener
from cairn.stream.reader import ChangeStream

HEARTBEAT = 15.0
"""Seconds after which something is sent where there was nothing to tell."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""So that neither browsers nor proxies keep anything back."""


class EventStream(StreamingResponse):
    """What a listener is told, until it leaves, or its stream ends.

    The framework's own would hold two tasks and two queues more for each listener.
    """

    media_type = "text/event-stream"

    def __init__(self, stream: ChangeStream, listener: Listener, seconds: float | None) -> None:
        super().__init__(events_for(listener, seconds), headers=HEADERS)
        self.stream, self.listener = stream, listener

    async def stream_response(self, send: Send) -> None:
        """Send events as they come."""
        self.stream.join(self.listener)
        try:
            await super().stream_response(send)
        finally:
            self.stream.leave(self.listener)


async def events_for(listener: Listener, seconds: float | None) -> AsyncIterator[bytes]:
    """What a listener is told; for so many seconds from the first event on, if given."""
    now = asyncio.get_running_loop().time
    ends_at: float | None = None
    while True:
        wait = HEARTBEAT if ends_at is None else min(HEARTBEAT, ends_at - now())
        try:
            async with asyncio.timeout(wait):
                await listener.has_news.wait()
        except TimeoutError:
            if ends_at is not None and now() >= ends_at:
                return
            if not listener.has_news.is_set():
                yield listener.beat()
                continue
        if events := listener.take():
            yield events
        if listener.is_over:
            return
        if seconds is not None and ends_at is None:
            ends_at = now() + seconds


class Server(uvicorn.Server):
    """Ends the application's streams when it is to end, and doesn't wait for listeners to leave."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        app = self.config.app
        stream: ChangeStream = app.state.stream  # type: ignore[union-attr]
        stream.end()
        await super().shutdown(sockets)
