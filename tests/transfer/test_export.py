"""Goals go out as files that come back without loss."""

import csv
import json
import random
from decimal import Decimal
from io import StringIO

import pytest
import yaml
from sqlalchemy import text

from cairn.goals.deletion import remove_goal
from cairn.kit.db import enter_organization
from cairn.people.queries import get_user
from cairn.people.service import add_member, command_actor, create_organization
from cairn.transfer.exports import export_goals
from cairn.transfer.files import Order, import_file
from cairn.transfer.goal_export import APART, COLUMNS, Selection
from cairn.transfer.mapping import FIELDS
from cairn.transfer.writers import Format
from cairn.words import Kind, Role
from make import link, make_kpi, make_objective, make_vision

from .taking import Taking
from .test_any_goals import any_goals

ALL = Selection()
WORDS = [
    "=1+1",
    "+A1",
    "-2",
    "- a list",
    "@sum",
    "'quoted",
    "''",
    "'=x",
    'say "hi"',
    "a,b;c\\d",
    "two\nlines",
    "carriage\r\nreturn\r",
    "null",
    "~",
    "true",
    "2026-01-01",
    "1e3",
    "0x10",
    "{a: b}",
    "[x]",
    "# no comment",
    "key: value",
    "*alias",
    "\x85next\u2028line",
    "\ufeffmark",
    "\x01\x7f",
    "Ünïcödé 🎯",
    "tab\tinside",
]

ANY_TEXTS = text("""UPDATE goals SET title = :title, description = :description,
    department = :department, external_id = :external_id, owner_id = :owner WHERE id = :id""")
LINK = text("""INSERT INTO goal_links (organization_id, objective_id, kpi_id, weight)
    SELECT o.organization_id, o.id, k.id, :weight FROM objectives o, kpis k
    WHERE o.id = :objective AND k.id = :kpi""")


async def exported(
    taking: Taking, format: Format = Format.CSV, selection=ALL, *, everything=True, actor=None
) -> str:
    """An export of the organization that is entered."""
    pieces = export_goals(
        taking.db, actor or taking.actor, selection, format, everything=everything
    )
    return "".join([piece async for piece in pieces])


async def round_trip(taking: Taking, content: str, format: Format, selection=ALL) -> str:
    """What is exported from a fresh organization with the same people that took a file."""
    first = taking.actor
    fresh = await create_organization(taking.db, "Fresh")
    if first.user_id is not None:
        user = await get_user(taking.db, first.user_id)
        await add_member(taking.db, None, fresh.id, user, role=Role.ADMIN, department=None)
    taking.actor = await command_actor(taking.db, fresh.id)
    file = taking.folder / f"goals.{format}"
    file.write_bytes(content.encode())
    report = await import_file(taking.db, taking.actor, Order("goals", file))
    assert report.refusals == []
    again = await exported(taking, format, selection)
    assert await taking.differences() == []
    await enter_organization(taking.db, first.organization_id)
    taking.actor = first
    return again


def test_whatever_can_be_imported_is_exported():
    assert len(COLUMNS) == len(set(COLUMNS))
    assert set(COLUMNS) == {*APART, *(name for names in FIELDS.values() for name in names)}


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("seed", range(4))
async def test_any_forest_comes_back_byte_for_byte(taking: Taking, format, seed):
    chance = random.Random(seed)
    await make_any_goals(taking, chance)
    content = await exported(taking, format)

    again = await round_trip(taking, content, format)
    taking.actor = await command_actor(taking.db, taking.actor.organization_id)
    unchanged = await taking.goals(content, name=f"same.{format}")

    assert content.count("\n") > 10
    assert again == content
    assert (unchanged.created, unchanged.changed, unchanged.refusals) == (0, 0, [])


def any_texts(chance: random.Random, goal_id, owner) -> dict[str, object]:
    """Texts that a format might take for something else, of some goals."""
    title = chance.choice(WORDS).strip()
    return {
        "id": goal_id,
        "title": title,
        "description": chance.choice([None, "", " ".join(chance.sample(WORDS, 3)), *WORDS]),
        "department": chance.choice([None, title[:100]]),
        "external_id": chance.choice([None, f"{chance.choice(WORDS).strip()};{goal_id}"]),
        "owner": chance.choice([None, owner]),
    }


async def make_any_goals(taking: Taking, chance: random.Random) -> None:
    """A forest of all kinds with such texts, and links."""
    await taking.goals(any_goals(chance))
    await taking.goals(any_goals(chance))
    goals = await taking.rows("SELECT id, kind FROM goals ORDER BY id")
    await taking.db.execute(
        ANY_TEXTS, [any_texts(chance, goal_id, taking.actor.user_id) for goal_id, _ in goals]
    )
    kpis = [goal_id for goal_id, kind in goals if kind == "kpi"]
    objectives = [goal_id for goal_id, kind in goals if kind == "objective"]
    pairs = [(objective, kpi) for objective in objectives for kpi in kpis]
    for objective, kpi in chance.sample(pairs, min(8, len(pairs))):
        weight = Decimal(chance.randint(1, 10_000)) / 10_000
        await taking.db.execute(LINK, {"objective": objective, "kpi": kpi, "weight": weight})


async def test_a_selection_takes_along_what_it_hangs_on(taking: Taking, db, actor):
    top = await make_objective(db, actor, external_id="top", year=2026)
    quarter = await make_objective(
        db, actor, "division", top, external_id="q1", year=2026, quarter=1
    )
    await make_objective(db, actor, "division", top, external_id="q2", year=2026, quarter=2)
    vision = await make_vision(db, actor, external_id="v")
    kpi = await make_kpi(db, actor, vision, external_id="k")
    await make_kpi(db, actor, external_id="other")
    await link(db, actor, quarter, kpi, "0.25")
    selection = Selection(Kind.OBJECTIVE, 2026, 1)

    content = await exported(taking, Format.CSV, selection)

    rows = list(csv.DictReader(StringIO(content)))
    assert [(row["id"], row["parent"], row["links"]) for row in rows] == [
        ("top", "", ""),
        ("q1", "top", "k:0.25"),
        ("v", "", ""),
        ("k", "v", ""),
    ]
    assert await round_trip(taking, content, Format.CSV, selection) == content


async def test_a_goal_without_an_external_id_is_known_again_by_its_own(taking: Taking, db, actor):
    top = await make_kpi(db, actor, title="Top")
    await make_kpi(db, actor, top, title="Below")
    content = await exported(taking)

    report = await taking.goals(content.replace("Below", "Deeper"))

    assert f"goal:{top.id}" in content
    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)
    assert await taking.rows("SELECT external_id, title FROM goals ORDER BY id") == [
        (None, "Top"),
        (None, "Deeper"),
    ]


async def test_deleted_goals_stay_behind_and_what_stood_below_them_is_a_root(taking, db, actor):
    top = await make_kpi(db, actor, external_id="top")
    await make_kpi(db, actor, top, external_id="below")
    await remove_goal(db, actor, top.id, Kind.KPI)
    content = await exported(taking)

    report = await taking.goals(content)

    assert [row["id"] for row in csv.DictReader(StringIO(content))] == ["below"]
    assert report.changed == 0
    assert await taking.rows("SELECT parent_id FROM goals WHERE external_id = 'below'") == [
        (top.id,)
    ]


async def test_nothing_is_a_file_too(taking: Taking):
    assert [len((await exported(taking, format)).splitlines()) for format in Format] == [1, 0, 1]


async def test_formats_say_the_same(taking: Taking, db, actor):
    objective = await make_objective(db, actor, external_id="o", title="=1+1", manual_progress=5)
    await link(
        db, actor, objective, await make_kpi(db, actor, external_id="k", weight="2.5"), "0.5"
    )

    rows = list(csv.DictReader(StringIO(await exported(taking))))
    lines = [json.loads(line) for line in (await exported(taking, Format.NDJSON)).splitlines()]
    entries = yaml.safe_load(await exported(taking, Format.YAML))

    assert [row["title"] for row in rows] == ["A KPI", "'=1+1"]
    assert [(row["links"], row["weight"]) for row in rows] == [("", "2.5"), ("k:0.5", "1")]
    assert (lines[1]["title"], lines[1]["links"], lines[1]["year"]) == ("=1+1", {"k": "0.5"}, None)
    assert entries[1]["links"] == {"k": 0.5}
    assert entries[0]["weight"] == 2.5


async def test_readers_get_what_they_see(client, world, taking: Taking, app):
    async with app.state.sessions.begin() as own:
        await enter_organization(own, world.organization_id)
        admin, employee = world.actor(world.admin), world.actor(world.employee)
        await make_vision(own, admin, external_id="private of the admin")
        await make_kpi(own, employee, external_id="own", year=2026)
        await make_kpi(own, admin, external_id="of the admin", year=2025)

    answers = {
        name: await client.get("/export/goals?format=ndjson", headers=person.headers)
        for name, person in world.people.items()
        if person.role is not None
    }
    of_a_year = await client.get("/export/goals?year=2025", headers=world.admin.headers)
    wrong = await client.get("/export/goals?format=xls", headers=world.admin.headers)

    seen = {
        name: {json.loads(line)["id"] for line in answer.text.splitlines()}
        for name, answer in answers.items()
    }
    assert seen["admin"] == {"private of the admin", "own", "of the admin"}
    assert seen["employee"] == {"own"}
    assert seen["other_manager"] == set()
    assert answers["admin"].headers["content-type"] == "application/x-ndjson"
    assert of_a_year.headers["content-disposition"] == 'attachment; filename="goals.csv"'
    assert [row["id"] for row in csv.DictReader(StringIO(of_a_year.text))] == ["of the admin"]
    assert wrong.status_code == 422
