"""Stored progress against recomputed progress, over HTTP."""

from sqlalchemy import text

from cairn.kit.db import transaction
from make import log, make_kpi, make_vision


async def make_goals(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        kpi = await make_kpi(db, actor, vision, title="Savings")
        await log(db, actor, kpi, 30)
        return kpi


async def test_what_the_engine_stored_is_what_the_logs_make(client, app, world):
    await make_goals(app, world)

    response = await client.get("/integrity", headers=world.admin.headers)

    assert response.json() == {"goals": 2, "differences": []}


async def test_a_stored_number_that_was_changed_by_hand_is_found(client, app, world):
    kpi = await make_goals(app, world)
    async with transaction(app.state.sessions, world.organization_id) as db:
        statement = text("UPDATE goal_progress SET progress_percentage = 99 WHERE goal_id = :id")
        await db.execute(statement, {"id": kpi.id})

    report = (await client.get("/integrity", headers=world.admin.headers)).json()

    (difference,) = report["differences"]
    assert (difference["title"], difference["kind"]) == ("Savings", "kpi")
    assert difference["goal_id"] == str(kpi.id)
    assert difference["fields"] == {"progress_percentage": [99, 30]}


async def test_nothing_is_compared_where_nothing_is(client, world):
    response = await client.get("/integrity", headers=world.admin.headers)

    assert response.json() == {"goals": 0, "differences": []}
