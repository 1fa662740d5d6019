"""What can go wrong, as exceptions; all of them are CairnErrors."""

from dataclasses import dataclass
from typing import Any

import msgspec


class CairnError(Exception):
    """Anything that went wrong."""


class Unreachable(CairnError):
    """The server didn't answer, however often it was asked."""


@dataclass(frozen=True)
class FieldError:
    """A field that can't be taken as it is, and why."""

    field: str
    message: str


class Refused(CairnError):
    """The server answered with a refusal; `code` never changes, the text may."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None) -> None:
        self.status = status
        self.code = str(problem.get("code") or f"Http{status}")
        self.title = str(problem.get("title") or self.code)
        self.detail = str(problem.get("detail") or f"the server answered with {status}")
        self.errors = [
            FieldError(str(one.get("field", "")), str(one.get("message", "")))
            for one in problem.get("errors") or []
        ]
        self.request_id: str | None = problem.get("request_id")
        self.retry_after = retry_after
        fields = "".join(f"\n  {one.field}: {one.message}" for one in self.errors)
        super().__init__(f"{self.code}: {self.detail}{fields}")


class Invalid(Refused):
    """What was sent can't be taken as it is; see `errors`."""


class NotSignedIn(Refused):
    """The token is missing, expired or revoked."""


class NotPermitted(Refused):
    """One sees it, but may not do this."""


class NotFound(Refused):
    """It isn't there, or not for the holder of the token."""


class Conflict(Refused):
    """It contradicts what is there, or somebody was faster."""


class TooManyRequests(Refused):
    """Too many requests in this minute; `retry_after` says in how many seconds to go on."""


class ServerFault(Refused):
    """The server failed; `request_id` finds it in the server's log."""


BY_STATUS: dict[int, type[Refused]] = {
    400: Invalid,
    401: NotSignedIn,
    403: NotPermitted,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    429: TooManyRequests,
}


def refusal_of(status: int, body: bytes, retry_after: str | None) -> Refused:
    """The exception for an answer; what stands between may answer something else than we do."""
    try:
        problem = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        problem = {}
    kind = BY_STATUS.get(status, ServerFault if status >= 500 else Refused)
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
    return kind(status, problem, seconds)
