"""Logs are imported all at once: new ones, corrections, and refusals row by row."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cairn.errors import FileUnreadable
from cairn.goals.deletion import remove_goal
from cairn.words import Kind
from make import link, log, make_kpi, make_objective, make_vision, progress

from .taking import Taking, places, reasons

STORED = """SELECT g.external_id, l.source_key, l.log_date, l.value
    FROM kpi_logs l JOIN goals g ON g.id = l.kpi_id ORDER BY 1, 2"""


@pytest.fixture
async def kpi(db, actor):
    """A KPI `k` of measure latest below a vision, and serving an objective."""
    vision = await make_vision(db, actor)
    kpi = await make_kpi(db, actor, vision, external_id="k", measure="latest")
    await link(db, actor, await make_objective(db, actor), kpi)
    return kpi


async def test_values_are_logged_and_carried_up(taking: Taking, db, actor, kpi):
    report = await taking.logs("kpi,label,value\nk,2024,10\nk,2023,90\n")

    assert (report.taken, report.created, report.refusals) == (2, 2, [])
    assert report.moved == 3
    assert await taking.rows(STORED) == [
        ("k", "2023", date(2023, 12, 31), 90),
        ("k", "2024", date(2024, 12, 31), 10),
    ]
    assert await progress(db, kpi) == (10,)
    assert await taking.differences() == []


async def test_the_same_again_changes_nothing(taking: Taking, kpi):
    content = "kpi,date,value\nk,2024-05-01,10\nk,2024-05-01,10\nk,2024-05-02,\u00a07\u00a0\n"
    await taking.logs(content.replace("\u00a0", " "))

    report = await taking.logs(content.replace("\u00a0", ""))

    assert (report.created, report.changed, report.unchanged) == (0, 0, 3)
    assert [row[1] for row in await taking.rows(STORED)] == [
        "2024-05-01",
        "2024-05-01 #2",
        "2024-05-02",
    ]


async def test_another_value_corrects_the_log_and_what_it_moved(taking: Taking, db, kpi):
    await taking.logs("kpi,label,value,note\nk,2023,50,\nk,2024,10,first\n")

    report = await taking.logs("kpi,label,value,note\nk,2023,50,\nk,2024,30,second\n")

    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)
    assert await progress(db, kpi) == (30,)
    assert await taking.differences() == []
    assert await taking.rows(
        "SELECT before ->> 'value', after ->> 'value' FROM audit WHERE action = 'change_log'"
    ) == [("10", "30")]


async def test_sums_take_every_log_of_a_day(taking: Taking, db, actor):
    kpi = await make_kpi(db, actor, external_id="s")

    await taking.logs("kpi,date,value\n" + "s,2024-05-01,1\n" * 30)

    assert await progress(db, kpi) == (30,)
    assert await taking.differences() == []


async def test_ticks_skips_notes_and_confidence_are_taken(taking: Taking, db, actor):
    await make_kpi(db, actor, external_id="h", measure="completion", year=2024)

    report = await taking.logs(
        "kpi,date,is_completed,skipped,note,confidence\n"
        "h,2024-05-01,true,,Done,7\nh,2024-05-02,,yes,,\nh,2024-05-03,yes,yes,,\n"
    )

    assert places(report) == [(4, "value")]
    assert await taking.rows(
        "SELECT is_completed, skipped, note, confidence FROM kpi_logs ORDER BY log_date"
    ) == [(True, False, "Done", 7), (False, True, None, None)]
    assert await taking.differences() == []


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        ("k,2024-05-01,NaN", "value", "finite number"),
        ("k,2024-05-01,Infinity", "value", "finite number"),
        ("k,2024-05-01,1e30", "value", "between -10^14 and 10^14"),
        ("k,2024-05-01,1e999999999", "value", "between -10^14 and 10^14"),
        ("k,2024-05-01,many", "value", "be a number"),
        ("k,2024-05-01,", "value", "Send a value"),
        ("k,0000-01-01,1", "date", "no day of the calendar"),
        ("k,9999-12-31,1", "date", "must lie between"),
        ("k,2024-02-30,1", "date", "no day of the calendar"),
        ("k,2999-01-01,1", "date", "in the future"),
        ("k,,1", "date", "is no day"),
        ("k\0,2024-05-01,1", "kpi", "NUL"),
        ("k,2024-05-01,\0", "value", "NUL"),
        ("nobody,2024-05-01,1", "kpi", "there is no KPI nobody"),
        (",2024-05-01,1", "kpi", "names no KPI"),
        ("k,2024-05-01", "row", "the row has 2 cells, the header 3"),
        ("parent,2024-05-01,1", "kpi", "takes its progress from the KPIs below it"),
        ("gone,2024-05-01,1", "kpi", "is deleted; restore it first"),
    ],
)
async def test_a_wrong_row_is_refused_with_field_and_reason_and_the_rest_is_taken(
    taking: Taking, db, actor, kpi, row, field, why
):
    await make_kpi(db, actor, await make_kpi(db, actor, external_id="parent"))
    gone = await make_kpi(db, actor, external_id="gone")
    await remove_goal(db, actor, gone.id, Kind.KPI)

    report = await taking.logs(f"kpi,date,value\nk,2024-04-30,1\n{row}\nk,2024-05-02,2\n")

    [(number, named, message)] = reasons(report)
    assert (number, named) == (3, field)
    assert why in message
    assert (report.taken, report.created) == (2, 2)
    assert await taking.differences() == []


async def test_a_file_that_breaks_off_writes_nothing(taking: Taking, kpi):
    rows = "k,2024-05-01,1\n" * 12_000

    with pytest.raises(FileUnreadable, match="begins in line 12002 is no CSV"):
        await taking.logs(f'kpi,date,value\n{rows}k,2024-05-02,"open\n')


async def test_a_label_twice_with_two_values_is_refused(taking: Taking, kpi):
    report = await taking.logs("kpi,label,value\nk,2023,1\nk,2023,1\nk,2023,2\n")

    why = "k has something else for 2023 in line 2; map a `key` column if both are meant"
    assert reasons(report) == [(4, "value", why)]
    assert (report.created, report.unchanged) == (1, 1)


async def test_a_key_tells_logs_of_one_label_apart(taking: Taking, kpi):
    report = await taking.logs("kpi,label,value,key\nk,2023,1,a\nk,2023,2,b\n")

    assert (report.created, report.refusals) == (2, [])


async def test_a_period_that_hasnt_ended_is_logged_today_and_stays_there(
    taking: Taking, db, actor, kpi
):
    this_year = str(actor.today.year)
    mapping = "source: s\nlogs: [{kpi: '{k}', label: '{y}', value: '{v}', cap: today}]"
    uncapped = mapping.replace(", cap: today", "")
    await taking.goals("id,title\ns:x,X\n")
    content = f"k,y,v\nx,{this_year},5\n"

    refused = await taking.logs(content, uncapped)
    await taking.logs(content, mapping)
    await db.execute(text("UPDATE kpi_logs SET log_date = log_date - 1"))
    again = await taking.logs(content, mapping)
    corrected = await taking.logs(content.replace(",5", ",6"), mapping)

    assert places(refused) == ([] if actor.today.strftime("%m%d") >= "1230" else [(2, "date")])
    assert (again.unchanged, corrected.changed) == (1, 1)
    assert await taking.rows(STORED) == [("s:x", f"s:{this_year}", actor.today, 6)]


async def test_days_outside_the_period_are_kept_and_said_not_to_count(taking: Taking, db, actor):
    kpi = await make_kpi(db, actor, external_id="y", year=2024)

    report = await taking.logs("kpi,date,value\ny,2023-12-31,5\ny,2024-01-01,7\n")

    assert report.created == 2
    assert "1 logs lie outside of their KPI's period: kept, not counted" in report.notes
    assert await progress(db, kpi) == (7,)


async def test_values_are_rounded_to_ten_decimals(taking: Taking, kpi):
    await taking.logs("kpi,label,value\nk,2023,68.553459119496855\n")

    assert [row[3] for row in await taking.rows(STORED)] == [Decimal("68.5534591195")]


async def test_logs_by_hand_are_left_alone(taking: Taking, db, actor, kpi):
    await log(db, actor, kpi, 40, actor.today - timedelta(days=1))

    report = await taking.logs(f"kpi,date,value\nk,{actor.today - timedelta(days=1)},50\n")

    assert report.created == 1
    assert len(await taking.rows("SELECT id FROM kpi_logs")) == 2
    assert await taking.differences() == []


async def test_many_logs_in_portions_add_up(taking: Taking, db, actor):
    vision = await make_vision(db, actor)
    for name in ("a", "b", "c"):
        await make_kpi(db, actor, vision, external_id=name, target_value=100_000)
    rows = [f"{'abc'[n % 3]},2024-01-{n % 28 + 1:02},1" for n in range(25_000)]

    report = await taking.logs("kpi,date,value\n" + "\n".join(rows))

    assert report.created == 25_000
    assert report.rows_per_second > 1000
    assert await taking.rows("SELECT sum(log_count), sum(log_sum) FROM goal_progress") == [
        (25_000, 25_000)
    ]
    assert await taking.differences() == []


async def test_lines_of_json_are_logged_too(taking: Taking, kpi):
    lines = '{"external_id": "k", "period": "2023", "value": 1.5}\n{"external_id": "k"}\n'

    report = await taking.logs(lines, name="logs.jsonl")

    assert places(report) == [(2, "label")]
    assert [row[3] for row in await taking.rows(STORED)] == [Decimal("1.5")]
