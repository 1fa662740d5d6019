"""Signing in through another provider; browsers come here by links, so they are sent on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from cairn.errors import OidcFlightUnknown, OidcNotSetUp, OidcRefused, Problem, TooManyRequests
from cairn.http import Db, refusals
from cairn.people import sessions
from cairn.people.cookies import DAY_SECONDS, set_cookies
from cairn.people.oidc import FLIGHT_SECONDS, Flight, OidcProvider
from cairn.people.schemas import OidcOut

router = APIRouter(prefix="/oidc", tags=["people"])

FLIGHT_COOKIE = "cairn_oidc"
HOME, REFUSED = "/", "/sign-in?refused={code}"
"""Nothing that a request says gets into where it is sent to."""
Told = Annotated[str | None, Query(description="What the provider sends along")]
GOING = refusals(OidcNotSetUp, TooManyRequests, signed_in=False)


@router.get("", responses=refusals(signed_in=False))
async def get_oidc(request: Request) -> OidcOut:
    """Say whether one may sign in through another provider, and what it is called."""
    settings = request.app.state.settings
    is_set_up = settings.oidc_issuer is not None
    return OidcOut(enabled=is_set_up, name=settings.oidc_name if is_set_up else None)


@router.get("/login", status_code=303, response_class=RedirectResponse, responses=GOING)
async def begin_oidc(request: Request) -> Response:
    """Send the browser to the provider."""
    provider = enter(request)
    flight = Flight.begin()
    try:
        response = send_to(await provider.login_url(flight, callback_of(request)))
    except Problem as problem:
        return send_to(REFUSED.format(code=problem.code))
    response.set_cookie(
        FLIGHT_COOKIE,
        flight.cookie,
        max_age=FLIGHT_SECONDS,
        path=request.url_for("finish_oidc").path,
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.secure_cookies,
    )
    return response


@router.get("/callback", status_code=303, response_class=RedirectResponse, responses=GOING)
async def finish_oidc(
    request: Request,
    db: Db,
    code: Told = None,
    state: Told = None,
    iss: Told = None,
) -> Response:
    """Take the browser back from the provider: signed in, or to where the reason is said."""
    provider = enter(request)
    days = request.app.state.settings.session_days
    try:
        flight = Flight.resume(request.cookies.get(FLIGHT_COOKIE), state)
        if iss is not None and not provider.is_issuer(iss):
            raise OidcFlightUnknown()
        if code is None:
            raise OidcRefused()
        email = await provider.verified_email(flight, callback_of(request), code)
        token = await sessions.sign_in_as(db, email, days)
    except Problem as problem:
        response = send_to(REFUSED.format(code=problem.code))
    else:
        response = send_to(HOME)
        set_cookies(request, response, token, days * DAY_SECONDS)
    response.delete_cookie(FLIGHT_COOKIE, path=request.url_for("finish_oidc").path)
    return response


def enter(request: Request) -> OidcProvider:
    """The provider, for one more step of a sign-in.

    Raises:
        OidcNotSetUp: there is none.
        TooManyRequests: too many sign-ins from this network address.
    """
    if request.app.state.settings.oidc_issuer is None:
        raise OidcNotSetUp()
    request.app.state.limits.take_sign_in(request.client.host if request.client else None)
    provider: OidcProvider = request.app.state.oidc
    return provider


def callback_of(request: Request) -> str:
    """The address of the callback, as the provider has to know it."""
    url = request.url_for("finish_oidc")
    return str(url.replace(scheme="https") if request.app.state.settings.secure_cookies else url)


def send_to(address: str) -> Response:
    """Send the browser on; nobody keeps the answer."""
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
