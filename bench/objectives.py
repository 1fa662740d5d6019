"""What reading and moving objectives costs, at 1,000 and 100,000: `python -m bench.objectives`."""

import asyncio
import os
import platform
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
from sqlalchemy import event

from bench.trees import chunks, insert_goals
from cairn.app import create_app
from cairn.kit.db import OPTIONS, enter_organization
from cairn.kit.embedded import start
from cairn.kit.settings import Settings
from cairn.migrations.migrate import migrate
from cairn.people import service as people
from cairn.words import Role

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks-objectives.md"
SIZES = (1_000, 100_000)
TIMES = 5
CHAIN = 200
"""KPIs below one another; the uppermost is linked to an objective."""
LEVELS = ("company", "division", "team", "individual")
TITLE = """# Benchmarks of objectives

Written by `python -m bench.objectives`: the HTTP answer of one client, in the process, on
{cores} cores, {machine}, PostgreSQL {server}; the median of {times} after a first one that isn't
counted. An organization has company, division, team and individual objectives (1 : 10 : 300 : the
rest), three in a hundred belong to the department `north`, and chains of
{chain} KPIs are linked to individual objectives. *Statements* are those that the application sends,
the ones that find the actor and enter the organization included.
"""


@dataclass(frozen=True)
class Place:
    """An organization with objectives, and who asks for them."""

    admin: dict[str, str]
    manager: dict[str, str]
    by_level: dict[str, list[UUID]]
    kpis: int


async def make_people(app: Any, name: str) -> tuple[UUID, dict[str, dict[str, str]]]:
    """An organization with an admin and the manager of `north`."""
    headers = {}
    async with app.state.sessions.begin() as db:
        organization = await people.create_organization(db, name)
        for role, department in ((Role.ADMIN, None), (Role.MANAGER, "north")):
            email = f"{role}@{name}.example.org"
            user = await people.create_user(db, email, role.title(), "correct horse battery")
            await enter_organization(db, organization.id)
            await people.add_member(
                db, None, organization.id, user, role=role, department=department
            )
            _, secret = await people.create_token(db, user.id, organization.id, "bench", None)
            headers[role.value] = {"Authorization": f"Bearer {secret}"}
    return organization.id, headers


def make_objectives(
    connection: psycopg.Connection, organization: UUID, count: int
) -> tuple[dict[str, list[UUID]], int]:
    """Objectives on four levels and chains of KPIs below, with their progress."""
    run = connection.execute
    run("SELECT set_config('cairn.organization', %s, false)", [str(organization)])
    run("SELECT set_config('cairn.engine', 'on', false)")
    companies = max(1, count // 10_000)
    sizes = [companies, companies * 10, companies * 300]
    sizes.append(count - sum(sizes))
    by_level: dict[str, list[UUID]] = {}
    above: list[UUID | None] = [None]
    everything: list[UUID] = []
    for level, size in zip(LEVELS, sizes, strict=True):
        ids = insert_goals(
            connection, organization, "objective", [above[n % len(above)] for n in range(size)]
        )
        run(
            "INSERT INTO objectives (organization_id, id, level, year) "
            "SELECT %s, unnest(%s::uuid[]), %s, 2026",
            [organization, ids, level],
        )
        by_level[level], above = ids, list(ids)
        everything += ids
    run(
        "UPDATE goals SET title = 'Objective ' || substr(md5(id::text), 1, 8), "
        "department = CASE WHEN get_byte(uuid_send(id), 15) < 8 THEN 'north' ELSE 'south' END "
        "WHERE organization_id = %s",
        [organization],
    )
    kpis = make_chains(connection, organization, by_level["individual"], max(2, count // 5_000))
    for part in chunks(everything + kpis):
        run(
            "SELECT engine.restructure(%s, current_date, %s::uuid[], '{}', '{}')",
            [organization, part],
        )
    connection.commit()
    return by_level, len(kpis)


def make_chains(
    connection: psycopg.Connection, organization: UUID, individuals: list[UUID], count: int
) -> list[UUID]:
    """Chains of KPIs, each linked to an individual objective."""
    kpis: list[UUID] = []
    level: list[UUID | None] = [None] * count
    for _ in range(CHAIN):
        ids = insert_goals(connection, organization, "kpi", level)
        level = list(ids)
        kpis += ids
    connection.execute(
        "INSERT INTO kpis (organization_id, id, target_value) SELECT %s, unnest(%s::uuid[]), 100",
        [organization, kpis],
    )
    connection.execute(
        "INSERT INTO goal_links (organization_id, objective_id, kpi_id) "
        "SELECT %s, unnest(%s::uuid[]), unnest(%s::uuid[])",
        [organization, individuals[:count], kpis[:count]],
    )
    return kpis


def requests_of(place: Place) -> list[tuple[str, str, str, Any, dict[str, str]]]:
    """What is measured: name, method, path, body, who asks."""
    root, division = place.by_level["company"][0], place.by_level["division"][0]
    team, person = place.by_level["team"][0], place.by_level["individual"][0]
    other = place.by_level["team"][1]
    tree, lists = "/objectives/tree/view", "/objectives?limit=50"
    reads = {
        "tree, all roots, depth 2": f"{tree}?depth=2",
        "tree, a year, depth 2": f"{tree}?depth=2&year=2026",
        "tree from the company, depth 2": f"{tree}?root_id={root}&depth=2",
        "tree from the company, depth 4": f"{tree}?root_id={root}&depth=4",
        "tree from a division, depth 2": f"{tree}?root_id={division}&depth=2",
        "tree from a division, depth 4": f"{tree}?root_id={division}&depth=4",
        "ancestors": f"/objectives/{person}/ancestors",
        "children": f"/objectives/{team}/children",
        "list, created": lists,
        "list, title": f"{lists}&sort=title",
        "list, updated, newest": f"{lists}&sort=-updated",
        "list, progress, most": f"{lists}&sort=-progress",
        "list, due": f"{lists}&sort=due",
        "list, one level of a year": f"{lists}&level=division&year=2026",
        "list with counts": f"{lists}&include_counts=true",
        "summary": "/objectives/stats/summary",
        "chart, 1,000 bars": "/objectives/gantt",
        "alignment of the company": f"/objectives/{root}/alignment",
        "alignment of a division": f"/objectives/{division}/alignment",
    }
    asked = [(name, "GET", path, None, place.admin) for name, path in reads.items()]
    asked += [
        (f"{name}, as a manager", "GET", path, None, place.manager)
        for name, path in reads.items()
        if name in {"list, created", "summary", "tree, all roots, depth 2"}
    ]
    return [
        *asked,
        ("move", "POST", f"/objectives/{person}/move", [other, team], place.admin),
        ("recalculate", "POST", f"/objectives/{division}/recalculate", None, place.admin),
    ]


async def measure(client: httpx2.AsyncClient, app: Any, place: Place) -> dict[str, str]:
    """Milliseconds and statements of every request."""
    statements: list[str] = []
    engine = app.state.sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    cells = {}
    for name, method, path, targets, headers in requests_of(place):
        took = []
        for number in range(TIMES + 1):
            statements.clear()
            body = {"new_parent_id": str(targets[number % 2])} if targets else None
            began = time.perf_counter()
            response = await client.request(method, path, json=body, headers=headers)
            took.append(time.perf_counter() - began)
            if response.status_code != 200:
                raise RuntimeError(f"{path}: {response.text}")
        median = sorted(took[1:])[TIMES // 2] * 1000
        cells[name] = f"{median:,.0f} ms | {len(statements)}"
    return cells


async def measure_all(url: str) -> list[dict[str, str]]:
    """All sizes, each in an organization of its own."""
    app = create_app(url, Settings(pool_size=2))
    found = []
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://bench/api/v1", timeout=600
        ) as client:
            for size in SIZES:
                organization, headers = await make_people(app, f"bench{size}")
                with psycopg.connect(url, options=OPTIONS) as connection:
                    by_level, kpis = make_objectives(connection, organization, size)
                with psycopg.connect(url, autocommit=True) as owner:
                    owner.execute("VACUUM ANALYZE")
                place = Place(headers["admin"], headers["manager"], by_level, kpis)
                found.append(await measure(client, app, place))
    return found


def main() -> None:
    """Measure on a server of our own; print the table and write the report."""
    state = Path(tempfile.mkdtemp(prefix="cairn-bench-"))
    state.chmod(0o755)
    server = start(state)
    try:
        migrate(server.url())
        with psycopg.connect(server.url()) as connection:
            version = str(connection.info.server_version // 10_000)
        found = asyncio.run(measure_all(server.url()))
    finally:
        server.remove()
    heads = "".join(f" {size:,} objectives | statements |" for size in SIZES)
    lines = [f"| request |{heads}", "|---|" + "---:|---:|" * len(SIZES)]
    lines += [f"| {name} | {' | '.join(cells[name] for cells in found)} |" for name in found[0]]
    table = "\n".join(lines)
    machine = f"{platform.system()} {platform.machine()}"
    title = TITLE.format(
        cores=os.cpu_count(), machine=machine, server=version, times=TIMES, chain=CHAIN
    )
    print(table)
    REPORT.write_text(f"{title}\n{table}\n")


if __name__ == "__main__":
    main()
