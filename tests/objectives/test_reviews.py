"""Checking in, closing, and what goes on afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.objectives import check_ins, closing, rules, service
from cairn.objectives.review_schemas import CarryOverIn, CheckInIn, CloseIn
from cairn.words import CheckInStatus, State
from make import link, log, make_kpi, make_objective

GOOD = CheckInIn(status=CheckInStatus.ON_TRACK, confidence=8)


def score(final: str, **carry_over):
    chosen = CarryOverIn(**carry_over) if carry_over else None
    return CloseIn(final_score=Decimal(final), reason="because", carry_over=chosen)


async def age(db, days):
    """Let the last check-ins be older."""
    await db.execute(text("UPDATE check_ins SET at = at - make_interval(days => :d)"), {"d": days})


async def test_what_was_said_stands_until_it_is_outdated(db, actor):
    objective = await make_objective(db, actor)

    await check_ins.check_in(db, actor, objective.id, GOOD)
    fresh = (await service.get_objective(db, actor, objective.id)).check_in
    await age(db, 7)
    due = (await service.get_objective(db, actor, objective.id)).check_in
    await age(db, 1)
    old = (await service.get_objective(db, actor, objective.id)).check_in

    assert (fresh.status, fresh.confidence, fresh.is_outdated) == ("on_track", 8, False)
    assert fresh.due_on == actor.today + timedelta(days=7)
    assert (due.due_on, due.is_outdated) == (actor.today, False)
    assert (old.status, old.is_outdated) == ("on_track", True)


async def test_silence_is_outdated_too_and_what_isnt_active_needs_no_check_in(db, actor):
    objective = await make_objective(db, actor)
    await db.execute(text("UPDATE goals SET created_at = created_at - interval '9 days'"))

    silent = (await service.get_objective(db, actor, objective.id)).check_in
    await service.change_objective(db, actor, objective.id, {"state": State.ON_HOLD}, None, None)
    held = (await service.get_objective(db, actor, objective.id)).check_in

    assert (silent.status, silent.is_outdated) == (None, True)
    assert (held.due_on, held.is_outdated) == (None, False)


async def test_check_ins_are_listed_newest_first_and_can_be_taken_back(client, world):
    headers = world.admin.headers
    body = {"title": "O", "level": "company"}
    objective = (await client.post("/objectives", json=body, headers=headers)).json()["id"]
    path = f"/objectives/{objective}/check-ins"
    for confidence in range(3):
        said = {"status": "at_risk", "confidence": confidence, "note": "n"}
        made = await client.post(path, json=said, headers=headers)
        assert made.status_code == 201, made.text

    first = (await client.get(f"{path}?limit=2", headers=headers)).json()
    rest = (await client.get(f"{path}?cursor={first['next_cursor']}", headers=headers)).json()
    gone = await client.delete(f"{path}/{first['items'][0]['id']}", headers=headers)
    twice = await client.delete(f"{path}/{first['items'][0]['id']}", headers=headers)

    assert [one["confidence"] for one in first["items"] + rest["items"]] == [2, 1, 0]
    assert (gone.status_code, twice.status_code) == (204, 404)
    shown = (await client.get(f"/objectives/{objective}", headers=headers)).json()
    assert shown["check_in"]["confidence"] == 1


async def test_closing_keeps_progress_and_can_be_taken_back(db, actor):
    parent = await make_objective(db, actor)
    objective = await make_objective(db, actor, "division", parent, manual_progress=73)
    suggested = (await service.get_objective(db, actor, objective.id)).suggested_score

    closed = await closing.close(db, actor, objective.id, score("0.6"))
    above = await service.get_objective(db, actor, parent.id)
    await closing.reopen(db, actor, objective.id)
    again = await service.get_objective(db, actor, objective.id)

    assert suggested == Decimal("0.73")
    assert (closed.objective.state, closed.objective.final_score) == ("completed", Decimal("0.6"))
    assert closed.objective.score_reason == "because"
    assert closed.updated_progress == []
    assert above.progress.progress_percentage == 73
    assert (again.state, again.final_score, again.score_reason) == ("active", None, None)


async def test_what_is_closed_is_not_closed_again(client, world):
    headers = world.admin.headers
    body = {"title": "O", "level": "company"}
    objective = (await client.post("/objectives", json=body, headers=headers)).json()["id"]
    done = {"final_score": 0.7, "reason": "well"}
    await client.post(f"/objectives/{objective}/close", json=done, headers=headers)

    again = await client.post(f"/objectives/{objective}/close", json=done, headers=headers)
    high = await client.post(
        f"/objectives/{objective}/close", json={**done, "final_score": 1.1}, headers=headers
    )

    assert (again.status_code, again.json()["code"]) == (409, "ObjectiveIsClosed")
    assert (high.status_code, high.json()["errors"][0]["field"]) == (422, "final_score")


async def test_chosen_key_results_go_on_in_the_next_quarter(db, actor):
    objective = await make_objective(db, actor, year=2026, quarter=4, title="Calm")
    period = {"level": "quarterly", "year": 2026, "quarter": 4}
    counted = await make_kpi(db, actor, title="counted", **period)
    held = await make_kpi(db, actor, title="held", measure="latest", **period)
    standing = await make_kpi(db, actor, title="standing")
    left = await make_kpi(db, actor, title="left", **period)
    for kpi in (counted, held, standing, left):
        await link(db, actor, objective, kpi, Decimal("0.5"))
    day = held.progress.period_start
    await log(db, actor, held, 60, day)
    await log(db, actor, counted, 60, day)

    chosen = [counted.id, held.id, standing.id]
    closed = await closing.close(db, actor, objective.id, score("1", kpi_ids=chosen))

    successor = closed.successor
    assert (successor.title, successor.year, successor.quarter) == ("Calm", 2027, 1)
    assert (successor.state, successor.final_score) == ("active", None)
    linked = {one.title: one for one in await linked_kpis(db, actor, successor.id)}
    assert set(linked) == {"counted", "held", "standing"}
    assert linked["standing"].kpi_id == standing.id
    assert {one.weight for one in linked.values()} == {Decimal("0.5")}
    baselines = {
        name: await db.scalar(
            text("SELECT coalesce(baseline_value, 0) FROM kpis WHERE id = :id"),
            {"id": linked[name].kpi_id},
        )
        for name in ("counted", "held")
    }
    assert baselines == {"counted": 0, "held": 60}
    assert await differences_in(db, actor) == []


async def linked_kpis(db, actor, objective_id):
    return (await service.list_linked_kpis(db, actor, objective_id)).items


async def differences_in(db, actor):
    rows = await db.execute(
        text("SELECT * FROM engine.verify(:organization)"), {"organization": actor.organization_id}
    )
    return list(rows.all())


@pytest.mark.parametrize(
    ("fields", "kpi_ids", "code"),
    [
        ({}, [], "NothingFollows"),
        ({"year": 2026}, ["0193ca9f-0000-7000-8000-000000000000"], "LinkNotFound"),
    ],
)
async def test_what_cant_go_on_leaves_the_objective_open(client, world, fields, kpi_ids, code):
    headers = world.admin.headers
    body = {"title": "O", "level": "company", **fields}
    objective = (await client.post("/objectives", json=body, headers=headers)).json()["id"]

    refused = await client.post(
        f"/objectives/{objective}/close",
        json={"final_score": 0, "reason": "r", "carry_over": {"kpi_ids": kpi_ids}},
        headers=headers,
    )

    assert refused.json()["code"] == code
    shown = (await client.get(f"/objectives/{objective}", headers=headers)).json()
    assert (shown["state"], shown["final_score"]) == ("active", None)


@pytest.mark.parametrize(
    ("year", "quarter", "following"),
    [(2026, 1, (2026, 2)), (2026, 4, (2027, 1)), (2026, None, (2027, None))],
)
def test_a_quarter_is_followed_by_a_quarter_and_a_year_by_a_year(year, quarter, following):
    assert rules.next_period(year, quarter) == following
