"""What an import over HTTP answers."""

from uuid import UUID

from pydantic import Field

from cairn.kit.fields import Out
from cairn.transfer.report import Action
from cairn.words import Kind


class ReasonOut(Out):
    """Why a row wasn't taken."""

    field: str = Field(description="`row` where it isn't about one field")
    message: str = Field(description="What is wrong, with which value")


class RefusedRowOut(Out):
    """A row that wasn't taken."""

    row: int = Field(description="The line of the file that it begins at; 1 is the first")
    cells: dict[str, str] = Field(description="What the file says there, by column")
    reasons: list[ReasonOut]


class PlannedOut(Out):
    """A goal of the file, and what is done with it."""

    id: UUID = Field(description="Of a new goal in a dry run: one that it won't have")
    row: int
    kind: Kind
    level: str | None
    title: str
    depth: int = Field(description="So many goals of the file stand above it")
    parent_title: str | None
    action: Action
    fields: list[str] = Field(description="Those that change")


class ImportOut(Out):
    """What came of an import, or would."""

    is_dry_run: bool
    rows: int
    taken: int = Field(description="Rows that are there now, whether they changed anything or not")
    left_out: int = Field(description="Rows that are about nothing here")
    refused: int = Field(description="Rows that weren't taken; see `refused_rows`")
    created: int = Field(description="Goals, or logs")
    changed: int
    unchanged: int
    moved: int = Field(description="Goals whose progress moved, seen or not")
    notes: list[str]
    refused_rows: list[RefusedRowOut]
    goals: list[PlannedOut] = Field(
        description="Of an import of goals: the first ones, each below its parent"
    )
