"""Trees of KPIs to log into, made straight in the tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg

TODAY = datetime.now(UTC).date()
CHUNK = 50_000


@dataclass(frozen=True)
class Tree:
    """An organization with one tree: `fan_out` children a goal, `depth` levels below the vision."""

    name: str
    organization: UUID
    root: UUID
    leaves: list[UUID]
    size: int


def make_tree(connection: psycopg.Connection, fan_out: int, depth: int) -> Tree:
    """Create an organization, a vision and the KPIs below it, and bring progress up to date.

    Targets are so far away that no benchmark reaches them: every log climbs up to the root.
    """
    organization = uuid4()
    run = connection.execute
    run("SELECT set_config('cairn.organization', %s, false)", [str(organization)])
    run("INSERT INTO organizations (id, name) VALUES (%s, 'bench')", [organization])
    level = insert_goals(connection, organization, "vision", [None])
    root = level[0]
    run("INSERT INTO visions (organization_id, id) VALUES (%s, %s)", [organization, root])
    everything = list(level)
    for _ in range(depth):
        parents: list[UUID | None] = [parent for parent in level for _ in range(fan_out)]
        level = insert_goals(connection, organization, "kpi", parents)
        run(
            "INSERT INTO kpis (organization_id, id, target_value) "
            "SELECT %s, unnest(%s::uuid[]), 1000000",
            [organization, level],
        )
        everything += level
    connection.commit()
    for part in chunks(everything):  # parents first: the engine must know them
        run(
            "SELECT engine.restructure(%s, %s, %s::uuid[], '{}', '{}')",
            [organization, TODAY, part],
        )
    run(
        "INSERT INTO bench.peer_progress (organization_id, goal_id, parent_id) "
        "SELECT organization_id, id, parent_id FROM goals WHERE organization_id = %s",
        [organization],
    )
    connection.commit()
    name = f"chain of {depth}" if fan_out == 1 else f"{fan_out:,} × {depth}"
    return Tree(name, organization, root, level, len(everything))


def insert_goals(
    connection: psycopg.Connection, organization: UUID, kind: str, parents: list[UUID | None]
) -> list[UUID]:
    """Insert one goal below each of these parents; returns their ids."""
    rows = connection.execute(
        "INSERT INTO goals (organization_id, kind, title, parent_id) "
        "SELECT %s, %s, 'bench', parent FROM unnest(%s::uuid[]) parent RETURNING id",
        [organization, kind, parents],
    )
    return [row[0] for row in rows]


def chunks(ids: list[UUID]) -> Iterator[list[UUID]]:
    """Ids in portions of one statement each."""
    for first in range(0, len(ids), CHUNK):
        yield ids[first : first + CHUNK]
