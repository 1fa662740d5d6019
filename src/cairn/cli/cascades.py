"""The command that links KPIs which were imported flat."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from cairn import errors
from cairn.cascades.link_queries import list_visions
from cairn.cascades.link_schemas import HierarchyIn
from cairn.cascades.linking import link_visions
from cairn.cli.root import Json, OrganizationName, cli, find_organization, with_sessions
from cairn.kit.db import transaction
from cairn.people import service as people
from cairn.runtime import Sessions

VisionName = Annotated[
    str | None, typer.Option("--vision", help="Its id, external id or title; default: all.")
]


@cli.command("link-hierarchy")
def link_hierarchy(
    vision: VisionName = None,
    organization: OrganizationName = None,
    prefix: Annotated[
        str | None, typer.Option(help="Take KPIs whose external id begins with it, too.")
    ] = None,
    unplaced: Annotated[
        bool, typer.Option("--unplaced", help="Take all KPIs that belong to no other vision, too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    as_json: Json = False,
) -> None:
    """Put KPIs without a parent below a vision: months in quarters, weeks in months, and so on."""
    if (prefix or unplaced) and vision is None:
        raise typer.BadParameter("--prefix and --unplaced need --vision")
    body = HierarchyIn(prefix=prefix, unplaced=unplaced)

    async def work(sessions: Sessions) -> dict[str, Any]:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions, organization_id) as db:
            actor = await people.command_actor(db, organization_id)
            chosen = chosen_visions(await list_visions(db, organization_id), vision)
            report = await link_visions(db, actor, chosen, body, preview=dry_run)
        return report.model_dump(mode="json")

    report = with_sessions(work)
    print(json.dumps(report)) if as_json else print_report(report)


def chosen_visions(rows: Any, name: str | None) -> list[UUID]:
    """The visions of that name, or all.

    Raises:
        VisionUnknown: none has the name, or several have.
    """
    found = [row.id for row in rows if name in (None, str(row.id), row.external_id, row.title)]
    if name is not None and len(found) != 1:
        known = ", ".join(f"{row.title} ({row.id})" for row in rows) or "none yet"
        raise errors.VisionUnknown(name=name, known=known)
    return found


def print_report(report: dict[str, Any]) -> None:
    """Show what was linked, and what was left."""
    would = "would be " if report["is_preview"] else ""
    print(f"{report['kpis']} KPIs, {report['links']} links {would}made")
    for level, counts in report["levels"].items():
        print(f"{level}: {counts['with_parent']} of {counts['total']} with a parent")
    created = report["progress_rows_created"]
    print(f"{report['progress_rows']} progress rows, {created} {would}created")
    if not report["left"]:
        return
    print(f"{report['left_count']} left without a parent")
    table = Table("level", "KPI", "why")
    for one in report["left"]:
        table.add_row(one["level"], one["title"], one["reason"])
    Console().print(table)
