"""What a schema refuses, in words that say what would be right."""

from collections.abc import Mapping
from typing import Any

DAY = "must be a day such as 2026-02-28"
INSTANT = "must be an instant with its offset, such as 2026-02-28T08:00:00Z"
CLOCK_TIME = "must be a clock time such as 08:30"
WHOLE_NUMBER = "must be a whole number"
NUMBER = "must be a number"

WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is no field that is known here",
    "string_type": "must be a text",
    "string_unicode": "must be valid Unicode text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "finite_number": "must be a finite number",
    "decimal_max_digits": "must have at most {max_digits} digits",
    "decimal_max_places": "must have at most {decimal_places} decimal places",
    "decimal_whole_digits": "must have at most {whole_digits} digits before the decimal point",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "datetime_type": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_from_date_parsing": INSTANT,
    "timezone_aware": INSTANT,
    "time_type": CLOCK_TIME,
    "time_parsing": CLOCK_TIME,
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "uuid_type": "must be an id",
    "uuid_parsing": "must be an id",
    "list_type": "must be a list",
    "too_short": "must have at least {min_length} of them",
    "too_long": "must have at most {max_length} of them",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}
"""By the kind of refusal; `{names}` are of its context."""


def in_words(error: Mapping[str, Any]) -> str:
    """What is wrong of a field, by one of the errors that pydantic lists; our own say it."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in {"string_too_short", "too_short"} and context["min_length"] == 1:
        return "must not be empty"
    if kind in WORDS:
        return WORDS[kind].format_map(context)
    return str(error["msg"]).removeprefix("Value error, ")
