"""A community where something of everything happened, and its figures over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import insert

from cairn.jobs import DRAIN
from cairn.kit.db import transaction
from cairn.metrics.drain import drain
from cairn.model import Amenity, OpeningHours
from make import World
from metrics.happening import AROUND, add, draw_place, make_community

MIDDLE = date(2026, 3, 8)
OPENED = MIDDLE - AROUND
ZONE = "America/Los_Angeles"
Get = Callable[..., Awaitable[httpx2.Response]]


async def make_eventful(sessions: Any, world: World) -> UUID:
    """A community around the night of the jump, all of its figures computed."""
    actor = world.actor(world.admin)
    async with transaction(sessions, world.organization_id) as db:
        community = await make_community(db, actor, ZONE, OPENED)
        whose = {"organization_id": actor.organization_id, "community_id": community}
        pool = insert(Amenity).values(**whose, name="Pool").returning(Amenity.id)
        amenity = (await db.execute(pool)).scalar_one()
        hours = {"weekday": 1, "opens_at": "08:00", "closes_at": "20:00"}
        await db.execute(insert(OpeningHours).values(**whose, amenity_id=amenity, **hours))
        await add(db, actor, community, draw_place(Random(29), ZONE, MIDDLE, amenity))
        while await drain(db, world.organization_id, DRAIN):
            pass
    return community


def getting(client: httpx2.AsyncClient, world: World, community: UUID) -> Get:
    """Gets figures of a community as the admin, or as somebody else."""

    async def get(path: str, who: Any = None, **query: Any) -> httpx2.Response:
        return await client.get(
            f"/communities/{community}/kpis/{path}",
            params=query,
            headers=(who or world.admin).headers,
        )

    return get
