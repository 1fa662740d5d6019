"""A metric's numbers are the logs of the KPIs that it feeds, and move what these serve."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, text

from cairn import errors
from cairn.access.actor import today_in
from cairn.feeds.service import drain_and_feed
from cairn.goals import deletion
from cairn.goals.nodes import TreeFormat
from cairn.goals.tree import get_goal_tree
from cairn.kit.db import enter_communities
from cairn.kpis import logs
from cairn.kpis import service as kpis
from cairn.kpis.schemas import LogIn
from cairn.model import Transaction, Unit
from cairn.words import Kind
from make import link, make_kpi, make_objective, make_vision, progress
from metrics.happening import make_community

JANUARY = date(2026, 1, 1)


def noon(day):
    """An instant of a day in UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
async def community(db, actor):
    """A community that opened with the year, in UTC."""
    return await make_community(db, actor, "UTC", JANUARY)


@pytest.fixture
async def pay(db, actor, community):
    """Posts payments of one unit; returns the row's id."""
    whose = {"organization_id": actor.organization_id, "community_id": community}
    unit = (
        await db.execute(insert(Unit).values(**whose, name="1").returning(Unit.id))
    ).scalar_one()

    async def pay(amount, day, kind="payment", due_on=None):
        row = {**whose, "unit_id": unit, "id": uuid4(), "kind": kind, "amount": Decimal(amount)}
        await db.execute(insert(Transaction).values(**row, posted_at=noon(day), due_on=due_on))
        return row["id"]

    return pay


@pytest.fixture
def compute(db, actor):
    """Computes all that is marked; returns the moves."""

    async def compute():
        moves = []
        while fed := await drain_and_feed(db, actor.organization_id, actor.today):
            moves += fed.moves
        return moves

    return compute


@pytest.fixture
def feed(db, actor, community):
    """A KPI that a metric feeds."""

    async def feed(metric, grain="daily", measure="sum", **fields):
        source = {"community": str(community), "metric": metric, "grain": grain}
        return await make_kpi(db, actor, metric_source=source, measure=measure, **fields)

    return feed


async def logs_of(db, kpi):
    """A metric's logs of a KPI by day."""
    rows = await db.execute(
        text(
            "SELECT log_date, value FROM kpi_logs WHERE kpi_id = :id AND source = 'metric' "
            "ORDER BY 1"
        ),
        {"id": kpi.id},
    )
    return {row.log_date: row.value for row in rows}


async def test_a_new_kpi_is_filled_from_what_is_there(db, actor, pay, feed, compute):
    await pay(30, date(2026, 2, 3))
    await pay(20, date(2026, 3, 31))
    await compute()

    kpi = await feed("payments_amount", "daily")

    assert kpi.progress.current_value == 50
    assert [one.new for one in kpi.updated_progress] == [50]
    days = await logs_of(db, kpi)
    assert (days[date(2026, 2, 3)], days[date(2026, 2, 4)]) == (30, 0)
    assert max(days) == today_in("UTC", datetime.now(UTC))


async def test_a_late_payment_moves_the_objective(db, actor, pay, feed, compute):
    await compute()
    kpi = await feed("payments_amount")
    objective = await make_objective(db, actor)
    await link(db, actor, objective, kpi)

    await pay(40, date(2026, 2, 3))
    await db.execute(text("DELETE FROM goal_changes"))
    moves = await compute()

    told = await db.execute(text("SELECT goal_ids FROM goal_changes"))
    assert {(one.goal_id, one.old, one.new) for one in moves} == {
        (kpi.id, 0, 40),
        (objective.id, 0, 40),
    }
    assert {one for row in told for one in row.goal_ids} == {kpi.id, objective.id}
    assert await progress(db, kpi, objective) == (40, 40)


async def test_weeks_and_months_bear_their_thursday_and_their_last_day(
    db, actor, pay, feed, compute
):
    await pay(30, date(2026, 3, 31))
    await pay(60, date(2026, 3, 2), kind="charge")
    await compute()

    weekly = await feed("payments_amount", "weekly")
    monthly = await feed("total_collected", "monthly")

    assert (await logs_of(db, weekly))[date(2026, 4, 2)] == 30
    assert (await logs_of(db, monthly))[date(2026, 3, 31)] == 30


async def test_what_becomes_null_is_taken_away_and_comes_again(db, actor, pay, feed, compute):
    charge = await pay(60, date(2026, 3, 2), kind="charge")
    await pay(30, date(2026, 3, 3))
    await compute()
    kpi = await feed("collection_rate", "monthly", measure="latest")
    before = await logs_of(db, kpi)

    await db.execute(delete(Transaction).where(Transaction.id == charge))
    await compute()
    without = await logs_of(db, kpi)
    await pay(40, date(2026, 3, 2), kind="charge")
    await compute()

    assert before == {date(2026, 3, 31): 50}
    assert without == {}
    assert await logs_of(db, kpi) == {date(2026, 3, 31): 75}
    assert await progress(db, kpi) == (75,)


async def test_computing_again_logs_nothing(db, actor, pay, feed, compute, community):
    await pay(30, date(2026, 2, 3))
    await compute()
    kpi = await feed("payments_amount")
    stamps = text("SELECT id, logged_at, xmin::text FROM kpi_logs WHERE kpi_id = :id ORDER BY id")
    before = (await db.execute(stamps, {"id": kpi.id})).all()
    await db.execute(
        text("SELECT metrics.mark_all(:organization, :id, ARRAY['ledger', 'delinquency'])"),
        {"organization": actor.organization_id, "id": community},
    )

    moves = await compute()

    assert moves == []
    assert (await db.execute(stamps, {"id": kpi.id})).all() == before


async def test_another_source_takes_the_place_of_the_first(db, actor, pay, feed, compute):
    await pay(30, date(2026, 2, 3))
    await compute()
    kpi = await feed("payments_amount")
    source = {**kpi.metric_source.model_dump(), "metric": "payments_received"}

    changed = await kpis.change_kpi(db, actor, kpi.id, {"metric_source": source}, None, None)

    assert changed.progress.current_value == 1
    assert [(one.old, one.new) for one in changed.updated_progress] == [(30, 1)]


@pytest.mark.parametrize(
    ("metric", "grain", "measure", "why"),
    [
        ("payments_amount", "daily", "latest", "needs measure sum"),
        ("packages_pending", "daily", "sum", "needs measure latest"),
        ("unique_visitors", "monthly", "sum", "needs measure latest"),
        ("avg_daily_entries", "weekly", "sum", "needs measure latest"),
        ("entries_by_hour", "daily", "sum", "many numbers"),
        ("unique_visitors", "daily", "sum", "no daily metric"),
    ],
)
async def test_what_doesnt_fit_is_refused(feed, metric, grain, measure, why):
    with pytest.raises(errors.KpiNotMeasurable, match=why):
        await feed(metric, grain, measure)


async def test_a_fed_kpi_takes_neither_children_nor_hand_logs(db, actor, feed):
    kpi = await feed("payments_amount")

    with pytest.raises(errors.KpiIsFed, match="children"):
        await make_kpi(db, actor, kpi)
    with pytest.raises(errors.KpiIsFed, match="logs by hand"):
        await logs.log_value(db, actor, kpi.id, LogIn(date=actor.today, value=1))


async def test_trees_offer_no_log_of_a_fed_kpi(db, actor, feed):
    vision = await make_vision(db, actor)
    fed = await feed("payments_received", parent_id=vision.id)
    other = await make_kpi(db, actor, parent_id=vision.id)

    tree = await get_goal_tree(db, actor, vision.id, 4, TreeFormat.FLAT, True, None, None)

    offered = {one["id"]: one["can_log"] for one in json.loads(tree)["items"]}
    assert (offered[str(fed.id)], offered[str(other.id)]) == (False, True)


async def test_a_kpi_with_hand_logs_or_children_takes_no_source(db, actor, community):
    source = {"community": str(community), "metric": "messages_sent", "grain": "daily"}
    logged, parent = await make_kpi(db, actor), await make_kpi(db, actor)
    await logs.log_value(db, actor, logged.id, LogIn(date=actor.today, value=1))
    await make_kpi(db, actor, parent)

    with pytest.raises(errors.KpiNotMeasurable, match="1 logs by hand"):
        await kpis.change_kpi(db, actor, logged.id, {"metric_source": source}, None, None)
    with pytest.raises(errors.KpiHasChildren):
        await kpis.change_kpi(db, actor, parent.id, {"metric_source": source}, None, None)


async def test_a_child_that_was_deleted_before_doesnt_come_back(db, actor, community):
    source = {"community": str(community), "metric": "messages_sent", "grain": "daily"}
    parent = await make_kpi(db, actor)
    child = await make_kpi(db, actor, parent)
    await deletion.remove_goal(db, actor, child.id, Kind.KPI, None)
    await kpis.change_kpi(db, actor, parent.id, {"metric_source": source}, None, None)

    with pytest.raises(errors.KpiIsFed, match="children"):
        await deletion.restore_goal(db, actor, child.id)


async def test_who_doesnt_run_a_community_feeds_nothing_from_it(db, actor, feed):
    await enter_communities(db, str(uuid4()))

    with pytest.raises(errors.CommunityNotFound):
        await feed("payments_amount")
