"""Points: case tables by hand, and that they always add up."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.goals.contributions import (
    LeftOut,
    Part,
    Source,
    Summing,
    points_of,
    reason_to_leave_out,
)
from cairn.progress import rules
from cairn.progress.rules import EXACT
from cairn.words import Direction, Kind, State

STEP = Decimal("0.0001")
INCREASE = Summing()


def parts(*pairs):
    """Parts of a weight and a progress each."""
    return [Part(Decimal(weight), Decimal(progress)) for weight, progress in pairs]


def summands(*pairs):
    """Parts of a sum: value and baseline."""
    return [Part(Decimal(1), None, Decimal(value), Decimal(start)) for value, start in pairs]


def numbers(*texts):
    return [Decimal(one) for one in texts]


@pytest.mark.parametrize(
    ("method", "computed", "given_parts", "points"),
    [
        ("average", "40", parts((1, 40)), numbers(40)),
        ("average", "50", parts((3, 40), (1, 80)), numbers(30, 20)),
        ("children", "33.3333", parts((1, 100), (1, 0), (1, 0)), numbers("33.3333", 0, 0)),
        # A third each of 100: the step that is missing goes to the first of equals.
        (
            "kpis",
            "100",
            parts((1, 100), (1, 100), (1, 100)),
            numbers("33.3334", "33.3333", "33.3333"),
        ),
        ("kpis", "0", parts(("0.5", 0), ("0.25", 0)), numbers(0, 0)),
        ("min", "20", parts((1, 50), (1, 20), (5, 20)), numbers(0, 20, 0)),
        ("max", "50", parts((1, 50), (1, 20), (5, 20)), numbers(50, 0, 0)),
        ("min", "0", parts((1, 50), (1, 0)), numbers(0, 0)),
        (
            "count",
            "66.6667",
            parts((1, 100), (9, 40), (1, 100)),
            numbers("33.3334", 0, "33.3333"),
        ),
        ("count", "0", parts((1, 99), (1, 40)), numbers(0, 0)),
    ],
)
def test_points_of_what_takes_progress(method, computed, given_parts, points):
    assert points_of(method, Decimal(computed), given_parts, INCREASE) == points


@pytest.mark.parametrize(
    ("computed", "given_parts", "summing", "points"),
    [
        # 30 and 10 of 80: half the way.
        ("50", summands((30, 0), (10, 0)), INCREASE, numbers("37.5", "12.5")),
        # Beyond the target the points stay within what is shown.
        ("100", summands((300, 0), (100, 0)), INCREASE, numbers(75, 25)),
        # A negative value takes points away from what the others bring.
        ("50", summands((120, 0), (-20, 0)), INCREASE, numbers(60, -10)),
        # Nothing yet: all stand where they started.
        ("0", summands((0, 0), (0, 0)), INCREASE, numbers(0, 0)),
        # Below zero nothing is shown, so nothing is shared.
        ("0", summands((10, 0), (-40, 0)), INCREASE, numbers(0, 0)),
        # The sum starts where its parts do, at 100: 40 further, 30 and 10 of it.
        ("40", summands((90, 60), (50, 40)), Summing(Decimal(100)), numbers(30, 10)),
        # It starts at 0 although the parts don't: their whole values count.
        ("15", summands((100, 100), (50, 0)), INCREASE, numbers(10, 5)),
        # Its baseline of 40 is split equally where the parts have none.
        ("50", summands((60, 0), (20, 0)), Summing(Decimal(40)), numbers(50, 0)),
        # Down from 100 to 60 on the way to 50: who fell by 30 brought three quarters.
        (
            "80",
            summands((30, 60), (30, 40)),
            Summing(Decimal(100), Direction.DECREASE),
            numbers(60, 20),
        ),
        # Negative baselines: up from -30 by 15 and 5.
        ("20", summands((-5, -20), (-5, -10)), Summing(Decimal(-30)), numbers(15, 5)),
        # The start lay past the target already, and the sum fell: nobody brought it there.
        ("39", summands((20, 40), (26, 28)), Summing(Decimal("68")), numbers("19.5", "19.5")),
    ],
)
def test_points_of_a_sum_are_how_far_each_value_brought_it(computed, given_parts, summing, points):
    assert points_of("sum", Decimal(computed), given_parts, summing) == points


percentages = st.decimals(0, 100, places=4)
weights = st.decimals(Decimal("0.0001"), 99999, places=4)
values = st.decimals(-(10**14), 10**14, places=10)
averaged = st.lists(st.builds(Part, weights, percentages), min_size=1, max_size=30)
summed = st.lists(
    st.builds(Part, weights, st.none(), values, values | st.just(Decimal(0))),
    min_size=1,
    max_size=30,
)


@given(averaged)
def test_points_of_an_average_add_up_and_are_within_a_step_of_the_exact_share(some):
    weight = sum((part.weight for part in some), Decimal(0))
    exact = [EXACT.divide(part.weight * part.progress, weight) for part in some]
    computed = rules.weighted_average(
        sum((EXACT.multiply(part.weight, part.progress) for part in some), Decimal(0)), weight
    )

    points = points_of("average", computed, some, INCREASE)

    assert sum(points) == computed
    assert all(abs(one - share) <= STEP for one, share in zip(points, exact, strict=True))


@given(averaged)
def test_points_of_a_count_add_up_and_are_the_same_for_all_that_are_done(some):
    done = [part.progress == 100 for part in some]
    computed = rules.share(Decimal(sum(done)), Decimal(len(some)))

    points = points_of("count", computed, some, INCREASE)

    assert sum(points) == computed
    assert all((one > 0) == is_done for one, is_done in zip(points, done, strict=True))
    given_points = [one for one in points if one > 0]
    assert not given_points or max(given_points) - min(given_points) <= STEP


@given(averaged, st.sampled_from(["min", "max"]))
def test_all_points_of_an_extreme_are_those_of_one_that_has_it(some, method):
    computed = (min if method == "min" else max)(part.progress for part in some)

    points = points_of(method, computed, some, INCREASE)

    assert sum(points) == computed
    assert sum(one != 0 for one in points) == (computed != 0)


@given(summed, percentages, values, st.sampled_from([Direction.INCREASE, Direction.DECREASE]))
def test_points_of_a_sum_add_up_whatever_the_values(some, computed, baseline, direction):
    points = points_of("sum", computed, some, Summing(baseline, direction))

    assert sum(points) == computed
    assert all(one == round(one, 4) for one in points)


@given(summed, percentages)
def test_of_a_sum_of_positive_values_nobody_has_less_for_more(some, computed):
    positive = [Part(part.weight, None, abs(part.value)) for part in some]

    points = points_of("sum", computed, positive, INCREASE)

    in_order = sorted(zip(positive, points, strict=True), key=lambda pair: pair[0].value)
    assert all(points >= 0 for _, points in in_order)
    assert all(lower[1] <= higher[1] + STEP for lower, higher in itertools.pairwise(in_order))


COUNTING = {
    "source": Source.CHILD,
    "kind": Kind.KPI,
    "is_deleted": False,
    "state": State.ACTIVE,
    "weight": Decimal(1),
    "progress": Decimal(40),
    "method": "average",
}


@pytest.mark.parametrize(
    ("differs", "reason"),
    [
        ({}, None),
        ({"state": State.COMPLETED}, None),
        ({"is_deleted": True, "state": State.ABANDONED}, LeftOut.DELETED),
        ({"state": State.ABANDONED}, LeftOut.ABANDONED),
        ({"weight": Decimal(0)}, LeftOut.NO_WEIGHT),
        ({"progress": None}, LeftOut.NO_TARGET),
        ({"progress": None, "method": "sum"}, None),
        ({"source": Source.LINK, "method": "kpis"}, None),
        ({"source": Source.LINK, "method": "children"}, LeftOut.CHILDREN_COUNT),
        ({"source": Source.LINK, "method": "children", "progress": None}, LeftOut.NO_TARGET),
    ],
)
def test_what_is_left_out_says_why(differs, reason):
    assert reason_to_leave_out(**{**COUNTING, **differs}) is reason
