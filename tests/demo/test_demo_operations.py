"""The demo's communities after eighteen months, and the objectives that these feed."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor, today_in
from cairn.demo.build import build
from cairn.demo.organization import TIME_ZONE
from cairn.demo.sites import SITES
from cairn.feeds.service import drain_and_feed
from cairn.goals import queries
from cairn.kit import clock
from cairn.kit.db import enter_communities, enter_organization, transaction
from cairn.progress import rollup
from cairn.runtime import Sessions
from cairn.words import Role, Status

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
TODAY = today_in(TIME_ZONE, NOW)
QUIET = date(2026, 8, 10)
WEEK = timedelta(days=7)
HARBOR, CEDAR, MARINA = SITES


@pytest.fixture(scope="module")
async def organization_id(app: FastAPI) -> UUID:
    """The organization with all that happened, committed."""
    sessions: Sessions = app.state.sessions
    async with transaction(sessions) as db:
        return await build(db, TODAY, now=NOW)


@pytest.fixture
async def db(app: FastAPI, organization_id: UUID) -> Any:
    """A transaction in the organization, rolled back at the end."""
    async with app.state.sessions() as db:
        await enter_organization(db, organization_id)
        await enter_communities(db)
        yield db
        await db.rollback()


async def rows_of(db: AsyncSession, statement: str, **values: Any) -> list[Any]:
    """The rows of a statement."""
    return list((await db.execute(text(statement), values)).all())


async def goals_of(db: AsyncSession, organization_id: UUID) -> dict[str, Any]:
    """All goals as an admin sees them, by title."""
    admin = Actor(None, organization_id, Role.ADMIN, None, TODAY, expected_on=TODAY)
    return {row.title: row for row in await queries.list_goals(db, admin, "true", {}, 10_000)}


async def test_every_community_has_figures_of_each_day_since_it_opened(db: AsyncSession) -> None:
    days = await rows_of(
        db,
        """
        SELECT c.id, c.opened_on, min(k.metric_date) AS first, max(k.metric_date) AS last,
            count(*) AS days, min(k.total_entries) AS fewest
        FROM communities c JOIN kpi_daily k ON k.community_id = c.id GROUP BY c.id, c.opened_on
        """,
    )
    marks = await rows_of(db, "SELECT 1 FROM dirty_ranges")

    lasts = {site.id: today_in(site.time_zone, NOW) for site in SITES}
    assert {row.id: row.last for row in days} == lasts
    assert {row.opened_on for row in days} == {row.first for row in days} == {date(2025, 5, 1)}
    assert all(row.days == (row.last - row.first).days + 1 for row in days)
    assert marks == []


async def test_communities_differ_in_zone_and_currency(db: AsyncSession) -> None:
    rows = await rows_of(db, "SELECT time_zone, currency FROM communities")

    offsets = {NOW.astimezone(ZoneInfo(row.time_zone)).utcoffset() for row in rows}
    assert len(offsets) == len({row.currency for row in rows}) == 3


async def test_the_quiet_week_is_quiet(db: AsyncSession) -> None:
    rows = await rows_of(
        db,
        "SELECT community_id, week_start, total_entries FROM kpi_weekly"
        " WHERE week_start BETWEEN :first AND :last",
        first=QUIET - WEEK,
        last=QUIET + WEEK,
    )

    entries = {(row.community_id, row.week_start): row.total_entries for row in rows}
    for site in SITES:
        before, quiet, after = (entries[site.id, QUIET + n * WEEK] for n in (-1, 0, 1))
        assert quiet < 0.5 * min(before, after)


async def test_some_homes_pay_late_by_days_weeks_and_months(db: AsyncSession) -> None:
    [months] = await rows_of(
        db,
        """
        SELECT sum(units_delinquent_30_days) AS a, sum(units_delinquent_60_days) AS b,
            sum(units_delinquent_90_days) AS c, sum(units_delinquent_over_90_days) AS d
        FROM kpi_monthly WHERE (year, month) = (2026, 10)
        """,
    )
    kinds = await rows_of(db, "SELECT kind, count(*) AS times FROM transactions GROUP BY 1")
    rates = await rows_of(db, "SELECT collection_rate FROM kpi_monthly WHERE year = 2026")

    assert min(months) >= 1
    assert sum(months) < 0.15 * sum(site.homes for site in SITES)
    times = {row.kind: row.times for row in kinds}
    assert times["charge"] > times["payment"] * 0.9
    assert 0 < times["reversal"] < 0.05 * times["payment"]
    known = [row.collection_rate for row in rates if row.collection_rate is not None]
    assert min(known) < 95
    assert max(known) > 100


async def test_everything_that_can_happen_happens(db: AsyncSession) -> None:
    words: Counter[str] = Counter()
    for table, column in (
        ("access_logs", "entry_type"),
        ("patrol_logs", "status"),
        ("reservations", "status"),
        ("incidents", "severity"),
        ("transactions", "kind"),
    ):
        found = await rows_of(db, f"SELECT DISTINCT community_id, {column} FROM {table}")
        words[table] = len(found)
    [sums] = await rows_of(
        db,
        "SELECT sum(denied_entries), sum(packages_pending), sum(announcements_sent),"
        " sum(messages_sent), sum(no_shows), sum(reservations_cancelled) FROM kpi_daily",
    )

    expected = {"access_logs": 4, "patrol_logs": 2, "reservations": 4, "incidents": 3}
    assert words == {**{name: 3 * kinds for name, kinds in expected.items()}, "transactions": 12}
    assert min(sums) > 0


async def test_metrics_feed_key_results_up_to_the_company(
    db: AsyncSession, organization_id: UUID
) -> None:
    goals = await goals_of(db, organization_id)
    logs = await rows_of(
        db,
        "SELECT k.id, count(l.id) FROM kpis k LEFT JOIN kpi_logs l ON l.kpi_id = k.id"
        " WHERE k.metric_source IS NOT NULL GROUP BY k.id",
    )
    [closed] = await rows_of(
        db,
        "SELECT count(*) AS times FROM tickets WHERE community_id = :site"
        " AND resolved_at >= timestamp '2026-10-01' AT TIME ZONE 'America/Los_Angeles'",
        site=MARINA.id,
    )

    assert len(logs) == 6 * len(SITES)
    assert min(row.count for row in logs) >= 18
    assert goals["Requests closed at Marina Vista"].current_value == closed.times
    company = goals["Safe, cared for and paid on time in every community"]
    statuses = [one.status for one in goals.values() if one.parent_id == company.id]
    assert 0 < company.progress_percentage < 100
    assert sorted(statuses) == sorted([Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK])


async def test_a_late_payment_moves_the_company_objective(
    db: AsyncSession, organization_id: UUID
) -> None:
    goals = await goals_of(db, organization_id)
    await db.execute(
        text("""
            INSERT INTO transactions
                (organization_id, community_id, unit_id, kind, amount, posted_at)
            SELECT organization_id, community_id, id, 'payment', 2000, :at FROM units
            WHERE community_id = :site ORDER BY name LIMIT 1
        """),
        {"site": MARINA.id, "at": datetime(2026, 10, 30, 20, tzinfo=UTC)},
    )

    moved: set[UUID] = set()
    while fed := await drain_and_feed(db, organization_id, TODAY):
        moved |= {move.goal_id for move in fed.moves}

    assert goals["Rent collected of rent billed at Marina Vista"].id in moved
    assert goals["Rent that arrives on time, at Marina Vista too"].id in moved
    assert goals["Safe, cared for and paid on time in every community"].id in moved


async def test_verify_finds_no_difference(db: AsyncSession, organization_id: UUID) -> None:
    assert await rollup.verify(db, organization_id) == []


async def test_jobs_of_every_community_are_scheduled_and_none_is_overdue(db: AsyncSession) -> None:
    rows = await rows_of(
        db,
        "SELECT s.community_id, s.jobname, s.next_run_at FROM schedules s"
        " WHERE s.community_id IS NOT NULL",
    )

    assert Counter(row.community_id for row in rows) == {site.id: 3 for site in SITES}
    assert min(row.next_run_at for row in rows) > clock.now()


async def test_the_planner_knows_of_what_was_written_at_once(db: AsyncSession) -> None:
    rows = await rows_of(
        db,
        "SELECT relname, reltuples FROM pg_class WHERE relname IN ('access_logs', 'transactions')",
    )

    known = {row.relname: row.reltuples for row in rows}
    assert known["access_logs"] > 20_000
    assert known["transactions"] > 30_000


async def test_what_came_in_is_in_the_audit(db: AsyncSession) -> None:
    rows = await rows_of(
        db,
        "SELECT action, count(*) FROM audit WHERE entity IN ('community', 'amenity') GROUP BY 1",
    )

    assert dict(map(tuple, rows)) == {"create": 13, "take_events": 27}
