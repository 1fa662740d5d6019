"""What deleting goals takes and gives."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from cairn.kit.fields import Out
from cairn.words import Kind

LISTED = 200
"""A preview names so many goals at most, and counts the rest."""

WithChildren = Annotated[
    bool,
    Query(description="All that stands below too; otherwise the children become roots"),
]


class DoomedOut(Out):
    """A goal that would be deleted too."""

    id: UUID
    kind: Kind
    title: str


class DeletionOut(Out):
    """What deleting a goal with all that stands below would delete."""

    goals: list[DoomedOut] = Field(
        description=f"The goal itself first, then from the top down; {LISTED} at most"
    )
    total: int = Field(description="All of them, those that you may not see too")
    is_permitted: bool = Field(description="Whether you may delete each of them")
