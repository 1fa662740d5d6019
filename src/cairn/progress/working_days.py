"""Counting working days without walking through them."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

FAR = timedelta(days=3653)
"""Ten years: further no day is looked for."""


@dataclass(frozen=True)
class WorkingDays:
    """The days on some ISO weekdays that are no holidays, as `rules.working_days` counts them.

    `holidays` are in order, each once, and on these weekdays only: `of` makes them so.
    """

    weekdays: frozenset[int]
    holidays: tuple[date, ...]

    @classmethod
    def of(cls, weekdays: Collection[int], holidays: Collection[date]) -> "WorkingDays":
        """From an organization's settings."""
        worked = frozenset(weekdays)
        free = sorted({day for day in holidays if day.isoweekday() in worked})
        return cls(worked, tuple(free))

    def count(self, first: date, last: date) -> int:
        """How many there are, both ends included."""
        if last < first:
            return 0
        weeks, rest = divmod((last - first).days + 1, 7)
        begun = {(first.isoweekday() + n - 1) % 7 + 1 for n in range(rest)}
        free = bisect_right(self.holidays, last) - bisect_left(self.holidays, first)
        return weeks * len(self.weekdays) + len(begun & self.weekdays) - free

    def nth(self, first: date, number: int, last: date | None = None) -> date | None:
        """The first, second … of them from a day on; None if there is none up to `last`, or within
        ten years."""
        end = (last or min(first, date.max - FAR) + FAR).toordinal()
        days = range(first.toordinal(), end + 1)
        at = bisect_left(days, number, key=lambda day: self.count(first, date.fromordinal(day)))
        return date.fromordinal(days[at]) if number > 0 and at < len(days) else None


EVERY_DAY = WorkingDays.of(range(1, 8), ())
