"""A payment that is dated three months back, followed over HTTP from its day to the objective."""

import asyncio
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from cairn.app import create_app
from cairn.jobs import DRAIN
from cairn.kit.db import enter_communities, scalar, transaction
from cairn.kit.settings import Settings
from cairn.metrics.drain import drain
from cairn.metrics.metric import Grain
from cairn.metrics.periods import period_of
from cairn.worker.process import working
from cairn.worker.runs import carry_out
from live import UNLIMITED, serving
from stream.ears import events_in

SCRIPT = Path(__file__).parents[2] / "examples" / "late_payment.sh"
BACK = timedelta(days=92)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def http(client, world):
    """Asks as the admin, and refuses what isn't as it should be; gives the answer's JSON."""

    async def http(method, path, body=None, **query):
        response = await client.request(
            method, path, json=body, params=query, headers=world.admin.headers
        )
        assert response.is_success, response.text
        return response.json()

    return http


@pytest.fixture
async def place(http, world):
    """The path of a community that opened half a year ago, in UTC as its organization."""
    body = {"name": "Oak Park", "opened_on": str(world.today - timedelta(days=180))}
    return f"/communities/{(await http('POST', '/communities', body))['id']}"


@pytest.fixture
def post(app, world, http, place):
    """Posts to the ledger and, unless told otherwise, lets the worker do its job."""

    async def post(kind, amount, on, due_on=None, *, waits=False):
        row = {"external_id": f"{kind} {on}", "unit": "A-1", "kind": kind, "amount": amount}
        row |= {"posted_at": f"{on}T12:00:00Z", "due_on": due_on and str(due_on)}
        answer = await http("POST", f"{place}/events/transactions", [row])
        if not waits:
            await carry_out(app.state.sessions, world.organization_id, UUID(answer["job_id"]))
        return answer

    return post


@pytest.fixture
async def goals(http, place):
    """A KPI that the money collected each month feeds, and the company's objective above it."""
    source = {"community": place.rpartition("/")[2], "metric": "total_collected"}
    source["grain"] = "monthly"
    kpi = {"title": "Money in", "target_value": 200, "metric_source": source}
    kpi = (await http("POST", "/kpis", kpi))["id"]
    objective = {"title": "Solvent", "level": "company"}
    objective = (await http("POST", "/objectives", objective))["id"]
    await http("POST", f"/objectives/{objective}/kpis", {"kpi_id": kpi})
    return kpi, objective


async def test_a_payment_of_three_months_ago_is_followed_to_the_objective(
    app, client, world, http, place, post, goals
):
    today, day = world.today, world.today - BACK
    await post("charge", "100.00", day - timedelta(days=40), day - timedelta(days=10))
    await post("payment", "40.00", today - timedelta(days=1))
    kpi, objective = goals

    async def look():
        asked = {"from": str(day - timedelta(days=20)), "to": str(today)}
        figures = [await http("GET", f"{place}/kpis/{grain}", **asked) for grain in Grain]
        progress = [
            (await http("GET", path))["progress"]["progress_percentage"]
            for path in (f"/kpis/{kpi}", f"/objectives/{objective}")
        ]
        return [{first_day(one): one for one in grain["items"]} for grain in figures], progress

    async def hear(**headers):
        headers |= world.admin.headers
        stream = await client.get("/progress/stream", params={"seconds": 0}, headers=headers)
        return events_in(stream.text)

    before, progress_before = await look()
    (ready,) = await hear()
    answer = await post("payment", "60.00", day, waits=True)
    during, _ = await look()
    await carry_out(app.state.sessions, world.organization_id, UUID(answer["job_id"]))
    after, progress_after = await look()
    job = await http("GET", f"{place}/jobs/{answer['job_id']}")
    *_, told = await hear(**{"Last-Event-ID": ready.id})

    # The keys that are dirty: the ledger of the day, who owes since then, what lies over these,
    # and the week and month after, whose change is measured against them.
    assert {one["group"]: (one["first_day"], one["last_day"]) for one in answer["dirty"]} == {
        "ledger": (str(day), str(day)),
        "delinquency": (str(day), str(today)),
    }
    days, weeks, months = during
    assert dirty(days, "ledger") == [str(day)]
    assert dirty(days, "delinquency") == [key for key in days if key >= str(day)]
    assert dirty(weeks, "ledger") == starts(Grain.WEEKLY, day, weeks)
    assert dirty(months, "ledger") == starts(Grain.MONTHLY, day, months)
    assert dirty(months, "delinquency") == [
        key for key in months if key >= str(period_of(Grain.MONTHLY, day)[0])
    ]
    assert all(one["dirty"] == [] for grain in after for one in grain.values())

    # What changed, and nothing else. The charge of 100 was 10 days late and is paid in part.
    assert changes(before[0], after[0], "payments_amount") == {str(day): ("0.00", "60.00")}
    assert changes(before[0], after[0], "total_delinquent_amount") == {
        key: ("100.00", "40.00") if key < str(today - timedelta(days=1)) else ("60.00", "0.00")
        for key in after[0]
        if key >= str(day)
    }
    assert changes(before[0], after[0], "units_delinquent") == {
        key: (1, 0) for key in after[0] if key >= str(today - timedelta(days=1))
    }
    month = str(period_of(Grain.MONTHLY, day)[0])
    ((changed, (old, new)),) = changes(before[2], after[2], "total_collected").items()
    assert (changed, float(new) - float(old)) == (month, 60)
    assert changes(before[1], after[1], "payments_amount").keys() == {
        str(period_of(Grain.WEEKLY, day)[0])
    }

    # The KPI had 40 of 200, and has 100 now; so has the objective, as the receipt and stream say.
    assert (progress_before, progress_after) == ([20, 20], [50, 50])
    assert job["status"] == "succeeded"
    assert {
        (one["goal_id"], float(one["old"]), float(one["new"]))
        for one in job["result"]["updated_progress"]
    } == {(kpi, 20, 50), (objective, 20, 50)}
    assert (told.name, set(told.data["goal_ids"])) == ("changed", {kpi, objective})


def first_day(row):
    """The key of a row."""
    return row.get("metric_date") or row.get("week_start") or f"{row['year']}-{row['month']:02}-01"


def dirty(rows, group):
    """The keys whose metrics of a group are about to be computed anew."""
    return [key for key, row in rows.items() if group in row["dirty"]]


def starts(grain, day, rows):
    """The period that a day is in and the next one, as far as there are rows."""
    first, last = period_of(grain, day)
    return [str(one) for one in (first, last + timedelta(days=1)) if str(one) in rows]


def changes(before, after, name):
    """What a metric was and is, where these differ."""
    assert before.keys() == after.keys()
    return {
        key: (row[name], after[key][name])
        for key, row in before.items()
        if row[name] != after[key][name]
    }


async def test_a_job_isnt_over_while_others_compute_its_days(app, world, http, place, post):
    sessions, organization, day = app.state.sessions, world.organization_id, world.today - BACK
    answer = await post("payment", "60.00", day, waits=True)

    async with transaction(sessions, organization) as db:
        await enter_communities(db)
        await drain(db, organization, DRAIN, UUID(place.rpartition("/")[2]))
        job = asyncio.create_task(carry_out(sessions, organization, UUID(answer["job_id"])))
        while not (job.done() or await scalar(db, WAITING)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        was_over = job.done()
    await job
    figures = await http("GET", f"{place}/kpis/daily", **{"from": str(day), "to": str(day)})

    assert not was_over
    assert [(one["payments_amount"], one["dirty"]) for one in figures["items"]] == [("60.00", [])]


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
async def test_the_example_follows_it_and_leaves_nothing_behind(
    database_url, http, world, tmp_path
):
    settings = Settings(pool_size=5, **UNLIMITED)
    demo = tmp_path / "demo.json"

    with serving(create_app(database_url, settings, working(database_url, settings))) as url:
        users = [{"role": "admin", "token": world.admin.token}]
        demo.write_text(json.dumps({"url": url, "users": users}))
        done = await asyncio.to_thread(
            subprocess.run, [SCRIPT, demo], capture_output=True, text=True, check=False
        )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith("Every answer was the expected one.\n")
    assert [(await http("GET", path))["items"] for path in ("/kpis", "/objectives")] == [[], []]
