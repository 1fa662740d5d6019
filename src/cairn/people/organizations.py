"""Organizations and their settings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor, today_in
from cairn.access.audit import record
from cairn.jobs import follow_time_zone, seed_schedules
from cairn.kit import clock
from cairn.kit.db import enter_communities, enter_organization, scalar
from cairn.model import Organization
from cairn.people import queries
from cairn.people.schemas import OrganizationIn, OrganizationOut, OrganizationPatch
from cairn.progress.rollup import own_structure, put_back, refresh_expected, take_out
from cairn.words import Role

CALENDAR = {"time_zone", "fiscal_year_start_month", "working_weekdays", "holidays"}
"""Settings that move what is expected."""


async def command_actor(db: AsyncSession, organization_id: UUID) -> Actor:
    """Enter an organization and act in it as a command does: as nobody, with all rights."""
    await enter_organization(db, organization_id)
    await enter_communities(db)
    organization = await queries.get_organization(db, organization_id)
    today = today_in(organization.time_zone, clock.now())
    return Actor(None, organization_id, Role.ADMIN, None, today)


async def create_organization(db: AsyncSession, name: str, **settings: Any) -> Organization:
    """Create an organization and enter it; settings are the fields of OrganizationIn.

    Raises:
        pydantic.ValidationError: a setting can't be taken.
        SettingsContradict: the ratios are the wrong way round.
    """
    fields = OrganizationIn(name=name, **settings).model_dump()
    refuse_contradiction(fields)
    organization_id = await scalar(db, "SELECT uuidv7()")
    await enter_organization(db, organization_id)
    organization = Organization(id=organization_id, **fields)
    db.add(organization)
    await db.flush()
    await seed_schedules(db, organization_id, organization.time_zone)
    actor = await command_actor(db, organization_id)
    await record(db, actor, "create", "organization", organization_id, after=fields)
    return organization


async def get_organization(db: AsyncSession, actor: Actor) -> OrganizationOut:
    """Load the settings of the actor's organization."""
    return describe(await queries.get_organization(db, actor.organization_id))


async def change_organization(
    db: AsyncSession, actor: Actor, body: OrganizationPatch
) -> OrganizationOut:
    """Change settings; goals whose periods or pace depend on them are brought up to date.

    Raises:
        SettingsContradict: the ratios would be the wrong way round.
    """
    changes = body.model_dump(exclude_unset=True)
    await own_structure(db, actor.organization_id)
    organization = await queries.lock_organization(db, actor.organization_id)
    before = {name: getattr(organization, name) for name in changes}
    changed = {name for name in changes if changes[name] != before[name]}
    moved = []
    if "fiscal_year_start_month" in changed:
        moved = list(await queries.list_goal_ids(db, actor.organization_id))
    given = await take_out(db, actor.organization_id, actor.today, moved)
    for name, value in changes.items():
        setattr(organization, name, value)
    refuse_contradiction(vars(organization))
    await db.flush()
    today = today_in(organization.time_zone, clock.now())
    if moved:
        await put_back(db, actor.organization_id, today, moved, given)
    if changed & CALENDAR:
        await refresh_expected(db, actor.organization_id, today)
    if "time_zone" in changed:
        await follow_time_zone(db, actor.organization_id, organization.time_zone)
    await record(
        db, actor, "update", "organization", actor.organization_id, before=before, after=changes
    )
    return describe(organization)


def refuse_contradiction(settings: Mapping[str, Any]) -> None:
    """Raise SettingsContradict where "at risk" would begin above "on track"."""
    if settings["at_risk_ratio"] > settings["on_track_ratio"]:
        raise errors.SettingsContradict(
            at_risk_ratio=settings["at_risk_ratio"], on_track_ratio=settings["on_track_ratio"]
        )


def describe(organization: Organization) -> OrganizationOut:
    """An organization's settings, with the day that it is there."""
    today = today_in(organization.time_zone, clock.now())
    return OrganizationOut.model_validate({**vars(organization), "today": today})
