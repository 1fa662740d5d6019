"""Rows of text: CSV in any common form, read one record at a time."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from cairn.kit.refusals import in_words

DELIMITERS = ",;\t|"
FORMULA = "=+-@\t\r'"
"""What cells begin with that spreadsheets calculate; exports put an apostrophe before it."""


class FileRow(NamedTuple):
    """A row with the line it begins at (a header is line 1); `refusal` if it can't be read."""

    number: int
    cells: dict[str, str]
    refusal: str | None = None


class NoRows(ValueError):
    """A text that holds something else than rows; the message says where."""


def read_csv(
    lines: Iterable[str], delimiter: str | None = None
) -> tuple[list[str], Iterator[FileRow]]:
    """The names of the columns, and the records, to be read once; without a delimiter the one that
    stands most often in the header.

    Raises:
        NoRows: the text can't be read to its end; also while records are read.
    """
    rest = iter(lines)
    header = next(rest, "")
    reader = csv.reader(chain([header], rest), delimiter=delimiter or sniff(header), strict=True)
    columns = read_header(reader)
    return columns, read_records(reader, columns)


def sniff(header: str) -> str:
    """The delimiter that stands most often in the header, outside of quotes."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def read_header(reader: Any) -> list[str]:
    """The names of the columns."""
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise NoRows(f"line 1 is no CSV ({error})") from None
    twice = sorted({name for name in names if names.count(name) > 1 and name})
    if twice:
        raise NoRows(f"line 1 names columns twice: {', '.join(twice)}")
    if not any(names):
        raise NoRows("line 1 names no columns")
    return names


def read_records(reader: Any, columns: Sequence[str]) -> Iterator[FileRow]:
    """The records of a CSV text; a quote that stays open spoils the text, not one row."""
    number = reader.line_num + 1
    try:
        for cells in reader:
            if any(cells):
                yield record(number, cells, columns)
            number = reader.line_num + 1
    except csv.Error as error:
        why = f"the record that begins in line {number} is no CSV ({error})"
        raise NoRows(why) from None


def record(number: int, cells: list[str], columns: Sequence[str]) -> FileRow:
    """One record, if it has as many cells as the header; empty ones behind them are left out."""
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        refusal = f"the row has {len(cells)} cells, the header {len(columns)}"
        return FileRow(number, {}, refusal)
    if "'" in "".join(cells):
        cells = [without_guard(cell) if cell[:1] == "'" else cell for cell in cells]
    return FileRow(number, dict(zip(columns, cells, strict=False)))


def without_guard(cell: str) -> str:
    """A cell without the apostrophe before it that keeps spreadsheets from calculating it."""
    return cell[1:] if cell[1:2] and cell[1:2] in FORMULA else cell


def reason_of(error: Any) -> tuple[str, str]:
    """One refusal of a schema: the field, what is wrong, and the value it is wrong of."""
    words = in_words(error)
    if not error["loc"]:
        return "row", words
    if error["type"] in {"missing", "extra_forbidden"} or error["input"] == "":
        return str(error["loc"][0]), words
    return str(error["loc"][0]), f"{words}, not {error['input']!r:.60}"
