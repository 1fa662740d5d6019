"""The communities that rows of events name."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.communities.places import create_community
from cairn.communities.places_schemas import CommunityIn
from cairn.transfer.mapping import Mapping

COMMUNITIES = text("""
    SELECT name, (array_agg(id))[1] AS id, min(time_zone) AS time_zone, count(*) AS times
    FROM communities WHERE organization_id = :organization GROUP BY name
""")


class Places:
    """The communities of an organization by name; those that rows name are created where missing.

    A name that several have stands for none.
    """

    def __init__(self, db: AsyncSession, actor: Actor, mapping: Mapping) -> None:
        self.db, self.actor, self.rules = db, actor, mapping.communities
        self.ids: dict[str, UUID | None] = {}
        self.zones: dict[str, ZoneInfo] = {}
        self.usual_zone = ZoneInfo(self.rules.time_zone)
        self.created = 0

    async def load(self) -> None:
        """Load those that are there."""
        values = {"organization": self.actor.organization_id}
        for row in await self.db.execute(COMMUNITIES, values):
            self.ids[row.name] = row.id if row.times == 1 else None
            self.zones[row.name] = ZoneInfo(row.time_zone)

    def refusal(self, name: str) -> str | None:
        """Why a name stands for no community."""
        if not name:
            return "is missing"
        if name in self.ids:
            return None if self.ids[name] else f"several communities are called {name}"
        if len(name) > 200 or "\x00" in name:
            return "must have at most 200 characters, and no NUL among them"
        if self.rules.opened_on is None:
            return f"there is no community {name}, and the mapping has no `opened_on` for new ones"
        return None

    def zone(self, name: str) -> ZoneInfo:
        """Where clocks of a community are."""
        return self.zones.get(name, self.usual_zone)

    async def with_ids(
        self, portion: Sequence[tuple[str, list[list[Any]]]]
    ) -> dict[str, list[list[Any]]]:
        """Events by table, with the ids of their communities in the place of the names."""
        found: dict[str, list[list[Any]]] = defaultdict(list)
        for table, events in portion:
            for name in {event[1] for event in events} - self.ids.keys():
                self.ids[name] = await self.create(name)
            for event in events:
                event[1] = self.ids[event[1]]
            if events:
                found[table] += events
        return found

    async def create(self, name: str) -> UUID:
        """Create a community as the mapping says."""
        fields = self.rules.model_dump(include={"time_zone", "opened_on", "currency"})
        made = await create_community(
            self.db, self.actor, CommunityIn.model_validate({"name": name, **fields})
        )
        self.created += 1
        return made.id
