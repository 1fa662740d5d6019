"""Requests, tried again where that does no harm."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import httpx2
import msgspec

from cairn.client.errors import Refused, Unreachable, refusal_of

T = TypeVar("T")
API = "/api/v1"
NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
"""Nothing has reached the server."""
AGAIN = {502, 503, 504}
LONGEST_WAIT = 60.0


class Transport:
    """Talks to one server as one person."""

    def __init__(self, url: str, token: str, timeout: float, tries: int) -> None:
        self.timeout = timeout
        self.tries = tries
        self.http = httpx2.Client(
            base_url=url.rstrip("/").removesuffix(API) + API,
            headers={"Authorization": f"Bearer {token}"},
            timeout=timeout,
        )

    def get(self, path: str, type: type[T], **params: Any) -> T:
        """Ask for something."""
        given = {name: value for name, value in params.items() if value is not None}
        return self.call("GET", path, type, is_repeatable=True, params=given)

    def call(
        self, method: str, path: str, type: type[T], *, is_repeatable: bool = False, **request: Any
    ) -> T:
        """Send a request and read the answer.

        One that is repeatable is sent again if no answer came or the server is away for a moment;
        others only if they can't have reached it.

        Raises:
            Refused: with what the server says about it.
            Unreachable: no answer came.
        """
        for attempt in range(1, self.tries + 1):
            is_last = attempt == self.tries
            try:
                response = self.http.request(method, path, **request)
            except httpx2.TransportError as error:
                if is_last or not (is_repeatable or isinstance(error, NOT_SENT)):
                    raise Unreachable(f"{self.http.base_url}: {error}") from error
                time.sleep(wait_of(attempt))
                continue
            if response.is_success:
                return msgspec.json.decode(response.content or b"null", type=type)
            refusal = refused(response)
            is_passing = response.status_code == 429 or (
                is_repeatable and response.status_code in AGAIN
            )
            wait = refusal.retry_after or wait_of(attempt)
            if is_last or not is_passing or wait > LONGEST_WAIT:
                raise refusal
            time.sleep(wait)
        raise AssertionError("the last attempt ends it")

    def write_once(
        self, method: str, path: str, type: type[T], key: str | None, **request: Any
    ) -> T:
        """Send a change that the server makes once, however often it comes with the same key."""
        headers = {"Idempotency-Key": key or str(uuid4()), **request.pop("headers", {})}
        return self.call(method, path, type, is_repeatable=True, headers=headers, **request)

    @contextmanager
    def open_stream(
        self, path: str, headers: dict[str, str], silence: float
    ) -> Iterator[httpx2.EventSource]:
        """Open a stream of events, which is silent for so many seconds at most.

        Raises:
            Refused: with what the server says about it.
        """
        timeout = httpx2.Timeout(self.timeout, read=silence)
        with self.http.stream("GET", path, headers=headers, timeout=timeout) as response:
            if not response.is_success:
                response.read()
                raise refused(response)
            yield httpx2.EventSource(response)


def refused(response: httpx2.Response) -> Refused:
    """The exception for an answer that has been read."""
    retry_after = response.headers.get("retry-after")
    return refusal_of(response.status_code, response.content, retry_after)


def wait_of(attempt: int) -> float:
    """Seconds until the next attempt: longer each time, and not the same for everybody."""
    return min(0.2 * float(2**attempt), 10.0) * random.uniform(0.5, 1.0)
