"""The Python client, against a real server."""

import asyncio
import subprocess
import sys
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from cairn.app import create_app
from cairn.client import (
    Cairn,
    Changed,
    Conflict,
    Invalid,
    Kind,
    NotFound,
    NotSignedIn,
    Ready,
    Unreachable,
)
from cairn.kit.db import create_engine, create_sessions
from cairn.kit.settings import Settings
from client.proxies import Proxy
from live import UNLIMITED, serving
from make import make_world

HEAVY = ("fastapi", "sqlalchemy", "psycopg", "pydantic", "starlette")


async def people_of(database_url):
    """A world of its own."""
    engine = create_engine(database_url)
    world = await make_world(create_sessions(engine))
    await engine.dispose()
    return world


@pytest.fixture(scope="module")
def world(database_url):
    with asyncio.Runner() as runner:
        return runner.run(people_of(database_url))


@pytest.fixture(scope="module")
def address(database_url):
    with serving(create_app(database_url, Settings(pool_size=4, **UNLIMITED))) as address:
        yield address


@pytest.fixture
def cairn(address, world):
    with Cairn(address, world.admin.token) as cairn:
        yield cairn


def test_a_value_is_logged_in_three_lines(address, world, cairn):
    name = f"revenue-{uuid4()}"
    kpi = cairn.create_kpi("Revenue", target_value=200, unit="EUR", external_id=name)

    with Cairn(address, token=world.admin.token) as other:
        logged = other.log(name, 50.5)

    assert (logged.log.value, logged.log.date) == (Decimal("50.5"), world.today)
    (moved,) = logged.updated_progress
    assert (moved.goal_id, moved.new) == (kpi.id, Decimal("25.25"))
    assert cairn.progress(name).progress_percentage == Decimal("25.25")


def test_goals_are_created_found_and_read(cairn):
    mark = uuid4().hex
    vision = cairn.create(Kind.VISION, f"Vision {mark}")
    made = [cairn.create_kpi(f"{mark} {n}", parent_id=vision.id, weight=0.5) for n in range(3)]

    found = list(cairn.kpis(q=mark))

    assert [goal.id for goal in found] == [goal.id for goal in made]
    assert cairn.kpi(made[0]).parent_id == vision.id
    assert cairn.goal(Kind.VISION, str(vision.id)).progress.child_count == 0


def test_the_logs_of_a_kpi_come_newest_day_first(cairn):
    kpi = cairn.create_kpi("Many", target_value=10)
    for day in range(1, 4):
        cairn.log(kpi, day, on=date(2026, 3, day))

    logs = list(cairn.logs(kpi))

    assert [(log.date.day, log.value) for log in logs] == [(3, 3), (2, 2), (1, 1)]


def test_refusals_are_exceptions_that_say_what_is_wrong(address, cairn):
    with pytest.raises(Invalid) as invalid:
        cairn.create_kpi("", weight=-1)
    with pytest.raises(NotFound) as missing:
        cairn.log(uuid4(), 1)
    with pytest.raises(NotFound, match="external id nothing"):
        cairn.log("nothing", 1)
    with pytest.raises(NotSignedIn), Cairn(address, "cairn_pat_none") as stranger:
        stranger.today()

    assert (invalid.value.status, invalid.value.code) == (422, "InvalidInput")
    assert {one.field for one in invalid.value.errors} == {"title", "weight"}
    assert missing.value.code == "GoalNotFound"
    assert missing.value.request_id


def test_a_kpi_with_children_takes_no_logs(cairn):
    parent = cairn.create_kpi("Above", target_value=1)
    cairn.create_kpi("Below", parent_id=parent.id, target_value=1)

    with pytest.raises(Conflict) as conflict:
        cairn.log(parent, 1)

    assert conflict.value.code == "KpiHasChildren"


def test_many_logs_go_in_batches_and_lines_count_on(cairn, world, monkeypatch):
    monkeypatch.setattr("cairn.client.cairn.BATCH", 2)
    kpi = cairn.create_kpi("Bulk", target_value=100, external_id=f"bulk-{uuid4()}")
    day = str(world.today)
    rows = [
        {"external_id": kpi.external_id, "date": day, "value": 1.5},
        {"kpi_id": str(kpi.id), "date": day, "value": Decimal(2)},
        {"external_id": "nobody", "date": day, "value": 3},
        {"kpi_id": kpi.id, "date": world.today, "value": 4},
    ]

    report = cairn.log_many(iter(rows))

    assert (report.taken, report.refused) == (3, 1)
    assert [error.line for error in report.errors] == [3]
    assert cairn.progress(kpi).current_value == Decimal("7.5")


def test_a_connection_that_breaks_before_the_answer_logs_once(address, world, cairn):
    kpi = cairn.create_kpi("Once", target_value=10)

    with Proxy(address) as proxy, Cairn(proxy.address, world.admin.token) as shaky:
        shaky.today()
        proxy.swallow_answers(1)
        shaky.log(kpi, 4)

    assert [log.value for log in cairn.logs(kpi)] == [4]
    assert proxy.swallowed == 1


def test_what_may_have_been_done_is_not_done_again(address, world, cairn):
    name = f"Only {uuid4()}"

    with Proxy(address) as proxy, Cairn(proxy.address, world.admin.token) as shaky:
        shaky.today()
        proxy.swallow_answers(1)
        with pytest.raises(Unreachable):
            shaky.create_kpi(name)

    assert len(list(cairn.kpis(q=name))) == 1


def test_who_follows_goes_on_where_the_connection_broke(address, world, cairn):
    kpis = [cairn.create_kpi("Followed", target_value=10) for _ in range(3)]
    with Proxy(address) as proxy, Cairn(proxy.address, world.admin.token) as follower:
        changes = follower.changes()
        assert isinstance(next(changes), Ready)
        cairn.log(kpis[0], 1)
        first = next(changes)
        proxy.drop_connections()
        cairn.log(kpis[1], 1)
        second = next(changes)
        changes.close()
        cairn.log(kpis[2], 1)
        later = follower.changes(second.id)
        third = next(event for event in later if isinstance(event, Changed))
        later.close()

    assert [set[UUID](one.goal_ids) for one in (first, second, third)] == [{kpi.id} for kpi in kpis]


def test_it_brings_nothing_of_the_server_along():
    code = (
        "import sys, cairn.client; print(sorted({name for name in sys.modules "
        f"if name.split('.')[0] in {HEAVY} or name.startswith('cairn.') "
        "and not name.startswith('cairn.client')}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert result.stdout.strip() == "[]"
