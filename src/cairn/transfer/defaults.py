"""Mappings without a file: columns named like the fields, and `--map column=field`."""

import json
from collections.abc import Sequence

from cairn.errors import MappingInvalid
from cairn.transfer.cells import Cell, cell_of_column
from cairn.transfer.mapping import FIELDS, LOG_FIELDS, GoalSection, LogSection, Mapping
from cairn.transfer.sections import Section

APART = {"goals": ("kind", "id", "parent", "parent_kind"), "logs": ("kpi", "date", "label", "key")}
"""What a section has beside the fields of a goal or a log."""

SYNONYMS = {
    "goals": {"external_id": "id", "parent_external_id": "parent"},
    "logs": {"external_id": "kpi", "kpi_external_id": "kpi", "period": "label"},
}
NEEDED: dict[str, list[tuple[str, ...]]] = {
    "goals": [("id",)],
    "logs": [("kpi",), ("date", "label")],
}

Columns = Sequence[str] | None
"""Those of the file; None where lines name their own, as in NDJSON."""


def known_fields(what: str) -> set[str]:
    """Every name that a column may have to be taken without being told."""
    fields: set[str] = set(LOG_FIELDS)
    if what == "goals":
        fields = {name for names in FIELDS.values() for name in names}
    return fields.union(APART[what])


def default_mapping(
    what: str, columns: Columns, maps: Sequence[str], first_names: Sequence[str] = ()
) -> Mapping:
    """The mapping of columns that are named like the fields, and of `--map column=field`.

    Where lines name their own columns, any field may come; `first_names` are those of the first.

    Raises:
        MappingInvalid: a column or a field isn't there, or none says which goal a row is about.
    """
    known = known_fields(what)
    names = [*(known - {"date"}), *first_names] if columns is None else columns
    fields = {SYNONYMS[what].get(name, name): name for name in names}
    fields = {field: name for field, name in fields.items() if field in known}
    for column, field in pairs(what, columns, maps):
        fields = {old: name for old, name in fields.items() if name != column}
        fields[field] = column
    if "date" in fields:
        fields.pop("label", None)
    demand(what, fields, columns)
    return Mapping.model_validate(
        {what: [section(what, {name: cell_of_column(column) for name, column in fields.items()})]}
    )


def with_maps(mapping: Mapping, what: str, columns: Columns, maps: Sequence[str]) -> Mapping:
    """A mapping file's only section, with fields changed on the command line."""
    if not maps:
        return mapping
    sections: Sequence[Section] = mapping.goals if what == "goals" else mapping.logs
    if len(sections) != 1:
        raise MappingInvalid(
            file="--map",
            why=f"the mapping file has {len(sections)} sections for {what}; change it there.",
        )
    [only] = sections
    cells = {field: cell_of_column(column) for column, field in pairs(what, columns, maps)}
    given = {name: getattr(only, name) for name in only.model_fields_set}
    if isinstance(only, GoalSection):
        fields = {**only.fields, **{k: v for k, v in cells.items() if k not in APART[what]}}
        cells = {name: cell for name, cell in cells.items() if name in APART[what]}
        changed: Section = GoalSection.model_validate({**given, **cells, "fields": fields})
    else:
        changed = LogSection.model_validate({**given, **cells})
    return mapping.model_copy(update={what: [changed]})


def pairs(what: str, columns: Columns, maps: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of `--map column=field`, checked."""
    known = known_fields(what)
    taken = []
    for text in maps:
        column, _, field = text.rpartition("=")
        field = SYNONYMS[what].get(field, field)
        if not column or field not in known or (columns is not None and column not in columns):
            there = f" Columns: {', '.join(columns)}." if columns is not None else ""
            raise MappingInvalid(
                file="columns",
                why=f"{text!r} must be column=field.{there} Fields: {', '.join(sorted(known))}.",
            )
        taken.append((column, field))
    return taken


def read_columns(content: str | None) -> list[str]:
    """A JSON object of columns and their fields as `column=field` texts.

    Raises:
        MappingInvalid: it is something else, such as all of a mapping file.
    """
    try:
        columns = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        columns = None
    if not isinstance(columns, dict) or not all(isinstance(one, str) for one in columns.values()):
        raise MappingInvalid(
            file="columns",
            why='it must be a JSON object of columns and their fields, as in {"Goal": "title"}; '
            "mapping files, and files to look things up in, are for the command line only.",
        )
    return [f"{column}={field}" for column, field in columns.items()]


def demand(what: str, fields: dict[str, str], columns: Columns) -> None:
    """Refuse a mapping that can't say which goal, or which day, a row is about."""
    for names in NEEDED[what]:
        if not any(name in fields for name in names):
            raise MappingInvalid(
                file="mapping",
                why=f"no column is named {' or '.join(names)}; say which one it is "
                f"(on the command line: --map column={names[0]}, or a mapping file). "
                f"Columns: {', '.join(columns or ())}.",
            )


def section(what: str, cells: dict[str, Cell]) -> Section:
    """The one section of a mapping without a file."""
    if what == "logs":
        return LogSection.model_validate(cells)
    apart = {name: cell for name, cell in cells.items() if name in APART[what]}
    fields = {name: cell for name, cell in cells.items() if name not in APART[what]}
    return GoalSection.model_validate({**apart, "fields": fields})
