"""What is expected of parents, and how much of them has data: by example, in engine and model."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cairn.progress import rules
from cairn.progress.records import Goal

from .company import Company, application

WEDNESDAY = date(2026, 4, 15)
WEEK = {"starts_on": date(2026, 4, 13), "ends_on": date(2026, 4, 17)}  # 40 are expected
OVER = {"starts_on": date(2026, 4, 6), "ends_on": date(2026, 4, 10)}  # 100
AHEAD = {"starts_on": date(2026, 4, 20), "ends_on": date(2026, 4, 24)}  # 0
MAINTAIN = {"direction": "maintain", "target": None, "upper_bound": Decimal(5)}


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    """A company in a transaction of its own, rolled back."""
    with application(database_url) as connection:
        yield Company(connection, today=WEDNESDAY)


def numbers(**fields: Any) -> dict[str, Any]:
    """Settings with decimals."""
    return {name: None if n is None else Decimal(n) for name, n in fields.items()}


def kpi(company: Company, parent: Goal | None = None, **fields: Any) -> Goal:
    """A KPI from 0 to 100."""
    settings = {"target": Decimal(100), **fields}
    return Goal(company.new_id(), "kpi", parent.id if parent else None, **settings)


def expected(company: Company, goal: Goal) -> Decimal | None:
    """What is stored, which is what the model computes."""
    stored = company.stored()[goal.id]
    assert stored == company.computed()[goal.id]
    return stored.expected


@pytest.mark.parametrize(
    ("settings", "percentage"),
    [
        (WEEK, 40),
        (OVER, 100),
        (AHEAD, 0),
        ({}, None),
        ({"starts_on": WEEK["starts_on"]}, None),
        (WEEK | MAINTAIN, 100),
        (AHEAD | MAINTAIN, 100),
        (MAINTAIN, 100),
        (WEEK | {"target": None}, 40),
    ],
)
def test_of_a_leaf_as_much_as_working_days_have_gone_is_expected(company, settings, percentage):
    leaf = kpi(company, **settings)
    company.create(leaf)

    assert expected(company, leaf) == percentage


@pytest.mark.parametrize(
    ("parent", "children", "percentage"),
    [
        ({}, [WEEK | numbers(weight=3), OVER], 55),
        ({}, [WEEK, numbers(weight=5)], 40),
        ({}, [{}, {}], None),
        (AHEAD, [WEEK], 40),
        (WEEK, [{}], None),
        (MAINTAIN, [WEEK], 40),
        ({}, [WEEK, OVER | {"state": "abandoned"}, OVER | {"is_deleted": True}], 40),
        ({}, [WEEK, OVER | numbers(weight=0), OVER | numbers(target=None)], 40),
        ({"strategy": "min"}, [WEEK, OVER, {}], 40),
        ({"strategy": "max"}, [WEEK, OVER, {}], 100),
        ({"strategy": "count"}, [WEEK | numbers(weight=9), OVER, {}], 70),
        ({"strategy": "sum"} | numbers(target=200), [WEEK, OVER], 70),
        ({"strategy": "sum"} | numbers(target=200), [WEEK | numbers(weight=9), OVER], 70),
        ({"strategy": "sum"} | numbers(target=40), [WEEK, OVER], 100),
        ({"strategy": "sum"} | numbers(target=150, baseline=50), [WEEK], 0),
        (
            {"strategy": "sum"} | numbers(target=150, baseline=50),
            [WEEK | numbers(baseline=10, target=110), WEEK | numbers(target=None, baseline=20)],
            20,
        ),
        (
            {"strategy": "sum"} | numbers(target=200),
            [WEEK | numbers(baseline=10, target=110), numbers(baseline=30)],
            40,
        ),
        ({"strategy": "sum"} | numbers(target=200), [numbers(baseline=30)], None),
        ({"strategy": "sum"} | numbers(target=None), [WEEK], None),
        (
            {"strategy": "sum", "direction": "decrease"} | numbers(baseline=200, target=100),
            [WEEK | {"direction": "decrease"} | numbers(baseline=200, target=100)],
            40,
        ),
    ],
)
def test_a_parent_expects_what_its_children_do(company, parent, children, percentage):
    above = kpi(company, **parent)
    company.create(above, *(kpi(company, above, **child) for child in children))

    assert expected(company, above) == percentage


def test_objectives_expect_what_the_objectives_below_do_or_else_their_kpis(company):
    top = Goal(company.new_id(), "objective", level="company", **OVER)
    divisions = [
        Goal(company.new_id(), "objective", top.id, level="division", weight=Decimal(w), **period)
        for w, period in ((3, WEEK), (1, OVER), (7, {}))
    ]
    week, over = kpi(company, **WEEK), kpi(company, **OVER)
    company.create(top, *divisions, week, over)
    manual = expected(company, top)

    company.link(divisions[2].id, week.id, Decimal(1))
    company.link(divisions[2].id, over.id, Decimal("0.5"))

    assert manual == 55
    assert [expected(company, one) for one in (*divisions, top)] == [
        40,
        100,
        60,
        Decimal("58.1818"),
    ]


def test_targets_are_like_leaves_until_others_stand_below_them(company):
    vision = Goal(company.new_id(), "vision", **WEEK)
    quarter = Goal(company.new_id(), "target", vision.id, level="quarterly_target", **OVER)
    company.create(vision)
    alone = expected(company, vision)
    company.create(quarter)
    childless = [expected(company, one) for one in (quarter, vision)]

    power = Goal(company.new_id(), "target", quarter.id, level="power_goal", **WEEK)
    company.create(power, kpi(company, vision, **OVER))

    assert alone is None
    assert childless == [100, 100]
    assert [expected(company, one) for one in (power, quarter, vision)] == [40, 40, 70]


def test_coverage_is_the_share_of_weight_with_data_on_every_level(company):
    top = kpi(company)
    left, right = kpi(company, top, weight=Decimal(3)), kpi(company, top)
    leaves = [kpi(company, left), kpi(company, left, weight=Decimal(2)), kpi(company, right)]
    company.create(top, left, right, *leaves)
    company.log(leaves[0], WEDNESDAY, value=Decimal(0))

    shares = [company.stored()[goal.id].coverage for goal in (left, right, top)]
    company.override(right, Decimal(50))
    overridden = company.stored()

    assert shares == [Decimal("0.3333333333"), 0, Decimal("0.2500000000")]
    assert overridden[right.id].coverage == 1
    assert overridden[top.id].coverage == Decimal("0.5000000000")
    assert overridden == company.computed()


def test_an_override_moves_neither_what_is_expected_nor_the_sum_above(company):
    top = kpi(company, strategy="sum")
    leaf = kpi(company, top, **WEEK)
    company.create(top, leaf)
    company.log(leaf, WEDNESDAY, value=Decimal(30))

    company.override(replace(leaf), Decimal(90))

    stored = company.stored()
    assert (stored[top.id].progress, stored[leaf.id].progress) == (30, 90)
    assert (expected(company, top), expected(company, leaf)) == (40, 40)


@pytest.mark.parametrize(
    ("is_leaf", "strategy", "measure", "direction", "may_be_lost"),
    [
        (True, "average", "sum", "increase", False),
        (True, "average", "latest", "increase", False),
        (True, "average", "latest", "decrease", False),
        (True, "average", "maximum", "increase", False),
        (True, "average", "minimum", "decrease", True),
        (True, "average", "minimum", "increase", True),
        (True, "average", "average", "increase", True),
        (True, "average", "completion", "increase", True),
        (True, "average", "sum", "decrease", True),
        (True, "average", "maximum", "decrease", True),
        (True, "average", "latest", "maintain", True),
        (False, "sum", "sum", "decrease", True),
        (False, "sum", "sum", "increase", False),
        (False, "average", "average", "increase", False),
        (False, "min", "sum", "decrease", False),
    ],
)
def test_what_may_be_lost_again_is_completed_only_after_the_end(
    is_leaf, strategy, measure, direction, may_be_lost
):
    answer = rules.is_settled_at_the_end(
        is_leaf=is_leaf, strategy=strategy, measure=measure, direction=direction
    )

    assert answer is may_be_lost
