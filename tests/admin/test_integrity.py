"""Stored progress against recomputed progress, over HTTP."""

from sqlalchemy import text

from cairn.admin import service
from cairn.kit.db import transaction
from make import log, make_kpi, make_vision


async def make_goals(app, world):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        kpi = await make_kpi(db, actor, vision, title="Savings")
        await log(db, actor, kpi, 30)
        return kpi


async def spoil(app, world, kpi):
    async with transaction(app.state.sessions, world.organization_id) as db:
        statement = text("UPDATE goal_progress SET progress_percentage = 99 WHERE goal_id = :id")
        await db.execute(statement, {"id": kpi.id})


async def test_what_the_engine_stored_is_what_the_logs_make(client, app, world):
    await make_goals(app, world)

    report = (await client.post("/integrity", headers=world.admin.headers)).json()

    assert (report["goals"], report["difference_count"], report["differences"]) == (2, 0, [])


async def test_a_stored_number_that_was_changed_by_hand_is_found(client, app, world):
    kpi = await make_goals(app, world)
    await spoil(app, world, kpi)

    report = (await client.post("/integrity", headers=world.admin.headers)).json()

    (difference,) = report["differences"]
    assert (difference["title"], difference["kind"]) == ("Savings", "kpi")
    assert difference["goal_id"] == str(kpi.id)
    assert difference["fields"] == {"progress_percentage": [99, 30]}
    assert (report["difference_count"], report["repaired"]) == (1, False)


async def test_nothing_is_compared_where_nothing_is(client, world):
    report = (await client.post("/integrity", headers=world.admin.headers)).json()

    assert (report["goals"], report["differences"]) == (0, [])


async def test_before_the_first_comparison_there_is_no_result(client, world):
    response = await client.get("/integrity", headers=world.admin.headers)

    assert (response.status_code, response.json()) == (200, None)


async def test_the_last_comparison_is_shown_as_it_was_made(client, app, world):
    kpi = await make_goals(app, world)
    await client.post("/integrity", headers=world.admin.headers)
    await spoil(app, world, kpi)
    made = (await client.post("/integrity", headers=world.admin.headers)).json()

    shown = (await client.get("/integrity", headers=world.admin.headers)).json()

    assert shown == made
    assert shown["difference_count"] == 1


async def test_a_comparison_that_somebody_asked_for_is_in_the_audit(client, world):
    made = (await client.post("/integrity", headers=world.admin.headers)).json()

    params = {"action": "verify"}
    audit = await client.get("/audit", params=params, headers=world.admin.headers)

    (entry,) = audit.json()["items"]
    assert (entry["entity_id"], entry["actor_id"]) == (made["id"], str(world.admin.id))
    assert entry["after"] == {"differences": 0, "goals": 0, "buckets": 0}


async def test_what_is_repaired_by_hand_is_told_and_written_down(client, app, world):
    kpi = await make_goals(app, world)
    await spoil(app, world, kpi)

    found = (await client.post("/integrity/repair", headers=world.admin.headers)).json()
    again = (await client.post("/integrity", headers=world.admin.headers)).json()

    audit = await client.get("/audit", params={"action": "repair"}, headers=world.admin.headers)
    assert (found["difference_count"], found["repaired"]) == (1, True)
    assert again["difference_count"] == 0
    assert [one["entity_id"] for one in audit.json()["items"]] == [found["id"]]


async def test_what_a_command_repairs_was_found_and_is_right_afterwards(app, world):
    kpi = await make_goals(app, world)
    await spoil(app, world, kpi)
    actor = world.actor(world.admin)

    async with transaction(app.state.sessions, world.organization_id) as db:
        found = await service.verify(db, actor, repair=True)
        again = await service.verify(db, actor)

    assert (found.difference_count, found.repaired) == (1, True)
    assert (again.difference_count, again.repaired) == (0, False)
