"""Say of every row what it becomes, which depends on the rows above and below it:
`python prepare.py gitlab_okrs.csv > okrs.csv`.

Adds `becomes` (objective, kpi), `level`, `parent` and `links` to the columns of the file.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

LEVELS = ("company", "division", "team", "individual")
ADDED = ("becomes", "level", "parent", "links")


def main(file: Path) -> None:
    """Write the file with the added columns."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = {row["node_id"]: row for row in csv.DictReader(source)}
    below = defaultdict(list)
    for row in rows.values():
        row["becomes"] = what_becomes_of(row, rows)
        below[row["parent_id"]].append(row)
    writer = csv.DictWriter(sys.stdout, [*next(iter(rows.values())), *ADDED[1:]])
    writer.writeheader()
    for row in rows.values():
        is_objective = row["becomes"] == "objective"
        above = rows.get(row["parent_id"], {"becomes": ""})
        row["level"] = LEVELS[int(row["depth"])] if is_objective else ""
        row["parent"] = row["parent_id"] if above["becomes"] == row["becomes"] else ""
        kpis = [one["node_id"] for one in below[row["node_id"]] if one["becomes"] == "kpi"]
        row["links"] = "; ".join(f"{kpi}:1" for kpi in kpis) if is_objective else ""
        writer.writerow(row)


def what_becomes_of(row: dict[str, str], rows: dict[str, dict[str, str]]) -> str:
    """An objective, down to four levels; key results, and what lies deeper or below them, are
    KPIs. Rows come after those they are below."""
    above = rows[row["parent_id"]]["becomes"] if row["parent_id"] else "objective"
    is_objective = row["kind"] != "key_result" and int(row["depth"]) < len(LEVELS)
    return "objective" if is_objective and above == "objective" else "kpi"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
