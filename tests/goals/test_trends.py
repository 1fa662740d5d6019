"""How goals went in the last 90 days, of many at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cairn.goals import deletion
from cairn.goals import service as goals
from cairn.goals.schemas import OverrideIn
from cairn.kit.db import transaction
from cairn.kpis import service as kpis
from cairn.words import Kind
from counting import counting
from make import make_kpi, make_objective, make_vision, make_world

NO_ID = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def on(app, world):
    """Act as the admin some days ago, and commit it."""

    async def act(days_ago, doing):
        actor = replace(world.actor(world.admin), today=before(world, days_ago), expected_on=None)
        async with transaction(app.state.sessions, world.organization_id) as db:
            return await doing(db, actor)

    return act


def before(world, days):
    return world.today - timedelta(days=days)


def override(goal, percentage):
    body = OverrideIn(progress_percentage=percentage, reason="Counted by hand")
    return lambda db, actor: goals.set_override(db, actor, goal.id, body)


async def trends_of(client, person, *goal_ids):
    """The answer's items as steps: id → [(day, progress)]."""
    response = await client.get(
        "/progress/trends",
        params={"goal_id": [str(one) for one in goal_ids]},
        headers=person.headers,
    )
    assert response.status_code == 200, response.text
    return {
        item["goal_id"]: [(one["on"], one["progress_percentage"]) for one in item["points"]]
        for item in response.json()["items"]
    }


async def test_a_trend_has_the_last_progress_of_every_day_on_which_it_changed(client, world, on):
    kpi = await on(60, make_kpi)
    await on(40, override(kpi, 20))
    await on(40, override(kpi, 30))
    await on(0, override(kpi, 70))

    trends = await trends_of(client, world.admin, kpi.id)

    expected = {60: 0, 40: 30, 0: 70}
    assert trends == {str(kpi.id): [(str(before(world, ago)), n) for ago, n in expected.items()]}


async def test_what_stood_before_the_first_day_is_carried_to_it(client, world, on):
    moved, still = await on(200, make_kpi), await on(200, make_kpi)
    for kpi in (moved, still):
        await on(150, override(kpi, 10))
        await on(120, override(kpi, 25))
    await on(90, override(still, 35))
    await on(30, override(moved, 50))

    trends = await trends_of(client, world.admin, moved.id, still.id)

    first = str(before(world, 90))
    assert trends[str(moved.id)] == [(first, 25), (str(before(world, 30)), 50)]
    assert trends[str(still.id)] == [(first, 35)]


async def test_a_change_of_other_things_is_no_point_and_words_only_have_no_progress(
    client, world, on
):
    kpi = await on(50, make_kpi)
    await on(40, lambda db, actor: kpis.change_kpi(db, actor, kpi.id, {"title": "B"}, None, None))
    words = {"target_value": None, "target_text": "Good"}
    await on(10, lambda db, actor: kpis.change_kpi(db, actor, kpi.id, words, None, None))

    trends = await trends_of(client, world.admin, kpi.id)

    assert trends[str(kpi.id)] == [(str(before(world, 50)), 0), (str(before(world, 10)), None)]


async def test_days_on_which_a_goal_was_deleted_have_no_progress(client, world, on):
    kpi = await on(50, make_kpi)
    await on(40, override(kpi, 20))
    await on(30, lambda db, actor: deletion.remove_goal(db, actor, kpi.id, Kind.KPI))
    await on(10, lambda db, actor: deletion.restore_goal(db, actor, kpi.id))

    trends = await trends_of(client, world.admin, kpi.id)

    assert [progress for _, progress in trends[str(kpi.id)]] == [0, 20, None, 20]


async def test_days_are_those_of_the_organization(app, client):
    last_days, days = [], []
    # When one of the two is in a day, the other is never in the same.
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):
        world = await make_world(app.state.sessions, time_zone=zone)
        headers = world.admin.headers
        made = await client.post("/kpis", json={"title": "A", "target_value": 1}, headers=headers)
        query = {"goal_id": made.json()["id"]}
        answer = (await client.get("/progress/trends", params=query, headers=headers)).json()
        last_days.append(answer["last_on"])
        days += [point["on"] for point in answer["items"][0]["points"]]

    assert days == last_days
    assert days[0] < days[1]


async def test_only_visible_goals_of_the_own_organization_that_are_there_are_told(
    app, client, world, on
):
    other = await make_world(app.state.sessions)
    async with transaction(app.state.sessions, other.organization_id) as db:
        strange = await make_kpi(db, other.actor(other.admin))
    vision = await on(1, make_vision)
    private = await on(1, lambda db, actor: make_kpi(db, actor, vision))
    objective = await on(1, lambda db, actor: make_objective(db, actor, department="south"))
    deleted = await on(1, make_kpi)
    await on(0, lambda db, actor: deletion.remove_goal(db, actor, deleted.id, Kind.KPI))
    own = await on(1, lambda db, actor: make_kpi(db, actor, owner_id=world.employee.id))
    ids = [goal.id for goal in (vision, private, objective, deleted, own, strange)] + [NO_ID]

    seen = {
        name: set(await trends_of(client, getattr(world, name), *ids))
        for name in ("admin", "manager", "employee")
    }

    assert seen == {
        "admin": {str(goal.id) for goal in (vision, private, objective, own)},
        "manager": set(),
        "employee": {str(own.id)},
    }


async def test_a_hundred_goals_take_as_few_statements_as_one(app, client, world, on):
    ids = [(await on(1, make_kpi)).id for _ in range(100)]
    counts = []
    for some in (ids[:1], ids):
        with counting(app) as statements:
            assert len(await trends_of(client, world.admin, *some)) == len(some)
        counts.append(len(statements))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", [0, 101])
async def test_no_goals_and_too_many_are_refused(client, world, number):
    response = await client.get(
        "/progress/trends", params={"goal_id": [NO_ID] * number}, headers=world.admin.headers
    )

    assert response.status_code == 422
    assert "goal_id" in response.text
