"""Figures over HTTP are those that were computed, for those who may see them."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.kit.db import enter_communities, transaction
from cairn.metrics.catalog import METRICS, OF_GRAIN
from cairn.metrics.metric import Grain, Unit
from make import make_world

from .eventful import MIDDLE, OPENED, getting, make_eventful

RARE = {
    "announcements_sent",
    "reservations_cancelled",
    "tickets_closed",
    "units_delinquent_90_days",
    "units_delinquent_over_90_days",
}


@pytest.fixture(scope="module")
async def world(app):
    """One organization for all tests here, which only read."""
    return await make_world(app.state.sessions)


@pytest.fixture(scope="module")
async def community(app, world):
    """A community where something of everything happened around the night of the jump."""
    return await make_eventful(app.state.sessions, world)


@pytest.fixture
def get(client, world, community):
    """Gets figures of the community as the admin, or as somebody else."""
    return getting(client, world, community)


async def test_days_are_as_they_stand_with_money_as_text(get, app, world, community):
    response = await get("daily", **{"from": str(OPENED), "to": str(OPENED + timedelta(days=20))})

    found = response.json()
    async with transaction(app.state.sessions, world.organization_id) as db:
        await enter_communities(db)
        rows = await db.execute(
            text(
                "SELECT * FROM kpi_daily WHERE community_id = :community "
                "AND metric_date BETWEEN :first AND :last ORDER BY metric_date"
            ),
            {"community": community, "first": OPENED, "last": OPENED + timedelta(days=20)},
        )
        stored = rows.mappings().all()
    assert len(found["items"]) == len(stored) == 21
    for shown, row in zip(found["items"], stored, strict=True):
        assert shown["metric_date"] == str(row["metric_date"])
        assert shown["payments_amount"] == str(row["payments_amount"])
        assert {
            name: shown[name] for name, one in OF_GRAIN[Grain.DAILY].items() if one.unit != "money"
        } == {name: row[name] for name, one in OF_GRAIN[Grain.DAILY].items() if one.unit != "money"}
        assert shown["dirty"] == []
    assert found["dirty"] == []


@pytest.mark.parametrize("grain", ["weekly", "monthly"])
async def test_weeks_and_months_are_those_that_the_days_touch(get, grain):
    response = await get(grain, **{"from": "2026-03-01", "to": "2026-04-01"})

    items = response.json()["items"]
    keys = [one.get("week_start") or f"{one['year']}-{one['month']}" for one in items]
    assert (
        keys
        == {
            "weekly": ["2026-02-23", *(f"2026-03-{day:02}" for day in (2, 9, 16, 23, 30))],
            "monthly": ["2026-3", "2026-4"],
        }[grain]
    )


async def test_csv_has_the_same_rows(get):
    query = {"from": str(MIDDLE), "to": str(MIDDLE + timedelta(days=3))}

    table = await get("daily", **query, format="csv")

    lines = list(csv.DictReader(io.StringIO(table.text)))
    items = (await get("daily", **query)).json()["items"]
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    for line, item in zip(lines, items, strict=True):
        assert line["metric_date"] == item["metric_date"]
        assert line["total_delinquent_amount"] == item["total_delinquent_amount"]
        assert json.loads(line["entries_by_hour"]) == item["entries_by_hour"]


@pytest.mark.parametrize("metric", METRICS, ids=lambda one: f"{one.grain} {one.key}")
async def test_behind_every_number_are_rows_that_make_it(get, metric):
    checked = 0
    for ahead in (-5, 0, 4, 30):
        day = MIDDLE + timedelta(days=ahead)
        response = await get(
            f"{metric.key}/events", date=str(day), grain=metric.grain.value, limit=1000
        )
        found = response.json()
        assert response.status_code == 200, found
        assert found["is_dirty"] is False
        rows, value = found["items"], found["value"]
        checked += bool(rows)
        if metric.is_by_word:
            if metric.key != "utilization_by_amenity":
                assert len(rows) == sum(value.values())
        elif metric.key == "unique_visitors":
            assert len({one["visitor_id"] for one in rows}) == value
        elif metric.key.startswith("units_delinquent"):
            assert len({one["unit_id"] for one in rows}) == value
        elif metric.unit is Unit.MONEY and metric.standing is None:
            signs = {"reversal": -1}
            total = sum(Decimal(one["amount"]) * signs.get(one["kind"], 1) for one in rows)
            assert Decimal(value) == total
        elif metric.unit is Unit.COUNT and not metric.key.startswith("avg"):
            assert len(rows) == value
    assert checked or metric.key in RARE


async def test_rows_behind_a_number_come_in_pages(get):
    found, cursor = [], None
    while True:
        query = {"date": str(MIDDLE), "grain": "monthly", "limit": 50}
        page = (await get("total_entries/events", **query, **(cursor or {}))).json()
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert len(found) == len(set(found)) == page["value"]


async def test_rows_behind_a_number_name_their_places(get):
    query = {"date": str(MIDDLE), "grain": "monthly", "limit": 1000}

    reserved = (await get("total_reservations/events", **query)).json()["items"]
    posted = (await get("total_billed/events", **query)).json()["items"]

    assert {bool(one["amenity"]) for one in reserved} == {True}
    assert {bool(one["unit"]) for one in posted} == {True}


async def test_communities_are_compared_by_name(client, world, community):
    query = {"metric": "total_billed", "grain": "monthly", "from": "2026-02-01", "to": "2026-04-30"}

    response = await client.get("/communities/compare", params=query, headers=world.admin.headers)

    found = response.json()
    assert [one["name"] for one in found["communities"]] == ["America/Los_Angeles", "Elm Court"]
    (shown, _) = found["communities"]
    assert [one["first_day"] for one in shown["values"]] == [
        "2026-02-01",
        "2026-03-01",
        "2026-04-01",
    ]
    assert Decimal(shown["total"]) == sum(Decimal(one["value"]) for one in shown["values"]) > 0


@pytest.mark.parametrize("days", [{}, {"from": str(OPENED), "to": str(MIDDLE)}])
async def test_one_sees_the_figures_of_the_communities_that_one_runs(
    client, get, world, community, days
):
    kept = await get("daily", **days)
    others = await get("daily", who=world.community_admin, **days)
    compared = await client.get(
        "/communities/compare?metric=total_entries", headers=world.community_admin.headers
    )
    nothing = await get("daily", who=world.employee, **days)

    assert kept.status_code == 200
    assert (others.status_code, others.json()["code"]) == (404, "CommunityNotFound")
    assert [one["name"] for one in compared.json()["communities"]] == ["Elm Court"]
    assert (nothing.status_code, nothing.json()["code"]) == (404, "CommunityNotFound")


async def test_days_the_wrong_way_round_and_unknown_metrics_are_refused(get):
    turned = await get("daily", **{"from": "2026-03-02", "to": "2026-03-01"})
    many = await get("weekly", **{"from": "1990-03-02", "to": "2026-03-01"})
    unknown = await get("unique_visitors/events", date="2026-03-01")

    assert (turned.json()["code"], many.json()["code"]) == ("PeriodInvalid", "PeriodInvalid")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "MetricUnknown")
