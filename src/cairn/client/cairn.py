"""The client."""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec

from cairn.client.errors import NotFound
from cairn.client.following import Follower
from cairn.client.models import (
    BulkReport,
    Event,
    Goal,
    Kind,
    Log,
    Logged,
    LogPage,
    Page,
    Progress,
    RowError,
    WrittenGoal,
)
from cairn.client.transport import Transport

Reference = UUID | str | Goal
"""A goal, its id, or the external id that it was given."""
Number = Decimal | float | int | str
BATCH = 5_000
"""So many logs go into one request."""


class Cairn:
    """A server, seen with the rights of a personal access token.

    Requests that come to nothing for want of a connection are sent again, up to `tries` times in
    all, but only where that can't do anything twice. Close it, or use it as a context manager.
    """

    def __init__(self, url: str, token: str, *, timeout: float = 30.0, tries: int = 5) -> None:
        self.transport = Transport(url, token, timeout, tries)
        self.known: dict[tuple[Kind, str], UUID] = {}
        self.zone: ZoneInfo | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.transport.http.close()

    def today(self) -> date:
        """The day that it is for the organization."""
        if self.zone is None:
            me = self.transport.get("/me", dict[str, Any])
            self.zone = ZoneInfo(me["organization"]["time_zone"])
        return datetime.fromtimestamp(time.time(), self.zone).date()

    # Logs

    def log(
        self,
        kpi: Reference,
        value: Number | None = None,
        *,
        on: date | None = None,
        is_completed: bool = False,
        skipped: bool = False,
        note: str | None = None,
        confidence: int | None = None,
        idempotency_key: str | None = None,
    ) -> Logged:
        """Log a value of a KPI, or a tick or a skip without one; today, unless said otherwise.

        A connection that breaks logs nothing twice; give an `idempotency_key` of your own where
        the whole script may run again.
        """
        body = {
            "date": on or self.today(),
            "value": None if value is None else str(value),
            "is_completed": is_completed,
            "skipped": skipped,
            "note": note,
            "confidence": confidence,
        }
        path = f"/kpi-logs/{self.id_of(kpi)}/log"
        return self.transport.write_once("POST", path, Logged, idempotency_key, **as_json(body))

    def log_many(self, logs: Iterable[Mapping[str, Any]]) -> BulkReport:
        """Log many values, each by itself; what is refused is told, and the others are taken.

        Each is a mapping with `kpi_id` or `external_id`, `date`, `value` or any other field that
        a single log has; with an `idempotency_key` it may be sent again another time.
        """
        report = BulkReport()
        rest, line = iter(logs), 0
        while batch := list(islice(rest, BATCH)):
            part = self.transport.write_once(
                "POST",
                "/kpi-logs/bulk",
                BulkReport,
                str(uuid4()),
                content=b"\n".join(msgspec.json.encode(as_sent(one)) for one in batch),
                headers={"Content-Type": "application/x-ndjson"},
            )
            report = added(report, part, line)
            line += len(batch)
        return report

    def logs(self, kpi: Reference) -> Iterator[Log]:
        """The logs of a KPI, newest day first."""
        path, cursor = f"/kpi-logs/{self.id_of(kpi)}", None
        while True:
            page = self.transport.get(path, LogPage, cursor=cursor, limit=500)
            yield from page.items
            if (cursor := page.next_cursor) is None:
                return

    # Goals

    def goals(self, kind: Kind, **filters: Any) -> Iterator[Goal]:
        """Goals of a kind, in order of creation; filters are those of the lists over HTTP: q,
        owner, department, state, status, parent, level, year, quarter, external_id, sort."""
        cursor = None
        while True:
            page = self.transport.get(f"/{kind}s", Page, **filters, cursor=cursor, limit=200)
            yield from page.items
            if (cursor := page.next_cursor) is None:
                return

    def kpis(self, q: str | None = None, **filters: Any) -> Iterator[Goal]:
        """KPIs, in order of creation; `q` is a part of title or description."""
        return self.goals(Kind.KPI, q=q, **filters)

    def goal(self, kind: Kind, goal: Reference) -> Goal:
        """One goal.

        Raises:
            NotFound: there is none, or not for you.
        """
        return self.transport.get(f"/{kind}s/{self.id_of(goal, kind)}", Goal)

    def kpi(self, kpi: Reference) -> Goal:
        """One KPI.

        Raises:
            NotFound: there is none, or not for you.
        """
        return self.goal(Kind.KPI, kpi)

    def create(self, kind: Kind, title: str, **fields: Any) -> WrittenGoal:
        """Create a goal; fields are those that the kind has over HTTP.

        It isn't tried again once it may have reached the server: look first, or give it an
        `external_id`, which is taken once.
        """
        body = {"title": title, **fields}
        return self.transport.call("POST", f"/{kind}s", WrittenGoal, **as_json(body))

    def create_kpi(self, title: str, **fields: Any) -> WrittenGoal:
        """Create a KPI."""
        return self.create(Kind.KPI, title, **fields)

    def progress(self, goal: Reference, kind: Kind = Kind.KPI) -> Progress:
        """Where a goal is; the kind matters for external ids only."""
        return self.transport.get(f"/progress/{self.id_of(goal, kind)}", Progress)

    def changes(self, last_event_id: str | None = None) -> Iterator[Event]:
        """What changes, as it happens, for as long as one listens: Ready, Changed and Reset.

        Where the connection breaks it goes on, and nothing is lost. Keep the `id` of an event to
        go on after it another time.

        Raises:
            NotSignedIn: the token isn't valid any more.
        """
        return Follower(self.transport, last_event_id).events()

    def id_of(self, goal: Reference, kind: Kind = Kind.KPI) -> UUID:
        """The id of a goal; external ids are looked up, once each.

        Raises:
            NotFound: there is none, or not for you.
        """
        if isinstance(goal, Goal):
            return goal.id
        if isinstance(goal, UUID):
            return goal
        if is_uuid(goal):
            return UUID(goal)
        if (kind, goal) not in self.known:
            found = next(self.goals(kind, external_id=goal), None)
            if found is None:
                detail = f"There is no {kind} with the external id {goal} that you see."
                raise NotFound(404, {"code": "GoalNotFound", "detail": detail}, None)
            self.known[kind, goal] = found.id
        return self.known[kind, goal]


def is_uuid(text: str) -> bool:
    """Whether a text is an id, rather than an external id."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def as_json(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body as the arguments of a request."""
    content = msgspec.json.encode(as_sent(body))
    return {"content": content, "headers": {"Content-Type": "application/json"}}


def as_sent(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as they are sent: those that are set, whatever kind of number they hold."""
    return {
        name: str(value) if isinstance(value, float) else value
        for name, value in fields.items()
        if value is not None
    }


def added(report: BulkReport, part: BulkReport, line: int) -> BulkReport:
    """A report with that of the next request, which began after so many logs."""
    errors = [
        RowError(line=line + one.line, field=one.field, message=one.message, expected=one.expected)
        for one in part.errors
    ]
    return BulkReport(
        taken=report.taken + part.taken,
        refused=report.refused + part.refused,
        repeated=report.repeated + part.repeated,
        outside_period=report.outside_period + part.outside_period,
        errors=report.errors + errors,
    )
