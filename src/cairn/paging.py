"""Cursors of lists: where a page ended, in a text that says nothing to the reader."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from decimal import Decimal
from types import GenericAlias
from typing import Any

import msgspec

from cairn.errors import InvalidCursor


def encode_cursor(*values: Any) -> str:
    """The sort key of a page's last row as a cursor."""
    return urlsafe_b64encode(msgspec.json.encode(values)).rstrip(b"=").decode()


def decode_cursor(text: str, *types: Any) -> tuple[Any, ...]:
    """The values of a cursor, of these types.

    Raises:
        InvalidCursor: it isn't one of ours.
    """
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        values: tuple[Any, ...] = msgspec.json.decode(raw, type=GenericAlias(tuple, types))
    except (ValueError, msgspec.MsgspecError):
        raise InvalidCursor() from None
    if any(is_forged(value) for value in values):
        raise InvalidCursor()
    return values


def is_forged(value: Any) -> bool:
    """Whether no row of ours can have a value, or none can be compared with it."""
    if isinstance(value, Decimal):
        return not value.is_finite()
    return isinstance(value, str) and "\x00" in value
