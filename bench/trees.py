"""Trees of KPIs to log into, made straight in the tables."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import psycopg

TODAY = date(2026, 6, 15)


@dataclass(frozen=True)
class Tree:
    """An organization with one tree: `fan_out` children a goal, `depth` levels below the vision."""

    name: str
    organization: UUID
    leaves: list[UUID]


def make_tree(connection: psycopg.Connection, fan_out: int, depth: int) -> Tree:
    """Create an organization, a vision and the KPIs below it, and bring progress up to date."""
    organization = uuid4()
    run = connection.execute
    run("SELECT set_config('cairn.organization', %s, false)", [str(organization)])
    run("INSERT INTO organizations (id, name) VALUES (%s, 'bench')", [organization])
    level = insert_goals(connection, organization, "vision", [None])
    run("INSERT INTO visions (organization_id, id) VALUES (%s, %s)", [organization, level[0]])
    everything = list(level)
    for _ in range(depth):
        parents = [parent for parent in level for _ in range(fan_out)]
        level = insert_goals(connection, organization, "kpi", parents)
        run(
            "INSERT INTO kpis (organization_id, id, target_value) "
            "SELECT %s, unnest(%s::uuid[]), 1000000",
            [organization, level],
        )
        everything += level
    run(
        "SELECT engine.restructure(%s, %s, %s::uuid[], '{}', '{}')",
        [organization, TODAY, everything],
    )
    connection.commit()
    return Tree(f"{fan_out:,} × {depth}", organization, level)


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
