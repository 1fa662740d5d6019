"""The Canadian Indicator Framework, imported with the mappings of examples/cif."""

import csv
from decimal import Decimal

import pytest

from cairn.transfer.files import Order, import_file

from .taking import DATA, EXAMPLES, Taking

pytestmark = pytest.mark.skipif(
    not (DATA / "cif_indicators.csv").exists(), reason=f"the real data isn't in {DATA}"
)
STEPS = (
    ("goals", "cif_indicators.csv", "indicators.yaml"),
    ("goals", "cif_targets_and_progress.csv", "targets.yaml"),
    ("goals", "cif_headline_series.csv", "series.yaml"),
    ("logs", "cif_headline_series.csv", "series.yaml"),
    ("logs", "cif_targets_and_progress.csv", "targets.yaml"),
)
PAST_THE_TARGET = {"14-2-1": "Percentage", "15-5-1": "", "3-13-1": "", "9-7-1": ""}


async def import_all(taking: Taking):
    """All three files, in the order of examples/cif/import.sh."""
    return [
        await import_file(
            taking.db, taking.actor, Order(what, DATA / file, EXAMPLES / "cif" / mapping)
        )
        for what, file, mapping in STEPS
    ]


def read(name: str) -> list[dict[str, str]]:
    """The raw rows of a file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw_percentage(indicator: str, component: str) -> Decimal:
    """From base, target and direction, and the last value of the series, by the rule's words."""
    [target] = [
        row
        for row in read("cif_targets_and_progress.csv")
        if (row["indicator_id"], row["component"]) == (indicator, component)
    ]
    series = [
        row
        for row in read("cif_headline_series.csv")
        if row["indicator_id"] == indicator and row["series"].endswith(component)
    ]
    last = Decimal(max(series, key=lambda row: row["year"])["value"])
    base, goal = Decimal(target["base_value"]), Decimal(target["target"])
    share = 1 + int(target["direction"]) * (last - goal) / abs(goal - base)
    return round(100 * share, 4)


async def test_every_row_is_taken_and_nothing_differs(taking: Taking):
    reports = await import_all(taking)

    assert [(one.rows, one.taken, one.refused, one.left_out) for one in reports] == [
        (86, 86, 0, 0),
        (132, 132, 0, 0),
        (4030, 3230, 0, 800),
        (4030, 4030, 0, 0),
        (132, 61, 0, 71),
    ]
    assert await taking.differences() == []


async def test_seventeen_goals_stand_below_one_vision_with_their_targets_and_indicators(
    taking: Taking,
):
    await import_all(taking)

    levels = await taking.rows("""
        WITH RECURSIVE tree AS (
            SELECT id, 0 AS depth FROM goals WHERE kind = 'vision'
            UNION ALL
            SELECT g.id, depth + 1 FROM tree JOIN goals g ON g.parent_id = tree.id
        )
        SELECT depth, count(*) FROM tree GROUP BY depth ORDER BY depth
    """)
    assert levels[:4] == [(0, 1), (1, 17), (2, 86), (3, 86)]
    assert sum(count for _, count in levels) == len(await taking.rows("SELECT id FROM goals"))


async def test_a_kpi_has_progress_where_its_row_has_a_numeric_target(taking: Taking):
    await import_all(taking)

    [[with_target]] = await taking.rows("SELECT count(target_value) FROM kpis")
    numeric = [row for row in read("cif_targets_and_progress.csv") if row["target"]]
    assert with_target == len(numeric)
    assert await taking.rows("""
        SELECT count(*) FROM kpis k JOIN goal_progress p ON p.goal_id = k.id
        WHERE k.target_value IS NULL AND p.child_count = 0 AND p.progress_percentage IS NOT NULL
    """) == [(0,)]


async def test_indicators_whose_baseline_is_past_the_target_have_the_right_sign(taking: Taking):
    await import_all(taking)

    stored = dict(
        await taking.rows("""
            SELECT split_part(g.external_id, ':', 2), p.raw_percentage
            FROM goals g JOIN goal_progress p ON p.goal_id = g.id
            WHERE g.external_id IN ('cif:14-2-1', 'cif:15-5-1', 'cif:3-13-1', 'cif:9-7-1')
        """)
    )
    assert stored == {
        indicator: raw_percentage(indicator, component)
        for indicator, component in PAST_THE_TARGET.items()
    }
    assert stored["14-2-1"] == Decimal("39.0094")


async def test_a_log_lies_on_the_last_day_of_its_label_but_not_after_today(taking: Taking):
    await import_all(taking)

    days = dict(
        await taking.rows("""
            SELECT DISTINCT split_part(source_key, ':', 2), log_date FROM kpi_logs
            WHERE source_key IN ('cif:2019', 'cif:2019 Q4', 'cif:2014/2015', 'cif:2017-18',
                'cif:2016-2018', 'cif:2026')
        """)
    )
    assert {label: str(day) for label, day in days.items() if label != "2026"} == {
        "2019": "2019-12-31",
        "2019 Q4": "2019-12-31",
        "2014/2015": "2015-12-31",
        "2017-18": "2018-12-31",
        "2016-2018": "2018-12-31",
    }
    assert str(days["2026"]) == min("2026-12-31", str(taking.actor.today))


async def test_every_value_of_the_series_is_logged_as_it_is(taking: Taking):
    await import_all(taking)

    logged = await taking.rows("SELECT value FROM kpi_logs WHERE source = 'import' ORDER BY value")
    values = sorted(round(Decimal(row["value"]), 10) for row in read("cif_headline_series.csv"))
    rest = [row[0] for row in logged]
    for value in values:
        rest.remove(value)
    assert len(rest) == 80


async def test_the_same_again_changes_nothing(taking: Taking):
    await import_all(taking)

    again = await import_all(taking)

    assert [(one.created, one.changed) for one in again] == [(0, 0)] * 5


@pytest.mark.skipif(not (DATA / "gitlab_kpis.csv").exists(), reason=f"not in {DATA}")
async def test_kpis_with_targets_in_words_are_taken_and_count_nowhere(taking: Taking):
    report = await import_file(
        taking.db,
        taking.actor,
        Order("goals", DATA / "gitlab_kpis.csv", EXAMPLES / "gitlab_kpis" / "kpis.yaml"),
    )

    assert (report.taken, report.refused) == (229, 0)
    assert await taking.differences() == []
