"""Which day it is for a person, and how far back Today looks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MISSED_DAYS = 7
"""A due day that was missed is overdue for so many days."""
MISSED_ACTION_DAYS = 31
"""An action whose last day has gone is overdue for so many days."""


def own_day(now: datetime, time_zone: str, day_start_hour: int) -> date:
    """The day of a person by the clock on the wall; it begins at an hour of its own.

    At 03:59 with a day that starts at 4 it is still yesterday, whatever hours a change of summer
    time leaves out or repeats.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    begun = local.hour >= day_start_hour
    return local.date() if begun else local.date() - timedelta(days=1)


def end_of_week(day: date) -> date:
    """The Sunday of a day's ISO week."""
    return day + timedelta(days=7 - day.isoweekday())
