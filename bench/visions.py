"""A company whose people have a vision each, broken down to days, with logs up to today."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.trees import TODAY
from cairn.access.actor import Actor
from cairn.kit.db import create_engine, create_sessions, enter_organization, scalar
from cairn.kit.ids import uuid7
from cairn.people import service as people
from cairn.words import Role

PEOPLE = 20
TARGET = 120_000
INSERT = """
    INSERT INTO goals (organization_id, id, kind, parent_id, title, owner_id, department,
        rollup_strategy)
    VALUES (:organization, :id, :kind, :parent, 'bench', :owner, 'bench', :strategy)
"""
INSERT_KPI = """
    INSERT INTO kpis (organization_id, id, level, year, quarter, month, week, series_id,
        due_weekdays, target_value)
    VALUES (:organization, :id, :level, :year, :quarter, :month, :week, :series,
        CAST(:weekdays AS smallint[]), :target)
"""
LOG = """
    INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value)
    SELECT :organization, k.id, day, 400
    FROM kpis k
    JOIN goals g ON g.organization_id = :organization AND g.id = k.id AND g.owner_id = :owner
    JOIN goal_progress p ON p.organization_id = :organization AND p.goal_id = k.id
    CROSS JOIN LATERAL generate_series(CAST(p.period_start AS timestamp),
        CAST(least(p.period_end, :today) AS timestamp), interval '1 day') day
    WHERE k.organization_id = :organization AND k.level = 'daily'
        AND extract(isodow FROM day) <= 5
"""


@dataclass(frozen=True)
class Planted:
    """Somebody with a vision, and one of its KPIs of this week."""

    actor: Actor
    token: str
    vision_id: UUID
    kpi_id: UUID


async def plant(url: str) -> Planted:
    """Create the company; the one who is returned is its admin."""
    engine = create_engine(url, 1)
    planted = None
    async with create_sessions(engine).begin() as db:
        organization = (await people.create_organization(db, "Readers")).id
        for number in range(PEOPLE):
            planted = await plant_person(db, organization, number) or planted
        await db.execute(
            text("SELECT engine.refresh_expected(:organization, :today, NULL)"),
            {"organization": organization, "today": TODAY},
        )
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("SET ROLE NONE"))
        await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()
    assert planted
    return planted


async def plant_person(db: AsyncSession, organization: UUID, number: int) -> Planted | None:
    """Somebody with a private vision; the first is an admin with a token."""
    role = Role.ADMIN if number == 0 else Role.EMPLOYEE
    user = await people.create_user(db, f"bench.{number}@example.org", "Bench", None)
    await enter_organization(db, organization)
    await people.add_member(db, None, organization, user, role=role, department="bench")
    goals = plan(organization, user.id)
    await db.execute(text(INSERT), goals)
    vision = goals[0]["id"]
    await db.execute(
        text("INSERT INTO visions (organization_id, id) VALUES (:organization, :id)"), goals[0]
    )
    await db.execute(text(INSERT_KPI), goals[1:])
    await db.execute(
        text("SELECT engine.restructure(:organization, :today, :goals, '{}', '{}')"),
        {"organization": organization, "today": TODAY, "goals": [goal["id"] for goal in goals]},
    )
    await db.execute(text(LOG), {"organization": organization, "owner": user.id, "today": TODAY})
    if number > 0:
        return None
    _, token = await people.create_token(db, user.id, organization, "bench", None)
    week = TODAY.isocalendar()
    kpi = next(g["id"] for g in goals if g.get("level") == "daily" and g["week"] == week.week)
    expected_on = await scalar(
        db,
        "SELECT CAST(:today AS date) FROM organizations WHERE id = :id",
        today=TODAY,
        id=organization,
    )
    actor = Actor(user.id, organization, role, "bench", TODAY, expected_on=expected_on)
    return Planted(actor, token, vision, kpi)


def plan(organization: UUID, owner: UUID) -> list[dict[str, Any]]:
    """A vision with the quarters, months, weeks and recurring days of this ISO year below it."""
    year = TODAY.isocalendar().year
    goals: list[dict[str, Any]] = []

    def add(kind: str, parent: UUID | None, parts: int, **fields: Any) -> UUID:
        goal = {
            "organization": organization, "owner": owner, "id": uuid7(), "kind": kind,
            "parent": parent, "strategy": "average", "target": TARGET // parts, "year": year,
            **dict.fromkeys(("level", "quarter", "month", "week", "weekdays", "series")), **fields,
        }  # fmt: skip
        goals.append(goal)
        return UUID(str(goal["id"]))

    vision = add("vision", None, 1)
    total = {"kind": "kpi", "strategy": "sum"}
    series = {level: uuid7() for level in ("quarterly", "monthly", "weekly", "daily")}
    months = {}
    for quarter in range(1, 5):
        above = add(parent=vision, parts=4, level="quarterly", quarter=quarter,
                    series=series["quarterly"], **total)  # fmt: skip
        for month in range(3 * quarter - 2, 3 * quarter + 1):
            months[month] = add(parent=above, parts=12, level="monthly", month=month,
                                series=series["monthly"], **total)  # fmt: skip
    for week in range(1, 53):
        thursday = date.fromisocalendar(year, week, 1) + timedelta(days=3)
        above = add(parent=months[thursday.month], parts=52, level="weekly", week=week,
                    series=series["weekly"], **total)  # fmt: skip
        add("kpi", above, 52, level="daily", week=week, weekdays=[1, 2, 3, 4, 5],
            series=series["daily"])  # fmt: skip
    return goals
