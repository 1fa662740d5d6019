"""The number of statements doesn't grow with the number of siblings, nor with a batch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from cairn.progress.records import Goal, Log

from .company import OPTIONS, Company
from .rows import EPOCH

TODAY = date(2026, 4, 15)
FOREIGN_KEY_CHECK = "SELECT 1 FROM ONLY %"
"""One a row, and only because these rows are inserted in the transaction that updates them."""


@dataclass
class Meter:
    """Counts what the server runs: statements, also those inside functions, and pages read."""

    connection: psycopg.Connection[dict[str, Any]]
    observer: psycopg.Connection[dict[str, Any]]

    def measure(self, use_case: Callable[[], object]) -> tuple[int, int]:
        """Run a use case; returns its statements and the pages that they looked at."""
        self.observer.execute("SELECT pg_stat_statements_reset()")
        use_case()
        row = self.observer.execute(
            "SELECT sum(calls)::integer AS calls, sum(shared_blks_hit)::integer AS pages "
            "FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database "
            "WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%' "
            f"AND query NOT LIKE '{FOREIGN_KEY_CHECK}'"
        ).fetchone()
        assert row
        return row["calls"], row["pages"]


@pytest.fixture
def meter(database_url: str) -> Iterator[Meter]:
    with (
        psycopg.connect(database_url, autocommit=True, row_factory=dict_row) as observer,
        psycopg.connect(
            database_url,
            options=f"{OPTIONS} -c pg_stat_statements.track=all",
            row_factory=dict_row,
        ) as connection,
    ):
        observer.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        yield Meter(connection, observer)
        connection.rollback()


def family(company: Company, size: int, strategy: str = "average") -> list[Goal]:
    """A goal above a parent of so many KPIs; returns those."""
    top = Goal(company.new_id(), "kpi")
    parent = Goal(company.new_id(), "kpi", top.id, strategy=strategy, target=Decimal(1000))
    children = [Goal(company.new_id(), "kpi", parent.id, target=Decimal(100)) for _ in range(size)]
    company.create(top, parent, *children)
    return children


def inform(company: Company) -> None:
    """Let the planner know what there is."""
    as_owner(company, "ANALYZE goals, goal_progress, kpis")


def mislead(company: Company) -> None:
    """Let the planner take all tables for empty, as an ANALYZE beside an uncommitted load does."""
    as_owner(
        company,
        "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text, "
        "'relpages', 100, 'reltuples', 0::real) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    )


def as_owner(company: Company, query: str) -> None:
    """Run what the application may not."""
    company.run("SET LOCAL ROLE postgres")
    company.run(query)
    company.run("SET LOCAL ROLE cairn_app")


def warm_up(company: Company, kpi: Goal) -> None:
    """Log until all plans are cached."""
    for _ in range(8):
        company.log(kpi, TODAY, value=Decimal(1))


@pytest.mark.invariant("I6")
@pytest.mark.parametrize("strategy", ["average", "sum", "count"])
@pytest.mark.parametrize("tell", [inform, mislead])
def test_a_log_costs_the_same_under_ten_and_two_thousand_siblings(meter, strategy, tell):
    company = Company(meter.connection, today=TODAY)
    few, many = family(company, 10, strategy), family(company, 2000, strategy)
    tell(company)
    warm_up(company, few[1])
    warm_up(company, many[1])

    few_calls, few_pages = meter.measure(lambda: company.log(few[0], TODAY, value=Decimal(5)))
    many_calls, many_pages = meter.measure(lambda: company.log(many[0], TODAY, value=Decimal(5)))

    assert many_calls == few_calls
    assert many_pages < few_pages * 1.5


@pytest.mark.invariant("I6")
def test_a_batch_takes_as_many_statements_as_it_has_levels(meter):
    company = Company(meter.connection, today=TODAY)
    children = family(company, 500)
    inform(company)
    warm_up(company, children[0])

    ten = batch(company, children[:10], first=10_000)
    all_of_them = batch(company, children, first=20_000)
    few_calls, _ = meter.measure(lambda: roll_up(company, ten))
    many_calls, _ = meter.measure(lambda: roll_up(company, all_of_them))

    assert many_calls == few_calls


@pytest.mark.invariant("I6")
def test_a_load_reads_no_more_for_each_goal_when_the_planner_knows_of_none(meter):
    company = Company(meter.connection, today=TODAY)
    mislead(company)
    warm_up(company, family(company, 10)[0])

    _, few_pages = meter.measure(lambda: log_all(company, family(company, 50)))
    _, many_pages = meter.measure(lambda: log_all(company, family(company, 1000)))

    assert many_pages < few_pages * 1000 / 50 * 2


def log_all(company: Company, kpis: list[Goal]) -> None:
    """Log once for each of them, in one batch."""
    roll_up(company, batch(company, kpis, first=kpis[0].id.int))


def batch(company: Company, kpis: list[Goal], first: int) -> list[str]:
    """Insert one log a KPI without rolling it up; returns what came."""
    logs = [
        Log(UUID(int=first + number), kpi.id, TODAY, EPOCH, Decimal(3))
        for number, kpi in enumerate(kpis)
    ]
    company.run("SELECT set_config('cairn.engine', 'on', true)")
    company.write_logs(logs, [], [])
    company.run("SELECT set_config('cairn.engine', '', true)")
    return company.log_changes(1, logs)


def roll_up(company: Company, changes: list[str]) -> None:
    """Carry inserted logs up."""
    company.run(
        "SELECT engine.roll_up_logs(%s, %s, %s::engine.log_change[])", company.id, TODAY, changes
    )
