"""Plain factories of what tests need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.kit.db import transaction
from cairn.kpis import logs
from cairn.kpis import service as kpis
from cairn.kpis.schemas import KpiOut, LogIn, NewKpi
from cairn.model import Community, CommunityMembership
from cairn.objectives import service as objectives
from cairn.objectives.schemas import LinkIn, NewObjective, ObjectiveOut
from cairn.people import service as people
from cairn.visions import service as visions
from cairn.visions.schemas import VisionIn, VisionOut
from cairn.words import Role

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    id: UUID
    email: str
    token: str
    role: Role | None
    department: str | None
    password: str = PASSWORD

    @property
    def headers(self) -> dict[str, str]:
        """What a script sends to be this person."""
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class World:
    """An organization with people in all roles."""

    organization_id: UUID
    today: date
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, person: Person) -> Actor:
        """The person as the services see them."""
        return Actor(
            user_id=person.id,
            organization_id=self.organization_id,
            role=person.role,
            department=person.department,
            today=self.today,
            name=person.email,
            email=person.email,
            expected_on=self.today,
        )


PEOPLE: Sequence[tuple[str, Role | None, str | None]] = (
    ("admin", Role.ADMIN, None),
    ("manager", Role.MANAGER, "north"),
    ("other_manager", Role.MANAGER, "south"),
    ("employee", Role.EMPLOYEE, "north"),
    ("other_employee", Role.EMPLOYEE, "south"),
    ("community_admin", None, None),
)


async def make_world(sessions: async_sessionmaker[AsyncSession], **settings: Any) -> World:
    """Commit an organization in UTC with one person in each role."""
    async with sessions.begin() as db:
        organization = await people.create_organization(db, "Acme", **settings)
        world = World(organization.id, datetime.now(UTC).date())
        actor = await people.command_actor(db, organization.id)
        for name, role, department in PEOPLE:
            world.people[name] = await make_person(db, actor, name, role, department)
    return world


async def make_person(
    db: AsyncSession, actor: Actor, name: str, role: Role | None, department: str | None
) -> Person:
    """Somebody with a password and a token; without a role, a community's admin."""
    email = f"{name}.{uuid4().hex[:8]}@example.org"
    user = await people.create_user(db, email, name.replace("_", " ").title(), PASSWORD)
    if role is None:
        await make_community_admin(db, actor.organization_id, user.id)
    else:
        await people.add_member(db, actor, actor.organization_id, user, role, department)
    _, secret = await people.create_token(db, user.id, actor.organization_id, "tests", actor=actor)
    return Person(user.id, email, secret, role, department)


async def make_community_admin(db: AsyncSession, organization_id: UUID, user_id: UUID) -> None:
    """A community with an admin who isn't a member of the organization."""
    community = (
        await db.execute(
            insert(Community)
            .values(organization_id=organization_id, name="Elm Court", opened_on=date(2024, 1, 1))
            .returning(Community.id)
        )
    ).scalar_one()
    await db.execute(
        insert(CommunityMembership).values(
            organization_id=organization_id,
            community_id=community,
            user_id=user_id,
            role="community_admin",
        )
    )


async def make_vision(db: AsyncSession, actor: Actor, **fields: Any) -> VisionOut:
    """A vision, private to the actor unless said otherwise."""
    return await visions.create_vision(db, actor, VisionIn(**{"title": "A vision", **fields}))


async def make_kpi(db: AsyncSession, actor: Actor, parent: Any = None, **fields: Any) -> KpiOut:
    """A KPI of measure sum, from 0 to 100."""
    body = NewKpi.model_validate(
        {
            "title": "A KPI",
            "target_value": 100,
            "parent_id": parent.id if parent is not None else None,
            **fields,
        }
    )
    return await kpis.create_kpi(db, actor, body)


async def make_objective(
    db: AsyncSession, actor: Actor, level: str = "company", parent: Any = None, **fields: Any
) -> ObjectiveOut:
    """An objective without a period."""
    body = NewObjective.model_validate(
        {
            "title": f"A {level} objective",
            "level": level,
            "parent_id": parent.id if parent is not None else None,
            **fields,
        }
    )
    return await objectives.create_objective(db, actor, body)


async def link(
    db: AsyncSession, actor: Actor, objective: ObjectiveOut, kpi: KpiOut, weight: Any = 1
) -> None:
    """Let an objective take progress from a KPI."""
    await objectives.link_kpi(db, actor, objective.id, LinkIn(kpi_id=kpi.id, weight=weight))


async def log(
    db: AsyncSession, actor: Actor, kpi: KpiOut, value: Any, day: date | None = None
) -> Any:
    """Log a value, today unless said otherwise."""
    return await logs.log_value(db, actor, kpi.id, LogIn(date=day or actor.today, value=value))


async def progress(db: AsyncSession, *goals: Any) -> tuple[Decimal | None, ...]:
    """The stored progress of goals."""
    rows = await db.execute(text("SELECT goal_id, progress_percentage FROM goal_progress"))
    found = {row.goal_id: row.progress_percentage for row in rows}
    return tuple(found[goal.id] for goal in goals)


async def differences(sessions: async_sessionmaker[AsyncSession], world: World) -> list[Any]:
    """What `verify` finds wrong in a world."""
    async with transaction(sessions, world.organization_id) as db:
        rows = await db.execute(
            text("SELECT * FROM engine.verify(:organization)"),
            {"organization": world.organization_id},
        )
        return list(rows.all())


async def as_another_tool(db: AsyncSession, statement: str, **values: Any) -> None:
    """Run a statement as something else than Cairn would, whose changes triggers carry up."""
    await db.execute(text("SELECT set_config('cairn.engine', '', true)"))
    await db.execute(text(statement), values)
