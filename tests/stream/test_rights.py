"""Who is told of what, and for how long."""

from sqlalchemy import text

from cairn.goals import service
from cairn.kit import clock
from cairn.model import Token
from cairn.people import tokens
from cairn.people.schemas import TokenIn
from cairn.visions.schemas import VisionPatch
from cairn.visions.service import change_vision
from cairn.words import Kind
from make import log, make_kpi, make_vision


async def test_one_is_told_of_goals_that_one_sees_only(listen, committing, world):
    admin = world.actor(world.admin)
    async with committing() as db:
        north = await make_kpi(db, admin, department="north")
        south = await make_kpi(db, admin, department="south")
        mine = await make_kpi(db, admin, owner_id=world.other_employee.id, department="south")

    async with (
        listen(world.manager) as of_north,
        listen(world.other_manager) as of_south,
        listen(world.other_employee) as employee,
        listen(world.admin) as of_all,
    ):
        for kpi in (north, south, mine):
            async with committing() as db:
                await log(db, admin, kpi, 1)
        heard = [
            await of_all.hear(north, south, mine),
            await of_north.hear(north),
            await of_south.hear(south, mine),
            await employee.hear(mine),
        ]

    assert heard == [{north.id, south.id, mine.id}, {north.id}, {south.id, mine.id}, {mine.id}]


async def test_of_a_private_vision_nobody_but_its_owner_is_told(listen, committing, world):
    owner, admin = world.actor(world.employee), world.actor(world.admin)

    async with listen(world.employee) as own, listen(world.admin) as other:
        async with committing() as db:
            vision = await make_vision(db, owner)
            kpi = await make_kpi(db, owner, vision)
        async with committing() as db:
            await log(db, owner, kpi, 1)
        async with committing() as db:
            public = await make_kpi(db, admin)
        assert await own.hear(kpi, vision) == {kpi.id, vision.id}
        assert await other.hear(public) == {public.id}


async def test_who_saw_a_goal_is_told_that_it_is_hidden_now_and_then_no_more(
    listen, committing, world
):
    owner, admin = world.actor(world.employee), world.actor(world.admin)
    async with committing() as db:
        vision = await make_vision(db, owner, visibility="shared")
        kpi = await make_kpi(db, admin)

    async with listen(world.admin) as ear:
        await ear.take()
        async with committing() as db:
            private = VisionPatch(visibility="private").changes()
            await change_vision(db, owner, vision.id, private, None, None)
        assert await ear.hear(vision) == {vision.id}
        async with committing() as db:
            await service.set_override(db, owner, vision.id, None)
        async with committing() as db:
            await log(db, admin, kpi, 1)
        assert await ear.hear(kpi) == {kpi.id}


async def test_a_goal_that_becomes_ones_own_is_told_from_then_on(listen, committing, world):
    admin = world.actor(world.admin)
    async with committing() as db:
        kpi = await make_kpi(db, admin)

    async with listen(world.employee) as ear:
        await ear.take()
        async with committing() as db:
            changes = {"owner_id": world.employee.id}
            row = await service.get_row(db, admin, kpi.id, Kind.KPI)
            await service.change_goal(db, admin, row, changes, {})
        assert await ear.hear(kpi) == {kpi.id}


async def test_nothing_is_told_across_organizations(app, listen, committing, world):
    from make import make_world
    from stream.ears import Ear

    other = await make_world(app.state.sessions)
    async with committing() as db:
        kpi = await make_kpi(db, world.actor(world.admin))

    async with listen() as here, Ear(app.state.stream, other, other.admin) as there:
        await there.take()
        async with committing() as db:
            await log(db, world.actor(world.admin), kpi, 1)
        await here.hear(kpi)
        assert not there.listener.has_news.is_set()


async def test_the_stream_of_a_revoked_token_ends(app, listen, committing, world):
    actor = world.actor(world.employee)
    async with committing() as db:
        made = await tokens.create_own_token(db, actor, TokenIn(name="laptop"))
    person = type(world.employee)(
        world.employee.id, "", made.token, world.employee.role, world.employee.department
    )

    async with listen(person) as ear, listen(world.employee) as other:
        await ear.take()
        await other.take()
        async with committing() as db:
            await tokens.revoke_own_token(db, actor, made.id)
        app.state.stream.checked_at = 0
        assert await ear.take() == []
        assert (ear.listener.is_over, other.listener.is_over) == (True, False)


async def test_the_stream_of_an_expired_token_ends(app, listen, committing, world):
    async with listen(world.employee) as ear:
        await ear.take()
        async with committing() as db:
            token = (
                await db.execute(
                    text("SELECT id FROM tokens WHERE user_id = :user"), {"user": world.employee.id}
                )
            ).scalar_one()
            (await db.get_one(Token, token)).expires_at = clock.now()
        app.state.stream.checked_at = 0
        assert await ear.take() == []

    assert ear.listener.is_over


async def test_who_gets_other_rights_starts_anew(app, listen, committing, world):
    async with listen(world.employee) as ear:
        await ear.take()
        async with committing() as db:
            await db.execute(
                text("UPDATE memberships SET department = 'south' WHERE user_id = :user"),
                {"user": world.employee.id},
            )
        app.state.stream.checked_at = 0
        (event,) = await ear.take()

    assert (event.name, event.data) == ("reset", {"reason": "rights"})
    assert ear.listener.is_over
