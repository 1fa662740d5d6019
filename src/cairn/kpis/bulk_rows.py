"""Rows of logs in bulk, checked one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from io import TextIOWrapper
from typing import IO, Any
from uuid import UUID

from pydantic import ValidationError

from cairn import errors
from cairn.access.actor import Actor
from cairn.kit.rows import FileRow, NoRows, read_csv, reason_of
from cairn.kpis.bulk_schemas import COLUMNS, BulkCells, BulkErrorOut, BulkRow
from cairn.kpis.logs import demand_sense
from cairn.kpis.rules import latest_day

TOLD = 100
"""So many errors are told; all are counted."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class BulkFormat(StrEnum):
    """What a body is made of."""

    NDJSON = "ndjson"
    CSV = "csv"


EXPECTED = {
    "row": 'one log a row, such as {"kpi_id": "…", "date": "2026-02-28", "value": "1.5"}',
    "kpi_id": "the id of a KPI that you see, or its external_id instead",
    "external_id": "the external id of a KPI that you see, or its kpi_id instead",
    "date": "a day such as 2026-02-28, at the latest {latest}",
    "value": "a number with at most ten decimal places; or is_completed or skipped instead",
    "is_completed": "true or false",
    "skipped": "true or false; a skipped day has neither a value nor a tick",
    "note": "at most 20,000 characters",
    "confidence": "a whole number from 0 to 10",
    "idempotency_key": "one to 200 characters",
}
"""By field, what would be right."""


@dataclass
class Faults:
    """What is wrong in rows; the first ones in full."""

    actor: Actor
    told: list[BulkErrorOut] = field(default_factory=list)
    total: int = 0
    rows: int = 0

    def refuse(self, line: int, *reasons: tuple[str, str]) -> None:
        """Note that a row isn't taken, with each field and what is wrong of it."""
        self.rows += 1
        self.total += len(reasons)
        if len(self.told) < TOLD:
            self.told += [self.told_of(line, *reason) for reason in reasons]

    def refuse_uncounted(self, rows: int) -> None:
        """Note rows that aren't taken for one reason each; some of them are told separately."""
        self.rows += rows
        self.total += rows

    def tell(self, line: int, name: str, message: str) -> None:
        """Tell of a row that was counted before."""
        self.told.append(self.told_of(line, name, message))

    def first(self) -> list[BulkErrorOut]:
        """The first ones by line."""
        return sorted(self.told, key=lambda one: one.line)[:TOLD]

    def told_of(self, line: int, name: str, message: str) -> BulkErrorOut:
        """An error with what would be right."""
        expected = EXPECTED.get(name, f"one of the fields {', '.join(COLUMNS)}")
        latest = latest_day(self.actor.today).isoformat()
        return BulkErrorOut(
            line=line,
            field=name,
            message=message,
            expected=expected.replace("{latest}", latest),
        )


def read_lines(body: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Every line of a body that isn't blank, with its number."""
    for number, line in enumerate(body, 1):
        text = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        if text.strip():
            yield number, text


def read_records(body: IO[bytes], known: Sequence[str]) -> Iterator[FileRow]:
    """Every record of a body of CSV that has no other columns than those known.

    Raises:
        UnreadableBody: it is no CSV, or no UTF-8, or has other columns.
    """
    text = TextIOWrapper(body, "utf-8-sig", newline="")
    try:
        columns, records = read_csv(text)
        unknown = [name for name in columns if name not in known]
        if unknown:
            why = f"there are no columns {', '.join(unknown)}, but {', '.join(known)}"
            raise errors.UnreadableBody(why=why)
        yield from records
    except NoRows as error:
        raise errors.UnreadableBody(why=str(error)) from None
    except UnicodeDecodeError as error:
        raise errors.UnreadableBody(why=f"byte {error.start} is no UTF-8") from None
    finally:
        text.detach()


class BulkReader:
    """Reads logs from a body; each comes out as the values that are copied into the database.

    Raises:
        TooManyRows: more than `most`.
        UnreadableBody: the body is no CSV, or no UTF-8.
    """

    def __init__(self, actor: Actor, format: BulkFormat, most: int, key: str | None) -> None:
        self.actor, self.format, self.most = actor, format, most
        self.prefix = None if key is None else f"bulk:{sha256(key.encode()).hexdigest()}"
        self.faults = Faults(actor)
        self.names: dict[UUID | str, int] = {}
        """KPIs as rows name them, by id or external id, each with its number."""
        self.rows = 0
        self.has_keys = key is not None

    def read(self, body: IO[bytes]) -> Iterator[tuple[Any, ...]]:
        """The logs of all rows; what can't be one is refused."""
        rows = self.read_json(body) if self.format is BulkFormat.NDJSON else self.read_cells(body)
        for line, row in rows:
            self.rows += 1
            if self.rows > self.most:
                raise errors.TooManyRows(limit=f"{self.most:,}")
            if row is not None:
                log = self.log_of(line, row)
                if log is not None:
                    yield log

    def read_json(self, body: IO[bytes]) -> Iterator[tuple[int, BulkRow | None]]:
        """Every line that isn't blank, with its row if it is one."""
        for number, text in read_lines(body):
            try:
                yield number, BulkRow.model_validate_json(text)
            except ValidationError as invalid:
                self.refuse_invalid(number, invalid)
                yield number, None

    def read_cells(self, body: IO[bytes]) -> Iterator[tuple[int, BulkRow | None]]:
        """Every record, with its row if it is one; empty cells say nothing."""
        for record in read_records(body, COLUMNS):
            if record.refusal is not None:
                self.faults.refuse(record.number, ("row", record.refusal))
                yield record.number, None
                continue
            cells = {name: cell for name, cell in record.cells.items() if cell}
            try:
                yield record.number, BulkCells.model_validate(cells)
            except ValidationError as invalid:
                self.refuse_invalid(record.number, invalid)
                yield record.number, None

    def refuse_invalid(self, line: int, invalid: ValidationError) -> None:
        """Refuse a row with all that its schema refuses."""
        self.faults.refuse(line, *(reason_of(one) for one in invalid.errors(include_url=False)))

    def log_of(self, line: int, row: BulkRow) -> tuple[Any, ...] | None:
        """The values of a row, unless it names no KPI or says nothing that can be logged."""
        named = row.kpi_id or row.external_id
        if named is None or (row.kpi_id is not None and row.external_id is not None):
            why = "is missing" if named is None else "comes with an external_id; give one of both"
            self.faults.refuse(line, ("kpi_id", why))
            return None
        try:
            demand_sense(self.actor, row.__dict__)
        except errors.LogDateInFuture as problem:
            self.faults.refuse(line, ("date", str(problem)))
            return None
        except errors.LogSaysNothing as problem:
            self.faults.refuse(line, ("skipped" if row.skipped else "value", str(problem)))
            return None
        key = row.idempotency_key
        if key is not None:
            self.has_keys = True
        elif self.prefix is not None:
            key = f"{self.prefix}:{line}"
        return (
            line,
            self.names.setdefault(named, len(self.names)),
            row.date,
            row.value,
            row.is_completed,
            row.skipped,
            row.note,
            row.confidence,
            key,
        )
