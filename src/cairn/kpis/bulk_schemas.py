"""What logs in bulk take, a row each, and give; values are in the KPI's unit."""

from uuid import UUID

from pydantic import Field

from cairn.goals.schemas import ExternalId, MovedOut
from cairn.kit.fields import DayInUrl, Out
from cairn.kpis.schemas import IdempotencyKey, LogIn


class BulkRow(LogIn):
    """A log of a KPI, which is named by its id or by its external id."""

    kpi_id: UUID | None = None
    external_id: ExternalId | None = None
    idempotency_key: IdempotencyKey | None = None


class BulkCells(BulkRow):
    """The same where all that comes in is text."""

    date: DayInUrl


COLUMNS = tuple(BulkRow.model_fields)


class BulkErrorOut(Out):
    """What is wrong in a row, which wasn't taken therefore."""

    line: int = Field(description="1 is the first line of the body, a header too")
    field: str
    message: str = Field(description="What is wrong")
    expected: str = Field(description="What would be right")


class BulkOut(Out):
    """What came of logs in bulk."""

    taken: int
    refused: int
    repeated: int = Field(description="Rows that were there already, by their idempotency key")
    outside_period: int = Field(description="Of those taken: kept, but not counted")
    errors: list[BulkErrorOut] = Field(description="The first ones, by line")
    errors_total: int
    repeated_lines: list[int] = Field(description="The first ones")
    updated_progress: list[MovedOut] = Field(
        description="Goals that moved and that you may see; of very many those highest up"
    )
    updated_total: int = Field(description="All goals that moved, seen or not")
