"""An organization that lives through days, and what it was shown on each of them."""

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.goals import deletion, pace
from cairn.goals import service as goals
from cairn.goals.nodes import TreeFormat
from cairn.goals.schemas import OverrideIn
from cairn.goals.tree import get_goal_tree
from cairn.kpis import service as kpis
from cairn.objectives import service as objectives
from cairn.objectives.tree import get_objective_tree
from cairn.targets import service as targets
from cairn.targets.schemas import TargetIn
from cairn.visions import service as visions
from cairn.words import Kind
from make import link, log, make_kpi, make_objective, make_vision

TODAYS = {
    *("log_count", "last_calculated_at", "calculation_version", "version", "updated_at"),
    *("starts_on", "ends_on", "done_at", "manual_progress"),
}
"""Fields that are as today on every day."""
HIDDEN = {"computed_percentage", "raw_percentage"}
"""Fields that may have moved on under an override, before what is shown changed."""
CHANGE = {
    Kind.VISION: visions.change_vision,
    Kind.OBJECTIVE: objectives.change_objective,
    Kind.KPI: kpis.change_kpi,
    Kind.TARGET: targets.change_target,
}
GET = {
    Kind.VISION: visions.get_vision,
    Kind.OBJECTIVE: objectives.get_objective,
    Kind.KPI: kpis.get_kpi,
    Kind.TARGET: targets.get_target,
}


@dataclass
class Life:
    """Goals of all kinds, and a day that moves on."""

    db: AsyncSession
    actor: Actor
    goals: dict[str, Any] = field(default_factory=dict)

    def on(self, day: date) -> Actor:
        """The actor on a day."""
        return replace(self.actor, today=day, expected_on=None)

    def pass_days(self, days: int) -> None:
        """Let days go by in which nothing happens."""
        self.actor = self.on(self.actor.today + timedelta(days=days))

    async def begin(self) -> None:
        """A vision above two branches with leaves, one summed; objectives, one fed by a KPI."""
        db, actor, own = self.db, self.on(self.actor.today), self.goals
        days = {
            "starts_on": actor.today - timedelta(days=5),
            "ends_on": actor.today + timedelta(days=30),
        }
        own["vision"] = await make_vision(db, actor, title="vision")
        own["left"] = await make_kpi(db, actor, own["vision"], title="left")
        own["sum"] = await make_kpi(
            db, actor, own["vision"], title="sum", rollup_strategy="sum", unit="km"
        )
        for name, parent in {"one": "left", "two": "left", "three": "sum", "four": "sum"}.items():
            own[name] = await make_kpi(db, actor, own[parent], title=name, unit="km", **days)
        own["latest"] = await make_kpi(
            db, actor, own["left"], title="latest", measure="latest", weight=2, **days
        )
        body = TargetIn(title="done", level="quarterly_target", parent_id=own["vision"].id, **days)
        own["done"] = await targets.create_target(db, actor, body)
        own["company"] = await make_objective(db, actor, title="company")
        own["by hand"] = await make_objective(
            db, actor, "division", own["company"], title="by hand", manual_progress=30, **days
        )
        own["fed"] = await make_objective(db, actor, "division", own["company"], title="fed")
        await link(db, actor, own["fed"], own["left"], "0.5")
        await link(db, actor, own["fed"], own["four"])

    async def change(self, name: str, **fields: Any) -> None:
        """Change fields of a goal."""
        goal = self.goals[name]
        await CHANGE[goal.kind](self.db, self.actor, goal.id, fields, None, None)

    async def act(self, chance: random.Random) -> None:
        """Do one thing of any kind to any goal, if it can be done."""
        name = chance.choice(list(self.goals))
        goal = self.goals[name]
        number = chance.choice([0, 1, 5, 20, 50, 100, 150])
        ends_on = self.actor.today + timedelta(days=number)
        override = OverrideIn(progress_percentage=min(number, 100), reason="Counted by hand")
        act = chance.choice(
            [
                lambda: log(self.db, self.actor, goal, number),
                lambda: log(self.db, self.actor, self.goals["one"], number),
                lambda: log(self.db, self.actor, self.goals["three"], number),
                lambda: log(self.db, self.actor, self.goals["latest"], number),
                lambda: self.change(name, title=f"{name} {number}"),
                lambda: self.change(name, weight=number),
                lambda: self.change(name, parent_id=None),
                lambda: self.change("two", parent_id=self.goals[chance.choice(["sum", "left"])].id),
                lambda: self.change("one", parent_id=self.goals["vision"].id),
                lambda: self.change(name, state=chance.choice(["active", "abandoned"])),
                lambda: self.change(name, ends_on=ends_on),
                lambda: self.change("four", target_value=number + 1),
                lambda: self.change("by hand", manual_progress=min(number, 100)),
                lambda: self.change("done", is_done=chance.choice([True, False])),
                lambda: goals.set_override(self.db, self.actor, goal.id, override),
                lambda: goals.set_override(self.db, self.actor, goal.id, None),
                lambda: deletion.remove_goal(self.db, self.actor, goal.id, goal.kind),
                lambda: deletion.restore_goal(self.db, self.actor, goal.id),
                lambda: self.create(f"new {len(self.goals)}"),
            ]
        )
        with suppress(errors.Problem):
            await act()

    async def create(self, name: str) -> None:
        """A new KPI without data, which may move no number."""
        self.goals[name] = await make_kpi(self.db, self.actor, self.goals["left"], title=name)

    async def answers(self, as_of: date | None = None) -> dict[str, Any]:
        """All that can be asked about the goals, and what is answered."""
        db, actor, vision = self.db, self.actor, self.goals["vision"].id
        answers: dict[str, Any] = {
            f"{format} {depth} {top}": await asked(
                get_goal_tree(db, actor, vision, depth, format, True, self.id_of(top), None, as_of)
            )
            for format in TreeFormat
            for depth in (1, 4)
            for top in (None, "left")
        }
        answers["objectives"] = await asked(get_objective_tree(db, actor, None, None, 4, as_of))
        for name, goal in self.goals.items():
            answers[name] = await asked(GET[goal.kind](db, actor, goal.id, as_of))
        answers["progress"] = await asked(pace.get_progress(db, actor, vision, as_of))
        return answers

    def id_of(self, name: str | None) -> Any:
        """The id of a goal, None of none."""
        return self.goals[name].id if name else None


async def asked(answer: Any) -> Any:
    """An answer as JSON has it, without fields that are as today; a refusal by its name."""
    try:
        body = await answer
    except errors.Problem as problem:
        return problem.code
    return without(json.loads(body if isinstance(body, bytes) else body.model_dump_json()))


def without(value: Any) -> Any:
    """JSON without the fields that are as today on every day."""
    if isinstance(value, list):
        return [without(one) for one in value]
    if isinstance(value, dict):
        todays = TODAYS | (HIDDEN if value.get("override_percentage") is not None else set())
        return {name: without(one) for name, one in value.items() if name not in todays}
    return value
