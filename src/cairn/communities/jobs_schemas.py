"""What is asked of jobs of communities, and what is answered."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from cairn.kit.fields import DayInUrl, In, Out, Whole
from cairn.words import RunStatus


class BackfillIn(In):
    """Days to be computed anew, with the weeks and months that they are in."""

    first: DayInUrl = Field(alias="from")
    to: DayInUrl


class RefreshIn(In):
    """The last days to be computed anew, up to yesterday."""

    days: Annotated[Whole, Field(ge=1, le=366)] = 7


class CommunityRunOut(Out):
    """One run of a job of a community."""

    id: UUID
    jobname: str
    status: RunStatus
    done: int | None = Field(description="Of long jobs: how much of `total` is done")
    total: int | None
    queued_at: datetime
    started_at: datetime | None = Field(description="The last attempt")
    finished_at: datetime | None
    error: str | None = Field(description="What the last attempt that failed said")
    result: dict[str, Any] | None = Field(
        description="`changed`: ranges of days, weeks and months whose rows are others now; "
        "`updated_progress`: the goals that they moved"
    )


class CommunityRunListed(Out):
    """One run of a job of a community among others."""

    id: UUID
    jobname: str
    status: RunStatus
    done: int | None = Field(description="Of long jobs: how much of `total` is done")
    total: int | None
    first_day: date | None = Field(description="Of the days asked for; null: what is marked")
    last_day: date | None
    queued_at: datetime
    started_at: datetime | None = Field(description="The last attempt")
    finished_at: datetime | None
    error: str | None = Field(description="What the last attempt that failed said")


class CommunityRunsOut(Out):
    """The last runs of the jobs of a community, the newest first."""

    items: list[CommunityRunListed]


class JobStarted(Out):
    """A job that was queued, or the one that does the same already."""

    job_id: UUID
    jobname: str
    first_day: date
    last_day: date
