"""Keys of events are held by the statement, as if the server looked for every row's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import FeatureNotSupported, ForeignKeyViolation, LockNotAvailable

from cairn.kit.db import OPTIONS
from make import make_world

PLACES = {
    "access_logs": "unit",
    "transactions": "unit",
    "packages": "unit",
    "reservations": "amenity",
}
NOON = "2026-03-02T12:00:00Z"
ROWS: dict[str, dict[str, Any]] = {
    "access_logs": {"occurred_at": NOON, "entry_type": "visitor"},
    "incidents": {"reported_at": NOON, "category": "noise"},
    "patrol_logs": {"scheduled_at": NOON, "status": "missed"},
    "transactions": {"kind": "charge", "amount": 10, "posted_at": NOON},
    "announcements": {"sent_at": NOON},
    "messages": {"sent_at": NOON},
    "reservations": {
        "created_at": NOON,
        "starts_at": "2027-03-02T12:00:00Z",
        "ends_at": "2027-03-02T14:00:00Z",
        "status": "booked",
    },
    "packages": {"received_at": NOON},
    "tickets": {"created_at": NOON},
}
NOT_ENFORCED = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND NOT conenforced
"""
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'keys%%'"

Tool = psycopg.Connection[Any]


class Site:
    """A community with a unit and an amenity, and what happens there."""

    def __init__(self, tool: Tool, organization: UUID) -> None:
        self.tool, self.organization = tool, organization
        self.id = self.insert("communities", name="Site", time_zone="UTC", opened_on="2026-01-01")
        self.unit = self.insert("units", community_id=self.id, name="A-1")
        self.amenity = self.insert("amenities", community_id=self.id, name="Pool")

    def insert(self, table: str, **values: Any) -> UUID:
        """Insert a row; its id."""
        row = {"organization_id": self.organization, "id": uuid4(), **values}
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(map(sql.Placeholder, row)),
        )
        self.tool.execute(statement, row)
        return row["id"]

    def happen(self, table: str, **others: Any) -> UUID:
        """Insert an event that is right, but for `others`."""
        place = PLACES.get(table)
        named = {f"{place}_id": getattr(self, place)} if place else {}
        return self.insert(table, **{"community_id": self.id, **ROWS[table], **named, **others})

    def count(self, table: str) -> int:
        """How many rows of the organization a table has."""
        statement = f"SELECT count(*) FROM {table} WHERE organization_id = %s"
        return self.tool.execute(statement, [self.organization]).fetchone()[0]


def connected(database_url: str, organization: UUID, role: str) -> Tool:
    """A connection that has entered an organization; each statement is committed."""
    tool = psycopg.connect(database_url, autocommit=True, options=OPTIONS)
    tool.execute(f"SET ROLE {role}")
    tool.execute("SELECT set_config('cairn.organization', %s, false)", [str(organization)])
    tool.execute("SELECT set_config('cairn.communities', '*', false)")
    return tool


@pytest.fixture
async def organization(app) -> UUID:
    return (await make_world(app.state.sessions)).organization_id


@pytest.fixture(params=["cairn_app", "cairn_loader"])
def tool(database_url, organization, request) -> Iterator[Tool]:
    with connected(database_url, organization, request.param) as connection:
        yield connection


@pytest.fixture
def other(database_url, organization) -> Iterator[Tool]:
    """Somebody else in the same organization, who doesn't wait long."""
    with connected(database_url, organization, "cairn_app") as connection:
        connection.execute("SET lock_timeout = '100ms'")
        yield connection


@pytest.fixture
def site(tool, organization) -> Site:
    return Site(tool, organization)


def test_every_key_that_the_server_does_not_enforce_has_its_triggers(tool):
    keys = set(tool.execute(NOT_ENFORCED).fetchall())

    assert keys == {(table, "communities") for table in ROWS} | {
        (table, "units" if place == "unit" else "amenities") for table, place in PLACES.items()
    }
    for table, referred in keys:
        assert {name for (name,) in tool.execute(TRIGGERS, [table])} == {
            "keys_inserted",
            "keys_updated",
        }
        assert {name for (name,) in tool.execute(TRIGGERS, [referred])} == {
            "keys_deleted",
            "keys_updated",
        }


@pytest.mark.parametrize("table", ROWS)
def test_events_of_no_community_are_refused(site, table):
    with pytest.raises(ForeignKeyViolation, match=f"community_id of {table}"):
        site.happen(table, community_id=uuid4())

    assert site.count(table) == 0


@pytest.mark.parametrize("table", PLACES)
def test_events_of_no_unit_or_of_another_communitys_are_refused(tool, site, organization, table):
    place = PLACES[table]
    elsewhere = Site(tool, organization)

    for wrong in (uuid4(), getattr(elsewhere, place)):
        with pytest.raises(ForeignKeyViolation, match=f"{place}_id of {table}"):
            site.happen(table, **{f"{place}_id": wrong})
    event = site.happen(table)
    with pytest.raises(ForeignKeyViolation):
        tool.execute(f"UPDATE {table} SET {place}_id = %s WHERE id = %s", [uuid4(), event])
    with pytest.raises(ForeignKeyViolation):
        tool.execute(f"UPDATE {table} SET community_id = %s WHERE id = %s", [elsewhere.id, event])

    assert site.count(table) == 1


@pytest.mark.parametrize("table", PLACES)
def test_what_events_name_is_kept_until_they_are_gone(tool, site, table):
    place = PLACES[table]
    event, of = site.happen(table), "amenities" if place == "amenity" else "units"
    key = [getattr(site, place)]

    with pytest.raises(ForeignKeyViolation, match=f"{table} still name"):
        tool.execute(f"DELETE FROM {of} WHERE id = %s", key)
    with pytest.raises(ForeignKeyViolation, match=f"{table} still name"):
        tool.execute(f"UPDATE {of} SET id = uuidv7() WHERE id = %s", key)
    tool.execute(f"UPDATE {of} SET name = 'B-2' WHERE id = %s", key)
    tool.execute(f"DELETE FROM {table} WHERE id = %s", [event])
    tool.execute(f"DELETE FROM {of} WHERE id = %s", key)

    assert site.count(of) == 0


@pytest.mark.parametrize("communities", ["*", ""])
def test_all_events_go_with_their_community(tool, site, organization, communities):
    elsewhere = Site(tool, organization)
    for table in ROWS:
        site.happen(table)
        elsewhere.happen(table)
    tool.execute("SELECT set_config('cairn.communities', %s, false)", [communities])

    tool.execute("DELETE FROM communities WHERE id = %s", [site.id])

    after = tool.execute("SELECT current_setting('cairn.communities')").fetchone()[0]
    tool.execute("SELECT set_config('cairn.communities', '*', false)")
    assert after == communities
    assert {table: site.count(table) for table in (*ROWS, "units")} == dict.fromkeys(
        (*ROWS, "units"), 1
    )


def test_a_communitys_key_stays_while_it_has_events(tool, organization):
    community = uuid4()
    tool.execute(
        "INSERT INTO communities (organization_id, id, name, time_zone, opened_on) "
        "VALUES (%s, %s, 'Bare', 'UTC', '2026-01-01')",
        [organization, community],
    )
    tool.execute("DELETE FROM dirty_ranges")
    tool.execute("DELETE FROM dirty_units")
    tool.execute(
        "INSERT INTO messages (organization_id, community_id, sent_at) VALUES (%s, %s, now())",
        [organization, community],
    )
    tool.execute("DELETE FROM dirty_ranges")

    with pytest.raises(ForeignKeyViolation, match="messages still name"):
        tool.execute("UPDATE communities SET id = uuidv7() WHERE id = %s", [community])


def test_who_deletes_a_place_waits_for_who_writes_of_it(tool, site, other):
    with tool.transaction():
        site.happen("packages")
        with pytest.raises(LockNotAvailable):
            other.execute("DELETE FROM units WHERE id = %s", [site.unit])
        with pytest.raises(LockNotAvailable):
            other.execute("DELETE FROM communities WHERE id = %s", [site.id])
        other.execute("UPDATE units SET name = 'B-2' WHERE id = %s", [site.unit])

    with pytest.raises(ForeignKeyViolation, match="packages still name"):
        other.execute("DELETE FROM units WHERE id = %s", [site.unit])
    other.execute("DELETE FROM communities WHERE id = %s", [site.id])
    assert site.count("packages") == 0


def test_who_writes_of_a_place_waits_for_who_deletes_it(site, other):
    other.execute("RESET lock_timeout")
    with ThreadPoolExecutor() as pool:
        with other.transaction():
            other.execute("DELETE FROM units WHERE id = %s", [site.unit])
            writing = pool.submit(site.happen, "access_logs")
            with pytest.raises(TimeoutError):
                writing.result(timeout=0.3)
        with pytest.raises(ForeignKeyViolation, match="unit_id of access_logs"):
            writing.result(timeout=30)


@pytest.mark.parametrize("table", ["communities", "units"])
def test_who_does_not_see_what_others_write_deletes_no_place(tool, site, table):
    tool.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    with tool.transaction(), pytest.raises(FeatureNotSupported, match="READ COMMITTED"):
        tool.execute(f"DELETE FROM {table}")
