"""What was over when a day began."""

from datetime import date

import pytest

from cairn.metrics.metric import Grain
from cairn.worker.computing import last


@pytest.mark.parametrize(
    ("grain", "today", "first", "until"),
    [
        (Grain.DAILY, date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
        (Grain.WEEKLY, date(2025, 1, 6), date(2024, 12, 30), date(2025, 1, 5)),
        (Grain.WEEKLY, date(2025, 1, 5), date(2024, 12, 23), date(2024, 12, 29)),
        (Grain.MONTHLY, date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_day_week_and_month(grain, today, first, until):
    assert last(grain, today) == (first, until)
