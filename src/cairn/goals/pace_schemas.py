"""What the pace of a KPI gives; values in the KPI's unit."""

from datetime import date

from pydantic import Field

from cairn.goals.schemas import ProgressOut
from cairn.kit.fields import Amount, Out, Percentage
from cairn.words import NoPace


class DueOut(Out):
    """What has to come to be on track, and until when."""

    amount: Amount = Field(description="So much more; where less is better, so much less")
    value: Amount = Field(description="What the value has to be then")
    on: date = Field(description="By the end of this day")


class ForecastOut(Out):
    """Where the present rate leads."""

    value: Amount = Field(description="At the period's end")
    percentage: Percentage = Field(description="At the period's end, not cut off at 0 and 100")
    reached_on: date | None = Field(
        description="By the end of this day the target is reached; may be after the period's end. "
        "Null: never"
    )


class PaceOut(Out):
    """How a KPI keeps pace with what is expected; what makes no sense is null, and says why."""

    buffer_days: int | None = Field(
        description="So many whole working days nothing need be done, today the first, to be where "
        "one is expected to be. Below 0: behind by so many"
    )
    due_by: DueOut | None = Field(
        description="What has to come by when to be on track: on the next morning it would be "
        "missed. Who isn't on track owes today"
    )
    forecast: ForecastOut | None
    no_buffer: NoPace | None = Field(description="Why there is no `buffer_days`")
    no_due: NoPace | None = Field(description="Why there is no `due_by`")
    no_forecast: NoPace | None = Field(description="Why there is no `forecast`")


class ProgressDetail(ProgressOut):
    """The stored progress of a goal, and the pace of a KPI."""

    pace: PaceOut | None = Field(description="Null: it is no KPI")
