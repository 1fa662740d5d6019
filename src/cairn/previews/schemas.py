"""What a preview takes and gives."""

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from cairn.goals.schemas import ReceiptOut
from cairn.kit.fields import In, LinkWeight, Out, Percentage, Value, Weight
from cairn.words import Kind, State, Status


class LinkWhatIf(In):
    """A KPI that would be linked, count by another weight, or be unlinked."""

    kpi_id: UUID
    weight: LinkWeight | None = Field(description="Null: it would be unlinked")


class WhatIfIn(In):
    """One change to be tried; exactly one field is sent."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    weight: Weight = Field(Decimal(1), description="Another weight in its parent")
    parent_id: UUID | None = Field(None, description="Another parent; null: it becomes a root")
    target_value: Value | None = Field(
        None, description="Another target, of KPIs; null: words only, no progress"
    )
    archive: Literal[True] = Field(True, description="It is abandoned")
    link: LinkWhatIf | None = Field(None, description="Of objectives: another key result")

    @model_validator(mode="after")
    def exactly_one(self) -> "WhatIfIn":
        """Refuse nothing, and more than one change at once."""
        if len(self.model_fields_set) != 1:
            raise ValueError("send exactly one of weight, parent_id, target_value, archive, link")
        if "link" in self.model_fields_set and self.link is None:
            raise ValueError("link needs kpi_id and weight")
        return self

    def change(self) -> dict[str, Any]:
        """The change as the fields of a goal; none where a link would change."""
        fields = self.model_dump(exclude_unset=True, exclude={"link"})
        return {"state": State.ABANDONED} if "archive" in fields else fields


class OutlookOut(Out):
    """A goal whose expected progress or status would change."""

    goal_id: UUID
    kind: Kind
    title: str
    old_expected: Percentage | None
    new_expected: Percentage | None
    old_status: Status | None
    new_status: Status | None


class PreviewOut(ReceiptOut):
    """What a change would move: the receipt that it would be answered with, and the outlook."""

    outlook: list[OutlookOut] = Field(description="As far as you may see it")
