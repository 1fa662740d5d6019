"""People are told what is theirs now, what is due and what is behind: each of them, each once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from cairn.goals import reads
from cairn.inbox import service as inbox
from cairn.objectives import check_ins, service
from cairn.objectives.review_schemas import CheckInIn
from cairn.words import CheckInStatus
from make import log, make_kpi, make_objective


async def told(db, actor, unread=False):
    page = await inbox.list_notices(db, actor, unread, None, 50)
    return [(notice.kind, notice.title) for notice in page.items]


async def test_who_gets_a_goal_from_somebody_else_is_told(db, world, actor):
    manager = world.actor(world.manager)

    await make_objective(db, actor, title="Own")
    given = await make_objective(db, actor, title="Given", owner_id=manager.user_id)
    passed = await make_objective(db, actor, title="Passed on")
    changes = {"owner_id": manager.user_id}
    await service.change_objective(db, actor, passed.id, changes, None, None)
    await service.change_objective(db, actor, given.id, {"title": "Given"}, None, None)

    assert await told(db, actor) == []
    assert await told(db, manager) == [("assigned", "Passed on"), ("assigned", "Given")]


async def test_a_check_in_that_is_due_is_told_once_and_again_when_the_next_is(db, actor):
    objective = await make_objective(db, actor, title="Quiet")
    later = replace(actor, today=actor.today + timedelta(days=7), expected_on=None)

    early = await inbox.remind(db, actor)
    first = await inbox.remind(db, later)
    again = await inbox.remind(db, later)
    body = CheckInIn(status=CheckInStatus.ON_TRACK)
    await check_ins.check_in(db, actor, objective.id, body)
    await db.execute(text("UPDATE check_ins SET at = at + interval '1 day'"))
    much_later = replace(actor, today=actor.today + timedelta(days=8))
    next_one = await inbox.remind(db, much_later)

    assert (early, first, again, next_one) == (0, 1, 0, 1)
    assert await told(db, actor) == [("check_in_due", "Quiet")] * 2


async def test_nobody_is_told_of_what_is_behind_for_good(db, actor):
    today = actor.today
    past = {"starts_on": today - timedelta(days=50), "ends_on": today - timedelta(days=1)}
    running = {"starts_on": today - timedelta(days=50), "ends_on": today}
    for title, period in (("Over", past), ("Last day", running)):
        await log(db, actor, await make_kpi(db, actor, title=title, **period), Decimal(1))
    await reads.refresh_expected(db, actor)

    await inbox.remind(db, actor)

    assert await told(db, actor) == [("at_risk", "Last day")]


async def test_an_owner_is_told_of_what_is_behind_once_a_week(db, actor):
    today = actor.today
    period = {"starts_on": today - timedelta(days=50), "ends_on": today + timedelta(days=50)}
    kpi = await make_kpi(db, actor, title="Slow", **period)
    await log(db, actor, kpi, Decimal(1))
    await reads.refresh_expected(db, actor)

    first = await inbox.remind(db, actor)
    again = await inbox.remind(db, actor)
    next_week = await inbox.remind(db, replace(actor, today=today + timedelta(days=7)))

    assert (first, again, next_week) == (1, 0, 1)
    assert await told(db, actor) == [("at_risk", "Slow")] * 2


async def test_what_is_read_can_be_unread_again_and_all_be_read_at_once(client, world):
    headers = world.manager.headers
    for title in ("One", "Two"):
        body = {"title": title, "level": "team", "owner_id": str(world.manager.id)}
        made = await client.post("/objectives", json=body, headers=world.admin.headers)
        assert made.status_code == 201, made.text
    notices = (await client.get("/inbox", headers=headers)).json()

    path = f"/inbox/{notices['items'][0]['id']}"
    read = await client.patch(path, json={"is_read": True}, headers=headers)
    left = (await client.get("/inbox?unread=true", headers=headers)).json()
    unread = await client.patch(path, json={"is_read": False}, headers=headers)
    await client.post("/inbox/read", headers=headers)
    none = (await client.get("/inbox?unread=true", headers=headers)).json()
    theirs = await client.patch(path, json={"is_read": True}, headers=world.admin.headers)

    assert notices["unread"] == 2
    assert read.json()["read_at"] is not None
    assert [one["title"] for one in left["items"]] == ["One"]
    assert unread.json()["read_at"] is None
    assert (none["items"], none["unread"]) == ([], 0)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "NoticeNotFound")


async def test_pages_of_the_inbox_go_on_where_they_ended(client, world):
    headers = world.manager.headers
    for number in range(3):
        body = {"title": f"{number}", "level": "team", "owner_id": str(world.manager.id)}
        await client.post("/objectives", json=body, headers=world.admin.headers)

    first = (await client.get("/inbox?limit=2", headers=headers)).json()
    rest = (await client.get(f"/inbox?cursor={first['next_cursor']}", headers=headers)).json()

    assert [one["title"] for one in first["items"] + rest["items"]] == ["2", "1", "0"]
    assert rest["next_cursor"] is None
