"""Ids that sort by when they were made."""

import os
import threading
import time
from uuid import UUID

STEP = 250
"""Nanoseconds: what the 12 bits below a millisecond can tell apart."""

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A UUID version 7 that is greater than the last one of this process; PostgreSQL's uuidv7()
    for rows that have to be told apart before they are written. Source: RFC 9562."""
    global _last  # noqa: PLW0603 (what makes ids ascend is one for the process)
    with _lock:
        _last = max(time.time_ns(), _last + STEP)
        milliseconds, rest = divmod(_last, 1_000_000)
    random = int.from_bytes(os.urandom(8)) >> 2
    fraction = rest * 4096 // 1_000_000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)
