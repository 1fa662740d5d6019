"""Log a value and hear what it moves: `python examples/follow.py URL TOKEN KPI VALUE`."""

import sys

from cairn.client import Cairn, Changed, Ready


def main(url: str, token: str, kpi: str, value: str) -> None:
    """Listen, log, and say what changed."""
    with Cairn(url, token) as cairn:
        for event in cairn.changes():
            match event:
                case Ready():
                    cairn.log(kpi, value)
                case Changed(goal_ids=goal_ids):
                    for goal_id in goal_ids:
                        progress = cairn.progress(goal_id)
                        print(progress.kind, goal_id, f"{progress.progress_percentage} %")
                    return


if __name__ == "__main__":
    main(*sys.argv[1:])
