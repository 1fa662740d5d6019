"""Rows of the database and what they are in the words of the reference model."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg

from cairn.progress.records import Goal, Log, Numbers, Own, Sums

EPOCH = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
GOAL_COLUMNS = "kind parent_id title starts_on ends_on state weight rollup_strategy deleted_at"
KIND_COLUMNS = {
    "vision": "",
    "objective": "level year quarter manual_progress",
    "kpi": "level year quarter month week due_weekdays measure direction baseline_value "
    "target_value lower_bound upper_bound",
    "target": "level done_at",
}
LOG_COLUMNS = "kpi_id log_date value is_completed skipped logged_at"


@dataclass(frozen=True)
class Move:
    """One line of a receipt."""

    goal_id: UUID
    old: Decimal | None
    new: Decimal | None
    current_value: Decimal | None


class Tables:
    """The tables of one organization, a statement at a time."""

    def __init__(self, connection: psycopg.Connection[dict[str, Any]], organization: UUID) -> None:
        self.connection = connection
        self.id = organization

    def run(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Run one statement and return its rows."""
        cursor = self.connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []

    def insert(self, table: str, columns: str, row: dict[str, Any]) -> None:
        """Insert one row with its id."""
        names = ["organization_id", "id", *columns.split()]
        places = ", ".join(["%s"] * len(names))
        values = {"organization_id": self.id, **row}
        self.run(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})",
            *(values[name] for name in names),
        )

    def update(self, table: str, columns: str, row: dict[str, Any]) -> None:
        """Update one row by its id."""
        names = ["id", *columns.split()]
        self.run(
            f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in names)} "
            "WHERE organization_id = %s AND id = %s",
            *(row[name] for name in names),
            self.id,
            row["id"],
        )


def goal_row(goal: Goal) -> dict[str, Any]:
    """A goal as a row of `goals`."""
    return vars(goal) | {
        "title": f"{goal.kind} {goal.id.int}",
        "rollup_strategy": goal.strategy,
        "deleted_at": EPOCH if goal.is_deleted else None,
    }


def kind_row(goal: Goal) -> dict[str, Any]:
    """A goal as a row of its kind's table."""
    return vars(goal) | {
        "due_weekdays": goal.due_weekdays and list(goal.due_weekdays),
        "baseline_value": goal.baseline,
        "target_value": goal.target,
        "done_at": EPOCH if goal.is_done else None,
    }


def log_row(log: Log) -> dict[str, Any]:
    """A log as a row of `kpi_logs`."""
    return vars(log) | {"log_date": log.day}


def moves_of(rows: Iterable[dict[str, Any]]) -> list[Move]:
    """Rows of engine.move."""
    return [Move(r["goal_id"], r["old"], r["new"], r["current_value"]) for r in rows]


def stored_numbers(row: dict[str, Any]) -> Numbers:
    """A row of goal_progress in the words of the reference model."""
    return Numbers(
        progress=row["progress_percentage"],
        coverage=row["coverage"],
        own=Own(
            row["computed_percentage"],
            row["computed_coverage"],
            row["current_value"],
            row["raw_percentage"],
        ),
        children=Sums(
            row["child_count"],
            row["completed_child_count"],
            row["total_weight"],
            row["weighted_progress"],
            row["covered_weight"],
            row["child_value_sum"],
        ),
        links=Sums(
            row["link_count"],
            0,
            row["link_total_weight"],
            row["link_weighted_progress"],
            row["link_covered_weight"],
            Decimal(0),
        ),
        expected=row["expected_percentage"],
        period=(row["period_start"], row["period_end"]),
    )


def comparable(numbers: Numbers) -> Numbers:
    """Without the two sums over links that nothing is made of and nobody stores."""
    return replace(numbers, links=replace(numbers.links, completed=0, value_sum=Decimal(0)))


def flat(numbers: Numbers) -> dict[str, object]:
    """All numbers under one name each."""
    groups = {"own": numbers.own, "children": numbers.children, "links": numbers.links}
    nested = {
        f"{group}.{name}": value
        for group, record in groups.items()
        for name, value in vars(record).items()
    }
    return {name: value for name, value in vars(numbers).items() if name not in groups} | nested
