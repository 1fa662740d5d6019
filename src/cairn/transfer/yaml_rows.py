"""Rows from YAML: a list of goals, each with the line it begins at, and what is nested below it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import yaml

from cairn.kit.rows import FileRow, NoRows

CHILDREN = "children"
DEEPEST = 100
"""Goals lie no deeper in one another; what does, is made to exhaust the machine."""

NOTHING = {"", "~", "null", "Null", "NULL"}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Entry:
    """A mapping of the file: texts, lists and further mappings by name."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    refusal: str | None = None


def read_yaml(text: IO[str], as_cell: Callable[[Any], str]) -> Iterator[FileRow]:
    """The entries of a YAML list and those nested below them, parents first.

    Raises:
        NoRows: it isn't a list, or uses what isn't read.
        yaml.YAMLError: it is no YAML.
    """
    events = yaml.parse(text, Loader=LOADER)
    for event in events:
        if isinstance(event, yaml.SequenceStartEvent):
            yield from read_list(events, as_cell)
        elif isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.AliasEvent):
            raise NoRows(f"line {line_of(event)}: it must be a list; begin every entry with `- `")


def read_list(events: Iterator[Any], as_cell: Callable[[Any], str]) -> Iterator[FileRow]:
    """The entries of the outermost list, one after the other."""
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield from rows_of(line_of(event), value_of(event, events, 1), None, as_cell)


def line_of(event: Any) -> int:
    """The line that something begins at."""
    return int(event.start_mark.line) + 1


def value_of(event: Any, events: Iterator[Any], depth: int) -> Any:
    """What begins with an event: a text, a list or an entry."""
    if depth > 3 * DEEPEST:
        raise NoRows(f"line {line_of(event)}: it is nested too deeply")
    if isinstance(event, yaml.AliasEvent):
        raise NoRows(f"line {line_of(event)}: aliases (*{event.anchor}) aren't read; write it out")
    if isinstance(event, yaml.ScalarEvent):
        return "" if not event.style and event.value in NOTHING else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        values = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append((line_of(event), value_of(event, events, depth + 1)))
        return values
    return entry_of(event, events, depth)


def entry_of(start: Any, events: Iterator[Any], depth: int) -> Entry:
    """The mapping that begins with an event."""
    entry = Entry(line_of(start))
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = value_of(event, events, depth + 1)
        value = value_of(next(events), events, depth + 1)
        if not isinstance(name, str):
            entry.refusal = f"line {line_of(event)}: a name must be a text"
        elif name in entry.fields:
            entry.refusal = f"line {line_of(event)}: it has {name} twice"
        else:
            entry.fields[name] = value
    return entry


def rows_of(
    line: int, value: Any, parent: str | None, as_cell: Callable[[Any], str]
) -> Iterator[FileRow]:
    """The row of an entry, and those of the entries nested below it."""
    if not isinstance(value, Entry):
        yield FileRow(line, {}, "it is no goal; write names and values, as in `title: …`")
        return
    below = value.fields.pop(CHILDREN, "")
    cells = {name: as_cell(bare(one)) for name, one in value.fields.items()}
    refusal = value.refusal or nesting_refusal(cells, parent, below)
    if parent is not None:
        cells["parent"] = parent
    yield FileRow(line, {} if refusal else cells, refusal)
    own_id = cells.get("id", cells.get("external_id", "")).strip()
    for child_line, child in below if isinstance(below, list) else ():
        yield from rows_of(child_line, child, own_id, as_cell)


def nesting_refusal(cells: dict[str, str], parent: str | None, below: Any) -> str | None:
    """What is wrong with where an entry stands, or with what stands below it."""
    said = cells.get("parent", cells.get("parent_external_id"))
    if parent is not None and said not in (None, "", parent):
        return f"it stands below {parent or 'a goal without an id'} and names {said} as its parent"
    if parent == "":
        return "the goal that it stands below has no id"
    if below and not isinstance(below, list):
        return f"{CHILDREN} must be a list of goals"
    return None


def bare(value: Any) -> Any:
    """A value without its lines."""
    if isinstance(value, Entry):
        return {name: bare(one) for name, one in value.fields.items()}
    if isinstance(value, list):
        return [bare(one) for _, one in value]
    return value
