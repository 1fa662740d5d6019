"""The tree of objectives: wide levels in pages, for everybody, and in as many statements."""

from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import text

from cairn.kit.db import transaction
from cairn.objectives import tree, tree_queries
from counting import counting
from make import make_objective

ADD = text("""
    INSERT INTO goals (organization_id, kind, parent_id, title, department, owner_id)
    SELECT :organization, 'objective', :parent, 'O' || n, :department, :owner
    FROM generate_series(1, :count) n
    RETURNING id
""")


async def add(app, world, level, count, parent=None, department="north"):
    """Many objectives of a level, straight into the tables."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        values = {"organization": world.organization_id, "parent": parent}
        values |= {"count": count, "department": department, "owner": world.manager.id}
        ids = list((await db.execute(ADD, values)).scalars())
        await db.execute(
            text("""
                INSERT INTO objectives (organization_id, id, level, year)
                SELECT :organization, unnest(CAST(:ids AS uuid[])), :level, 2026
            """),
            {"organization": world.organization_id, "ids": ids, "level": level},
        )
        await db.execute(
            text("SELECT engine.restructure(:org, :today, CAST(:ids AS uuid[]), '{}', '{}')"),
            {"org": world.organization_id, "today": world.today, "ids": ids},
        )
    return ids


async def get(client, person, path="/objectives/tree/view", **params):
    response = await client.get(path, params=params, headers=person.headers)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
async def company(app, world):
    """One company objective."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        return await make_objective(db, world.actor(world.admin), department="north", year=2026)


WAYS = {
    "all objectives": ("admin", {}),
    "those of a year": ("admin", {"year": 2026}),
    "those of a department": ("manager", {}),
}


@pytest.mark.parametrize(("name", "params"), WAYS.values(), ids=WAYS)
async def test_more_than_five_hundred_children_come_in_pages(
    app, client, world, company, name, params
):
    person = getattr(world, name)
    divisions = await add(app, world, "division", 1100, company.id)
    await add(app, world, "team", 2, divisions[0])
    root = str(company.id)

    found, cursor = [], {}
    while True:
        shown = await get(client, person, root_id=root, depth=2, **params, **cursor)
        (node,) = shown["objectives"]
        found.append([child["id"] for child in node["children"]])
        if "children_page" not in node:
            break
        assert node["children_page"]["parent_id"] == root
        cursor = {"cursor": node["children_page"]["next_cursor"]}

    assert [len(page) for page in found] == [500, 500, 100]
    assert list(chain(*found)) == [str(one) for one in divisions]


@pytest.mark.parametrize(("name", "params"), WAYS.values(), ids=WAYS)
async def test_more_than_five_hundred_roots_come_in_pages_companies_first(
    app, client, world, name, params
):
    person = getattr(world, name)
    individuals = await add(app, world, "individual", 600)
    companies = await add(app, world, "company", 550)

    first = await get(client, person, **params)
    second = await get(client, person, **params, cursor=first["next_cursor"])
    third = await get(client, person, **params, cursor=second["next_cursor"])

    pages = [[root["id"] for root in page["objectives"]] for page in (first, second, third)]
    assert list(chain(*pages)) == [str(one) for one in companies + individuals]
    assert "next_cursor" not in third


@pytest.mark.parametrize(("name", "params"), WAYS.values(), ids=WAYS)
async def test_a_tree_that_is_cut_says_where_it_goes_on(
    app, client, world, company, monkeypatch, name, params
):
    monkeypatch.setattr(tree_queries, "LOOKED_UP", smaller(tree_queries.LOOKED_UP))
    monkeypatch.setattr(tree_queries, "ALL_SHOWN", smaller(tree_queries.ALL_SHOWN))
    monkeypatch.setattr(tree, "LARGEST", 7)
    person = getattr(world, name)
    divisions = await add(app, world, "division", 2, company.id)
    teams = [await add(app, world, "team", 5, division) for division in divisions]

    shown = await get(client, person, **params)
    found = []
    for division in shown["objectives"][0]["children"]:
        found += division["children"]
        if page := division.get("children_page"):
            rest = await get(
                client, person, **params, root_id=page["parent_id"], cursor=page["next_cursor"]
            )
            found += rest["objectives"][0]["children"]

    assert any("children_page" in one for one in shown["objectives"][0]["children"])
    assert [one["id"] for one in found] == [str(one) for one in chain(*teams)]


def smaller(statement):
    """The same walk, ended after seven objectives and one that says that there are more."""
    return statement.replace(f"LIMIT {tree_queries.LARGEST + 1}", "LIMIT 8")


async def test_what_stands_below_a_deleted_objective_or_one_of_another_year_is_a_root(
    app, client, world, company
):
    gone, *others = await add(app, world, "division", 3, company.id)
    (team,) = await add(app, world, "team", 1, gone)
    await client.delete(f"/objectives/{gone}", headers=world.admin.headers)
    await client.patch(
        f"/objectives/{company.id}", json={"year": 2025}, headers=world.admin.headers
    )

    everything = await get(client, world.admin)
    of_year = await get(client, world.admin, year=2026)

    assert [one["id"] for one in everything["objectives"]] == [str(company.id), str(team)]
    assert [one["id"] for one in of_year["objectives"]] == [*map(str, others), str(team)]


async def test_a_day_past_comes_in_pages_too(app, client, world, company):
    divisions = await add(app, world, "division", 520, company.id)
    async with transaction(app.state.sessions, world.organization_id) as db:
        await db.execute(
            text("UPDATE goal_progress SET changed_on = changed_on - 2"),
        )
    yesterday = str(world.today - timedelta(days=1))
    params = {"root_id": str(company.id), "depth": 2, "as_of": yesterday}

    first = await get(client, world.admin, **params)
    (node,) = first["objectives"]
    cursor = node["children_page"]["next_cursor"]
    second = await get(client, world.admin, **params, cursor=cursor)

    found = node["children"] + second["objectives"][0]["children"]
    assert [one["id"] for one in found] == [str(one) for one in divisions]


async def test_a_thousand_objectives_more_take_no_more_statements(app, client, world, company):
    (division,) = await add(app, world, "division", 1, company.id)
    (team,) = await add(app, world, "team", 1, division)
    reads = [
        ("GET", "/objectives/tree/view"),
        ("GET", f"/objectives/tree/view?root_id={division}"),
        ("GET", f"/objectives/{team}/ancestors"),
        ("GET", f"/objectives/{division}/children"),
        ("GET", "/objectives?sort=-progress&include_counts=true"),
        ("GET", "/objectives/stats/summary"),
        ("GET", "/objectives/gantt"),
        ("GET", f"/objectives/{company.id}/alignment"),
        ("POST", f"/objectives/{division}/recalculate"),
    ]

    async def count(person):
        counts = []
        for method, path in reads:
            with counting(app) as statements:
                response = await client.request(method, path, headers=person.headers)
                assert response.status_code == 200, response.text
            counts.append(len(statements))
        return counts

    await get(client, world.admin)  # computes today's expected progress
    small = [await count(world.admin), await count(world.manager)]
    for parent, level in ((company.id, "division"), (division, "team"), (team, "individual")):
        await add(app, world, level, 333, parent)

    medium = [await count(world.admin), await count(world.manager)]

    assert medium == small
