"""When things happen: seasons, weekends, hours of the day, a quiet week; by local clocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import accumulate
from math import cos, pi
from random import Random
from zoneinfo import ZoneInfo

from cairn.demo.calendar import DAY, days_of, monday_of
from cairn.demo.patterns import chance
from cairn.demo.sites import Site

QUIET = 0.3
"""How much of the usual goes on in the quiet week."""

# How much goes on in each hour of the local clock, from midnight on.
COMMUTING = (1, 1, 0, 0, 1, 2, 5, 11, 13, 6, 4, 4, 6, 6, 5, 7, 12, 20, 22, 15, 10, 7, 5, 3)
STROLLING = (3, 2, 1, 0, 0, 1, 1, 2, 4, 7, 10, 12, 12, 11, 11, 11, 11, 11, 10, 9, 8, 7, 6, 5)
VISITING = (1, 0, 0, 0, 0, 0, 0, 1, 2, 4, 6, 7, 7, 7, 8, 9, 10, 12, 14, 13, 8, 4, 3, 2)
WORKING = (0, 0, 0, 0, 0, 2, 9, 14, 10, 4, 2, 2, 5, 5, 2, 1, 1, 1, 1, 1, 0, 1, 2, 0)
DELIVERING = (0, 0, 0, 0, 0, 0, 1, 3, 7, 11, 14, 14, 12, 11, 10, 9, 8, 6, 5, 4, 2, 1, 0, 0)
OFFICE = (0, 0, 0, 0, 0, 0, 0, 1, 5, 10, 12, 11, 8, 9, 10, 10, 8, 4, 2, 1, 1, 1, 0, 0)
WAKING = (2, 1, 1, 0, 0, 1, 3, 6, 8, 7, 6, 5, 5, 5, 5, 6, 7, 9, 10, 10, 9, 8, 6, 4)


@dataclass(frozen=True)
class Span:
    """The time that is lived through: from the first local day to an instant."""

    first_day: date
    now: datetime
    """In UTC; nothing has happened after it."""

    def last_day(self, site: Site) -> date:
        """The day that runs at a site."""
        return self.now.astimezone(ZoneInfo(site.time_zone)).date()

    def days(self, site: Site, ahead: int = 0) -> Iterator["Today"]:
        """Each day at a site, up to the running one or some days ahead."""
        last = self.last_day(site)
        quiet = quiet_week(last)
        for day in days_of((self.first_day, last + ahead * DAY)):
            yield Today(site, day, quiet <= day < quiet + 7 * DAY)

    def begins_at(self, site: Site) -> datetime:
        """When the first day began."""
        return at_site(site, self.first_day, 0)


@dataclass(frozen=True)
class Today:
    """One day at a site."""

    site: Site
    day: date
    is_quiet: bool

    def luck(self, what: str) -> Random:
        """Chance that is the same whenever it is asked for one kind of events of this day."""
        return chance(f"{self.site.key} {what}", self.day)

    @property
    def stamp(self) -> str:
        """The day as external ids have it."""
        return f"{self.day:%Y%m%d}"

    @property
    def hundreds(self) -> float:
        """Homes of the site, in hundreds: what rates are for."""
        return self.site.homes / 100

    @property
    def is_weekend(self) -> bool:
        """Whether it is a Saturday or a Sunday."""
        return self.day.isoweekday() > 5

    @property
    def warmth(self) -> float:
        """From -1 in the middle of the winter to 1 in that of the summer."""
        hottest = 17 if self.site.is_southern else 200
        return cos(2 * pi * (self.day.timetuple().tm_yday - hottest) / 365)

    def busyness(self, summer: float = 0.0) -> float:
        """How much goes on, by season and week, 1 being usual; `summer` is what warmth adds."""
        busy = 1 + summer * self.warmth
        if self.day.month == 12 and self.day.day > 23:
            busy *= 0.7
        return busy * (QUIET if self.is_quiet else 1)

    def instants(self, luck: Random, times: int, hours: Sequence[int]) -> list[datetime]:
        """So many instants of the day, in order, more of them in busier hours."""
        begins = hours_of(self.site.time_zone, self.day)
        drawn = luck.choices(begins, cum_weights=list(accumulate(hours)), k=times)
        seconds = sorted([int(hour + luck.random() * 3600) for hour in drawn])
        return [datetime.fromtimestamp(one, UTC) for one in seconds]


@cache
def hours_of(time_zone: str, day: date) -> Sequence[int]:
    """When each hour of a day's local clock begins, in seconds since 1970; in the night in which
    clocks go forward, one that is left out begins with the next."""
    midnight = datetime.combine(day, time(0), ZoneInfo(time_zone))
    return [int(midnight.replace(hour=hour).timestamp()) for hour in range(24)]


def at_site(site: Site, day: date, hour: float) -> datetime:
    """The instant at which clocks at a site show a time of a day, in UTC."""
    whole = int(hour)
    seconds = hours_of(site.time_zone, day)[whole] + int((hour - whole) * 3600)
    return datetime.fromtimestamp(seconds, UTC)


def quiet_week(today: date) -> date:
    """The Monday of the last whole week with a 15 August in it, when everybody is away."""
    for year in (today.year, today.year - 1):
        monday = monday_of(date(year, 8, 15))
        if monday + 7 * DAY <= today:
            return monday
    raise AssertionError("a year has one")


def how_many(luck: Random, usual: float) -> int:
    """How many of something happen where so many are usual: about as uneven as chance is."""
    return max(0, int(luck.gauss(usual, usual**0.5) + luck.random()))
