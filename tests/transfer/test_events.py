"""Events come from files: where they are, which they are, and again without change."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from cairn.communities import events_queries
from cairn.errors import FileUnreadable, MappingInvalid
from cairn.transfer import event_rows, events
from cairn.transfer.files import Order, import_and_commit
from make import make_world

from .taking import EXAMPLES, Taking, places, reasons

TICKETS = """
communities: {time_zone: America/New_York, opened_on: 2025-01-01}
events:
  - table: tickets
    community: "{where}"
    id: "{case}"
    fields: {category: "{about}", created_at: "{opened}", resolved_at: "{closed}"}
"""
CASES = """case,where,about,opened,closed
1,Elm,lift,2025-03-01,2025-03-02
2,Oak,noise,2025-07-01T08:00,
3,Oak,,2025-07-01T08:00:00Z,
3,Oak,again,2025-07-01T08:00:00Z,
"""
STORED = """SELECT c.name, t.external_id, t.category, t.created_at FROM tickets t
    JOIN communities c ON c.id = t.community_id WHERE c.name <> 'Elm Court' ORDER BY 2"""


async def test_communities_are_created_and_clock_times_are_theirs(taking: Taking):
    report = await taking.events(CASES, TICKETS)

    assert (report.taken, report.created, report.unchanged, report.refusals) == (4, 3, 0, [])
    assert report.notes == [
        "1 rows of tickets came again further down",
        "communities created: 2",
    ]
    assert await taking.rows(STORED) == [
        ("Elm", "1", "lift", datetime(2025, 3, 1, 5, tzinfo=UTC)),
        ("Oak", "2", "noise", datetime(2025, 7, 1, 12, tzinfo=UTC)),
        ("Oak", "3", "again", datetime(2025, 7, 1, 8, tzinfo=UTC)),
    ]
    assert await taking.rows(
        "SELECT time_zone, opened_on::text FROM communities WHERE name = 'Elm'"
    ) == [("America/New_York", "2025-01-01")]


async def test_the_same_file_again_changes_and_marks_nothing(taking: Taking):
    await taking.events(CASES, TICKETS)
    await taking.db.execute(text("DELETE FROM dirty_ranges"))

    again = await taking.events(CASES, TICKETS)
    unmarked = await taking.rows("SELECT count(*) FROM dirty_ranges")
    changed = await taking.events(CASES.replace("lift", "door"), TICKETS)

    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert unmarked == [(0,)]
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 2)
    assert await taking.rows(
        "SELECT metric_group, first_day::text, last_day::text FROM dirty_ranges ORDER BY 2"
    ) == [("tickets", "2025-03-01", "2025-03-02")]


@pytest.mark.parametrize("hopeful", [1, 1000])
async def test_a_row_that_comes_again_in_a_later_portion_counts_as_repeated(
    taking: Taking, monkeypatch, hopeful
):
    monkeypatch.setattr(events_queries, "HOPEFUL", hopeful)
    monkeypatch.setattr(events, "PORTION", 2)
    monkeypatch.setattr(event_rows, "TOGETHER", 2)
    opened = "2025-07-01T08:00:00Z,"
    lines = ["1,Oak,lift", "2,Oak,noise", "1,Oak,lift", "3,Oak,lift", "2,Oak,door", "9,Oak,door,x"]
    content = "case,where,about,opened,closed\n" + "".join(
        f"{line},{opened}\n" if line.count(",") == 2 else f"{line},\n" for line in lines
    )

    report = await taking.events(content, TICKETS)

    assert (report.created, report.changed, report.unchanged, report.refused) == (3, 0, 0, 1)
    assert "2 rows of tickets came again further down" in report.notes
    assert await taking.rows("SELECT external_id, category FROM tickets ORDER BY 1") == [
        ("1", "lift"),
        ("2", "door"),
        ("3", "lift"),
    ]
    assert await taking.rows(
        "SELECT after->>'created', after->>'changed' FROM audit WHERE action = 'import_events'"
    ) == [("3", "0")]


async def test_a_file_that_ends_in_the_middle_is_told_when_what_was_read_is_written(
    taking: Taking, monkeypatch
):
    monkeypatch.setattr(events, "PORTION", 2)
    monkeypatch.setattr(event_rows, "TOGETHER", 2)
    rows = "".join(f"{number},Oak,lift,2025-07-01T08:00:00Z,\n" for number in range(5))

    with pytest.raises(FileUnreadable, match="line 7"):
        await taking.events(f'case,where,about,opened,closed\n{rows}6,"Oak', TICKETS)

    assert await taking.rows("SELECT count(*) FROM tickets") == [(4,)]


async def test_rows_that_cant_be_events_are_refused_each_by_itself(taking: Taking):
    bad = """4,,x,2025-07-01,
,Oak,x,2025-07-01,
5,Oak,x,01.07.2025,
6,Oak,x,2025-07-01,2025-06-30
7,Oak,x,,
8,Oak,x,2999-01-01,
"""

    report = await taking.events(CASES + bad, TICKETS)

    assert places(report) == [
        (6, "community"),
        (7, "id"),
        (8, "created_at"),
        (9, "resolved_at"),
        (10, "created_at"),
        (11, "created_at"),
    ]
    assert (report.taken, report.refused) == (4, 6)


async def test_communities_that_arent_there_are_refused_where_no_first_day_is_told(taking: Taking):
    rules = TICKETS.replace(", opened_on: 2025-01-01", "")

    report = await taking.events(CASES + "4,Elm Court,x,2025-07-01,\n", rules)

    assert places(report) == [(line, "community") for line in (2, 3, 4, 5)]
    assert await taking.rows("SELECT created_at FROM tickets") == [
        (datetime(2025, 7, 1, tzinfo=UTC),)
    ]


LEDGER = """
source: bank
communities: {time_zone: Europe/Rome, opened_on: 2025-01-01}
events:
  - where: {what: [charge, payment]}
    table: transactions
    community: Elm
    id: "{@file}:{@row}"
    fields:
      unit: "{unit}"
      kind: "{what}"
      amount: {from: "{amount}", replace: [["^-", ""]]}
      posted_at: "{day}"
      due_on: {from: "{what}", values: {charge: "{day}"}, otherwise: "", plus_days: 60}
  - where: {what: back}
    table: transactions
    community: Elm
    id: "{@file}:{@row}"
    fields: {kind: reversal, amount: "{amount}", posted_at: "{day}", reverses: "{@file}:{of}"}
  - where: {what: parcel}
    table: packages
    community: Elm
    id: "{@row}"
    fields: {unit: "{unit}", received_at: "{day}"}
"""


async def test_one_file_fills_several_tables_and_rows_reverse_one_another(taking: Taking):
    rows = """what,unit,amount,day,of
back,,5,2025-02-01,3
charge,A,35.0,2025-01-10,
payment,A,-35.0,2025-01-20,
parcel,A,,2025-01-05,
charge,A,0,2025-01-11,
back,,5,2025-02-01,99
note,,,,
"""

    report = await taking.events(rows, LEDGER, name="ledger.csv")

    assert (report.rows, report.taken, report.left_out) == (7, 4, 1)
    assert places(report) == [(6, "amount"), (7, "reverses")]
    assert reasons(report)[1][2] == "there is no transaction bank:ledger:99"
    assert await taking.rows(
        "SELECT external_id, kind, amount::float, due_on::text FROM transactions ORDER BY 1"
    ) == [
        ("bank:ledger:2", "reversal", 5.0, None),
        ("bank:ledger:3", "charge", 35.0, "2025-03-11"),
        ("bank:ledger:4", "payment", 35.0, None),
    ]
    assert await taking.rows(
        "SELECT count(*) FROM packages p JOIN units u ON u.id = p.unit_id WHERE u.name = 'A'"
    ) == [(1,)]


LOOKED_UP = """
communities: {opened_on: 2025-01-01}
lookups: {gate: {file: gates.csv, key: id, by: "{gate}"}}
events:
  - table: access_logs
    community: "{gate.town}"
    id: "{trip}"
    fields: {occurred_at: "{at}", entry_type: visitor, gate: "{gate.name}"}
"""
TRIPS = "trip,gate,at\n1,7,2025-01-01T08:00:00Z\n2,9,2025-01-01T08:00:00Z\n"


async def test_columns_of_another_file_are_looked_up(taking: Taking):
    (taking.folder / "gates.csv").write_text("id,name,town\n7,Old name,Elm\n7,North,Elm\n")

    report = await taking.events(TRIPS, LOOKED_UP)

    assert reasons(report) == [(3, "gate", "gates.csv has no id '9'")]
    assert await taking.rows("SELECT gate FROM access_logs") == [("North",)]


async def test_another_file_that_isnt_there_or_has_no_key_is_told(taking: Taking):
    with pytest.raises(FileUnreadable, match="gates"):
        await taking.events(TRIPS, LOOKED_UP)

    (taking.folder / "gates.csv").write_text("number,name,town\n")

    with pytest.raises(MappingInvalid, match="no column id"):
        await taking.events(TRIPS, LOOKED_UP)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("tickets", "parties", "is none of"),
        ("category:", "colour:", "no field of tickets"),
        ('created_at: "{opened}", ', "", "tickets need created_at"),
        ("{opened}", "{begun}", "has no column begun"),
        ("America/New_York", "Moon", "IANA time zone"),
    ],
)
async def test_a_mapping_that_cant_be_is_refused_by_name(taking: Taking, old, new, message):
    with pytest.raises(MappingInvalid, match=message):
        await taking.events(CASES, TICKETS.replace(old, new))


async def test_a_dry_run_takes_everything_back(app, tmp_path):
    world = await make_world(app.state.sessions)
    (tmp_path / "cases.csv").write_text(CASES)
    (tmp_path / "rules.yaml").write_text(TICKETS)
    order = ("events", tmp_path / "cases.csv", tmp_path / "rules.yaml")
    told = []

    def tell(*progress):
        told.append(progress)

    tried, done = [
        await import_and_commit(
            app.state.sessions, world.organization_id, Order(*order, is_dry_run=is_dry), tell
        )
        for is_dry in (True, False)
    ]

    assert (tried.created, done.created) == (3, 3)
    assert ("writing", 0, 1) in told


def example(name: str) -> str:
    """A published mapping."""
    return (EXAMPLES / name / "mapping.yaml").read_text()


HOTEL = (
    "ArrivalDateYear,ArrivalDateMonth,ArrivalDateDayOfMonth,LeadTime,StaysInWeekendNights,"
    "StaysInWeekNights,ReservedRoomType,ReservationStatus,ReservationStatusDate,HotelNumber"
)


async def test_the_examples_take_rows_as_the_published_files_have_them(taking: Taking):
    (taking.folder / "bike_stations.csv").write_text("station_id,name,landmark\n58,Post,San Jose\n")
    files = {
        "fines": "account_id,date,entry_type,amount\nA1,2006-07-24,charge,35.0\n"
        "A1,2006-12-05,payment,-11.0\nA1,2006-12-06,sent_to_collection,0.0\n",
        "hotels": f"{HOTEL}\n2015,July,1,342,0,2,C,Check-Out,2015-07-03,H1\n"
        "2015,July,1,342,0,2,C,Check-Out,2015-07-03,H1\n2015,July,1,7,0,0,C,Canceled,2015-06-30,H2\n",
        "bike_trips": "trip_id,start_utc,start_terminal,subscription_type\n"
        "1,2014-01-01T08:14:00Z,58,Subscriber\n",
        "nyc_cases": "unique_key,account,opendate,closedate,complaint_type\n"
        "K1,NYCC34,2025-01-09,,Utilities\nK1,NYCC34,2025-01-09,,Utilities\n",
    }

    taken = {
        name: await taking.events(rows, example(name), name=f"{name}.csv")
        for name, rows in files.items()
    }

    assert {name: (one.created, one.refused) for name, one in taken.items()} == {
        "fines": (2, 1),
        "hotels": (3, 0),
        "bike_trips": (1, 0),
        "nyc_cases": (1, 0),
    }
    assert await taking.rows(
        "SELECT status, created_at::text, starts_at::text, ends_at::text, cancelled_at::text "
        "FROM reservations ORDER BY external_id"
    ) == [
        ("completed", "2014-07-23 23:00:00+00", "2015-07-01 14:00:00+00",
         "2015-07-03 10:00:00+00", None),
    ] * 2 + [
        ("cancelled", "2015-06-23 23:00:00+00", "2015-07-01 14:00:00+00",
         "2015-07-01 22:00:00+00", "2015-06-29 23:00:00+00"),
    ]  # fmt: skip
