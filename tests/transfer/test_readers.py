"""Files become rows, or are refused with what is wrong and where."""

import gzip
import re
import zipfile
from pathlib import Path

import pytest

from cairn.errors import FileUnreadable
from cairn.transfer.readers import open_table


def read(path: Path, content: bytes, **hints: str):
    """All rows of a file with this content: line, cells or refusal."""
    path.write_bytes(content)
    with open_table(path, **hints) as table:
        return [(row.number, row.refusal or row.cells) for row in table.rows]


def refusal(path: Path, content: bytes | None, **hints: str) -> str:
    """Why a file with this content is refused; None: there is no file."""
    with pytest.raises(FileUnreadable) as refused:
        read(path, content, **hints) if content is not None else open_nothing(path)
    return str(refused.value)


def open_nothing(path: Path) -> None:
    """Open what was never written."""
    with open_table(path):
        pass


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path, delimiter):
    content = f'ab{delimiter}c\n1{delimiter}"x{delimiter}y"\n'.encode()

    assert read(tmp_path / "f.csv", content) == [(2, {"ab": "1", "c": f"x{delimiter}y"})]


def test_rows_are_numbered_as_an_editor_shows_them(tmp_path):
    content = b'a,b\n1,"two\nlines"\n\n3,4\n'

    rows = read(tmp_path / "f.csv", content)

    assert rows == [(2, {"a": "1", "b": "two\nlines"}), (5, {"a": "3", "b": "4"})]


@pytest.mark.parametrize(
    "content",
    [
        "é,b\r\n1,2\r\n".encode("utf-8-sig"),
        "é,b\n1,2".encode("utf-16"),
        gzip.compress("é,b\n1,2\n".encode(), mtime=0),
    ],
)
def test_marks_of_byte_order_ends_of_lines_and_gzip_do_no_harm(tmp_path, content):
    assert read(tmp_path / "f.csv", content) == [(2, {"é": "1", "b": "2"})]


def test_another_encoding_can_be_named(tmp_path):
    content = "é\n1\n".encode("latin-1")

    assert read(tmp_path / "f.csv", content, encoding="latin-1") == [(2, {"é": "1"})]


def test_a_row_with_another_number_of_cells_is_refused_and_the_next_ones_are_read(tmp_path):
    content = b"a,b\n1\n1,2,3\n1,2,\n3,4\n"

    assert read(tmp_path / "f.csv", content) == [
        (2, "the row has 1 cells, the header 2"),
        (3, "the row has 3 cells, the header 2"),
        (4, {"a": "1", "b": "2"}),
        (5, {"a": "3", "b": "4"}),
    ]


def test_lines_of_json_are_read_one_by_one(tmp_path):
    content = b'{"a": 1.50, "b": null}\n\n{"a": [1, 2], "b": true}\n[1]\n{"a": \n{"a": NaN}\n'

    rows = read(tmp_path / "f.ndjson", content)

    assert rows[:2] == [(1, {"a": "1.50", "b": ""}), (3, {"a": "1,2", "b": "true"})]
    assert rows[2] == (4, "the line is no JSON object; write one a line, {…}")
    assert str(rows[3][1]).startswith("the line is no JSON (")
    assert rows[4] == (6, {"a": "NaN"})


def test_what_a_file_is_is_seen_from_its_content_where_the_name_doesnt_tell(tmp_path):
    assert read(tmp_path / "f", b'{"a": 1}\n') == [(1, {"a": "1"})]
    assert read(tmp_path / "g", b"a\n1\n") == [(2, {"a": "1"})]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"%PDF-1.7 ...", "it is a PDF"),
        (bytes(range(32)) * 10, "it isn't text"),
        (b"a,a\n1,2\n", "line 1 names columns twice: a"),
        (b",\n1,2\n", "line 1 names no columns"),
        (b'a,b\n1,2\n3,"open\n5,6\n', "begins in line 3 is no CSV"),
        (b'a,b\n1,2\n3,"x"y\n', "begins in line 3 is no CSV"),
        (b"a,b\n1,2\nx,\xe9\n", r"it isn't UTF-8 in line 3 \(byte 0xE9\)"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 100, mtime=0)[:-12], "its gzip is damaged"),
    ],
)
def test_a_file_that_isnt_one_is_refused_with_what_it_is(tmp_path, content, why):
    path = tmp_path / "f.csv"

    message = refusal(path, content)

    assert str(path) in message
    assert re.search(why, message), message


def test_a_folder_a_spreadsheet_and_an_unknown_encoding_are_refused(tmp_path):
    sheet = tmp_path / "book.xlsx"
    with zipfile.ZipFile(sheet, "w") as book:
        book.writestr("sheet.xml", "<x/>")

    with pytest.raises(FileUnreadable, match="Is a directory"):
        open_nothing(tmp_path)
    with pytest.raises(FileUnreadable, match="a ZIP archive or a spreadsheet"):
        open_nothing(sheet)
    assert "there is no encoding klingon" in refusal(tmp_path / "f", b"a\n", encoding="klingon")
