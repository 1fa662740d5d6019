"""Figures that are kept are sent again only while nothing of them is another."""

import gzip
from datetime import date
from uuid import UUID

from cairn.communities.kpis_kept import Kept, State
from cairn.metrics.metric import Grain

DAY = date(2026, 3, 8)


def asked(number):
    """Days of a community."""
    return (UUID(int=0), UUID(int=number), Grain.DAILY, DAY, DAY)


def test_a_document_is_found_only_for_rows_in_its_state():
    kept = Kept()
    document = kept.keep(asked(1), State(1, 700), b"one")

    assert kept.find(asked(1), State(1, 700)) == document
    assert (document.plain, gzip.decompress(document.packed)) == (b"one", b"one")
    assert kept.find(asked(1), State(1, 701)) is None
    assert kept.find(asked(1), State(2, 700)) is None
    assert kept.find(asked(2), State(1, 700)) is None


def test_what_was_not_asked_for_the_longest_goes_first():
    kept = Kept(most_bytes=2 * len(Kept().keep(asked(1), State(1, 1), b"four")))
    kept.keep(asked(1), State(1, 1), b"four")
    kept.keep(asked(2), State(1, 1), b"four")
    kept.find(asked(1), State(1, 1))

    kept.keep(asked(1), State(1, 2), b"4444")
    kept.keep(asked(3), State(1, 1), b"four")

    assert kept.bytes <= kept.most_bytes
    assert kept.find(asked(1), State(1, 2)).plain == b"4444"
    assert kept.find(asked(2), State(1, 1)) is None
    assert kept.find(asked(3), State(1, 1)).plain == b"four"


def test_what_is_too_large_is_not_kept():
    kept = Kept(most_bytes=3)

    document = kept.keep(asked(1), State(1, 1), b"four")

    assert document.plain == b"four"
    assert (kept.bytes, kept.find(asked(1), State(1, 1))) == (0, None)
