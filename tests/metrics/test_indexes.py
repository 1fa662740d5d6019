"""Days are found by index, however many events there are of others."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text

from cairn.communities import kpis_queries
from cairn.kit.db import APPLICATION_ROLE, scalar
from cairn.metrics.catalog import METRICS
from cairn.metrics.metric import Grain
from cairn.metrics.statements import statement_of
from cairn.model import Amenity, Unit
from cairn.words import MetricGroup
from metrics.happening import make_community

DAY = date(2026, 3, 8)
LEDGERS = 50
ROWS = {
    "access_logs": "occurred_at, entry_type) SELECT at, 'visitor'",
    "incidents": "reported_at, resolved_at, category) SELECT at, later, 'noise'",
    "patrol_logs": "scheduled_at, status) SELECT at, 'missed'",
    "transactions": """unit_id, kind, amount, posted_at)
        SELECT (CAST(:units AS uuid[]))[1 + mod(abs(n), :ledgers)], 'charge', 1, at""",
    "announcements": "sent_at) SELECT at",
    "messages": "sent_at) SELECT at",
    "reservations": """amenity_id, created_at, starts_at, ends_at, status, cancelled_at)
        SELECT CAST(:amenity AS uuid), at, later, later + interval '1 hour', 'cancelled', at""",
    "packages": "received_at, picked_up_at) SELECT at, later",
    "tickets": "created_at, resolved_at) SELECT at, later",
    "kpi_daily": "metric_date) SELECT CAST(:day AS date) + n",
}
FILL = """
    INSERT INTO {table} (organization_id, community_id, {rows}
    FROM (
        SELECT n, at, at + interval '2 hours' AS later
        FROM generate_series(-500, 500) n,
            LATERAL (SELECT CAST(:day AS timestamptz) + n * interval '1 hour' AS at) t
    ) t
"""
KEY = "uq_kpi_daily_organization_id_community_id_metric_date"


@pytest.fixture
async def community(db, actor):
    """One of three communities in which as much happened."""
    for _ in range(3):
        community = await make_community(db, actor, "Asia/Kolkata", date(2020, 1, 1))
        whose = {"organization_id": actor.organization_id, "community_id": community}
        amenity = insert(Amenity).values(**whose, name="A").returning(Amenity.id)
        units = insert(Unit).returning(Unit.id)
        named = [{**whose, "name": f"Unit {n}"} for n in range(LEDGERS)]
        values = {
            "amenity": (await db.execute(amenity)).scalar_one(),
            "units": list((await db.execute(units, named)).scalars()),
            "ledgers": LEDGERS,
        }
        for table, fields in ROWS.items():
            rows = fields.replace("SELECT ", "SELECT :organization_id, :community_id, ")
            statement = FILL.format(table=table, rows=rows)
            given = {**whose, **values, "day": DAY}
            await db.execute(text(statement), given)
    await db.execute(text("SET LOCAL ROLE NONE"))
    await db.execute(text(f"ANALYZE {', '.join(ROWS)}"))
    await db.execute(text(f"SET LOCAL ROLE {APPLICATION_ROLE}"))
    return community


@pytest.fixture
def explain(db):
    """The scans of a statement's plan."""

    async def explain(statement, values):
        plan = text(f"EXPLAIN (FORMAT JSON) {statement}")
        for name, bound in getattr(statement, "_bindparams", {}).items():
            if name in ("communities", "first_days", "last_days"):
                plan = plan.bindparams(bound)
        (found,) = (await db.execute(plan, values)).scalars()
        found = json.loads(found) if isinstance(found, str) else found
        return list(scans_of(found[0]["Plan"]))

    return explain


def scans_of(node):
    """Relation, index and condition of every scan below a node of a plan."""
    for child in node.get("Plans", []):
        below = list(scans_of(child))
        if child["Node Type"] == "Bitmap Index Scan":
            below = [(node.get("Relation Name"), *one[1:]) for one in below]
        yield from below
    if "Index Name" in node:
        yield node.get("Relation Name"), node["Index Name"], node.get("Index Cond", "")


@pytest.mark.parametrize("grain", list(Grain))
async def test_events_of_a_day_are_found_by_their_time(actor, community, explain, grain):
    statement = statement_of(grain, frozenset(MetricGroup))
    asked = {"communities": [community], "first_days": [DAY], "last_days": [DAY]}

    scans = await explain(statement, {"organization": actor.organization_id, **asked})

    counted = {(one.events.name, one.at.key) for one in METRICS if one.grain is grain and one.at}
    for table, column in counted:
        found = [cond for _, index, cond in scans if index == f"ix_{table}_{column}"]
        within = [f"{column} >= " in cond and f"{column} < " in cond for cond in found]
        assert any(within), (table, column, scans)


async def test_which_communities_may_be_seen_is_read_once_a_statement(actor, community, db):
    statement = "SELECT * FROM access_logs WHERE organization_id = :organization"

    rows = await db.execute(text(f"EXPLAIN {statement}"), {"organization": actor.organization_id})
    lines = [line.strip() for line in rows.scalars()]

    assert [one for one in lines if one.startswith("Filter: ")] == [
        "Filter: ((InitPlan 1).col1 OR (community_id = ANY ((InitPlan 2).col1)))"
    ]


async def test_a_ledger_is_found_by_its_unit(db, actor, community, explain):
    unit = await scalar(db, "SELECT id FROM units WHERE community_id = :id LIMIT 1", id=community)
    whose = f"'{actor.organization_id}', ARRAY[CAST('{community}' AS uuid)]"
    units = f"ARRAY[CAST('{unit}' AS uuid)]"

    scans = await explain(f"SELECT * FROM metrics.arrears({whose}, {units}, '{{0,30}}')", {})

    found = [one for one in scans if one[0] == "transactions" and "unit_id = " in one[2]]
    assert len(found) == 2
    assert all("community_id = " in one[2] for one in found)


@pytest.mark.parametrize("grain", [Grain.WEEKLY, Grain.MONTHLY])
async def test_days_are_folded_by_their_index(actor, community, explain, grain):
    statement = statement_of(grain, frozenset(MetricGroup))
    asked = {"communities": [community], "first_days": [DAY], "last_days": [DAY]}

    scans = await explain(statement, {"organization": actor.organization_id, **asked})

    found = [one for one in scans if one[0] == "kpi_daily"]
    assert found
    assert all("metric_date >= " in one[2] and "community_id = " in one[2] for one in found)


async def test_days_of_a_community_are_read_by_their_index(actor, community, explain):
    first, last = DAY - timedelta(days=30), DAY
    rows = kpis_queries.rows_of(Grain.DAILY)
    statement = f"WITH {kpis_queries.marks(Grain.DAILY)} {rows}"

    scans = await explain(statement, kpis_queries.asked(actor, community, first, last))

    (found,) = [one for one in scans if one[0] == "kpi_daily"]
    assert found[1] in {"ix_kpi_daily_community_id", KEY}
    assert "community_id = " in found[2]
    assert "metric_date >= " in found[2]


async def test_days_of_everybody_are_read_by_an_index_too(db, community, explain):
    await db.execute(text("SET LOCAL ROLE NONE"))

    scans = await explain(
        "SELECT count(*) FROM kpi_daily WHERE metric_date BETWEEN :first AND :last",
        {"first": DAY, "last": DAY},
    )

    (found,) = scans
    # By blocks, or skipping through a key that begins with the community.
    assert found[1] in {"ix_kpi_daily_metric_date", "ix_kpi_daily_community_id", KEY}
    assert "metric_date >= " in found[2]
