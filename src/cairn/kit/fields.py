"""Types of fields that schemas share: what they accept, and how they look in JSON."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
LARGEST = Decimal(10) ** 14


def without_nul(text: str) -> str:
    """Refuse the one character that PostgreSQL can't hold, and halves of surrogate pairs."""
    if "\x00" in text:
        raise ValueError("must not contain a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode text") from None
    return text


def in_range(day: date) -> date:
    """Refuse years that are typing errors."""
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return day


def without_numbers(day: Any) -> Any:
    """Refuse seconds since 1970, which pass for a day otherwise."""
    if isinstance(day, int | float) or (isinstance(day, str) and "-" not in day[1:]):
        raise ValueError("must be a day as in 2026-02-28")
    return day


def within_ten_places(value: Decimal) -> Decimal:
    """Refuse what numeric(24,10) can't hold exactly."""
    if not value.is_finite() or value.copy_abs() >= LARGEST:
        raise ValueError("must be a number between -10^14 and 10^14")
    if value != round(value, 10):
        raise ValueError("must have at most 10 decimal places")
    return value


def not_a_boolean(value: Any) -> Any:
    """Refuse true and false where a number is meant; Python would take them for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros and without an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


Whole = Annotated[int, BeforeValidator(not_a_boolean)]
"""A whole number."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(without_nul),
]
"""A title or a name: one to 200 characters."""

ShortLine = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(without_nul),
]
"""A department or a unit: one to 100 characters."""

Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(without_nul)]
"""A description or a note: at most 20,000 characters."""

Day = Annotated[date, AfterValidator(in_range)]
"""A calendar day from 1900 to 2999."""

DayInUrl = Annotated[Day, BeforeValidator(without_numbers)]
"""The same, but only as text: numbers are seconds since 1970 otherwise."""

Value = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    AfterValidator(within_ten_places),
    PlainSerializer(plain, return_type=str, when_used="json"),
]
"""A measured value, in its KPI's unit: a string in JSON, at most ten decimal places."""

Amount = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string"}),
]
"""A value that was worked out from others, in its KPI's unit: a string in JSON, however large."""

Percentage = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
"""Percent, a number in JSON."""

PercentageIn = Annotated[
    Decimal,
    Field(ge=0, le=100, allow_inf_nan=False, decimal_places=4),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
"""Percent from 0 to 100, at most four decimal places."""

Weight = Annotated[
    Decimal,
    Field(ge=0, lt=100_000, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 100000}),
]
"""How much a goal counts in its parent: 0 (not at all) and more, at most four decimal places."""

LinkWeight = Annotated[
    Decimal,
    Field(gt=0, le=1, decimal_places=4, allow_inf_nan=False),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
"""How much a KPI counts in an objective: above 0, at most 1, at most four decimal places."""


class In(BaseModel):
    """What comes in: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What goes out; may be read from a row or an object."""

    model_config = ConfigDict(from_attributes=True)
