"""What was shown on a day past is shown again, whatever has happened since."""

import random
from datetime import timedelta

import pytest

from goals.living import Life

DAY = timedelta(days=1)


@pytest.fixture
async def life(db, actor):
    life = Life(db, actor)
    await life.begin()
    return life


@pytest.mark.parametrize("seed", range(8))
async def test_a_day_past_is_answered_as_it_was_answered_then(life, seed):
    chance = random.Random(seed)
    then = {}
    for _ in range(8):
        for _ in range(chance.randrange(6)):
            await life.act(chance)
        then[life.actor.today] = await life.answers()
        life.pass_days(chance.choice([1, 1, 2, 9]))

    for day, answers in then.items():
        again = await life.answers(day)
        assert {name: again[name] for name in answers} == answers, day
