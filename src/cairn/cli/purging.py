"""The command that removes deleted goals for good."""

import json
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cairn.cli.root import Json, OrganizationName, cli, find_organization, with_sessions
from cairn.goals.purge import purge_deleted
from cairn.kit import clock
from cairn.kit.db import transaction
from cairn.people import service as people
from cairn.runtime import Sessions


@cli.command()
def purge(
    organization: OrganizationName = None,
    older_than: Annotated[
        int, typer.Option(min=0, max=36_500, metavar="DAYS", help="Deleted so many days ago.")
    ] = 30,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: Json = False,
) -> None:
    """Remove goals for good that were deleted long ago, with their logs and links."""

    async def work(sessions: Sessions) -> list[dict[str, Any]]:
        organization_id = await find_organization(sessions, organization)
        before = clock.now() - timedelta(days=older_than)
        async with transaction(sessions, organization_id) as db:
            actor = await people.command_actor(db, organization_id)
            rows = await purge_deleted(db, actor, before, dry_run=dry_run)
        return [
            {
                "goal_id": str(row.id),
                "kind": row.kind,
                "title": row.title,
                "deleted_at": row.deleted_at.isoformat(),
                "logs": row.log_total,
            }
            for row in rows
        ]

    gone = with_sessions(work)
    if as_json:
        print(json.dumps({"older_than_days": older_than, "dry_run": dry_run, "goals": gone}))
    else:
        print_gone(gone, dry_run)


def print_gone(gone: list[dict[str, Any]], dry_run: bool) -> None:
    """Show what went, or would go."""
    print(f"{len(gone)} goals {'would be removed' if dry_run else 'removed'}")
    if not gone:
        return
    table = Table("deleted", "kind", "goal", "logs")
    for one in gone:
        table.add_row(one["deleted_at"][:10], one["kind"], one["title"], str(one["logs"]))
    Console().print(table)
