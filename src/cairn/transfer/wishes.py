"""From the rows of a file to the goals that they ask for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic_core import PydanticUndefined

from cairn.goals.rules import cut_title
from cairn.kit.fields import LARGEST, without_nul
from cairn.kit.rows import FileRow
from cairn.transfer.cells import Cell
from cairn.transfer.labels import parse_day
from cairn.transfer.link_cells import parse_links
from cairn.transfer.mapping import FIELDS, LINKS, OWNER, SCHEMAS, GoalSection, Mapping
from cairn.transfer.report import Report
from cairn.transfer.sections import Where, meets
from cairn.words import Kind

Key = tuple[Kind, str]
T = TypeVar("T")


class Taking(Protocol):
    """Whatever takes the rows that meet conditions."""

    where: Where


S = TypeVar("S", bound=Taking)

TITLE_LENGTH = 200
TEN_PLACES = Decimal("1E-10")


@dataclass
class Wish:
    """A goal that a row asks for: the fields that the row says something about."""

    row: int
    kind: Kind
    external_id: str
    given: dict[str, Any]
    parents: tuple[str, ...] | None
    """Where to look for the parent, first one first; none: a root; None: nothing is said."""
    must_exist: bool = False
    parent_kind: Kind | None = None
    """Where ids alone don't tell the parent apart: the kind that it is."""
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By the id that the row has for a KPI: where to look for it, first one first."""

    @property
    def key(self) -> Key:
        """What makes it the same goal as another row's."""
        return self.kind, self.external_id

    @property
    def names(self) -> tuple[str, ...]:
        """All external ids that it mentions."""
        linked = [name for names in self.links.values() for name in names]
        return self.external_id, *(self.parents or ()), *linked

    def said(self) -> dict[str, Any]:
        """All that is said, the parent included."""
        return self.given if self.parents is None else {**self.given, "parent": self.parents}


class FieldRefused(ValueError):
    """A field can't be read; the first argument names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def collect(rows: Iterator[FileRow], mapping: Mapping, report: Report) -> dict[Key, Wish]:
    """The goals that a file asks for; rows that can't be read go into the report.

    Rows with the same id are about the same goal and must not contradict each other.
    """
    wishes: dict[Key, Wish] = {}
    for row, cells in chosen_rows(rows, mapping, report):
        sections = [section for section in mapping.goals if meets(section.where, cells)]
        report.left_out += not sections
        for section in sections:
            try:
                add(wishes, wish_of(row, section, mapping, cells))
            except FieldRefused as refused:
                report.refuse(row, refused.field, str(refused))
    return wishes


def chosen_rows(
    rows: Iterator[FileRow], mapping: Mapping, report: Report
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that the mapping takes, with its derived columns."""
    file = Path(report.file).name.partition(".")[0]
    where, derives = mapping.where, mapping.lookups or mapping.columns
    for number, bare, refusal in rows:
        report.rows += 1
        if refusal is not None:
            report.refuse(number, "row", refusal)
            continue
        bare["@file"], bare["@row"] = file, str(number)
        try:
            cells = mapping.with_columns(bare) if derives else bare
        except ValueError as error:
            field, _, message = str(error).partition(": ")
            report.refuse(number, field, message)
            continue
        if not where or meets(where, cells):
            yield number, cells
        else:
            report.left_out += 1


def read_sections(
    rows: Iterator[FileRow],
    mapping: Mapping,
    report: Report,
    sections: Sequence[S],
    read: Callable[[int, S, dict[str, str]], T],
) -> Iterator[T]:
    """What the sections of a mapping make of all rows, by a function that may raise FieldRefused;
    what can't be read goes into the report, and how many rows no section takes."""
    for row, cells in chosen_rows(rows, mapping, report):
        is_taken = False
        for section in sections:
            if section.where and not meets(section.where, cells):
                continue
            is_taken = True
            try:
                yield read(row, section, cells)
            except FieldRefused as refused:
                report.refuse(row, refused.field, str(refused))
        report.left_out += not is_taken


def wish_of(row: int, section: GoalSection, mapping: Mapping, cells: dict[str, str]) -> Wish:
    """The goal that a section makes of a row.

    Raises:
        FieldRefused: a field can't be read.
    """
    reading = mapping.labels.reading

    def read(field: str, cell: Cell) -> str:
        try:
            return without_nul(cell.read(cells, reading))
        except ValueError as error:
            raise FieldRefused(field, str(error)) from None

    kind = kind_of(read("kind", section.kind))
    external_id = read("id", section.id)
    if not external_id:
        raise FieldRefused("id", "the goal has no id; without one it would come again every time")
    texts = {
        name: read(name, cell) for name, cell in section.fields.items() if cell.is_given(cells)
    }
    parents = None
    if section.parent is not None and section.parent.is_given(cells):
        parent = read("parent", section.parent)
        parents = (mapping.external_id(parent), parent) if parent else ()
    given = given_fields(kind, texts)
    return Wish(
        row=row,
        kind=kind,
        external_id=mapping.external_id(external_id),
        given=given,
        parents=parents,
        must_exist=section.must_exist,
        parent_kind=parent_kind_of(read("parent_kind", section.parent_kind))
        if parents and section.parent_kind is not None
        else None,
        links={name: (mapping.external_id(name), name) for name in given.get(LINKS, ())},
    )


def kind_of(text: str) -> Kind:
    """The kind that a cell names; KPI if it is empty."""
    try:
        return Kind(text.lower() or Kind.KPI)
    except ValueError:
        raise FieldRefused("kind", f"{text!r} is none of {', '.join(Kind)}") from None


def parent_kind_of(text: str) -> Kind | None:
    """The kind that a cell names for a parent, if it does."""
    try:
        return Kind(text.lower()) if text else None
    except ValueError:
        raise FieldRefused("parent_kind", f"{text!r} is none of {', '.join(Kind)}") from None


def given_fields(kind: Kind, texts: dict[str, str]) -> dict[str, Any]:
    """The fields of a kind as its schema takes them. An empty cell empties a field that may be
    empty, and says nothing about one that may not."""
    given: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in FIELDS[kind]:
            if text:
                raise FieldRefused(name, f"a {kind} has no {name}")
            continue
        if text:
            try:
                given[name] = CONVERSIONS.get(name, str)(text)
            except ValueError as error:
                raise FieldRefused(name, str(error)) from None
        elif name == LINKS:
            given[name] = {}
        elif name == OWNER or may_be_empty(kind, name):
            given[name] = None
        elif SCHEMAS[kind].model_fields[name].default is PydanticUndefined:
            given[name] = ""
    return with_whole_title(given)


def may_be_empty(kind: Kind, name: str) -> bool:
    """Whether a goal of the kind may be without the field."""
    return SCHEMAS[kind].model_fields[name].default is None


def with_whole_title(given: dict[str, Any]) -> dict[str, Any]:
    """Cut a title that is too long at a word; the whole of it begins the description."""
    title = " ".join(given.get("title", "").split())
    if len(title) <= TITLE_LENGTH:
        return given
    description = given.get("description") or ""
    if title not in " ".join(description.split()):
        description = f"{title}\n\n{description}".strip()
    return {**given, "title": cut_title(title, TITLE_LENGTH), "description": description}


def rounded(text: str) -> Decimal | str:
    """A measured value with at most ten decimals; what is no number stays for the schema."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or value.copy_abs() >= LARGEST:
        return text
    return value.quantize(TEN_PLACES, ROUND_HALF_UP)


def weekdays(text: str) -> list[str]:
    """Weekdays as 1,2,3 or 1 2 3."""
    return text.replace(",", " ").replace(";", " ").split()


CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "starts_on": parse_day,
    "ends_on": parse_day,
    "due_weekdays": weekdays,
    "target_value": rounded,
    "baseline_value": rounded,
    "lower_bound": rounded,
    "upper_bound": rounded,
    LINKS: parse_links,
}


def add(wishes: dict[Key, Wish], wish: Wish) -> None:
    """Add a goal, or what this row says more about one that is there.

    Raises:
        FieldRefused: another row said something else.
    """
    known = wishes.setdefault(wish.key, wish)
    if known is wish:
        return
    before, now = known.said(), wish.said()
    for name in now.keys() & before.keys():
        if now[name] != before[name]:
            raise FieldRefused(
                name,
                f"{wish.external_id} has {shown(before[name])} in line {known.row} and "
                f"{shown(now[name])} here",
            )
    known.given = {**known.given, **wish.given}
    known.links = {**known.links, **wish.links}
    if known.parents is None:
        known.parents, known.parent_kind = wish.parents, wish.parent_kind


def shown(value: Any) -> str:
    """A value in a message."""
    return f"{value[0] if isinstance(value, tuple) and value else value or 'nothing'!s:.80}"
