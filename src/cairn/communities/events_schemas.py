"""What events in bulk give."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cairn.communities.events_tables import Name
from cairn.kit.fields import In, Out
from cairn.kpis.bulk_schemas import BulkErrorOut
from cairn.words import MetricGroup

MOST_REMOVED = 10_000


class WhenMissing(StrEnum):
    """What is done where a row names a unit or an amenity that isn't there."""

    CREATE = "create"
    REFUSE = "refuse"


class DirtyOut(Out):
    """Days whose figures of one group are computed anew because of what came."""

    group: MetricGroup
    first_day: date
    last_day: date


class EventsOut(Out):
    """What came of events in bulk."""

    taken: int = Field(description="Rows that are new, or others than before")
    unchanged: int = Field(description="Rows that were there already as they came")
    repeated: int = Field(description="Rows whose external id came again further down")
    refused: int
    created_units: int
    created_amenities: int
    errors: list[BulkErrorOut] = Field(description="The first ones, by line")
    errors_total: int
    dirty: list[DirtyOut] = Field(description="By group, from the first marked day to the last")
    job_id: UUID | None = Field(description="The job that computes these; null: nothing is dirty")


class RemovalIn(In):
    """Events that are to be removed."""

    external_ids: Annotated[list[Name], Field(min_length=1, max_length=MOST_REMOVED)]


class RefusedIdOut(Out):
    """An event that wasn't removed."""

    external_id: str
    message: str


class RemovalOut(Out):
    """What came of a removal."""

    removed: int
    refused: int
    errors: list[RefusedIdOut] = Field(description="The first ones")
    dirty: list[DirtyOut] = Field(description="By group, from the first marked day to the last")
    job_id: UUID | None = Field(description="The job that computes these; null: nothing is dirty")
