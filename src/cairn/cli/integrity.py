"""The command that holds stored progress against what the logs say."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from cairn.admin import service as admin
from cairn.cli.root import (
    Json,
    OnDemo,
    OrganizationName,
    cli,
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
    """Recompute all progress from the logs and compare; exit code 1 if anything differs."""

    async def work(sessions: Sessions) -> dict[str, Any]:
        async with transaction(sessions) as db:
            rows = (await db.execute(text("SELECT id, name FROM tenancy.organizations()"))).all()
        chosen = [row.id for row in rows]
        if organization is not None:
            chosen = [await find_organization(sessions, organization)]
        report: dict[str, Any] = {"goals": 0, "buckets": 0, "differences": []}
        for organization_id in chosen:
            await verify_one(sessions, organization_id, repair, report)
        return report

    report = with_sessions(work, DEMO if works_on_demo(settings(), demo) else DATA)
    if as_json:
        print(json.dumps(report))
    else:
        print_report(report)
    if report["differences"] and not repair:
        raise typer.Exit(1)


async def verify_one(
    sessions: Sessions, organization_id: UUID, repair: bool, report: dict[str, Any]
) -> None:
    """Verify one organization and add what is found to the report."""
    async with transaction(sessions, organization_id) as db:
        actor = await people.command_actor(db, organization_id)
        result = await admin.verify(db, actor, repair=repair)
    report["goals"] += result.goals
    report["differences"] += [one.model_dump(mode="json") for one in result.differences]


def print_report(report: dict[str, Any]) -> None:
    """Show what was found wrong as a table."""
    found = report["differences"]
    print(f"{report['goals']} goals, {len(found)} differences")
    if not found:
        return
    table = Table("goal", "field", "stored", "recomputed")
    for one in found:
        for name, (stored, recomputed) in one["fields"].items():
            table.add_row(one["title"], name, str(stored), str(recomputed))
    Console().print(table)
