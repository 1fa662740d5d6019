"""One person's own vision: miles in a cascade, habits, targets down to the actions of the day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from cairn.cascades.naming import external_id, name_of, series_id
from cairn.cascades.rules import Planned, plan_cascade
from cairn.cascades.schemas import CascadeIn
from cairn.demo.calendar import DAY, Calendar, Span, month_of, us_holidays, week_of
from cairn.demo.patterns import EVERY_DAY, Pattern, Shape, chance
from cairn.demo.plan import Plan
from cairn.progress.records import Settings
from cairn.words import Measure, Split, Strategy, TargetLevel, Visibility

FLOW, PATH, _, _, TICK = Shape
QUARTERLY, POWER_GOAL, MONTHLY, WEEKLY, ACTION = TargetLevel
OWNER = "jonas"
MILES = Decimal(720)
"""To be run in a year."""
RUNS = (2, 4, 7)
"""Weekdays of running."""


def plan_private_vision(plan: Plan) -> None:
    """Plan what only its owner sees."""
    fit = plan.vision(
        "marathon",
        "Run a marathon before I turn forty",
        OWNER,
        "To show my daughters that slow and steady gets there.",
        2,
        Visibility.PRIVATE,
    )
    plan_miles(plan, fit)
    plan_habits(plan, fit)
    plan_targets(plan, fit)


def plan_miles(plan: Plan, vision: str) -> None:
    """Plan the miles of the year as the cascade of the vision that they are."""
    year = plan.today.year
    asked = CascadeIn(
        title="Miles run",
        unit="miles",
        target_value=MILES,
        year=year,
        split=Split.WORKING_DAYS,
        due_weekdays=list(RUNS),
    )
    plan.cascades.append((vision, asked))
    cascade = plan_cascade(asked.order(), Settings(holidays=frozenset(us_holidays(year))))
    plan_parts(plan, vision, asked, cascade, vision)


def plan_parts(
    plan: Plan, vision: str, asked: CascadeIn, parts: Sequence[Planned], parent: str
) -> None:
    """Plan parts of a cascade with all below them; runs are logged where nothing is."""
    vision_id, series = plan.goals[vision].id, asked.series_name
    for part in parts:
        period = part.period
        days = (period.first, period.last)
        fields = ("year", "quarter", "month", "week")
        named = {name: getattr(period, name) for name in fields}
        key = plan.kpi(
            f"miles_{period.key}",
            part.title,
            OWNER,
            asked.unit,
            None,
            part.target,
            parent=parent,
            level=period.level,
            period=named,
            days=days,
            strategy=Strategy.SUM,
            due=part.due_weekdays,
            series=series_id(vision_id, series, period.level),
            external_id=external_id(name_of(vision_id, None), series, period.key),
            created_on=min(date(asked.year - 1, 12, 15), plan.today - 2 * DAY),
            logs=None if part.children else runs_of(days),
        )
        plan_parts(plan, vision, asked, part.children, key)


def runs_of(week: Span) -> Pattern:
    """How a week is run: most reach their target, some fall short, and one in ten has no run."""
    luck = chance("miles", week[0])
    reach = 0.0 if luck.random() < 0.1 else max(0.3, luck.gauss(1.02, 0.14))
    return Pattern(FLOW, reach, 0.12, weekdays=RUNS)


def plan_habits(plan: Plan, vision: str) -> None:
    """Plan what is done on its days, or isn't, and what comes of it."""
    add, year = plan.kpi, Calendar(plan.today).this.year
    add(
        "stretch",
        "Ten minutes of stretching",
        OWNER,
        "% of days",
        parent=vision,
        when=year,
        measure=Measure.COMPLETION,
        logs=Pattern(TICK, 0.84, weekdays=EVERY_DAY),
    )
    add(
        "strength",
        "Strength exercises",
        OWNER,
        "% of due days",
        parent=vision,
        when=year,
        measure=Measure.COMPLETION,
        due=(1, 5),
        logs=Pattern(TICK, 0.91, weekdays=(1, 5)),
    )
    add(
        "heart_rate",
        "Resting heart rate",
        OWNER,
        "beats a minute",
        64,
        54,
        parent=vision,
        measure=Measure.LATEST,
        logs=Pattern(PATH, 0.7, 0.06, weekdays=(7,)),
    )


def plan_targets(plan: Plan, vision: str) -> None:
    """Plan what is to be done this quarter, down to the runs of these days."""
    target, today, quarter = plan.target, plan.today, Calendar(plan.today).this.span
    target("half", QUARTERLY, "Finish a half marathon", OWNER, vision, quarter)
    target("plan_b", POWER_GOAL, "Three long runs without a break", OWNER, "half", quarter)
    target(
        "shoes",
        POWER_GOAL,
        "New shoes, well broken in",
        OWNER,
        "half",
        quarter,
        done_on=quarter[0],
    )
    target("long_run", MONTHLY, "Ten miles in one go", OWNER, "plan_b", month_of(today))
    target("week_run", WEEKLY, "Run three times", OWNER, "long_run", week_of(today))
    for number, is_done in ((-2, True), (0, False), (2, False)):
        day = today + number * DAY
        done_on = day if is_done else None
        title = f"Run on {day:%A}"
        target(f"run_{number}", ACTION, title, OWNER, "week_run", (day, day), done_on=done_on)
