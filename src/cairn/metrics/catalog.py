"""All metrics, each declared once."""

from cairn.metrics.daily import DAILY
from cairn.metrics.metric import Metric
from cairn.metrics.monthly import MONTHLY
from cairn.metrics.weekly import WEEKLY

METRICS: tuple[Metric, ...] = (*DAILY, *WEEKLY, *MONTHLY)
