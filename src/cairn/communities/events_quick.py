"""Rows of events read ten times as fast as their schema reads them, if they are as simple as most.

Whatever isn't beyond doubt here is left to the schema, which alone says what is right, and why
something isn't.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType, NoneType
from typing import Annotated, Any, Literal, get_args

import msgspec
from pydantic import AwareDatetime, StringConstraints
from pydantic.fields import FieldInfo

from cairn.communities.events_tables import FIRST, LAST, EventIn, EventTable

Values = tuple[Any, ...]
"""Those of a row's fields, in the order of the schema."""

NONE_YET: Mapping[str, datetime] = MappingProxyType({})
FLAGS = {True: True, False: False, "true": True, "false": False}
SURROGATE = re.compile("[\ud800-\udfff]")
FINE, FINE_BYTES = re.compile(r"\.\d{7}"), re.compile(rb"\.\d{7}")
"""Digits beyond microseconds, which the schema cuts off, and which are rounded here."""


class QuickReader:
    """Reads rows of one table; None for those that the schema has to look at."""

    def __init__(self, table: EventTable, latest: datetime) -> None:
        schema, self.latest = table.schema, latest
        kinds = {name: kind_of(field) for name, field in schema.model_fields.items()}
        self.is_able = schema.faults is EventIn.faults and all(kinds.values())
        if not self.is_able:
            return
        places = {name: place for place, name in enumerate(kinds)}
        self.texts, self.flags, self.instants = (
            [places[name] for name, kind in kinds.items() if kind is wanted]
            for wanted in (str, bool, AwareDatetime)
        )
        self.happened = [places[name] for name in schema.happened]
        self.in_order = [(places[first], places[second]) for first, second in schema.in_order]
        fields = [as_declared(name, field) for name, field in schema.model_fields.items()]
        self.row: Any = msgspec.defstruct("Row", fields, forbid_unknown_fields=True, kw_only=True)
        self.decode = msgspec.json.Decoder(self.row).decode

    def read_json(self, raw: bytes) -> Values | None:
        """The values of a JSON object."""
        if not self.is_able or b"\\" in raw or FINE_BYTES.search(raw):
            return None
        try:
            return self.values_of(self.decode(raw))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def read_cells(
        self, cells: Mapping[str, str], instants: Mapping[str, datetime] = NONE_YET
    ) -> Values | None:
        """The values of the cells of a record, of which empty ones are left out; instants may have
        been read already."""
        if not self.is_able or is_unsure("\n".join(cells.values())):
            return None
        try:
            return self.values_of(
                msgspec.convert({**cells, **instants} if instants else cells, self.row)
            )
        except msgspec.MsgspecError:
            return None

    def values_of(self, row: Any) -> Values | None:
        """The values of a row whose types are right, unless something else could be wrong."""
        values = list(msgspec.structs.astuple(row))
        for place in self.texts:
            text = values[place]
            if text is not None and text != text.strip():
                return None
        for place in self.flags:
            values[place] = FLAGS[values[place]]
        for place in self.instants:
            if values[place] is not None and not FIRST <= values[place] <= LAST:
                return None
        for place in self.happened:
            if values[place] is not None and values[place] > self.latest:
                return None
        for first, second in self.in_order:
            if values[second] is not None and values[second] < values[first]:
                return None
        return tuple(values)


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


def as_declared(name: str, field: FieldInfo) -> tuple[Any, ...]:
    """A field as msgspec's structs declare it."""
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
    return (name, declared) if field.is_required() else (name, declared, field.default)
