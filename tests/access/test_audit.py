"""What is written down of a change, and that nobody can take it back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from cairn.access.audit import record
from cairn.model import AuditEntry
from cairn.words import Role


async def written(db, entity_id):
    query = select(AuditEntry).where(AuditEntry.entity_id == entity_id)
    return (await db.execute(query)).scalars().all()


async def test_who_what_and_when_are_written(db, actor, world):
    thing = uuid4()

    await record(db, actor, "create", "thing", thing, after={"title": "New"})

    (entry,) = await written(db, thing)
    assert (entry.actor_id, entry.action, entry.entity) == (world.admin.id, "create", "thing")
    assert (entry.before, entry.after) == (None, {"title": "New"})
    assert abs((datetime.now(UTC) - entry.at).total_seconds()) < 60


async def test_of_a_change_only_what_differs_is_written(db, actor):
    thing = uuid4()
    before = {"title": "Old", "weight": Decimal("1.0000"), "unit": None}
    after = {"title": "New", "weight": Decimal(1), "unit": None}

    await record(db, actor, "update", "thing", thing, before, after)

    (entry,) = await written(db, thing)
    assert (entry.before, entry.after) == ({"title": "Old"}, {"title": "New"})


async def test_a_field_that_one_side_lacks_was_null_there(db, actor):
    thing = uuid4()

    await record(db, actor, "update", "thing", thing, {"a": 1}, {"b": 2})

    (entry,) = await written(db, thing)
    assert (entry.before, entry.after) == ({"a": 1, "b": None}, {"a": None, "b": 2})


async def test_a_change_of_nothing_is_not_written(db, actor):
    thing = uuid4()

    await record(db, actor, "update", "thing", thing, {"title": "Same"}, {"title": "Same"})

    assert await written(db, thing) == []


async def test_an_action_without_fields_is_written(db, actor):
    thing = uuid4()

    await record(db, actor, "recalculate", "thing", thing)

    (entry,) = await written(db, thing)
    assert (entry.before, entry.after) == (None, None)


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (Decimal("1E+2"), "100"),
        (Decimal("12.50"), "12.5"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00Z"),
        (Role.ADMIN, "admin"),
        ([date(2026, 3, 1)], ["2026-03-01"]),
        (True, True),
        (None, None),
    ],
)
async def test_values_are_written_as_json_has_them(db, actor, value, as_json):
    thing = uuid4()

    await record(db, actor, "create", "thing", thing, after={"value": value})

    (entry,) = await written(db, thing)
    assert entry.after == {"value": as_json}


@pytest.mark.parametrize("name", ["password", "password_hash", "secret", "token", "token_hash"])
async def test_secrets_are_left_out_whoever_passes_them(db, actor, name):
    thing = uuid4()

    await record(db, actor, "create", "thing", thing, after={name: "hidden", "raw": b"hidden"})

    (entry,) = await written(db, thing)
    assert entry.after == {}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit", "TRUNCATE audit"],
)
async def test_the_application_can_not_take_back_what_is_written(db, actor, statement):
    await record(db, actor, "create", "thing", uuid4())

    with pytest.raises(ProgrammingError, match="permission denied"):
        await db.execute(text(statement))
