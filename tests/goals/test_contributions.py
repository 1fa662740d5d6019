"""What a goal's progress is made of, over HTTP."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.demo.build import build
from cairn.goals import breakdown, deletion
from cairn.goals import service as goals
from cairn.goals.schemas import OverrideIn
from cairn.kit.db import transaction
from cairn.objectives import service as objectives
from cairn.people.organizations import command_actor
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from cairn.words import Kind
from counting import counting
from make import link, log, make_kpi, make_objective, make_vision


async def contributions(db, actor, goal, cursor=None, limit=200):
    return await breakdown.get_contributions(db, actor, goal.id, cursor, limit)


def points(shown):
    """Points by title, or by source where there is none."""
    return {line.title or line.source: line.points for line in shown.contributions}


def reasons(shown):
    return {line.title or line.source: line.reason for line in shown.left_out}


def total(shown):
    return sum(line.points for line in shown.contributions)


async def test_children_give_points_by_weight_and_what_doesnt_count_says_why(db, actor):
    vision = await make_vision(db, actor)
    quarter = await make_kpi(db, actor, vision, title="quarter")
    await log(db, actor, quarter, 5)
    for title, weight, value in (("east", 3, 40), ("west", 1, 80)):
        kpi = await make_kpi(db, actor, quarter, title=title, weight=weight)
        await log(db, actor, kpi, value)
    await make_kpi(db, actor, quarter, title="abandoned", state="abandoned")
    await make_kpi(db, actor, quarter, title="supports", weight=0)
    await make_kpi(db, actor, quarter, title="words", target_value=None, target_text="Be kind")
    gone = await make_kpi(db, actor, quarter, title="gone")
    await deletion.remove_goal(db, actor, gone.id, Kind.KPI)

    shown = await contributions(db, actor, quarter)

    assert (shown.method, shown.computed_percentage) == ("average", 50)
    assert points(shown) == {"east": 30, "west": 20}
    assert reasons(shown) == {
        "abandoned": "abandoned",
        "supports": "no_weight",
        "words": "no_target",
        "gone": "deleted",
        "logs": "children_count",
    }
    assert all(line.why.endswith(".") for line in shown.left_out)


async def test_an_override_is_a_line_of_its_own(db, actor):
    parent = await make_kpi(db, actor)
    child = await make_kpi(db, actor, parent, title="child")
    await log(db, actor, child, 60)
    override = OverrideIn(progress_percentage=45, reason="Audited")
    await goals.set_override(db, actor, parent.id, override)

    shown = await contributions(db, actor, parent)

    assert points(shown) == {"child": 60}
    assert (shown.progress_percentage, shown.computed_percentage) == (45, 60)
    assert shown.override is not None
    assert (shown.override.points, shown.override.reason) == (-15, "Audited")


async def test_child_objectives_count_before_kpis_and_kpis_before_a_number_by_hand(db, actor):
    company = await make_objective(db, actor, manual_progress=30)
    by_hand = await contributions(db, actor, company)
    kpi = await make_kpi(db, actor, title="kpi")
    await log(db, actor, kpi, 50)
    await link(db, actor, company, kpi, Decimal("0.5"))
    by_kpi = await contributions(db, actor, company)
    division = await make_objective(db, actor, "division", company, manual_progress=70, title="div")

    by_child = await contributions(db, actor, company)
    await objectives.change_objective(db, actor, division.id, {"state": "abandoned"}, None, None)
    back = await contributions(db, actor, company)

    assert [points(one) for one in (by_hand, by_kpi, by_child, back)] == [
        {"manual": 30},
        {"kpi": 50},
        {"div": 70},
        {"kpi": 50},
    ]
    assert [reasons(one) for one in (by_hand, by_kpi, by_child, back)] == [
        {},
        {"manual": "kpis_count"},
        {"kpi": "children_count", "manual": "children_count"},
        {"div": "abandoned", "manual": "kpis_count"},
    ]


async def test_a_sum_is_shared_by_what_each_value_brings(db, actor):
    total_kpi = await make_kpi(db, actor, rollup_strategy="sum", target_value=200)
    for title, value in (("east", 120), ("west", -20)):
        kpi = await make_kpi(db, actor, total_kpi, title=title, target_value=None)
        await log(db, actor, kpi, value)

    shown = await contributions(db, actor, total_kpi)

    assert (shown.current_value, shown.computed_percentage) == (100, 50)
    assert points(shown) == {"east": 60, "west": -10}
    assert [line.current_value for line in shown.contributions] == [120, -20]


async def test_what_has_no_progress_has_no_points_to_share(db, actor):
    parent = await make_kpi(db, actor, rollup_strategy="sum", target_value=None)
    kpi = await make_kpi(db, actor, parent, title="child")
    await log(db, actor, kpi, 10)

    of_parent = await contributions(db, actor, parent)
    words = await contributions(db, actor, await make_kpi(db, actor, target_value=None))

    assert points(of_parent) == {"child": None}
    assert points(words) == {"logs": None}


async def test_a_leaf_names_its_own_source(db, actor):
    vision = await make_vision(db, actor)
    kpi = await make_kpi(db, actor, vision)
    await log(db, actor, kpi, 10)
    await log(db, actor, kpi, 15)
    body = TargetIn(title="A target", level="quarterly_target", parent_id=vision.id, is_done=True)
    target = await create_target(db, actor, body)

    of_kpi = await contributions(db, actor, kpi)
    of_target = await contributions(db, actor, target)
    empty = await contributions(db, actor, await make_vision(db, actor))

    (line,) = of_kpi.contributions
    assert (line.source, line.count, line.current_value, line.points) == ("logs", 2, 25, 25)
    assert points(of_target) == {"done": 100}
    assert (empty.contributions, empty.computed_percentage) == ([], 0)


async def test_the_deciding_child_has_all_points_of_a_minimum(db, actor):
    worst = await make_kpi(db, actor, rollup_strategy="min")
    for title, value in (("good", 90), ("bad", 20)):
        await log(db, actor, await make_kpi(db, actor, worst, title=title), value)

    shown = await contributions(db, actor, worst)

    assert [(line.title, line.points) for line in shown.contributions] == [("bad", 20), ("good", 0)]


async def test_what_one_may_not_see_is_one_line_and_its_points_still_add_up(client, app, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin)
        for owner, progress in ((world.employee, 20), (world.admin, 50), (world.admin, 90)):
            await make_objective(
                db, admin, "division", company, owner_id=owner.id, manual_progress=progress
            )
        abandoned = {"state": "abandoned", "owner_id": world.admin.id}
        await make_objective(db, admin, "division", company, **abandoned)
    path = f"/progress/{company.id}/contributions"

    shown = (await client.get(path, headers=world.employee.headers)).json()
    whole = (await client.get(path, headers=world.admin.headers)).json()

    assert [(one["source"], one["count"], one["points"]) for one in shown["contributions"]] == [
        ("child", 1, 6.6667),
        ("hidden", 2, 46.6666),
    ]
    assert [(one["source"], one["count"]) for one in shown["left_out"]] == [("hidden", 1)]
    assert [one["points"] for one in whole["contributions"]] == [30.0, 16.6666, 6.6667]
    assert shown["computed_percentage"] == 53.3333


async def test_a_goal_that_one_may_not_see_or_that_is_gone_is_not_found(client, app, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, admin)
        gone = await make_kpi(db, admin, owner_id=world.employee.id)
        await deletion.remove_goal(db, admin, gone.id, Kind.KPI)

    statuses = [
        (await client.get(f"/progress/{one}/contributions", headers=world.employee.headers))
        for one in (kpi.id, gone.id, uuid4())
    ]

    assert [one.status_code for one in statuses] == [404, 404, 404]


async def test_pages_join_without_gap_and_points_are_those_of_the_whole(db, actor):
    parent = await make_kpi(db, actor)
    for number in range(7):
        kpi = await make_kpi(db, actor, parent, title=f"child {number}")
        await log(db, actor, kpi, 10 * (number % 4))
    await make_kpi(db, actor, parent, title="abandoned", state="abandoned")
    await make_kpi(db, actor, parent, title="supports", weight=0)
    whole = await contributions(db, actor, parent)

    pages, cursor = [], None
    for _ in range(5):
        pages.append(await contributions(db, actor, parent, cursor, 2))
        cursor = pages[-1].next_cursor

    assert [line for page in pages for line in page.contributions] == whole.contributions
    assert [line for page in pages for line in page.left_out] == whole.left_out
    assert cursor is None
    assert total(whole) == whole.computed_percentage


@pytest.mark.parametrize("cursor", ["x", "WzFd"])
async def test_a_cursor_that_is_none_is_refused(client, app, world, cursor):
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, world.actor(world.admin))

    response = await client.get(
        f"/progress/{kpi.id}/contributions",
        params={"cursor": cursor},
        headers=world.admin.headers,
    )

    assert (response.status_code, response.json()["code"]) == (422, "InvalidCursor")


async def test_one_statement_reads_a_wide_goal(app, db, actor):
    parent = await make_kpi(db, actor)
    for number in range(20):
        await make_kpi(db, actor, parent, title=f"child {number}")

    with counting(app) as statements:
        await contributions(db, actor, parent)

    assert len(statements) == 1


async def test_every_goal_of_a_lifelike_organization_adds_up(app):
    async with transaction(app.state.sessions) as db:
        organization_id = await build(db, date(2026, 11, 20))
    async with transaction(app.state.sessions, organization_id) as db:
        actor = await command_actor(db, organization_id)
        rows = await db.execute(
            text(
                "SELECT id FROM goals WHERE deleted_at IS NULL AND (id NOT IN"
                " (SELECT goal_id FROM engine.hidden_goals(:organization, NULL)))"
            ),
            {"organization": organization_id},
        )

        shown = [await breakdown.get_contributions(db, actor, row.id, None, 1000) for row in rows]

    assert len(shown) > 500
    assert {one.method for one in shown} >= {"sum", "average", "min", "count", "children", "kpis"}
    counted = [one for one in shown if one.computed_percentage is not None]
    assert [one for one in counted if total(one) != one.computed_percentage] == []
