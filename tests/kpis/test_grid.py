"""The grid shows what KPIs came to by period, series by series, to those who see them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from cairn.kpis.grid import get_grid, list_habits
from cairn.kpis.grid_rules import columns_of, stem_of
from cairn.kpis.grid_schemas import GridQuery, RowsQuery
from cairn.kpis.logs import log_value
from cairn.kpis.schemas import LogIn
from cairn.words import KpiLevel
from make import log, make_kpi, make_vision

SERIES = "0193ca9f-0000-7000-8000-000000000003"
YEAR = 2026


async def grid(db, actor, grain, **query):
    return await get_grid(db, actor, GridQuery(grain=grain, **{"year": YEAR, **query}))


def values_of(grid, row):
    """By the key of the column what is in the cells of a row."""
    return {grid.columns[cell.place].key: cell.value for cell in row.cells}


async def test_the_kpis_of_a_series_are_one_row_each_in_its_period_with_its_own_numbers(db, actor):
    vision = await make_vision(db, actor)
    months = [
        await make_kpi(db, actor, vision, title=f"Revenue, {name} 2026", level="monthly",
                       year=YEAR, month=number, series_id=SERIES)
        for number, name in ((4, "April"), (3, "March"))
    ]  # fmt: skip
    await log(db, actor, months[0], 30, date(YEAR, 4, 2))
    await log(db, actor, months[0], 20, date(YEAR, 4, 30))

    found = await grid(db, actor, "monthly")

    (row,) = found.rows
    assert row.title == "Revenue"
    assert [span.id for span in row.kpis] == [months[1].id, months[0].id]
    assert values_of(found, row) == {"2026-03": None, "2026-04": 50}
    assert row.cells[1].progress_percentage == 50
    assert row.cells[1].target_value == 100


async def test_kpis_that_differ_in_their_period_are_one_row_and_those_of_the_same_arent(db, actor):
    for month, title in ((3, "Rent, March 2026"), (4, "Rent, April 2026"), (4, "Rent, April 2026")):
        await make_kpi(db, actor, title=title, level="monthly", year=YEAR, month=month)

    found = await grid(db, actor, "monthly")

    assert [(row.title, [cell.place for cell in row.cells]) for row in found.rows] == [
        ("Rent", [2, 3]),
        ("Rent, April 2026", [3]),
    ]


@pytest.mark.parametrize(
    ("measure", "march", "april"),
    [
        ("sum", Decimal(6), Decimal(5)),
        ("latest", Decimal(4), Decimal(5)),
        ("average", Decimal(3), Decimal(5)),
        ("minimum", Decimal(2), Decimal(5)),
        ("maximum", Decimal(4), Decimal(5)),
    ],
)
async def test_a_standing_kpi_shows_what_was_logged_by_its_measure(
    db, actor, measure, march, april
):
    kpi = await make_kpi(db, actor, measure=measure)
    for value, day in ((2, date(YEAR, 3, 1)), (4, date(YEAR, 3, 31)), (5, date(YEAR, 4, 1))):
        await log(db, actor, kpi, value, day)

    found = await grid(db, actor, "monthly")

    assert values_of(found, found.rows[0]) == {"2026-03": march, "2026-04": april}


async def test_a_quarter_without_kpis_below_is_shown_by_months_and_one_with_them_isnt(db, actor):
    alone = await make_kpi(db, actor, title="Alone", level="quarterly", year=YEAR, quarter=2)
    above = await make_kpi(db, actor, title="Above", level="quarterly", year=YEAR, quarter=2)
    await make_kpi(db, actor, above, title="Below", level="monthly", year=YEAR, month=4)
    await log(db, actor, alone, 7, date(YEAR, 5, 5))

    by_month = await grid(db, actor, "monthly")
    by_quarter = await grid(db, actor, "quarterly")

    assert [row.title for row in by_month.rows] == ["Alone", "Below"]
    assert values_of(by_month, by_month.rows[0]) == {"2026-05": 7}
    assert [(row.title, row.kpis[0].refusal) for row in by_quarter.rows] == [
        ("Above", "children"),
        ("Alone", None),
    ]


async def test_the_days_of_a_habit_are_done_skipped_missed_or_due(db, actor):
    first, today = actor.today.replace(day=1), actor.today
    kpi = await make_kpi(db, actor, level="daily", measure="completion", starts_on=first,
                         ends_on=first + timedelta(days=40))  # fmt: skip
    await log_value(db, actor, kpi.id, LogIn(date=today, is_completed=True))

    found = await grid(db, actor, "daily", year=today.year, month=today.month)
    states = {found.columns[cell.place].first: cell.state for cell in found.rows[0].cells}

    assert states.pop(today) == "done"
    assert all(state == ("missed" if day < today else "due") for day, state in states.items())
    assert len(states) == len(found.columns) - 1


async def test_rows_are_narrowed_paged_and_only_those_that_one_sees(db, world, actor):
    mine = await make_vision(db, actor)
    shared = await make_vision(db, actor, visibility="shared")
    for title in ("Ants", "bees", "Cats"):
        await make_kpi(db, actor, shared, title=title)
    await make_kpi(db, actor, mine, title="Secret", department="Sales")

    first = await grid(db, actor, "weekly", limit=2)
    second = await grid(db, actor, "weekly", limit=2, cursor=first.next_cursor)
    below = await grid(db, actor, "weekly", vision=mine.id)
    named = await grid(db, actor, "weekly", q="EE")
    sold = await grid(db, actor, "weekly", department="Sales", owner=actor.user_id)
    others = await grid(db, world.actor(world.employee), "weekly")

    pages = [[row.title for row in page.rows] for page in (first, second)]
    assert pages == [["Ants", "bees"], ["Cats", "Secret"]]
    assert second.next_cursor is None
    assert [[row.title for row in some.rows] for some in (below, named, sold)] == [
        ["Secret"],
        ["bees"],
        ["Secret"],
    ]
    assert [(row.title, row.kpis[0].refusal) for row in others.rows] == [
        ("Ants", "not_yours"),
        ("bees", "not_yours"),
        ("Cats", "not_yours"),
    ]


async def test_habits_come_with_their_streaks_and_other_kpis_dont(db, actor):
    day = timedelta(days=1)
    habit = await make_kpi(db, actor, title="Run", level="daily", starts_on=actor.today - 9 * day,
                           ends_on=actor.today + 9 * day)  # fmt: skip
    await make_kpi(db, actor, title="Cash", measure="latest")
    for back in range(3):
        await log(db, actor, habit, 5, actor.today - back * day)

    page = await list_habits(db, actor, RowsQuery())

    assert [(one.title, one.kpi_id, one.streak.current) for one in page.items] == [
        ("Run", habit.id, 3)
    ]


@pytest.mark.parametrize(
    ("grain", "fiscal_month", "count", "first", "last"),
    [
        ("quarterly", 1, 4, date(2026, 1, 1), date(2026, 12, 31)),
        ("quarterly", 4, 4, date(2025, 4, 1), date(2026, 3, 31)),
        ("monthly", 4, 12, date(2026, 1, 1), date(2026, 12, 31)),
        ("weekly", 1, 53, date(2025, 12, 29), date(2027, 1, 3)),
        ("daily", 1, 28, date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_columns_follow_one_another_without_a_gap(grain, fiscal_month, count, first, last):
    columns = columns_of(KpiLevel(grain), 2026, 2, fiscal_month)

    gaps = {after.first - one.last for one, after in pairwise(columns)}

    assert len(columns) == count
    assert (columns[0].first, columns[-1].last) == (first, last)
    assert gaps == {timedelta(days=1)}


@pytest.mark.parametrize(
    ("titles", "stem"),
    [
        (["Revenue, W14 2026", "Revenue, W15 2026"], "Revenue"),
        (["Walk, daily in W01 2026", "Walk, daily in W02 2026"], "Walk"),
        (["Revenue, May 2026", "Revenue, March 2026"], "Revenue"),
        (["Run 5 km", "Run 5 km"], "Run 5 km"),
        (["Alone"], "Alone"),
        (["North", "South"], "South"),
    ],
)
def test_a_series_is_called_by_what_its_titles_share(titles, stem):
    assert stem_of(titles) == stem
