"""What administration shows."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from cairn.kit.fields import Out
from cairn.metrics.metric import Grain
from cairn.words import Kind, RunStatus


class AuditEntryOut(Out):
    """One change: of what is new or gone all fields, else those that differ."""

    id: UUID
    at: datetime
    actor_id: UUID | None = Field(description="Null: a command")
    actor_name: str | None
    action: str
    entity: str
    entity_id: UUID | None
    subject: str | None = Field(
        description="What it is called now; null: it is gone, nameless, or nothing that one sees"
    )
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditOut(Out):
    """Changes, newest first."""

    items: list[AuditEntryOut]
    next_cursor: str | None


class DifferenceOut(Out):
    """A goal whose stored progress isn't what its logs, links and children make it, or whose logs
    aren't what the metric that feeds it comes to."""

    goal_id: UUID
    title: str
    kind: Kind
    fields: dict[str, Any] = Field(description="By name: what is stored, what was recomputed")


class BucketDifferenceOut(Out):
    """A day, week or month of a community whose stored metrics aren't what its events make them, or
    a day on which what is stored of its units isn't what their ledgers do."""

    community_id: UUID
    community: str
    grain: Grain
    first_day: date
    problem: Literal["changed", "missing", "surplus"] = Field(
        description="Missing: there is no such row; surplus: there should be none"
    )
    fields: dict[str, Any] = Field(
        description="By metric or unit: what is stored, what was recomputed"
    )


class IntegrityOut(Out):
    """What was compared, and what differed then."""

    id: UUID
    at: datetime
    goals: int = Field(description="How many goals were compared")
    buckets: int = Field(description="How many days, weeks and months of communities were compared")
    dirty: int = Field(
        description="How many of them are marked to be computed anew; what is marked isn't compared"
    )
    difference_count: int
    differences: list[DifferenceOut | BucketDifferenceOut] = Field(
        description="When kept, the first thousand"
    )
    seconds: float = Field(description="How long it took")
    repaired: bool = Field(description="Whether what differed was put right")


class JobOut(Out):
    """A job of the organization: when it is due, and how its last run went."""

    jobid: UUID
    jobname: str
    schedule: str = Field(description="Five fields of cron, in the zone of who it is for")
    community_id: UUID | None = Field(description="Null: it is for the organization")
    community: str | None = Field(description="Its name")
    last_run: datetime | None
    last_status: RunStatus | None
    next_run: datetime | None = Field(description="Null: it is switched off")
    last_error: str | None


class RunOut(Out):
    """One run of a job."""

    id: UUID
    jobname: str
    community_id: UUID | None
    community: str | None = Field(description="Its name")
    due_at: datetime | None = Field(description="Null: started by hand")
    args: dict[str, Any]
    status: RunStatus
    attempts: int
    queued_at: datetime
    started_at: datetime | None = Field(description="The last attempt")
    finished_at: datetime | None
    error: str | None = Field(description="What the last attempt that failed said")
    result: dict[str, Any] | None
    done: int | None = Field(description="Of long jobs: how much of `total` is done")
    total: int | None
    requested_by: UUID | None


class JobsOut(Out):
    """The jobs, and their runs, newest first."""

    jobs: list[JobOut]
    runs: list[RunOut]
    next_cursor: str | None
