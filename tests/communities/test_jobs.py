"""What happened late is computed, moves goals, and comes to the same however often it is done."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import text

from cairn.communities.jobs import drain_soon
from cairn.jobs import COMMUNITY_JOBS, DRAIN, enqueue
from cairn.kit.db import enter_communities, transaction
from cairn.worker import computing
from cairn.worker.runs import carry_out
from cairn.worker.ticks import queue_due, queue_upkeep
from make import differences
from metrics.happening import AROUND, add, draw_place, make_community

MIDDLE = date(2026, 3, 8)
OPENED = MIDDLE - AROUND
WAITS_FOR_ROW = """
    SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')
        AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())
"""
"""Others in other databases wait for theirs."""
SUMMARIES = ("kpi_daily", "kpi_weekly", "kpi_monthly")


@pytest.fixture
async def place(app, world):
    """A community and what happened in it, nothing computed yet."""
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        place = draw_place(Random(11), "Asia/Kolkata", MIDDLE)
        place.id = await make_community(db, actor, "Asia/Kolkata", OPENED)
        await add(db, actor, place.id, place)
    return place


@pytest.fixture
def ask(app, world):
    """Runs a statement as something else than Cairn would; returns its rows."""

    async def ask(statement, **values):
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            result = await db.execute(text(statement), values)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    return ask


@pytest.fixture
def summaries(ask, place):
    """All rows of the community but ids; with the instants of computing if asked for."""

    async def summaries(*but):
        without = ", ".join(f"'{one}'" for one in ("id", *but))
        return [
            await ask(
                f"SELECT to_jsonb(k) - CAST(ARRAY[{without}] AS text[]) AS row FROM {table} k "
                "WHERE community_id = :id ORDER BY row",
                id=place.id,
            )
            for table in SUMMARIES
        ]

    return summaries


@pytest.fixture
def do(app, world, ask):
    """Queues a job and carries it out, as far as that goes; returns its run."""

    async def do(jobname, community_id=None, **args):
        async with transaction(app.state.sessions, world.organization_id) as db:
            run_id = await enqueue(
                db, world.organization_id, jobname, community_id=community_id, **args
            )
        await carry_out(app.state.sessions, world.organization_id, run_id)
        return await look(run_id)

    async def look(run_id):
        (run,) = await ask("SELECT * FROM job_runs WHERE id = :id", id=UUID(str(run_id)))
        return run

    do.look = look
    return do


async def test_a_late_payment_is_followed_from_its_days_to_the_objective(
    client, app, world, place, ask, do
):
    headers = world.admin.headers
    await do(DRAIN)
    source = {"community": str(place.id), "metric": "total_collected", "grain": "monthly"}
    body = {"title": "Money in", "target_value": 100_000, "metric_source": source}
    kpi = (await client.post("/kpis", json=body, headers=headers)).json()
    body = {"title": "Solvent", "level": "company"}
    objective = (await client.post("/objectives", json=body, headers=headers)).json()
    path = f"/objectives/{objective['id']}/kpis"
    await client.post(path, json={"kpi_id": kpi["id"]}, headers=headers)
    figures = f"/communities/{place.id}/kpis"
    dates = {"from": "2026-02-01", "to": "2026-05-31"}
    unit = place.of("transactions")[0]["unit_id"]

    before = (await client.get(f"{figures}/monthly", params=dates, headers=headers)).json()
    await ask(
        "INSERT INTO transactions (organization_id, community_id, unit_id, kind, amount, posted_at)"
        " VALUES (:organization, :community, :unit, 'payment', 50000, '2026-03-10 12:00+00')",
        organization=world.organization_id,
        community=place.id,
        unit=unit,
    )
    dirty = (await client.get(f"{figures}/monthly", params=dates, headers=headers)).json()
    run = await do(DRAIN, place.id)
    after = (await client.get(f"{figures}/monthly", params=dates, headers=headers)).json()
    job = (await client.get(f"/jobs/{run['id']}", headers=headers)).json()
    seen = await client.get(f"/communities/{place.id}/jobs/{run['id']}", headers=headers)
    moved_kpi = (await client.get(f"/kpis/{kpi['id']}", headers=headers)).json()
    moved = (await client.get(f"/objectives/{objective['id']}", headers=headers)).json()

    assert {one["group"]: one["first_day"] for one in dirty["dirty"]} == {
        "ledger": "2026-03-10",
        "delinquency": "2026-03-10",
    }
    assert [one["month"] for one in dirty["items"] if "ledger" in one["dirty"]] == [3, 4]
    assert [one["dirty"] for one in after["items"]] == [[], [], [], []]
    collected = [
        {one["month"]: float(one["total_collected"]) for one in found["items"]}
        for found in (before, after)
    ]
    assert collected[1] == {**collected[0], 3: collected[0][3] + 50_000}
    (changed,) = job["result"]["changed"].values()
    assert changed["months"][0] == ["2026-03-01", "2026-03-31"]
    assert changed["days"][0][0] == "2026-03-10"
    receipt = {one["goal_id"]: one for one in job["result"]["updated_progress"]}
    assert receipt.keys() == {kpi["id"], objective["id"]}
    shown = moved["progress"]["progress_percentage"]
    assert float(receipt[objective["id"]]["new"]) == shown
    assert moved_kpi["progress"]["progress_percentage"] == shown
    assert shown - float(receipt[objective["id"]]["old"]) == pytest.approx(50, abs=0.0001)
    assert seen.json()["result"] == job["result"]
    assert await differences(app.state.sessions, world) == []


async def test_everything_twice_changes_nothing(place, summaries, do):
    args = {"from": str(OPENED), "to": "2026-06-30"}
    await do(DRAIN)
    first = await summaries()

    again = [
        await do("backfill", place.id, **args),
        await do("backfill", place.id, **args),
        await do("refresh", place.id, **args),
        *[await do(name) for name in COMMUNITY_JOBS],
        await do(DRAIN),
    ]

    assert [run["status"] for run in again] == ["succeeded"] * len(again)
    assert all(run["result"]["changed"] == {} for run in again)
    assert await summaries() == first
    keys = [len({str(one["row"]) for one in rows}) for rows in first]
    assert keys == [len(rows) for rows in first]


async def test_a_backfill_that_is_killed_goes_on_where_it_was(
    place, summaries, do, ask, app, world, monkeypatch
):
    monkeypatch.setattr(computing, "CHUNK", 40)
    args = {"from": str(OPENED), "to": "2026-06-30"}
    await ask("DELETE FROM dirty_ranges")
    steps = dict(computing.STEPS)
    done = []

    async def killed(db, run, before):
        after = await steps["backfill"](db, run, before)
        done.append(after.done)
        if len(done) == 2:
            raise asyncio.CancelledError
        return after

    monkeypatch.setitem(computing.STEPS, "backfill", killed)
    with pytest.raises(asyncio.CancelledError):
        await do("backfill", place.id, **args)
    (run,) = await ask("SELECT * FROM job_runs WHERE jobname = 'backfill'")
    await carry_out(app.state.sessions, world.organization_id, run["id"])
    resumed, run_after = await summaries("computed_at"), await do.look(run["id"])
    for table in SUMMARIES:
        await ask(f"DELETE FROM {table}")
    monkeypatch.undo()
    await do("backfill", place.id, **args)

    total = (date(2026, 6, 30) - OPENED).days + 1
    assert (run["status"], run["done"], run["total"]) == ("running", 40, total)
    assert done == [40, 80, 80, 120, total]
    assert (run_after["status"], run_after["done"], run_after["attempts"]) == (
        "succeeded",
        total,
        2,
    )
    assert resumed == await summaries("computed_at")


async def test_a_cancelled_backfill_keeps_what_it_has_done(
    client, world, place, do, ask, app, monkeypatch
):
    monkeypatch.setattr(computing, "CHUNK", 40)
    steps = dict(computing.STEPS)
    body = {"from": str(OPENED), "to": "2026-06-30"}
    path = f"/communities/{place.id}"
    started = await client.post(f"{path}/backfill", json=body, headers=world.admin.headers)
    again = await client.post(f"{path}/backfill", json=body, headers=world.admin.headers)
    run_id = started.json()["job_id"]
    cancel = f"{path}/jobs/{run_id}/cancel"
    answers = []

    async def cancelled_meanwhile(db, run, before):
        if before.done == 40:
            answers.append(asyncio.create_task(client.post(cancel, headers=world.admin.headers)))
            while not await ask(WAITS_FOR_ROW):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return await steps["backfill"](db, run, before)

    monkeypatch.setitem(computing.STEPS, "backfill", cancelled_meanwhile)
    await carry_out(app.state.sessions, world.organization_id, UUID(run_id))
    answer = await answers[0]
    over = await client.post(cancel, headers=world.admin.headers)

    run = await do.look(run_id)
    assert started.status_code == 202
    assert again.json()["job_id"] == run_id
    assert answer.status_code == 204
    assert (run["status"], run["done"]) == ("cancelled", 80)
    assert (over.status_code, over.json()["code"]) == (409, "JobIsOver")


async def test_the_last_runs_of_a_community_are_listed(client, world, place):
    path, headers = f"/communities/{place.id}", world.admin.headers
    days = {"from": str(MIDDLE), "to": str(MIDDLE + timedelta(days=1))}
    first = await client.post(f"{path}/refresh", json={"days": 2}, headers=headers)
    second = await client.post(f"{path}/backfill", json=days, headers=headers)

    listed = (await client.get(f"{path}/jobs", headers=headers)).json()["items"]
    newest = (await client.get(f"{path}/jobs", params={"limit": 1}, headers=headers)).json()

    assert [one["id"] for one in listed] == [second.json()["job_id"], first.json()["job_id"]]
    assert [listed[0]["first_day"], listed[0]["last_day"]] == list(days.values())
    assert newest["items"] == listed[:1]


async def test_requests_in_a_row_share_the_run_that_waits(
    client, world, place, do, ask, app, monkeypatch
):
    steps = dict(computing.STEPS)
    names = iter(range(100))
    jobs = []

    async def post():
        body = [{"external_id": f"t{next(names)}", "created_at": "2026-03-08T08:00:00Z"}]
        path = f"/communities/{place.id}/events/tickets"
        answer = (await client.post(path, json=body, headers=world.admin.headers)).json()
        jobs.append(answer["job_id"])

    async def with_posts(db, run, before):
        if len(jobs) == 4:
            await asyncio.gather(*[post() for _ in range(4)])
        return await steps[DRAIN](db, run, before)

    monkeypatch.setitem(computing.STEPS, DRAIN, with_posts)
    await asyncio.gather(*[post() for _ in range(4)])
    await carry_out(app.state.sessions, world.organization_id, UUID(jobs[0]))
    runs = await ask(
        "SELECT id, status FROM job_runs WHERE jobname = :name ORDER BY id", name=DRAIN
    )
    await carry_out(app.state.sessions, world.organization_id, UUID(jobs[4]))

    assert len(jobs) == 8
    assert [(str(run["id"]), run["status"]) for run in runs] == [
        (jobs[0], "succeeded"),
        (jobs[4], "queued"),
    ]
    shown = (await client.get("/jobs", headers=world.admin.headers)).json()
    one = (await client.get(f"/jobs/{jobs[0]}", headers=world.admin.headers)).json()
    assert [run["community"] for run in (*shown["runs"], one)] == ["Asia/Kolkata"] * 3
    assert set(jobs[:4]) == {jobs[0]}
    assert set(jobs[4:]) == {jobs[4]}
    assert await ask("SELECT 1 FROM dirty_ranges WHERE community_id = :id", id=place.id) == []


async def test_what_somebody_has_a_run_for_is_left_to_it(client, world, place, do, ask, app):
    await do(DRAIN)
    body = [{"external_id": "late", "created_at": "2026-03-08T08:00:00Z"}]
    path = f"/communities/{place.id}/events/tickets"
    answer = (await client.post(path, json=body, headers=world.admin.headers)).json()

    general = await do(DRAIN)
    await carry_out(app.state.sessions, world.organization_id, UUID(answer["job_id"]))

    own = (await client.get(f"/jobs/{answer['job_id']}", headers=world.admin.headers)).json()
    assert str(place.id) not in general["result"]["changed"]
    assert own["result"]["changed"][str(place.id)]["days"] == [["2026-03-08", "2026-03-08"]]


async def test_a_run_waits_for_the_marks_of_those_who_count_on_it(app, world, place, do, ask):
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        waiting = await drain_soon(db, actor, place.id)

    async with transaction(app.state.sessions, world.organization_id) as db:
        await enter_communities(db)
        counted_on = await drain_soon(db, actor, place.id)
        working = asyncio.create_task(carry_out(app.state.sessions, world.organization_id, waiting))
        while not await ask(WAITS_FOR_ROW):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        begun = await do.look(waiting)
        late = await drain_soon(db, actor, place.id)
        await db.execute(text("UPDATE messages SET sent_at = '2026-03-08T08:00:00Z'"))
    await working

    assert (counted_on, begun["status"]) == (waiting, "running")
    assert late != waiting
    assert await ask("SELECT 1 FROM dirty_ranges WHERE community_id = :id", id=place.id) == []


async def test_two_drains_at_once_never_write_what_is_older(place, summaries, do, app, ask, world):
    async def write():
        for amount in range(1, 15):
            await ask(
                "UPDATE transactions SET amount = :amount WHERE community_id = :id",
                amount=amount,
                id=place.id,
            )
            await ask(
                "UPDATE tickets SET created_at = created_at + interval '1 hour' "
                "WHERE community_id = :id",
                id=place.id,
            )

    await do(DRAIN)
    writing = asyncio.create_task(write())
    while not writing.done():
        await asyncio.gather(do(DRAIN), do(DRAIN, place.id))
    await do(DRAIN)

    drained = await summaries("computed_at")
    assert await ask("SELECT * FROM dirty_ranges WHERE last_day < '2026-11-01'") == []
    checked = await do("backfill", place.id, **{"from": str(OPENED), "to": "2026-06-30"})
    assert checked["result"]["changed"] == {}
    assert await summaries("computed_at") == drained


async def test_ticks_queue_what_is_marked_and_give_new_communities_their_schedules(
    client, app, world, place, ask, do
):
    await queue_upkeep(app.state.sessions)
    await queue_upkeep(app.state.sessions)
    queued = await ask("SELECT id FROM job_runs WHERE jobname = 'drain-metrics'")
    schedules = await ask(
        "SELECT jobname, schedule, next_run_at FROM schedules WHERE community_id = :id", id=place.id
    )
    await carry_out(app.state.sessions, world.organization_id, queued[0]["id"])
    await queue_upkeep(app.state.sessions)
    shown = (await client.get("/jobs", headers=world.admin.headers)).json()
    after = await ask("SELECT id FROM job_runs WHERE jobname = 'drain-metrics'")
    last = await ask("SELECT max(metric_date) AS day FROM kpi_daily GROUP BY community_id")

    assert len(queued) == len(after) == 1
    assert {one["community"] for one in shown["jobs"]} == {None, "Elm Court", "Asia/Kolkata"}
    assert {one["jobname"]: one["schedule"] for one in schedules} == {
        name: job.schedule for name, job in COMMUNITY_JOBS.items()
    }
    daily = next(one for one in schedules if one["jobname"] == "compute-daily-kpis")
    assert (daily["next_run_at"] + timedelta(hours=5.5)).hour == 1
    now = datetime.now(UTC)
    assert {one["day"] for one in last} <= {
        now.date(),
        (now + timedelta(hours=5.5)).date(),
    }


async def test_schedules_follow_the_zone_of_their_community_and_rest_with_it(app, place, ask):
    await queue_upkeep(app.state.sessions)

    await ask(
        "UPDATE communities SET time_zone = 'America/Denver', is_active = false WHERE id = :id",
        id=place.id,
    )

    schedules = await ask(
        "SELECT jobname, is_active, CAST(next_run_at AT TIME ZONE 'America/Denver' AS time) AS at "
        "FROM schedules WHERE community_id = :id ORDER BY 1",
        id=place.id,
    )
    assert [(str(one["at"]), one["is_active"]) for one in schedules] == [
        ("01:00:00", False),
        ("03:00:00", False),
        ("02:00:00", False),
    ]


async def test_after_days_of_rest_the_next_run_makes_up_for_all(app, world, place, ask, do):
    await do(DRAIN)
    await queue_upkeep(app.state.sessions)
    await ask("DELETE FROM kpi_daily WHERE metric_date > CAST(now() AS date) - 20")
    await ask("DELETE FROM kpi_weekly WHERE week_start > CAST(now() AS date) - 20")
    await ask(
        "UPDATE schedules SET next_run_at = now() - interval '19 days' "
        "WHERE jobname = 'compute-daily-kpis'"
    )

    await queue_due(app.state.sessions, datetime.now(UTC))
    runs = await ask("SELECT id, community_id FROM job_runs WHERE jobname = 'compute-daily-kpis'")
    for run in runs:
        await carry_out(app.state.sessions, world.organization_id, run["id"])

    days = await ask(
        "SELECT count(*) AS days, max(metric_date) - min(metric_date) + 1 AS span FROM kpi_daily "
        "WHERE community_id = :id",
        id=place.id,
    )
    assert [run["community_id"] for run in runs].count(place.id) == 1
    assert days[0]["days"] == days[0]["span"]


async def test_a_backfill_of_days_before_there_was_anything_is_refused(client, world, place):
    body = {"from": "2020-01-01", "to": "2020-01-31"}
    path = f"/communities/{place.id}/backfill"

    response = await client.post(path, json=body, headers=world.admin.headers)
    nobody = await client.post(path, json=body, headers=world.employee.headers)

    assert (response.status_code, response.json()["code"]) == (422, "PeriodInvalid")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "CommunityNotFound")
