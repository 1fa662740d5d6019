"""An organization that is written and read is the same organization."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Uuid, text

from archive.conftest import everything_in, rows_of, with_text
from cairn.archive.tables import LEFT_OUT, archived_tables, is_person
from cairn.kit.db import transaction
from cairn.model import Base
from make import PASSWORD

TABLES = [table.name for table in archived_tables()]

COPIED = {
    ("audit", "entity_id"),
    ("goal_progress", "parent_id"),
    ("goal_progress_history", "parent_id"),
    ("kpis", "series_id"),
}
"""Ids without a foreign key that mean the same in the new organization, or are cared for."""


def test_every_table_is_in_archives_or_left_out_for_a_reason():
    assert set(TABLES) | set(LEFT_OUT) == set(Base.metadata.tables)
    assert not set(TABLES) & set(LEFT_OUT)


def test_every_id_without_a_foreign_key_was_thought_of():
    loose = {
        (table.name, column.name)
        for table in archived_tables()
        for column in table.columns
        if isinstance(column.type, Uuid) and not column.foreign_keys and column.name != "id"
    }

    assert {one for one in loose if not is_person(Base.metadata.tables[one[0]].c[one[1]])} == COPIED


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_rows_here(archive, table):
    assert rows_of(archive, table)


async def test_all_rows_come_back(full, archive, write, read):
    taken = await read(archive, f"Copy {uuid4()}")

    again = await write(taken.organization_id)
    for table in set(TABLES) - {"organizations", "audit"}:
        assert rows_of(again, table) == rows_of(archive, table), table
    (before,), (after,) = rows_of(archive, "organizations"), rows_of(again, "organizations")
    assert after == {**before, "name": taken.name}
    assert taken.integrity.difference_count == 0
    assert taken.integrity.goals == len(rows_of(archive, "goals"))


async def test_the_audit_comes_back_and_tells_of_the_import(full, archive, write, read):
    taken = await read(archive, f"Copy {uuid4()}")

    *others, last = rows_of(await write(taken.organization_id), "audit")
    moved = {str(full.organization_id): str(taken.organization_id)}
    assert others == [
        {**row, "entity_id": moved.get(row["entity_id"], row["entity_id"])}
        for row in rows_of(archive, "audit")
    ]
    assert (last["action"], last["entity"]) == ("import", "organization")


async def test_the_same_rows_make_the_same_files(full, archive, write):
    again = await write(full.organization_id)

    assert all(rows_of(again, table) == rows_of(archive, table) for table in TABLES)


async def test_secrets_stay_behind(full, archive, app):
    async with transaction(app.state.sessions) as db:
        hashed = (await db.execute(text("SELECT password_hash FROM users"))).scalars().all()

    files = everything_in(archive)
    assert hashed
    assert not any(one in files for one in hashed if one)
    assert {"password_hash", "is_platform_admin"}.isdisjoint(rows_of(archive, "users")[0])


async def test_a_person_is_known_by_their_address_whatever_their_id_was(full, archive, write, read):
    elsewhere = str(uuid4())

    taken = await read(with_text(archive, str(full.admin.id), elsewhere), f"Copy {uuid4()}")

    again = await write(taken.organization_id)
    assert rows_of(again, "users") == rows_of(archive, "users")
    assert rows_of(again, "goals") == rows_of(archive, "goals")
    changes = rows_of(again, "audit")
    assert not any(elsewhere in str(row) for row in changes)
    assert sum(row["actor_id"] == str(full.admin.id) for row in changes) > 0


async def test_somebody_new_is_created_and_cant_sign_in_yet(full, archive, app, read, client):
    address = f"new.{uuid4().hex}@example.org"

    taken = await read(with_text(archive, full.employee.email, address), f"Copy {uuid4()}")

    async with transaction(app.state.sessions, taken.organization_id) as db:
        row = (
            await db.execute(
                text(
                    "SELECT u.id, u.password_hash, m.role, m.department FROM users u "
                    "JOIN memberships m ON m.user_id = u.id WHERE u.email = :email"
                ),
                {"email": address},
            )
        ).one()
    assert row.id not in (full.employee.id, None)
    assert isinstance(row.id, UUID)
    assert (row.password_hash, row.role, row.department) == (None, "employee", "north")
    answer = await client.post("/sessions", json={"email": address, "password": PASSWORD})
    assert answer.status_code == 401


async def test_both_organizations_go_their_own_ways(full, archive, app, read):
    taken = await read(archive, f"Copy {uuid4()}")

    async with transaction(app.state.sessions, taken.organization_id) as db:
        await db.execute(text("UPDATE goals SET title = 'Elsewhere'"))

    async with transaction(app.state.sessions, full.organization_id) as db:
        titles = (await db.execute(text("SELECT DISTINCT title FROM goals"))).scalars().all()
    assert "Elsewhere" not in titles
