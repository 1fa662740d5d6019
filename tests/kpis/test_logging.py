"""A logged value moves every goal above it."""

from decimal import Decimal

from make import differences, link, log, make_kpi, make_objective, make_vision, progress


async def test_a_logged_value_moves_every_goal_above_by_its_weight(db, actor):
    vision = await make_vision(db, actor)
    quarter = await make_kpi(db, actor, vision, level="quarterly")
    east = await make_kpi(db, actor, quarter, weight=3)
    west = await make_kpi(db, actor, quarter, weight=1)

    receipt = await log(db, actor, east, 50)

    assert await progress(db, east, west, quarter, vision) == (
        50,
        0,
        Decimal("37.5"),
        Decimal("37.5"),
    )
    assert [(moved.goal_id, moved.old, moved.new) for moved in receipt.updated_progress] == [
        (east.id, 0, 50),
        (quarter.id, 0, Decimal("37.5")),
        (vision.id, 0, Decimal("37.5")),
    ]


async def test_a_diamond_is_counted_once_in_each_place(db, actor):
    company = await make_objective(db, actor)
    above = await make_kpi(db, actor)
    below = await make_kpi(db, actor, above)
    await link(db, actor, company, above, Decimal("0.5"))
    await link(db, actor, company, below, Decimal("0.5"))

    receipt = await log(db, actor, below, 40)

    assert await progress(db, above, company) == (40, 40)
    assert [moved.goal_id for moved in receipt.updated_progress] == [below.id, above.id, company.id]
    titles = [moved.title for moved in receipt.updated_progress]
    assert titles == [below.title, above.title, company.title]


async def test_over_http_the_receipt_names_the_ancestors(client, world, app):
    headers = world.admin.headers
    vision = (await client.post("/visions", json={"title": "V"}, headers=headers)).json()
    parent = vision
    for number in range(4):
        response = await client.post(
            "/kpis",
            json={"title": f"K{number}", "parent_id": parent["id"], "target_value": "10"},
            headers=headers,
        )
        assert response.status_code == 201, response.text
        parent = response.json()

    response = await client.post(
        f"/kpi-logs/{parent['id']}/log",
        json={"date": str(world.today), "value": "4"},
        headers=headers,
    )

    assert response.status_code == 201, response.text
    moved = response.json()["updated_progress"]
    assert [one["new"] for one in moved] == [40, 40, 40, 40, 40]
    assert await differences(app.state.sessions, world) == []
