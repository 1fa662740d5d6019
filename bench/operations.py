"""What a year of many communities costs to sum up, beside a loop over days and beside DuckDB, and
what it costs to take events and to read a year: `python -m bench.operations`."""

import argparse
import asyncio
import os
import platform
import re
import tempfile
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from bench.ledgers import measure_ledgers
from bench.summaries import mark_ledgers, measure_summaries
from bench.taking import measure_taking
from bench.year import measure_year
from cairn.kit.db import create_engine, create_sessions, enter_organization
from cairn.kit.embedded import start
from cairn.migrations.migrate import migrate
from cairn.people import service as people
from cairn.words import Role

REPORT = Path(__file__).parents[1] / "docs" / "benchmarks-operations.md"
HERE = Path(__file__).parent
FIRST, DAYS = date(2025, 7, 1), 365
LAST = FIRST + timedelta(days=DAYS - 1)
COMMUNITIES, UNITS = 50, 200
ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Paris",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
]
EVENTS = 1_000_000
TITLE = """# Benchmarks of operations

Written by `python -m bench.operations --write`, which needs what `pip install '.[bench]'` brings.
Machines differ and are noisy: read ratios, not seconds; what is compared ran in turns. Here:
{cores} cores, {machine}, PostgreSQL {server} on a durable server with the settings of the embedded
one, everything on the same machine.

The events are made up: of {days} days in {communities} communities in {zones} time zones, in all
tables of events, in the order in which they would have come in.
"""


def main() -> None:
    """Measure on a server of our own; print the report and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS, help="how many there are")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--only", choices=SECTIONS, help="one section instead of all")
    parser.add_argument("--write", action="store_true", help="write the report into docs/")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cairn-bench-", ignore_cleanup_errors=True) as place:
        state = Path(place)
        state.chmod(0o755)
        server = start(state)
        try:
            url = server.url()
            migrate(url)
            organization = make_events(url, chosen.events)
            for name, measure in SECTIONS.items():
                if chosen.only in (None, name):
                    section = measure(url, organization, (FIRST, LAST), chosen.rounds)
                    section += f"\nThere were {chosen.events:,} events.\n"
                    print(section, flush=True)
                    if chosen.write:
                        write(title(url), section)
        finally:
            server.remove()


def title(url: str) -> str:
    """The head of the report."""
    with psycopg.connect(url) as connection:
        version = connection.info.server_version // 10_000
    return TITLE.format(
        cores=os.cpu_count(),
        machine=f"{platform.system()} {platform.machine()}",
        server=version,
        days=DAYS,
        communities=COMMUNITIES,
        zones=len(ZONES),
    )


def write(head: str, section: str) -> None:
    """Put a section into the report, in the place of the one of the same heading."""
    _, *kept = re.split(r"^(?=## )", REPORT.read_text() if REPORT.exists() else "", flags=re.M)
    sections = {one.partition("\n")[0]: one.rstrip() + "\n" for one in kept}
    sections[section.partition("\n")[0]] = section
    REPORT.write_text("\n".join([head, *sections.values()]))


SECTIONS = {
    "summaries": measure_summaries,
    "taking": measure_taking,
    "reading": measure_year,
    "ledgers": measure_ledgers,
}


def make_events(url: str, events: int) -> UUID:
    """An organization with all that happened in it; nothing is computed, no day is marked."""
    organization = asyncio.run(make_organization(url))
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute((HERE / "happenings.sql").read_text())
        owner.execute((HERE / "naive_days.sql").read_text())
        owner.execute("SET session_replication_role = replica")
        owner.execute("SET work_mem = '256MB'")
        owner.execute("SELECT setseed(0.5)")
        owner.execute(
            "SELECT bench.settle(%s, %s, %s, %s, %s)",
            [organization, COMMUNITIES, UNITS, FIRST, ZONES],
        )
        owner.execute("SELECT bench.happen(%s, %s, %s, %s)", [organization, FIRST, DAYS, events])
        mark_ledgers(owner)
        owner.execute("VACUUM ANALYZE")
    return organization


async def make_organization(url: str) -> UUID:
    """An organization with an admin."""
    engine = create_engine(url, 1)
    async with create_sessions(engine).begin() as db:
        organization = await people.create_organization(db, "Bench")
        user = await people.create_user(db, "bench@example.org", "Bench", None)
        await enter_organization(db, organization.id)
        await people.add_member(db, None, organization.id, user, role=Role.ADMIN)
    await engine.dispose()
    return organization.id


if __name__ == "__main__":
    main()
