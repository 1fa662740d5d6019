"""One goal that is planned to be created, as a plain row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cairn.demo.calendar import Span
from cairn.demo.patterns import Pattern
from cairn.feeds.source import MetricSource
from cairn.words import Kind


@dataclass(frozen=True)
class Planned:
    """One goal; `key` names it within the demo, `days` is its period, `own` its kind's columns."""

    key: str
    kind: Kind
    title: str
    owner: str
    parent: str | None
    department: str | None
    created_by: str
    created_on: date
    days: Span | None
    shared: Mapping[str, Any]
    own: Mapping[str, Any]
    logs: Pattern | None = None
    override: tuple[int, str] | None = None
    number: int = 0
    """Its place in the plan."""

    @property
    def source(self) -> MetricSource | None:
        """The metric that feeds it, if one does."""
        fields = self.own.get("metric_source")
        return None if fields is None else MetricSource.model_validate(fields)

    @property
    def created_at(self) -> datetime:
        """A morning; goals of the same day in the order of the plan."""
        return datetime.combine(self.created_on, time(14), UTC) + timedelta(seconds=self.number)

    @property
    def id(self) -> UUID:
        """An id in the order of creation, always the same for the same goal of the same day."""
        return stable_id(self.key, self.created_at)


def stable_id(key: str, at: datetime) -> UUID:
    """A UUIDv7 of an instant whose random part is made from a key."""
    noise = int.from_bytes(sha256(key.encode()).digest()[:10])
    number = int(at.timestamp() * 1000) << 80 | noise
    number = number & ~(0xF << 76) | 0x7 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)
