"""Other tools write logs, tick targets and delete goals and links in SQL; progress follows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from cairn.kit.db import OPTIONS, create_engine, create_sessions, enter_organization, transaction
from cairn.kpis import logs
from cairn.kpis import service as kpis
from cairn.kpis.schemas import LogPatch
from cairn.targets import service as targets
from make import World, link, log, make_kpi, make_objective, make_vision, make_world

from .crowd import COPY, make_target
from .evidence import Evidence

INSERT = "INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value) VALUES (%s, %s, %s, %s)"
WATCHED = f"{OPTIONS} -c track_functions=all"
CALLED = """
    SELECT funcname, calls FROM pg_stat_xact_user_functions
    WHERE schemaname = 'engine' AND (funcname LIKE 'after_%' OR funcname LIKE 'before_%')
"""


HOLDS_STRUCTURE = """
    SELECT 1 FROM pg_locks
    WHERE pid = %s AND relation = 'engine.structure'::regclass AND granted
"""


@dataclass
class Place:
    """A vision above a top of two leaves and above a target; an objective linked to the top."""

    world: World
    vision: UUID
    top: UUID
    left: UUID
    right: UUID
    objective: UUID
    target: UUID

    @property
    def id(self) -> UUID:
        """The organization."""
        return self.world.organization_id

    @property
    def today(self) -> date:
        """The day to log."""
        return self.world.today


async def make_place(sessions: Any) -> Place:
    world = await make_world(sessions)
    actor = world.actor(world.admin)
    async with transaction(sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        top = await make_kpi(db, actor, vision)
        left, right = [await make_kpi(db, actor, top) for _ in range(2)]
        objective = await make_objective(db, actor)
        await link(db, actor, objective, top)
        target = await make_target(db, actor, "quarterly_target", vision.id)
    return Place(world, vision.id, top.id, left.id, right.id, objective.id, target)


@pytest.fixture
async def place(app) -> Place:
    return await make_place(app.state.sessions)


@pytest.fixture
async def elsewhere(app) -> Place:
    return await make_place(app.state.sessions)


@pytest.fixture
def evidence(server, database_url) -> Evidence:
    return Evidence(server, database_url).begin()


@contextmanager
def connected(
    database_url: str, role: str, organization: UUID | None = None
) -> Iterator[psycopg.Connection[Any]]:
    """A tool's connection, in its role; each statement is committed."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"SET ROLE {role}")
        connection.execute(
            "SELECT set_config('cairn.organization', %s, false)",
            ["" if organization is None else str(organization)],
        )
        yield connection


@pytest.fixture(params=["the loader", "the loader in an organization", "the application"])
def tool(database_url, place, request) -> Iterator[psycopg.Connection[Any]]:
    """Whoever writes: the loader sees all organizations, the application the one that is set."""
    role = "cairn_app" if request.param == "the application" else "cairn_loader"
    organization = None if request.param == "the loader" else place.id
    with connected(database_url, role, organization) as connection:
        yield connection


@pytest.fixture
def loader(database_url) -> Iterator[psycopg.Connection[Any]]:
    with connected(database_url, "cairn_loader") as connection:
        yield connection


def copy(tool: psycopg.Connection[Any], *rows: tuple[Place, UUID, int]) -> None:
    """Copy logs straight into the table."""
    with tool.cursor() as cursor, cursor.copy(COPY) as lines:
        for place, kpi, value in rows:
            lines.write_row((place.id, kpi, place.today, value, "import"))


def shown(evidence: Evidence, *goals: UUID) -> tuple[Decimal | None, ...]:
    """The progress of goals, and with it that no number of their organizations is wrong."""
    assert evidence.differences(*goals) == []
    rows = evidence.ask("SELECT goal_id, progress_percentage AS shown FROM goal_progress")
    found = {row["goal_id"]: row["shown"] for row in rows}
    return tuple(found[goal] for goal in goals)


def test_logs_that_are_inserted_updated_and_deleted_in_sql_move_what_is_above(
    tool, place, evidence
):
    goals = (place.left, place.top, place.objective, place.vision)

    tool.execute(INSERT, [place.id, place.left, place.today, 40])
    inserted = shown(evidence, *goals)
    tool.execute("UPDATE kpi_logs SET value = 60 WHERE kpi_id = %s", [place.left])
    updated = shown(evidence, *goals)
    tool.execute("DELETE FROM kpi_logs WHERE kpi_id = %s", [place.left])
    deleted = shown(evidence, *goals)

    assert inserted == (40, 20, 20, 10)
    assert updated == (60, 30, 30, 15)
    assert deleted == (0, 0, 0, 0)


def test_a_log_that_is_given_to_another_kpi_in_sql_moves_both(tool, place, evidence):
    tool.execute(INSERT, [place.id, place.left, place.today, 40])

    tool.execute("UPDATE kpi_logs SET kpi_id = %s WHERE kpi_id = %s", [place.right, place.left])

    assert shown(evidence, place.left, place.right, place.top) == (0, 40, 20)


def test_one_copy_for_several_organizations_moves_the_goals_of_each(
    loader, place, elsewhere, evidence
):
    copy(
        loader,
        *((place, place.left, 5) for _ in range(10)),
        *((elsewhere, elsewhere.right, 8) for _ in range(10)),
        (place, place.right, 20),
    )

    assert shown(evidence, place.left, place.top, place.vision) == (50, 35, Decimal("17.5"))
    assert shown(evidence, elsewhere.right, elsewhere.top) == (80, 40)


def test_a_loader_that_is_in_one_organization_may_write_to_another(
    database_url, place, elsewhere, evidence
):
    with connected(database_url, "cairn_loader", place.id) as loader:
        copy(loader, (elsewhere, elsewhere.left, 30), (place, place.left, 10))

    assert shown(evidence, elsewhere.top, place.top) == (15, 5)


def test_a_target_that_is_ticked_in_sql_moves_its_vision_and_unticked_moves_it_back(
    tool, place, evidence
):
    tool.execute("UPDATE targets SET done_at = now() WHERE id = %s", [place.target])
    ticked = shown(evidence, place.target, place.vision)
    tool.execute("UPDATE targets SET done_at = NULL WHERE id = %s", [place.target])

    assert ticked == (100, 50)
    assert shown(evidence, place.target, place.vision) == (0, 0)


def test_children_of_a_goal_that_is_deleted_in_sql_become_roots(tool, place, evidence):
    tool.execute(INSERT, [place.id, place.left, place.today, 40])

    tool.execute("DELETE FROM goals WHERE id = %s", [place.top])

    assert shown(evidence, place.left, place.right, place.objective, place.vision) == (40, 0, 0, 0)
    parents = evidence.ask(
        "SELECT g.parent_id AS one, p.parent_id AS copy FROM goals g "
        "JOIN goal_progress p ON p.goal_id = g.id WHERE g.id = ANY (%s)",
        [place.left, place.right],
    )
    assert parents == [{"one": None, "copy": None}] * 2


def test_a_leaf_that_is_deleted_in_sql_leaves_its_parent_to_the_others(tool, place, evidence):
    tool.execute(INSERT, [place.id, place.left, place.today, 40])

    tool.execute("DELETE FROM goals WHERE id = %s", [place.right])

    assert shown(evidence, place.top, place.objective, place.vision) == (40, 40, 20)


def test_an_objective_whose_link_is_deleted_in_sql_loses_its_progress(tool, place, evidence):
    tool.execute(INSERT, [place.id, place.left, place.today, 40])

    tool.execute("DELETE FROM goal_links WHERE objective_id = %s", [place.objective])

    assert shown(evidence, place.objective, place.top) == (0, 20)


@pytest.mark.invariant("I4")
async def test_what_cairn_writes_itself_is_carried_up_once(app, database_url, place):
    engine = create_engine(database_url, 1, WATCHED)
    actor = place.world.actor(place.world.admin)
    async with create_sessions(engine)() as db:
        await enter_organization(db, place.id)

        first = await log(db, actor, await kpis.get_kpi(db, actor, place.left), 40)
        second = await log(db, actor, await kpis.get_kpi(db, actor, place.left), 30)
        patch = LogPatch(value=Decimal(50))
        await logs.change_log(db, actor, place.left, second.log.id, patch)
        await logs.remove_log(db, actor, place.left, first.log.id)
        await targets.change_target(db, actor, place.target, {"is_done": True}, None, None)

        called = (await db.execute(text(CALLED))).all()
        stored = await db.execute(
            text("SELECT log_count, log_sum FROM goal_progress WHERE goal_id = :goal"),
            {"goal": place.left},
        )
        assert called == []
        assert tuple(stored.one()) == (1, 50)
        await db.rollback()
    await engine.dispose()


OWN = "SELECT engine.own_structure(%s), set_config('cairn.engine', 'on', true)"


@pytest.fixture
def mover(database_url) -> Iterator[psycopg.Connection[Any]]:
    """A session that changes structure as the services do."""
    with psycopg.connect(database_url) as connection:
        yield connection
        connection.rollback()


def move(mover: psycopg.Connection[Any], place: Place) -> None:
    """Put the left leaf under the vision; the transaction stays open."""
    mover.execute(OWN, [place.id])
    shares = "SELECT engine.take_out(%s, %s, ARRAY[%s]::uuid[])::text"
    (before,) = mover.execute(shares, [place.id, place.today, place.left]).fetchone() or ("",)
    mover.execute("UPDATE goals SET parent_id = %s WHERE id = %s", [place.vision, place.left])
    mover.execute(
        "SELECT engine.restructure(%s, %s, ARRAY[%s]::uuid[], %s::engine.delta[], '{}')",
        [place.id, place.today, place.left, before],
    )


def test_a_copy_waits_for_a_move_that_is_under_way(mover, loader, place, elsewhere, evidence):
    move(mover, place)
    rows = [(elsewhere, elsewhere.left, 10), (place, place.left, 60), (place, place.right, 30)]

    with ThreadPoolExecutor(1) as thread:
        copied = thread.submit(copy, loader, *rows)
        evidence.wait_until_held_up("COPY kpi_logs%")
        mover.commit()
        copied.result()

    assert shown(evidence, place.top, place.vision, elsewhere.top) == (30, 30, 5)
    assert evidence.complaints() == []


def test_a_move_waits_for_a_copy_that_is_under_way(mover, loader, place, elsewhere, evidence):
    with ThreadPoolExecutor(1) as thread:
        with loader.cursor() as cursor, cursor.copy(COPY) as lines:
            lines.write_row((place.id, place.left, place.today, 60, "import"))
            lines.write_row((elsewhere.id, elsewhere.left, place.today, 10, "import"))
            evidence.wait_for(HOLDS_STRUCTURE, loader.info.backend_pid)
            moved = thread.submit(move, mover, place)
            evidence.wait_until_held_up("SELECT engine.own_structure%")
        moved.result()
    mover.commit()

    assert shown(evidence, place.top, place.vision, elsewhere.top) == (0, 20, 5)
    assert evidence.complaints() == []


def test_a_copy_by_somebody_in_another_organization_waits_for_a_move_too(
    database_url, mover, place, elsewhere, evidence
):
    move(mover, place)

    with (
        connected(database_url, "cairn_loader", elsewhere.id) as loader,
        ThreadPoolExecutor(1) as thread,
    ):
        copied = thread.submit(copy, loader, (place, place.right, 30))
        evidence.wait_until_held_up("COPY kpi_logs%")
        mover.commit()
        copied.result()

    assert shown(evidence, place.top, place.vision) == (30, 10)


@pytest.mark.parametrize(
    ("by_hand", "by_cairn"),
    [
        (
            "UPDATE targets SET done_at = now() WHERE id = %(target)s",
            "UPDATE targets SET done_at = now() WHERE id = %(target)s",
        ),
        (
            "DELETE FROM goals WHERE id = %(left)s",
            "UPDATE goals SET version = version + 1 WHERE id = %(left)s",
        ),
        (
            "DELETE FROM goal_links WHERE kpi_id = %(top)s",
            "UPDATE goal_links SET weight = 0.5 WHERE kpi_id = %(top)s",
        ),
    ],
)
def test_a_tool_that_changes_the_same_row_as_cairn_waits_before_it_locks_the_row(
    mover, tool, place, evidence, by_hand, by_cairn
):
    goals = {"target": place.target, "left": place.left, "top": place.top}
    mover.execute(OWN, [place.id])

    with ThreadPoolExecutor(1) as thread:
        written = thread.submit(tool.execute, by_hand, goals)
        evidence.wait_until_held_up(by_hand.split("%(", maxsplit=1)[0] + "%")
        mover.execute(by_cairn, goals)
        mover.rollback()
        written.result()

    assert evidence.complaints() == []
    assert evidence.differences(place.vision) == []
