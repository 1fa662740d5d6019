"""Looking at one goal says the same as looking at all of them, for everybody."""

import random
from uuid import uuid4

import pytest
from sqlalchemy import text

from cairn.access.permissions import GRANTS, Permission

PARENTS = {
    "vision": (None,),
    "objective": (None, "objective"),
    "kpi": (None, "vision", "kpi", "kpi"),
    "target": (None, "vision", "target"),
}
OWN_COLUMNS = {
    "vision": ("visibility", ("private", "private", "shared")),
    "objective": ("level", ("team",)),
    "kpi": ("measure", ("sum",)),
    "target": ("level", ("daily_action",)),
}
BOTH_WAYS = text("""
    SELECT g.id, engine.sees_goal(:organization, :user, :scope, :department, g.id) AS one,
        engine.is_visible(:organization, :user, :scope, :department, g.id) AS among_all
    FROM goals g WHERE g.organization_id = :organization
""")


async def plant(db, world, chance, size):
    """A forest of all kinds, of all people, with links between objectives and KPIs."""
    by_kind = {kind: [] for kind in PARENTS}
    owners = [world.admin.id, world.manager.id, world.employee.id, world.other_employee.id, None]
    for _ in range(size):
        kind = chance.choice(["vision", "objective", "kpi", "kpi", "kpi", "target"])
        above = chance.choice(PARENTS[kind])
        parent = chance.choice(by_kind[above]) if above and by_kind[above] else None
        values = {
            "org": world.organization_id,
            "id": uuid4(),
            "kind": kind,
            "parent": parent,
            "owner": chance.choice(owners),
            "department": chance.choice(["north", "south", None, None]),
        }
        await db.execute(
            text("""
                INSERT INTO goals (organization_id, id, kind, parent_id, title, owner_id,
                    department, deleted_at)
                VALUES (:org, :id, :kind, :parent, 'G', :owner, :department, :deleted)
            """),
            {**values, "deleted": None if chance.random() < 0.9 else world.deleted_at},
        )
        column, words = OWN_COLUMNS[kind]
        await db.execute(
            text(f"INSERT INTO {kind}s (organization_id, id, {column}) VALUES (:org, :id, :word)"),
            {"org": world.organization_id, "id": values["id"], "word": chance.choice(words)},
        )
        by_kind[kind].append(values["id"])
    for kpi in by_kind["kpi"]:
        if by_kind["objective"] and chance.random() < 0.2:
            link = {"org": world.organization_id, "kpi": kpi}
            await db.execute(
                text("""
                    INSERT INTO goal_links (organization_id, objective_id, kpi_id)
                    VALUES (:org, :objective, :kpi)
                """),
                {**link, "objective": chance.choice(by_kind["objective"])},
            )


@pytest.mark.parametrize("seed", range(4))
async def test_one_goal_is_seen_if_it_is_among_all_that_are_seen(db, world, seed):
    chance = random.Random(seed)
    world.deleted_at = (await db.execute(text("SELECT now()"))).scalar_one()
    await db.execute(text("SELECT set_config('cairn.engine', 'on', true)"))
    await plant(db, world, chance, 70)
    seen = []

    for name in ("admin", "manager", "employee", "other_employee"):
        person = getattr(world, name)
        values = {
            "organization": world.organization_id,
            "user": person.id,
            "scope": GRANTS[Permission.GOALS_VIEW].scope(person.role).value,
            "department": person.department,
        }
        rows = (await db.execute(BOTH_WAYS, values)).all()
        assert [row.one for row in rows] == [row.among_all for row in rows]
        seen += [row.one for row in rows]

    assert {True, False} == set(seen)
