"""Where KPIs that have a level and a period, but no parent, belong below a vision."""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from cairn.cascades.naming import cascade_of
from cairn.cascades.periods import MONTHS, quarter_of
from cairn.goals.rules import Place, sum_refusal
from cairn.words import KpiLevel, Strategy

QUARTERLY, MONTHLY, WEEKLY, DAILY = KpiLevel
LEVELS = tuple(KpiLevel)
ABOVE = dict(zip(LEVELS[1:], LEVELS, strict=False))

MONTH_WORDS = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
PERIOD = re.compile(
    rf"""\b(?:
        (?:fy\s?)?(?:19|2\d)\d\d(?:[-/](?:q[1-4]|w\d\d|\d\d?(?:[-/]\d\d?)?))?
        | fy\s?\d\d | q[1-4] | k?w\s?\d\d? | (?:week|quarter|month|day)\s?\d\d?
        | (?:\d\d?\.?\s)?(?:{MONTH_WORDS})(?:\s\d\d?)?
        | (?:mon|tues|wednes|thurs|fri|satur|sun)days?
        | quarterly|monthly|weekly|daily | quarter|month|week|day | in|of|for|the
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What titles say of periods."""

UNKNOWN = "nothing says which vision it belongs to"
ELSEWHERE = "KPIs of another vision have the same series, or the same title and unit, too"
NO_PERIOD = "it doesn't say which {level} period it is of"
FORBIDDEN = "you may not change it"
PARENT_FORBIDDEN = "you may not change what it would stand under"
FED = "what it would stand under is fed by a metric"

Key = tuple[int, ...]
Strand = Hashable
"""What tells that KPIs of several periods and levels belong together."""


@dataclass(frozen=True)
class Member:
    """A KPI as far as its place goes; without a vision it is flat."""

    id: UUID
    parent_id: UUID | None
    vision_id: UUID | None
    title: str
    level: KpiLevel | None
    year: int | None
    quarter: int | None
    month: int | None
    week: int | None
    starts_on: date | None
    series_id: UUID | None
    external_id: str | None
    place: Place
    is_fed: bool
    may_write: bool

    @cached_property
    def stem(self) -> str:
        """The title without what it says of the period."""
        return " ".join(re.findall(r"\w+", PERIOD.sub(" ", self.title).casefold()))

    @cached_property
    def cascade(self) -> tuple[str, str] | None:
        """The vision and the series that the external id names."""
        return cascade_of(self.external_id)

    @cached_property
    def strands(self) -> tuple[Strand, ...]:
        """What it shares with the KPIs of other periods that belong to it, the surest first."""
        by_title = (self.stem, self.place.unit) if self.stem else None
        return tuple(one for one in (self.series_id, by_title) if one is not None)

    @property
    def marks(self) -> tuple[Hashable, ...]:
        """By what its parent may be known, the surest first."""
        return self.strands if self.cascade is None else (("cascade", *self.cascade), *self.strands)


@dataclass(frozen=True)
class Wish:
    """Which vision is meant, and which flat KPIs beside those that say so themselves."""

    vision_id: UUID
    names: Collection[str]
    """What the vision is called in external ids."""
    other_names: Collection[str]
    """What other visions are called."""
    start_month: int
    prefix: str | None = None
    unplaced: bool = False


@dataclass
class Placing:
    """What is to be linked to what, and what is left, with the reason."""

    links: dict[UUID, UUID] = field(default_factory=dict)
    left: dict[UUID, tuple[Member, str]] = field(default_factory=dict)

    def leave(self, one: Member, why: str) -> None:
        """Note that a KPI stays without a parent."""
        self.left[one.id] = one, why

    def add(self, other: "Placing") -> None:
        """Take what was found for another vision, too; a reason that tells more stays."""
        self.links |= other.links
        for one, why in other.left.values():
            if why != UNKNOWN or one.id not in self.left:
                self.leave(one, why)


def place_flat(wish: Wish, members: Sequence[Member]) -> Placing:
    """Find the parents of flat KPIs: of months the fiscal quarter, of weeks the month of their
    Thursday, of days the ISO week; quarters stand below the vision itself.

    `members` are all flat KPIs and those below all visions.
    """
    placing = Placing()
    joining = list(join(wish, members, placing))
    here = [one for one in members if one.vision_id == wish.vision_id]
    Below(wish, [*here, *joining], placing).place(joining)
    return placing


def join(wish: Wish, members: Sequence[Member], placing: Placing) -> Iterator[Member]:
    """The flat KPIs that belong to the vision; where that can't be told, it is noted."""
    strands: dict[bool, set[Strand]] = {True: set(), False: set()}
    for one in members:
        if one.vision_id is not None:
            strands[one.vision_id == wish.vision_id].update(one.strands)
    for one in members:
        if one.vision_id is not None or one.level is None:
            continue
        cascade = one.cascade
        is_near = not strands[True].isdisjoint(one.strands)
        is_far = not strands[False].isdisjoint(one.strands)
        if cascade is not None and cascade[0] in wish.names:
            yield one
        elif cascade is not None and cascade[0] in wish.other_names:
            continue
        elif wish.prefix is not None and (one.external_id or "").startswith(wish.prefix):
            yield one
        elif is_near and is_far:
            placing.leave(one, ELSEWHERE)
        elif is_near or (wish.unplaced and not is_far):
            yield one
        elif not is_far:
            placing.leave(one, UNKNOWN)


class Below:
    """The KPIs below a vision, with those that are to come there, by level and period."""

    def __init__(self, wish: Wish, members: Sequence[Member], placing: Placing) -> None:
        self.wish, self.placing = wish, placing
        self.by_id = {one.id: one for one in members}
        self.marked: dict[tuple[KpiLevel, Key], dict[Hashable, list[Member]]] = {}
        self.contenders: dict[Hashable, int] = defaultdict(int)
        self.parents = {one.id: one.parent_id for one in members}
        self.has_children = {one.parent_id for one in members}
        for one in members:
            key = key_of(one, wish.start_month)
            if one.level is not None and key is not None:
                marked = self.marked.setdefault((one.level, key), {})
                for mark in (*one.marks, one.place.unit):
                    marked.setdefault(mark, []).append(one)
                self.contenders[one.level, key, one.place.unit] += 1

    def place(self, joining: Sequence[Member]) -> None:
        """Link what can be linked, from the longest periods to the shortest."""
        for level in LEVELS:
            for one in joining:
                if one.level is level:
                    found = self.parent_of(one)
                    if isinstance(found, str):
                        self.placing.leave(one, found)
                    else:
                        self.placing.links[one.id] = self.parents[one.id] = found
                        self.has_children.add(found)

    def parent_of(self, one: Member) -> UUID | str:
        """Where a flat KPI belongs, or why that can't be told or can't be."""
        assert one.level is not None
        key = key_above(one, self.wish.start_month)
        if key is None:
            return NO_PERIOD.format(level=one.level)
        if not one.may_write:
            return FORBIDDEN
        if one.level is QUARTERLY:
            return self.wish.vision_id
        found = self.choose(one, ABOVE[one.level], key)
        if isinstance(found, str):
            return found
        return self.refusal(one, found) or found.id

    def choose(self, one: Member, above: KpiLevel, key: Key) -> Member | str:
        """The one among KPIs of a level and period that a KPI belongs to."""
        what = f"{above} KPI of {spoken(above, key)}"
        if (above, key) not in self.marked:
            return f"there is no {what}"
        marked = self.marked[above, key]
        alike = next((marked[mark] for mark in one.marks if mark in marked), [])
        if not alike and one.cascade is None and self.is_alone(one):
            alike = marked.get(one.place.unit, [])
        if len(alike) == 1:
            return alike[0]
        if alike:
            return f"{len(alike)} could be the {what}"
        return f"no {what} is of the same series, or has the same title and unit"

    def is_alone(self, one: Member) -> bool:
        """Whether no other KPI of its level, period and unit is there."""
        key = key_of(one, self.wish.start_month)
        return self.contenders[one.level, key, one.place.unit] == 1

    def refusal(self, one: Member, parent: Member) -> str | None:
        """Why a KPI can't stand below another; None where it can."""
        if not parent.may_write:
            return PARENT_FORBIDDEN
        if parent.is_fed:
            return FED
        rule = sum_refusal(one.place, parent.place)
        if rule is not None:
            return f"{parent.title} sums what is below it: {rule}"
        above = self.by_id.get(self.parents[parent.id] or parent.id)
        is_summed = above is not None and above is not parent
        if not is_summed or above is None or parent.id in self.has_children:
            return None
        if above.place.strategy is Strategy.SUM and parent.place.strategy is not Strategy.SUM:
            return f"{parent.title} is part of a sum, so it would have to sum what is below it"
        return None


def key_of(one: Member, start_month: int) -> Key | None:
    """The period that a KPI is of: by its fields, else by its first day."""
    day = one.starts_on
    match one.level:
        case KpiLevel.QUARTERLY if one.year and one.quarter:
            return one.year, one.quarter
        case KpiLevel.QUARTERLY if day:
            return quarter_of(day.year, day.month, start_month)
        case KpiLevel.MONTHLY if one.year and one.month:
            return one.year, one.month
        case KpiLevel.MONTHLY if day:
            return day.year, day.month
        case KpiLevel.DAILY if day:
            return tuple(day.isocalendar())
        case KpiLevel.WEEKLY | KpiLevel.DAILY if one.year and one.week:
            return one.year, one.week
        case KpiLevel.WEEKLY if day:
            return tuple(day.isocalendar())[:2]
        case _:
            return None


def key_above(one: Member, start_month: int) -> Key | None:
    """The period of the level above that a KPI's own belongs to; of quarters their own."""
    key = key_of(one, start_month)
    if key is None:
        return None
    match one.level:
        case KpiLevel.MONTHLY:
            return quarter_of(key[0], key[1], start_month)
        case KpiLevel.WEEKLY:
            try:
                thursday = date.fromisocalendar(key[0], key[1], 4)
            except ValueError:  # a week 53 of a year that has none
                return None
            return thursday.year, thursday.month
        case _:
            return key[:2]


def spoken(level: KpiLevel, key: Key) -> str:
    """A period in a sentence."""
    year, number = key[:2]
    match level:
        case KpiLevel.QUARTERLY:
            return f"Q{number} {year}"
        case KpiLevel.MONTHLY:
            return f"{MONTHS[number - 1]} {year}"
        case _:
            return f"W{number:02} {year}"
