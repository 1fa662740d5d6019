"""The first organization and its administrator over HTTP."""

from fastapi import APIRouter, Request, Response

from cairn.errors import AlreadySetUp, SettingsContradict
from cairn.http import Db, refusals
from cairn.people import setup
from cairn.people.cookies import DAY_SECONDS, set_cookies
from cairn.people.schemas import MeOut, SetupIn, SetupOut

router = APIRouter(prefix="/setup", tags=["people"])


@router.get("", responses=refusals(signed_in=False))
async def get_setup(db: Db) -> SetupOut:
    """Say whether there is nobody yet, so that the first organization is to be made."""
    return SetupOut(is_needed=await setup.is_needed(db))


@router.post(
    "", status_code=201, responses=refusals(AlreadySetUp, SettingsContradict, signed_in=False)
)
async def set_up(request: Request, response: Response, body: SetupIn, db: Db) -> MeOut:
    """Make the first organization and its admin, who is signed in; only while there is nobody."""
    request.app.state.limits.take_sign_in(request.client.host if request.client else None)
    days = request.app.state.settings.session_days
    token, me = await setup.set_up(db, body, days)
    set_cookies(request, response, token, days * DAY_SECONDS)
    return me
