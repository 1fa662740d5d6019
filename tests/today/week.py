"""A week of one person: from Monday 13 to Sunday 19 April 2026; today is its Wednesday."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import text

from cairn.kpis import logs
from cairn.kpis.schemas import LogIn
from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from cairn.today.service import get_today
from make import as_another_tool

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    date(2026, 4, day) for day in range(13, 20)
)
NOON = datetime.combine(WEDNESDAY, time(12), UTC)
THIS_WEEK = {"starts_on": MONDAY, "ends_on": SUNDAY}
HABIT = {"measure": "completion", **THIS_WEEK}
WEEKLY = {"level": "weekly", **THIS_WEEK}


def on_wednesday(world, name="employee"):
    """A person of a world on the Wednesday."""
    actor = world.actor(getattr(world, name))
    return replace(actor, today=WEDNESDAY, expected_on=WEDNESDAY)


async def tick(db, actor, kpi, *days, **entry):
    """Tick days of a habit, or say something else of them."""
    for day in days:
        body = LogIn(date=day, **(entry or {"is_completed": True}))
        await logs.log_value(db, actor, kpi.id, body)


async def make_action(db, actor, title, day=None, done_at=None, **fields):
    """An action of a day; done at an instant if given."""
    body = {"title": title, "level": "daily_action", "starts_on": day, **fields}
    action = await create_target(db, actor, TargetIn.model_validate(body))
    if done_at is not None:
        statement = "UPDATE targets SET done_at = :at WHERE id = :id"
        await as_another_tool(db, statement, at=done_at, id=action.id)
    return action


async def today_of(db, actor, day=None, now=NOON, vision=None, cursor=None, limit=100):
    """Today as it is answered."""
    return await get_today(db, actor, day, vision and vision.id, cursor, limit, now)


def titles(answer):
    """What stands in the sections."""
    return {
        name: [item.title for item in getattr(answer, name)] for name in ("overdue", "due", "done")
    }


async def give_clock(db, actor, time_zone, day_start_hour=0):
    """Let a person's days go by another clock."""
    statement = "UPDATE users SET time_zone = :zone, day_start_hour = :hour WHERE id = :id"
    values = {"zone": time_zone, "hour": day_start_hour, "id": actor.user_id}
    await db.execute(text(statement), values)
