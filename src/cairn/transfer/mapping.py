"""Mapping files: what of a row becomes which goals and which logs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from cairn.errors import MappingInvalid
from cairn.goals.schemas import GoalIn
from cairn.kit.fields import ShortLine
from cairn.kit.refusals import in_words
from cairn.kpis.schemas import KpiIn
from cairn.objectives.schemas import ObjectiveIn
from cairn.targets.schemas import TargetIn
from cairn.transfer.cells import Cell
from cairn.transfer.event_sections import CommunityRules, EventSection, Lookup
from cairn.transfer.labels import Reading
from cairn.transfer.sections import Part, Section, Where
from cairn.visions.schemas import VisionIn
from cairn.words import Kind

SCHEMAS: dict[Kind, type[GoalIn]] = {
    Kind.VISION: VisionIn,
    Kind.OBJECTIVE: ObjectiveIn,
    Kind.KPI: KpiIn,
    Kind.TARGET: TargetIn,
}
GIVEN_APART = {"parent_id", "owner_id", "external_id", "metric_source"}
"""Fields of the schemas that a file can't hold: they are ids of the database."""

OWNER, LINKS = "owner_email", "links"
FIELDS: dict[Kind, set[str]] = {
    kind: {*schema.model_fields, OWNER} - GIVEN_APART for kind, schema in SCHEMAS.items()
}
FIELDS[Kind.OBJECTIVE].add(LINKS)
LOG_FIELDS = ("value", "is_completed", "skipped", "note", "confidence")


PLACES = {"@file", "@row"}
"""Columns that every row has: the file's name without its endings, and the row's line in it."""


class Labels(Part):
    """How labels of periods are meant."""

    fiscal_month: int = Field(1, ge=1, le=12)
    dash: Literal["years", "months"] | None = None

    @property
    def reading(self) -> Reading:
        """The same for the reader of labels."""
        return Reading(self.fiscal_month, self.dash)


class GoalSection(Section):
    """A goal of a row; rows that give the same id give the same goal."""

    kind: Cell = Field(default_factory=lambda: Cell.model_validate("kpi"))
    id: Cell
    parent: Cell | None = None
    parent_kind: Cell | None = None
    must_exist: bool = False
    fields: dict[str, Cell] = Field(default_factory=dict)

    def cells(self) -> Iterator[Cell]:
        """Every cell of the section."""
        yield from super().cells()
        yield from self.fields.values()

    @model_validator(mode="after")
    def known_fields(self) -> "GoalSection":
        """Refuse names that are no field of the kind."""
        kinds = [Kind(text) for text in self.constant_kinds()]
        known = set().union(*(FIELDS[kind] for kind in kinds))
        unknown = sorted(self.fields.keys() - known)
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)}: no field of a {' or '.join(kinds)}; "
                f"there are {', '.join(sorted(known))}"
            )
        return self

    def constant_kinds(self) -> list[str]:
        """The kind, if it is the same for all rows; else all kinds."""
        if list(self.kind.columns()):
            return list(Kind)
        text = self.kind.source.render({})
        if text not in list(Kind):
            raise ValueError(f"kind {text!r} is none of {', '.join(Kind)}")
        return [text]


class LogSection(Section):
    """A log of a row."""

    kpi: Cell
    date: Cell | None = None
    label: Cell | None = None
    day: Literal["first", "last"] = "last"
    cap: Literal["today"] | None = None
    key: Cell | None = None
    value: Cell | None = None
    is_completed: Cell | None = None
    skipped: Cell | None = None
    note: Cell | None = None
    confidence: Cell | None = None

    @model_validator(mode="after")
    def one_day(self) -> "LogSection":
        """Demand a date or a label, not both."""
        if (self.date is None) == (self.label is None):
            raise ValueError("a log needs `date` or `label`, and only one of them")
        return self


class Mapping(Part):
    """What of a file becomes what."""

    source: ShortLine | None = None
    format: Literal["csv", "ndjson", "yaml"] | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    encoding: str = "utf-8"
    labels: Labels = Labels()
    columns: dict[str, Cell] = Field(default_factory=dict)
    where: Where = Field(default_factory=dict)
    goals: list[GoalSection] = Field(default_factory=list)
    logs: list[LogSection] = Field(default_factory=list)
    communities: CommunityRules = CommunityRules()
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    events: list[EventSection] = Field(default_factory=list)

    def with_columns(self, row: dict[str, str]) -> dict[str, str]:
        """A row with the columns that the mapping derives; each may use those before it.

        Raises:
            ValueError: a value can't be read; the message begins with the column.
        """
        for name, lookup in self.lookups.items():
            row.update(lookup.columns_of(name, row))
        reading = self.labels.reading
        for name, cell in self.columns.items():
            try:
                row[name] = cell.read(row, reading)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return row

    def external_id(self, text: str) -> str:
        """An id of the file as it is among those of all sources."""
        return f"{self.source}:{text}" if self.source else text

    def used_columns(self, sections: Sequence[Section]) -> set[str]:
        """The columns of the file that these sections look at."""
        names = set(self.where)
        for section in sections:
            names |= set(section.where)
            names |= {name for cell in section.cells() for name in cell.columns()}
        for name, cell in reversed(self.columns.items()):
            if name in names:
                names.discard(name)
                names |= set(cell.columns())
        for name, lookup in self.lookups.items():
            looked_up = {one for one in names if one.startswith(f"{name}.")}
            if looked_up:
                names = names - looked_up | set(lookup.by.columns())
        return names - PLACES


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        MappingInvalid: it can't be read, or says something that isn't understood.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise MappingInvalid(file=path, why=f"it can't be read: {error.strerror}.") from None
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        why = f"it is no YAML; {where}{error.problem}."
        raise MappingInvalid(file=path, why=why) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        why = f"it is no YAML; {' '.join(str(error).split())}."
        raise MappingInvalid(file=path, why=why) from None
    if not isinstance(content, dict):
        raise MappingInvalid(
            file=path, why="it must have keys: source, goals, logs, events and others."
        )
    try:
        return Mapping.model_validate(content)
    except ValidationError as invalid:
        raise MappingInvalid(file=path, why="; ".join(explain(invalid)) + ".") from None


def explain(invalid: ValidationError) -> Iterator[str]:
    """What is wrong in a mapping, each with the path to it."""
    for one in invalid.errors():
        place = ".".join(str(part) for part in one["loc"])
        yield f"{place}: {in_words(one)}" if place else in_words(one)
