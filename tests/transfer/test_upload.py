"""Files that are imported over HTTP: tried first, then taken, by whoever may."""

import json
from typing import Any

import httpx2
import pytest
import yaml
from sqlalchemy import text

from cairn.app import create_app
from cairn.errors import MappingInvalid
from cairn.kit.db import transaction
from cairn.kit.settings import Settings
from cairn.transfer.files import Order, import_file
from cairn.transfer.readers import Upload
from live import UNLIMITED
from make import make_world

GOALS = """\
kind,id,parent,title,level,year,target_value,measure,links,owner_email,weight
objective,o1,,Grow,company,2026,,,k1:0.5,,1
objective,o2,o1,Grow in the east,division,2026,,,,,1
kpi,k1,,Sign-ups,,,100,sum,,,1
kpi,k2,k1,Sign-ups in May,,,12x,sum,,,1
kpi,k3,gone,Renewals,,,5,sum,,,1
kpi,k4,,Nobody's,,,5,sum,,nobody@example.org,1
"""
REFUSED = [(5, "target_value", "12x"), (6, "parent", "gone"), (7, "owner_email", "nobody")]
COUNTS = ("rows", "taken", "refused", "created", "changed", "unchanged", "moved", "notes")


async def send(client: Any, person: Any, content: str | bytes, what="goals", **query: Any) -> Any:
    """Import a file as somebody."""
    media = query.pop("media", "text/csv")
    headers = {**person.headers, "Content-Type": media}
    return await client.post(f"/import/{what}", params=query, content=content, headers=headers)


async def everything(app: Any, world: Any) -> dict[str, list[Any]]:
    """All rows of all tables that the organization may read, but for the holder's own traces."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        tables = await db.scalars(
            text(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                " AND table_type = 'BASE TABLE' AND has_table_privilege(table_name, 'SELECT')"
            )
        )
        names = sorted(set(tables) - {"tokens", "sessions"})
        return {
            name: sorted(str(row) for row in await db.execute(text(f"SELECT * FROM {name}")))
            for name in names
        }


async def test_a_dry_run_tells_exactly_what_the_import_then_does_and_changes_nothing(
    app, client, world
):
    before = await everything(app, world)

    tried = await send(client, world.admin, GOALS, dry_run=True)
    after_trial = await everything(app, world)
    taken = await send(client, world.admin, GOALS)
    again = await send(client, world.admin, GOALS)

    assert after_trial == before
    assert (tried.status_code, taken.status_code) == (200, 200), tried.text
    tried, taken, again = tried.json(), taken.json(), again.json()
    assert {name: tried[name] for name in COUNTS} == {name: taken[name] for name in COUNTS}
    assert (taken["created"], taken["refused"], again["unchanged"]) == (3, 3, 3)
    assert (again["created"], again["changed"], again["refused"]) == (0, 0, 3)
    assert tried["refused_rows"] == taken["refused_rows"]
    assert (tried["is_dry_run"], taken["is_dry_run"]) == (True, False)


async def test_refused_rows_are_told_with_what_they_said_and_the_rest_is_a_tree(client, world):
    answer = (await send(client, world.admin, GOALS)).json()

    told = [
        (row["row"], row["reasons"][0]["field"], row["reasons"][0]["message"])
        for row in answer["refused_rows"]
    ]
    assert [(row, field) for row, field, _ in told] == [one[:2] for one in REFUSED]
    assert all(word in message for (_, _, message), (_, _, word) in zip(told, REFUSED, strict=True))
    assert answer["refused_rows"][0]["cells"]["target_value"] == "12x"
    assert [(one["title"], one["depth"], one["action"]) for one in answer["goals"]] == [
        ("Grow", 0, "created"),
        ("Grow in the east", 1, "created"),
        ("Sign-ups", 0, "created"),
    ]
    found = await client.get(f"/objectives/{answer['goals'][1]['id']}", headers=world.admin.headers)
    assert found.json()["title"] == "Grow in the east"


async def test_values_of_kpis_are_imported_alike(client, world):
    await send(client, world.admin, GOALS)
    values = f"kpi,date,value\nk1,{world.today},4\nk1,{world.today},x\nnone,{world.today},1\n"

    tried = (await send(client, world.admin, values, "logs", dry_run=True)).json()
    taken = (await send(client, world.admin, values, "logs")).json()
    again = (await send(client, world.admin, values, "logs")).json()

    assert {name: tried[name] for name in COUNTS} == {name: taken[name] for name in COUNTS}
    assert (taken["created"], taken["refused"], again["unchanged"]) == (1, 2, 1)


async def test_columns_may_have_other_names(client, world):
    columns = json.dumps({"No.": "id", "Goal": "title"})

    answer = await send(client, world.admin, "No.,Goal\n1,First\n", columns=columns)

    assert [one["title"] for one in answer.json()["goals"]] == ["First"]


LOOKING_UP = {"lookups": {"people": {"file": "/etc/passwd", "key": "x", "by": "{x}"}}}


@pytest.mark.parametrize(
    ("content", "query", "status", "code", "words"),
    [
        ("id,title\n", {"columns": json.dumps(LOOKING_UP)}, 422, "MappingInvalid", "command line"),
        ("id,title\n", {"columns": '{"none": "title"}'}, 422, "MappingInvalid", "id, title"),
        ("name\nx\n", {}, 422, "MappingInvalid", "no column is named id"),
        (b"id,title\n1,M\xfcnchen\n", {}, 422, "FileUnreadable", "line 2 (byte 0xFC)"),
        (b"\x1f\x8b\x08", {}, 422, "FileUnreadable", "gzipped"),
        (b"PK\x03\x04", {"name": "a.xlsx"}, 422, "FileUnreadable", "a.xlsx can't be read"),
        ("", {}, 422, "FileUnreadable", "empty"),
        ("[{}]", {"media": "application/json"}, 422, "FileUnreadable", "JSON array"),
        ("a: b", {"media": "application/yaml"}, 422, "FileUnreadable", "must be a list"),
        ("x", {"media": "text/html"}, 415, "UnsupportedMediaType", "text/csv"),
        ("id\n", {"name": "a\0b"}, 422, "InvalidInput", "errors"),
    ],
)
async def test_what_cant_be_a_file_of_goals_is_refused(
    client, world, content, query, status, code, words
):
    answer = await send(client, world.admin, content, **query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.text


async def test_what_was_sent_looks_nothing_up_even_if_a_mapping_says_so(db, actor, tmp_path):
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(yaml.safe_dump({**LOOKING_UP, "goals": [{"id": "{id}"}]}))
    order = Order("goals", Upload("goals.csv", b"id,x\n1,root\n"), mapping)

    with pytest.raises(MappingInvalid, match="no other file can be looked up in"):
        await import_file(db, actor, order)


async def test_halves_of_characters_are_refused_and_told(client, world):
    line = '{"id": "\\ud800", "title": "\\ud800"}\n{"id": "2", "title": "Whole"}'

    answer = await send(client, world.admin, line, media="application/x-ndjson")

    assert (answer.json()["created"], answer.json()["refused"]) == (1, 1)


async def test_more_rows_or_bytes_than_one_request_takes_are_refused(database_url):
    app = create_app(
        database_url,
        Settings(pool_size=2, max_import_rows=2, max_body_bytes=100, **UNLIMITED),
    )
    async with app.router.lifespan_context(app):
        world = await make_world(app.state.sessions)
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test/api/v1") as own:
            rows = await send(own, world.admin, "id,title\n1,a\n2,b\n3,c\n")
            size = await send(own, world.admin, "id,title\n" + "1,a\n" * 30)
            kept = await own.get("/kpis", headers=world.admin.headers)

    assert (rows.status_code, rows.json()["code"]) == (413, "ImportTooLong")
    assert "more than 2 rows" in rows.text
    assert (size.status_code, size.json()["code"]) == (413, "BodyTooLarge")
    assert kept.json()["items"] == []


async def test_an_employee_may_not(client, world):
    answer = await send(client, world.employee, "id,title\n1,Mine\n", dry_run=True)

    assert (answer.status_code, answer.json()["code"]) == (403, "NotPermitted")


async def test_a_manager_imports_what_may_be_written_by_hand(client, world):
    theirs = (
        "kind,id,title,level,year,department,visibility\n"
        "kpi,k-south,Southern,,,south,\n"
        "vision,v-private,Secret,,,,private\n"
    )
    await send(client, world.other_manager, theirs)
    mine = (
        "kind,id,title,level,year,department,parent\n"
        "kpi,k-north,Northern,,,north,\n"
        "kpi,k-south,Taken over,,,north,\n"
        "kpi,k-below,Below,,,north,k-south\n"
        "kpi,k-elsewhere,Elsewhere,,,south,\n"
        "objective,o1,All of us,company,2026,north,\n"
        "vision,v-private,Found out,,,,\n"
    )

    answer = (await send(client, world.manager, mine)).json()

    assert [one["title"] for one in answer["goals"]] == ["Northern", "Elsewhere"]
    assert [row["row"] for row in answer["refused_rows"]] == [3, 4, 6, 7]
    assert "Southern" not in json.dumps(answer)
    assert "Secret" not in json.dumps(answer)


async def test_an_admin_doesnt_write_over_what_is_private(client, world):
    await send(client, world.manager, "kind,id,title,visibility\nvision,v,Secret,private\n")

    answer = (await send(client, world.admin, "kind,id,title\nvision,v,Mine now\n")).json()

    assert (answer["changed"], answer["refused"]) == (0, 1)
    assert "Secret" not in json.dumps(answer)


async def test_a_manager_logs_only_what_may_be_logged_by_hand(client, world):
    both = "id,title,target_value,department\nn,Northern,9,north\ns,Southern,9,south\n"
    await send(client, world.admin, both)
    values = f"kpi,date,value\nn,{world.today},1\ns,{world.today},1\n"

    answer = (await send(client, world.manager, values, "logs")).json()

    assert (answer["created"], [row["row"] for row in answer["refused_rows"]]) == (1, [3])
    assert "Southern" not in json.dumps(answer)


async def test_a_kpi_that_a_metric_feeds_takes_no_children_and_keeps_its_measure(client, world):
    communities = await client.get("/communities", headers=world.admin.headers)
    source = {
        "community": communities.json()["items"][0]["id"],
        "metric": "payments_amount",
        "grain": "daily",
    }
    kpi = {"title": "Fed", "external_id": "fed", "target_value": 5, "metric_source": source}
    made = await client.post("/kpis", json=kpi, headers=world.admin.headers)
    assert made.status_code == 201, made.text
    content = "id,parent,title,measure\nfed,,Fed,latest\nbelow,fed,Below,sum\n"

    answer = (await send(client, world.admin, content)).json()

    assert [
        (row["reasons"][0]["field"], row["reasons"][0]["message"]) for row in answer["refused_rows"]
    ] == [
        ("measure", "payments_amount by daily grain needs measure sum."),
        ("parent", "Fed is fed by a metric: it takes no children."),
    ]
