"""What has to hold after anything that happened to the engine, seen by the superuser."""

import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from cairn.kit.embedded import EmbeddedServer

CYCLES = """
    WITH RECURSIVE up AS (
        SELECT organization_id, id, parent_id FROM goals
        UNION ALL
        SELECT up.organization_id, up.id, g.parent_id
        FROM up JOIN goals g ON g.organization_id = up.organization_id AND g.id = up.parent_id
    ) CYCLE organization_id, id, parent_id SET is_cycle USING path
    SELECT DISTINCT id FROM up WHERE is_cycle
"""
DIFFERENCES = """
    SELECT o.id AS organization, v.title, v.fields
    FROM organizations o CROSS JOIN LATERAL engine.verify(o.id) v
    WHERE %(all)s OR o.id IN (SELECT organization_id FROM goals WHERE id = ANY (%(goals)s))
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
HELD_UP = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE %s
"""
COMPLAINT = re.compile(r" (ERROR|FATAL|PANIC): .*")


@dataclass
class Evidence:
    """One database and the log of its server, from some moment on."""

    server: EmbeddedServer
    database_url: str
    log_begins_at: int = 0
    deadlocks_before: int = 0

    def begin(self) -> "Evidence":
        """Forget what was before."""
        self.log_begins_at = self.server.log.stat().st_size
        self.deadlocks_before = self.ask(DEADLOCKS)[0]["deadlocks"]
        return self

    def ask(self, statement: str, *values: Any, **named: Any) -> list[dict[str, Any]]:
        """Run one statement in a transaction of its own."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            cursor = connection.execute(statement, named or values)
            return cursor.fetchall() if cursor.description else []

    def differences(self, *goals: UUID) -> list[dict[str, Any]]:
        """Where stored progress isn't what logs, links and children make it: in the organizations
        of these goals, or in all."""
        return self.ask(DIFFERENCES, goals=list(goals), all=not goals)

    def cycles(self) -> list[dict[str, Any]]:
        """Goals that stand above themselves."""
        return self.ask(CYCLES)

    def deadlocks(self) -> int:
        """How many deadlocks the server resolved."""
        return int(self.ask(DEADLOCKS)[0]["deadlocks"]) - self.deadlocks_before

    def complaints(self) -> list[str]:
        """What the server's log has to say of errors."""
        with open(self.server.log, encoding="utf-8", errors="replace") as log:
            log.seek(self.log_begins_at)
            return [line.strip() for line in log if COMPLAINT.search(line)]

    def wait_for(self, statement: str, *values: Any, seconds: float = 60) -> list[dict[str, Any]]:
        """Wait until a statement finds something; returns its rows."""
        deadline = time.monotonic() + seconds
        while not (rows := self.ask(statement, *values)):
            assert time.monotonic() < deadline, "it didn't happen"
            time.sleep(0.01)
        return rows

    def wait_until_held_up(self, like: str) -> None:
        """Wait until a connection waits for a lock in a statement that looks like this."""
        self.wait_for(HELD_UP, like)
