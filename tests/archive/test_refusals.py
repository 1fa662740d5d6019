"""An archive that isn't right is refused whole, and says why."""

import csv
import io
from uuid import uuid4

import pytest
from sqlalchemy import text

from archive.conftest import rows_of, with_file, with_text
from cairn import errors
from cairn.kit.db import transaction


@pytest.fixture
def organizations(app):
    """How many organizations there are."""

    async def count() -> int:
        async with transaction(app.state.sessions) as db:
            return len((await db.execute(text("SELECT FROM tenancy.organizations()"))).all())

    return count


def set_in_first_row(column: str, value: str):
    """A change of a CSV file."""

    def change(content: bytes) -> bytes:
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        rows[0][column] = value
        target = io.StringIO()
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return target.getvalue().encode()

    return change


def encrypted(data: bytes) -> bytes:
    """The archive with the bit set that asks for a password, in the first file's entry."""
    entry = data.index(b"PK\x01\x02")
    return data[: entry + 8] + bytes([data[entry + 8] | 1]) + data[entry + 9 :]


DAMAGES = [
    ("no zip", lambda data: b"id,title\n", errors.ArchiveUnreadable, "not a zip"),
    (
        "cut off",
        lambda data: data[: len(data) // 2],
        errors.ArchiveUnreadable,
        "not a zip",
    ),
    ("encrypted", encrypted, errors.ArchiveUnreadable, "encrypted"),
    (
        "no manifest",
        lambda data: with_file(data, "archive.json", lambda _: None),
        errors.ArchiveUnreadable,
        "archive.json",
    ),
    (
        "another format",
        lambda data: with_text(data, '"format": 1', '"format": 2'),
        errors.ArchiveUnreadable,
        "format 1",
    ),
    (
        "a table less",
        lambda data: with_file(data, "kpis.csv", lambda _: None),
        errors.ArchiveUnreadable,
        "kpis.csv",
    ),
    (
        "an unknown table",
        lambda data: with_text(data, '"kpis":', '"wishes": 0, "kpis":'),
        errors.ArchiveUnreadable,
        "wishes",
    ),
    (
        "an unknown column",
        lambda data: with_file(data, "kpis.csv", lambda one: one.replace(b"unit", b"mood", 1)),
        errors.ArchiveUnreadable,
        "mood",
    ),
    (
        "a value of the wrong kind",
        lambda data: with_file(data, "goals.csv", set_in_first_row("weight", "much")),
        errors.ArchiveRefused,
        'goals.*"much".*weight',
    ),
    (
        "a word that isn't allowed",
        lambda data: with_file(data, "goals.csv", set_in_first_row("state", "asleep")),
        errors.ArchiveRefused,
        "goals.*ck_goals_state",
    ),
    (
        "a parent that isn't there",
        lambda data: with_file(data, "kpi_logs.csv", set_in_first_row("kpi_id", str(uuid4()))),
        errors.ArchiveRefused,
        "kpi_logs.*not present",
    ),
    (
        "a row less",
        lambda data: with_file(
            data, "kpi_logs.csv", lambda one: one[: one.rstrip(b"\n").rindex(b"\n") + 1]
        ),
        errors.ArchiveRefused,
        "kpi_logs.*1 rows instead of 2",
    ),
]


@pytest.mark.parametrize(
    ("damage", "refusal", "why"), [row[1:] for row in DAMAGES], ids=[row[0] for row in DAMAGES]
)
async def test_it_is_refused_and_nothing_stays(archive, read, organizations, damage, refusal, why):
    before = await organizations()

    with pytest.raises(refusal, match=why):
        await read(damage(archive), f"Copy {uuid4()}")

    assert await organizations() == before


async def test_a_name_that_is_there_is_refused(archive, read):
    with pytest.raises(errors.OrganizationExists, match=r"Acme.*--name"):
        await read(archive, None)


async def test_progress_that_is_wrong_is_put_right_and_told(archive, read, write):
    wrong = with_file(archive, "goal_progress.csv", set_in_first_row("progress_percentage", "99"))

    taken = await read(wrong, f"Copy {uuid4()}")

    again = await write(taken.organization_id)
    assert (taken.integrity.difference_count, taken.integrity.repaired) == (1, True)
    kept = {row["goal_id"]: row["progress_percentage"] for row in rows_of(again, "goal_progress")}
    assert kept == {
        row["goal_id"]: row["progress_percentage"] for row in rows_of(archive, "goal_progress")
    }


async def test_a_column_that_came_later_gets_its_default(archive, read, write):
    def without_check_in_days(content: bytes) -> bytes:
        (row,) = csv.DictReader(io.StringIO(content.decode()))
        del row["check_in_days"]
        target = io.StringIO()
        writer = csv.DictWriter(target, list(row))
        writer.writeheader()
        writer.writerow(row)
        return target.getvalue().encode()

    older = with_file(archive, "organizations.csv", without_check_in_days)

    taken = await read(older, f"Copy {uuid4()}")

    (row,) = rows_of(await write(taken.organization_id), "organizations")
    assert row["check_in_days"] == "7"
