"""Objectives and key results, prepared and imported as examples/gitlab_okrs does it."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from cairn.people.service import command_actor, create_organization
from cairn.transfer.files import Order, import_file
from cairn.transfer.goal_export import Selection
from cairn.transfer.writers import Format

from .taking import DATA, EXAMPLES, Taking, places
from .test_export import exported

FOLDER = EXAMPLES / "gitlab_okrs"
RAW = DATA / "gitlab_okrs.csv"
COLUMNS = (
    "period,period_start,period_end,node_id,parent_id,depth,kind,owner,text,result_text,"
    "result_source,score_pct_parsed\n"
)
DAYS = "fy20-q4,2019-11-01,2020-01-31"
ROWS = (
    ("1,,0,objective", "CEO,Grow,,,"),
    ("2,1,1,objective", "CMO,,,,"),
    ("3,2,2,item", "VP,Ten events,12,arrow,120"),
    ("4,1,1,key_result", "CEO,Sales,80%,arrow,80"),
    ("5,4,2,objective", "CRO,Below a key result,60%,arrow,60"),
    ("6,2,2,objective", "VP,Team,,,"),
    ("7,6,3,objective", "Me,Own,,,"),
    ("8,7,4,objective", "Me,Deep,50%,trailing,50"),
)
STORED = """SELECT split_part(g.external_id, ':', 2), g.kind, o.level, g.title,
    split_part(above.external_id, ':', 2), p.progress_percentage
    FROM goals g JOIN goal_progress p ON p.goal_id = g.id LEFT JOIN goals above ON
    above.id = g.parent_id LEFT JOIN objectives o ON o.id = g.id ORDER BY 1"""


def prepare(raw: Path, prepared: Path) -> None:
    """Add what becomes of every row."""
    with prepared.open("wb") as target:
        subprocess.run([sys.executable, FOLDER / "prepare.py", raw], stdout=target, check=True)


async def take(taking: Taking, raw: Path):
    """Both imports of the example."""
    prepared = taking.folder / "okrs.csv"
    prepare(raw, prepared)
    rules = FOLDER / "mapping.yaml"
    return [
        await import_file(taking.db, taking.actor, Order(what, prepared, rules))
        for what in ("goals", "logs")
    ]


async def test_four_levels_are_objectives_and_what_is_below_are_kpis(taking: Taking):
    raw = taking.folder / "raw.csv"
    raw.write_text(COLUMNS + "".join(f"{DAYS},{place},{words}\n" for place, words in ROWS))

    goals, logs = await take(taking, raw)

    assert (goals.taken, goals.refusals) == (8, [])
    assert (logs.taken, places(logs)) == (2, [(5, "kpi")])
    assert await taking.rows(STORED) == [
        ("1", "objective", "company", "Grow", None, Decimal("75")),
        ("2", "objective", "division", "CMO", "1", Decimal("75")),
        ("3", "objective", "team", "Ten events", "2", Decimal("100")),
        ("4", "kpi", None, "Sales", None, Decimal("60")),
        ("5", "kpi", None, "Below a key result", "4", Decimal("60")),
        ("6", "objective", "team", "Team", "2", Decimal("50")),
        ("7", "objective", "individual", "Own", "6", Decimal("50")),
        ("8", "kpi", None, "Deep", None, Decimal("50")),
    ]
    assert await taking.differences() == []


@pytest.mark.skipif(not RAW.exists(), reason=f"the real data isn't in {DATA}")
async def test_a_quarter_of_the_real_file_comes_back_byte_for_byte(taking: Taking):
    taking.actor = await command_actor(taking.db, taking.actor.organization_id)
    goals, logs = await take(taking, RAW)
    quarter = Selection(year=2020, quarter=4)
    content = await exported(taking, Format.YAML, quarter)
    assert await taking.differences() == []
    fresh = await create_organization(taking.db, "Fresh")
    taking.actor = await command_actor(taking.db, fresh.id)

    report = await taking.goals(content, name="first.yaml")

    assert (goals.taken, goals.refused, logs.taken, logs.refused) == (1615, 0, 146, 1)
    assert (report.created, report.refused) == (364, 0)
    assert await exported(taking, Format.YAML, quarter) == content
    assert await taking.differences() == []
