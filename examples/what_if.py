"""Ask what a change would do, make it, and compare: `python examples/what_if.py < demo.json`,
where demo.json is the line that `cairn demo --json` prints."""

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

demo = json.loads(sys.stdin.readline())
titles: dict[str, str] = {}
CHANGES: list[dict[str, Any]] = [
    {"weight": "7.5"},
    {"target_value": "55"},
    {"parent_id": None},
    {"archive": True},
]


def main() -> None:
    """One change for each of four KPIs that have a parent and a value."""
    kpis = (kpi for kpi in every("/kpis") if kpi["parent_id"] and kpi["progress"]["log_count"])
    for change in CHANGES:
        while not tried(next(kpis), change):
            pass


def tried(kpi: dict[str, Any], change: dict[str, Any]) -> bool:
    """Preview one change, make it, and compare; False if it would move nothing."""
    foretold = moves(call("POST", f"/goals/{kpi['id']}/what-if", change))
    if not foretold:
        return False
    before = all_progress()
    fields = {"state": "abandoned"} if "archive" in change else change
    told = moves(call("PATCH", f"/kpis/{kpi['id']}", {**fields, "version": kpi["version"]}))
    after = all_progress()
    happened = {id: (before[id], after[id]) for id in after if before[id] != after[id]}
    print(f"{kpi['title']}: {change}")
    for goal_id, (old, new) in foretold.items():
        print(f"    {titles[goal_id]}: {old} → {new}")
    assert told == foretold
    assert happened == {id: (old, new) for id, (old, new) in foretold.items() if old != new}
    print(f"    as foretold: {len(happened)} of {len(after)} goals moved")
    return True


def moves(receipt: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Old and new progress of each goal of a receipt."""
    return {one["goal_id"]: (one["old"], one["new"]) for one in receipt["updated_progress"]}


def all_progress() -> dict[str, Any]:
    """The progress of every goal; keeps their titles."""
    progress = {}
    for kind in ("visions", "objectives", "kpis", "targets"):
        for goal in every(f"/{kind}"):
            titles[goal["id"]] = goal["title"]
            progress[goal["id"]] = goal["progress"]["progress_percentage"]
    return progress


def every(path: str) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page."""
    cursor = ""
    while cursor is not None:
        page = call("GET", f"{path}?limit=200" + (f"&cursor={cursor}" if cursor else ""))
        yield from page["items"]
        cursor = page["next_cursor"]


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the API as the first of the demo's users, an admin."""
    headers = {
        "Authorization": f"Bearer {demo['users'][0]['token']}",
        "Content-Type": "application/json",
    }
    content = None if body is None else json.dumps(body).encode()
    request = Request(f"{demo['url']}/api/v1{path}", content, headers, method=method)
    with urlopen(request) as response:
        return json.load(response)


if __name__ == "__main__":
    main()
