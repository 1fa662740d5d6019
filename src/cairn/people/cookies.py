"""The cookies of a session."""

from fastapi import Request, Response

from cairn.http import CSRF_COOKIE, SESSION_COOKIE
from cairn.kit import secrets

DAY_SECONDS = 24 * 60 * 60


def set_cookies(request: Request, response: Response, token: str, seconds: int) -> None:
    """Set the session's cookie, and the one that our page's scripts read and send along."""
    for name, value, is_hidden in (
        (SESSION_COOKIE, token, True),
        (CSRF_COOKIE, secrets.csrf_token(token), False),
    ):
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=is_hidden,
            samesite="lax",
            secure=request.app.state.settings.secure_cookies,
        )
