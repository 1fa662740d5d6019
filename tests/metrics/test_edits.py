"""Whatever is edited, what is computed anew is what one would count by hand."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update

from cairn.jobs import DRAIN
from cairn.kit.db import enter_organization
from cairn.metrics.daily import DAILY
from cairn.metrics.drain import drain
from cairn.model import Base
from metrics.happening import AROUND, add, draw_place, make_community
from metrics.ledgers import differences
from metrics.reference import daily

MIDDLE = date(2026, 3, 8)
ZONES = ["America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe"]
TABLES = [
    "access_logs",
    "incidents",
    "patrol_logs",
    "announcements",
    "messages",
    "packages",
    "tickets",
    "transactions",
    "transactions",
    "transactions",
]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(TABLES),
        st.sampled_from(["move", "remove", "repeat", "hand over"]),
        st.integers(0, 10_000),
        st.integers(-300, 300),
    ),
    min_size=1,
    max_size=10,
)
USUAL = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@USUAL
@given(zone=st.sampled_from(ZONES), seed=st.integers(0, 1000), batches=st.lists(EDITS, max_size=2))
async def test_days_are_as_counted_by_hand_after_any_edits(app, world, zone, seed, batches):
    async with app.state.sessions() as db:
        await enter_organization(db, world.organization_id)
        actor = world.actor(world.admin)
        place = draw_place(Random(seed), zone, MIDDLE)
        for events in place.events.values():
            for one in events:
                one.setdefault("id", uuid4())
        place.id = await make_community(db, actor, zone, MIDDLE - 2 * AROUND)
        await add(db, actor, place.id, place)
        await drain_all(db, actor, place)
        for edits in batches:
            for edit in edits:
                await carry_out(db, actor, place, *edit)
            await drain_all(db, actor, place)

        wrong = await differences(db, actor, place.id)
        days = [MIDDLE + timedelta(days=2 * n) for n in range(-12, 25)]
        found = await rows_of(db, place)
        await db.rollback()

    assert wrong == []
    assert {day: found[day] for day in days} == {day: daily(place, day) for day in days}


async def drain_all(db, actor, place):
    """Compute all that is marked."""
    while await drain(db, actor.organization_id, DRAIN, place.id):
        pass


async def rows_of(db, place):
    """The figures of all days."""
    rows = await db.execute(
        text("SELECT * FROM kpi_daily WHERE community_id = :id"), {"id": place.id}
    )
    return {row["metric_date"]: {one.key: row[one.key] for one in DAILY} for row in rows.mappings()}


async def carry_out(db, actor, place, name, what, number, hours):
    """Move, remove or repeat an event, or give a unit's ledger to another unit, here and in the
    database."""
    events, table = place.events[name], Base.metadata.tables[name]
    event = events[number % len(events)]
    moved = {
        key: value + timedelta(hours=hours)
        for key, value in event.items()
        if isinstance(value, datetime)
    }
    if what == "hand over" and name == "transactions":
        old, new = event["unit_id"], events[hours % len(events)]["unit_id"]
        for one in events:
            one["unit_id"] = new if one["unit_id"] == old else one["unit_id"]
        await db.execute(update(table).where(table.c.unit_id == old).values(unit_id=new))
        return
    is_reversed = any(one.get("reverses_id") == event["id"] for one in events)
    if what == "remove" and not is_reversed:
        events.remove(event)
        await db.execute(delete(table).where(table.c.id == event["id"]))
    elif what == "repeat" and not event.get("reverses_id"):
        again = {**event, **moved, "id": uuid4()}
        events.append(again)
        whose = {"organization_id": actor.organization_id, "community_id": place.id}
        await db.execute(insert(table).values({**whose, **again}))
    else:
        event |= moved
        await db.execute(update(table).where(table.c.id == event["id"]).values(moved))
