"""Checks figures of the published files of events against the files themselves.

    python3 check_events.py FILE FOLDER

FOLDER holds daily.csv and monthly.csv, which `cairn kpis daily|monthly --csv` wrote
for the days that FILE has. Ends with 1 where something isn't as it should be.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from count_events import Counted, Row, count, days, next_month, read, standing

BUCKETS = {
    "units_delinquent_30_days": (1, 30),
    "units_delinquent_60_days": (31, 60),
    "units_delinquent_90_days": (61, 90),
    "units_delinquent_over_90_days": (91, 10**6),
}
TOLD = 3
"""So many differences of one kind are shown."""


class Checks:
    """Says of each check how it came out."""

    def __init__(self) -> None:
        self.wrong = 0

    def same(self, words: str, found: Any, expected: Any) -> None:
        """Two numbers that have to be one."""
        is_same = found == expected
        self.wrong += not is_same
        end = shown(found) if is_same else f"{shown(found)} instead of {shown(expected)}"
        print(f"{'as it should be' if is_same else 'DIFFERENT':<16}{words}: {end}")

    def all_same(self, words: str, found: dict[Any, Any], expected: dict[Any, Any]) -> None:
        """Numbers by key, where what isn't there is nothing."""
        keys = found.keys() | expected.keys()
        other = sorted(key for key in keys if (found.get(key) or 0) != (expected.get(key) or 0))
        self.wrong += bool(other)
        print(f"{'DIFFERENT' if other else 'as it should be':<16}{words}: {len(keys):,} compared")
        for key in other[:TOLD]:
            print(f"{'':16}{key}: {found.get(key)} instead of {expected.get(key)}")


def shown(number: Any) -> str:
    """A number as people read it."""
    return f"{number:,}"


def check(file: Path, folder: Path) -> int:
    """Compare what Cairn came to with what is counted here; the number of checks that failed."""
    counted, checks = count(file), Checks()
    wanted = {*counted.days, *(["entries_by_hour"] if counted.hours else [])}
    if counted.ledger:
        wanted |= {"units_delinquent", "total_delinquent_amount"}
    daily = figures(folder / "daily.csv", wanted, lambda row: row["metric_date"])
    monthly = figures(
        folder / "monthly.csv",
        {*counted.monthly, *(BUCKETS if counted.ledger else [])},
        lambda row: f"{row['year']}-{int(row['month']):02}",
    )
    for metric, expected in counted.days.items():
        checks.all_same(f"{metric}, day by day", daily[metric], expected)
    for metric, (words, number) in counted.totals.items():
        checks.same(f"{metric} over all days = {words}", sum(daily[metric].values()), number)
    for metric, of_days in counted.monthly.items():
        months: Counter[tuple[str, str]] = Counter()
        for (community, day), number in counted.days[of_days].items():
            months[community, day[:7]] += number
        checks.all_same(f"{metric}, month by month", monthly[metric], months)
    if counted.hours:
        check_hours(checks, counted, daily)
    if counted.ledger:
        check_ledger(checks, counted, daily, monthly)
    return checks.wrong


def figures(
    file: Path, wanted: Iterable[str], key: Callable[[Row], str]
) -> dict[str, dict[tuple[str, str], Any]]:
    """Columns of a table of figures by community and period; nothing is left out."""
    found: dict[str, dict[tuple[str, str], Any]] = {name: {} for name in wanted}
    for row in read(file):
        for name, of_one in found.items():
            place = row["community"], key(row)
            assert place not in of_one, f"{place} comes twice in {file}"
            is_number = name != "entries_by_hour"
            of_one[place] = Decimal(row[name] or 0) if is_number else json.loads(row[name])
    return found


def check_hours(checks: Checks, counted: Counted, daily: dict[str, Any]) -> None:
    """Every trip is in exactly one hour of exactly one day."""
    by_hour = daily["entries_by_hour"]
    checks.all_same("entries_by_hour, day by day", by_hour, counted.hours)
    sums = {key: sum(hours.values()) for key, hours in by_hour.items()}
    checks.all_same("the hours of a day = its total_entries", sums, daily["total_entries"])
    checks.same(
        "all hours of all days = trips", sum(sums.values()), counted.totals["total_entries"][1]
    )


def check_ledger(
    checks: Checks, counted: Counted, daily: dict[str, Any], monthly: dict[str, Any]
) -> None:
    """Who owes, for three ends of months; each is in one bucket, or owes nothing past due yet."""
    ((place, first, last),) = days(counted)
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    for quarter in (1, 2, 3):
        day = next_month(begin + (end - begin) * quarter / 4) - timedelta(days=1)
        found = [standing(postings, day) for postings in counted.ledger.values()]
        owing = [one for one in found if one.owed > 0]
        early = [one for one in owing if not one.days_late]
        of_day, of_month = (place, day.isoformat()), (place, f"{day:%Y-%m}")
        late = {name: monthly[name][of_month] for name in BUCKETS}
        for name, (least, most) in BUCKETS.items():
            expected = sum(least <= one.days_late <= most for one in owing)
            checks.same(f"{name} on {day}", late[name], expected)
        checks.same(
            f"units in the buckets + units that owe only what isn't past due = units owing, {day}",
            sum(late.values()) + len(early),
            len(owing),
        )
        checks.same(
            f"units_delinquent = units in the buckets, {day}",
            daily["units_delinquent"][of_day],
            sum(late.values()),
        )
        checks.same(
            f"total_delinquent_amount + what isn't past due = all that is owed, {day}",
            daily["total_delinquent_amount"][of_day] + sum(one.not_due for one in owing),
            sum(one.owed for one in owing),
        )


if __name__ == "__main__":
    sys.exit(min(check(Path(sys.argv[1]), Path(sys.argv[2])), 1))
