"""Structure changes carry themselves up, and undo restores."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn import errors
from cairn.goals import deletion
from cairn.goals import service as goals
from cairn.goals.schemas import OverrideIn
from cairn.kpis import service as kpis
from cairn.objectives import service as objectives
from cairn.objectives.schemas import MoveIn
from cairn.words import Kind
from make import as_another_tool, link, log, make_kpi, make_objective, make_vision, progress


async def change(db, actor, kpi, **fields):
    return await kpis.change_kpi(db, actor, kpi.id, fields, None, None)


async def rows(db):
    """All stored progress, but for the instants."""
    result = await db.execute(text("SELECT * FROM goal_progress ORDER BY goal_id"))
    return [
        {name: value for name, value in row._mapping.items() if name != "last_calculated_at"}
        for row in result
    ]


@pytest.fixture
async def family(db, actor):
    """A vision with two branches: left at 80 (one child), right at 20 (one child)."""
    vision = await make_vision(db, actor)
    left = await make_kpi(db, actor, vision, title="left")
    right = await make_kpi(db, actor, vision, title="right")
    leaf = await make_kpi(db, actor, left, title="leaf")
    other = await make_kpi(db, actor, right, title="other")
    await log(db, actor, leaf, 80)
    await log(db, actor, other, 20)
    return vision, left, right, leaf, other


async def test_a_moved_goal_leaves_one_chain_and_enters_the_other(db, actor, family):
    vision, left, right, leaf, _ = family

    receipt = await change(db, actor, leaf, parent_id=right.id)

    assert await progress(db, left, right, vision) == (0, 50, 25)
    assert {moved.goal_id for moved in receipt.updated_progress} == {left.id, right.id, vision.id}


async def test_moving_there_and_back_restores_every_number(db, actor, family):
    _, left, right, leaf, _ = family
    before = await rows(db)

    await change(db, actor, leaf, parent_id=right.id)
    await change(db, actor, leaf, parent_id=left.id)

    assert await rows(db) == before


async def test_a_weight_counts_and_zero_only_supports(db, actor, family):
    vision, left, _, _, _ = family

    await change(db, actor, left, weight=Decimal(3))
    weighted = await progress(db, vision)
    await change(db, actor, left, weight=Decimal(0))

    assert (weighted, await progress(db, vision)) == ((65,), (20,))


async def test_a_deleted_parent_leaves_roots_and_its_share_leaves_what_is_above(db, actor, family):
    vision, left, _, leaf, _ = family

    await deletion.remove_goal(db, actor, left.id, Kind.KPI)

    assert await progress(db, vision) == (20,)
    assert (await kpis.get_kpi(db, actor, leaf.id)).parent_id is None
    with pytest.raises(errors.GoalNotFound):
        await kpis.get_kpi(db, actor, left.id)


async def test_a_restored_goal_is_as_if_it_had_never_gone(db, actor, family):
    vision, left, _, leaf, _ = family
    await deletion.remove_goal(db, actor, left.id, Kind.KPI)
    await log(db, actor, leaf, 10)

    await deletion.restore_goal(db, actor, left.id)

    assert await progress(db, left, vision) == (90, 55)
    assert (await kpis.get_kpi(db, actor, leaf.id)).parent_id == left.id


async def test_an_abandoned_goal_doesnt_count_until_it_is_active_again(db, actor, family):
    vision, left, _, _, _ = family

    await change(db, actor, left, state="abandoned")
    without = await progress(db, vision)
    await change(db, actor, left, state="active")

    assert (without, await progress(db, vision)) == ((20,), (50,))


async def test_an_override_is_passed_up_and_the_computed_number_kept_underneath(db, actor, family):
    vision, left, _, leaf, _ = family
    before = await rows(db)

    await goals.set_override(db, actor, left.id, OverrideIn(progress_percentage=10, reason="Audit"))
    overridden = await progress(db, left, vision)
    await log(db, actor, leaf, -40)
    receipt = await goals.set_override(db, actor, left.id, None)
    await log(db, actor, leaf, 40)

    assert overridden == (10, 15)
    assert [(moved.old, moved.new) for moved in receipt.updated_progress] == [(10, 40), (15, 30)]
    strip = [{k: v for k, v in row.items() if k != "log_count"} for row in await rows(db)]
    assert strip == [{k: v for k, v in row.items() if k != "log_count"} for row in before]


async def test_a_cycle_is_refused_and_says_why(db, actor, family):
    _, left, _, leaf, _ = family

    with pytest.raises(errors.WouldMakeCycle, match="leaf is below left already"):
        await change(db, actor, left, parent_id=leaf.id)


async def test_a_kpi_with_children_takes_no_logs_and_its_earlier_ones_wait(db, actor, family):
    _, _, _, leaf, _ = family
    child = await make_kpi(db, actor, leaf)

    with pytest.raises(errors.KpiHasChildren):
        await log(db, actor, leaf, 1)

    as_parent = await progress(db, leaf)
    await deletion.remove_goal(db, actor, child.id, Kind.KPI)
    assert (as_parent, await progress(db, leaf)) == ((0,), (80,))


async def test_moving_an_objective_needs_the_level_above(db, actor):
    company = await make_objective(db, actor)
    division = await make_objective(db, actor, "division", company)
    team = await make_objective(db, actor, "team", division)

    with pytest.raises(errors.ParentNotAllowed, match="parent of a team objective is a division"):
        await objectives.move_objective(db, actor, team.id, MoveIn(new_parent_id=company.id))


async def test_the_method_of_an_objective_is_children_then_kpis_then_manual(db, actor):
    company = await make_objective(db, actor, manual_progress=30)
    manual = await objectives.get_progress(db, actor, company.id)
    kpi = await make_kpi(db, actor)
    await log(db, actor, kpi, 50)
    await link(db, actor, company, kpi)
    by_kpis = await objectives.get_progress(db, actor, company.id)
    division = await make_objective(db, actor, "division", company, manual_progress=70)

    by_children = await objectives.get_progress(db, actor, company.id)
    await objectives.change_objective(db, actor, division.id, {"state": "abandoned"}, None, None)
    back = await objectives.get_progress(db, actor, company.id)

    assert [
        (one.calculation_method, one.progress_percentage)
        for one in (manual, by_kpis, by_children, back)
    ] == [("manual", 30), ("kpis", 50), ("children", 70), ("kpis", 50)]


async def test_a_stale_version_is_refused_with_both_versions(db, actor, family):
    _, left, _, _, _ = family
    await change(db, actor, left, title="renamed")

    with pytest.raises(errors.StaleVersion, match="you have version 1, it is at 2"):
        await kpis.change_kpi(db, actor, left.id, {"title": "again"}, 1, None)
    with pytest.raises(errors.PreconditionFailed):
        await kpis.change_kpi(db, actor, left.id, {"title": "again"}, None, 1)


async def test_every_change_leaves_an_audit_row_with_what_differs(db, actor, family):
    _, left, _, _, _ = family

    await change(db, actor, left, title="renamed", weight=Decimal(1))

    row = (
        await db.execute(
            text("SELECT * FROM audit WHERE action = 'update' ORDER BY id DESC LIMIT 1")
        )
    ).one()
    assert (row.entity_id, row.before, row.after) == (
        left.id,
        {"title": "left"},
        {"title": "renamed"},
    )


async def test_deleting_in_sql_makes_roots_and_keeps_what_is_above_right(db, actor, family):
    vision, left, _, leaf, _ = family

    await as_another_tool(db, "DELETE FROM goals WHERE id = :id", id=left.id)

    wrong = await db.execute(
        text("SELECT * FROM engine.verify(:id)"), {"id": actor.organization_id}
    )
    assert await progress(db, vision) == (20,)
    assert (await kpis.get_kpi(db, actor, leaf.id)).parent_id is None
    assert wrong.all() == []


async def test_deleting_a_linked_kpi_in_sql_keeps_its_objectives_right(db, actor):
    objective = await make_objective(db, actor)
    gone = await make_kpi(db, actor)
    stays = await make_kpi(db, actor)
    await log(db, actor, gone, 100)
    for kpi in (gone, stays):
        await link(db, actor, objective, kpi)

    before = await progress(db, objective)
    await as_another_tool(db, "DELETE FROM goals WHERE id = :id", id=gone.id)

    assert (before, await progress(db, objective)) == ((50,), (0,))
