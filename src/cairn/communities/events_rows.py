"""Rows of events from a body, each checked by itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice, repeat
from typing import IO, Any
from uuid import UUID

import msgspec
from pydantic import ValidationError

from cairn import errors
from cairn.access.actor import Actor
from cairn.communities.events_quick import TOGETHER, QuickReader, read_in_groups
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


Given = tuple[int, bytes | dict[str, str]]
"""The line of a row, and its JSON or its cells."""


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
        rows = self.read_cells(body) if format is BodyFormat.CSV else self.read_json(body, format)
        while some := list(islice(rows, TOGETHER)):
            yield from read_in_groups(some, self.together, self.alone)

    def read_json(self, body: IO[bytes], format: BodyFormat) -> Iterator[Given]:
        """The JSON objects, each with its number."""
        for line, raw in read_array(body) if format is BodyFormat.JSON else read_lines(body):
            self.count()
            yield line, raw

    def read_cells(self, body: IO[bytes]) -> Iterator[Given]:
        """The cells of all records that can be read, each with its line."""
        for line, cells, refusal in read_records(body, self.table.fields):
            self.count()
            if refusal is None:
                yield line, cells
            else:
                self.faults.refuse(line, ("row", refusal))

    def count(self) -> None:
        """Count a row, unless there are too many."""
        self.rows += 1
        if self.rows > self.most:
            raise errors.TooManyRows(limit=f"{self.most:,}")

    def together(self, rows: Sequence[Given]) -> Iterable[tuple[Any, ...]] | None:
        """The events of rows that are all beyond doubt."""
        lines, given = zip(*rows, strict=True)
        if isinstance(given[0], bytes):
            columns = self.quick.read_json(given)
        else:
            cells = {name: [row[name] for row in given] for name in given[0]}
            columns = self.quick.read_cells(len(given), cells)
        if columns is None:
            return None
        return zip(lines, repeat(self.community_id, len(lines)), *columns, strict=True)

    def alone(self, row: Given) -> tuple[Any, ...] | None:
        """The event of a row, or None and all that is wrong in it."""
        line, given = row
        try:
            event = self.validate(given)
        except ValidationError as invalid:
            self.faults.refuse(line, *reasons_of(invalid))
            return None
        reasons = list(event.faults(self.latest))
        if reasons:
            self.faults.refuse(line, *reasons)
            return None
        return line, self.community_id, *event.__dict__.values()

    def validate(self, given: bytes | dict[str, str]) -> EventIn:
        """A row as its schema reads it; empty cells say nothing.

        Raises:
            ValidationError: it is refused.
        """
        if isinstance(given, bytes):
            return self.table.schema.model_validate_json(given)
        cells = {name: cell for name, cell in given.items() if cell}
        return self.table.schema.model_validate(cells)


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
