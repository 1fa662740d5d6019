"""What goes over the wire: events, and the ids by which listeners go on where they were."""

from functools import lru_cache
from random import randint
from typing import NamedTuple
from uuid import UUID

import msgspec
from fastapi.sse import format_sse_event

LARGEST = 2**63


class Place(NamedTuple):
    """A row of goal_changes, in the order in which they are told."""

    transaction_id: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.transaction_id}-{self.sequence}"


NOWHERE = Place(0, 0)
"""Before the first row of an organization that has none."""


def place_of(event_id: str) -> Place:
    """The place that an event's id names; NOWHERE if it is none of ours."""
    parts = event_id.split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        return NOWHERE
    place = Place(*(int(part) for part in parts)) if len(event_id) < 50 else NOWHERE
    return place if max(place) < LARGEST else NOWHERE


def ready(place: Place | None) -> bytes:
    """Says that all that changes from here on will be told; listeners of a server that went away
    come back one after the other."""
    event_id = None if place is None else str(place)
    return format_sse_event(event="ready", data_str="{}", id=event_id, retry=randint(1_000, 4_000))


@lru_cache(maxsize=64)
def changed(goal_ids: frozenset[UUID], place: Place) -> bytes:
    """Names the goals that changed."""
    data = msgspec.json.encode({"goal_ids": sorted(goal_ids)}).decode()
    return format_sse_event(event="changed", data_str=data, id=str(place))


def reset(reason: str, place: Place) -> bytes:
    """Says that anything may have changed: too_old, too_many or rights."""
    data = msgspec.json.encode({"reason": reason}).decode()
    return format_sse_event(event="reset", data_str=data, id=str(place))


def heartbeat(place: Place | None) -> bytes:
    """Shows proxies that somebody is there, and lets the listener's place move on in silence."""
    return format_sse_event(comment="", id=None if place is None else str(place))
