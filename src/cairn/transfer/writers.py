"""Rows as text in the formats that imports read."""

import csv
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from io import StringIO
from typing import Any

import yaml

from cairn.kit.rows import FORMULA
from cairn.transfer.goal_export import COLUMNS, Number
from cairn.transfer.link_cells import link_cell

BARE_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
INTEGER, FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
Fields = Mapping[str, Any]


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    YAML = "yaml"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.NDJSON: "application/x-ndjson",
    Format.YAML: "application/yaml",
}


def head_of(format: Format) -> str:
    """What stands before the first row."""
    return csv_line(COLUMNS) if format is Format.CSV else ""


def empty(format: Format) -> str:
    """What says that there are no rows."""
    return "[]\n" if format is Format.YAML else ""


def csv_row(row: Fields) -> str:
    """A row of CSV; what a spreadsheet would calculate begins with an apostrophe."""
    return csv_line([cell_of(row.get(name)) for name in COLUMNS])


def csv_line(cells: Sequence[str]) -> str:
    """Cells as one record."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def cell_of(value: Any) -> str:
    """A value as a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dict():
            return harmless(link_cell(value.items()))
        case list():
            return ",".join(str(one) for one in value)
        case _:
            return harmless(str(value))


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `readers` takes the apostrophe away."""
    is_risky = text[:1] in FORMULA and text[:1] and not BARE_NUMBER.fullmatch(text)
    return f"'{text}" if is_risky else text


def ndjson_row(row: Fields) -> str:
    """A row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n"


class GoalDumper(yaml.SafeDumper):
    """Writes decimals as numbers, with all digits."""


def represent_number(dumper: Any, number: Number) -> Any:
    """A number as it is."""
    return dumper.represent_scalar(FLOAT if "." in number else INTEGER, str(number))


GoalDumper.add_representer(Number, represent_number)


def yaml_row(row: Fields) -> str:
    """A row as an entry of a list; what is empty is left out."""
    said = {name: value for name, value in row.items() if value not in (None, {})}
    if "links" in said:
        said["links"] = {name: Number(weight) for name, weight in said["links"].items()}
    text: str = yaml.dump(
        [said], Dumper=GoalDumper, allow_unicode=True, sort_keys=False, default_flow_style=False
    )
    return text


ROWS: dict[Format, Callable[[Fields], str]] = {
    Format.CSV: csv_row,
    Format.NDJSON: ndjson_row,
    Format.YAML: yaml_row,
}
