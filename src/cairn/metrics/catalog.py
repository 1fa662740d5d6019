"""All metrics, each declared once."""

from collections.abc import Mapping

from cairn.metrics.daily import DAILY
from cairn.metrics.metric import Grain, Metric
from cairn.metrics.monthly import MONTHLY
from cairn.metrics.weekly import WEEKLY

METRICS: tuple[Metric, ...] = (*DAILY, *WEEKLY, *MONTHLY)

OF_GRAIN: Mapping[Grain, Mapping[str, Metric]] = {
    grain: {one.key: one for one in METRICS if one.grain is grain} for grain in Grain
}
"""By grain and key."""

LATE = sorted({days for one in METRICS for days in one.late})
"""What is stored of units: what they owe that is more than so many days past due. Where a number
comes to these, a migration has to mark all units."""


def find_metric(grain: Grain, key: str) -> Metric | None:
    """The metric of a grain with a key, if there is one."""
    return OF_GRAIN[grain].get(key)
