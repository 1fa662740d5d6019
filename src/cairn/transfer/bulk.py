"""Writing much at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

CHUNK = 10_000
"""So many rows go into one statement."""


def as_json(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as a JSON text; decimals as strings, so that no digit is lost."""
    return msgspec.json.encode(list(rows)).decode()


def chunks(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows in portions for one statement each."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
