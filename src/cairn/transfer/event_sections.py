"""The parts of mapping files that events need: communities, lookups, and the events of a row."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import Field, PrivateAttr, model_validator

from cairn.communities.events_schemas import WhenMissing
from cairn.communities.events_tables import TABLES, EventTable
from cairn.errors import MappingInvalid
from cairn.kit.fields import Day
from cairn.people.schemas import Currency, TimeZone
from cairn.transfer.cells import AnyTemplate, Cell
from cairn.transfer.readers import open_table
from cairn.transfer.sections import Part, Section


class CommunityRules(Part):
    """What communities are like that aren't there yet, and what happens to units and amenities
    that aren't; without a first day all communities must be there."""

    time_zone: TimeZone = "UTC"
    opened_on: Day | None = None
    currency: Currency = "USD"
    units: WhenMissing = WhenMissing.CREATE
    amenities: WhenMissing = WhenMissing.REFUSE

    @property
    def missing(self) -> dict[str, WhenMissing]:
        """The same by the fields that name units and amenities."""
        return {"unit": self.units, "amenity": self.amenities}


class Lookup(Part):
    """Another file beside the imported one, whose columns a row gets by a key."""

    file: str
    key: str
    by: AnyTemplate

    model_config = Part.model_config | {"arbitrary_types_allowed": True}
    _rows: dict[str, dict[str, str]] = PrivateAttr(default_factory=dict)

    def load(self, folder: Path) -> None:
        """Read the file; of rows with the same key the last one counts.

        Raises:
            FileUnreadable: it can't be read.
            MappingInvalid: it has no such key.
        """
        with open_table(folder / self.file) as table:
            if table.columns is not None and self.key not in table.columns:
                there = ", ".join(table.columns)
                raise MappingInvalid(
                    file=self.file, why=f"it has no column {self.key}; there are {there}."
                )
            self._rows = {row.cells.get(self.key, ""): row.cells for row in table.rows}

    def columns_of(self, name: str, row: Mapping[str, str]) -> dict[str, str]:
        """The columns that a row gets, each with the name of the lookup before it.

        Raises:
            ValueError: the file has no such key.
        """
        text = self.by.render(row)
        found = self._rows.get(text)
        if found is None:
            raise ValueError(f"{name}: {self.file} has no {self.key} {text!r}")
        return {f"{name}.{column}": cell for column, cell in found.items()}


class EventSection(Section):
    """An event of a row; rows that give the same id in a community give the same event."""

    table: str
    community: Cell
    id: Cell
    fields: dict[str, Cell] = Field(default_factory=dict)

    @property
    def events(self) -> EventTable:
        """The table of events."""
        return TABLES[self.table]

    def cells(self) -> Iterator[Cell]:
        """Every cell of the section."""
        yield from super().cells()
        yield from self.fields.values()

    @model_validator(mode="after")
    def known_fields(self) -> "EventSection":
        """Refuse tables and fields that there aren't, and demand those that all events need."""
        if self.table not in TABLES:
            raise ValueError(f"{self.table!r} is none of {', '.join(TABLES)}")
        known = [name for name in self.events.fields if name != "external_id"]
        unknown = sorted(set(self.fields) - set(known))
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)}: no field of {self.table}; there are {', '.join(known)}"
            )
        schema = self.events.schema.model_fields
        needed = [name for name in known if schema[name].is_required() and name not in self.fields]
        if needed:
            raise ValueError(f"{self.table} need {', '.join(needed)}")
        return self
