"""The person who acts, and what the permission table says about one goal."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cairn.access.permissions import GRANTS, Permission, Scope
from cairn.words import Role


@dataclass(frozen=True)
class Actor:
    """Who acts, in which organization; `today` is that organization's day."""

    user_id: UUID | None
    organization_id: UUID
    role: Role | None
    department: str | None
    today: date
    name: str = ""
    email: str = ""
    expected_on: date | None = None
    """The day for which the organization's expected progress stands."""

    def scope(self, permission: Permission) -> Scope:
        """The scope that the table gives for a permission."""
        return GRANTS[permission].scope(self.role)


@dataclass(frozen=True)
class Holding:
    """Whose a goal is: all that permissions look at."""

    owner_id: UUID | None
    department: str | None
    created_by: UUID | None


def may(actor: Actor, permission: Permission, goal: Holding) -> bool:
    """Whether the actor may do this to a goal, by scope; who owns a goal is in every scope but
    `created` and `none`."""
    match actor.scope(permission):
        case Scope.ALL:
            return True
        case Scope.DEPARTMENT:
            in_department = actor.department is not None and goal.department == actor.department
            return in_department or is_own(actor, goal)
        case Scope.CREATED:
            return actor.user_id is not None and goal.created_by == actor.user_id
        case Scope.OWN:
            return is_own(actor, goal)
        case _:
            return False


def is_own(actor: Actor, goal: Holding) -> bool:
    """Whether the actor is the goal's owner."""
    return actor.user_id is not None and goal.owner_id == actor.user_id


def today_in(time_zone: str, now: datetime) -> date:
    """The calendar day of an instant in a zone."""
    return now.astimezone(ZoneInfo(time_zone)).date()
