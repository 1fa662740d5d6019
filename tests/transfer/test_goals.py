"""Goals are imported as a whole: in any order, and once only."""

from decimal import Decimal

from cairn.kpis.schemas import KpiPatch
from cairn.kpis.service import change_kpi
from make import link, log, make_kpi, make_objective, make_vision, progress

from .taking import Taking, places, reasons

TREE = """kind,id,parent,title,level,year,quarter,target_value,weight
kpi,week,month,Week,weekly,2026,,10,3
kpi,month,quarter,Month,monthly,2026,,,
kpi,quarter,vision,Quarter,quarterly,2026,Q1,,
vision,vision,,Vision,,,,,
"""
STORED = """SELECT g.external_id, above.external_id, g.version FROM goals g
    LEFT JOIN goals above ON above.id = g.parent_id ORDER BY g.external_id"""


async def test_parents_may_come_after_their_children(taking: Taking):
    report = await taking.goals(TREE)

    assert (report.taken, report.created, report.refusals) == (4, 4, [])
    assert await taking.rows(STORED) == [
        ("month", "quarter", 1),
        ("quarter", "vision", 1),
        ("vision", None, 1),
        ("week", "month", 1),
    ]
    assert await taking.differences() == []


async def test_the_same_again_changes_nothing(taking: Taking):
    await taking.goals(TREE)

    report = await taking.goals(TREE)

    assert (report.created, report.changed, report.unchanged) == (0, 0, 4)
    assert {row[2] for row in await taking.rows(STORED)} == {1}


async def test_only_fields_that_the_file_has_change(taking: Taking, db, actor):
    await taking.goals("id,title,target_value,unit\na,A,10,km\n")
    [[goal_id]] = await taking.rows("SELECT id FROM goals")
    await change_kpi(db, actor, goal_id, KpiPatch(description="mine").changes(), None, None)

    report = await taking.goals("id,target_value\na,20\n")

    assert (report.created, report.changed) == (0, 1)
    found = await taking.rows(
        "SELECT title, description, unit, target_value, version FROM goals JOIN kpis USING (id)"
    )
    assert found == [("A", "mine", "km", Decimal(20), 3)]


async def test_a_changed_target_and_a_move_are_carried_up(taking: Taking, db, actor):
    vision = await make_vision(db, actor, external_id="v", visibility="shared")
    company = await make_objective(db, actor)
    east, west = [
        await make_kpi(db, actor, vision, external_id=name, title=name) for name in ("e", "w")
    ]
    below = await make_kpi(db, actor, east, external_id="b")
    await link(db, actor, company, east)
    await log(db, actor, below, 50)

    report = await taking.goals("id,parent,target_value\nb,w,200\n")

    assert (report.changed, report.refusals) == (1, [])
    assert await progress(db, below, west, vision, east, company) == (25, 25, Decimal("12.5"), 0, 0)
    assert await taking.differences() == []


async def test_an_empty_cell_empties_a_field_and_a_parent(taking: Taking):
    await taking.goals(TREE)

    await taking.goals("id,parent,target_value,weight\nweek,,,\n")

    assert await taking.rows(
        "SELECT parent_id, target_value, weight FROM goals JOIN kpis USING (id) "
        "WHERE external_id = 'week'"
    ) == [(None, None, Decimal(3))]


async def test_levels_may_change_together(taking: Taking):
    await taking.goals("id,parent,title,level\nm,,M,monthly\nw,m,W,weekly\n")

    report = await taking.goals("id,level\nm,quarterly\nw,monthly\n")

    assert (report.changed, report.refusals) == (2, [])


async def test_an_owner_is_found_by_e_mail(taking: Taking, world):
    await taking.goals(f"id,title,owner_email\na,A,{world.employee.email.upper()}\n")

    assert await taking.rows("SELECT owner_id FROM goals") == [(world.employee.id,)]


async def test_an_over_long_title_is_cut_at_a_word_and_kept_whole_in_the_description(
    taking: Taking,
):
    title = "Every word of it counts " * 12

    await taking.goals(f"id,title,description\na,{title},More\nb,{'x' * 200},\n")

    [(cut, description), (whole, nothing)] = await taking.rows(
        "SELECT title, description FROM goals ORDER BY external_id"
    )
    assert len(cut) <= 200
    assert cut.endswith((" word…", " counts…", " it…", " of…", "Every…"))
    assert description == f"{title.strip()}\n\nMore"
    assert (whole, nothing) == ("x" * 200, None)


async def test_one_row_may_give_several_goals(taking: Taking):
    mapping = """
        source: shop
        columns:
          region: {from: "{where}", values: {n: North, s: South}}
        where: {kind: {not: note}}
        goals:
          - {kind: vision, id: all, fields: {title: Everything}}
          - {kind: kpi, id: "{where}", parent: all, fields: {title: "{region}"}}
          - where: {kind: shop}
            kind: kpi
            id: "{where} {name}"
            parent: "{where}"
            fields: {title: "{region}: {name}", target_value: "{goal}"}
    """
    content = (
        "where,name,kind,goal\n"
        "n,A,shop,1\nn,B,shop,2\ns,C,shop,x\ns,,region,\ne,D,shop,1\n,,note,\n"
    )

    report = await taking.goals(content, mapping)

    assert reasons(report)[1:] == [(6, "region", "'e' isn't among the values of the mapping: n, s")]
    assert places(report)[0] == (4, "target_value")
    assert (report.taken, report.refused, report.left_out) == (3, 2, 1)
    assert [row[:2] for row in await taking.rows(STORED)] == [
        ("shop:all", None),
        ("shop:n", "shop:all"),
        ("shop:n A", "shop:n"),
        ("shop:n B", "shop:n"),
        ("shop:s", "shop:all"),
    ]


async def test_lines_of_json_say_nothing_about_names_they_leave_out(taking: Taking):
    first = '{"id": "a", "title": "A", "target_value": 10, "due_weekdays": [1, 3]}\n'
    second = '{"id": "a", "unit": "km"}\n{"id": "b"}\n'

    await taking.goals(first, name="goals.ndjson")
    report = await taking.goals(second, name="goals.ndjson")

    assert reasons(report) == [(2, "id", "there is no kpi b to change")]
    assert await taking.rows("SELECT target_value, unit, due_weekdays FROM kpis") == [
        (10, "km", [1, 3])
    ]


async def test_every_goal_leaves_a_row_in_the_audit(taking: Taking):
    await taking.goals("id,title,target_value\na,A,10\nb,B,\n")
    await taking.goals("id,title\na,C\nb,B\n")

    assert await taking.rows(
        "SELECT action, before ->> 'title', after ->> 'title' FROM audit "
        "WHERE entity = 'kpi' ORDER BY id"
    ) == [("create", None, "A"), ("create", None, "B"), ("update", "A", "C")]


async def test_targets_are_done_since_the_first_time(taking: Taking):
    content = "kind,id,title,level,is_done\ntarget,d,Do,daily_action,true\n"
    await taking.goals(content)
    before = await taking.rows("SELECT done_at FROM targets")

    report = await taking.goals(content)

    assert report.unchanged == 1
    assert await taking.rows("SELECT done_at FROM targets") == before != [(None,)]


async def test_goals_of_every_kind_are_changed_in_place(taking: Taking):
    content = (
        "kind,id,parent,title,level,visibility,is_done\n"
        "vision,v,,V,,shared,\nobjective,o,,O,company,,\ntarget,t,v,T,quarterly_target,,\n"
    )
    await taking.goals(content)

    report = await taking.goals(
        content.replace(",V,", ",W,").replace(",O,", ",P,").replace("target,,\n", "target,,yes\n")
    )

    assert (report.changed, report.refusals) == (3, [])
    assert await taking.rows("SELECT progress_percentage FROM goal_progress ORDER BY 1") == [
        (0,),
        (100,),
        (100,),
    ]
    assert await taking.differences() == []
