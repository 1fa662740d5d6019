"""Small cases with the numbers worked out, as the rules describe them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, text, update

from cairn.jobs import DRAIN
from cairn.metrics.drain import drain
from cairn.model import Amenity, Base, OpeningHours, Transaction, Unit
from metrics.happening import make_community

NEW_YORK = "America/New_York"


def at(day: date, hour: int = 12) -> datetime:
    """An instant of a day in UTC, which in New York is the same day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + timedelta(hours=5)


@pytest.fixture
async def community(db, actor):
    """A community that opened with the year."""
    return await make_community(db, actor, NEW_YORK, date(2026, 1, 1))


@pytest.fixture
async def ledger(db, actor, community):
    """Posts to the ledger of one unit; returns the row's id."""
    whose = {"organization_id": actor.organization_id, "community_id": community}
    unit = (
        await db.execute(insert(Unit).values(**whose, name="12B").returning(Unit.id))
    ).scalar_one()

    async def post(kind, amount, day, due_on=None, reverses=None, to=unit):
        row = {**whose, "unit_id": to, "id": uuid4(), "kind": kind, "amount": Decimal(amount)}
        row |= {"posted_at": at(day), "due_on": due_on, "reverses_id": reverses}
        await db.execute(insert(Transaction).values(row))
        return row["id"]

    return post


@pytest.fixture
async def see(db, actor, community):
    """Computes what is marked and reads columns of a day, or of a month by its first day."""

    async def see(table, day, *columns):
        while await drain(db, actor.organization_id, DRAIN, community):
            pass
        key = "metric_date" if table == "kpi_daily" else "make_date(year, month, 1)"
        row = await db.execute(
            text(
                f"SELECT {', '.join(columns)} FROM {table} "
                f"WHERE community_id = :id AND {key} = :day"
            ),
            {"id": community, "day": day},
        )
        return tuple(row.one())

    return see


async def test_what_is_paid_in_advance_settles_what_falls_due_first(see, ledger):
    await ledger("payment", 100, date(2026, 1, 5))
    await ledger("charge", 100, date(2026, 2, 1), due_on=date(2026, 3, 31))
    await ledger("charge", 100, date(2026, 2, 1), due_on=date(2026, 2, 10))

    behind = ("units_delinquent", "total_delinquent_amount")
    assert await see("kpi_daily", date(2026, 2, 15), *behind) == (0, 0)
    assert await see("kpi_daily", date(2026, 3, 31), *behind) == (0, 0)
    assert await see("kpi_daily", date(2026, 4, 1), *behind) == (1, 100)


async def test_a_bounced_payment_counts_until_it_bounces(see, ledger):
    await ledger("charge", 80, date(2026, 1, 2), due_on=date(2026, 1, 10))
    paid = await ledger("payment", 80, date(2026, 1, 8))
    await ledger("reversal", 80, date(2026, 1, 20), reverses=paid)

    behind = ("units_delinquent", "total_delinquent_amount")
    assert await see("kpi_daily", date(2026, 1, 19), *behind) == (0, 0)
    assert await see("kpi_daily", date(2026, 1, 20), *behind) == (1, 80)
    billed = await see("kpi_monthly", date(2026, 1, 1), "total_billed", "total_collected")
    assert billed == (80, 0)


async def test_a_charge_that_is_taken_back_in_part_is_owed_in_part(see, ledger):
    charge = await ledger("charge", 80, date(2026, 1, 2), due_on=date(2026, 1, 10))
    await ledger("reversal", 30, date(2026, 1, 20), reverses=charge)

    assert await see("kpi_daily", date(2026, 1, 19), "total_delinquent_amount") == (80,)
    assert await see("kpi_daily", date(2026, 1, 20), "total_delinquent_amount") == (50,)


async def test_credits_settle_but_are_no_money_collected(see, ledger):
    await ledger("charge", 80, date(2026, 1, 2), due_on=date(2026, 1, 10))
    await ledger("credit", 80, date(2026, 1, 3))

    assert await see("kpi_daily", date(2026, 1, 11), "units_delinquent") == (0,)
    rate = await see("kpi_monthly", date(2026, 1, 1), "total_collected", "collection_rate")
    assert rate == (0, 0)


async def test_a_unit_is_as_late_as_the_oldest_that_it_owes(see, ledger):
    await ledger("charge", 10, date(2026, 1, 1), due_on=date(2026, 1, 1))
    await ledger("charge", 10, date(2026, 3, 1), due_on=date(2026, 3, 1))
    buckets = ("30", "60", "90", "over_90")
    columns = [f"units_delinquent_{one}_days" for one in buckets]

    january = await see("kpi_monthly", date(2026, 1, 1), *columns)
    march = await see("kpi_monthly", date(2026, 3, 1), *columns)
    april = await see("kpi_monthly", date(2026, 4, 1), *columns)

    assert (january, march, april) == ((1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))


async def test_a_late_payment_dated_back_restates_every_day_since(see, ledger):
    await ledger("charge", 10, date(2026, 1, 1), due_on=date(2026, 1, 1))
    before = await see("kpi_daily", date(2026, 4, 1), "units_delinquent")

    await ledger("payment", 10, date(2026, 1, 15))

    assert before == (1,)
    assert await see("kpi_daily", date(2026, 4, 1), "units_delinquent") == (0,)
    assert await see("kpi_daily", date(2026, 1, 14), "units_delinquent") == (1,)
    assert await see("kpi_daily", date(2026, 1, 15), "payments_amount") == (10,)
    assert await see("kpi_monthly", date(2026, 3, 1), "units_delinquent_90_days") == (0,)


async def test_a_changed_and_a_deleted_row_restate_their_old_days(db, see, ledger):
    row = await ledger("payment", 10, date(2026, 1, 15))
    await see("kpi_daily", date(2026, 1, 15), "payments_amount")

    await db.execute(
        update(Transaction).where(Transaction.id == row).values(posted_at=at(date(2026, 1, 20)))
    )
    moved = [await see("kpi_daily", date(2026, 1, day), "payments_amount") for day in (15, 20)]
    await db.execute(delete(Transaction).where(Transaction.id == row))

    assert moved == [(0,), (10,)]
    assert await see("kpi_daily", date(2026, 1, 20), "payments_amount") == (0,)


async def test_use_of_an_amenity_counts_real_hours_on_the_night_of_the_jump(
    db, actor, see, community
):
    whose = {"organization_id": actor.organization_id, "community_id": community}
    pool = (
        await db.execute(
            insert(Amenity).values(**whose, name="Pool", capacity=2).returning(Amenity.id)
        )
    ).scalar_one()
    # Open 01:30 to 03:30 on Sundays only; 8 March 2026 is the Sunday whose 02:00 is 03:00.
    await db.execute(
        insert(OpeningHours).values(
            **whose, amenity_id=pool, weekday=7, opens_at="01:30", closes_at="03:30"
        )
    )
    reservations = Base.metadata.tables["reservations"]
    jump = datetime(2026, 3, 8, 6, tzinfo=UTC)  # 01:00 in New York
    for status in ("booked", "no_show", "cancelled"):
        await db.execute(
            insert(reservations).values(
                **whose,
                amenity_id=pool,
                created_at=jump - timedelta(days=3),
                starts_at=jump,
                ends_at=jump + timedelta(hours=4),
                status=status,
            )
        )

    (used,) = await see("kpi_monthly", date(2026, 3, 1), "utilization_by_amenity")

    # Five Sundays, of which one has one hour: 9 hours open, times 2; one hour reserved, twice.
    assert used == {"Pool": pytest.approx(round(100 * 2 / 18, 2))}


async def test_computing_again_changes_nothing(db, actor, see, ledger, community):
    await ledger("charge", 10, date(2026, 1, 1), due_on=date(2026, 1, 1))
    await see("kpi_daily", date(2026, 1, 2), "units_delinquent")
    await db.execute(
        text(
            "SELECT metrics.mark_all(:organization, :id, ARRAY['access', 'ledger', 'delinquency'])"
        ),
        {"organization": actor.organization_id, "id": community},
    )

    changed = []
    while drained := await drain(db, actor.organization_id, DRAIN, community):
        changed.append(drained)

    assert changed
    assert all(not (one.days | one.weeks | one.months) for one in changed)
