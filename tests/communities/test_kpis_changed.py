"""Figures over HTTP while what they are made of changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cairn.jobs import DRAIN
from cairn.kit.db import enter_communities, transaction
from cairn.metrics.drain import drain

from .eventful import MIDDLE, getting, make_eventful


@pytest.fixture
async def community(app, world):
    """A community where something of everything happened around the night of the jump."""
    return await make_eventful(app.state.sessions, world)


@pytest.fixture
def get(client, world, community):
    """Gets figures of the community as the admin."""
    return getting(client, world, community)


@pytest.fixture
def change(app, world, community):
    """Runs a statement on the community as something else would."""

    async def change(statement, **values):
        async with transaction(app.state.sessions, world.organization_id) as db:
            await enter_communities(db)
            await db.execute(text(statement), {"community": community, **values})

    return change


async def test_what_changed_is_dirty_until_it_is_computed(get, change, app, world):
    await change(
        "UPDATE tickets SET created_at = CAST('2026-03-09 20:00+00' AS timestamptz) "
        "WHERE id = (SELECT id FROM tickets WHERE community_id = :community "
        "AND CAST(created_at AT TIME ZONE 'America/Los_Angeles' AS date) = '2026-03-07' LIMIT 1)"
    )
    query = {"from": "2026-03-05", "to": "2026-03-11"}

    during = (await get("daily", **query)).json()
    async with transaction(app.state.sessions, world.organization_id) as db:
        await enter_communities(db)
        drained = await drain(db, world.organization_id, DRAIN)
    after = (await get("daily", **query)).json()

    dirty = {one["metric_date"]: one["dirty"] for one in during["items"] if one["dirty"]}
    assert {"2026-03-07", "2026-03-09"} <= dirty.keys()
    assert set(map(tuple, dirty.values())) == {("tickets",)}
    assert {one["group"] for one in during["dirty"]} == {"tickets"}
    assert drained.days == {date(2026, 3, 7), date(2026, 3, 9)}
    assert after["dirty"] == []


async def test_figures_that_were_sent_before_are_never_older_than_their_rows(get, change):
    query = {"from": str(MIDDLE), "to": str(MIDDLE + timedelta(days=3))}
    one_day = {"day": MIDDLE + timedelta(days=1)}

    async def entries():
        items = (await get("daily", **query)).json()["items"]
        return [(one["metric_date"], one["total_entries"], one["dirty"]) for one in items]

    first, again = await entries(), await entries()
    await change("UPDATE kpi_daily SET total_entries = 77777 WHERE metric_date = :day", **one_day)
    changed = await entries()
    await change("INSERT INTO messages (organization_id, community_id, sent_at) SELECT "
                 "organization_id, id, CAST(:day AS date) + time '20:00' FROM communities "
                 "WHERE id = :community", **one_day)  # fmt: skip
    marked = await entries()
    await change("DELETE FROM dirty_ranges WHERE community_id = :community")
    clean = await entries()
    await change("DELETE FROM kpi_daily WHERE metric_date = :day", **one_day)
    removed = await entries()

    assert first == again
    assert [one[1] for one in changed] == [first[0][1], 77777, first[2][1], first[3][1]]
    assert [one[2] for one in marked] == [[], ["messages"], [], []]
    assert clean == changed
    assert removed == [changed[0], *changed[2:]]
