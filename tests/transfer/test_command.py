"""`cairn import` as a person runs it: what it prints, and how it ends."""

import asyncio
import csv
import json

import psycopg
import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from commands import run_cairn

NOTHING_ELSE = "0 days, weeks and months of communities, 0 differences"
GOALS = "id,title,target_value\nk,K,10\n"


@pytest.fixture
def cairn(database_url, world, tmp_path):
    """Runs a command in the world's organization: exit code, stdout, stderr."""

    async def run(*words: str) -> tuple[int, str, str]:
        own = ("--organization", str(world.organization_id))
        return await run_cairn(database_url, tmp_path, *words, *own)

    return run


@pytest.fixture
def write(tmp_path):
    """Writes a file in the folder that commands run in."""

    def write(name: str, content: str | bytes) -> str:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return name

    return write


async def count(app, world, table: str) -> int:
    """How many rows of a table are committed in the world."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        return (await db.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_what_is_right_is_taken_and_what_isnt_is_told_line_by_line(
    cairn, write, app, world, tmp_path
):
    await cairn("import", "goals", write("goals.csv", GOALS))
    file = write("logs.csv", "kpi,label,value\nk,2023,1\nx,2023,2\nk,2024,many\n")

    code, out, err = await cairn("import", "logs", file, "--json", "--errors", "errors.csv")

    assert code == 1
    assert err.splitlines() == [
        "logs.csv:3 kpi: there is no KPI x",
        "logs.csv:4 value: must be a number, not 'many'",
    ]
    report = json.loads(out)
    assert (report["rows"], report["taken"], report["refused"]) == (3, 1, 2)
    with (tmp_path / "errors.csv").open(newline="") as errors:
        assert [row["row"] for row in csv.DictReader(errors)] == ["3", "4"]
    assert await count(app, world, "kpi_logs") == 1
    assert (await cairn("verify"))[:2] == (0, f"1 goals, {NOTHING_ELSE}\n")


async def test_a_dry_run_says_the_same_and_writes_nothing(cairn, write, app, world):
    file = write("goals.csv", GOALS)

    code, out, _ = await cairn("import", "goals", file, "--dry-run")

    assert code == 0
    assert "goals: 1 created" in out
    assert "nothing was written" in out
    assert await count(app, world, "goals") == 0
    assert await count(app, world, "audit WHERE entity = 'kpi'") == 0


@pytest.mark.parametrize(
    ("name", "content", "words", "why"),
    [
        ("a.csv", b"%PDF-1.7", (), "a.csv can't be read: it is a PDF."),
        ("b.csv", b'id,title\na,"open\n', (), "the record that begins in line 2 is no CSV"),
        ("c.csv", GOALS, ("--mapping", "none.yaml"), "none.yaml: it can't be read: No such file"),
        ("d.csv", GOALS, ("--map", "name=title"), "'name=title' must be column=field"),
    ],
)
async def test_where_nothing_can_be_done_one_line_says_why(
    cairn, write, app, world, name, content, words, why
):
    code, out, err = await cairn("import", "goals", write(name, content), *words)

    assert (code, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1
    assert await count(app, world, "goals") == 0


async def test_many_refusals_are_cut_short_on_the_terminal(cairn, write):
    rows = "".join(f"k{n},\n" for n in range(60))

    code, _, err = await cairn("import", "goals", write("goals.csv", "id,title\n" + rows))

    assert code == 1
    assert len(err.splitlines()) == 51
    assert err.splitlines()[-1] == "10 more refusals; --errors FILE writes all of them"


async def test_goals_are_exported_to_a_file_or_the_output_and_come_back(cairn, write, tmp_path):
    await cairn("import", "goals", write("goals.csv", GOALS))

    to_file = await cairn("export", "goals", "out.yaml")
    to_output = await cairn("export", "goals", "-", "--format", "yaml")
    again = await cairn("import", "goals", "out.yaml")
    nowhere = await cairn("export", "goals", "no/such/folder.csv")

    content = (tmp_path / "out.yaml").read_text()
    assert (to_file[0], to_file[1], to_output[1]) == (0, "", content)
    assert content.startswith("- kind: kpi\n  id: k\n  title: K\n")
    assert "0 created, 0 changed, 1 unchanged" in again[1]
    assert nowhere[0] == 2
    assert nowhere[2] == "cairn: no/such/folder.csv can't be written: No such file or directory\n"
    assert [file.name for file in tmp_path.glob(".out*")] == []


EVENTS = """
communities: {opened_on: 2025-01-01}
events:
  - {table: messages, community: "{where}", id: "{id}", fields: {sent_at: "{at}"}}
"""


async def test_events_are_imported_as_a_mapping_says(cairn, write):
    file = write("words.csv", "id,where,at\n1,Elm,2025-02-01\n2,Elm,soon\n")
    words = ("import", "events", file, "--mapping", write("rules.yaml", EVENTS))

    tried = await cairn(*words, "--dry-run")
    code, out, err = await cairn(*words, "--json")
    again, told, _ = await cairn(*words)

    assert (tried[0], code, again) == (1, 1, 1)
    assert "This was a dry run" in tried[1]
    assert err.startswith("words.csv:3 sent_at: ")
    assert (json.loads(out)["created"], json.loads(out)["refused"]) == (1, 1)
    assert "events: 0 created, 0 changed, 1 unchanged\n" in told


WAITING = """SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND pg_blocking_pids(pid) = ARRAY[%s::integer]"""
TOUCH = "UPDATE messages SET sent_at = sent_at + interval '1 hour' WHERE external_id = %s"


async def test_an_import_that_waits_for_a_change_that_waits_for_it_is_told_to_come_again(
    cairn, write, database_url, app, world
):
    rules = write("rules.yaml", EVENTS)
    words = ("--mapping", rules, "--json")
    first = write("first.csv", "id,where,at\n1,Elm,2025-02-01\n2,Elm,2025-02-01\n")
    await cairn("import", "events", first, *words)
    later = write("later.csv", "id,where,at\n1,Elm,2025-03-01\n2,Elm,2025-03-01\n")

    with (
        psycopg.connect(database_url) as other,
        psycopg.connect(database_url, autocommit=True) as watcher,
    ):
        other.execute("SET deadlock_timeout = '60s'")  # it isn't the one to give up
        other.execute(TOUCH, ["2"])
        importing = asyncio.create_task(cairn("import", "events", later, *words))
        async with asyncio.timeout(30):
            while watcher.execute(WAITING, [other.info.backend_pid]).fetchone() == (0,):  # noqa: ASYNC110 (the database has no event for it)
                await asyncio.sleep(0.01)
        await asyncio.to_thread(other.execute, TOUCH, ["1"])
        other.rollback()
        code, out, err = await importing
    again = await cairn("import", "events", later, *words)

    assert (code, out) == (2, "")
    assert err.startswith("cairn: Another change got in the way, and nothing of yours was kept.")
    assert json.loads(again[1])["changed"] == 2
