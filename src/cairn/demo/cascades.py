"""Yearly amounts, split top down into quarters, months, weeks and days; parts add up exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cairn.cascades.periods import MONTHS
from cairn.cascades.rules import distribute
from cairn.demo.calendar import (
    Calendar,
    Quarter,
    Span,
    Week,
    days_of,
    month_span,
    us_holidays,
    weeks_of,
    year_span,
)
from cairn.demo.patterns import MONDAY_TO_FRIDAY, Pattern, Shape, chance
from cairn.demo.plan import Plan
from cairn.demo.sites import SITES
from cairn.words import Direction, State, Strategy


@dataclass(frozen=True)
class Cascade:
    """An amount a year, and how it spreads over days."""

    key: str
    title: str
    unit: str
    owner: str
    yearly: dict[int, int]
    """Target of each year."""
    pace: dict[int, float]
    """How much of the target is reached, by year."""
    trend: float = 0.0
    """How much the pace gains from the first to the last week of a year."""
    weight: Decimal = Decimal(1)
    step: int = 1
    """Targets of weeks are multiples of it."""
    weekdays: Sequence[int] = MONDAY_TO_FRIDAY
    months: Sequence[float] = (1.0,) * 12
    """How busy the months are."""
    early_days: int = 1
    """How much more the first five days of a month bring than any other."""
    by_site: bool = True
    """Logged at each site every day; otherwise once a week for all."""
    why: str | None = None


def plan_cascade(plan: Plan, cascade: Cascade, year: int, parent: str) -> None:
    """Plan one year of a cascade; a year that is over supports, but doesn't count."""
    CascadeYear(plan, cascade, Calendar(plan.today), year).plan_year(parent)


@dataclass(frozen=True)
class CascadeYear:
    """One year of a cascade."""

    plan: Plan
    cascade: Cascade
    calendar: Calendar
    year: int

    @property
    def key(self) -> str:
        """What its goals' keys begin with."""
        return f"{self.cascade.key}_{self.year}"

    def add(
        self,
        key: str,
        title: str,
        target: int,
        parent: str,
        level: str | None,
        period: dict[str, int],
        days: Span,
        *,
        owner: str | None = None,
        weight: Decimal = Decimal(1),
        due: tuple[int, ...] | None = None,
        logs: Pattern | None = None,
        why: str | None = None,
    ) -> str:
        """Plan one KPI of the cascade."""
        return self.plan.kpi(
            key,
            title,
            owner or self.cascade.owner,
            self.cascade.unit,
            0,
            target,
            parent=parent,
            level=level,
            period=period,
            days=days,
            strategy=Strategy.SUM,
            direction=Direction.INCREASE,
            due=due,
            series=f"{self.cascade.key} {level} {owner}",
            weight=weight,
            state=State.COMPLETED if days[1] < self.calendar.this.span[0] else State.ACTIVE,
            description=why,
            logs=logs,
        )

    def plan_year(self, parent: str) -> None:
        """Plan the year with its quarters, months, weeks and days."""
        cascade, year = self.cascade, self.year
        targets = {month: self.targets_of(month) for month in range(1, 13)}
        totals = {month: sum(weeks) for month, weeks in targets.items()}
        is_running = year == self.calendar.today.year
        top = self.add(
            self.key,
            f"{cascade.title} in {year}",
            sum(totals.values()),
            parent,
            None,
            {"year": year},
            year_span(year),
            weight=cascade.weight if is_running else Decimal(0),
            why=cascade.why,
        )
        for number in range(1, 5):
            quarter = Quarter(year, number)
            total = sum(totals[month] for month in quarter.months)
            key = self.add(
                f"{self.key}_q{number}",
                f"{cascade.title}, {quarter}",
                total,
                top,
                "quarterly",
                {"year": year, "quarter": number},
                quarter.span,
            )
            for month in quarter.months:
                self.plan_month(key, quarter, month, targets[month])

    def plan_month(self, parent: str, quarter: Quarter, month: int, targets: list[int]) -> None:
        """Plan a month; with weeks if single days are logged in it."""
        weeks = weeks_of(self.year, month)
        is_old = weeks[0].monday < self.calendar.logs_from
        pace = self.pace_of(weeks[0].monday, "")
        key = self.add(
            f"{self.key}_m{month}",
            f"{self.cascade.title}, {MONTHS[month - 1]} {self.year}",
            sum(targets),
            parent,
            "monthly",
            {"year": self.year, "month": month},
            month_span(self.year, month),
            logs=Pattern(Shape.FLOW, pace, is_import=True) if is_old else None,
        )
        if not is_old and quarter <= self.calendar.this:
            for week, target in zip(weeks, targets, strict=True):
                self.plan_week(key, week, target)

    def plan_week(self, parent: str, week: Week, target: int) -> None:
        """Plan a week; with one recurring KPI for each site if they log every day."""
        cascade = self.cascade
        period = {"year": week.year, "week": week.number}
        key = self.add(
            f"{cascade.key}_{week}",
            f"{cascade.title}, {week}",
            target,
            parent,
            "weekly",
            period,
            week.span,
            logs=None if cascade.by_site else self.pattern(week, ""),
        )
        if not cascade.by_site:
            return
        for site, part in zip(SITES, split(target, [one.homes for one in SITES], 1), strict=True):
            self.add(
                f"{cascade.key}_{week}_{site.key}",
                f"{cascade.title} at {site.name}, {week}",
                part,
                key,
                "daily",
                period,
                week.span,
                owner=site.owner if cascade.owner != "nadia" else None,
                due=tuple(cascade.weekdays),
                logs=self.pattern(week, site.key),
            )

    def pattern(self, week: Week, site: str) -> Pattern:
        """How a week is logged at a site."""
        pace = self.pace_of(week.monday, site)
        return Pattern(Shape.FLOW, pace, 0.1, weekdays=self.cascade.weekdays, share=0.97)

    def targets_of(self, month: int) -> list[int]:
        """The targets of the weeks of a month: its share of the year, by how busy days are."""
        weeks = {each: weeks_of(self.year, each) for each in range(1, 13)}
        busy = {each: sum(map(self.busyness, weeks[each])) for each in weeks}
        total = Decimal(self.cascade.yearly[self.year]) * Decimal(busy[month] / sum(busy.values()))
        in_steps = round(total / self.cascade.step) * self.cascade.step
        return split(in_steps, [self.busyness(week) for week in weeks[month]], self.cascade.step)

    def busyness(self, week: Week) -> float:
        """How busy a week is, compared to others."""
        cascade, closed = self.cascade, us_holidays(self.year)
        return sum(
            cascade.months[day.month - 1] * (cascade.early_days if day.day <= 5 else 1)
            for day in days_of(week.span)
            if day.isoweekday() in cascade.weekdays and day not in closed
        )

    def pace_of(self, monday: date, site: str) -> float:
        """How much of its target a week reaches: the year's pace, with good and bad weeks."""
        gone = (monday - date(self.year, 1, 1)).days / 365
        pace = self.cascade.pace[self.year] + self.cascade.trend * (gone - 0.5)
        luck = chance(f"{self.cascade.key} {site}", monday)
        return max(0.2, pace * luck.gauss(1, 0.09))


def split(total: int, shares: Sequence[float], step: int) -> list[int]:
    """Split a total by shares into multiples of a step, the largest remainders first."""
    parts = distribute(Decimal(total // step), [Decimal(share) for share in shares], 0)
    return [int(part) * step for part in parts]
