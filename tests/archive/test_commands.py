"""Whole organizations by command: written, taken elsewhere, deleted."""

import json

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from cairn.people import service as people
from cairn.words import Role
from commands import run_cairn
from full import make_full_world
from make import PASSWORD


@pytest.fixture
def cairn(database_url, tmp_path):
    """Runs a command: exit code, stdout, stderr."""

    async def run(*words: str) -> tuple[int, str, str]:
        return await run_cairn(database_url, tmp_path, *words)

    return run


@pytest.fixture
async def full(app):
    """An organization with a row in every table."""
    return await make_full_world(app.state.sessions)


async def test_an_organization_is_taken_from_one_to_another(cairn, full, tmp_path):
    source = str(full.organization_id)
    await cairn("export", "organization", "acme.zip", "--organization", source)

    code, out, err = await cairn(
        "import", "organization", "acme.zip", "--name", f"Copy of {source}", "--json"
    )

    assert err == ""
    report = json.loads(out)
    assert (code, report["differences"], report["tables"]["kpi_logs"]) == (0, 0, 2)
    assert report["goals"] == report["tables"]["goals"] == 4
    code, out, _ = await cairn("verify", "--organization", report["organization_id"])
    assert (code, out[:8], out[-14:]) == (0, "4 goals,", "0 differences\n")


async def test_a_file_that_cant_be_read_is_one_line(cairn, full):
    code, _, err = await cairn("import", "organization", "missing.zip")

    assert (code, err) == (
        2,
        "cairn: missing.zip can't be read or written: No such file or directory.\n",
    )


async def test_a_deleted_organization_is_gone_and_kept_in_a_file(
    cairn, app, full, client, tmp_path
):
    name = str(full.organization_id)

    code, out, err = await cairn("organizations", "delete", name, "--to", "acme.zip", "--yes")

    assert (code, err) == (0, "")
    assert "6 people who are in no organization any more were made anonymous" in out
    assert name not in (await cairn("organizations", "list"))[1]
    answer = await client.get("/me", headers=full.admin.headers)
    assert answer.status_code == 401
    credentials = {"email": full.admin.email, "password": PASSWORD}
    assert (await client.post("/sessions", json=credentials)).status_code == 401
    await cairn("import", "organization", "acme.zip", "--name", f"Again {name}")
    assert f"Again {name}" in (await cairn("organizations", "list"))[1]


async def test_who_belongs_to_another_organization_stays_who_they_are(
    cairn, app, full, world, client
):
    async with transaction(app.state.sessions, world.organization_id) as db:
        user = await people.find_user_by_email(db, full.employee.email)
        await people.add_member(db, None, world.organization_id, user, role=Role.EMPLOYEE)

    await cairn("organizations", "delete", str(full.organization_id), "--to", "acme.zip", "--yes")

    credentials = {"email": full.employee.email, "password": PASSWORD}
    answer = await client.post("/sessions", json=credentials)
    assert answer.status_code == 201


async def test_deleting_touches_no_other_organization(cairn, app, full):
    other = await make_full_world(app.state.sessions)

    await cairn("organizations", "delete", str(full.organization_id), "--to", "acme.zip", "--yes")

    async with transaction(app.state.sessions, other.organization_id) as db:
        left = (await db.execute(text("SELECT count(*) FROM kpi_logs"))).scalar_one()
    code, out, _ = await cairn("verify", "--organization", str(other.organization_id))
    assert (left, code, out[:8], out[-14:]) == (2, 0, "4 goals,", "0 differences\n")


async def test_nothing_is_deleted_unless_it_could_be_kept(cairn, full):
    name = str(full.organization_id)

    code, _, err = await cairn("organizations", "delete", name, "--to", "nowhere/acme.zip", "--yes")

    assert (code, "nowhere/acme.zip can't be" in err) == (2, True)
    assert name in (await cairn("organizations", "list"))[1]


async def test_it_is_asked_before_anything_is_deleted(cairn, full):
    name = str(full.organization_id)

    code, _, _ = await cairn("organizations", "delete", name, "--to", "acme.zip")

    assert code != 0
    assert name in (await cairn("organizations", "list"))[1]
