"""`cairn kpis` as a person reads it, and as a script does."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert

from cairn.cli.figures import documents_of, figures_of, read_each, show, write_csv
from cairn.cli.tables import Grid, pieces
from cairn.errors import CommunityUnknown, PeriodInvalid
from cairn.jobs import DRAIN
from cairn.kit.db import transaction
from cairn.metrics.drain import drain
from cairn.metrics.metric import Grain
from cairn.model import Ticket, Transaction, Unit
from commands import run_cairn
from metrics.happening import make_community

OPENED = date(2026, 1, 1)
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
async def community(app, world):
    """A community with two tickets and a ledger in January; two others have nothing."""
    actor = world.actor(world.admin)
    async with transaction(app.state.sessions, world.organization_id) as db:
        community = await make_community(db, actor, "Asia/Kolkata", OPENED)
        await make_community(db, actor, "UTC", OPENED)
        whose = {"organization_id": actor.organization_id, "community_id": community}
        unit = insert(Unit).values(**whose, name="A").returning(Unit.id)
        ledger = {**whose, "unit_id": (await db.execute(unit)).scalar_one()}
        for day in (5, 20):
            at = datetime(2026, 1, day, 12, tzinfo=UTC)
            await db.execute(insert(Ticket).values(**whose, created_at=at, category="lift"))
            charge = {"kind": "charge", "amount": Decimal(1234), "posted_at": at}
            await db.execute(insert(Transaction).values(**ledger, **charge, due_on=at.date()))
        while await drain(db, actor.organization_id, DRAIN):
            pass
        late = datetime(2026, 2, 3, 12, tzinfo=UTC)
        await db.execute(insert(Ticket).values(**whose, created_at=late, category="lift"))
    return community


@pytest.fixture
def cairn(database_url, world, tmp_path):
    """Runs a command in the world's organization: exit code, stdout, stderr."""

    async def run(*words):
        own = ("--organization", str(world.organization_id))
        return await run_cairn(database_url, tmp_path, "kpis", *words, *own)

    return run


@pytest.fixture
def read(app, world):
    """Reads as the command does."""

    async def read(one, *names):
        return await read_each(app.state.sessions, str(world.organization_id), names, one)

    return read


async def test_the_figures_of_one_community_stand_side_by_side(cairn, community):
    code, out, _ = await cairn(
        "monthly", "-c", "Asia/Kolkata", "--from", "2026-01-01", "--to", "2026-02-01"
    )

    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert lines[:3] == [
        ["Asia/Kolkata", "(Asia/Kolkata)"],
        ["2026-01", "2026-02"],
        ["Billed", "2,468.00", "0.00"],
    ]
    assert ["Units", "1", "to", "30", "days", "behind", "1", "0"] in lines
    assert not [line for line in lines if line[0] in ("Entries", "Collection")]


async def test_several_are_added_up_one_below_the_other(read, community, capsys):
    show(Grain.DAILY, await read(figures_of(Grain.DAILY, *JANUARY)), is_total=True)

    *_, row, rest = capsys.readouterr().out.splitlines()
    assert row.split() == ["Asia/Kolkata", "2026-01-01", "2", "2,468.00", "1", "2,468.00", "2"]
    assert rest == "Nothing then: Elm Court, UTC."


async def test_what_doesnt_hold_any_more_is_marked(read, community, capsys):
    day = date(2026, 2, 3)
    show(Grain.DAILY, await read(figures_of(Grain.DAILY, day, day), str(community)), is_total=False)

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["2026-02-03*"]
    assert lines[-1] == "* about to be computed anew"


async def test_csv_and_json_have_all_rows(read, community, capsys):
    write_csv(Grain.DAILY, await read(figures_of(Grain.DAILY, *JANUARY), "Asia/Kolkata", "UTC"))
    (document,) = await read(documents_of(Grain.DAILY, *JANUARY), "Asia/Kolkata")

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    shown = json.loads(document)
    assert [(row["community"], row["metric_date"]) for row in (rows[0], rows[-1])] == [
        ("Asia/Kolkata", "2026-01-01"),
        ("UTC", "2026-01-31"),
    ]
    assert [row["tickets_opened"] for row in rows[:31]] == [
        str(item["tickets_opened"]) for item in shown["items"]
    ]
    assert (shown["community"], shown["community_id"]) == ("Asia/Kolkata", str(community))


async def test_what_cant_be_shown_is_refused(cairn, read, community):
    with pytest.raises(CommunityUnknown, match="no community Nowhere"):
        await read(figures_of(Grain.DAILY), "Nowhere")
    with pytest.raises(PeriodInvalid, match="is after `to`"):
        await read(figures_of(Grain.DAILY, *reversed(JANUARY)))
    code, _, err = await cairn("daily", "--csv", "--json")

    assert (code, "three ways to show one thing" in err) == (2, True)


def test_a_table_that_is_too_wide_goes_on_below():
    grid = Grid(
        corner=("",),
        labels=[("Entries",)],
        heads=["2026-01-01", "2026-01-02", "Money past due"],
        cells=[["1", "2", "1,234.50"]],
    )

    assert list(pieces(grid, 100)) == [[0, 1, 2]]
    assert list(pieces(grid, 32)) == [[0], [1, 2]]
    assert list(pieces(grid, 5)) == [[0], [1], [2]]
