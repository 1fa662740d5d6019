"""The summary of a vision, against numbers worked out by hand."""

from datetime import date

from cairn.targets.schemas import TargetIn
from cairn.targets.service import create_target
from cairn.today.summary import get_summary
from make import log, make_kpi, make_vision

from .week import (
    HABIT,
    MONDAY,
    NOON,
    THIS_WEEK,
    TUESDAY,
    WEDNESDAY,
    WEEKLY,
    make_action,
    on_wednesday,
    tick,
)

APRIL = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 30)}
QUARTER = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)}
NOTHING = {
    "daily": {"completed": 0, "total": 0, "rate": None},
    "weekly": {"progress": None, "kpis_on_track": 0},
    "monthly": {"progress": None, "milestones_hit": 0},
    "quarterly": {"progress": None, "power_goals_on_track": 0},
    "streaks": {"best": None, "average": None, "total": 0},
}


async def make_target(db, actor, level, parent, **fields):
    """A target below another, or below a vision."""
    body = {"title": level, "level": level, "parent_id": parent.id, **fields}
    return await create_target(db, actor, TargetIn.model_validate(body))


async def summary_of(db, actor, vision=None):
    """The summary, as JSON has it."""
    answer = await get_summary(db, actor, vision and vision.id, NOON)
    return answer.model_dump(mode="json")


async def plant_kpis(db, actor, vision):
    """KPIs of all levels: the week stands at 40 and 0, so the month and the quarter at 30."""
    quarter = await make_kpi(db, actor, vision, level="quarterly", weight=2, **QUARTER)
    month = await make_kpi(db, actor, quarter, level="monthly", **APRIL)
    week = await make_kpi(db, actor, month, weight=3, **WEEKLY)
    await make_kpi(db, actor, month, **WEEKLY)
    await make_kpi(db, actor, month, state="abandoned", **WEEKLY)
    await log(db, actor, week, 40, MONDAY)


async def plant_targets(db, actor, vision):
    """Targets of all levels: power goals at 50 and 0, so the quarterly target at 25."""
    quarterly = await make_target(db, actor, "quarterly_target", vision, **QUARTER)
    power = await make_target(db, actor, "power_goal", quarterly, **QUARTER)
    await make_target(db, actor, "power_goal", quarterly, **QUARTER)
    monthly = await make_target(db, actor, "monthly_target", power, **APRIL)
    await make_target(db, actor, "monthly_target", power, is_done=True, **APRIL)
    weekly = await make_target(db, actor, "weekly_target", monthly, **THIS_WEEK)
    await make_action(db, actor, "Call", WEDNESDAY, parent_id=weekly.id)


async def plant_habits(db, actor, vision):
    """Habits: one done for three days, one skipped today, one that isn't due on Wednesdays."""
    done = await make_kpi(db, actor, vision, **HABIT)
    skipped = await make_kpi(db, actor, vision, **HABIT)
    await make_kpi(db, actor, vision, due_weekdays=[1], **HABIT)
    await tick(db, actor, done, MONDAY, TUESDAY, WEDNESDAY)
    await tick(db, actor, skipped, WEDNESDAY, skipped=True)


async def test_the_summary_of_a_vision_is_what_one_works_out_by_hand(db, world):
    actor = on_wednesday(world)
    vision = await make_vision(db, actor)
    await plant_kpis(db, actor, vision)
    await plant_targets(db, actor, vision)
    await plant_habits(db, actor, vision)
    await make_kpi(db, actor, title="Elsewhere", **WEEKLY)

    summary = await summary_of(db, actor, vision)

    assert summary == {
        # Due are a habit, which is done, and the action; the skipped habit is left out.
        "daily": {"completed": 1, "total": 2, "rate": 50},
        # (3·40 + 0 + the weekly target's 0) ÷ 5; of the KPIs, 40 where 40 is expected.
        "weekly": {"progress": 24, "kpis_on_track": 1},
        # (the KPI's 30 + 0 + 100) ÷ 3.
        "monthly": {"progress": 43.3333, "milestones_hit": 1},
        # (2·30 + the quarterly target's 25) ÷ 3; 50 where 22.7 is expected, 0 where 15.9 is.
        "quarterly": {"progress": 28.3333, "power_goals_on_track": 1},
        # Seven series, one of which runs, for three days.
        "streaks": {"best": 3, "average": 0.4286, "total": 1},
    }


async def test_an_empty_vision_has_no_numbers_rather_than_zeros(db, world):
    actor = on_wednesday(world)
    vision = await make_vision(db, actor)

    assert await summary_of(db, actor, vision) == NOTHING


async def test_what_is_deleted_abandoned_or_not_running_is_no_part_of_it(db, world):
    actor = on_wednesday(world)
    vision = await make_vision(db, actor)
    later = {"starts_on": date(2026, 4, 20), "ends_on": date(2026, 4, 26)}
    await make_kpi(db, actor, vision, level="weekly", **later)
    await make_kpi(db, actor, vision, state="abandoned", **WEEKLY)
    await make_kpi(db, actor, vision, state="on_hold", level="daily", **THIS_WEEK)

    summary = await summary_of(db, actor, vision)

    assert summary["daily"] == NOTHING["daily"]
    assert summary["weekly"] == NOTHING["weekly"]


async def test_without_a_vision_it_is_about_ones_own_goals(db, world):
    actor, admin = on_wednesday(world), on_wednesday(world, "admin")
    week = await make_kpi(db, actor, **WEEKLY)
    await make_kpi(db, admin, **WEEKLY)
    habit = await make_kpi(db, actor, **HABIT)
    await tick(db, actor, habit, TUESDAY)
    await log(db, actor, week, 30)

    summary = await summary_of(db, actor)

    assert summary["weekly"]["progress"] == 30
    assert summary["daily"] == {"completed": 0, "total": 1, "rate": 0}
    assert summary["streaks"] == {"best": 1, "average": 0.5, "total": 1}
    assert (await summary_of(db, on_wednesday(world, "manager"))) == NOTHING
