"""The tree below a vision: nested and flat, deep and wide, in one query."""

import pytest
from sqlalchemy import text

from cairn.goals import tree
from cairn.kit.db import transaction
from counting import counting
from make import log, make_kpi, make_vision


@pytest.fixture
async def vision(app, world):
    """A vision with a chain of four KPIs, the last with a log."""
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = parent = await make_vision(db, actor, title="V")
        for level in ("quarterly", "monthly", "weekly", "daily"):
            parent = await make_kpi(db, actor, parent, level=level, title=level, unit="km")
        await log(db, actor, parent, "12.5")
    return vision


async def add_siblings(app, world, parent, count):
    """Many KPIs below one goal, straight into the tables."""
    async with transaction(app.state.sessions, world.organization_id) as db:
        values = {"org": world.organization_id, "parent": parent, "n": count}
        ids = await db.execute(
            text("""
                INSERT INTO goals (organization_id, kind, parent_id, title)
                SELECT :org, 'kpi', :parent, 'S' || n FROM generate_series(1, :n) n RETURNING id
            """),
            values,
        )
        ids = list(ids.scalars())
        await db.execute(
            text("""
                INSERT INTO kpis (organization_id, id, target_value)
                SELECT :org, unnest(CAST(:ids AS uuid[])), 100
            """),
            {"org": world.organization_id, "ids": ids},
        )
        await db.execute(text("SELECT engine.own_structure(:org)"), {"org": world.organization_id})
        await db.execute(
            text("SELECT engine.restructure(:org, :today, CAST(:ids AS uuid[]), '{}', '{}')"),
            {"org": world.organization_id, "today": world.today, "ids": ids},
        )
    return ids


async def get(client, world, path, **params):
    response = await client.get(path, params=params, headers=world.admin.headers)
    assert response.status_code == 200, response.text
    return response.json()


async def test_children_stand_inside_their_parents_down_to_the_depth(client, world, vision):
    tree = await get(client, world, f"/goal-tree/{vision.id}", depth=3)

    quarterly = tree["vision"]["kpis"][0]
    monthly = quarterly["children"][0]
    weekly = monthly["children"][0]
    assert [node["level"] for node in (quarterly, monthly, weekly)] == [
        "quarterly",
        "monthly",
        "weekly",
    ]
    assert (weekly["children"], weekly["child_total"]) == ([], 1)
    assert tree["vision"]["progress"] == 12.5


async def test_percentages_are_numbers_and_values_are_strings(client, world, vision):
    tree = await get(client, world, f"/goal-tree/{vision.id}", format="flat")

    leaf = tree["items"][-1]
    assert (leaf["progress_percentage"], leaf["current_value"], leaf["target_value"]) == (
        12.5,
        "12.5",
        "100",
    )
    assert leaf["status"] == "in_progress"


async def test_without_progress_there_are_no_numbers(client, world, vision):
    tree = await get(client, world, f"/goal-tree/{vision.id}", include_progress=False)

    assert "progress_percentage" not in tree["vision"]["kpis"][0]


async def test_a_wide_level_comes_in_pages_of_five_hundred(app, client, world, vision):
    ids = await add_siblings(app, world, vision.id, 1200)
    path = f"/goal-tree/{vision.id}"

    found, cursor = [], None
    while True:
        tree = await get(client, world, path, depth=1, **({"cursor": cursor} if cursor else {}))
        found += [node["id"] for node in tree["vision"]["kpis"]]
        page = tree["vision"].get("children_page")
        if page is None:
            break
        cursor = page["next_cursor"]

    assert len(found) == len(set(found)) == 1201
    assert {str(one) for one in ids} < set(found)


async def test_ten_thousand_siblings_cost_no_more_statements(app, client, world, vision):
    async def count(path, **request):
        with counting(app) as statements:
            response = await client.request(**request, url=path, headers=world.admin.headers)
            assert response.status_code in (200, 201), response.text
        return len(statements)

    leaf = (await get(client, world, f"/goal-tree/{vision.id}", format="flat"))["items"][-1]
    body = {"date": str(world.today), "value": "1"}
    tree = {"method": "GET", "params": {"format": "flat", "depth": 9}}
    small = [
        await count(f"/kpi-logs/{leaf['id']}/log", method="POST", json=body),
        await count(f"/goal-tree/{vision.id}", **tree),
    ]
    await add_siblings(app, world, leaf["parent_id"], 10_000)

    large = [
        await count(f"/kpi-logs/{leaf['id']}/log", method="POST", json=body),
        await count(f"/goal-tree/{vision.id}", **tree),
    ]

    assert large == small


async def test_the_flat_form_pages_through_everything_once(app, client, world, vision):
    await add_siblings(app, world, vision.id, 10_100)

    first = await get(client, world, f"/goal-tree/{vision.id}", format="flat")
    second = await get(
        client, world, f"/goal-tree/{vision.id}", format="flat", cursor=first["next_cursor"]
    )

    ids = [node["id"] for node in first["items"] + second["items"]]
    assert len(ids) == len(set(ids)) == 10_104
    assert second["next_cursor"] is None


async def test_another_goals_tree_isnt_shown_below_this_vision(client, world, vision, app):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        stranger = await make_kpi(db, actor)

    response = await client.get(
        f"/goal-tree/{vision.id}",
        params={"parent_id": str(stranger.id)},
        headers=world.admin.headers,
    )

    assert response.status_code == 404


async def test_an_answer_that_would_be_too_large_says_where_each_level_goes_on(
    app, client, world, vision, monkeypatch
):
    monkeypatch.setattr(tree, "LARGEST", 20)
    tree.nested_statement.cache_clear()
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        tops = [await make_kpi(db, actor, vision) for _ in range(3)]
        for top in tops:
            for _ in range(12):
                await make_kpi(db, actor, top)

    seen, todo = set(), [None]
    while todo:
        page = todo.pop()
        query = "" if page is None else f"&parent_id={page[0]}&cursor={page[1]}"
        path = f"/goal-tree/{vision.id}?depth=2{query}"
        shown = (await client.get(path, headers=world.admin.headers)).json()["vision"]
        nodes = [shown]
        while nodes:
            node = nodes.pop()
            seen.add(node["id"])
            nodes += node.get("kpis", []) + node.get("children", [])
            if "children_page" in node:
                todo.append(tuple(node["children_page"].values()))

    tree.nested_statement.cache_clear()
    assert len(seen) == 1 + 1 + 1 + 3 + 36
