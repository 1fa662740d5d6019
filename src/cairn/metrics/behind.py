"""The rows of events behind a number, found by the declarations that it is computed by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cairn.metrics.catalog import find_metric
from cairn.metrics.metric import Grain, Metric
from cairn.metrics.parts import condition_of
from cairn.words import MetricGroup


@dataclass(frozen=True)
class Behind:
    """A table, and the SQL condition on its rows; needs :organization, :community, :time_zone and
    the days :first_day and :last_day, and for changes :day_before, where the period before began.
    """

    table: str
    at: str
    condition: str


def behind(metric: Metric) -> Behind:
    """Where the rows behind a metric are."""
    if metric.standing is not None:
        return STANDINGS[metric.group](metric)
    parts = list(counted(metric, is_before=False))
    table = parts[0][0].events.name
    at = parts[0][0].at
    assert at is not None
    conditions = dict.fromkeys(condition(one, is_before) for one, is_before in parts)
    return Behind(table, at.key, " OR ".join(f"({one})" for one in conditions))


def counted(metric: Metric, is_before: bool) -> Iterator[tuple[Metric, bool]]:
    """The metrics of events that one is made of, and whether it takes the period before."""
    if metric.at is not None:
        yield metric, is_before
        return
    if metric.fold is not None:
        for key in dict.fromkeys(re.findall(r"\bd\.(\w+)", metric.fold)):
            yield from counted(named(Grain.DAILY, key), is_before)
    if metric.ratio is not None:
        for row, key in dict.fromkeys(re.findall(r"\b([rb])\.(\w+)", metric.ratio)):
            yield from counted(named(metric.grain, key), is_before or row == "b")


def named(grain: Grain, key: str) -> Metric:
    """A metric that another one is made of."""
    metric = find_metric(grain, key)
    assert metric is not None
    return metric


def condition(metric: Metric, is_before: bool) -> str:
    """The SQL condition that an event counts in a metric."""
    assert metric.at is not None
    first, last = (
        (":day_before", "CAST(:first_day AS date) - 1")
        if is_before
        else (":first_day", ":last_day")
    )
    return f"""{within(metric.events.name, metric.at.key, first, last)}
        AND ({condition_of(metric)})"""


def within(table: str, column: str, first: str, last: str) -> str:
    """That an event is on local days; looked up by bounds a day wider."""
    return f"""{table}.{column} >= timezone('UTC', CAST({first} AS date) - interval '1 day')
        AND {table}.{column} < timezone('UTC', CAST({last} AS date) + interval '2 days')
        AND CAST({table}.{column} AT TIME ZONE :time_zone AS date)
            BETWEEN {first} AND {last}"""


def of_pending(metric: Metric) -> Behind:
    """Packages that waited at the end of the last day."""
    return Behind(
        "packages",
        "received_at",
        """CAST(packages.received_at AT TIME ZONE :time_zone AS date) <= :last_day
        AND (packages.picked_up_at IS NULL
            OR CAST(packages.picked_up_at AT TIME ZONE :time_zone AS date) > :last_day)""",
    )


def of_delinquency(metric: Metric) -> Behind:
    """Charges that are past due and not paid in full; of months those of the units whose oldest is
    as late as the metric says."""
    words = str(metric.standing).split()
    late, until = [*words[1:], "", ""][:2]
    bounds = f"metrics.unpaid(:organization, :community, :last_day, {int(late or 0)}, " + (
        f"{int(until)})" if until else "NULL)"
    )
    return Behind(
        "transactions", "posted_at", f"transactions.id IN (SELECT charge_id FROM {bounds})"
    )


def of_utilization(metric: Metric) -> Behind:
    """Reservations that weren't cancelled and overlap the days."""
    return Behind(
        "reservations",
        "starts_at",
        """reservations.status <> 'cancelled'
        AND CAST(reservations.starts_at AT TIME ZONE :time_zone AS date) <= :last_day
        AND CAST(reservations.ends_at AT TIME ZONE :time_zone AS date) >= :first_day""",
    )


STANDINGS = {
    MetricGroup.PENDING: of_pending,
    MetricGroup.DELINQUENCY: of_delinquency,
    MetricGroup.RESERVATIONS: of_utilization,
}
