"""That listeners are told of what lists show, to everybody the same."""

from random import Random

import pytest
from sqlalchemy import text

from cairn.goals.queries import visible, who
from cairn.stream.events import NOWHERE
from cairn.stream.listeners import Room
from cairn.stream.queries import number_all
from cairn.stream.reader import load_sights
from make import link, make_kpi, make_objective, make_vision

HIDE = "UPDATE visions SET visibility = 'private' WHERE id IN (SELECT id FROM visions LIMIT 3)"
DELETE = "UPDATE goals SET deleted_at = now() WHERE id IN (SELECT id FROM goals LIMIT 3)"
LEVELS = ("company", "division", "team", "individual")


async def grow(db, world, chance):
    """Goals of all kinds, whoever's they are, in private and shared visions and none."""
    admin = world.actor(world.admin)
    people = [world.people[name] for name in ("admin", "manager", "employee", "other_employee")]

    def holder():
        person = chance.choice(people)
        return {"owner_id": person.id, "department": chance.choice(["north", "south", "west"])}

    kpis = []
    for _ in range(4):
        vision = await make_vision(db, admin, visibility="shared", **holder())
        above = [vision]
        for _ in range(5):
            above.append(await make_kpi(db, admin, chance.choice(above), **holder()))
        kpis += above[1:]
    kpis += [await make_kpi(db, admin, **holder()) for _ in range(2)]
    above = None
    for level in LEVELS:
        above = await make_objective(db, admin, level, above, **holder())
        await link(db, admin, above, chance.choice(kpis))


@pytest.mark.parametrize("seed", range(8))
async def test_one_is_told_of_exactly_what_one_sees(db, world, seed):
    await grow(db, world, Random(seed))
    await db.execute(text(HIDE))
    await db.execute(text(DELETE))
    connection = await db.connection()
    room = Room(world.organization_id, NOWHERE)
    await number_all(connection, world.organization_id, room.numbers)
    actors = [world.actor(person) for person in world.people.values() if person.role]

    sights = await load_sights(connection, room, actors)

    for actor in actors:
        seen = await db.execute(
            text(f"SELECT g.id FROM goals g WHERE {visible(actor)}"), who(actor)
        )
        mask = (1 << len(room.numbers.by_goal)) - 1
        told = sights[actor.user_id, actor.role, actor.department].of(mask)
        expected = room.numbers.mask_of(b"".join(row.id.bytes for row in seen))
        assert told == expected, actor
