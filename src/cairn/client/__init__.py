"""Cairn from Python scripts: log values, find goals, follow what changes.

    from cairn.client import Cairn

    with Cairn("http://127.0.0.1:8000", token="cairn_pat_…") as cairn:
        cairn.log("monthly-revenue", 125_000)

It imports nothing of the server.
"""

from cairn.client.cairn import Cairn
from cairn.client.errors import (
    CairnError,
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    ServerFault,
    TooManyRequests,
    Unreachable,
)
from cairn.client.models import (
    BulkReport,
    Changed,
    Goal,
    Kind,
    Log,
    Logged,
    Moved,
    Progress,
    Ready,
    Reset,
    RowError,
    WrittenGoal,
)

__all__ = [
    "BulkReport",
    "Cairn",
    "CairnError",
    "Changed",
    "Conflict",
    "FieldError",
    "Goal",
    "Invalid",
    "Kind",
    "Log",
    "Logged",
    "Moved",
    "NotFound",
    "NotPermitted",
    "NotSignedIn",
    "Progress",
    "Ready",
    "Refused",
    "Reset",
    "RowError",
    "ServerFault",
    "TooManyRequests",
    "Unreachable",
    "WrittenGoal",
]
