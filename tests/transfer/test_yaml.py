"""Goals as people write them by hand: YAML, nested or not, refused line by line."""

from decimal import Decimal

import pytest

from cairn.errors import FileUnreadable

from .taking import Taking, places, reasons

GOALS = """# What we want this year
- kind: objective
  id: grow
  title: Grow
  level: company
  year: 2026
  links:
    signups: 0.5
    renewals: 1
  children:
    - kind: objective
      title: "Grow: in the east"
      level: division
      id: east
      description: |
        Two lines,
        kept as they are.
- kind: vision
  id: vision
  title: Vision
  visibility: shared
  children:
    - {kind: kpi, id: signups, title: Sign-ups, target_value: 1000, starts_on: 2026-01-01,
       due_weekdays: [1, 3]}
- {kind: kpi, id: renewals, title: no, target_value: "0.95", unit: null}
"""
STORED = """SELECT g.external_id, above.external_id, g.title FROM goals g
    LEFT JOIN goals above ON above.id = g.parent_id ORDER BY g.external_id"""


async def yaml_goals(taking: Taking, content: str):
    return await taking.goals(content, name="goals.yaml")


async def test_nested_goals_come_below_one_another_with_links(taking: Taking):
    report = await yaml_goals(taking, GOALS)
    again = await yaml_goals(taking, GOALS)

    assert (report.created, report.refusals) == (5, [])
    assert (again.changed, again.unchanged) == (0, 5)
    assert await taking.rows(STORED) == [
        ("east", "grow", "Grow: in the east"),
        ("grow", None, "Grow"),
        ("renewals", None, "no"),
        ("signups", "vision", "Sign-ups"),
        ("vision", None, "Vision"),
    ]
    assert await taking.rows("SELECT weight FROM goal_links ORDER BY weight") == [
        (Decimal("0.5"),),
        (Decimal(1),),
    ]
    assert await taking.rows(
        "SELECT starts_on::text, due_weekdays FROM goals JOIN kpis USING (id) "
        "WHERE external_id = 'signups'"
    ) == [("2026-01-01", [1, 3])]
    assert await taking.differences() == []


async def test_what_is_wrong_is_told_by_the_line_of_its_goal(taking: Taking):
    report = await yaml_goals(
        taking,
        "- id: a\n  title: A\n  target_value: many\n  children:\n    - {id: b, title: B}\n"
        "- just words\n"
        "- id: c\n  title: C\n  title: D\n"
        "- {id: d, title: D, children: E}\n"
        "- {id: e, title: E, children: [{id: f, title: F, parent: d}]}\n"
        "- {title: G, children: [{id: h, title: H}]}\n"
        "- {kind: objective, id: i, title: I, level: company, links: {e: 3}}\n"
        "- {id: j, title: J, ? [k] : l}\n"
        "- {id: good, title: Good}\n",
    )

    assert places(report) == [
        (1, "target_value"),
        (5, "parent"),
        (6, "row"),
        (7, "row"),
        (10, "row"),
        (11, "row"),
        (12, "id"),
        (12, "row"),
        (13, "links"),
        (14, "row"),
    ]
    told = {(row, field): why for row, field, why in reasons(report)}
    assert told[5, "parent"] == "its parent 'A' (line 1) was refused"
    assert told[7, "row"] == "line 9: it has title twice"
    assert told[11, "row"] == "it stands below e and names d as its parent"
    assert [row[0] for row in await taking.rows(STORED)] == ["e", "good"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("- id: [a\n- id: b\n", "it is no YAML; line 2: "),
        ("- id: a\n  title: *x\n", r"line 2: aliases \(\*x\) aren't read"),
        ("goals:\n  - id: a\n", "line 1: it must be a list"),
        ("words\n", "line 1: it must be a list"),
        ("- id: a\n\ttitle: A\n", "it is no YAML; line 2: "),
        ("- " + "[" * 1000 + "]" * 1000, "line 1: it is nested too deeply"),
        ("- id: a\n  title: 'open\n", "it is no YAML; line "),
    ],
)
async def test_a_file_that_is_no_list_of_goals_is_refused_as_a_whole(taking: Taking, content, why):
    with pytest.raises(FileUnreadable, match=why):
        await yaml_goals(taking, content)

    assert await taking.rows(STORED) == []


async def test_a_parent_of_a_named_kind_is_told_from_another_of_the_same_id(taking: Taking):
    await taking.goals("kind,id,title,visibility\nvision,x,V,shared\nkpi,x,K,\n")

    await taking.goals("id,title,parent,parent_kind\na,A,x,\nb,B,x,vision\n")
    refused = await taking.goals("id,title,parent,parent_kind\nc,C,x,target\nd,D,x,dream\n")

    assert await taking.rows(
        "SELECT g.external_id, above.kind FROM goals g JOIN goals above ON above.id = g.parent_id "
        "ORDER BY 1"
    ) == [("a", "kpi"), ("b", "vision")]
    assert places(refused) == [(2, "parent"), (3, "parent_kind")]
