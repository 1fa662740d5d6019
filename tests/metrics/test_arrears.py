"""What each unit owes is stored, and only units whose ledgers change are evaluated anew."""

import asyncio
from contextlib import asynccontextmanager
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, text, update

from cairn.jobs import DRAIN
from cairn.kit.db import APPLICATION_ROLE, enter_communities, scalar, transaction
from cairn.metrics.arrears import mark_units
from cairn.metrics.catalog import LATE
from cairn.metrics.drain import drain, mark
from cairn.model import Arrears, Community, Transaction, Unit
from metrics.happening import AROUND, add, draw_place, make_community
from metrics.ledgers import differences
from metrics.test_worked_examples import at

NEW_YORK = "America/New_York"
OPENED = date(2026, 1, 1)
MARKED = "SELECT count(*) FROM dirty_units WHERE community_id = :community"
BEHIND = "units_delinquent, total_delinquent_amount"


@pytest.fixture
async def community(db, actor):
    """A community that opened with the year."""
    return await make_community(db, actor, NEW_YORK, OPENED)


@pytest.fixture
async def units(db, actor, community):
    """Three units, each of which owes 100 since 11 January."""
    whose = {"organization_id": actor.organization_id, "community_id": community}
    rows = [{**whose, "id": uuid4(), "name": str(number)} for number in range(3)]
    await db.execute(insert(Unit), rows)
    units = [row["id"] for row in rows]
    await db.execute(insert(Transaction), [charge(actor, community, one) for one in units])
    return units


def charge(actor, community, unit, amount=100):
    """A charge of 2 January, due on the 10th."""
    return {
        "organization_id": actor.organization_id,
        "community_id": community,
        "id": uuid4(),
        "unit_id": unit,
        "kind": "charge",
        "amount": amount,
        "posted_at": at(date(2026, 1, 2)),
        "due_on": date(2026, 1, 10),
        "reverses_id": None,
    }


def payment(actor, community, unit, day, amount=100):
    """A payment of a day."""
    row = charge(actor, community, unit, amount) | {"kind": "payment", "due_on": None}
    return row | {"posted_at": at(day)}


@pytest.fixture
def owed(db, actor, community):
    """Computes what is marked; how many units owe, and how much, at a day's end."""

    async def owed(day):
        await compute(db, actor, community)
        statement = text(f"SELECT {BEHIND} FROM kpi_daily WHERE metric_date = :day")
        return tuple((await db.execute(statement, {"day": day})).one())

    return owed


async def compute(db, actor, community):
    """Compute all that is marked."""
    while await drain(db, actor.organization_id, DRAIN, community):
        pass


async def stored(db, unit):
    """What is stored of a unit for what is past due, with the row's version."""
    rows = await db.execute(
        text(
            "SELECT c.*, CAST(a.xmin AS text) || a.ctid FROM arrears a "
            "CROSS JOIN LATERAL unnest(a.days, a.units, a.amounts) c "
            "WHERE a.unit_id = :unit AND a.late = 0"
        ),
        {"unit": unit},
    )
    return [tuple(row) for row in rows]


@asynccontextmanager
async def unseen(db):
    """As the owner, and without triggers."""
    await db.execute(text("SET LOCAL ROLE NONE"))
    await db.execute(text("SET LOCAL session_replication_role = replica"))
    yield
    await db.execute(text("SET LOCAL session_replication_role = origin"))
    await db.execute(text(f"SET LOCAL ROLE {APPLICATION_ROLE}"))


async def test_a_payment_has_its_own_unit_evaluated_and_no_other(db, actor, community, units, owed):
    before = await owed(date(2026, 3, 1))
    others = [await stored(db, one) for one in units[1:]]
    async with unseen(db):
        await db.execute(insert(Transaction), [charge(actor, community, one) for one in units[1:]])

    await db.execute(insert(Transaction), [payment(actor, community, units[0], date(2026, 2, 1))])
    paid = await owed(date(2026, 3, 1))
    untouched = [await stored(db, one) for one in units[1:]]
    await mark_units(db, actor.organization_id, [community])
    await mark(db, actor.organization_id, community, OPENED, actor.today)
    whole = await owed(date(2026, 3, 1))

    assert (before, paid, whole) == ((3, 300), (2, 200), (2, 400))
    assert untouched == others


async def test_ledgers_that_come_to_what_they_did_are_not_written(
    db, actor, community, units, owed
):
    await owed(date(2026, 3, 1))
    before = [await stored(db, one) for one in units]

    await mark_units(db, actor.organization_id, [community])
    await mark(db, actor.organization_id, community, OPENED, actor.today)
    await owed(date(2026, 3, 1))

    assert [await stored(db, one) for one in units] == before
    assert [row[:3] for row in before[0]] == [(date(2026, 1, 11), 1, 100)]


async def test_what_moves_to_another_unit_is_owed_there(db, actor, community, units, owed):
    await db.execute(insert(Transaction), [payment(actor, community, units[0], date(2026, 2, 1))])
    before = await owed(date(2026, 3, 1))

    await db.execute(
        update(Transaction).where(Transaction.unit_id == units[1]).values(unit_id=units[0])
    )

    assert (before, await owed(date(2026, 3, 1))) == ((2, 200), (2, 200))
    assert [row[:3] for row in await stored(db, units[0])] == [
        (date(2026, 1, 11), 1, 100),
        (date(2026, 1, 11), 0, 100),
        (date(2026, 2, 1), 0, -100),
    ]
    assert await stored(db, units[1]) == []


async def test_what_is_deleted_is_owed_no_more_and_its_unit_may_go(
    db, actor, community, units, owed
):
    before = await owed(date(2026, 3, 1))

    await db.execute(delete(Transaction).where(Transaction.unit_id == units[0]))
    await db.execute(delete(Unit).where(Unit.id == units[0]))

    assert (before, await owed(date(2026, 3, 1))) == ((3, 300), (2, 200))
    assert await stored(db, units[0]) == []


async def test_what_is_reversed_late_is_owed_until_then(db, actor, community, units, owed):
    paid = payment(actor, community, units[0], date(2026, 2, 1))
    await db.execute(insert(Transaction), [paid])
    before = await owed(date(2026, 3, 1))

    back = {"kind": "reversal", "reverses_id": paid["id"], "posted_at": at(date(2026, 2, 20))}
    await db.execute(insert(Transaction), [paid | {"id": uuid4()} | back])

    assert before == (2, 200)
    days = [date(2026, 2, day) for day in (19, 20)]
    assert [await owed(day) for day in days] == [(2, 200), (3, 300)]


async def test_of_two_alike_that_reverse_too_much_the_rest_counts_once(
    db, actor, community, units, owed
):
    paid = payment(actor, community, units[0], date(2026, 2, 1), amount=150)
    await db.execute(insert(Transaction), [paid])
    before = await owed(date(2026, 3, 1))

    back = {"kind": "reversal", "reverses_id": paid["id"], "posted_at": at(date(2026, 2, 20))}
    reversals = [paid | {"id": uuid4(), "amount": 100} | back for _ in range(2)]
    await db.execute(insert(Transaction), reversals)

    assert before == (2, 200)
    assert await owed(date(2026, 3, 1)) == (3, 300)


async def test_another_due_day_alone_restates_the_days_between(db, actor, community, units, owed):
    before = await owed(date(2026, 1, 15))

    later = update(Transaction).where(Transaction.unit_id == units[0])
    await db.execute(later.values(due_on=date(2026, 1, 20)))
    postponed = [await owed(date(2026, 1, day)) for day in (15, 20, 21)]
    await db.execute(later.values(due_on=date(2026, 1, 5)))

    assert (before, postponed) == ((3, 300), [(2, 200), (2, 200), (3, 300)])
    assert [await owed(date(2026, 1, day)) for day in (5, 6)] == [(0, 0), (1, 100)]


async def test_another_zone_moves_the_days_of_all_units(db, actor, community, units, owed):
    night = payment(actor, community, units[0], date(2026, 2, 1))
    night |= {"posted_at": at(date(2026, 2, 2), 2)}
    await db.execute(insert(Transaction), [night])
    before = [await owed(date(2026, 2, day)) for day in (1, 2)]

    zone = update(Community).where(Community.id == community)
    await db.execute(zone.values(time_zone="Pacific/Honolulu"))

    assert before == [(3, 300), (2, 200)]
    assert [await owed(date(2026, 2, day)) for day in (1, 2)] == [(2, 200), (2, 200)]


async def test_what_is_posted_ahead_counts_from_its_day(db, actor, community, units, owed):
    today = actor.today - timedelta(days=1)
    ahead = today + timedelta(days=3)

    await db.execute(insert(Transaction), [payment(actor, community, units[0], ahead)])

    assert await owed(today) == (3, 300)
    assert [row[:3] for row in await stored(db, units[0])][1:] == [(ahead, -1, -100)]


async def test_what_units_owe_goes_with_their_community(db, actor, community, units, owed):
    await owed(date(2026, 3, 1))
    before = await scalar(db, "SELECT count(*) FROM arrears")

    await db.execute(delete(Community).where(Community.id == community))

    assert before >= len(units) * len(LATE)
    assert await scalar(db, "SELECT count(*) FROM arrears") == 0
    assert Arrears.__table__.foreign_keys == set()


@pytest.fixture
async def committed(app, world):
    """A community and a place in it with five ledgers, computed and committed; opens sessions."""

    @asynccontextmanager
    async def session():
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            await db.execute(text("SET LOCAL lock_timeout = '100ms'"))
            yield db

    actor = world.actor(world.admin)
    place = draw_place(Random(3), NEW_YORK, OPENED + 2 * AROUND)
    async with session() as db:
        place.id = await make_community(db, actor, NEW_YORK, OPENED)
        await add(db, actor, place.id, place)
        await compute(db, actor, place.id)
    return place, session


async def test_writers_of_one_ledger_and_who_computes_it_wait_for_nobody(committed, actor):
    place, session = committed
    unit = place.of("transactions")[0]["unit_id"]
    row = payment(actor, place.id, unit, date(2026, 2, 1), 5)

    async with session() as first:
        await first.execute(insert(Transaction), [row])
        async with session() as second:
            await second.execute(insert(Transaction), [row | {"id": uuid4()}])
        async with session() as third:
            await compute(third, actor, place.id)
            without_first = await differences(third, actor, place.id)
    async with session() as db:
        marked = await scalar(db, MARKED, community=place.id)
        await compute(db, actor, place.id)

        assert (without_first, marked) == ([], 1)
        assert await differences(db, actor, place.id) == []


async def test_many_who_write_and_compute_at_once_leave_what_the_ledgers_come_to(committed, actor):
    place, session = committed
    units = sorted({one["unit_id"] for one in place.of("transactions")})

    async def write(number):
        row = payment(actor, place.id, units[number % 3], date(2026, 2, 1 + number), 5)
        async with session() as db:
            await db.execute(insert(Transaction), [row])

    async def work():
        async with session() as db:
            await drain(db, actor.organization_id, DRAIN)

    await asyncio.gather(
        *(one(n) if one is write else one() for n in range(6) for one in (write, work))
    )
    async with session() as db:
        await compute(db, actor, place.id)

        assert await scalar(db, MARKED, community=place.id) == 0
        assert await differences(db, actor, place.id) == []
