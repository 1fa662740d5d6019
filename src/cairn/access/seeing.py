"""The SQL condition that somebody sees a goal, where there is one goal or a few."""

from cairn.access.actor import Actor
from cairn.access.permissions import Permission


def sees(actor: Actor, goal: str = "g.id") -> str:
    """Whether the actor sees a goal; needs the values of `goals.queries.who`.

    Its cost is that of climbing from the goal; `goals.queries.visible` is for lists. The scope of
    KPIs stands for all kinds: they never differ in what they show.
    """
    scope = actor.scope(Permission.GOALS_VIEW)
    return f"engine.sees_goal(:organization, :actor, '{scope.value}', :department, {goal})"
