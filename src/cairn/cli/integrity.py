"""The command that holds what is stored against the logs and events that it is made of."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import text

from cairn.admin import service as admin
from cairn.cli.root import (
    Json,
    OnDemo,
    OrganizationName,
    cli,
    console,
    find_organization,
    with_sessions,
)
from cairn.kit.db import transaction
from cairn.kit.settings import settings
from cairn.people import service as people
from cairn.runtime import DATA, DEMO, Sessions, works_on_demo


@cli.command()
def verify(
    organization: OrganizationName = None,
    as_json: Json = False,
    repair: Annotated[bool, typer.Option(help="Write what is right over what is wrong.")] = False,
    demo: OnDemo = None,
) -> None:
    """Recompute all progress from the logs, and all summaries of communities from the events, and
    compare; exit code 1 if anything differs.
    """

    async def work(sessions: Sessions) -> dict[str, Any]:
        async with transaction(sessions) as db:
            rows = (await db.execute(text("SELECT id, name FROM tenancy.organizations()"))).all()
        chosen = [row.id for row in rows]
        if organization is not None:
            chosen = [await find_organization(sessions, organization)]
        report: dict[str, Any] = {"goals": 0, "buckets": 0, "dirty": 0, "differences": []}
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            for organization_id in chosen:
                await verify_one(sessions, organization_id, repair, report, bar)
        return report

    report = with_sessions(work, DEMO if works_on_demo(settings(), demo) else DATA)
    if as_json:
        print(json.dumps(report))
    else:
        print_report(report)
    if report["differences"] and not repair:
        raise typer.Exit(1)


async def verify_one(
    sessions: Sessions,
    organization_id: UUID,
    repair: bool,
    report: dict[str, Any],
    bar: Progress,
) -> None:
    """Verify one organization and add what is found to the report."""
    task = bar.add_task("comparing days", total=None)

    def tell(done: int, total: int) -> None:
        words = "comparing days" if done < total else "comparing goals"
        bar.update(task, description=words, completed=done, total=total or None)

    async with transaction(sessions, organization_id) as db:
        actor = await people.command_actor(db, organization_id)
        result = await admin.verify(db, actor, repair=repair, tell=tell)
    bar.remove_task(task)
    report["goals"] += result.goals
    report["buckets"] += result.buckets
    report["dirty"] += result.dirty
    report["differences"] += [one.model_dump(mode="json") for one in result.differences]


def print_report(report: dict[str, Any]) -> None:
    """Show what was found wrong as a table."""
    found = report["differences"]
    marked = f" ({report['dirty']} still to be computed)" if report["dirty"] else ""
    print(
        f"{report['goals']} goals, {report['buckets']} days, weeks and months of communities"
        f"{marked}, {len(found)} differences"
    )
    if not found:
        return
    table = Table("what", "field", "stored", "recomputed")
    for one in found:
        for name, (stored, recomputed) in one["fields"].items():
            table.add_row(words_for(one), name, str(stored), str(recomputed))
    Console().print(table)


def words_for(one: dict[str, Any]) -> str:
    """What differs: a goal, or a row of a community's summary."""
    if "goal_id" in one:
        return str(one["title"])
    return f"{one['community']}, {one['grain']} {one['first_day']}, {one['problem']}"
