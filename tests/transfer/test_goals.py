"""Goals are imported as a whole: what is right, in any order, and nothing else."""

import random
from decimal import Decimal

import pytest

from cairn.errors import MappingInvalid
from cairn.kpis.schemas import KpiPatch
from cairn.kpis.service import change_kpi
from cairn.people.service import command_actor
from cairn.words import KpiLevel, ObjectiveLevel, TargetLevel
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
IN_RINGS = """WITH RECURSIVE tree AS (
        SELECT id FROM goals WHERE parent_id IS NULL
        UNION ALL SELECT g.id FROM tree JOIN goals g ON g.parent_id = tree.id
    ) SELECT (SELECT count(*) FROM goals) - (SELECT count(*) FROM tree)"""


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


async def test_goals_in_a_ring_are_refused_one_by_one_and_the_rest_is_taken(taking: Taking):
    report = await taking.goals(
        "id,parent,title\na,b,A\nb,c,B\nc,a,C\nbelow,a,Below\nself,self,Self\nalone,,Alone\n"
    )

    assert reasons(report) == [
        (2, "parent", "B is below A already; under it, A would be above itself."),
        (3, "parent", "C is below B already; under it, B would be above itself."),
        (4, "parent", "A is below C already; under it, C would be above itself."),
        (5, "parent", "its parent 'A' (line 2) was refused"),
        (6, "parent", "Self is below Self already; under it, Self would be above itself."),
    ]
    assert [row[0] for row in await taking.rows(STORED)] == ["alone"]


async def test_a_ring_through_goals_that_are_there_is_refused(taking: Taking):
    await taking.goals("id,parent,title\ntop,,T\nmiddle,top,M\nlow,middle,L\n")

    report = await taking.goals("id,parent\ntop,low\n")

    assert places(report) == [(2, "parent")]
    assert (await taking.rows(STORED))[2] == ("top", None, 1)


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ("kpi,d,,D,daily\nkpi,m,d,M,monthly\n", [(3, "parent")]),
        ("objective,c,,C,company\nobjective,t,c,T,team\n", [(3, "parent")]),
        ("vision,v,,V,\nobjective,c,v,C,company\n", [(3, "parent")]),
        ("vision,v,,V,\nvision,w,v,W,\n", [(3, "parent")]),
        ("target,d,,D,daily_action\ntarget,w,d,W,weekly_target\n", [(3, "parent")]),
        ("kpi,k,,K,\ntarget,q,k,Q,quarterly_target\n", [(3, "parent")]),
        ("kpi,k,nobody,K,\nkpi,l,k,L,\n", [(2, "parent"), (3, "parent")]),
        ("objective,o,,O,\n", [(2, "level")]),
        ("objective,o,,O,king\n", [(2, "level")]),
        ("vision,v,,V,weekly\n", [(2, "level")]),
        ("dream,v,,V,\n", [(2, "kind")]),
        ("kpi,,,K,\n", [(2, "id")]),
        ("kpi,k,,,\n", [(2, "title")]),
    ],
)
async def test_a_wrong_place_kind_or_level_is_refused(taking: Taking, rows, refused):
    report = await taking.goals("kind,id,parent,title,level\n" + rows)

    assert places(report) == refused
    assert report.created == rows.count("\n") - len(refused)
    assert await taking.differences() == []


async def test_a_level_that_no_longer_fits_the_goals_below_is_refused(taking: Taking):
    await taking.goals("id,parent,title,level\nm,,M,monthly\nw,m,W,weekly\n")

    report = await taking.goals("id,level\nm,daily\n")

    assert reasons(report) == [
        (
            2,
            "parent",
            "M (daily kpi) can't be the parent of weekly kpi: "
            "the parent of a weekly KPI has a longer level.",
        )
    ]


async def test_levels_may_change_together(taking: Taking):
    await taking.goals("id,parent,title,level\nm,,M,monthly\nw,m,W,weekly\n")

    report = await taking.goals("id,level\nm,quarterly\nw,monthly\n")

    assert (report.changed, report.refusals) == (2, [])


async def test_a_sum_takes_only_what_can_be_summed(taking: Taking):
    report = await taking.goals(
        "id,parent,title,rollup_strategy,measure,unit\n"
        "sum,,Sum,sum,,km\n"
        "good,sum,Good,,latest,km\n"
        "other,sum,Other,,,miles\n"
        "mean,sum,Mean,,average,km\n"
        "below,good,Below,,,km\n"
    )

    assert places(report) == [(4, "parent"), (5, "parent"), (6, "parent")]
    assert "it takes its progress from below by average" in reasons(report)[2][2]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("target_value", "NaN", "finite number"),
        ("target_value", "1e30", "between -10^14 and 10^14"),
        ("target_value", "ten", "valid decimal"),
        ("target_value", "0", "must differ from baseline_value"),
        ("weight", "-1", "greater than or equal to 0"),
        ("starts_on", "0000-01-01", "no day of the calendar"),
        ("starts_on", "9999-01-01", "must lie between"),
        ("starts_on", "2024", "is no day"),
        ("year", "0", "greater than or equal to 1900"),
        ("year", "soon", "valid integer"),
        ("week", "53", "need a year"),
        ("direction", "up", "'increase', 'decrease' or 'maintain'"),
        ("direction", "maintain", "needs lower_bound"),
        ("unit", "x" * 101, "at most 100 characters"),
        ("unit", "a\0b", "NUL"),
        ("due_weekdays", "1,8", "less than or equal to 7"),
        ("owner_email", "nobody@example.org", "nobody in this organization"),
    ],
)
async def test_a_wrong_value_is_refused_with_row_field_and_reason(
    taking: Taking, field, value, why
):
    report = await taking.goals(f'id,title,{field}\na,A,\nb,B,"{value}"\n')

    [(row, named, message)] = reasons(report)
    assert row == 3
    assert why in message
    assert named in (field, "quarter", "lower_bound")
    assert report.taken == 1
    assert [entry[0] for entry in await taking.rows(STORED)] == ["a"]


async def test_dates_and_level_fields_that_contradict_each_other_are_refused(taking: Taking):
    report = await taking.goals(
        "id,parent,title,year,ends_on\na,,A,2026,2025-06-30\nb,a,B,2026,2026-06-30\n"
    )

    assert places(report) == [(2, "starts_on"), (3, "parent")]


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


async def test_rows_about_the_same_goal_must_not_contradict_each_other(taking: Taking):
    report = await taking.goals("id,title\na,A\na,A\na,B\n")

    assert reasons(report) == [(4, "title", "a has A in line 2 and B here")]
    assert report.created == 1


async def test_a_deleted_goal_is_refused_until_it_is_restored(taking: Taking, db):
    await taking.goals("id,title\na,A\n")
    await taking.rows("UPDATE goals SET deleted_at = now() RETURNING id")

    report = await taking.goals("id,parent,title\na,,A\nb,a,B\n")

    assert places(report) == [(2, "id"), (3, "parent")]


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


async def test_a_section_may_demand_that_the_goal_is_there(taking: Taking):
    mapping = "goals: [{id: '{id}', must_exist: true, fields: {title: '{title}'}}]"

    report = await taking.goals("id,title\na,A\n", mapping)

    assert reasons(report) == [(2, "id", "there is no kpi a to change")]


async def test_lines_of_json_say_nothing_about_names_they_leave_out(taking: Taking):
    first = '{"id": "a", "title": "A", "target_value": 10, "due_weekdays": [1, 3]}\n'
    second = '{"id": "a", "unit": "km"}\n{"id": "b"}\n'

    await taking.goals(first, name="goals.ndjson")
    report = await taking.goals(second, name="goals.ndjson")

    assert reasons(report) == [(2, "id", "there is no kpi b to change")]
    assert await taking.rows("SELECT target_value, unit, due_weekdays FROM kpis") == [
        (10, "km", [1, 3])
    ]


async def test_a_mapping_that_names_columns_the_file_hasnt_is_refused(taking: Taking):
    mapping = "columns: {x: '{y}'}\ngoals: [{id: '{x}', fields: {title: '{name}'}}]"

    with pytest.raises(MappingInvalid, match="has no column name, y; there are id, title"):
        await taking.goals("id,title\na,A\n", mapping)


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


async def test_visions_that_nobody_would_see_are_told(taking: Taking, db, world):
    content = "kind,id,title,visibility\nvision,a,A,\nvision,b,B,shared\n"

    of_a_person = await taking.goals(content)
    taking.actor = await command_actor(db, world.organization_id)
    of_nobody = await taking.goals(content.replace("a,A", "c,C").replace("b,B", "d,D"))

    assert of_a_person.notes == []
    assert of_nobody.notes[0].startswith("1 visions are private and belong to nobody")


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


LEVELS = {
    "vision": [""],
    "kpi": ["", *KpiLevel],
    "objective": list(ObjectiveLevel),
    "target": list(TargetLevel),
}


def any_goals(chance: random.Random) -> str:
    """Goals under any parents, of any levels and settings; each row is wrong in some file."""
    lines = ["kind,id,parent,title,level,weight,target_value,rollup_strategy,measure,state"]
    for number in range(30):
        kind = chance.choice([*LEVELS, "kpi", "kpi", "kpi"])
        is_kpi = kind == "kpi"
        cells = [
            kind,
            f"g{number % 20}" if number < 25 else f"g{chance.randrange(25)}",
            chance.choice(["", f"g{chance.randrange(25)}", f"g{chance.randrange(25)}"]),
            f"T{number % 20}",
            chance.choice(LEVELS[kind]),
            chance.choice(["", "1", "0", "2.5"]),
            chance.choice(["", "10", "-5", "0", "x"]) if is_kpi else "",
            chance.choice(["", "", "sum", "min", "count"]) if is_kpi else "",
            chance.choice(["", "latest", "average"]) if is_kpi else "",
            chance.choice(["", "active", "abandoned"]),
        ]
        lines.append(",".join(cells))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_a_file_says_numbers_are_right_and_the_same_again_changes_nothing(
    taking: Taking, seed
):
    chance = random.Random(seed)
    for _ in range(3):
        content = any_goals(chance)
        await taking.goals(content)
        await taking.logs(
            "kpi,date,value\n"
            + "".join(f"g{chance.randrange(25)},2025-01-01,{n}\n" for n in range(9))
        )

        again = await taking.goals(content)

        assert (again.created, again.changed) == (0, 0)
        assert await taking.differences() == []
        assert await taking.rows(IN_RINGS) == [(0,)]
