"""The command that shows background jobs."""

import json
from itertools import groupby
from operator import itemgetter
from typing import Any

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

jobs = typer.Typer(no_args_is_help=True, help="Background jobs, their schedules and runs.")
cli.add_typer(jobs, name="jobs")


@jobs.command("list")
def list_jobs(
    organization: OrganizationName = None,
    as_json: Json = False,
    demo: OnDemo = None,
) -> None:
    """Show when each job is due next, and how its last run went."""

    async def work(sessions: Sessions) -> list[dict[str, Any]]:
        async with transaction(sessions) as db:
            rows = (await db.execute(text("SELECT id, name FROM tenancy.organizations()"))).all()
        wanted = organization and await find_organization(sessions, organization)
        found = []
        for row in rows:
            if wanted in (None, row.id):
                async with transaction(sessions, row.id) as db:
                    actor = await people.command_actor(db, row.id)
                    known = await admin.list_jobs(db, actor, jobname=None, cursor=None, limit=1)
                found += [
                    {"organization": row.name, **job.model_dump(mode="json")} for job in known.jobs
                ]
        return found

    found = with_sessions(work, DEMO if works_on_demo(settings(), demo) else DATA)
    if as_json:
        print(json.dumps(found))
    else:
        print_jobs(found)


def print_jobs(jobs: list[dict[str, Any]]) -> None:
    """Show jobs as a table for each organization; instants are UTC, to the minute."""
    for name, of_one in groupby(jobs, key=itemgetter("organization")):
        columns = ("job", "community", "schedule", "last run", "status", "next run", "error")
        table = Table(*columns, box=None, header_style="bold", padding=(0, 1, 0, 0))
        for job in of_one:
            error = (job["last_error"] or "").partition("\n")[0]
            last, following = (
                (job[key] or "")[:16].replace("T", " ") for key in ("last_run", "next_run")
            )
            status = job["last_status"] or ""
            community = job["community"] or ""
            table.add_row(
                job["jobname"], community, job["schedule"], last, status, following, error
            )
        Console().print(name, table, sep="\n")
