"""Rows that are read without their schema are read as it reads them."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cairn.communities.events_quick import QuickReader, read_in_groups
from cairn.communities.events_tables import TABLES
from cairn.words import EntryType, PatrolStatus

LATEST = datetime(2026, 11, 22, tzinfo=UTC)
READERS = {name: QuickReader(table, LATEST) for name, table in TABLES.items()}
QUICK = sorted(name for name, reader in READERS.items() if reader.is_able)
TEXTS = [
    "gate 4", "ü", "\u00a0nbsp", " left", "right\t", "two\nlines", "\x00", "\ud800", "a\\b", '"',
    "", "x" * 50, "x" * 51, "x" * 100, "x" * 101, "x" * 300, "x" * 301, "é" * 300, "\x7f", "\u2028",
]  # fmt: skip
INSTANTS = [
    "2026-02-28T08:00:00Z", "2026-02-28T08:00:00.123456+05:45", "2026-02-28T08:00:00.1234567Z",
    "2026-02-28 08:00:00-08:00", "2026-02-28T08:00:00", "2026-02-30T08:00:00Z", "2026-02-28",
    "1899-12-31T23:00:00Z", "1900-01-01T00:00:00Z", "2999-12-31T00:00:00Z", "3000-01-01T00:00:00Z",
    "2026-11-22T00:00:00Z", "2026-11-22T00:00:00.000001Z", "2026-11-22T01:00:00+01:00",
    "2026-02-28T24:00:00Z", "2016-12-31T23:59:60Z", "2026-02-28t08:00z", "1700000000",
    "0001-01-01T00:00:00+23:00",
]  # fmt: skip
WORDS = [*EntryType, *PatrolStatus, "true", "false", "True", "yes", "1", "0"]
ODD = [None, True, False, 0, 1, 1.5, 1700000000, [], {}, ["gate 4"]]
CELLS = st.sampled_from([*TEXTS, *INSTANTS, *WORDS])


def fitting(name):
    """What could stand in a field, right or nearly so."""
    if name.endswith("_at"):
        return st.sampled_from(INSTANTS)
    if name in {"entry_type", "status", "denied"}:
        return st.sampled_from(WORDS)
    return st.sampled_from(TEXTS) | st.text(max_size=5)


def rows_of(table, odd):
    """Rows of a table, mostly right ones."""
    fields = {name: st.one_of(fitting(name), fitting(name), odd) for name in table.fields}
    required = {name: fields[name] for name, one in table.schema.model_fields.items()
                if one.is_required()}  # fmt: skip
    optional = {name: fields[name] for name in fields if name not in required}
    optional["surplus"] = odd
    return st.fixed_dictionaries(required, optional=optional)


def by_schema(table, validate, row):
    """The values of a row as the schema reads them; None: it is refused."""
    try:
        event = validate(row)
    except ValidationError:
        return None
    return None if list(event.faults(LATEST)) else tuple(event.__dict__.values())


def several(rows):
    """Some rows of a table."""
    return st.lists(rows, min_size=1, max_size=4)


@pytest.mark.parametrize("name", QUICK)
@given(data=st.data())
@settings(max_examples=100)
def test_json_objects_are_read_as_their_schema_reads_them_or_left_to_it(name, data):
    table = TABLES[name]
    rows = data.draw(several(rows_of(table, st.sampled_from(ODD))))
    is_ascii = data.draw(st.booleans())
    raws = [json.dumps(row, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass") for row in rows]

    quick = READERS[name].read_json(raws)

    assert quick is None or list(zip(*quick, strict=True)) == [
        by_schema(table, table.schema.model_validate_json, raw) for raw in raws
    ]


@pytest.mark.parametrize("name", QUICK)
@given(data=st.data())
@settings(max_examples=100)
def test_cells_are_read_as_their_schema_reads_them_or_left_to_it(name, data):
    table = TABLES[name]
    rows = data.draw(several(rows_of(table, CELLS)))
    said = {name: [row.get(name, "") for row in rows] for row in rows for name in row}

    quick = READERS[name].read_cells(len(rows), said)

    given = [{field: cell for field, cell in row.items() if cell} for row in rows]
    assert quick is None or list(zip(*quick, strict=True)) == [
        by_schema(table, table.schema.model_validate, row) for row in given
    ]


def test_most_rows_need_no_schema():
    at = datetime(2026, 2, 28, 8, tzinfo=timezone(timedelta(hours=-8)))
    row = {"external_id": "1", "occurred_at": at.isoformat(), "entry_type": "visitor"}
    north = json.dumps({**row, "gate": "north", "denied": True}).encode()
    cells = {**{name: [text] * 2 for name, text in row.items()}, "denied": ["true", ""]}
    read = [("1", "1"), (at, at), ("visitor", "visitor"), (None, None), (None, None)]
    reader = READERS["access_logs"]

    assert reader.read_json([north, json.dumps(row).encode()]) == [
        *read, ("north", None), [True, False]
    ]  # fmt: skip
    for instants in ([at, at], [at.isoformat(), at]):
        columns = reader.read_cells(2, {**cells, "occurred_at": instants})
        assert [tuple(one) for one in columns] == [*read, (None, None), (True, False)]


def test_one_row_in_doubt_leaves_few_of_many_to_be_read_alone():
    asked, alone = [], []

    def together(rows):
        asked.append(len(rows))
        return None if 42 in rows else [-row for row in rows]

    def by_itself(row):
        alone.append(row)
        return None if row == 42 else -row

    read = list(read_in_groups(range(95), together, by_itself))

    assert read == [-row for row in range(95) if row != 42]
    assert alone == list(range(40, 50))
    assert asked == [95, *[10] * 9, 5]


def test_what_goes_together_in_ways_of_its_own_is_left_to_the_schema():
    assert set(TABLES) - set(QUICK) == {"transactions", "reservations"}
