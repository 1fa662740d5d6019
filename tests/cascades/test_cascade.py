"""Cascades below a vision: written at once, once only, all or nothing."""

import asyncio
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.cascades.schemas import CascadeIn
from cairn.cascades.service import make_cascade
from cairn.goals.nodes import TreeFormat
from cairn.goals.tree import get_goal_tree
from cairn.kit.db import transaction
from cairn.kpis.logs import log_value
from cairn.kpis.schemas import LogIn
from make import differences, make_kpi, make_vision, progress

TREE = """
    SELECT g.id, above.id AS parent_id, above.kind AS parent_kind, g.title, g.external_id,
        g.rollup_strategy, k.level, k.year, k.quarter, k.month, k.week, k.series_id,
        k.target_value, k.due_weekdays, k.unit, p.period_start, p.period_end, g.version
    FROM goals g
    JOIN kpis k USING (id)
    JOIN goal_progress p ON p.goal_id = g.id
    LEFT JOIN goals above ON above.id = g.parent_id
    WHERE g.deleted_at IS NULL
    ORDER BY g.id
"""


def body(**fields):
    """120,000 of 2026 by working days."""
    plain = {"title": "Revenue", "unit": "EUR", "target_value": "120000", "year": 2026}
    return {**plain, "split": "working_days", **fields}


async def cascade(db, actor, vision, depth=3, preview=False, **fields):
    """Make one, or its preview."""
    wanted = CascadeIn.model_validate(body(**fields))
    return await make_cascade(db, actor, vision.id, wanted, depth, preview=preview)


async def rows(db):
    """All KPIs with their parents."""
    return (await db.execute(text(TREE))).all()


async def test_every_kpi_stands_where_its_period_does_with_a_part_of_its_parents_target(db, actor):
    vision = await make_vision(db, actor)

    made = await cascade(db, actor, vision)

    found = await rows(db)
    assert made.counts == {"quarterly": 4, "monthly": 12, "weekly": 53, "daily": 53}
    assert (made.created, made.total, len(found)) == (122, 122, 122)
    sums = Counter()
    for row in found:
        sums[row.parent_id] += row.target_value
    targets = {row.id: row.target_value for row in found} | {vision.id: Decimal(120_000)}
    assert all(targets[parent] == total for parent, total in sums.items())
    assert {row.rollup_strategy for row in found} == {"sum"}
    assert {row.unit for row in found} == {"EUR"}
    assert len({row.series_id for row in found}) == 4
    daily = next(row for row in found if row.level == "daily" and row.week == 14)
    assert daily.external_id == f"cascade:{vision.id}:revenue:2026-W14-daily"
    assert (daily.period_start, daily.period_end) == (date(2026, 3, 30), date(2026, 4, 5))
    assert daily.due_weekdays == [1, 2, 3, 4, 5]


async def test_a_value_of_the_end_of_march_counts_for_april_whose_week_it_is(db, actor):
    vision = await make_vision(db, actor)
    await cascade(db, actor, vision)
    found = {row.title: row for row in await rows(db)}

    await log_value(
        db,
        actor,
        found["Revenue, daily in W14 2026"].id,
        LogIn(date=date(2026, 3, 30), value=Decimal(500)),
    )

    values = await db.execute(text("SELECT goal_id, current_value FROM goal_progress"))
    current = {row.goal_id: row.current_value for row in values}
    titles = ("March 2026", "Q1 2026", "April 2026", "Q2 2026")
    assert [current[found[f"Revenue, {one}"].id] for one in titles] == [0, 0, 500, 500]


async def test_the_same_again_creates_nothing_and_changes_nothing(db, actor):
    vision = await make_vision(db, actor)
    first = await cascade(db, actor, vision)
    before = await rows(db)

    again = await cascade(db, actor, vision)

    assert (again.created, again.total) == (0, 122)
    assert await rows(db) == before
    assert again.kpis == first.kpis
    assert again.updated_progress == []


async def test_what_people_changed_or_deleted_since_stays_so(client, world):
    vision = await created(client, world, "/visions", title="V")
    path, headers = f"/visions/{vision}/cascade", world.admin.headers
    made = (await client.post(path, json=body(), headers=headers)).json()
    q1, q2 = made["kpis"][:2]
    await client.patch(f"/kpis/{q1['id']}", json={"target_value": 5}, headers=headers)
    await client.delete(f"/kpis/{q2['id']}", headers=headers)

    again = await client.post(path, json=body(), headers=headers)

    assert (again.status_code, again.json()["created"]) == (200, 0)
    changed = await client.get(f"/kpis/{q1['id']}", headers=headers)
    gone = await client.get(f"/kpis/{q2['id']}", headers=headers)
    assert (changed.json()["target_value"], gone.status_code) == ("5", 404)


async def test_other_settings_for_the_same_series_are_refused_with_what_differs(client, world):
    vision = await created(client, world, "/visions", title="V")
    path, headers = f"/visions/{vision}/cascade", world.admin.headers
    await client.post(path, json=body(), headers=headers)
    other = body(target_value="130000", split="even")

    refused = [
        await client.post(path + query, json=other, headers=headers)
        for query in ("", "?preview=true")
    ]

    assert [one.status_code for one in refused] == [409, 409]
    assert refused[0].json()["code"] == "CascadeDiffers"
    assert (
        "split is working_days, not even; target_value is 120000, not 130000. "
        in refused[0].json()["detail"]
    )


async def test_another_year_and_another_series_stand_beside_it(db, actor):
    vision = await make_vision(db, actor)
    await cascade(db, actor, vision)

    later = await cascade(db, actor, vision, year=2027)
    other = await cascade(db, actor, vision, title="Revenue", series="online")

    found = await rows(db)
    assert (later.created, other.created) == (4 + 12 + 52 + 52, 122)
    series = Counter(row.series_id for row in found if row.level == "weekly")
    assert sorted(series.values()) == [53, 53 + 52]


async def test_a_deleted_cascade_is_made_anew_otherwise(client, app, world):
    vision = await created(client, world, "/visions", title="V")
    path, headers = f"/visions/{vision}/cascade", world.admin.headers
    made = (await client.post(path, json=body(), headers=headers)).json()
    for quarter in made["kpis"]:
        one = f"/kpis/{quarter['id']}?with_children=true"
        assert (await client.delete(one, headers=headers)).status_code == 200

    anew = await client.post(path, json=body(target_value="90000"), headers=headers)

    assert (anew.status_code, anew.json()["created"]) == (201, 122)
    assert await differences(app.state.sessions, world) == []


async def test_a_preview_tells_the_plan_and_writes_nothing(client, app, world):
    vision = await created(client, world, "/visions", title="V")
    path = f"/visions/{vision}/cascade?preview=true"

    plan = (await client.post(path, json=body(), headers=world.admin.headers)).json()
    deep = await client.post(
        f"{path}&depth=4", json=body(daily="single"), headers=world.admin.headers
    )

    assert (plan["is_preview"], plan["created"], plan["total"]) == (True, 0, 122)
    quarter = plan["kpis"][0]
    assert (quarter["title"], quarter["target_value"]) == ("Revenue, Q1 2026", "29434")
    assert quarter["id"] is None
    week = quarter["children"][0]["children"][0]
    assert (week["period_start"], week["period_end"]) == ("2025-12-29", "2026-01-04")
    assert (week["child_count"], week["children"]) == (1, [])
    assert deep.json()["counts"]["daily"] == 265
    async with transaction(app.state.sessions, world.organization_id) as db:
        for table in ("kpis", "cascades", "audit WHERE entity = 'kpi'"):
            assert (await db.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0


async def test_the_receipt_names_what_was_there_before(db, actor):
    vision = await make_vision(db, actor)
    kpi = await make_kpi(db, actor, vision)
    await log_value(db, actor, kpi.id, LogIn(date=actor.today, value=Decimal(100)))

    made = await cascade(db, actor, vision)

    assert [(one.goal_id, one.old, one.new) for one in made.updated_progress] == [
        (vision.id, 100, 20)
    ]
    assert await progress(db, vision) == (20,)


async def test_every_kpi_and_the_request_leave_a_row_in_the_audit(db, actor):
    vision = await make_vision(db, actor)

    await cascade(db, actor, vision, down_to="monthly")

    found = await db.execute(text("SELECT action, entity, after FROM audit WHERE entity <> 'user'"))
    entries = [row for row in found if row.action in ("cascade", "create")]
    kpis = [row for row in entries if row.entity == "kpi"]
    [asked] = [row for row in entries if row.action == "cascade"]
    assert len(kpis) == 16
    assert asked.after["target_value"] == "120000"
    assert sum(Decimal(row.after["target_value"]) for row in kpis) == 240_000


async def test_too_fine_a_division_leaves_kpis_without_a_target_that_still_count(db, actor):
    vision = await make_vision(db, actor)
    made = await cascade(db, actor, vision, target_value="3", down_to="weekly", split="even")
    found = await rows(db)

    empty = next(row for row in found if row.level == "weekly" and row.target_value is None)
    await log_value(db, actor, empty.id, LogIn(date=empty.period_start, value=Decimal(1)))

    assert made.without_target == 69 - sum(row.target_value is not None for row in found)
    above = await db.execute(
        text("SELECT current_value FROM goal_progress WHERE goal_id = :id"),
        {"id": empty.parent_id},
    )
    assert above.scalar_one() == 1


async def test_external_ids_that_others_bear_are_refused(db, actor):
    vision = await make_vision(db, actor, external_id="north")
    await make_kpi(db, actor, external_id="cascade:north:revenue:2026-W05")

    with pytest.raises(Exception, match="cascade:north:revenue:2026-W05"):
        await cascade(db, actor, vision)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"target_value": 0}, "target_value"),
        ({"target_value": "1.25", "decimals": 1}, "body"),
        ({"split": "shares"}, "body"),
        ({"shares": [1, 2, 3]}, "shares.quarterly"),
        ({"shares": [0, 0, 0, 0]}, "shares"),
        ({"shares": {"monthly": [1, 2, 3, 4]}}, "shares"),
        ({"shares": {"weekly": [1, 2, 3, 4, -5]}}, "shares.weekly.4"),
        ({"year": 2999}, "year"),
        ({"series": "a:b"}, "series"),
        ({"title": "x" * 161}, "title"),
    ],
)
async def test_what_can_not_be_divided_is_refused_by_field(client, world, fields, field):
    vision = await created(client, world, "/visions", title="V")

    refused = await client.post(
        f"/visions/{vision}/cascade", json=body(**fields), headers=world.admin.headers
    )

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [field]


async def test_kpis_go_to_whom_they_are_given_who_is_told_of_the_quarters(client, world):
    vision = await created(client, world, "/visions", title="V", visibility="shared")
    given = body(owner_id=str(world.employee.id), department="north")

    made = await client.post(f"/visions/{vision}/cascade", json=given, headers=world.admin.headers)

    assert made.status_code == 201
    inbox = await client.get("/inbox", headers=world.employee.headers)
    assert len(inbox.json()["items"]) == 4


async def test_nobody_cascades_for_others_who_may_not_create_for_them(client, world):
    vision = await created(client, world, "/visions", title="V", visibility="shared")
    path = f"/visions/{vision}/cascade"
    for_others = body(owner_id=str(world.other_employee.id), department="south")

    own = await client.post(path, json=body(), headers=world.employee.headers)
    others = await client.post(
        path, json={**for_others, "series": "theirs"}, headers=world.employee.headers
    )

    assert (own.status_code, others.status_code) == (201, 403)


async def test_two_at_once_make_one(client, app, world):
    vision = await created(client, world, "/visions", title="V")
    path, headers = f"/visions/{vision}/cascade", world.admin.headers

    both = await asyncio.gather(
        *(client.post(path, json=body(), headers=headers) for _ in range(2))
    )

    assert sorted(one.status_code for one in both) == [200, 201]
    assert await differences(app.state.sessions, world) == []


async def created(client, world, path, **fields):
    """The id of something that the admin creates."""
    made = await client.post(path, json=fields, headers=world.admin.headers)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_the_number_of_statements_does_not_grow_with_the_number_of_kpis(
    metered, world, actor
):
    sessions, statements = metered
    every_day = {"daily": "single", "due_weekdays": [1, 2, 3, 4, 5, 6, 7]}

    async def make(**fields):
        async with transaction(sessions, world.organization_id) as db:
            vision = await make_vision(db, actor)
            statements()
            made = await cascade(db, actor, vision, **fields)
            writing = statements()
            tree = await get_goal_tree(
                db, actor, vision.id, 4, TreeFormat.NESTED, True, None, None, None
            )
            return made.created, tree.count(b'"level":'), writing, statements()

    await make()  # catalogs are read
    few, few_nodes, writing_few, reading_few = await make()
    many, many_nodes, writing_many, reading_many = await make(**every_day)

    assert (few, many) == (few_nodes, many_nodes) == (122, 440)
    assert writing_many <= writing_few < 100
    assert reading_many <= reading_few < 10
