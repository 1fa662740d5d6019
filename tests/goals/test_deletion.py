"""A goal is deleted alone or with all that stands below it; both can be seen before and undone."""

import pytest

from cairn import errors
from cairn.goals import deletion
from cairn.words import Kind
from make import log, make_kpi, make_objective, make_vision, progress


@pytest.fixture
async def branch(db, actor):
    """A vision above a branch of two leaves, and another leaf beside the branch."""
    vision = await make_vision(db, actor)
    top = await make_kpi(db, actor, vision, title="top")
    left, right = [await make_kpi(db, actor, top, title=name) for name in ("left", "right")]
    beside = await make_kpi(db, actor, vision, title="beside")
    await log(db, actor, left, 40)
    await log(db, actor, beside, 100)
    return vision, top, left, right, beside


async def test_the_preview_names_what_then_is_deleted(db, actor, branch):
    _, top, left, right, _ = branch

    preview = await deletion.preview_deletion(db, actor, top.id)

    assert [one.title for one in preview.goals] == ["top", "left", "right"]
    assert (preview.total, preview.is_permitted) == (3, True)
    assert {left.id, right.id} < {one.id for one in preview.goals}


async def test_with_children_the_branch_goes_and_comes_back_as_a_whole(db, actor, branch):
    vision, top, left, right, beside = branch
    before = await progress(db, vision, top, left, right, beside)

    await deletion.remove_goal(db, actor, right.id, Kind.KPI)
    without_right = await progress(db, vision, top)
    await deletion.restore_goal(db, actor, right.id)
    receipt = await deletion.remove_goal(db, actor, top.id, Kind.KPI, with_children=True)
    without_all = await progress(db, vision)
    with pytest.raises(errors.GoalNotFound):
        await deletion.preview_deletion(db, actor, left.id)
    await deletion.restore_goal(db, actor, top.id, with_children=True)

    assert without_right == (70, 40)
    assert without_all == (100,)
    assert {move.goal_id for move in receipt.updated_progress} >= {vision.id}
    assert await progress(db, vision, top, left, right, beside) == before


async def test_without_children_they_become_roots(db, actor, branch):
    vision, top, left, _, _ = branch

    await deletion.remove_goal(db, actor, top.id, Kind.KPI)
    alone = await deletion.preview_deletion(db, actor, left.id)

    assert await progress(db, vision, left) == (100, 40)
    assert alone.total == 1


async def test_what_was_deleted_before_stays_deleted(client, world):
    headers = world.admin.headers
    body = {"title": "top", "target_value": "100"}
    top = (await client.post("/kpis", json=body, headers=headers)).json()["id"]
    old, new = [
        (await client.post("/kpis", json={**body, "parent_id": top}, headers=headers)).json()["id"]
        for _ in range(2)
    ]

    await client.delete(f"/kpis/{old}", headers=headers)
    await client.delete(f"/kpis/{top}?with_children=true", headers=headers)
    await client.post(f"/goals/{top}/restore?with_children=true", headers=headers)

    found = [(await client.get(f"/kpis/{one}", headers=headers)).status_code for one in (old, new)]
    assert found == [404, 200]


async def test_nobody_deletes_below_what_is_not_his_to_delete(db, world, actor):
    employee = world.actor(world.employee)
    own = await make_objective(db, employee, "individual", title="Own")
    await make_objective(db, actor, "company", title="Theirs")
    division = await make_objective(db, actor, "division", owner_id=world.employee.id)
    await make_objective(db, actor, "team", division, title="Hidden")

    preview = await deletion.preview_deletion(db, employee, division.id)

    assert (preview.total, len(preview.goals), preview.is_permitted) == (2, 1, False)
    with pytest.raises(errors.NotPermitted, match="Something below it"):
        await deletion.remove_goal(db, employee, division.id, Kind.OBJECTIVE, with_children=True)
    assert (await deletion.preview_deletion(db, employee, own.id)).is_permitted
