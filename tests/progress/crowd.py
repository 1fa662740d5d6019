"""Everything that people and tools do to goals and logs, one transaction a deed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.goals import deletion
from cairn.goals import service as goals
from cairn.goals.purge import purge_goal
from cairn.goals.schemas import OverrideIn
from cairn.kit.db import transaction
from cairn.kpis import logs
from cairn.kpis import service as kpis
from cairn.kpis.schemas import LogIn, LogPatch, NewKpi
from cairn.objectives import service as objectives
from cairn.objectives.schemas import LinkIn, MoveIn
from cairn.targets import service as targets
from cairn.targets.schemas import TargetIn
from cairn.words import Kind
from make import World, link, make_kpi, make_objective, make_vision

STRATEGIES = ("average", "sum", "min", "max", "count")
WEIGHTS = (Decimal(0), Decimal("0.5"), Decimal(1), Decimal(3))
A_LOG = "SELECT id, kpi_id FROM kpi_logs ORDER BY id OFFSET :place LIMIT 1"
COPY = "COPY kpi_logs (organization_id, kpi_id, log_date, value, source) FROM STDIN"
INSERT = """
    INSERT INTO kpi_logs (organization_id, kpi_id, log_date, value, source)
    SELECT %s, id, %s, 7, 'import' FROM unnest(%s::uuid[]) id
"""


@dataclass
class Ground:
    """One organization to work in; its lasting goals are never purged."""

    world: World
    actor: Actor
    vision: UUID
    kpis: list[UUID]
    divisions: list[UUID]
    teams: list[UUID]
    targets: list[UUID]
    spare: list[UUID] = field(default_factory=list)


async def make_ground(sessions: async_sessionmaker[AsyncSession], world: World) -> Ground:
    """A vision of five branches, one of each strategy, with leaves; objectives; targets."""
    actor = world.actor(world.admin)
    async with transaction(sessions, world.organization_id) as db:
        vision = await make_vision(db, actor, visibility="shared")
        top = await make_kpi(db, actor, vision, title="top")
        made = [top]
        for strategy in STRATEGIES:
            branch = await make_kpi(db, actor, top, title=strategy, rollup_strategy=strategy)
            leaves = [
                await make_kpi(db, actor, branch, title=f"{strategy} {n}", measure=measure)
                for n, measure in enumerate(("sum", "latest", "sum"))
            ]
            made += [branch, *leaves]
        company = await make_objective(db, actor)
        divisions = [await make_objective(db, actor, "division", company) for _ in range(2)]
        teams = [await make_objective(db, actor, "team", divisions[n % 2]) for n in range(4)]
        for number, team in enumerate(teams):
            await link(db, actor, team, made[3 + number])
        quarter = await make_target(db, actor, "quarterly_target", vision.id)
        powers = [await make_target(db, actor, "power_goal", quarter) for _ in range(3)]
    return Ground(
        world,
        actor,
        vision.id,
        [kpi.id for kpi in made],
        [division.id for division in divisions],
        [team.id for team in teams],
        powers,
    )


async def make_target(db: AsyncSession, actor: Actor, level: str, parent: UUID) -> UUID:
    """A target that isn't done."""
    body = TargetIn.model_validate({"title": level, "level": level, "parent_id": parent})
    return (await targets.create_target(db, actor, body)).id


@dataclass
class Person:
    """Somebody at work in an organization; `random` decides on what."""

    sessions: async_sessionmaker[AsyncSession]
    connection: psycopg.Connection[Any]
    ground: Ground
    others: Ground
    random: Random

    @property
    def actor(self) -> Actor:
        """As whom."""
        return self.ground.actor

    def kpi(self) -> UUID:
        """Any KPI, also one that may be purged meanwhile."""
        return self.random.choice(self.ground.kpis + self.ground.spare)

    def day(self) -> date:
        """Today or a day ago."""
        return self.actor.today - timedelta(days=self.random.randrange(2))

    async def a_log(self, db: AsyncSession) -> Any:
        """Any log of the organization, unless there is none at the place."""
        rows = await db.execute(text(A_LOG), {"place": self.random.randrange(10)})
        return rows.one_or_none()

    async def change(self, db: AsyncSession, **fields: Any) -> None:
        """Change any KPI."""
        await kpis.change_kpi(db, self.actor, self.kpi(), fields, None, None)


Deed = Callable[[Person, AsyncSession], Awaitable[Any]]


async def log(one: Person, db: AsyncSession) -> None:
    body = LogIn(date=one.day(), value=Decimal(one.random.randrange(1, 60)))
    await logs.log_value(db, one.actor, one.kpi(), body)


async def edit_a_log(one: Person, db: AsyncSession) -> None:
    if found := await one.a_log(db):
        body = LogPatch(value=Decimal(one.random.randrange(90)))
        await logs.change_log(db, one.actor, found.kpi_id, found.id, body)


async def delete_a_log(one: Person, db: AsyncSession) -> None:
    if found := await one.a_log(db):
        await logs.remove_log(db, one.actor, found.kpi_id, found.id)


async def move(one: Person, db: AsyncSession) -> None:
    places = [*one.ground.kpis, *one.ground.spare, one.ground.vision, None]
    await one.change(db, parent_id=one.random.choice(places))


async def reweight(one: Person, db: AsyncSession) -> None:
    await one.change(db, weight=one.random.choice(WEIGHTS))


async def change_strategy(one: Person, db: AsyncSession) -> None:
    await one.change(db, rollup_strategy=one.random.choice(STRATEGIES))


async def change_target(one: Person, db: AsyncSession) -> None:
    await one.change(db, target_value=Decimal(one.random.randrange(50, 200)))


async def abandon_or_take_up(one: Person, db: AsyncSession) -> None:
    await one.change(db, state=one.random.choice(["active", "abandoned"]))


async def link_a_kpi(one: Person, db: AsyncSession) -> None:
    objective = one.random.choice(one.ground.teams + one.ground.divisions)
    body = LinkIn(kpi_id=one.kpi(), weight=one.random.choice([Decimal("0.5"), Decimal(1)]))
    await objectives.link_kpi(db, one.actor, objective, body)


async def unlink_a_kpi(one: Person, db: AsyncSession) -> None:
    statement = text("SELECT objective_id, kpi_id FROM goal_links ORDER BY id LIMIT 1")
    if found := (await db.execute(statement)).one_or_none():
        await objectives.unlink_kpi(db, one.actor, found.objective_id, found.kpi_id)


async def move_an_objective(one: Person, db: AsyncSession) -> None:
    body = MoveIn(new_parent_id=one.random.choice([*one.ground.divisions, None]))
    await objectives.move_objective(db, one.actor, one.random.choice(one.ground.teams), body)


async def override(one: Person, db: AsyncSession) -> None:
    goal = one.random.choice([one.kpi(), *one.ground.teams, *one.ground.targets])
    body = OverrideIn(progress_percentage=one.random.randrange(101), reason="because")
    await goals.set_override(db, one.actor, goal, body)


async def clear_an_override(one: Person, db: AsyncSession) -> None:
    statement = text("""
        SELECT goal_id FROM goal_progress WHERE override_percentage IS NOT NULL
        ORDER BY goal_id LIMIT 1
    """)
    if (found := (await db.execute(statement)).scalar_one_or_none()) is not None:
        await goals.set_override(db, one.actor, found, None)


async def delete_a_goal(one: Person, db: AsyncSession) -> None:
    await deletion.remove_goal(db, one.actor, one.kpi(), Kind.KPI)


async def restore_a_goal(one: Person, db: AsyncSession) -> None:
    statement = text("SELECT id FROM goals WHERE deleted_at IS NOT NULL ORDER BY id LIMIT 1")
    if (found := (await db.execute(statement)).scalar_one_or_none()) is not None:
        await deletion.restore_goal(db, one.actor, found)


async def create_a_goal(one: Person, db: AsyncSession) -> None:
    body = NewKpi(title="spare", parent_id=one.kpi(), target_value=Decimal(100))
    created = await kpis.create_kpi(db, one.actor, body)
    await db.commit()
    one.ground.spare.append(created.id)


async def purge_a_goal(one: Person, db: AsyncSession) -> None:
    if one.ground.spare:
        goal = one.ground.spare.pop()
        await deletion.remove_goal(db, one.actor, goal, Kind.KPI)
        await purge_goal(db, one.actor, goal)


async def tick_a_target(one: Person, db: AsyncSession) -> None:
    target = one.random.choice(one.ground.targets)
    changes = {"is_done": one.random.random() < 0.7}
    await targets.change_target(db, one.actor, target, changes, None, None)


async def insert_by_hand(one: Person, _: AsyncSession) -> None:
    chosen = one.random.sample(one.ground.kpis, 3)
    one.connection.execute("SET ROLE cairn_app")
    with one.connection.transaction():
        one.connection.execute(
            "SELECT set_config('cairn.organization', %s, true)", [str(one.actor.organization_id)]
        )
        one.connection.execute(INSERT, [one.actor.organization_id, one.day(), chosen])


async def update_by_hand(one: Person, _: AsyncSession) -> None:
    statement = "UPDATE kpi_logs SET value = value + 1 WHERE kpi_id = %s AND log_date = %s"
    one.connection.execute("RESET ROLE")
    one.connection.execute(statement, [one.random.choice(one.ground.kpis), one.day()])


async def delete_by_hand(one: Person, _: AsyncSession) -> None:
    statement = "DELETE FROM kpi_logs WHERE kpi_id = %s AND log_date = %s"
    one.connection.execute("SET ROLE cairn_loader")
    one.connection.execute(statement, [one.random.choice(one.ground.kpis), one.day()])


async def copy_by_hand(one: Person, _: AsyncSession) -> None:
    one.connection.execute("SET ROLE cairn_loader")
    with one.connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for ground in (one.others, one.ground):
            for kpi in one.random.sample(ground.kpis, 4):
                copy.write_row((ground.actor.organization_id, kpi, one.day(), 5, "import"))


DEEDS: tuple[Deed, ...] = (
    *(log, log, log, log),
    *(edit_a_log, delete_a_log, move, move, reweight, change_strategy, change_target),
    *(abandon_or_take_up, link_a_kpi, unlink_a_kpi, move_an_objective),
    *(override, clear_an_override, delete_a_goal, restore_a_goal, create_a_goal, purge_a_goal),
    *(tick_a_target, insert_by_hand, update_by_hand, delete_by_hand, copy_by_hand),
)
