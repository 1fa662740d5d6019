"""Events in bulk: what is right is taken and marked once, what isn't is told row by row."""

import asyncio
import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import event, text

from cairn.communities import events_queries
from cairn.communities.events import remove_events, take_events
from cairn.communities.events_rows import BodyFormat
from cairn.communities.events_schemas import RemovalIn, WhenMissing
from cairn.communities.events_tables import TABLES
from cairn.kit.db import enter_communities, scalar, transaction
from cairn.model import Amenity, Base
from metrics.happening import make_community

NOON = "2026-03-02T12:00:00Z"
CREATE = WhenMissing.CREATE
EXAMPLES = {
    "access_logs": {"occurred_at": NOON, "entry_type": "visitor", "unit": "A-1", "gate": "North"},
    "incidents": {"reported_at": NOON, "category": "noise", "severity": "high"},
    "patrol_logs": {"scheduled_at": NOON, "status": "missed"},
    "transactions": {"unit": "A-1", "kind": "charge", "amount": "10.50", "posted_at": NOON},
    "announcements": {"sent_at": NOON, "sender": "Office"},
    "messages": {"sent_at": NOON},
    "reservations": {
        "amenity": "Pool",
        "created_at": NOON,
        "starts_at": "2027-03-02T12:00:00Z",
        "ends_at": "2027-03-02T14:00:00Z",
    },
    "packages": {"unit": "A-1", "received_at": NOON, "picked_up_at": "2026-03-03T00:00:00+01:00"},
    "tickets": {"category": "lift", "created_at": NOON},
}


@pytest.fixture
async def community(db, actor) -> UUID:
    """A community in Los Angeles without any marks."""
    community = await make_community(db, actor, "America/Los_Angeles", date(2026, 1, 1))
    await clean(db)
    return community


async def clean(db) -> None:
    """Forget what is marked."""
    await db.execute(text("DELETE FROM dirty_ranges"))


async def take(db, actor, community, table, rows, format=BodyFormat.NDJSON, **missing):
    """Take rows in bulk; texts as they are."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
    content = "[" + ",".join(lines) + "]" if format is BodyFormat.JSON else "\n".join(lines)
    body = io.BytesIO(content.encode())
    return await take_events(
        db, actor, community, table, body, format, missing={"unit": CREATE, **missing}, most=10_000
    )


def told(result):
    """Line and field of the errors."""
    return [(one.line, one.field) for one in result.errors]


async def stored(db, statement):
    """What a query finds."""
    return [tuple(row) for row in await db.execute(text(statement))]


@pytest.mark.parametrize("hopeful", [1, 1000])
@pytest.mark.parametrize("table", TABLES)
async def test_every_table_takes_what_is_new_once_and_again_when_it_differs(
    db, actor, community, table, hopeful, monkeypatch
):
    monkeypatch.setattr(events_queries, "HOPEFUL", hopeful)
    row = {"external_id": "1", **EXAMPLES[table]}
    instant = next(name for name, value in row.items() if value == NOON)
    later = row | {instant: "2026-03-01T12:00:00Z"}

    first = await take(db, actor, community, table, [row], amenity=CREATE)
    await clean(db)
    again = await take(db, actor, community, table, [row], amenity=CREATE)
    unmarked = await scalar(db, "SELECT count(*) FROM dirty_ranges")
    changed = await take(db, actor, community, table, [later], amenity=CREATE)

    assert (first.taken, first.unchanged, first.errors) == (1, 0, [])
    assert (again.taken, again.unchanged, again.dirty, unmarked) == (0, 1, [], 0)
    assert (changed.taken, changed.unchanged) == (1, 0)
    assert {one.first_day for one in first.dirty} <= {date(2026, 3, 2), date(2026, 3, 1)} or (
        table == "reservations"
    )
    assert {one.first_day for one in changed.dirty} >= {date(2026, 3, 1)}
    assert await stored(db, f"SELECT external_id, {instant} FROM {table}") == [
        ("1", datetime(2026, 3, 1, 12, tzinfo=UTC))
    ]


def test_every_table_of_events_is_there_and_all_its_columns_can_be_given():
    ours = {"organization_id", "id", "community_id", "recorded_at"}
    of_events = {name for name in Base.metadata.tables if name in EXAMPLES}

    assert set(TABLES) == of_events
    for name, table in TABLES.items():
        assert set(table.columns) == set(Base.metadata.tables[name].columns.keys()) - ours


MALFORMED = [
    ("{", "row"),
    ("[1]", "row"),
    ({"external_id": None}, "external_id"),
    ({"amount": "0"}, "amount"),
    ({"amount": "1.005"}, "amount"),
    ({"amount": "NaN"}, "amount"),
    ({"kind": "gift"}, "kind"),
    ({"posted_at": "2026-03-02"}, "posted_at"),
    ({"posted_at": "2026-03-02T12:00:00"}, "posted_at"),
    ({"posted_at": 1772452800}, "posted_at"),
    ({"posted_at": "2999-01-01T00:00:00Z"}, "posted_at"),
    ({"unit": None}, "unit"),
    ({"kind": "payment", "due_on": "2026-03-09"}, "due_on"),
    ({"kind": "reversal"}, "reverses"),
    ({"kind": "reversal", "reverses": "nothing"}, "reverses"),
    ({"reverses": "1"}, "reverses"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize("format", [BodyFormat.NDJSON, BodyFormat.JSON])
async def test_malformed_rows_among_many_are_named_and_the_rest_is_taken(
    db, actor, community, format
):
    wrong = [one for one in MALFORMED if one[0] != "{" or format is BodyFormat.NDJSON]
    rows = [{"external_id": f"t{n}", **EXAMPLES["transactions"]} for n in range(2000)]
    lines = [7 + 110 * n for n in range(len(wrong))]
    for line, (change, _) in zip(lines, wrong, strict=True):
        rows[line - 1] = change if isinstance(change, str) else rows[line - 1] | change

    result = await take(db, actor, community, "transactions", rows, format)

    assert told(result) == list(zip(lines, (field for _, field in wrong), strict=True))
    assert all(one.message and one.expected for one in result.errors)
    assert (result.taken, result.refused) == (2000 - len(wrong), len(wrong))
    assert await scalar(db, "SELECT count(*) FROM transactions") == 2000 - len(wrong)


async def test_rows_that_begin_after_they_end_are_refused(db, actor, community):
    early, late = "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z"
    wrong = {
        "incidents": ({"reported_at": late, "resolved_at": early, "category": "x"}, "resolved_at"),
        "packages": ({"received_at": late, "picked_up_at": early}, "picked_up_at"),
        "tickets": ({"created_at": late, "resolved_at": early}, "resolved_at"),
        "reservations": (
            {"amenity": "P", "created_at": early, "starts_at": late, "ends_at": late},
            "ends_at",
        ),
    }

    for table, (row, field) in wrong.items():
        result = await take(db, actor, community, table, [{"external_id": "1", **row}])

        assert told(result) == [(1, field)]
        assert result.taken == 0


async def test_the_last_row_of_an_external_id_counts(db, actor, community):
    rows = [{"external_id": "1", **EXAMPLES["tickets"], "category": one} for one in "abc"]

    result = await take(db, actor, community, "tickets", rows)

    assert (result.taken, result.repeated, result.unchanged) == (1, 2, 0)
    assert await stored(db, "SELECT category FROM tickets") == [("c",)]


async def test_units_are_found_by_external_id_then_by_name_and_else_created(db, actor, community):
    for external_id, name in (("7", "North"), (None, "South"), (None, "Twin"), (None, "Twin")):
        await db.execute(
            text(
                "INSERT INTO units (organization_id, community_id, external_id, name) "
                "VALUES (:organization, :community, :external_id, :name)"
            ),
            {
                "organization": actor.organization_id,
                "community": community,
                "external_id": external_id,
                "name": name,
            },
        )
    rows = [
        {"external_id": str(n), **EXAMPLES["packages"], "unit": unit}
        for n, unit in enumerate(["7", "South", "Twin", "New", "New", None])
    ]

    refused = await take(db, actor, community, "packages", rows, unit=WhenMissing.REFUSE)
    created = await take(db, actor, community, "packages", rows)

    assert told(refused) == [(3, "unit"), (4, "unit"), (5, "unit")]
    assert (refused.taken, refused.created_units) == (3, 0)
    assert (created.taken, created.unchanged, created.created_units) == (2, 3, 1)
    assert await stored(
        db,
        "SELECT u.name, count(*) FROM packages p LEFT JOIN units u ON u.id = p.unit_id "
        "GROUP BY 1 ORDER BY 1",
    ) == [("New", 2), ("North", 1), ("South", 1), (None, 1)]


async def test_amenities_that_arent_there_are_refused_unless_they_are_to_be_created(
    db, actor, community
):
    db.add(Amenity(organization_id=actor.organization_id, community_id=community, name="Gym"))
    await db.flush()
    rows = [
        {"external_id": one, **EXAMPLES["reservations"], "amenity": one} for one in ("Gym", "Pool")
    ]

    refused = await take(db, actor, community, "reservations", rows)
    created = await take(db, actor, community, "reservations", rows, amenity=CREATE)

    assert (refused.taken, told(refused)) == (1, [(2, "amenity")])
    assert (created.taken, created.unchanged, created.created_amenities) == (1, 1, 1)


def ledger(external_id, kind, amount, unit="A-1", **fields):
    """A row of a ledger."""
    row = {"external_id": external_id, "kind": kind, "amount": amount, "posted_at": NOON}
    return row | {"unit": unit} | fields


async def test_reversals_name_what_they_reverse_also_further_down_in_the_body(db, actor, community):
    rows = [
        ledger("r1", "reversal", "4", None, reverses="c1"),
        ledger("c1", "charge", "10"),
        ledger("r2", "reversal", "4", "B-2", reverses="c1"),
        ledger("r3", "reversal", "4", reverses="r1"),
        ledger("p1", "payment", "10"),
    ]

    result = await take(db, actor, community, "transactions", rows)
    later = await take(
        db, actor, community, "transactions", [ledger("r4", "reversal", "10", reverses="p1")]
    )

    assert (result.taken, told(result)) == (3, [(3, "unit"), (4, "reverses")])
    assert later.taken == 1
    assert await stored(
        db,
        "SELECT r.external_id, t.external_id, r.amount FROM transactions r "
        "JOIN transactions t ON t.id = r.reverses_id ORDER BY 1",
    ) == [("r1", "c1", Decimal(4)), ("r4", "p1", Decimal(10))]


async def test_reversals_take_back_no_more_than_there_is(db, actor, community):
    rows = [
        ledger("r1", "reversal", "6", reverses="c1"),
        ledger("r2", "reversal", "5", reverses="c1"),
        ledger("r3", "reversal", "4", reverses="c1"),
        ledger("c1", "charge", "10"),
        ledger("k1", "credit", "10"),
        ledger("r4", "reversal", "1", reverses="k1"),
    ]

    first = await take(db, actor, community, "transactions", rows)
    again = await take(db, actor, community, "transactions", rows[:1] + rows[2:4])
    more = [ledger("r5", "reversal", "0.01", reverses="c1"), ledger("c1", "charge", "9.99")]
    refused = await take(db, actor, community, "transactions", more)
    exchanged = await take(
        db, actor, community, "transactions",
        [
            ledger("r5", "reversal", "3", reverses="c1"),
            ledger("r1", "reversal", "1", reverses="c1"),
            ledger("r3", "reversal", "4", reverses="c1"),
            ledger("c1", "payment", "8"),
        ],
    )  # fmt: skip

    assert told(first) == [(2, "amount"), (6, "reverses")]
    assert "only 4.00 are left" in first.errors[0].message
    assert (again.taken, again.unchanged, again.errors) == (0, 3, [])
    assert told(refused) == [(1, "amount"), (2, "amount")]
    assert "take back 10.00" in refused.errors[1].message
    assert (exchanged.taken, exchanged.unchanged, exchanged.errors) == (3, 1, [])
    assert await stored(
        db, "SELECT external_id, kind, amount FROM transactions WHERE kind <> 'credit' ORDER BY 1"
    ) == [
        ("c1", "payment", 8),
        ("r1", "reversal", 1),
        ("r3", "reversal", 4),
        ("r5", "reversal", 3),
    ]


async def test_what_two_take_back_at_once_isnt_more_than_there_is(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        community = await make_community(db, actor, "UTC", date(2026, 1, 1))
        await take(db, actor, community, "transactions", [ledger("c1", "charge", "10")])

    async def reverse(name):
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            row = ledger(name, "reversal", "6", reverses="c1")
            return await take(db, actor, community, "transactions", [row])

    results = await asyncio.gather(reverse("a"), reverse("b"))

    assert sorted(one.taken for one in results) == [0, 1]
    assert [told(one) for one in results if one.errors] == [[(1, "amount")]]


async def test_what_is_reversed_stays_in_its_unit_and_is_removed_with_its_reversal(
    db, actor, community
):
    rows = [
        ledger("c1", "charge", "10"),
        ledger("c2", "charge", "10"),
        ledger("r1", "reversal", "4", reverses="c1"),
    ]
    await take(db, actor, community, "transactions", rows)

    moved = await take(
        db, actor, community, "transactions",
        [ledger("c1", "charge", "10", "B-2"), ledger("c2", "charge", "10", "B-2")],
    )  # fmt: skip
    turned = await take(
        db, actor, community, "transactions", [ledger("c1", "reversal", "10", reverses="c2")]
    )
    alone = await remove_events(
        db, actor, community, "transactions", RemovalIn(external_ids=["c1", "none"])
    )
    both = await remove_events(
        db, actor, community, "transactions", RemovalIn(external_ids=["c1", "r1"])
    )

    assert (moved.taken, moved.unchanged, told(moved)) == (1, 0, [(1, "unit")])
    assert told(turned) in ([(1, "kind")], [(1, "unit")])
    assert (alone.removed, [one.external_id for one in alone.errors]) == (0, ["c1", "none"])
    assert (both.removed, both.refused) == (2, 0)
    assert {one.group for one in both.dirty} == {"ledger", "delinquency"}


async def test_what_is_marked_is_the_local_day_before_and_after(db, actor, community):
    row = {"external_id": "1", "created_at": "2026-03-02T07:59:00Z"}
    first = await take(db, actor, community, "tickets", [row])
    await clean(db)

    moved = await take(
        db, actor, community, "tickets", [row | {"created_at": "2026-03-02T08:00:00Z"}]
    )

    assert [(one.first_day, one.last_day) for one in first.dirty] == [(date(2026, 3, 1),) * 2]
    assert [(one.first_day, one.last_day) for one in moved.dirty] == [
        (date(2026, 3, 1), date(2026, 3, 2))
    ]


async def test_the_number_of_statements_is_the_same_for_any_number_of_rows(db, actor, community):
    counts = []

    async def count(rows):
        seen = []
        connection = (await db.connection()).sync_connection

        def note(*given):
            seen.append(given[2])

        event.listen(connection, "before_cursor_execute", note)
        await take(db, actor, community, "transactions", rows)
        event.remove(connection, "before_cursor_execute", note)
        counts.append(len(seen))

    await count([ledger("first", "charge", "1")])  # queues the run that the others count on
    await count([ledger("a", "charge", "1")])
    await count([ledger(f"b{n}", "charge", "1", f"U{n}") for n in range(500)])

    assert counts[1] == counts[2]


def as_csv(rows) -> bytes:
    """Rows as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(name for one in rows for name in one)))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


async def test_csv_and_json_are_taken_over_http_and_written_down(client, world, app):
    made = await client.post(
        "/communities",
        json={"name": "Oak Park", "opened_on": "2026-01-01"},
        headers=world.admin.headers,
    )
    community = f"/communities/{made.json()['id']}"
    path, as_admin = f"{community}/events/transactions", {"headers": world.admin.headers}
    rows = [ledger("c1", "charge", "10", due_on="2026-03-31"), ledger("c2", "charge", "-1")]

    from_csv = await client.post(
        path,
        content=b"\xef\xbb\xbf" + as_csv(rows).replace(b",", b";"),
        headers={**world.admin.headers, "Content-Type": "text/csv"},
    )
    from_json = await client.post(path, json=rows, headers=world.admin.headers)
    refused = await client.post(path, content="x", headers=world.admin.headers)
    unknown = await client.post(path + "s", json=rows, headers=world.admin.headers)
    audit = await client.get("/audit?entity=community", headers=world.admin.headers)

    job = await client.get(f"{community}/jobs/{from_csv.json()['job_id']}", **as_admin)

    assert job.json()["jobname"] == "drain-metrics"
    assert from_json.json()["job_id"] is None
    assert from_csv.json() | {"dirty": None, "errors": None, "job_id": None} == {
        "taken": 1, "unchanged": 0, "repeated": 0, "refused": 1, "created_units": 1,
        "created_amenities": 0, "errors_total": 1, "dirty": None, "errors": None,
        "job_id": None,
    }  # fmt: skip
    assert from_csv.json()["errors"][0]["line"] == 3
    assert (from_json.json()["unchanged"], from_json.json()["errors"][0]["line"]) == (1, 2)
    assert (refused.status_code, unknown.json()["code"]) == (415, "EventTableUnknown")
    assert "take_events" in audit.text


async def test_others_dont_find_the_community(client, world):
    made = await client.post(
        "/communities",
        json={"name": "Oak Park", "opened_on": "2026-01-01"},
        headers=world.admin.headers,
    )
    path = f"/communities/{made.json()['id']}"

    for person in (world.community_admin, world.manager, world.employee):
        answers = [
            await client.get(path, headers=person.headers),
            await client.post(path + "/events/messages", json=[], headers=person.headers),
            await client.get(path + "/units", headers=person.headers),
        ]

        assert [one.json()["code"] for one in answers] == ["CommunityNotFound"] * 3


async def test_events_of_a_community_that_isnt_entered_are_out_of_reach(db, actor, community):
    await take(db, actor, community, "tickets", [{"external_id": "1", **EXAMPLES["tickets"]}])

    await enter_communities(db, "")

    assert await scalar(db, "SELECT count(*) FROM tickets") == 0


@pytest.mark.parametrize("hopeful", [1, 1000])
@pytest.mark.parametrize("table", ["transactions", "packages"])
async def test_two_that_send_the_same_at_once_end_with_one_row_each(
    client, world, app, table, hopeful, monkeypatch
):
    monkeypatch.setattr(events_queries, "HOPEFUL", hopeful)
    made = await client.post(
        "/communities",
        json={"name": "Oak Park", "opened_on": "2026-01-01"},
        headers=world.admin.headers,
    )
    community = UUID(made.json()["id"])
    rows = [{**EXAMPLES[table], "external_id": f"c{n}", "unit": f"U{n % 50}"} for n in range(400)]

    async def send(rows):
        actor = world.actor(world.admin)
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            return await take(db, actor, community, table, rows)

    results = await asyncio.gather(send(rows), send(rows[::-1]), send(rows[::2]))

    assert sum(one.taken for one in results) == 400
    assert sum(one.unchanged for one in results) == 600
    assert sum(one.created_units for one in results) == 50
    assert [one.errors for one in results] == [[], [], []]
