"""Links of objectives to KPIs come with the goals of a file."""

from decimal import Decimal

import pytest

from cairn.goals.deletion import remove_goal
from cairn.transfer.link_cells import link_cell, parse_links
from cairn.words import Kind
from make import link, log, make_kpi, make_objective, progress

from .taking import Taking, places, reasons

FILE = """kind,id,title,level,target_value,links
objective,o,O,company,,east:0.5; we\\;st:1
kpi,east,East,,100,
kpi,we;st,West,,100,
"""
LINKS = """SELECT o.external_id, k.external_id, l.weight FROM goal_links l
    JOIN goals o ON o.id = l.objective_id JOIN goals k ON k.id = l.kpi_id ORDER BY 1, 2"""


@pytest.mark.parametrize(
    ("cell", "links"),
    [
        ("a:1", {"a": "1"}),
        ("a:0.5000; b:1", {"a": "0.5", "b": "1"}),
        ("shop:3:0.25;", {"shop:3": "0.25"}),
        (r"a\;b:1;c\\:0.1", {"a;b": "1", "c\\": "0.1"}),
        (r"\{a:1", {"{a": "1"}),
        ('{"a": 0.5, "b;c": "1"}', {"a": "0.5", "b;c": "1"}),
        ("", {}),
    ],
)
def test_a_cell_names_kpis_with_weights(cell, links):
    assert parse_links(cell) == links
    assert parse_links(link_cell(links.items())) == links


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("a", "a has no weight; write a:1"),
        ("a:0", "more than 0, not '0'"),
        ("a:2", "at most 1"),
        ("a:0.00001", "decimal"),
        ("a:x", "be a number, not 'x'"),
        (":1", "without the id of a KPI"),
        ("a:1; a:1", "KPI a is named twice"),
        ('{"a": 1', "is no JSON object"),
        ('{"a": 1, "a": 1}', "KPI a is named twice"),
        ('{"a": {"b": 1}}', "be a number"),
    ],
)
def test_a_wrong_link_is_refused_with_what_would_be_right(cell, why):
    with pytest.raises(ValueError, match=why):
        parse_links(cell)


async def test_links_come_with_the_file_and_count_at_once(taking: Taking):
    await taking.goals(FILE)
    await taking.logs("kpi,date,value\neast,2025-01-01,60\n")

    again = await taking.goals(FILE)

    assert await taking.rows(LINKS) == [("o", "east", Decimal("0.5")), ("o", "we;st", Decimal(1))]
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert await taking.rows(
        "SELECT progress_percentage FROM goal_progress WHERE link_count = 2"
    ) == [(Decimal(20),)]
    assert await taking.differences() == []


async def test_a_file_says_all_links_of_an_objective(taking: Taking, db, actor):
    top = await make_objective(db, actor, external_id="top")
    below = await make_objective(db, actor, "division", top, external_id="o")
    kept, gone, new = [await make_kpi(db, actor, external_id=name) for name in ("k", "g", "n")]
    await link(db, actor, below, kept, "0.5")
    await link(db, actor, below, gone)
    for kpi, value in ((kept, 100), (gone, 10), (new, 40)):
        await log(db, actor, kpi, value)

    report = await taking.goals("kind,id,links\nobjective,o,k:1; n:0.5\n")

    assert (report.changed, report.moved) == (1, 2)
    assert await taking.rows(LINKS) == [("o", "k", Decimal(1)), ("o", "n", Decimal("0.5"))]
    assert await progress(db, below, top) == (80, 80)
    assert await taking.differences() == []
    assert (await taking.rows("SELECT after FROM audit ORDER BY id DESC LIMIT 1"))[0][0] == {
        "links": {str(kept.id): "1", str(new.id): "0.5"}
    }


async def test_an_empty_cell_unlinks_and_a_missing_column_says_nothing(taking: Taking):
    await taking.goals(FILE)

    silent = await taking.goals("kind,id,title\nobjective,o,O\n")
    emptied = await taking.goals("kind,id,links\nobjective,o,\n")

    assert (silent.changed, emptied.changed) == (0, 1)
    assert await taking.rows(LINKS) == []
    assert await taking.differences() == []


async def test_links_to_deleted_kpis_stay_until_these_come_back(taking: Taking, db):
    await taking.goals(FILE)
    [(east,)] = await taking.rows("SELECT id FROM goals WHERE external_id = 'east'")
    await remove_goal(db, taking.actor, east, Kind.KPI)

    report = await taking.goals("kind,id,links\nobjective,o,we\\;st:0.5\n")
    refused = await taking.goals("kind,id,links\nobjective,o,east:0.5\n")

    assert report.changed == 1
    assert await taking.rows(LINKS) == [
        ("o", "east", Decimal("0.5")),
        ("o", "we;st", Decimal("0.5")),
    ]
    assert places(refused) == [(2, "links")]
    assert await taking.differences() == []


async def test_an_objective_whose_kpi_is_refused_is_refused_with_what_is_below(taking: Taking):
    report = await taking.goals(
        "kind,id,parent,title,level,links\n"
        "objective,a,,A,company,k:1\n"
        "objective,b,a,B,division,\n"
        "objective,c,,C,company,nothing:1\n"
        "objective,d,,D,company,good:1\n"
        "kpi,k,nobody,K,,\n"
        "kpi,good,,Good,,d:1\n"
        "kpi,good,,Good,,\n"
    )

    assert reasons(report) == [
        (2, "links", "the KPI 'K' (line 6) was refused"),
        (3, "parent", "its parent 'A' (line 2) was refused"),
        (4, "links", "there is no KPI nothing, neither in the file nor in the database"),
        (6, "parent", "there is no goal nobody, neither in the file nor in the database"),
        (7, "links", "a kpi has no links"),
    ]
    assert await taking.rows(LINKS) == [("d", "good", Decimal(1))]
    assert await taking.differences() == []


async def test_a_source_goes_before_the_ids_of_links_too(taking: Taking):
    mapping = """source: s
goals:
  - {kind: '{kind}', id: '{id}', fields: {title: '{title}', level: '{level}', links: '{links}'}}
"""
    await taking.goals("id,title\nother,Other\n")

    report = await taking.goals(
        "kind,id,title,level,links\nobjective,o,O,company,k:1; other:0.5\nkpi,k,K,,\n", mapping
    )

    assert report.refusals == []
    assert await taking.rows(LINKS) == [
        ("s:o", "other", Decimal("0.5")),
        ("s:o", "s:k", Decimal(1)),
    ]


async def test_ndjson_has_links_as_an_object(taking: Taking):
    report = await taking.goals(
        '{"kind": "objective", "id": "o", "title": "O", "level": "company", "links": {"k": 0.5}}\n'
        '{"kind": "kpi", "id": "k", "title": "K"}\n',
        name="goals.ndjson",
    )

    assert report.refusals == []
    assert await taking.rows(LINKS) == [("o", "k", Decimal("0.5"))]
