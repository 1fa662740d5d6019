"""A preview is what then happens, and nothing of it stays."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import text

from cairn import errors
from cairn.goals import links, reads
from cairn.kit.db import enter_organization, transaction
from cairn.kpis.service import change_kpi
from cairn.objectives.service import change_objective
from cairn.previews.schemas import WhatIfIn
from cairn.previews.service import preview_change
from cairn.progress import rollup
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from cairn.words import Kind
from make import link, log, make_kpi, make_objective, make_vision

TABLES = (
    *("goals", "visions", "objectives", "kpis", "targets", "goal_links", "kpi_logs"),
    *("goal_progress", "goal_progress_history", "audit", "organizations"),
)
CHANGE = {Kind.KPI: change_kpi, Kind.OBJECTIVE: change_objective}


async def everything(db):
    """Every row of every table that a change could touch."""
    found = {}
    for table in TABLES:
        rows = await db.execute(text(f"SELECT CAST(t AS text) FROM {table} t ORDER BY 1"))
        found[table] = rows.scalars().all()
    return found


async def preview(db, actor, goal, **change):
    return await preview_change(db, actor, goal.id, WhatIfIn(**change))


@pytest.fixture
async def company(db, actor):
    """Three levels of KPIs with pace, a sum among them, linked to three levels of objectives."""
    start, end = actor.today - timedelta(days=40), actor.today + timedelta(days=50)
    period = {"starts_on": start, "ends_on": end}
    goals = {"vision": await make_vision(db, actor)}
    for name, level, strategy, above in (
        ("north", "quarterly", "average", "vision"),
        ("south", "quarterly", "sum", "vision"),
        ("april", "monthly", "sum", "north"),
        ("may", "monthly", "sum", "north"),
        ("june", "monthly", "sum", "south"),
        ("calls", "weekly", "average", "april"),
        ("visits", "weekly", "average", "april"),
        ("mails", "weekly", "average", "may"),
        ("talks", "weekly", "average", "june"),
    ):
        goals[name] = await make_kpi(
            db,
            actor,
            goals[above],
            title=name,
            level=level,
            rollup_strategy=strategy,
            **period,
        )
    for name, value in (("calls", 10), ("visits", 30), ("mails", 90), ("talks", 60)):
        await log(db, actor, goals[name], value)
    goals["company"] = await make_objective(db, actor, title="company")
    for name, level, above in (
        ("division", "division", "company"),
        ("other", "division", "company"),
        ("team", "team", "division"),
        ("crew", "team", "other"),
    ):
        goals[name] = await make_objective(db, actor, level, goals[above], title=name)
    await link(db, actor, goals["team"], goals["april"], Decimal("0.5"))
    await link(db, actor, goals["team"], goals["south"])
    await link(db, actor, goals["crew"], goals["visits"])
    return goals


@pytest.mark.parametrize(
    ("name", "change", "moved"),
    [
        ("april", {"weight": 3}, {"north", "vision"}),
        ("visits", {"parent_id": "june"}, {"april", "june", "north", "south", "vision", "team"}),
        ("north", {"parent_id": None}, {"vision"}),
        ("june", {"target_value": 50}, {"june"}),
        ("mails", {"target_value": None}, {"mails"}),
        ("april", {"archive": True}, {"north", "vision", "team"}),
        ("other", {"weight": 2}, {"company"}),
        ("crew", {"parent_id": "division"}, {"division", "other", "company"}),
        ("team", {"archive": True}, {"division", "company"}),
    ],
)
async def test_a_preview_is_the_receipt_of_the_change_and_leaves_no_trace(
    db, actor, company, name, change, moved
):
    goal = company[name]
    tried = {key: company[value].id if value in company else value for key, value in change.items()}
    made = {"state": "abandoned"} if "archive" in tried else tried
    before = await everything(db)

    shown = await preview(db, actor, goal, **tried)

    assert await everything(db) == before
    receipt = await CHANGE[Kind(goal.kind)](db, actor, goal.id, made, None, None)
    assert shown.updated_progress == receipt.updated_progress
    assert shown.hidden_count == receipt.hidden_count == 0
    titles = {one.id: title for title, one in company.items()}
    assert {titles[one.goal_id] for one in shown.updated_progress} >= moved


CHOICES = ("weight", "parent_id", "target_value", "archive")
PARENTS = {
    "april": ("north", "south", "vision"),
    "may": ("north", "south", None),
    "june": ("south", "north"),
    "calls": ("april", "may", "june"),
    "visits": ("april", "may", "june", "vision"),
    "mails": ("april", "may", None),
    "team": ("division", "other"),
    "crew": ("division", "other", None),
}


def draw(random, company):
    """A goal and a change of it that its rules allow."""
    name = random.choice(sorted(PARENTS))
    field = random.choice(CHOICES)
    if field == "target_value" and company[name].kind is not Kind.KPI:
        field = "weight"
    value = {
        "weight": Decimal(random.randrange(0, 50)) / 10,
        "target_value": random.choice([None, Decimal(random.randrange(1, 400))]),
        "archive": True,
    }
    above = random.choice(PARENTS[name])
    value["parent_id"] = company[above].id if above else None
    return company[name], {field: value[field]}


@pytest.mark.parametrize("seed", range(4))
async def test_one_change_after_the_other_every_preview_is_what_then_happens(
    db, actor, company, seed
):
    random = Random(seed)
    for _ in range(15):
        goal, tried = draw(random, company)
        made = {"state": "abandoned"} if "archive" in tried else tried
        before = await everything(db)

        shown = await preview(db, actor, goal, **tried)
        after = await everything(db)
        receipt = await CHANGE[Kind(goal.kind)](db, actor, goal.id, made, None, None)

        assert after == before
        assert shown.updated_progress == receipt.updated_progress
    assert await rollup.verify(db, actor.organization_id) == []


async def test_the_outlook_names_status_and_expected_that_would_change(db, actor):
    start, end = actor.today - timedelta(days=100), actor.today - timedelta(days=1)
    parent = await make_kpi(db, actor, title="parent")
    over = await make_kpi(db, actor, parent, title="over", starts_on=start, ends_on=end)
    await make_kpi(db, actor, parent, title="open")
    await log(db, actor, over, 60, end)

    shown = await preview(db, actor, over, target_value=60)
    apart = await preview(db, actor, over, parent_id=None)

    lines = {
        line.title: (line.old_expected, line.new_expected, line.old_status, line.new_status)
        for line in shown.outlook
    }
    assert lines == {"over": (100, 100, "off_track", "completed")}
    (line,) = apart.outlook
    assert (line.title, line.old_expected, line.new_expected) == ("parent", 100, None)
    assert (line.old_status, line.new_status) == ("off_track", "in_progress")


@pytest.mark.parametrize(
    ("name", "change", "refusal"),
    [
        ("north", {"parent_id": "calls"}, errors.ParentNotAllowed),
        ("team", {"parent_id": "company"}, errors.ParentNotAllowed),
        ("team", {"target_value": 5}, errors.OnlyKpisHaveTargets),
        ("vision", {"target_value": 5}, errors.OnlyKpisHaveTargets),
        ("vision", {"parent_id": "north"}, errors.ParentNotAllowed),
        ("april", {"target_value": 0}, errors.KpiNotMeasurable),
        ("north", {"parent_id": "south"}, errors.ParentNotAllowed),
    ],
)
async def test_what_the_change_is_refused_for_the_preview_is_refused_for(
    db, actor, company, name, change, refusal
):
    tried = {key: company[value].id if value in company else value for key, value in change.items()}
    before = await everything(db)

    with pytest.raises(refusal):
        await preview(db, actor, company[name], **tried)

    assert await everything(db) == before


async def test_a_cycle_is_refused(db, actor):
    upper = await make_kpi(db, actor)
    lower = await make_kpi(db, actor, upper)

    with pytest.raises(errors.WouldMakeCycle):
        await preview(db, actor, upper, parent_id=lower.id)


async def test_a_target_given_up_leaves_its_parent(db, actor):
    vision = await make_vision(db, actor)
    for title, is_done in (("done", True), ("open", False)):
        body = TargetIn(title=title, level="quarterly_target", parent_id=vision.id, is_done=is_done)
        last = await create_target(db, actor, body)

    shown = await preview(db, actor, last, archive=True)

    assert [(one.goal_id, one.old, one.new) for one in shown.updated_progress] == [
        (vision.id, 50, 100)
    ]


async def test_others_need_not_wait_for_a_preview_that_is_over(app, db, world, actor):
    kpi = await make_kpi(db, actor)
    await db.commit()
    await enter_organization(db, world.organization_id)

    await preview(db, actor, kpi, weight=2)

    async with transaction(app.state.sessions, world.organization_id) as other:
        async with asyncio.timeout(120):
            await change_kpi(other, actor, kpi.id, {"weight": Decimal(3)}, None, None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"weight": 1, "archive": True},
        {"archive": False},
        {"weight": None},
        {"weight": -1},
        {"state": "abandoned"},
    ],
)
async def test_nothing_and_two_changes_at_once_are_refused(client, app, world, body):
    async with transaction(app.state.sessions, world.organization_id) as db:
        kpi = await make_kpi(db, world.actor(world.admin))

    response = await client.post(f"/goals/{kpi.id}/what-if", json=body, headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (422, "InvalidInput")


async def test_who_may_not_change_a_goal_may_not_try_it_and_who_doesnt_see_it_finds_none(
    client, app, world
):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        company = await make_objective(db, admin)
        own = await make_objective(db, admin, "division", company, owner_id=world.employee.id)
        foreign = await make_objective(db, admin, "division", company, department="south")

    async def status(goal, **change):
        response = await client.post(
            f"/goals/{goal.id}/what-if", json=change, headers=world.employee.headers
        )
        return response.status_code

    assert [
        await status(own, weight=2),
        await status(own, parent_id=None),
        await status(company, weight=2),
        await status(foreign, weight=2),
    ] == [200, 403, 403, 404]


async def test_goals_that_one_may_not_see_are_counted(client, app, world):
    admin = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        objective = await make_objective(db, admin)
        kpi = await make_kpi(db, admin, owner_id=world.employee.id)
        await log(db, admin, kpi, 40)
        await link(db, admin, objective, kpi)

    response = await client.post(
        f"/goals/{kpi.id}/what-if", json={"target_value": "50"}, headers=world.employee.headers
    )

    shown = response.json()
    assert [(one["old"], one["new"]) for one in shown["updated_progress"]] == [(40, 80)]
    assert shown["hidden_count"] == 1
    assert [line["title"] for line in shown["outlook"]] == []


@pytest.mark.parametrize(
    ("kpi", "weight", "moved"),
    [
        ("visits", Decimal("0.25"), {"team", "division", "company"}),
        ("april", Decimal(1), {"team", "division", "company"}),
        ("april", None, {"team", "division", "company"}),
    ],
)
async def test_a_link_is_tried_as_it_is_made_reweighed_and_taken_away(
    db, actor, company, kpi, weight, moved
):
    team, kpi_id = company["team"], company[kpi].id
    before = await everything(db)

    shown = await preview(db, actor, team, link={"kpi_id": kpi_id, "weight": weight})

    assert await everything(db) == before
    if weight is None:
        moves = await links.unlink(db, actor, team.id, kpi_id)
    elif kpi == "april":
        moves = await links.reweigh(db, actor, team.id, kpi_id, weight)
    else:
        moves = await links.link(db, actor, team.id, kpi_id, weight)
    assert shown.updated_progress == (await reads.receipt_of(db, actor, moves)).updated_progress
    titles = {one.id: title for title, one in company.items()}
    assert {titles[one.goal_id] for one in shown.updated_progress} == moved
    assert await rollup.verify(db, actor.organization_id) == []
