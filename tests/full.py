"""An organization with a row in every table of a tenant."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cairn.access.actor import Actor
from cairn.admin.service import check_integrity, run_job
from cairn.jobs import DRAIN
from cairn.kit.db import transaction
from cairn.kpis.streaks import read_streaks
from cairn.metrics.drain import drain
from cairn.model import Amenity, Cascade, Community, OpeningHours
from cairn.objectives.check_ins import check_in
from cairn.objectives.review_schemas import CheckInIn
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from cairn.words import CheckInStatus
from make import World, link, log, make_kpi, make_objective, make_vision, make_world
from metrics.happening import AROUND, add, draw_place, make_community


async def make_full_world(sessions: async_sessionmaker[AsyncSession]) -> World:
    """Commit one; a table that comes to the model gets a row here too."""
    world = await make_world(sessions)
    actor = world.actor(world.admin)
    async with transaction(sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        kpi = await make_kpi(db, actor, vision)
        target = TargetIn(title="A target", level="quarterly_target", parent_id=vision.id)
        await create_target(db, actor, target)
        made = {"vision_id": vision.id, "series": "revenue", "year": 2026, "name": str(vision.id)}
        db.add(Cascade(organization_id=world.organization_id, settings={}, **made))
        objective = await make_objective(db, actor, owner_id=world.manager.id)
        await link(db, actor, objective, kpi)
        await check_in(db, actor, objective.id, CheckInIn(status=CheckInStatus.AT_RISK))
        await log(db, actor, kpi, 10)
        await log(db, replace(actor, today=actor.today + timedelta(days=1)), kpi, 10)
        await read_streaks(db, actor, None)
        await check_integrity(db, actor)
        await run_job(db, actor, "clean-up")
    await make_events(sessions, actor)
    return world


async def make_events(sessions: async_sessionmaker[AsyncSession], actor: Actor) -> None:
    """A community where something of everything happens, half of it computed."""
    middle = actor.today - timedelta(days=40)
    async with transaction(sessions, actor.organization_id) as db:
        community = await make_community(db, actor, "Asia/Kolkata", middle - AROUND)
        whose = {"organization_id": actor.organization_id, "community_id": community}
        pool = insert(Amenity).values(**whose, name="Pool").returning(Amenity.id)
        amenity = (await db.execute(pool)).scalar_one()
        hours = {"weekday": 1, "opens_at": "08:00", "closes_at": "20:00"}
        await db.execute(insert(OpeningHours).values(**whose, amenity_id=amenity, **hours))
        place = draw_place(Random(1), "Asia/Kolkata", middle, amenity)
        await add(db, actor, community, place)
        await drain(db, actor.organization_id, DRAIN, community)
        await db.execute(update(Community).values(opened_on=middle - 2 * AROUND))
