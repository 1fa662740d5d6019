"""Commands that compute the metrics of communities."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.progress import Progress
from sqlalchemy import text

from cairn import errors
from cairn.access.actor import Actor
from cairn.cli.root import (
    Json,
    OnDemo,
    OrganizationName,
    cli,
    console,
    find_organization,
    with_sessions,
)
from cairn.communities import jobs as service
from cairn.jobs import BACKFILL, REFRESH, enqueue, find_unfinished
from cairn.kit.db import transaction
from cairn.kit.logs import configure_logs
from cairn.kit.settings import settings
from cairn.metrics.periods import Days
from cairn.people import service as people
from cairn.runtime import DATA, DEMO, Sessions, works_on_demo
from cairn.words import RunStatus
from cairn.worker.runs import carry_out

COMMUNITIES = text("""
    SELECT id, name FROM communities WHERE organization_id = :organization ORDER BY lower(name), id
""")
RUN = text("SELECT * FROM job_runs WHERE organization_id = :organization AND id = :run")
LOOK_AGAIN_AFTER = 0.5
"""Seconds between two looks at how far a run is."""

Which = Annotated[str, typer.Argument(help="A community's name or id.")]
WhichOrAll = Annotated[
    str | None, typer.Option("--community", "-c", help="Its name or id; default: all active ones.")
]


class Period(StrEnum):
    """What is computed."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


Start = Callable[[Any, Actor], Awaitable[UUID]]
"""Writes a run down in a transaction, or finds the one that does the same."""


@cli.command()
def compute(
    period: Annotated[Period, typer.Argument(help="The last day, week or month that is over.")],
    community: WhichOrAll = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The one that this day is in, instead."),
    ] = None,
    organization: OrganizationName = None,
    as_json: Json = False,
    demo: OnDemo = None,
) -> None:
    """Compute metrics of a day, week or month, and what else is marked to be computed anew."""

    async def start(db: Any, actor: Actor) -> UUID:
        chosen = None if community is None else await find_community(db, actor, community)
        args: dict[str, Any] = {} if on is None else {"day": on.date().isoformat()}
        name = f"compute-{period}-kpis"
        found = await find_unfinished(db, actor.organization_id, name, chosen, **args)
        return found or await enqueue(
            db, actor.organization_id, name, community_id=chosen, queue=False, **args
        )

    carry_out_here(start, organization, as_json, demo)


@cli.command()
def backfill(
    community: Which,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    to: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day.")],
    organization: OrganizationName = None,
    as_json: Json = False,
    demo: OnDemo = None,
) -> None:
    """Compute days of a community anew, with the weeks and months that they are in.

    Killed, it goes on where it was when it is called again with the same days.
    """

    async def days(db: Any, actor: Actor, chosen: UUID) -> Days:
        return await service.days_to_fill(db, actor, chosen, first.date(), to.date())

    carry_out_here(filling(BACKFILL, community, days), organization, as_json, demo)


@cli.command()
def refresh(
    community: Which,
    days: Annotated[int, typer.Option(min=1, max=366, help="So many, up to yesterday.")] = 7,
    organization: OrganizationName = None,
    as_json: Json = False,
    demo: OnDemo = None,
) -> None:
    """Compute the last days of a community anew."""

    async def last(db: Any, actor: Actor, chosen: UUID) -> Days:
        return await service.last_days(db, actor, chosen, days)

    carry_out_here(filling(REFRESH, community, last), organization, as_json, demo)


def filling(
    jobname: str, community: str, days: Callable[[Any, Actor, UUID], Awaitable[Days]]
) -> Start:
    """Starts a job that computes days of one community."""

    async def start(db: Any, actor: Actor) -> UUID:
        chosen = await find_community(db, actor, community)
        asked = await days(db, actor, chosen)
        started = await service.start(db, actor, jobname, chosen, asked, queue=False)
        return started.job_id

    return start


async def find_community(db: Any, actor: Actor, name: str) -> UUID:
    """The community of that name or id."""
    rows = (await db.execute(COMMUNITIES, {"organization": actor.organization_id})).all()
    found = [row.id for row in rows if name in (row.name, str(row.id))]
    if len(found) == 1:
        return UUID(str(found[0]))
    known = ", ".join(f"{row.name} ({row.id})" for row in rows) or "none yet"
    raise errors.CommunityUnknown(name=name, known=known)


def carry_out_here(
    start: Start, organization: str | None, as_json: bool, demo: bool | None
) -> None:
    """Carry a run out in this process, with a bar on a terminal; exit code 1 if it didn't end well.

    A worker may take it up as well: whoever came first goes on, and both see it end.
    """

    async def work(sessions: Sessions) -> Any:
        organization_id = await find_organization(sessions, organization)
        async with transaction(sessions) as db:
            actor = await people.command_actor(db, organization_id)
            run_id = await start(db, actor)
        working = asyncio.create_task(carry_out(sessions, organization_id, run_id))
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("computing", total=None)
            while True:
                run = await look(sessions, organization_id, run_id)
                bar.update(task, completed=run.done or 0, total=run.total)
                is_going_on = run.status in (RunStatus.QUEUED, RunStatus.RUNNING)
                if not is_going_on or (working.done() and run.status == RunStatus.QUEUED):
                    break
                if working.done():
                    await asyncio.sleep(LOOK_AGAIN_AFTER)
                with suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(working), LOOK_AGAIN_AFTER)
        await working
        return await look(sessions, organization_id, run_id)

    configure_logs(logging.ERROR)
    run = with_sessions(work, DEMO if works_on_demo(settings(), demo) else DATA)
    show_run(run, as_json)
    if run.status != RunStatus.SUCCEEDED:
        raise typer.Exit(1)


async def look(sessions: Sessions, organization_id: UUID, run_id: UUID) -> Any:
    """How far a run is."""
    async with transaction(sessions, organization_id) as db:
        values = {"organization": organization_id, "run": run_id}
        return (await db.execute(RUN, values)).one()


def show_run(run: Any, as_json: bool) -> None:
    """Say what came of a run."""
    result = run.result or {}
    if as_json:
        words = {"job_id": str(run.id), "jobname": run.jobname, "status": run.status}
        words |= {"done": run.done, "total": run.total, "error": run.error}
        print(json.dumps({**words, **result}))
        return
    changed = sum(
        length(each) for one in result.get("changed", {}).values() for each in one["days"]
    )
    print(
        f"{run.jobname}: {run.status}. Days whose numbers are others now: {changed}; "
        f"goals that moved: {result.get('moved', 0)}."
    )
    if run.error and run.status != RunStatus.SUCCEEDED:
        print(run.error)


def length(given: list[str]) -> int:
    """How many days a range has."""
    first, last = map(date.fromisoformat, given)
    return (last - first).days + 1
