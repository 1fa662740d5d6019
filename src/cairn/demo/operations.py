"""Objectives that the communities' own figures decide: nobody logs anything for them."""

from functools import partial

from cairn.demo.calendar import Calendar
from cairn.demo.plan import Plan
from cairn.demo.sites import SITES, Site
from cairn.feeds.source import MetricSource
from cairn.metrics.metric import Grain
from cairn.words import Measure, ObjectiveLevel

COMPANY, DIVISION, *_ = ObjectiveLevel
# fmt: off
# One goal a row: key, level, title, owner, parent; for KPIs key, title, owner, unit, from, to.


def plan_operations(plan: Plan) -> None:
    """Plan the objectives of this quarter that metrics feed, and their key results."""
    this = Calendar(plan.today).this
    add = partial(plan.objective, when=this)
    fed = {site.key: plan_key_results(plan, site) for site in SITES}
    harbor, cedar, marina = fed["harbor"], fed["cedar"], fed["marina"]

    add("neighbours", COMPANY, "Safe, cared for and paid on time in every community", "maren",
        description="Every number below comes from the gates, ledgers and requests of the three "
        "communities, as they are counted up each night.")
    add("safe_homes", DIVISION, "Residents feel safe at home, day and night", "tomas",
        "neighbours", weight=2,
        kpis={kpis[name]: weight for kpis in fed.values()
              for name, weight in (("incidents", 1), ("rounds", "0.5"), ("hours", "0.6"))})
    add("done", DIVISION, "What residents ask for gets done", "priya", "neighbours",
        kpis={harbor["closed"]: 1, cedar["closed"]: "0.9", marina["closed"]: "0.7"})
    add("on_time_rent", DIVISION, "Rent that arrives on time, at Marina Vista too", "elena",
        "neighbours", weight="1.5",
        kpis={harbor["rate"]: "0.1", cedar["rate"]: "0.2", marina["rate"]: 1,
              marina["behind"]: "0.5"},
        description="Since the rent system was changed, one home in ten at Marina Vista hasn't "
        "paid; it counts most until that is put right.")


def plan_key_results(plan: Plan, site: Site) -> dict[str, str]:
    """Plan what of a community feeds a KPI; their keys by what they measure."""
    add = partial(plan.kpi, when=Calendar(plan.today).this)
    latest = partial(add, measure=Measure.LATEST)
    key, name, homes = site.key, site.name, site.homes
    return {
        "incidents": add(f"incidents_{key}", f"Incidents at {name}", site.owner, "incidents",
            round(0.42 * homes), round(0.27 * homes), source=of(site, "total_incidents")),
        "rounds": add(f"missed_{key}", f"Checkpoints missed at {name}", "sam", "checkpoints",
            round(0.15 * homes), round(0.08 * homes),
            source=of(site, "patrol_checkpoints_missed", Grain.DAILY)),
        "hours": latest(f"hours_{key}", f"Hours until an incident is resolved at {name}",
            site.owner, "hours", 70, 18, source=of(site, "avg_resolution_hours")),
        "closed": add(f"tickets_{key}", f"Requests closed at {name}", "grace", "requests",
            0, round(0.8 * homes), source=of(site, "tickets_closed", Grain.DAILY)),
        "rate": latest(f"rate_{key}", f"Rent collected of rent billed at {name}", "nadia", "%",
            86, 99, source=of(site, "collection_rate")),
        "behind": latest(f"behind_{key}", f"Homes behind with their rent at {name}", "nadia",
            "homes", round(0.2 * homes), round(0.02 * homes),
            source=of(site, "units_delinquent", Grain.DAILY)),
    }


def of(site: Site, metric: str, grain: Grain = Grain.MONTHLY) -> MetricSource:
    """A metric of a site."""
    return MetricSource(community=site.id, metric=metric, grain=grain)
