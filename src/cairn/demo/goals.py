"""The objectives of last, this and next quarter, and the KPIs that they are measured by."""

from functools import partial

from cairn.demo.calendar import Calendar
from cairn.demo.patterns import EVERY_DAY, MONDAY_TO_SATURDAY, Pattern, Shape
from cairn.demo.plan import Plan
from cairn.words import Measure, ObjectiveLevel, State

COMPANY, DIVISION, TEAM, INDIVIDUAL = ObjectiveLevel
AVERAGE, LATEST = Measure.AVERAGE, Measure.LATEST
FLOW, PATH, LEVEL, BAND, TICK = Shape

# fmt: off
# One goal a row: key, level, title, owner, parent; for KPIs key, title, owner, unit, from, to.


def plan_objectives(plan: Plan) -> None:
    """Plan all objectives, then the KPIs that stand under no vision."""
    calendar = Calendar(plan.today)
    plan_this_quarter(plan, calendar)
    plan_last_quarter(plan, calendar)
    plan_other_times(plan, calendar)
    plan_kpis_of_this_quarter(plan, calendar)
    plan_kpis_of_last_quarter(plan, calendar)


def plan_this_quarter(plan: Plan, calendar: Calendar) -> None:
    """What the organization works on; KPIs named here stand further below or under the vision."""
    add, this = partial(plan.objective, when=calendar.this), calendar.this
    rent, closed, events, vacancy = (
        f"{one}_{this.year}_q{this.number}" for one in ("rent", "closed", "events", "vacancy")
    )

    add("recommend", COMPANY, "Residents recommend us to their friends", "maren")
    add("first_time", DIVISION, "Solve it the first time a resident asks", "priya", "recommend")
    add("answer", TEAM, "Answer every resident within the hour", "grace", "first_time", weight=2,
        kpis={"first_reply": 1, "first_contact": "0.6"})
    add("meet", TEAM, "Give people reasons to meet", "grace", "first_time")
    add("launch_clubs", INDIVIDUAL, "Launch three clubs that residents run themselves", "aisha",
        "meet", kpis={"clubs": 1, "club_evenings": "0.5"})
    add("welcome", INDIVIDUAL, "Welcome every new resident in person", "grace", "meet",
        kpis={"welcomed": 1, events: "0.4"})
    add("move_ins", TEAM, "Move-ins without a hitch", "priya", "first_time")
    add("handover", INDIVIDUAL, "Hand over every home with keys, a tour and a name to call",
        "aisha", "move_ins", kpis={"checklists": 1})
    add("lockers", TEAM, "Package lockers in every lobby", "grace", "first_time",
        state=State.ABANDONED, manual=15,
        description="Stopped: the supplier raised its price by 40 %.")

    add("buildings", COMPANY, "Buildings that work, every day", "maren")
    add("prevention", DIVISION, "From repairs to prevention", "tomas", "buildings", weight=3)
    add("faster", TEAM, "Fix it faster, and for good", "luis", "prevention", weight=2)
    add("resolve", INDIVIDUAL, "Reduce average days to resolve a work order from 6.2 to 4",
        "jonas", "faster", kpis={"days_to_resolve": 1, "reopened": "0.5"})
    add("oldest", INDIVIDUAL, "Leave no work order open longer than two weeks", "luis", "faster",
        kpis={"oldest_open": 1})
    add("maintenance", TEAM, "Keep preventive maintenance on schedule", "luis", "prevention",
        kpis={"visits": 1, closed: "0.5", "lights": "0.25"})
    add("safe", TEAM, "Safe after dark", "sam", "prevention")
    add("evening_patrols", INDIVIDUAL, "Walk every evening patrol", "sam", "safe",
        kpis={"patrols": 1, "lights": "0.5"})
    add("energy", DIVISION, "Use a tenth less energy per home", "tomas", "buildings")
    add("schedules", TEAM, "Run common areas on smart schedules", "jonas", "energy",
        kpis={"electricity": 1, "lobby": "0.5"})
    add("solar", TEAM, "Solar roof at Cedar Ridge", "luis", "energy", state=State.ON_HOLD,
        manual=20, weight="0.5", description="Waiting for the grid operator's permit.")

    add("income", COMPANY, "Healthy income in every community", "maren")
    add("billed", DIVISION, "Collect what is billed, early and kindly", "elena", "income",
        weight="1.5")
    add("day_30", TEAM, "No surprises after day 30", "nadia", "billed",
        kpis={"past_due": 1, rent: "0.4"})
    add("easy_autopay", TEAM, "Make autopay the easy choice", "elena", "billed",
        kpis={"autopay": 1, "reminders": "0.2"})
    add("full", DIVISION, "Full houses, short vacancies", "marcus", "income")
    add("renewals", TEAM, "Renewals before notices", "dana", "full",
        override=(72, "Eleven renewals are signed on paper and not in the system yet."))
    add("early_offers", INDIVIDUAL, "Send renewal offers 75 days ahead", "dana", "renewals",
        kpis={"offers": 1})
    add("ready", TEAM, "Homes ready for the next family in ten days", "marcus", "full",
        kpis={vacancy: 1, "turn_days": "0.8"})

    add("team", COMPANY, "A team that stays", "maren", manual=40,
        description="Judged every month with all managers.")


def plan_last_quarter(plan: Plan, calendar: Calendar) -> None:
    """What was decided about last quarter: scores are people's, progress is computed."""
    add, done = partial(plan.objective, when=calendar.last), State.COMPLETED

    add("trust", COMPANY, "Win back trust after the water outages", "maren", state=done,
        score="0.8", score_reason="Complaints are down by half; two homes moved out nevertheless.")
    add("hot_water", DIVISION, "No home without hot water", "tomas", "trust", state=done,
        score="0.9", score_reason="One outage of four hours.")
    add("inspect_boilers", TEAM, "Inspect all boilers", "luis", "hot_water", state=done,
        score="1.0", score_reason="All 42 done, five weeks early.", kpis={"boilers": 1})
    add("technicians", INDIVIDUAL, "Train six technicians on the new boilers", "jonas",
        "inspect_boilers", weight=0, state=done, score="1.0", score_reason="Eight came.",
        kpis={"trained": 1})
    add("spare_parts", TEAM, "Keep the right spare parts on the shelf", "luis", "hot_water",
        kpis={"parts": 1})
    add("tell", DIVISION, "Residents hear it from us first", "priya", "trust", state=done,
        score="0.7", score_reason="Good by day, slow at night.")
    add("fast_notices", TEAM, "Outage notices within 15 minutes", "grace", "tell", state=done,
        score="0.6")
    add("night", INDIVIDUAL, "Send outage notices at night too", "grace", "fast_notices", weight=2,
        state=done, score="0.6", kpis={"notices": 1})
    add("letters", INDIVIDUAL, "Rewrite the twelve letters people complain about", "aisha",
        "fast_notices", state=done, score="1.0", manual=100)

    add("books", COMPANY, "Books and houses in order", "maren", state=done, score="0.7")
    add("close", DIVISION, "Close the books in five days", "elena", "books",
        kpis={"days_to_close": 1})
    add("forty", DIVISION, "Fill the forty homes that stood empty longest", "marcus", "books",
        state=done, score="0.8",
        score_reason="Thirty-three leases; seven homes need a renovation first.")
    add("lease", TEAM, "Renovate and lease them one by one", "marcus", "forty", weight=4,
        state=done, score="0.8", kpis={"filled": 1})
    add("on_time", TEAM, "Start every home tour on time", "dana", "forty", state=done, score="0.1",
        score_reason="Nobody kept the calendar; it starts again next year.", kpis={"tours": 1})
    add("photos", TEAM, "New photos and floor plans for every home type", "dana", "forty",
        weight=0, state=done, score="1.0", manual=100)


def plan_other_times(plan: Plan, calendar: Calendar) -> None:
    """Objectives of the year, of next quarter, and of no time at all."""
    year = calendar.this.year

    plan.objective("first_choice", COMPANY, f"Be the first choice in all three towns in {year}",
        "maren", when=year, description="Fed by the KPIs of the shared vision.",
        kpis={f"satisfaction_{year}": 1, f"rent_{year}": "0.5", f"closed_{year}": "0.3"})
    add = partial(plan.objective, when=calendar.next)
    add("second", COMPANY, "Open the second building at Marina Vista", "maren")
    add("hire", DIVISION, "Hire and train the new site team", "tomas", "second",
        kpis={"site_team": 1})
    add("lease_up", DIVISION, "Sign the first sixty leases", "marcus", "second", kpis={"leases": 1})
    plan.objective("handbook", INDIVIDUAL, "Keep the resident handbook current", "aisha", manual=60)


def plan_kpis_of_this_quarter(plan: Plan, calendar: Calendar) -> None:
    """KPIs of the running quarter and of the next one."""
    add = partial(plan.kpi, when=calendar.this)

    add("first_reply", "Minutes until the first reply", "grace", "minutes", 95, 45,
        measure=AVERAGE, logs=Pattern(LEVEL, 0.86, 0.15, times=4))
    add("first_contact", "Requests solved at first contact", "grace", "%", 61, 78, measure=LATEST,
        logs=Pattern(PATH, 0.72, 0.06, 1, weekdays=(5,)))
    add("clubs", "Clubs with twelve regulars or more", "aisha", "clubs", 0, 3, measure=LATEST,
        logs=Pattern(PATH, 1.05, 0.03, weekdays=(1,)))
    add("club_evenings", "Club evenings held", "aisha", "evenings", 0, 18,
        logs=Pattern(FLOW, 0.94, 0.2))
    add("welcomed", "New residents welcomed within ten days", "grace", "%", 54, 90, measure=LATEST,
        logs=Pattern(PATH, 0.97, 0.05, 1, weekdays=(5,)))
    add("checklists", "Days with a complete move-in checklist", "aisha", "% of days",
        measure=Measure.COMPLETION, due=MONDAY_TO_SATURDAY,
        logs=Pattern(TICK, 0.91, weekdays=MONDAY_TO_SATURDAY))
    add("days_to_resolve", "Average days to resolve a work order", "jonas", "days", "6.2", 4,
        measure=AVERAGE, logs=Pattern(LEVEL, 0.78, 0.35, 1, times=2))
    add("reopened", "Work orders reopened within 30 days", "jonas", "%", 11, 6, measure=LATEST,
        logs=Pattern(PATH, 0.9, 0.08, 1, weekdays=(1,)))
    add("oldest_open", "Oldest open work order", "luis", "days", 31, 14, measure=Measure.MAXIMUM,
        logs=Pattern(LEVEL, 0.62, 0.12, weekdays=(1, 4)))
    add("visits", "Preventive maintenance visits", "luis", "visits", 0, 156,
        logs=Pattern(FLOW, 1.33, 0.15))
    add("lights", "Lights repaired within 48 hours", "sam", "%", 70, 95, measure=LATEST,
        logs=Pattern(PATH, 0.88, 0.06, 1, weekdays=(3,)))
    add("patrols", "Evening patrols walked", "sam", "% of days", measure=Measure.COMPLETION,
        logs=Pattern(TICK, 0.94, weekdays=EVERY_DAY))
    add("electricity", "Electricity of common areas", "jonas", "MWh", 402, 362,
        description="The less the better: last year's use is the baseline.",
        logs=Pattern(FLOW, 1.02, 0.1, 1, weekdays=EVERY_DAY, is_automatic=True))
    add("lobby", "Lobby temperature", "jonas", "°F", measure=AVERAGE, bounds=(68, 74),
        logs=Pattern(BAND, 0.92, places=1, weekdays=EVERY_DAY, times=3, is_automatic=True))
    add("past_due", "Homes more than 30 days past due", "nadia", "homes", 41, 18, measure=LATEST,
        logs=Pattern(PATH, 0.81, 0.05, weekdays=(2,)))
    add("autopay", "Homes on autopay", "elena", "%", 52, 70, measure=LATEST,
        logs=Pattern(PATH, 1.12, 0.03, 1, weekdays=(5,)))
    add("reminders", "Residents find our reminders polite", "nadia", None,
        text="Nobody calls a reminder rude any more; read the answers of the monthly survey.")
    add("offers", "Renewal offers sent 75 days ahead", "dana", "offers", 0, 140,
        logs=Pattern(FLOW, 0.55, 0.15))
    add("turn_days", "Days to turn a home around", "marcus", "days", 21, 10, measure=AVERAGE,
        logs=Pattern(LEVEL, 0.7, 0.2, 1, weekdays=(2, 5)))
    add = partial(plan.kpi, when=calendar.next)
    add("site_team", "People hired for the new building", "tomas", "people", 0, 9)
    add("leases", "Leases signed for the new building", "marcus", "leases", 0, 60)


def plan_kpis_of_last_quarter(plan: Plan, calendar: Calendar) -> None:
    """KPIs whose numbers are final."""
    add, done = partial(plan.kpi, when=calendar.last), State.COMPLETED

    add("boilers", "Boilers inspected", "luis", "boilers", 0, 42, state=done,
        logs=Pattern(FLOW, 1, 0.2))
    add("trained", "Technicians trained", "jonas", "people", 0, 6, state=done, measure=LATEST,
        logs=Pattern(PATH, 1.334, 0, weekdays=(5,)))
    add("parts", "Spare parts in stock when needed", "luis", "%", 55, 90, measure=LATEST,
        logs=Pattern(PATH, 0.8, 0.04, 1, weekdays=(4,)))
    add("notices", "Outage notices sent within 15 minutes", "grace", "%", 20, 95, state=done,
        measure=Measure.MINIMUM, logs=Pattern(LEVEL, 0.75, 0.08, weekdays=(1,)))
    add("days_to_close", "Days to close the month", "nadia", "days", 11, 5, measure=AVERAGE,
        logs=Pattern(LEVEL, 0.62, 0.1, weekdays=(3,)))
    add("filled", "Long-empty homes leased", "dana", "homes", 0, 40, state=done,
        logs=Pattern(FLOW, 0.825, 0.3))
    add("tours", "Home tours that start on time", "dana", "%", 60, 85, measure=LATEST,
        logs=Pattern(PATH, 0.08, 0.02, 1, weekdays=(5,)))
