"""Removing deleted goals for good: nothing else changes, and nothing is left behind."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn import errors
from cairn.goals import deletion
from cairn.goals.purge import purge_deleted, purge_goal
from cairn.kit import clock
from cairn.kit.db import transaction
from cairn.kpis import service as kpis
from cairn.objectives import service as objectives
from cairn.progress import rollup
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from commands import run_cairn
from make import link, log, make_kpi, make_objective, make_vision

TABLES = ("goals", "visions", "objectives", "kpis", "targets", "goal_progress")


@pytest.fixture
def cairn(database_url, world, tmp_path):
    """Runs `cairn purge` in the world's organization: exit code and stdout."""

    async def run(*words):
        own = ("purge", *words, "-o", str(world.organization_id))
        code, said, complaint = await run_cairn(database_url, tmp_path, *own)
        assert code == 0, complaint
        return said

    return run


async def numbers(db, *without):
    """All stored progress but that of some goals, and but for where goals stand."""
    rows = await db.execute(text("SELECT * FROM goal_progress ORDER BY goal_id"))
    gone = {goal.id for goal in without}
    return [
        {name: value for name, value in row._mapping.items() if name != "parent_id"}
        for row in rows
        if row.goal_id not in gone
    ]


async def rows_of(db, goal):
    """In how many tables a goal, its logs or its links still have rows."""
    found = {}
    for table in TABLES:
        column = "goal_id" if table == "goal_progress" else "id"
        statement = text(f"SELECT count(*) FROM {table} WHERE {column} = :id")
        found[table] = (await db.execute(statement, {"id": goal.id})).scalar_one()
    logs = text("SELECT count(*) FROM kpi_logs WHERE kpi_id = :id")
    links = text("SELECT count(*) FROM goal_links WHERE :id IN (kpi_id, objective_id)")
    found["kpi_logs"] = (await db.execute(logs, {"id": goal.id})).scalar_one()
    found["goal_links"] = (await db.execute(links, {"id": goal.id})).scalar_one()
    return {table for table, count in found.items() if count}


async def parent_of(db, goal):
    statement = text("SELECT parent_id FROM goals WHERE id = :id")
    return (await db.execute(statement, {"id": goal.id})).scalar_one()


@pytest.fixture
async def company(db, actor):
    """A quarter of each strategy over three months with a week each, linked to objectives."""
    found = {"vision": await make_vision(db, actor)}
    found["company"] = await make_objective(db, actor, manual_progress=15)
    found["division"] = await make_objective(db, actor, "division", found["company"])
    found["team"] = await make_objective(db, actor, "team", found["division"])
    for strategy in ("average", "sum", "min", "max", "count"):
        quarter = await make_kpi(db, actor, found["vision"], rollup_strategy=strategy, level=None)
        found[strategy] = quarter
        for number, value in enumerate((30, 100, 60)):
            month = await make_kpi(db, actor, quarter, title=f"{strategy} {number}")
            if strategy == "sum":
                await log(db, actor, month, value)
            else:
                week = await make_kpi(db, actor, month, title=f"week of {strategy} {number}")
                await log(db, actor, week, value)
                found[f"week of {strategy} {number}"] = week
            found[f"{strategy} {number}"] = month
        await link(db, actor, found["team"], quarter, Decimal("0.5"))
        await link(db, actor, found["division"], found[f"{strategy} 1"])
    return found


@pytest.mark.parametrize(
    "name",
    [
        "average 0",
        "sum 1",
        "min 0",
        "max 1",
        "count 1",
        "week of min 0",
        "sum",
        "min",
        "division",
        "team",
        "vision",
    ],
)
async def test_purging_moves_no_number_and_leaves_nothing_behind(db, actor, company, name):
    goal = company[name]
    children = text("SELECT id FROM goals WHERE parent_id = :id")
    below = (await db.execute(children, {"id": goal.id})).scalars().all()
    await deletion.remove_goal(db, actor, goal.id, goal.kind)
    before = await numbers(db, goal)

    await purge_goal(db, actor, goal.id)

    orphans = await db.execute(
        text("SELECT id FROM goals WHERE parent_id IS NULL AND id = ANY (:ids)"), {"ids": below}
    )
    assert await numbers(db) == before
    assert await rollup.verify(db, actor.organization_id) == []
    assert await rows_of(db, goal) == set()
    assert set(orphans.scalars()) == set(below)


async def test_after_a_purge_logs_still_reach_all_that_is_above(db, actor, company):
    month, week = company["min 0"], company["week of min 0"]
    await deletion.remove_goal(db, actor, company["min"].id, company["min"].kind)
    await purge_goal(db, actor, company["min"].id)

    receipt = await log(db, actor, week, 50)

    assert {moved.goal_id for moved in receipt.updated_progress} == {week.id, month.id}
    assert (await kpis.get_kpi(db, actor, month.id)).parent_id is None
    assert await rollup.verify(db, actor.organization_id) == []


async def test_the_audit_keeps_what_was_removed(db, actor):
    vision = await make_vision(db, actor)
    kpi = await make_kpi(db, actor, vision, title="Savings", unit="EUR")
    child = await make_kpi(db, actor, kpi, title="child")
    objective = await make_objective(db, actor)
    await link(db, actor, objective, kpi, Decimal("0.5"))
    await deletion.remove_goal(db, actor, kpi.id, kpi.kind)

    await purge_goal(db, actor, kpi.id)

    row = (await db.execute(text("SELECT * FROM audit WHERE action = 'purge'"))).one()
    assert (row.entity, row.entity_id, row.after) == ("kpi", kpi.id, None)
    kept = row.before
    assert (kept["title"], kept["unit"], kept["target_value"]) == ("Savings", "EUR", "100")
    assert (kept["parent_id"], kept["log_total"]) == (str(vision.id), 0)
    assert kept["child_ids"] == [str(child.id)]
    assert kept["objective_ids"] == [str(objective.id)]


async def test_only_what_is_deleted_can_be_purged(db, actor):
    kpi = await make_kpi(db, actor, title="Savings")

    with pytest.raises(errors.GoalNotDeleted, match="Savings isn't deleted"):
        await purge_goal(db, actor, kpi.id)


async def test_a_purged_goal_is_gone_and_cannot_be_restored(client, app, world):
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, world.actor(world.admin))
        await log(db, world.actor(world.admin), kpi, 3)
    headers = world.admin.headers
    await client.delete(f"/kpis/{kpi.id}", headers=headers)

    purged = await client.post(f"/goals/{kpi.id}/purge", headers=headers)
    again = await client.post(f"/goals/{kpi.id}/purge", headers=headers)
    restored = await client.post(f"/goals/{kpi.id}/restore", headers=headers)

    assert (purged.status_code, purged.content) == (204, b"")
    assert (again.status_code, restored.status_code) == (404, 404)


async def test_the_private_goals_of_others_are_not_found(client, app, world):
    owner = world.actor(world.employee)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, owner)
        await deletion.remove_goal(db, owner, vision.id, vision.kind)

    response = await client.post(f"/goals/{vision.id}/purge", headers=world.admin.headers)

    assert response.status_code == 404


async def test_an_objective_that_stood_below_can_be_put_under_another(db, actor):
    company = await make_objective(db, actor)
    gone = await make_objective(db, actor, "division", company)
    other = await make_objective(db, actor, "division", company)
    team = await make_objective(db, actor, "team", gone, manual_progress=40)
    await deletion.remove_goal(db, actor, gone.id, gone.kind)
    await purge_goal(db, actor, gone.id)

    changed = await objectives.change_objective(
        db, actor, team.id, {"parent_id": other.id}, None, None
    )

    assert [moved.new for moved in changed.updated_progress] == [40, 40]


async def test_only_what_was_deleted_long_enough_ago_is_removed(db, actor):
    vision = await make_vision(db, actor)
    targets = [
        await create_target(
            db, actor, TargetIn(title=title, level="quarterly_target", parent_id=vision.id)
        )
        for title in ("old", "young", "there")
    ]
    for target in targets[:2]:
        await deletion.remove_goal(db, actor, target.id, target.kind)
    statement = text("UPDATE goals SET deleted_at = deleted_at - interval '40 days' WHERE id = :id")
    await db.execute(statement, {"id": targets[0].id})
    before = clock.now() - timedelta(days=30)

    shown = await purge_deleted(db, actor, before, dry_run=True)
    there = await rows_of(db, targets[0])
    gone = await purge_deleted(db, actor, before)
    nothing = await purge_deleted(db, actor, before)

    assert there == {"goals", "targets", "goal_progress"}
    assert [row.title for row in shown] == [row.title for row in gone] == ["old"]
    assert nothing == []
    assert [bool(await rows_of(db, one)) for one in targets] == [False, True, True]


async def test_a_chain_that_was_deleted_goes_at_once(db, actor):
    vision = await make_vision(db, actor)
    upper = await make_kpi(db, actor, vision)
    middle = await make_kpi(db, actor, upper)
    leaf = await make_kpi(db, actor, middle)
    for kpi in (upper, middle):
        await deletion.remove_goal(db, actor, kpi.id, kpi.kind)

    await purge_deleted(db, actor, clock.now() + timedelta(days=1))

    assert await parent_of(db, leaf) is None
    assert await rollup.verify(db, actor.organization_id) == []


async def test_the_command_says_what_would_go_and_then_removes_it(cairn, app, world):
    owner = world.actor(world.employee)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, owner, title="A private one")
        await deletion.remove_goal(db, owner, vision.id, vision.kind)

    young = json.loads(await cairn("--json"))
    shown = json.loads(await cairn("--older-than", "0", "--dry-run", "--json"))
    gone = await cairn("--older-than", "0")
    nothing = json.loads(await cairn("--older-than", "0", "--json"))

    assert young == {"older_than_days": 30, "dry_run": False, "goals": []}
    assert [one["title"] for one in shown["goals"]] == ["A private one"]
    assert gone.startswith("1 goals removed")
    assert nothing["goals"] == []
