"""Cursors."""

from base64 import urlsafe_b64encode
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.errors import InvalidCursor
from cairn.paging import decode_cursor, encode_cursor

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(TEXT, st.uuids(), st.none() | st.dates(), st.integers(-(2**53), 2**53))
def test_a_cursor_gives_back_what_was_put_in(text, identity, day, number):
    cursor = encode_cursor(text, identity, day, number, Decimal("1.50"))

    types = (str, UUID, date | None, int, Decimal)
    assert decode_cursor(cursor, *types) == (text, identity, day, number, Decimal("1.50"))


@given(st.lists(TEXT))
def test_a_cursor_needs_no_escaping_in_an_url(values):
    assert set(encode_cursor(*values)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


@given(st.text())
def test_a_text_that_is_no_cursor_is_refused(text):
    with pytest.raises(InvalidCursor):
        decode_cursor(text, UUID)


@pytest.mark.parametrize(
    "values", [b"[]", b'["a", "b"]', b'["a\\u0000"]', b'{"a": 1}', b"[1]", b"null", b"\xff"]
)
def test_other_values_than_expected_are_refused(values):
    with pytest.raises(InvalidCursor):
        decode_cursor(urlsafe_b64encode(values).decode(), str)


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(InvalidCursor):
        decode_cursor(encode_cursor("name", uuid4()), UUID)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "sNaN"])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(InvalidCursor):
        decode_cursor(encode_cursor(value), Decimal)
