"""The demo's organization: whole, lifelike, and the same on the same day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.cascades.schemas import CascadedOut
from cairn.cascades.service import make_cascade
from cairn.demo.build import build, make_plan
from cairn.demo.organization import BY_KEY, PEOPLE
from cairn.demo.run import find_organization
from cairn.goals import queries
from cairn.kit.db import create_engine as create_async_engine
from cairn.kit.db import create_sessions, driver_url, enter_organization, transaction
from cairn.kit.embedded import EmbeddedServer
from cairn.people import service as people
from cairn.progress import rollup
from cairn.runtime import Sessions
from cairn.words import (
    CalculationMethod,
    Direction,
    Kind,
    KpiLevel,
    Measure,
    ObjectiveLevel,
    Role,
    State,
    Status,
    Strategy,
    TargetLevel,
    Visibility,
)

TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Demo:
    """A built organization."""

    sessions: Sessions
    organization_id: UUID
    people: dict[str, UUID]

    def actor(self, key: str) -> Actor:
        """A person as the services see them."""
        person = BY_KEY[key]
        role = person.role if isinstance(person.role, Role) else None
        return Actor(
            self.people[key],
            self.organization_id,
            role,
            person.department,
            TODAY,
            expected_on=TODAY,
        )


@pytest.fixture(scope="module")
async def demo(app: FastAPI) -> Demo:
    """The organization, committed."""
    sessions: Sessions = app.state.sessions
    async with transaction(sessions) as db:
        organization_id = await build(db, TODAY)
    async with transaction(sessions, organization_id) as db:
        users = [await people.find_user_by_email(db, person.email) for person in PEOPLE]
    ids = {person.key: user.id for person, user in zip(PEOPLE, users, strict=True) if user}
    return Demo(sessions, organization_id, ids)


@pytest.fixture(scope="module")
async def other_sessions(server: EmbeddedServer, template: str) -> AsyncIterator[Sessions]:
    """Another database, empty but for its tables."""
    owner = create_engine(driver_url(server.url()), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"CREATE DATABASE second_demo TEMPLATE {template}"))
        engine = create_async_engine(server.url("second_demo"))
        yield create_sessions(engine)
        await engine.dispose()
        connection.execute(text("DROP DATABASE second_demo WITH (FORCE)"))
    owner.dispose()


@asynccontextmanager
async def built(sessions: Sessions, day: date) -> AsyncIterator[tuple[AsyncSession, UUID]]:
    """The organization of a day, gone afterwards."""
    async with sessions() as db:
        organization_id = await build(db, day)
        yield db, organization_id
        await db.rollback()


async def numbers(db: AsyncSession, organization_id: UUID) -> list[tuple[Any, ...]]:
    """All goals with their numbers and logs, without what differs by database."""
    rows = await db.execute(
        text("""
            SELECT g.id, g.title, g.kind, g.weight, p.current_value, p.target_value,
                p.progress_percentage, p.raw_percentage, p.expected_percentage, p.coverage,
                p.period_start, p.period_end, p.changed_on, u.email,
                (SELECT array_agg((l.id, l.log_date, l.value, l.note) ORDER BY l.id)::text
                    FROM kpi_logs l WHERE l.kpi_id = g.id) AS logs
            FROM goals g
            JOIN goal_progress p ON p.goal_id = g.id
            LEFT JOIN users u ON u.id = g.owner_id
            WHERE g.organization_id = :organization ORDER BY g.id
        """),
        {"organization": organization_id},
    )
    return [tuple(row) for row in rows]


async def list_all(demo: Demo, key: str) -> list[Any]:
    """All goals that a person sees."""
    actor = demo.actor(key)
    async with transaction(demo.sessions, demo.organization_id) as db:
        return list(await queries.list_goals(db, actor, "true", {}, 10_000))


def titles(rows: list[Any], *kinds: Kind) -> set[str]:
    """The titles of goals of some kinds."""
    return {row.title for row in rows if row.kind in kinds}


async def test_two_databases_get_the_same_organization_on_the_same_day(
    demo: Demo, other_sessions: Sessions
) -> None:
    async with transaction(demo.sessions, demo.organization_id) as db:
        first = await numbers(db, demo.organization_id)

    async with built(other_sessions, TODAY) as (db, organization_id):
        second = await numbers(db, organization_id)

    assert second == first


async def test_verify_finds_no_difference(demo: Demo) -> None:
    async with transaction(demo.sessions, demo.organization_id) as db:
        assert await rollup.verify(db, demo.organization_id) == []


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2028, 2, 29)])
async def test_on_any_day_every_status_occurs_and_verify_finds_no_difference(
    other_sessions: Sessions, day: date
) -> None:
    async with built(other_sessions, day) as (db, organization_id):
        differences = await rollup.verify(db, organization_id)
        admin = Actor(None, organization_id, Role.ADMIN, None, day, expected_on=day)
        rows = await queries.list_goals(db, admin, "true", {}, 10_000)

    assert differences == []
    assert {row.status for row in rows} == {*Status, None}


async def test_everything_that_goals_can_be_occurs(demo: Demo) -> None:
    rows = [*await list_all(demo, "maren"), *await list_all(demo, "jonas")]

    assert {row.status for row in rows} == {*Status, None}
    assert {row.status for row in rows if row.kind == Kind.OBJECTIVE} == {*Status}
    assert {row.kind for row in rows} == {*Kind}
    assert {row.state for row in rows if row.kind == Kind.OBJECTIVE} == {*State}
    assert {row.level for row in rows} == {*ObjectiveLevel, *KpiLevel, *TargetLevel, None}
    assert {row.measure for row in rows} == {*Measure, None}
    assert {row.direction for row in rows} == {*Direction, None}
    assert {row.method for row in rows} >= {*Strategy, "children", "kpis", "manual", "logs"}
    assert {row.visibility for row in rows} == {*Visibility, None}
    assert {row.calculation_method for row in rows} == {*CalculationMethod}
    assert {bool(row.done_at) for row in rows if row.level == TargetLevel.DAILY_ACTION} == {
        True,
        False,
    }


async def test_numbers_spread_from_a_few_percent_to_beyond_the_target(demo: Demo) -> None:
    rows = await list_all(demo, "maren")

    raw = [row.raw_percentage for row in rows if row.raw_percentage is not None]

    assert 0 < min(raw) < 12
    assert max(raw) > 133
    assert sum(30 < one < 110 for one in raw) > 0.9 * len(raw)


async def test_an_override_keeps_what_was_computed(demo: Demo) -> None:
    rows = await list_all(demo, "maren")

    (row,) = [row for row in rows if row.calculation_method == CalculationMethod.MANUAL_OVERRIDE]

    assert row.title == "Renewals before notices"
    assert row.progress_percentage == 72
    assert row.computed_percentage < 60
    assert row.manual_override_reason.startswith("Eleven renewals")


async def test_an_admin_sees_all_but_what_is_private(demo: Demo) -> None:
    seen = titles(await list_all(demo, "maren"), *Kind)

    planned = make_plan(TODAY).goals.values()
    hidden = {goal.title for goal in planned} - seen
    assert "Run a marathon before I turn forty" in hidden
    assert "Resting heart rate" in hidden
    assert len(hidden) < 150


@pytest.mark.parametrize(
    ("key", "own", "foreign"),
    [
        ("tomas", "From repairs to prevention", "Solve it the first time a resident asks"),
        ("priya", "Solve it the first time a resident asks", "From repairs to prevention"),
    ],
)
async def test_a_manager_sees_the_objectives_of_the_own_department_and_what_is_above(
    demo: Demo, key: str, own: str, foreign: str
) -> None:
    rows = await list_all(demo, key)

    objectives = [row for row in rows if row.kind == Kind.OBJECTIVE]
    departments = {row.department for row in objectives}
    assert departments == {BY_KEY[key].department, None}
    assert own in titles(objectives, Kind.OBJECTIVE)
    assert foreign not in titles(objectives, Kind.OBJECTIVE)


async def test_a_department_keeps_its_kpis_to_itself(demo: Demo) -> None:
    seen_by_tomas = titles(await list_all(demo, "tomas"), Kind.KPI)
    seen_by_priya = titles(await list_all(demo, "priya"), Kind.KPI)

    assert "Oldest open work order" in seen_by_tomas - seen_by_priya
    assert "Minutes until the first reply" in seen_by_priya - seen_by_tomas
    assert "Homes more than 30 days past due" not in seen_by_tomas | seen_by_priya


async def test_employees_see_their_own_objectives_and_those_above(demo: Demo) -> None:
    jonas = titles(await list_all(demo, "jonas"), Kind.OBJECTIVE)
    aisha = titles(await list_all(demo, "aisha"), Kind.OBJECTIVE)

    assert "Reduce average days to resolve a work order from 6.2 to 4" in jonas - aisha
    assert "Fix it faster, and for good" in jonas
    assert "Leave no work order open longer than two weeks" not in jonas
    assert "Launch three clubs that residents run themselves" in aisha - jonas
    assert "Keep the resident handbook current" in aisha


async def test_everybody_sees_the_shared_vision_but_only_jonas_his_own(demo: Demo) -> None:
    shared = "A place people are glad to come home to"
    private = "Run a marathon before I turn forty"

    assert titles(await list_all(demo, "jonas"), Kind.VISION) == {shared, private}
    assert titles(await list_all(demo, "tomas"), Kind.VISION) == {shared}
    assert titles(await list_all(demo, "aisha"), Kind.VISION) == {shared}
    assert titles(await list_all(demo, "maren"), Kind.VISION) == {shared}


async def test_the_cascade_of_the_private_vision_is_as_its_owner_would_have_made_it(
    demo: Demo,
) -> None:
    plan = make_plan(TODAY)
    [(vision, asked)] = plan.cascades
    async with demo.sessions() as db:
        await enter_organization(db, demo.organization_id)
        again = await make_cascade(
            db, demo.actor("jonas"), plan.goals[vision].id, asked, 4, preview=False
        )
        stored = await db.execute(
            text(
                "SELECT title, target_value FROM goals JOIN kpis USING (id) WHERE id = ANY (:ids)"
            ),
            {"ids": [one.id for one in below(again.kpis)]},
        )

        assert (again.created, again.total) == (0, 122)
        assert dict(map(tuple, stored)) == {
            one.title: one.target_value for one in below(again.kpis)
        }
        await db.rollback()


def below(kpis: list[CascadedOut]) -> list[CascadedOut]:
    """KPIs of a cascade with all below them."""
    return [one for kpi in kpis for one in (kpi, *below(kpi.children))]


async def test_a_community_admin_sees_no_goals(demo: Demo) -> None:
    assert await list_all(demo, "hana") == []


async def test_three_communities_lie_in_three_time_zones(demo: Demo) -> None:
    async with transaction(demo.sessions, demo.organization_id) as db:
        zones = await db.execute(text("SELECT time_zone FROM communities"))
        admins = await db.execute(text("SELECT user_id FROM community_roles"))

        assert len(set(zones.scalars())) == 3
        assert admins.scalars().all() == [demo.people["hana"]]


async def test_every_goal_has_an_audit_row_of_its_creation(demo: Demo) -> None:
    async with transaction(demo.sessions, demo.organization_id) as db:
        missing = await db.execute(
            text("""
                SELECT count(*) FROM goals g WHERE NOT EXISTS (
                    SELECT 1 FROM audit a WHERE a.entity_id = g.id AND a.action = 'create')
            """)
        )

        assert missing.scalar_one() == 0


async def test_data_older_than_a_week_is_told_of(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    made = text("UPDATE organizations SET created_at = now() - :age")

    assert await find_organization(demo.sessions) == demo.organization_id
    assert capsys.readouterr().err == ""
    async with transaction(demo.sessions, demo.organization_id) as db:
        await db.execute(made, {"age": timedelta(days=8)})
    assert await find_organization(demo.sessions) == demo.organization_id
    assert "--fresh" in capsys.readouterr().err


async def test_an_empty_database_has_no_organization(other_sessions: Sessions) -> None:
    assert await find_organization(other_sessions) is None
