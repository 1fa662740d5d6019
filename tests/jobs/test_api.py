"""Background jobs over HTTP."""

from cairn.jobs import JOBS
from cairn.worker.runs import carry_out
from make import make_world


async def get_jobs(client, world, **params):
    response = await client.get("/jobs", params=params, headers=world.admin.headers)
    assert response.status_code == 200, response.text
    return response.json()


async def start(client, world, jobname="clean-up"):
    response = await client.post(f"/jobs/{jobname}/run", headers=world.admin.headers)
    assert response.status_code == 202, response.text
    return response.json()


async def test_every_job_is_listed_with_its_schedule(client, world):
    jobs = (await get_jobs(client, world))["jobs"]

    assert {job["jobname"]: job["schedule"] for job in jobs} == {
        job.name: job.schedule for job in JOBS.values()
    }
    assert all(job["next_run"] and job["last_run"] is None for job in jobs)


async def test_a_run_by_hand_is_queued_and_says_who_asked(client, world, jobs):
    run = await start(client, world)

    assert (run["status"], run["due_at"], run["attempts"]) == ("queued", None, 0)
    assert run["requested_by"] == str(world.admin.id)
    assert [one.args["run_id"] for one in await jobs.queued()] == [run["id"]]


async def test_a_run_is_looked_at_again_until_it_is_done(client, app, world):
    run = await start(client, world, "verify-progress")

    await carry_out(app.state.sessions, world.organization_id, run["id"])

    shown = await client.get(f"/jobs/{run['id']}", headers=world.admin.headers)
    assert shown.json()["status"] == "succeeded"
    assert shown.json()["result"]["differences"] == 0
    listed = {job["jobname"]: job for job in (await get_jobs(client, world))["jobs"]}
    assert listed["verify-progress"]["last_status"] == "succeeded"


async def test_runs_are_listed_newest_first_in_pages_that_join(client, world):
    started = [(await start(client, world))["id"] for _ in range(3)]

    first = await get_jobs(client, world, limit=2)
    second = await get_jobs(client, world, limit=2, cursor=first["next_cursor"])

    ids = [run["id"] for run in first["runs"] + second["runs"]]
    assert ids == started[::-1]
    assert second["next_cursor"] is None


async def test_runs_of_one_job_are_listed_alone(client, world):
    await start(client, world, "clean-up")
    await start(client, world, "verify-progress")

    runs = (await get_jobs(client, world, jobname="clean-up"))["runs"]

    assert [run["jobname"] for run in runs] == ["clean-up"]


async def test_a_run_that_is_cancelled_never_begins_and_is_over(client, app, world):
    run = await start(client, world)

    first = await client.post(f"/jobs/{run['id']}/cancel", headers=world.admin.headers)
    second = await client.post(f"/jobs/{run['id']}/cancel", headers=world.admin.headers)
    await carry_out(app.state.sessions, world.organization_id, run["id"])

    shown = (await client.get(f"/jobs/{run['id']}", headers=world.admin.headers)).json()
    assert (first.status_code, second.status_code) == (204, 409)
    assert (shown["status"], shown["attempts"]) == ("cancelled", 0)


async def test_a_run_by_hand_is_in_the_audit(client, world):
    run = await start(client, world)

    params = {"entity_id": run["id"]}
    audit = await client.get("/audit", params=params, headers=world.admin.headers)

    (entry,) = audit.json()["items"]
    assert (entry["action"], entry["entity"], entry["after"]) == (
        "run",
        "job",
        {"jobname": "clean-up"},
    )


async def test_a_job_that_there_is_not_is_refused_with_those_there_are(client, world):
    response = await client.post("/jobs/water-plants/run", headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (404, "JobUnknown")
    assert "verify-progress" in response.json()["detail"]


async def test_runs_elsewhere_are_not_found(client, app, world):
    other = await make_world(app.state.sessions)
    run = await start(client, other)

    response = await client.get(f"/jobs/{run['id']}", headers=world.admin.headers)

    assert (response.status_code, response.json()["code"]) == (404, "JobRunNotFound")
