"""Rows of events read many times as fast as their schema reads them, if they are as simple as most.

Whatever isn't beyond doubt here is left to the schema, which alone says what is right, and why
something isn't.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain
from types import GenericAlias, NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args

import msgspec
from pydantic import AwareDatetime, StringConstraints
from pydantic.fields import FieldInfo

from cairn.communities.events_tables import FIRST, LAST, EventIn, EventTable

Column = Sequence[Any]
"""What several rows have in one field."""
R = TypeVar("R")
T = TypeVar("T")

FLAGS = {True: True, False: False, "true": True, "false": False}
SURROGATE = re.compile("[\ud800-\udfff]")
FINE, FINE_BYTES = re.compile(r"\.\d{7}"), re.compile(rb"\.\d{7}")
"""Digits beyond microseconds, which the schema cuts off, and which are rounded here."""
TOGETHER, GROUP = 100, 10
"""So many rows are read at once, in a millisecond or less; where one is in doubt, so many."""


def read_in_groups(
    rows: Sequence[R],
    together: Callable[[Sequence[R]], Iterable[T] | None],
    alone: Callable[[R], T | None],
) -> Iterator[T]:
    """What several rows are: read together if all are beyond doubt, else in groups of `GROUP`; a
    group that has one in doubt row by row. None of `alone` stands for nothing."""
    read = together(rows)
    if read is not None:
        yield from read
    elif len(rows) > GROUP:
        for first in range(0, len(rows), GROUP):
            yield from read_in_groups(rows[first : first + GROUP], together, alone)
    else:
        yield from (one for one in map(alone, rows) if one is not None)


class QuickReader:
    """Reads rows of one table, several at a time, into the columns of the schema; None if the
    schema has to look at one of them."""

    def __init__(self, table: EventTable, latest: datetime) -> None:
        self.table, self.latest, schema = table, latest, table.schema
        kinds = {name: kind_of(field) for name, field in schema.model_fields.items()}
        self.is_able = schema.faults is EventIn.faults and all(kinds.values())
        if not self.is_able:
            return
        places = {name: place for place, name in enumerate(kinds)}
        self.texts, self.flags, self.instants = (
            [places[name] for name, kind in kinds.items() if kind is wanted]
            for wanted in (str, bool, AwareDatetime)
        )
        self.read_before = {name for name, kind in kinds.items() if kind is AwareDatetime}
        self.happened = {places[name] for name in schema.happened}
        self.in_order = [(places[first], places[second]) for first, second in schema.in_order]
        declared = {name: as_declared(field) for name, field in schema.model_fields.items()}
        self.columns = {name: GenericAlias(list, kind) for name, (kind, *_) in declared.items()}
        self.defaults = {name: rest[0] if rest else None for name, (_, *rest) in declared.items()}
        fields = [(name, *one) for name, one in declared.items()]
        self.row: Any = msgspec.defstruct("Row", fields, forbid_unknown_fields=True, kw_only=True)
        self.decode = msgspec.json.Decoder(self.row).decode

    def read_json(self, raws: Sequence[bytes]) -> list[Column] | None:
        """The columns of JSON objects."""
        whole = b"\n".join(raws)
        if not self.is_able or b"\\" in whole or FINE_BYTES.search(whole):
            return None
        try:
            rows = [msgspec.structs.astuple(self.decode(raw)) for raw in raws]
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return self.checked([*zip(*rows, strict=True)])

    def read_cells(self, rows: int, cells: Mapping[str, Column]) -> list[Column] | None:
        """The columns of as many rows, from the texts of each field, which are empty where nothing
        is said; instants may have been read already."""
        if not self.is_able or not self.columns.keys() >= cells.keys():
            return None
        if is_unsure("\n".join(chain.from_iterable(map(self.texts_of, cells.items())))):
            return None
        columns: list[Column] = []
        try:
            for name, kind in self.columns.items():
                column, default = cells.get(name, ()), self.defaults[name]
                if not all(column):
                    column = [cell or default for cell in column]
                columns.append(msgspec.convert(column or [default] * rows, kind))
        except msgspec.MsgspecError:
            return None
        return self.checked(columns)

    def texts_of(self, named: tuple[str, Column]) -> Sequence[str]:
        """What is text of a field."""
        name, column = named
        if name not in self.read_before:
            return column
        return [one for one in column if isinstance(one, str)]

    def checked(self, columns: list[Column]) -> list[Column] | None:
        """Columns whose types are right, unless something else could be wrong."""
        for place in self.texts:
            texts = [text for text in columns[place] if text is not None]
            if texts != [text.strip() for text in texts]:
                return None
        for place in self.instants:
            latest = self.latest if place in self.happened else LAST
            instants = [instant for instant in columns[place] if instant is not None]
            if instants and not FIRST <= min(instants) <= max(instants) <= latest:
                return None
        for first, second in self.in_order:
            pairs = zip(columns[first], columns[second], strict=True)
            if any(end is not None and end < start for start, end in pairs):
                return None
        for place in self.flags:
            columns[place] = [FLAGS[flag] for flag in columns[place]]
        return columns


def is_unsure(text: str) -> bool:
    """Whether there is something in a text that none may have, or an instant too fine."""
    if "\x00" in text or ("." in text and FINE.search(text)):
        return True
    return not text.isascii() and SURROGATE.search(text) is not None


def kind_of(field: FieldInfo) -> Any:
    """A field's type, or None if it is one that only the schema reads."""
    kind, _ = parts_of(field)
    return kind if kind in {str, bool, AwareDatetime} or issubclass(kind, StrEnum) else None


def parts_of(field: FieldInfo) -> tuple[Any, list[Any]]:
    """A field's type without None, and what is said of it."""
    of_several = [one for one in get_args(field.annotation) if one is not NoneType]
    annotation: Any = of_several[0] if of_several else field.annotation
    if not hasattr(annotation, "__metadata__"):
        return annotation, list(field.metadata)
    return annotation.__origin__, list(annotation.__metadata__)


def as_declared(field: FieldInfo) -> tuple[Any, ...]:
    """A field's type as msgspec reads it, and its default unless it is required."""
    kind, said = parts_of(field)
    declared: Any
    if kind is str:
        length = next(one for one in said if isinstance(one, StringConstraints))
        declared = Annotated[
            str, msgspec.Meta(min_length=length.min_length, max_length=length.max_length)
        ]
    elif kind is AwareDatetime:
        declared = Annotated[datetime, msgspec.Meta(tz=True)]
    elif kind is bool:
        declared = bool | Literal["true", "false"]
    else:
        declared = Literal[tuple(one.value for one in kind)]
    if NoneType in get_args(field.annotation):
        declared |= None
    return (declared,) if field.is_required() else (declared, field.default)
