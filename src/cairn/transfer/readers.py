"""Files as rows: CSV in any common form, NDJSON, YAML, all also gzipped."""

import codecs
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO, TextIOWrapper
from itertools import chain, islice
from pathlib import Path, PurePath
from typing import IO, Any

import yaml

from cairn.errors import FileUnreadable
from cairn.kit.rows import FileRow, NoRows, read_csv
from cairn.transfer.yaml_rows import read_yaml

GZIP_MAGIC = b"\x1f\x8b"
FOREIGN = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet; save the sheet as CSV",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format": "a database",
    b"PAR1": "a Parquet file; convert it to CSV",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet; save the sheet as CSV",
    b"BZh": "bzip2; unpack it, or use gzip",
    b"\xfd7zXZ": "xz; unpack it, or use gzip",
    b"\x28\xb5\x2f\xfd": "zstandard; unpack it, or use gzip",
}
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
PEEKED = 65_536
BLANKS = b" \t\r\n"


@dataclass(frozen=True)
class Upload:
    """A file that came in a request; its name is only for people."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name

    @property
    def suffixes(self) -> list[str]:
        """The endings of its name."""
        return PurePath(self.name).suffixes

    def open(self, mode: str = "rb") -> BytesIO:
        """Its bytes from the beginning."""
        return BytesIO(self.content)


File = Path | Upload


@dataclass(frozen=True)
class Table:
    """A file that is open: its columns (None: every line has its own), its rows, to be read once,
    and the names in the first one."""

    columns: Sequence[str] | None
    rows: Iterator[FileRow]
    first_names: Sequence[str] = ()


@contextmanager
def open_table(
    path: File,
    format: str | None = None,
    delimiter: str | None = None,
    encoding: str = "utf-8",
) -> Iterator[Table]:
    """Open a file of rows; what it is, is found out unless given.

    Raises:
        FileUnreadable: it isn't there or isn't a file of rows; also while rows are read.
    """
    with ExitStack() as open_files:
        with faults(path, encoding):
            binary = open_files.enter_context(open_bytes(path))
            head = peek(binary)
            refuse_foreign(path, head)
            encoding = encoding_of(head, encoding)
            text = open_files.enter_context(TextIOWrapper(binary, encoding, newline=""))
            table = table_of(text, head, format or format_of(path, head), delimiter)
        yield replace(table, rows=watched(path, encoding, table.rows))


def watched(path: File, encoding: str, rows: Iterator[FileRow]) -> Iterator[FileRow]:
    """The rows; what goes wrong in reading them is told as a fault of the file."""
    with faults(path, encoding):
        yield from rows


@contextmanager
def faults(path: File, encoding: str) -> Iterator[None]:
    """Tell what goes wrong in reading a file as a refusal of it."""
    try:
        codecs.lookup(encoding)
        yield
    except UnicodeDecodeError as error:
        raise FileUnreadable(file=path, why=undecodable(path, error)) from None
    except NoRows as error:
        raise FileUnreadable(file=path, why=str(error)) from None
    except yaml.YAMLError as error:
        raise FileUnreadable(file=path, why=f"it is no YAML; {yaml_fault(error)}") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileUnreadable(file=path, why=f"its gzip is damaged ({error})") from None
    except OSError as error:
        raise FileUnreadable(file=path, why=error.strerror or str(error)) from None
    except LookupError:
        raise FileUnreadable(file=path, why=f"there is no encoding {encoding}") from None


def yaml_fault(error: yaml.YAMLError) -> str:
    """What is wrong in a YAML file, and where."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())


def undecodable(path: File, error: UnicodeDecodeError) -> str:
    """Where a file isn't in the encoding that it was read in, and what to do."""
    where = ""
    with open_bytes(path) as binary:
        for number, line in enumerate(binary, 1):
            try:
                line.decode(error.encoding)
            except UnicodeDecodeError as fault:
                where = f" in line {number} (byte 0x{line[fault.start]:02X})"
                break
    return (
        f"it isn't {error.encoding.upper()}{where}; save it as UTF-8, or name its `encoding` in "
        "a mapping file"
    )


def open_bytes(path: File) -> Any:
    """The bytes of a file, unpacked if they are gzipped."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP_MAGIC
    if is_packed and isinstance(path, Upload):
        raise FileUnreadable(file=path, why="it is gzipped; unpack it")
    return gzip.open(path, "rb") if is_packed and isinstance(path, Path) else path.open("rb")


def peek(binary: Any) -> bytes:
    """The first bytes, which stay to be read."""
    head: bytes = binary.read(PEEKED)
    binary.seek(0)
    return head


def refuse_foreign(path: File, head: bytes) -> None:
    """Refuse what isn't text."""
    if not head.strip():
        raise FileUnreadable(file=path, why="it is empty")
    for magic, what in FOREIGN.items():
        if head.startswith(magic):
            raise FileUnreadable(file=path, why=f"it is {what}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    if controls * 10 > len(head):
        raise FileUnreadable(file=path, why="it isn't text; CSV, NDJSON and YAML are read")


def encoding_of(head: bytes, encoding: str) -> str:
    """The encoding that a mark at the beginning tells, else the one given."""
    return next((name for mark, name in MARKS.items() if head.startswith(mark)), encoding)


def format_of(path: File, head: bytes) -> str:
    """What the name's ending says, else what the first character looks like."""
    endings = {suffix.lower() for suffix in path.suffixes[-2:]}
    if endings & {".ndjson", ".jsonl", ".json"}:
        return "ndjson"
    if endings & {".yaml", ".yml"}:
        return "yaml"
    if endings & {".csv", ".tsv", ".txt"}:
        return "csv"
    return "ndjson" if head.lstrip(codecs.BOM_UTF8 + BLANKS).startswith(b"{") else "csv"


def table_of(text: IO[str], head: bytes, format: str, delimiter: str | None) -> Table:
    """The rows of an open file."""
    if format == "ndjson":
        if head.lstrip(codecs.BOM_UTF8 + BLANKS).startswith(b"["):
            raise NoRows("it is a JSON array; write one object a line, without [ and commas")
        lines = read_lines(text)
        first = list(islice(lines, 1))
        return Table(None, chain(first, lines), [name for row in first for name in row.cells])
    if format == "yaml":
        entries = read_yaml(text, as_cell)
        first = list(islice(entries, 1))
        return Table(None, chain(first, entries), [name for row in first for name in row.cells])
    return Table(*read_csv(text, delimiter))


def read_lines(lines: Iterable[str]) -> Iterator[FileRow]:
    """The lines of NDJSON, each one object."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield read_object(number, line)


def read_object(number: int, line: str) -> FileRow:
    """One line of NDJSON."""
    try:
        content = json.loads(line, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        return FileRow(number, {}, f"the line is no JSON ({error})")
    if not isinstance(content, dict):
        return FileRow(number, {}, "the line is no JSON object; write one a line, {…}")
    return FileRow(number, {name: as_cell(value) for name, value in content.items()})


def as_cell(value: Any) -> str:
    """A JSON value as a cell; lists with commas, objects as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case list():
            return ",".join(as_cell(one) for one in value)
        case dict():
            return json.dumps(value)
        case _:
            return str(value)
