"""An organization under test: changed by the engine as the services do it, mirrored in Python."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from cairn.kit.ids import uuid7
from cairn.progress.model import compute
from cairn.progress.records import Goal, Link, Log, Numbers, Settings

from .rows import (
    EPOCH,
    GOAL_COLUMNS,
    KIND_COLUMNS,
    LOG_COLUMNS,
    Move,
    Tables,
    comparable,
    flat,
    goal_row,
    kind_row,
    log_row,
    moves_of,
    stored_numbers,
)

ORGANIZATION = UUID(int=1)
OPTIONS = "-c role=cairn_app -c jit=off -c client_min_messages=warning"
SHARES = "SELECT engine.take_out(%s, %s, %s::uuid[])::text AS shares"
RESTRUCTURE = "SELECT m.* FROM unnest(engine.restructure(%s, %s, %s, %s::engine.delta[], %s)) m"
ROLL_UP_LOGS = """
    SELECT m.* FROM unnest(engine.roll_up_logs(%s, %s, %s::engine.log_change[])) m
"""
LOG_VALUE = """
    SELECT m.* FROM unnest(engine.log_value(%s, %s, %s, %s, %s, %s, %s, %s, NULL, NULL,
        'manual', NULL, NULL, %s)) m
"""
CHANGE_LOG = """
    SELECT m.* FROM unnest(engine.change_log(%s, %s, %s, %s, %s, %s, %s, NULL, NULL)) m
"""
REMOVE_LOG = "SELECT m.* FROM unnest(engine.remove_log(%s, %s, %s)) m"


@contextmanager
def application(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A connection that acts as the application; what isn't committed is rolled back."""
    with psycopg.connect(database_url, options=OPTIONS, row_factory=dict_row) as connection:
        yield connection
        connection.rollback()


class Company(Tables):
    """One organization in the current transaction; every method is one use case."""

    def __init__(
        self,
        connection: psycopg.Connection[dict[str, Any]],
        settings: Settings | None = None,
        today: date = date(2026, 4, 15),
        organization: UUID = ORGANIZATION,
    ) -> None:
        super().__init__(connection, organization)
        self.today = today
        self.settings = settings or Settings()
        self.goals: dict[UUID, Goal] = {}
        self.links: dict[tuple[UUID, UUID], Link] = {}
        self.logs: dict[UUID, Log] = {}
        self.last_id = 0
        self.savepoints: list[dict[str, Any]] = []
        self.run("SELECT set_config('cairn.organization', %s, true)", str(organization))
        self.run("INSERT INTO organizations (id, name) VALUES (%s, 'Under test')", organization)
        self.write_settings()

    def new_id(self) -> UUID:
        """Ids that are the same in every run of an example."""
        self.last_id += 1
        return UUID(int=self.last_id)

    # Goals

    def create(self, *goals: Goal) -> list[Move]:
        """Create goals, parents first."""
        self.own_structure()
        for goal in goals:
            self.insert("goals", GOAL_COLUMNS, goal_row(goal))
            self.insert(f"{goal.kind}s", KIND_COLUMNS[goal.kind], kind_row(goal))
            self.goals[goal.id] = goal
        return self.restructure([goal.id for goal in goals])

    def change(self, *goals: Goal) -> list[Move]:
        """Give goals that exist these settings."""
        ids = [goal.id for goal in goals]
        before = self.take_out(ids)
        recount = [g.id for g in goals if g.strategy != self.goals[g.id].strategy]
        for goal in goals:
            self.update("goals", GOAL_COLUMNS, goal_row(goal))
            self.update(f"{goal.kind}s", KIND_COLUMNS[goal.kind], kind_row(goal))
            self.goals[goal.id] = goal
        return self.restructure(ids, before, recount)

    def override(self, goal: Goal, percentage: Decimal | None) -> list[Move]:
        """Show another percentage than the computed one, or the computed one again."""
        before = self.take_out([goal.id])
        self.run(
            "UPDATE goal_progress SET override_percentage = %s, manual_override_reason = %s "
            "WHERE organization_id = %s AND goal_id = %s",
            percentage,
            None if percentage is None else "because",
            self.id,
            goal.id,
        )
        self.goals[goal.id] = replace(self.goals[goal.id], override=percentage)
        return self.restructure([goal.id], before)

    def purge(self, *goals: Goal) -> None:
        """Delete goals for good, as any writer may; children become roots."""
        gone = {goal.id for goal in goals}
        self.run("DELETE FROM goals WHERE id = ANY (%s)", list(gone))
        self.goals = {
            goal.id: replace(goal, parent_id=None) if goal.parent_id in gone else goal
            for goal in self.goals.values()
            if goal.id not in gone
        }
        self.links = {key: link for key, link in self.links.items() if not gone & set(key)}
        self.logs = {key: log for key, log in self.logs.items() if log.kpi_id not in gone}
        self.refresh_expected()

    # Links

    def link(self, objective: UUID, kpi: UUID, weight: Decimal) -> list[Move]:
        """Link a KPI to an objective, or give the link another weight."""
        before = self.take_out([kpi])
        self.run(
            "INSERT INTO goal_links (organization_id, objective_id, kpi_id, weight) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (organization_id, objective_id, kpi_id) "
            "DO UPDATE SET weight = excluded.weight",
            *(self.id, objective, kpi, weight),
        )
        self.links[objective, kpi] = Link(objective, kpi, weight)
        return self.restructure([kpi], before)

    def unlink(self, objective: UUID, kpi: UUID) -> list[Move]:
        """Remove a link as the service does, which rolls it up itself."""
        before = self.take_out([kpi])
        self.delete_link(objective, kpi)
        return self.restructure([kpi], before)

    def unlink_by_hand(self, objective: UUID, kpi: UUID) -> None:
        """Remove a link as another tool would; a trigger rolls it up."""
        self.delete_link(objective, kpi)
        self.refresh_expected()

    def delete_link(self, objective: UUID, kpi: UUID) -> None:
        """Delete the row."""
        self.run("DELETE FROM goal_links WHERE objective_id = %s AND kpi_id = %s", objective, kpi)
        del self.links[objective, kpi]

    # Logs

    def log(self, kpi: Goal, day: date, minute: int = 0, **entry: Any) -> list[Move]:
        """Log one entry; `minute` says when, several may fall on the same one."""
        log = Log(uuid7(), kpi.id, day, EPOCH + timedelta(minutes=minute), **entry)
        self.logs[log.id] = log
        rows = self.run(
            LOG_VALUE,
            *(self.id, self.today, log.id, kpi.id, day, log.value),
            *(log.is_completed, log.skipped, log.logged_at),
        )
        return moves_of(rows)

    def correct_log(self, log: Log) -> list[Move]:
        """Write the fields of one log that people may correct."""
        self.logs[log.id] = log
        fields = (log.day, log.value, log.is_completed, log.skipped)
        return moves_of(self.run(CHANGE_LOG, self.id, self.today, log.id, *fields))

    def remove_log(self, log: Log) -> list[Move]:
        """Delete one log."""
        del self.logs[log.id]
        return moves_of(self.run(REMOVE_LOG, self.id, self.today, log.id))

    def change_logs(
        self, added: Iterable[Log] = (), edited: Iterable[Log] = (), removed: Iterable[Log] = ()
    ) -> list[Move]:
        """Add, edit and remove many logs and carry them up at once."""
        self.run("SELECT engine.hold_structure(%s)", self.id)
        added, edited, removed = list(added), list(edited), list(removed)
        gone = self.log_changes(-1, [*edited, *removed])
        self.run("SELECT set_config('cairn.engine', 'on', true)")
        self.write_logs(added, edited, removed)
        self.run("SELECT set_config('cairn.engine', '', true)")
        come = self.log_changes(1, [*added, *edited])
        return moves_of(self.run(ROLL_UP_LOGS, self.id, self.today, [*gone, *come]))

    def change_logs_by_hand(
        self, added: Iterable[Log] = (), edited: Iterable[Log] = (), removed: Iterable[Log] = ()
    ) -> None:
        """Change logs as another tool would, statement by statement; triggers roll them up."""
        self.write_logs(list(added), list(edited), list(removed))

    def write_logs(self, added: list[Log], edited: list[Log], removed: list[Log]) -> None:
        """Insert, update and delete the rows."""
        for log in added:
            self.insert("kpi_logs", LOG_COLUMNS, log_row(log))
        for log in edited:
            self.update("kpi_logs", LOG_COLUMNS, log_row(log))
        self.run("DELETE FROM kpi_logs WHERE id = ANY (%s)", [log.id for log in removed])
        self.logs |= {log.id: log for log in [*added, *edited]}
        for log in removed:
            del self.logs[log.id]

    def log_changes(self, sign: int, logs: Iterable[Log]) -> list[str]:
        """Stored logs as they come (1) or go (-1)."""
        rows = self.run(
            "SELECT (%s, kpi_id, log_date, value, skipped)::engine.log_change::text AS change "
            "FROM kpi_logs WHERE id = ANY (%s)",
            sign,
            [log.id for log in logs],
        )
        return [row["change"] for row in rows]

    # Settings and days

    def change_settings(self, settings: Settings, today: date) -> None:
        """Another day, other working days, another fiscal year."""
        ids = list(self.goals)
        before = self.take_out(ids)
        self.settings, self.today = settings, today
        self.write_settings()
        self.restructure(ids, before)
        self.refresh_expected()

    def write_settings(self) -> None:
        """Store the settings of the organization."""
        self.run(
            "UPDATE organizations SET fiscal_year_start_month = %s, working_weekdays = %s, "
            "holidays = %s WHERE id = %s",
            self.settings.fiscal_year_start_month,
            list(self.settings.working_weekdays),
            list(self.settings.holidays),
            self.id,
        )

    def refresh_expected(self) -> None:
        """Bring the expected progress of all goals to today."""
        self.run("SELECT engine.refresh_expected(%s, %s, NULL)", self.id, self.today)

    # Undoing

    def remember(self) -> None:
        """Set a savepoint."""
        self.run(f"SAVEPOINT s{len(self.savepoints)}")
        mirrored = ("goals", "links", "logs")
        fixed = {"settings": self.settings, "today": self.today, "last_id": self.last_id}
        self.savepoints.append(fixed | {name: dict(getattr(self, name)) for name in mirrored})

    def roll_back(self) -> None:
        """Return to the last savepoint."""
        vars(self).update(self.savepoints.pop())
        self.run(f"ROLLBACK TO SAVEPOINT s{len(self.savepoints)}")

    # What to compare

    def stored(self) -> dict[UUID, Numbers]:
        """The numbers that the engine keeps."""
        rows = self.run("SELECT * FROM goal_progress WHERE organization_id = %s", self.id)
        return {row["goal_id"]: stored_numbers(row) for row in rows}

    def computed(self) -> dict[UUID, Numbers]:
        """The numbers by the reference model."""
        computed = compute(
            self.goals.values(), self.links.values(), self.logs.values(), self.settings, self.today
        )
        return {goal_id: comparable(numbers) for goal_id, numbers in computed.items()}

    def differences(self) -> list[tuple[int, str, object, object]]:
        """Where the two differ: goal, field, stored, computed."""
        stored = {goal: flat(numbers) for goal, numbers in self.stored().items()}
        computed = {goal: flat(numbers) for goal, numbers in self.computed().items()}
        return [
            (goal.int, name, stored.get(goal, {}).get(name), computed.get(goal, {}).get(name))
            for goal in stored | computed
            for name in stored.get(goal, {}) | computed.get(goal, {})
            if stored.get(goal, {}).get(name) != computed.get(goal, {}).get(name)
        ]

    def verify(self) -> list[dict[str, Any]]:
        """What the engine itself finds wrong."""
        return self.run("SELECT * FROM engine.verify(%s)", self.id)

    def row(self, goal: Goal) -> dict[str, Any]:
        """The stored row of a goal but for when it was calculated."""
        rows = self.run("SELECT * FROM goal_progress WHERE goal_id = %s", goal.id)
        return {key: value for key, value in rows[0].items() if key != "last_calculated_at"}

    # Statements

    def own_structure(self) -> None:
        """Lock the structure; until `restructure` triggers are off, as in the services."""
        self.run("SELECT engine.own_structure(%s)", self.id)
        self.run("SELECT set_config('cairn.engine', 'on', true)")

    def take_out(self, ids: list[UUID]) -> str:
        """Lock the structure and note what goals give before they change."""
        self.own_structure()
        return str(self.run(SHARES, self.id, self.today, ids)[0]["shares"])

    def restructure(
        self, ids: list[UUID], before: str = "{}", recount: Iterable[UUID] = ()
    ) -> list[Move]:
        """Carry a change of structure up."""
        rows = self.run(RESTRUCTURE, self.id, self.today, ids, before, list(recount))
        self.run("SELECT set_config('cairn.engine', '', true)")
        return moves_of(rows)
