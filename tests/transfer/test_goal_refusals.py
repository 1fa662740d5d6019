"""What of a file of goals is refused, while the rest is taken."""

import pytest

from cairn.errors import MappingInvalid
from cairn.goals.deletion import remove_goal
from cairn.people.service import command_actor
from cairn.words import Kind

from .taking import Taking, places, reasons

STORED = """SELECT g.external_id, above.external_id, g.version FROM goals g
    LEFT JOIN goals above ON above.id = g.parent_id ORDER BY g.external_id"""


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
        ("target_value", "ten", "be a number"),
        ("target_value", "0", "must differ from baseline_value"),
        ("weight", "-1", "at least 0"),
        ("starts_on", "0000-01-01", "no day of the calendar"),
        ("starts_on", "9999-01-01", "must lie between"),
        ("starts_on", "2024", "is no day"),
        ("year", "0", "at least 1900"),
        ("year", "soon", "whole number"),
        ("week", "53", "need a year"),
        ("direction", "up", "'increase', 'decrease' or 'maintain'"),
        ("direction", "maintain", "needs lower_bound"),
        ("unit", "x" * 101, "at most 100 characters"),
        ("unit", "a\0b", "NUL"),
        ("due_weekdays", "1,8", "at most 7"),
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


async def test_rows_about_the_same_goal_must_not_contradict_each_other(taking: Taking):
    report = await taking.goals("id,title\na,A\na,A\na,B\n")

    assert reasons(report) == [(4, "title", "a has A in line 2 and B here")]
    assert report.created == 1


async def test_a_deleted_goal_is_refused_until_it_is_restored(taking: Taking, db):
    await taking.goals("id,title\na,A\n")
    [(goal_id, kind)] = await taking.rows("SELECT id, kind FROM goals")
    await remove_goal(db, taking.actor, goal_id, Kind(kind))

    report = await taking.goals("id,parent,title\na,,A\nb,a,B\n")

    assert places(report) == [(2, "id"), (3, "parent")]


async def test_a_section_may_demand_that_the_goal_is_there(taking: Taking):
    mapping = "goals: [{id: '{id}', must_exist: true, fields: {title: '{title}'}}]"

    report = await taking.goals("id,title\na,A\n", mapping)

    assert reasons(report) == [(2, "id", "there is no kpi a to change")]


async def test_a_mapping_that_names_columns_the_file_hasnt_is_refused(taking: Taking):
    mapping = "columns: {x: '{y}'}\ngoals: [{id: '{x}', fields: {title: '{name}'}}]"

    with pytest.raises(MappingInvalid, match="has no column name, y; there are id, title"):
        await taking.goals("id,title\na,A\n", mapping)


async def test_visions_that_nobody_would_see_are_told(taking: Taking, db, world):
    content = "kind,id,title,visibility\nvision,a,A,\nvision,b,B,shared\n"

    of_a_person = await taking.goals(content)
    taking.actor = await command_actor(db, world.organization_id)
    of_nobody = await taking.goals(content.replace("a,A", "c,C").replace("b,B", "d,D"))

    assert of_a_person.notes == []
    assert of_nobody.notes[0].startswith("1 visions are private and belong to nobody")
