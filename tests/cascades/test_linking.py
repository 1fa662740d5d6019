"""KPIs that came flat are put where they belong; whatever has a parent stays."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn import errors
from cairn.cascades.link_schemas import HierarchyIn
from cairn.cascades.linking import link_hierarchy
from cairn.cascades.schemas import CascadeIn
from cairn.cascades.service import make_cascade
from cairn.cli.cascades import chosen_visions
from cairn.kit.db import transaction
from cairn.transfer.exports import export_goals
from cairn.transfer.files import Order, import_and_commit
from cairn.transfer.goal_export import Selection
from cairn.transfer.report import tell_nobody
from cairn.transfer.writers import Format
from make import differences, log, make_kpi, make_vision, make_world, progress

TREE = """
    SELECT g.external_id, above.external_id AS parent, g.title, k.level, k.target_value
    FROM goals g
    JOIN kpis k USING (id)
    LEFT JOIN goals above ON above.id = g.parent_id
    ORDER BY g.external_id
"""
SUMS = {"rollup_strategy": "sum", "unit": "EUR"}

VISIONS = [
    SimpleNamespace(id=uuid4(), external_id=external_id, title=title)
    for external_id, title in (("ext", "V"), (None, "W"), (None, "V"))
]


async def link(db, actor, vision, preview=False, **fields):
    """Link below a vision."""
    wanted = HierarchyIn.model_validate(fields)
    return await link_hierarchy(db, actor, vision.id, wanted, preview=preview)


async def parents(db):
    """Title of the parent, by title."""
    rows = await db.execute(
        text("""
            SELECT g.title, above.title AS parent FROM goals g
            LEFT JOIN goals above ON above.id = g.parent_id WHERE g.kind = 'kpi'
        """)
    )
    return {row.title: row.parent for row in rows}


async def flat(db, actor, title, level, **fields):
    """A KPI without a parent."""
    return await make_kpi(db, actor, title=title, level=level, **{**SUMS, **fields})


async def a_year_in_pieces(db, actor, **fields):
    """A quarter below a vision, and three flat KPIs that belong there."""
    vision = await make_vision(db, actor)
    await make_kpi(
        db, actor, vision, title="Sales Q2 2026", level="quarterly", year=2026, quarter=2,
        **{**SUMS, **fields},
    )  # fmt: skip
    await flat(db, actor, "Sales April 2026", "monthly", year=2026, month=4, **fields)
    await flat(db, actor, "Sales W14 2026", "weekly", year=2026, week=14, **fields)
    day = await flat(db, actor, "Sales 2026-03-31", "daily", starts_on=date(2026, 3, 31), **fields)
    return vision, day


async def test_months_go_to_their_quarter_weeks_to_the_month_of_their_thursday_days_to_weeks(
    db, actor
):
    vision, day = await a_year_in_pieces(db, actor)
    await log(db, actor, day, 25, date(2026, 3, 31))

    linked = await link(db, actor, vision)

    assert (linked.links, linked.kpis, linked.left) == (3, 4, [])
    assert await parents(db) == {
        "Sales Q2 2026": "A vision",
        "Sales April 2026": "Sales Q2 2026",
        "Sales W14 2026": "Sales April 2026",
        "Sales 2026-03-31": "Sales W14 2026",
    }
    assert await progress(db, vision) == (25,)
    assert [(level, one.total, one.with_parent) for level, one in linked.levels.items()] == [
        ("quarterly", 1, 1),
        ("monthly", 1, 1),
        ("weekly", 1, 1),
        ("daily", 1, 1),
    ]


async def test_once_more_changes_nothing(db, actor):
    vision, _ = await a_year_in_pieces(db, actor)
    await link(db, actor, vision)

    again = await link(db, actor, vision)

    assert (again.links, again.kpis, again.updated_progress) == (0, 4, [])


async def test_a_preview_tells_the_same_and_writes_nothing(db, actor):
    vision, _ = await a_year_in_pieces(db, actor)

    told = await link(db, actor, vision, preview=True)

    assert (told.is_preview, told.links) == (True, 3)
    assert set((await parents(db)).values()) == {"A vision", None}


async def test_a_parent_that_is_set_is_never_touched(db, actor):
    vision, _ = await a_year_in_pieces(db, actor)
    other = await make_vision(db, actor, title="Other")
    await make_kpi(
        db, actor, other, title="Sales May 2026", level="monthly", year=2026, month=5,
        unit="EUR", target_value=1,
    )  # fmt: skip

    await link(db, actor, vision, unplaced=True)

    assert (await parents(db))["Sales May 2026"] == "Other"


async def test_what_can_not_be_placed_is_left_with_the_reason(db, actor):
    vision = await make_vision(db, actor)
    for title in ("Calls Q1", "Calls, Q1"):
        await make_kpi(db, actor, vision, title=title, level="quarterly", year=2026, quarter=1)
    await make_kpi(
        db, actor, vision, title="Sales Q1", level="quarterly", year=2026, quarter=1,
        rollup_strategy="sum",
    )  # fmt: skip
    wanting = {
        "Calls January": {"year": 2026, "month": 1},
        "Calls May": {"year": 2026, "month": 5},
        "Calls June": {"year": 2025, "month": 6},
        "Calls": {},
        "Mails March": {"year": 2026, "month": 3},
        "Sales February": {"year": 2026, "month": 2, "measure": "average"},
    }
    for title, fields in wanting.items():
        await make_kpi(db, actor, title=title, level="monthly", **fields)

    linked = await link(db, actor, vision)

    assert {one.title: one.reason for one in linked.left} == {
        "Calls January": "2 could be the quarterly KPI of Q1 2026",
        "Calls May": "there is no quarterly KPI of Q2 2026",
        "Calls June": "there is no quarterly KPI of Q2 2025",
        "Calls": "it doesn't say which monthly period it is of",
        "Mails March": "nothing says which vision it belongs to",
        "Sales February": "Sales Q1 sums what is below it: "
        "a KPI of measure average has no value that can be summed",
    }
    assert linked.links == 0


async def test_two_series_of_one_vision_stay_apart(db, actor):
    vision = await make_vision(db, actor)
    series = {"Sales": "EUR", "Calls": None}
    for name, unit in series.items():
        await make_kpi(
            db, actor, vision, title=f"{name} Q1", level="quarterly", year=2026, quarter=1,
            unit=unit,
        )  # fmt: skip
        await make_kpi(
            db, actor, title=f"{name} Jan", level="monthly", year=2026, month=1, unit=unit
        )

    linked = await link(db, actor, vision)

    assert linked.links == 2
    found = await parents(db)
    assert (found["Sales Jan"], found["Calls Jan"]) == ("Sales Q1", "Calls Q1")


async def test_what_two_visions_could_have_stays_with_neither(db, actor):
    for _ in range(2):
        vision = await make_vision(db, actor)
        await make_kpi(db, actor, vision, title="Sales Q1", level="quarterly", year=2026, quarter=1)
    await make_kpi(db, actor, title="Sales Jan", level="monthly", year=2026, month=1)

    linked = await link(db, actor, vision, unplaced=True)

    assert [one.reason for one in linked.left] == [
        "KPIs of another vision have the same series, or the same title and unit, too"
    ]


@pytest.mark.parametrize("asked", [{"unplaced": True}, {"prefix": "crm:"}])
async def test_a_whole_flat_year_is_taken_where_that_is_asked_for(db, actor, asked):
    vision = await make_vision(db, actor)
    names = {"external_id": "crm:q"}, {"external_id": "crm:m"}
    await flat(db, actor, "First quarter", "quarterly", year=2026, quarter=1, **names[0])
    await flat(db, actor, "January", "monthly", year=2026, month=1, **names[1])

    without = await link(db, actor, vision)
    linked = await link(db, actor, vision, **asked)

    assert (without.links, without.left_count, linked.links) == (0, 2, 2)
    assert await parents(db) == {"First quarter": "A vision", "January": "First quarter"}


async def test_quarters_are_the_organizations(app):
    world = await make_world(app.state.sessions, fiscal_year_start_month=4)
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        await make_kpi(
            db, actor, vision, title="Sales Q4", level="quarterly", year=2026, quarter=4, **SUMS
        )
        await flat(db, actor, "Sales March", "monthly", year=2026, month=3)

        await link(db, actor, vision)

        assert (await parents(db))["Sales March"] == "Sales Q4"


async def test_a_part_of_a_sum_gets_nothing_below_that_it_would_not_sum(db, actor):
    vision, _ = await a_year_in_pieces(db, actor)
    await db.execute(text("UPDATE goals SET rollup_strategy = 'average' WHERE title ~ 'April'"))

    linked = await link(db, actor, vision)

    assert [one.reason for one in linked.left] == [
        "Sales April 2026 is part of a sum, so it would have to sum what is below it"
    ]


async def test_nobody_moves_what_is_somebody_elses(client, world):
    admin = world.admin.headers
    vision = {"title": "V", "visibility": "shared"}
    vision_id = (await client.post("/visions", json=vision, headers=admin)).json()["id"]
    quarter = {"title": "Sales Q1", "level": "quarterly", "year": 2026, "quarter": 1}
    await client.post("/kpis", json={**quarter, "parent_id": vision_id}, headers=admin)
    month = {"title": "Sales Jan", "level": "monthly", "year": 2026, "month": 1}
    for person in (world.employee, world.other_employee):
        await client.post("/kpis", json=month, headers=person.headers)

    linked = await client.post(
        f"/visions/{vision_id}/link-hierarchy", headers=world.employee.headers
    )

    assert linked.status_code == 200
    assert [(one["title"], one["reason"]) for one in linked.json()["left"]] == [
        ("Sales Jan", "you may not change what it would stand under")
    ]


async def test_rows_of_progress_that_are_missing_are_made(app, world, actor):
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision, day = await a_year_in_pieces(db, actor)
        await log(db, actor, day, 25, date(2026, 3, 31))
        await link(db, actor, vision)
        await db.execute(
            text("DELETE FROM goal_progress WHERE goal_id IN (SELECT id FROM goals "
                 "WHERE title LIKE 'Sales Q2%' OR title LIKE 'Sales W14%')")
        )  # fmt: skip

        linked = await link(db, actor, vision)

        assert (linked.progress_rows_created, linked.progress_rows, linked.links) == (2, 4, 0)
    assert await differences(app.state.sessions, world) == []


async def test_a_cascade_that_was_exported_flat_becomes_the_same_tree_elsewhere(
    app, world, actor, tmp_path
):
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor, visibility="shared")
        body = CascadeIn(
            title="Revenue", unit="EUR", target_value=Decimal(120_000), year=2026,
            split="working_days",
        )  # fmt: skip
        await make_cascade(db, actor, vision.id, body, 1, preview=False)
        before = (await db.execute(text(TREE))).all()
        pieces = export_goals(db, actor, Selection(), Format.CSV)
        exported = "".join([piece async for piece in pieces])
    file = tmp_path / "flat.csv"
    file.write_text(without_columns(exported, "parent", "parent_kind", "owner_email"))
    other = await make_world(app.state.sessions)

    report = await import_and_commit(
        app.state.sessions, other.organization_id, Order("goals", file), tell_nobody
    )
    async with transaction(app.state.sessions, other.organization_id) as db:
        imported = (await db.execute(text(TREE))).all()
        [vision_id] = (await db.execute(text("SELECT id FROM visions"))).scalars()
        linked = await link_hierarchy(
            db, other.actor(other.admin), vision_id, HierarchyIn(), preview=False
        )
        after = (await db.execute(text(TREE))).all()

    assert (report.created, report.refusals) == (123, [])
    assert {row.parent for row in imported} == {None}
    assert (linked.links, linked.kpis, linked.left) == (122, 122, [])
    vision_name = f"goal:{vision.id}"
    moved = [(row[0], row.parent or vision_name, *row[2:]) for row in before]
    assert moved == [tuple(row) for row in after]
    assert await differences(app.state.sessions, other) == []


async def test_the_number_of_statements_does_not_grow_with_the_number_of_links(
    metered, world, actor
):
    sessions, statements = metered

    async def link_flat(daily, **days):
        async with transaction(sessions, world.organization_id) as db:
            vision = await make_vision(db, actor)
            body = CascadeIn(title="R", target_value=Decimal(900), year=2026, daily=daily, **days)
            await make_cascade(db, actor, vision.id, body, 0, preview=False)
            await db.execute(text("UPDATE goals SET parent_id = NULL"))
            statements()
            linked = await link(db, actor, vision)
            calls = statements()
            await db.rollback()
            return linked.links, calls

    await link_flat("recurring")  # catalogs are read
    few, calls = await link_flat("recurring")
    many, calls_of_many = await link_flat("single", due_weekdays=[1, 2, 3, 4, 5, 6, 7])

    assert (few, many) == (122, 440)
    assert calls_of_many <= calls < 100


def without_columns(content: str, *names: str) -> str:
    """A CSV file without some columns."""
    rows = list(csv.DictReader(StringIO(content)))
    kept = [name for name in rows[0] if name not in names]
    out = StringIO()
    writer = csv.DictWriter(out, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


async def test_the_command_links_all_visions_and_prints_totals(cairn, app, world, actor):
    async with transaction(app.state.sessions, world.organization_id) as db:
        await a_year_in_pieces(db, actor)

    dry = await cairn("link-hierarchy", "--dry-run")
    code, out, _ = await cairn("link-hierarchy", "--json")

    assert dry[:2] == (
        0,
        "4 KPIs, 3 links would be made\n"
        "quarterly: 1 of 1 with a parent\nmonthly: 1 of 1 with a parent\n"
        "weekly: 1 of 1 with a parent\ndaily: 1 of 1 with a parent\n"
        "4 progress rows, 0 would be created\n",
    )
    assert (code, json.loads(out)["links"]) == (0, 3)


@pytest.mark.parametrize(("name", "places"), [(None, [0, 1, 2]), ("W", [1]), ("ext", [0])])
def test_a_vision_is_meant_by_its_external_id_or_title(name, places):
    assert chosen_visions(VISIONS, name) == [VISIONS[place].id for place in places]


@pytest.mark.parametrize("name", ["V", "none"])
def test_a_name_that_isnt_one_visions_is_refused(name):
    with pytest.raises(errors.VisionUnknown, match=r"V \("):
        chosen_visions(VISIONS, name)
