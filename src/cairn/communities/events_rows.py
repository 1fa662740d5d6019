"""Rows of events from a body, checked one by one."""

from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import IO, Any
from uuid import UUID

import msgspec
from pydantic import ValidationError

from cairn import errors
from cairn.access.actor import Actor
from cairn.communities.events_quick import QuickReader, Values
from cairn.communities.events_tables import EventIn, EventTable, Reason
from cairn.kit.rows import reason_of
from cairn.kpis.bulk_rows import Faults, read_lines, read_records
from cairn.kpis.bulk_schemas import BulkErrorOut

ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])

INSTANT = "an instant with its offset, such as 2026-02-28T08:00:00-08:00 or …Z, not in the future"
EXPECTED = {
    "row": 'one event a row, such as {"external_id": "…", …}',
    "external_id": "one to 300 characters that tell the event from all others of the community",
    "unit": "the external id of a unit of the community, or its name if no other has it",
    "amenity": "the external id or the name of an amenity of the community",
    "reverses": "for a reversal, the external id of a charge or payment of the same unit",
    "amount": "more than 0, at most two decimal places, in the community's currency; of reversals "
    "no more than is left of what they take back",
    "due_on": "a day such as 2026-02-28, for charges only",
    "category": "one to 100 characters",
    "severity": "one to 50 characters",
    "gate": "one to 100 characters",
    "sender": "one to 200 characters",
    "visitor_id": "one to 300 characters",
    "denied": "true or false",
    "starts_at": "an instant with its offset, such as 2026-02-28T08:00:00-08:00 or …Z",
    "ends_at": "an instant with its offset after starts_at",
    "resolved_at": INSTANT + ", and not before the event began",
    "picked_up_at": INSTANT + ", and not before received_at",
}
"""By field, what would be right."""


class BodyFormat(StrEnum):
    """What a body is made of."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


class EventFaults(Faults):
    """What is wrong in rows of events."""

    def __init__(self, actor: Actor, table: EventTable) -> None:
        super().__init__(actor)
        self.table = table

    def told_of(self, line: int, name: str, message: str) -> BulkErrorOut:
        """An error with what would be right."""
        return BulkErrorOut(
            line=line, field=name, message=message, expected=expected(self.table, name)
        )


def expected(table: EventTable, name: str) -> str:
    """What would be right in a field."""
    if name in EXPECTED and name in (*table.fields, "row"):
        return EXPECTED[name]
    if name in table.fields:
        annotation = table.schema.model_fields[name].annotation
        if isinstance(annotation, type) and issubclass(annotation, StrEnum):
            return " or ".join(annotation)
        return INSTANT
    return f"one of the fields {', '.join(table.fields)}"


class EventReader:
    """Reads events from a body; each comes out as the values that are copied into the database.

    Raises:
        TooManyRows: more than `most`.
        UnreadableBody: the body is no array, no CSV, or no UTF-8.
    """

    def __init__(
        self,
        actor: Actor,
        community_id: UUID,
        table: EventTable,
        *,
        most: int,
        latest: datetime,
    ) -> None:
        self.community_id, self.table = community_id, table
        self.most, self.latest = most, latest
        self.quick = QuickReader(table, latest)
        self.faults = EventFaults(actor, table)
        self.rows = 0

    def read(self, body: IO[bytes], format: BodyFormat) -> Iterator[tuple[Any, ...]]:
        """The events of all rows; what can't be one is refused."""
        for line, values in self.read_rows(body, format):
            self.rows += 1
            if self.rows > self.most:
                raise errors.TooManyRows(limit=f"{self.most:,}")
            if values is not None:
                yield (line, self.community_id, *values)

    def read_rows(self, body: IO[bytes], format: BodyFormat) -> Iterator[tuple[int, Values | None]]:
        """Every row with its values, if it is an event."""
        quick, schema = self.quick, self.table.schema
        if format is not BodyFormat.CSV:
            for line, raw in read_array(body) if format is BodyFormat.JSON else read_lines(body):
                yield (
                    line,
                    quick.read_json(raw) or self.judge(line, schema.model_validate_json, raw),
                )
            return
        for record in read_records(body, self.table.fields):
            line = record.number
            if record.refusal is not None:
                self.faults.refuse(line, ("row", record.refusal))
                yield line, None
                continue
            cells = {name: cell for name, cell in record.cells.items() if cell}
            yield line, quick.read_cells(cells) or self.judge(line, schema.model_validate, cells)

    def judge(self, line: int, validate: Callable[[Any], EventIn], given: Any) -> Values | None:
        """The values of a row, or None and all that is wrong in it."""
        try:
            event = validate(given)
        except ValidationError as invalid:
            self.faults.refuse(line, *reasons_of(invalid))
            return None
        reasons = list(event.faults(self.latest))
        if reasons:
            self.faults.refuse(line, *reasons)
            return None
        return tuple(event.__dict__.values())


def reasons_of(invalid: ValidationError) -> Iterator[Reason]:
    """All that a schema refuses."""
    return (reason_of(one) for one in invalid.errors(include_url=False))


def read_array(body: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The elements of a JSON array, each with its number from 1.

    Raises:
        UnreadableBody: the body is no array.
    """
    try:
        elements = ELEMENTS.decode(body.read())
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise errors.UnreadableBody(why=f"it is no JSON array ({error})") from None
    for number, element in enumerate(elements, 1):
        yield number, bytes(element)
