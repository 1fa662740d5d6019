"""The command that shows what communities' events came to."""

import csv
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.access.actor import Actor
from cairn.cli.metrics import find_community
from cairn.cli.root import (
    Json,
    OnDemo,
    OrganizationName,
    cli,
    find_organization,
    with_sessions,
)
from cairn.cli.tables import Grid, show_grid
from cairn.communities import kpis as service
from cairn.kit.db import transaction
from cairn.kit.settings import settings
from cairn.metrics.catalog import OF_GRAIN
from cairn.metrics.metric import Grain, Metric, Unit
from cairn.people import service as people
from cairn.runtime import DATA, DEMO, Sessions, works_on_demo

ACTIVE = text("""
    SELECT id, name, time_zone FROM communities
    WHERE organization_id = :organization
        AND (id = ANY(:chosen) OR cardinality(CAST(:chosen AS uuid[])) = 0 AND is_active)
    ORDER BY lower(name), id
""")
NOTHING = "–"
NAMED = 10
"""So many communities that had nothing are named."""

Row = Mapping[str, Any]
One = Callable[[AsyncSession, Actor, Any], Awaitable[Any]]
"""Reads something of a community, whose row it is given."""
DAY = ["%Y-%m-%d"]


@dataclass(frozen=True)
class Figures:
    """Rows of one community, oldest first."""

    name: str
    time_zone: str
    rows: Sequence[Row]


@cli.command("kpis")
def show_kpis(
    grain: Annotated[Grain, typer.Argument(help="The length of what a row sums up.")],
    communities: Annotated[
        list[str] | None,
        typer.Option("--community", "-c", help="Its name or id; default: all active ones."),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="First day.")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option(formats=DAY, help="Last day; default: the running one.")
    ] = None,
    total: Annotated[
        bool, typer.Option("--total", help="One row each: what adds up, and how it stood last.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="All columns of all rows.")] = False,
    organization: OrganizationName = None,
    as_json: Json = False,
    demo: OnDemo = None,
) -> None:
    """Show what communities' days, weeks or months came to.

    The table leaves out what is 0 everywhere, and numbers by a word; --csv and --json have all.
    """
    if total + as_csv + as_json > 1:
        raise typer.BadParameter("--total, --csv and --json are three ways to show one thing")
    days = (first and first.date(), to and to.date())
    folder = DEMO if works_on_demo(settings(), demo) else DATA

    def read(one: One) -> list[Any]:
        return with_sessions(
            lambda sessions: read_each(sessions, organization, communities or [], one), folder
        )

    if as_json:
        print(f"[{','.join(read(documents_of(grain, *days)))}]")
    elif as_csv:
        write_csv(grain, read(figures_of(grain, *days)))
    else:
        show(grain, read(figures_of(grain, *days)), is_total=total)


async def read_each(
    sessions: Sessions, organization: str | None, names: Sequence[str], one: One
) -> list[Any]:
    """Read something of communities, in the order of their names."""
    organization_id = await find_organization(sessions, organization)
    async with transaction(sessions, organization_id) as db:
        actor = await people.command_actor(db, organization_id)
        chosen = [await find_community(db, actor, name) for name in names]
        values = {"organization": organization_id, "chosen": chosen}
        return [await one(db, actor, row) for row in (await db.execute(ACTIVE, values)).all()]


def figures_of(grain: Grain, first: date | None = None, last: date | None = None) -> One:
    """Reads a community's rows."""

    async def read(db: AsyncSession, actor: Actor, row: Any) -> Figures:
        rows = await service.read_rows(db, actor, row.id, grain, first, last)
        return Figures(row.name, row.time_zone, rows)

    return read


def documents_of(grain: Grain, first: date | None = None, last: date | None = None) -> One:
    """Reads what the API answers, with the community's name in it."""

    async def read(db: AsyncSession, actor: Actor, row: Any) -> str:
        document = await service.read_json(db, actor, row.id, grain, first, last)
        return f'{{"community":{json.dumps(row.name)},{document.plain[1:].decode()}'

    return read


def write_csv(grain: Grain, found: Sequence[Figures]) -> None:
    """Write rows as they are, with the community's name before each."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["community", *service.columns_of(grain)])
    for figures in found:
        writer.writerows([figures.name, *service.cells_of(grain, row)] for row in figures.rows)


def show(grain: Grain, found: Sequence[Figures], *, is_total: bool) -> None:
    """Show figures of one community as columns, of several as rows."""
    metrics = [one for one in OF_GRAIN[grain].values() if not one.is_by_word]
    if is_total:
        metrics = [one for one in metrics if one.is_additive or one.standing is not None]
        found = [total_of(metrics, one) for one in found]
    told = [one for one in metrics if any(number(row[one.key]) for f in found for row in f.rows)]
    busy = [f for f in found if any(number(row[one.key]) for row in f.rows for one in told)]
    console = Console(highlight=False)
    if len(found) == 1 and busy:
        console.print(f"{busy[0].name} ({busy[0].time_zone})", markup=False)
        show_grid(console, across(grain, told, busy[0]))
    elif busy:
        show_grid(console, down(grain, told, busy))
    idle = [one.name for one in found if one not in busy]
    if idle or not found:
        more = f" and {len(idle) - NAMED} more" if len(idle) > NAMED else ""
        print(f"Nothing then: {', '.join(idle[:NAMED]) or 'there are no communities'}{more}.")
    if any(row["dirty"] for one in busy for row in one.rows):
        print("* about to be computed anew")


def total_of(metrics: Sequence[Metric], figures: Figures) -> Figures:
    """Rows made one: sums, and of what is true as of a day, the last."""
    rows = figures.rows
    if not rows:
        return figures
    total = {
        one.key: sum(number(row[one.key]) for row in rows)
        if one.is_additive
        else number(rows[-1][one.key])
        for one in metrics
    }
    dirty = sorted({group for row in rows for group in row["dirty"]})
    return Figures(figures.name, figures.time_zone, [{**rows[0], **total, "dirty": dirty}])


def across(grain: Grain, metrics: Sequence[Metric], figures: Figures) -> Grid:
    """A row for each metric, a column for each period."""
    return Grid(
        corner=("",),
        labels=[(one.label,) for one in metrics],
        heads=[period(grain, row) for row in figures.rows],
        cells=[[words(one, row[one.key]) for row in figures.rows] for one in metrics],
    )


def down(grain: Grain, metrics: Sequence[Metric], found: Sequence[Figures]) -> Grid:
    """A row for each period of each community, a column for each metric."""
    rows = [(one.name, row) for one in found for row in one.rows]
    return Grid(
        corner=("", "from"),
        labels=[(name, period(grain, row)) for name, row in rows],
        heads=[one.label for one in metrics],
        cells=[[words(one, row[one.key]) for one in metrics] for _, row in rows],
    )


def period(grain: Grain, row: Row) -> str:
    """What a row is of: a day, a week by its Monday, a month; with a mark while it is stale."""
    mark = "*" if row["dirty"] else ""
    match grain:
        case Grain.DAILY:
            return f"{row['metric_date']}{mark}"
        case Grain.WEEKLY:
            return f"{row['week_start']}{mark}"
        case _:
            return f"{row['year']}-{row['month']:02}{mark}"


def number(value: Any) -> Decimal:
    """A value as a number; 0 where there is none."""
    return Decimal(value or 0)


def words(metric: Metric, value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return NOTHING
    match metric.unit:
        case Unit.MONEY:
            return f"{number(value):,.2f}"
        case Unit.PERCENT:
            return f"{value:,.2f} %"
        case Unit.COUNT if number(value) == int(value):
            return f"{int(value):,}"
        case _:
            return f"{value:,.2f}"
