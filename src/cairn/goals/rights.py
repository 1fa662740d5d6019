"""Who may do what with a goal, and the words of the refusal."""

from typing import Any

from cairn import errors
from cairn.access.actor import Actor, Holding, may
from cairn.access.permissions import GRANTS, Permission, Scope
from cairn.goals.schemas import CanOut
from cairn.words import Kind

UPDATE = dict.fromkeys(Kind, Permission.GOALS_WRITE) | {
    Kind.OBJECTIVE: Permission.OBJECTIVES_UPDATE
}


DELETE = dict.fromkeys(Kind, Permission.GOALS_WRITE) | {
    Kind.OBJECTIVE: Permission.OBJECTIVES_DELETE
}


MOVE = dict.fromkeys(Kind, Permission.GOALS_WRITE) | {Kind.OBJECTIVE: Permission.OBJECTIVES_MOVE}


MOVE_FIELDS = {kind: frozenset({"parent_id"}) for kind in Kind} | {
    Kind.OBJECTIVE: frozenset({"parent_id", "level", "owner_id", "department"})
}
"""Fields with the permission to move."""


REASONS = {
    Scope.DEPARTMENT: "{title} belongs neither to your department nor to you",
    Scope.CREATED: "{title} was created by somebody else",
    Scope.OWN: "{title} isn't yours",
    Scope.NONE: "your role doesn't allow it",
}


def demand(actor: Actor, permission: Permission, title: str, holding: Holding) -> None:
    """Refuse with the reason what the actor may see but not do."""
    if not may(actor, permission, holding):
        raise refusal(actor, permission, title)


def refusal(actor: Actor, permission: Permission, title: str) -> errors.NotPermitted:
    """The refusal of what the actor may not do with a goal that the actor sees."""
    reason = REASONS[actor.scope(permission)].format(title=title)
    return errors.NotPermitted(role=actor.role, action=GRANTS[permission].words, reason=reason)


def holding_of(goal: Any) -> Holding:
    """Whose a goal is, from any row that tells."""
    return Holding(goal.owner_id, goal.department, goal.created_by)


def can_do(actor: Actor, goal: Any) -> CanOut:
    """What the actor may do with a goal."""
    kind, holding = Kind(goal.kind), holding_of(goal)
    return CanOut(
        update=may(actor, UPDATE[kind], holding),
        delete=may(actor, DELETE[kind], holding),
        move=may(actor, MOVE[kind], holding),
        log=kind is Kind.KPI
        and goal.child_count == 0
        and not goal.is_fed
        and may(actor, Permission.GOALS_LOG, holding),
    )
