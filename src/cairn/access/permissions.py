"""Who may do what: one row a permission. Code, documentation, UI and tests are driven by it."""

from dataclasses import dataclass
from enum import StrEnum

from cairn.words import Role


class Scope(StrEnum):
    """Whose goals a role may act on; for what isn't a goal, any scope but `none` means yes."""

    ALL = "all"
    DEPARTMENT = "department"
    CREATED = "created"
    OWN = "own"
    NONE = "none"


class Permission(StrEnum):
    """What can be permitted."""

    OBJECTIVES_CREATE_COMPANY = "objectives.create_company"
    OBJECTIVES_CREATE_DIVISION_OR_TEAM = "objectives.create_division_or_team"
    OBJECTIVES_CREATE_INDIVIDUAL = "objectives.create_individual"
    OBJECTIVES_VIEW = "objectives.view"
    OBJECTIVES_UPDATE = "objectives.update"
    OBJECTIVES_DELETE = "objectives.delete"
    OBJECTIVES_MOVE = "objectives.move"
    GOALS_VIEW = "goals.view"
    GOALS_CREATE = "goals.create"
    GOALS_WRITE = "goals.write"
    GOALS_LOG = "goals.log"
    GOALS_PURGE = "goals.purge"
    GOALS_IMPORT = "goals.import"
    PEOPLE_VIEW = "people.view"
    PEOPLE_MANAGE = "people.manage"
    ORGANIZATION_VIEW = "organization.view"
    ORGANIZATION_CHANGE = "organization.change"
    COMMUNITIES_VIEW = "communities.view"
    COMMUNITIES_WRITE = "communities.write"
    COMMUNITIES_MANAGE = "communities.manage"
    AUDIT_VIEW = "audit.view"
    INTEGRITY_VERIFY = "integrity.verify"
    JOBS_VIEW = "jobs.view"
    JOBS_RUN = "jobs.run"
    SELF = "self"


@dataclass(frozen=True)
class Grant:
    """One row of the table: the scope of each role, and the permission in words."""

    admin: Scope
    manager: Scope
    employee: Scope
    words: str
    anyone: bool = False
    """Also for people without a role, as community admins are."""

    def scope(self, role: Role | None) -> Scope:
        """The scope of one role."""
        if role is None:
            return Scope.OWN if self.anyone else Scope.NONE
        scopes = {
            Role.ADMIN: self.admin,
            Role.MANAGER: self.manager,
            Role.EMPLOYEE: self.employee,
        }
        return scopes[role]


ALL, DEPARTMENT, CREATED, OWN, NONE = Scope

GRANTS: dict[Permission, Grant] = {
    Permission.OBJECTIVES_CREATE_COMPANY: Grant(ALL, NONE, NONE, "create company objectives"),
    Permission.OBJECTIVES_CREATE_DIVISION_OR_TEAM: Grant(
        ALL, ALL, NONE, "create division and team objectives"
    ),
    Permission.OBJECTIVES_CREATE_INDIVIDUAL: Grant(ALL, ALL, ALL, "create individual objectives"),
    Permission.OBJECTIVES_VIEW: Grant(
        ALL, DEPARTMENT, OWN, "see objectives, and the objectives above them"
    ),
    Permission.OBJECTIVES_UPDATE: Grant(ALL, DEPARTMENT, OWN, "change objectives"),
    Permission.OBJECTIVES_DELETE: Grant(ALL, CREATED, OWN, "delete and restore objectives"),
    Permission.OBJECTIVES_MOVE: Grant(
        ALL, NONE, NONE, "move objectives, or give them another level, owner or department"
    ),
    Permission.GOALS_VIEW: Grant(
        ALL, DEPARTMENT, OWN, "see visions, KPIs and targets, and what hangs together with them"
    ),
    Permission.GOALS_CREATE: Grant(ALL, DEPARTMENT, OWN, "create visions, KPIs and targets"),
    Permission.GOALS_WRITE: Grant(
        ALL, DEPARTMENT, OWN, "change, move, delete and restore visions, KPIs and targets"
    ),
    Permission.GOALS_LOG: Grant(ALL, DEPARTMENT, OWN, "log values of KPIs"),
    Permission.GOALS_PURGE: Grant(ALL, NONE, NONE, "remove deleted goals for good"),
    Permission.GOALS_IMPORT: Grant(
        ALL, DEPARTMENT, NONE, "import goals and values of KPIs from files"
    ),
    Permission.PEOPLE_VIEW: Grant(ALL, ALL, ALL, "see who is in the organization"),
    Permission.PEOPLE_MANAGE: Grant(ALL, NONE, NONE, "add, change and remove people"),
    Permission.ORGANIZATION_VIEW: Grant(ALL, ALL, ALL, "see the organization's settings"),
    Permission.ORGANIZATION_CHANGE: Grant(ALL, NONE, NONE, "change the organization's settings"),
    Permission.COMMUNITIES_VIEW: Grant(
        ALL, OWN, OWN, "see communities that one runs, what happens there and its figures", True
    ),
    Permission.COMMUNITIES_WRITE: Grant(
        ALL, OWN, OWN, "change communities that one runs, and what happened there", True
    ),
    Permission.COMMUNITIES_MANAGE: Grant(
        ALL, NONE, NONE, "create communities, and say who runs them"
    ),
    Permission.AUDIT_VIEW: Grant(ALL, NONE, NONE, "read who changed what"),
    Permission.INTEGRITY_VERIFY: Grant(
        ALL, NONE, NONE, "compare stored progress with recomputed progress"
    ),
    Permission.JOBS_VIEW: Grant(ALL, NONE, NONE, "see background jobs and what came of them"),
    Permission.JOBS_RUN: Grant(ALL, NONE, NONE, "start background jobs by hand"),
    Permission.SELF: Grant(
        OWN, OWN, OWN, "see and change oneself, one's sessions and tokens", anyone=True
    ),
}
