"""The guide for databases whose parents had no constraint, statement by statement."""

import re
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from cairn.kit.db import driver_url, transaction
from cairn.progress import rollup
from make import differences, make_kpi, make_vision

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "upgrading-parents.md"
CONSTRAINT = text("""
    SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE conname = 'fk_goals_organization_id_parent_id'
""")


def blocks():
    """The SQL of the guide, step by step."""
    return re.findall(r"```sql\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def run(connection, block):
    """Run the statements of a step; the rows of the last one, if it has some."""
    result = None
    for statement in block.split(";\n"):
        if statement.strip():
            result = connection.execute(text(statement))
    return result.all() if result is not None and result.returns_rows else []


async def test_a_database_without_the_constraint_gets_to_where_a_new_one_is(
    app, database_url, world, actor
):
    async with transaction(app.state.sessions, world.organization_id) as db:
        vision = await make_vision(db, actor)
        parent = await make_kpi(db, actor, vision, title="Parent")
        orphan = await make_kpi(db, actor, parent, title="Orphan")
        child = await make_kpi(db, actor, orphan, title="Child")
    engine = create_engine(driver_url(database_url), isolation_level="AUTOCOMMIT")
    lost = uuid4()
    with engine.connect() as connection:
        [as_new] = connection.execute(CONSTRAINT).all()
        run(connection, "ALTER TABLE goals DROP CONSTRAINT fk_goals_organization_id_parent_id")
        connection.execute(
            text("UPDATE goals SET parent_id = :lost WHERE id = :id"),
            {"lost": lost, "id": orphan.id},
        )

        listing, *steps = blocks()
        found = run(connection, listing)
        for step in [*steps, *steps]:
            run(connection, step)

        assert [tuple(row)[1:] for row in found] == [(orphan.id, "kpi", "Orphan", lost)]
        assert connection.execute(CONSTRAINT).all() == [as_new]
        assert as_new.convalidated
        assert run(connection, listing) == []
        kept = connection.execute(text("SELECT id, parent_id FROM goals")).all()
    engine.dispose()
    assert dict(map(tuple, kept)) == {
        vision.id: None,
        parent.id: vision.id,
        orphan.id: None,
        child.id: orphan.id,
    }
    async with transaction(app.state.sessions, world.organization_id) as db:
        assert await rollup.repair(db, world.organization_id, world.today) > 0
    assert await differences(app.state.sessions, world) == []
