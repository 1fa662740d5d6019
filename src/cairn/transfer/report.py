"""What came of an import: counts, and every refused row with its field and the reason."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID

from cairn.words import Kind

Tell = Callable[[str, int, int | None], None]
"""Told of progress: what is being done, how much is done, of how much if that is known."""

SHOWN = 50
"""So many refusals are shown; the rest is counted."""


def tell_nobody(doing: str, done: int, total: int | None) -> None:
    """For those whom nobody watches."""


@dataclass(frozen=True)
class Refusal:
    """A row that wasn't taken: its line in the file, the field, and why."""

    row: int
    field: str
    message: str

    def line(self, file: str) -> str:
        """One line for a person, which editors can jump to."""
        return f"{file}:{self.row} {self.field}: {visible(self.message)}"


def visible(message: str) -> str:
    """A message on one line, without characters that a terminal would obey."""
    line = " ".join(message.split())
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in line)


Action = Literal["created", "changed", "unchanged"]


@dataclass(frozen=True)
class GoalLine:
    """A goal of a file, and what is done with it; `depth` counts goals of the file above it."""

    id: UUID
    row: int
    kind: Kind
    level: str | None
    title: str
    depth: int
    parent_title: str | None
    action: Action
    fields: list[str]


@dataclass
class Report:
    """An import in numbers; `what` is goals, logs or events."""

    what: str
    file: str
    rows: int = 0
    left_out: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    is_dry_run: bool = False
    goals: list[GoalLine] = field(default_factory=list)
    """The first goals of the file, as a tree."""

    def refuse(self, row: int, field: str, message: str) -> None:
        """Note that a row wasn't taken."""
        self.refusals.append(Refusal(row, field, message))

    @property
    def refused(self) -> int:
        """How many rows weren't taken."""
        return len({refusal.row for refusal in self.refusals})

    @property
    def taken(self) -> int:
        """How many rows are in the database now, whether they changed anything or not."""
        return self.rows - self.left_out - self.refused

    @property
    def rows_per_second(self) -> int:
        """How fast it went, reading, checking, writing and carrying up together."""
        return round(self.rows / self.seconds) if self.seconds else 0

    def as_json(self) -> str:
        """One line for scripts."""
        counts = ("rows", "taken", "left_out", "refused", "created", "changed", "unchanged")
        fields = {
            "what": self.what,
            "file": self.file,
            "is_dry_run": self.is_dry_run,
            **{name: getattr(self, name) for name in counts},
            "moved": self.moved,
            "notes": self.notes,
            "seconds": round(self.seconds, 3),
            "rows_per_second": self.rows_per_second,
            "refusals": [vars(refusal) for refusal in self.in_order()],
        }
        return json.dumps(fields, ensure_ascii=False)

    def as_text(self) -> str:
        """Some lines for a person."""
        moved = "" if self.what == "events" else f"; progress of {self.moved} goals moved"
        lines = [
            f"{self.file}: {self.rows} rows, {self.taken} taken, {self.refused} refused, "
            f"{self.left_out} left out by the mapping",
            f"{self.what}: {self.created} created, {self.changed} changed, "
            f"{self.unchanged} unchanged{moved}",
            *self.notes,
            f"{self.seconds:.2f} s, {self.rows_per_second} rows a second",
        ]
        if self.is_dry_run:
            lines.append("This was a dry run: nothing was written.")
        return "\n".join(lines)

    def in_order(self) -> list[Refusal]:
        """The refusals by row."""
        return sorted(self.refusals, key=lambda refusal: refusal.row)

    def refusal_lines(self) -> Iterator[str]:
        """The refusals for a person, the first ones in full."""
        refusals = self.in_order()
        for refusal in refusals[:SHOWN]:
            yield refusal.line(self.file)
        if len(refusals) > SHOWN:
            yield f"{len(refusals) - SHOWN} more refusals; --errors FILE writes all of them"

    def write_errors(self, path: Path) -> None:
        """Write all refusals as CSV."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("row", "field", "message"))
            writer.writerows((one.row, one.field, one.message) for one in self.in_order())
