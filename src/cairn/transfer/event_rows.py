"""Events of the rows of a file, many rows at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import compress, islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from cairn.communities.events_quick import TOGETHER, QuickReader, read_in_groups
from cairn.communities.events_tables import AHEAD, Reason
from cairn.kit import clock
from cairn.kit.rows import FileRow, reason_of
from cairn.transfer.event_places import Places
from cairn.transfer.event_sections import EventSection
from cairn.transfer.mapping import Mapping as MappingFile
from cairn.transfer.report import Report
from cairn.transfer.sections import meets
from cairn.transfer.wishes import chosen_rows

Given = tuple[int, dict[str, str]]
"""A row of the file: its line, and its cells."""
Row = list[Any]
"""An event as it is copied: its line, its community, then its fields."""
Read = tuple[str, list[Row]]
"""A table and events of it, whose communities are still names."""
NO_ID = "the event has no id; without one it would come every time"


def read_events(
    rows: Iterator[FileRow], mapping: MappingFile, places: Places, report: Report
) -> Iterator[Read]:
    """The events that the sections of a mapping make of all rows, some at a time; refusals go into
    the report, and how many rows no section takes."""
    readers = [Reader(section, mapping, places, report) for section in mapping.events]
    chosen = chosen_rows(rows, mapping, report)
    while some := list(islice(chosen, TOGETHER)):
        takes = [[meets(reader.where, cells) for _, cells in some] for reader in readers]
        for reader, mine in zip(readers, takes, strict=True):
            yield reader.table, reader.read(list(compress(some, mine)))
        report.left_out += sum(not any(taken) for taken in zip(*takes, strict=True))


class Said(NamedTuple):
    """What rows say of events: their lines and communities, and of each field a text for each row,
    or an instant; empty where nothing is said."""

    lines: Sequence[int]
    communities: Sequence[str]
    fields: Mapping[str, Sequence[Any]]

    def without(self, refused: Mapping[int, Reason]) -> "Said":
        """The same without the rows at some places."""
        kept = [place not in refused for place in range(len(self.lines))]
        return Said(
            list(compress(self.lines, kept)),
            list(compress(self.communities, kept)),
            {field: list(compress(texts, kept)) for field, texts in self.fields.items()},
        )


class Reader:
    """Makes events of the rows that a section takes."""

    def __init__(
        self, section: EventSection, mapping: MappingFile, places: Places, report: Report
    ) -> None:
        self.where, self.table, self.schema = section.where, section.table, section.events.schema
        self.places, self.report, self.external_id = places, report, mapping.external_id
        self.latest = clock.now() + AHEAD
        self.quick = QuickReader(section.events, self.latest)
        self.reading = mapping.labels.reading
        self.cells = {"community": section.community, "id": section.id, **section.fields}
        self.columns = {field: cell.bare_column for field, cell in self.cells.items()}
        self.instants = [field for field in section.events.instants if field in self.cells]

    def read(self, rows: Sequence[Given]) -> list[Row]:
        """The events of rows; refusals go into the report."""
        refused: dict[int, Reason] = {}
        said = self.said_by(rows, refused)
        for place, reason in refused.items():
            self.report.refuse(said.lines[place], *reason)
        if refused:
            said = said.without(refused)
        together, alone = partial(self.read_together, said), partial(self.read_alone, said)
        return list(read_in_groups(range(len(said.lines)), together, alone))

    def said_by(self, rows: Sequence[Given], refused: dict[int, Reason]) -> Said:
        """What rows say; what can't be read is put among the refused, by the place of its row."""
        cells = [cells for _, cells in rows]
        texts: dict[str, Sequence[Any]] = {
            field: self.texts_of(field, cells, refused) for field in self.cells
        }
        communities, ids = texts.pop("community"), texts.pop("id")
        self.refuse_unknown(communities, refused)
        zones = [self.places.zone(name) for name in communities]
        for field in self.instants:
            texts[field] = list(map(as_instant, texts[field], zones))
        for place, text in enumerate(ids):
            if not text:
                refused.setdefault(place, ("id", NO_ID))
        texts["external_id"] = [self.external_id(text) for text in ids]
        if "reverses" in texts:
            texts["reverses"] = [text and self.external_id(text) for text in texts["reverses"]]
        return Said([line for line, _ in rows], communities, texts)

    def texts_of(
        self, field: str, rows: Sequence[dict[str, str]], refused: dict[int, Reason]
    ) -> list[str]:
        """The texts of a field."""
        column, cell = self.columns[field], self.cells[field]
        if column is not None:
            return [cells.get(column, "").strip() for cells in rows]
        texts = []
        for place, cells in enumerate(rows):
            try:
                texts.append(cell.read(cells, self.reading))
            except ValueError as error:
                refused.setdefault(place, (field, str(error)))
                texts.append("")
        return texts

    def refuse_unknown(self, communities: Sequence[str], refused: dict[int, Reason]) -> None:
        """Refuse rows whose communities aren't there, and can't be created."""
        reasons = {name: self.places.refusal(name) for name in set(communities)}
        if any(reasons.values()):
            for place, name in enumerate(communities):
                if (reason := reasons[name]) is not None:
                    refused.setdefault(place, ("community", reason))

    def read_together(self, said: Said, places: Sequence[int]) -> Iterator[Row] | None:
        """The events of rows that are all beyond doubt."""
        if not self.quick.is_able or not places:
            return None
        some = slice(places[0], places[-1] + 1)
        fields = {field: texts[some] for field, texts in said.fields.items()}
        columns = self.quick.read_cells(len(places), fields)
        if columns is None:
            return None
        rows = zip(said.lines[some], said.communities[some], *columns, strict=True)
        return map(list, rows)

    def read_alone(self, said: Said, place: int) -> Row | None:
        """The event of a row, unless it is refused."""
        line, community = said.lines[place], said.communities[place]
        fields = {field: texts[place] for field, texts in said.fields.items() if texts[place]}
        try:
            event = self.schema.model_validate(fields)
        except ValidationError as invalid:
            self.report.refuse(line, *reason_of(invalid.errors(include_url=False)[0]))
            return None
        fault = next(event.faults(self.latest), None)
        if fault is not None:
            self.report.refuse(line, *fault)
            return None
        return [line, community, *event.__dict__.values()]


def as_instant(text: str, zone: ZoneInfo) -> datetime | str:
    """An instant; a clock time without an offset is the community's, a day its midnight. A text
    that is none is for the schema to refuse."""
    if not text:
        return text
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=zone)
