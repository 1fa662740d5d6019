"""What a schema refuses is told in words that say what would be right."""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from cairn.kit.fields import Line, Whole
from cairn.kit.refusals import in_words


class Colour(StrEnum):
    """Something to choose from."""

    RED = "red"
    BLUE = "blue"


INSTANT = "must be an instant with its offset, such as 2026-02-28T08:00:00Z"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Line, "", "must not be empty"),
        (Line, "x" * 201, "must have at most 200 characters"),
        (Line, "a\x00b", "must not contain a NUL character"),
        (Line, 7, "must be a text"),
        (Whole, "many", "must be a whole number"),
        (Whole, True, "must be a number"),
        (int, 1.5, "must be a whole number"),
        (Decimal, "many", "must be a number"),
        (Annotated[Decimal, Field(gt=0)], 0, "must be more than 0"),
        (Annotated[Decimal, Field(max_digits=15, decimal_places=2)], "0.001",
         "must have at most 2 decimal places"),
        (Annotated[int, Field(ge=1, le=12)], 0, "must be at least 1"),
        (Annotated[int, Field(ge=1, le=12)], 13, "must be at most 12"),
        (bool, "perhaps", "must be true or false"),
        (date, "30 February", "must be a day such as 2026-02-28"),
        (time, "noon", "must be a clock time such as 08:30"),
        (AwareDatetime, "2026-02-28T08:00:00", INSTANT),
        (AwareDatetime, "soon", INSTANT),
        (Colour, "green", "must be 'red' or 'blue'"),
        (Literal["red", "blue"], "green", "must be 'red' or 'blue'"),
        (UUID, "7", "must be an id"),
        (list[int], 7, "must be a list"),
        (Annotated[list[int], Field(min_length=1)], [], "must not be empty"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "must have at most 1 of them"),
        (Annotated[str, Field(pattern="^a")], "b", "String should match pattern '^a'"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_would_be_right(kind, value, words):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)

    assert in_words(refused.value.errors()[0]) == words
