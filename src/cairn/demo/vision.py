"""The company's vision with all that stands below it."""

from datetime import date
from decimal import Decimal

from cairn.cascades.periods import MONTHS
from cairn.demo.calendar import DAY, Calendar, Quarter, month_of, month_span, week_of
from cairn.demo.cascades import Cascade, plan_cascade
from cairn.demo.patterns import EVERY_DAY, MONDAY_TO_SATURDAY, Pattern, Shape
from cairn.demo.plan import Plan
from cairn.demo.sites import SITES
from cairn.words import Measure, State, Strategy, TargetLevel, Visibility

FLOW, PATH, LEVEL, BAND, TICK = Shape
QUARTERLY, POWER_GOAL, MONTHLY, WEEKLY, ACTION = TargetLevel

# fmt: off
# One goal a row: key, title, owner, unit, from, to.

WARM_MONTHS = (0.8, 0.8, 0.9, 1.0, 1.2, 1.3, 1.3, 1.2, 1.0, 1.0, 0.8, 0.7)


def plan_shared_vision(plan: Plan) -> None:
    """Plan what everybody sees."""
    calendar = Calendar(plan.today)
    home = plan.vision(
        "home",
        "A place people are glad to come home to",
        "maren",
        "People spend half of their lives at home. Who looks after that place well is "
        "recommended, and who is recommended stays full.",
        5,
        Visibility.SHARED,
    )
    last, this = calendar.years
    plan_satisfaction(plan, calendar, this, home)
    for cascade in cascades(calendar):
        plan_cascade(plan, cascade, this, home)
    plan_vacancy(plan, calendar, home)
    plan_rounds(plan, calendar, home)
    plan_standing(plan, calendar, home)
    plan_satisfaction(plan, calendar, last, home)
    for cascade in cascades(calendar):
        plan_cascade(plan, cascade, last, home)
    plan_targets(plan, calendar, home)


def cascades(calendar: Calendar) -> list[Cascade]:
    """The amounts that are split down to weeks and days."""
    last, this = calendar.years
    return [
        Cascade(
            "rent", "Rent collected", "$", "nadia",
            {last: 20_850_000, this: 22_300_000}, {last: 0.98, this: 0.97},
            weight=Decimal(2), step=100, weekdays=MONDAY_TO_SATURDAY, early_days=2,
            why="1,056 homes; most people pay in the first days of a month.",
        ),
        Cascade(
            "closed", "Work orders closed", "work orders", "luis",
            {last: 5_300, this: 5_700}, {last: 0.97, this: 0.95},
            weight=Decimal(2), months=WARM_MONTHS,
        ),
        Cascade(
            "events", "Visits to community evenings", "visits", "grace",
            {last: 4_200, this: 5_200}, {last: 1.02, this: 0.84},
            trend=0.2, weekdays=(3, 5, 6), months=WARM_MONTHS, by_site=False,
        ),
    ]


def plan_satisfaction(plan: Plan, calendar: Calendar, year: int, parent: str) -> None:
    """Plan how residents rate us: every month has a target of its own, averages go up."""
    is_running = year == calendar.today.year
    top = plan.kpi(
        f"satisfaction_{year}", f"Resident satisfaction in {year}", "priya", None,
        parent=parent, when=year, weight=3 if is_running else 0,
        state=State.ACTIVE if is_running else State.COMPLETED,
    )
    for number in range(1, 5):
        quarter = Quarter(year, number)
        key = plan.kpi(
            f"{top}_q{number}", f"Resident satisfaction, {quarter}", "priya", None,
            parent=top, when=quarter,
        )
        for month in quarter.months:
            plan_satisfaction_month(plan, calendar, key, year, month)


def plan_satisfaction_month(
    plan: Plan, calendar: Calendar, parent: str, year: int, month: int
) -> None:
    """Plan one month's average of all answers."""
    days = month_span(year, month)
    months = (year - calendar.years[0]) * 12 + month - 1
    target = Decimal("8.1") + Decimal("0.02") * months
    is_old = days[0] < calendar.logs_from
    pace = 0.83 + 0.006 * months
    plan.kpi(
        f"satisfaction_{year}_m{month}", f"Average rating, {MONTHS[month - 1]} {year}", "aisha",
        "of 10", 7, target, parent=parent, level="monthly",
        period={"year": year, "month": month}, days=days, measure=Measure.AVERAGE,
        logs=Pattern(LEVEL, pace, 0.3, 1, weekdays=(1, 3, 5), times=2, is_import=is_old),
    )


def plan_vacancy(plan: Plan, calendar: Calendar, parent: str) -> None:
    """Plan how long homes stand empty: the lower the better."""
    year = calendar.this.year
    top = plan.kpi(
        f"vacancy_{year}", f"Days a home stands empty in {year}", "marcus", None,
        parent=parent, when=year,
    )
    for number, target in zip(range(1, 5), (34, 31, 28, 26), strict=True):
        quarter = Quarter(year, number)
        plan.kpi(
            f"{top}_q{number}", f"Days a home stands empty, {quarter}", "marcus", "days", 38,
            target, parent=top, when=quarter, measure=Measure.AVERAGE,
            logs=Pattern(LEVEL, 1.1 - 0.12 * number, 0.3, weekdays=(1, 3, 4, 5)),
        )


def plan_rounds(plan: Plan, calendar: Calendar, parent: str) -> None:
    """Plan the evening rounds of each site; the weakest one decides."""
    year = calendar.this.year
    top = plan.kpi(
        f"rounds_{year}", f"Every evening round walked in {year}", "sam", None,
        parent=parent, when=year, strategy=Strategy.MIN,
        description="The weakest of the three communities decides.",
    )
    for site, rate in zip(SITES, (0.97, 0.93, 0.89), strict=True):
        plan.kpi(
            f"{top}_{site.key}", f"Evening rounds at {site.name} in {year}", site.owner,
            "% of days", parent=top, when=year, measure=Measure.COMPLETION,
            logs=Pattern(TICK, rate, weekdays=EVERY_DAY),
        )


def plan_standing(plan: Plan, calendar: Calendar, parent: str) -> None:
    """Plan what runs over years or has no end at all."""
    add, year = plan.kpi, calendar.today.year
    years = (date(year - 1, 1, 1), date(year + 3, 12, 31))
    add("occupancy", "Occupied homes", "marcus", None, parent=parent, days=years, weight=2)
    add("no_overdue", "Communities without overdue safety work", "tomas", None, parent=parent,
        weight="0.5", strategy=Strategy.COUNT)
    add("pilots", "Water-saving pilots: the best one goes everywhere", "tomas", None,
        parent=parent, weight="0.5", strategy=Strategy.MAX, when=year)
    add("pools", "Pool water as it should be", "jonas", None, parent=parent)
    add("names", "Every resident knows the name of their community manager", "priya", None,
        parent=parent, text="Ask ten residents at random; nine know the name.")
    add("newsletter", "Readers of the residents' newsletter", "grace", "readers", 350, 900,
        parent=parent, weight=0, measure=Measure.LATEST,
        logs=Pattern(PATH, 0.66, 0.02, weekdays=(5,), share=0.5))
    for site, now, reach in zip(SITES, (93, 90, 88), (0.42, 0.31, 0.2), strict=True):
        add(f"occupancy_{site.key}", f"Occupied homes at {site.name}", "dana", "%", now, 97,
            parent="occupancy", days=years, weight=site.homes, measure=Measure.LATEST,
            logs=Pattern(PATH, reach * 4, 0.04, 1, weekdays=EVERY_DAY, is_automatic=True))
    for site, was, reach in zip(SITES, (14, 22, 9), (1.0, 0.75, 1.0), strict=True):
        add(f"overdue_{site.key}", f"Overdue safety work at {site.name}", site.owner, "tasks", was,
            0, parent="no_overdue", measure=Measure.LATEST,
            logs=Pattern(PATH, reach, 0.01, weekdays=(1,)))
    pilots = (("Shower heads at Harbor Point", 0.5), ("Leak sensors at Cedar Ridge", 1.1),
        ("Drip irrigation at Marina Vista", 0.75))
    for number, (name, reach) in enumerate(pilots):
        add(f"pilot_{number}", f"{name}: water saved per home", SITES[number].owner,
            "gallons a day", 0, 12, parent="pilots", when=year, measure=Measure.LATEST,
            logs=Pattern(PATH, reach, 0.05, 1, weekdays=(2,)))
    for site, share in zip(SITES, (0.97, 0.93, 0.85), strict=True):
        add(f"pool_{site.key}", f"Pool pH at {site.name}", site.owner, "pH", parent="pools",
            measure=Measure.LATEST, bounds=("7.2", "7.6"),
            logs=Pattern(BAND, share, places=2, weekdays=EVERY_DAY, share=0.96, times=2))


def plan_targets(plan: Plan, calendar: Calendar, parent: str) -> None:
    """Plan what is to be built this quarter, down to the actions of these days."""
    add, today, quarter = plan.target, calendar.today, calendar.this
    month, week = month_of(today), week_of(today)
    add("room", QUARTERLY, "Open the community room at Harbor Point", "grace", parent, quarter.span)
    add("furnish", POWER_GOAL, "Furnish it for sixty people", "grace", "room", quarter.span,
        weight=2)
    add("permit", POWER_GOAL, "Pass the fire inspection", "sam", "room", quarter.span,
        done_on=today - 9 * DAY)
    add("chairs", MONTHLY, "Tables and chairs are there", "grace", "furnish", month)
    add("kitchen", MONTHLY, "The kitchen works", "luis", "furnish", month)
    add("order", WEEKLY, "Order and receive the chairs", "grace", "chairs", week)
    add("plumbing", WEEKLY, "Water and drain are connected", "luis", "kitchen", week)
    actions = (
        ("quotes", "Get three quotes", "aisha", "order", -4, True),
        ("choose", "Choose with the residents' council", "grace", "order", -3, True),
        ("sign", "Sign the order", "aisha", "order", -1, False),
        ("deliver", "Agree on the day of delivery", "aisha", "order", 0, False),
        ("drain", "Fit the drain", "jonas", "plumbing", -2, True),
        ("leak", "Test for leaks", "jonas", "plumbing", 0, False),
        ("photo", "Send photos to the inspector", "jonas", "plumbing", 1, False),
    )
    for key, title, owner, above, offset, is_done in actions:
        day = today + offset * DAY
        add(key, ACTION, title, owner, above, (day, day), done_on=day if is_done else None)
