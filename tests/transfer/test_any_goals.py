"""Files of goals that nobody would write."""

import random

import pytest

from cairn.words import KpiLevel, ObjectiveLevel, TargetLevel

from .taking import Taking

IN_RINGS = """WITH RECURSIVE tree AS (
        SELECT id FROM goals WHERE parent_id IS NULL
        UNION ALL SELECT g.id FROM tree JOIN goals g ON g.parent_id = tree.id
    ) SELECT (SELECT count(*) FROM goals) - (SELECT count(*) FROM tree)"""


LEVELS = {
    "vision": [""],
    "kpi": ["", *KpiLevel],
    "objective": list(ObjectiveLevel),
    "target": list(TargetLevel),
}


def any_goals(chance: random.Random) -> str:
    """Goals under any parents, of any levels and settings; each row is wrong in some file."""
    lines = ["kind,id,parent,title,level,weight,target_value,rollup_strategy,measure,state"]
    for number in range(30):
        kind = chance.choice([*LEVELS, "kpi", "kpi", "kpi"])
        is_kpi = kind == "kpi"
        cells = [
            kind,
            f"g{number % 20}" if number < 25 else f"g{chance.randrange(25)}",
            chance.choice(["", f"g{chance.randrange(25)}", f"g{chance.randrange(25)}"]),
            f"T{number % 20}",
            chance.choice(LEVELS[kind]),
            chance.choice(["", "1", "0", "2.5"]),
            chance.choice(["", "10", "-5", "0", "x"]) if is_kpi else "",
            chance.choice(["", "", "sum", "min", "count"]) if is_kpi else "",
            chance.choice(["", "latest", "average"]) if is_kpi else "",
            chance.choice(["", "active", "abandoned"]),
        ]
        lines.append(",".join(cells))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_a_file_says_numbers_are_right_and_the_same_again_changes_nothing(
    taking: Taking, seed
):
    chance = random.Random(seed)
    for _ in range(3):
        content = any_goals(chance)
        await taking.goals(content)
        await taking.logs(
            "kpi,date,value\n"
            + "".join(f"g{chance.randrange(25)},2025-01-01,{n}\n" for n in range(9))
        )

        again = await taking.goals(content)

        assert (again.created, again.changed) == (0, 0)
        assert await taking.differences() == []
        assert await taking.rows(IN_RINGS) == [(0,)]
