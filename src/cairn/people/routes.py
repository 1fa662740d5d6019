"""Signing in, oneself, tokens, people, and the organization."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator

from cairn.access.actor import Actor
from cairn.access.permissions import Permission
from cairn.errors import (
    AnyTokenNotFound,
    EmailTaken,
    ExpiryInPast,
    InvalidCursor,
    LastAdmin,
    ManagerNotAllowed,
    NoOrganization,
    OrganizationNotFound,
    PersonExists,
    SessionNeeded,
    SettingsContradict,
    TokenNotFound,
    UserNotFound,
    WrongCredentials,
    WrongPassword,
)
from cairn.http import CSRF_COOKIE, SESSION_COOKIE, Db, cookie, needs, refusals
from cairn.kit.fields import without_nul
from cairn.people import organizations, service, sessions, tokens
from cairn.people.cookies import DAY_SECONDS, set_cookies
from cairn.people.schemas import (
    AnyTokensOut,
    MeOut,
    MePatch,
    OrganizationOut,
    OrganizationPatch,
    PasswordIn,
    SignInIn,
    SwitchIn,
    TokenCreatedOut,
    TokenIn,
    TokensOut,
    UserIn,
    UserOut,
    UserPatch,
    UsersOut,
)

router = APIRouter(tags=["people"])

Oneself = Annotated[Actor, needs(Permission.SELF)]
Colleague = Annotated[Actor, needs(Permission.PEOPLE_VIEW)]
PeopleManager = Annotated[Actor, needs(Permission.PEOPLE_MANAGE)]
OrganizationReader = Annotated[Actor, needs(Permission.ORGANIZATION_VIEW)]
OrganizationManager = Annotated[Actor, needs(Permission.ORGANIZATION_CHANGE)]
SessionToken = Annotated[str | None, Depends(cookie)]
Cursor = Annotated[str | None, Query(max_length=2000)]
Words = Annotated[str, Query(max_length=200), AfterValidator(without_nul)]


@router.post(
    "/sessions",
    status_code=201,
    responses=refusals(WrongCredentials, NoOrganization, OrganizationNotFound, signed_in=False),
)
async def sign_in(request: Request, response: Response, body: SignInIn, db: Db) -> MeOut:
    """Sign in by password; sets the cookies of a session and says who one is."""
    limits = request.app.state.limits
    limits.take_sign_in(request.client.host if request.client else None)
    limits.take_password(body.email)
    days = request.app.state.settings.session_days
    token, me = await sessions.sign_in(db, body, days)
    set_cookies(request, response, token, days * DAY_SECONDS)
    return me


@router.delete("/sessions/current", status_code=204, responses=refusals())
async def sign_out(response: Response, db: Db, actor: Oneself, token: SessionToken) -> None:
    """Sign out: ends the session and clears its cookies."""
    await sessions.sign_out(db, actor, token)
    response.delete_cookie(SESSION_COOKIE)
    response.delete_cookie(CSRF_COOKIE)


@router.get("/me", responses=refusals())
async def get_me(db: Db, actor: Oneself) -> MeOut:
    """Say who one is, in which organization, and what one may do there."""
    return await sessions.get_me(db, actor)


@router.patch("/me", responses=refusals())
async def change_me(body: MePatch, db: Db, actor: Oneself) -> MeOut:
    """Change one's own name, locale, time zone or start of the day."""
    return await sessions.change_me(db, actor, body)


@router.post("/me/password", status_code=204, responses=refusals(WrongPassword))
async def change_password(
    request: Request, body: PasswordIn, db: Db, actor: Oneself, token: SessionToken
) -> None:
    """Change one's own password; ends all sessions but this one."""
    request.app.state.limits.take_password(actor.email)
    await sessions.change_password(db, actor, body, token)


@router.post("/me/organization", responses=refusals(OrganizationNotFound, SessionNeeded))
async def switch_organization(body: SwitchIn, db: Db, actor: Oneself, token: SessionToken) -> MeOut:
    """Go to another organization that one belongs to."""
    return await sessions.switch_organization(db, actor, body.organization_id, token)


@router.get("/tokens", responses=refusals())
async def list_tokens(db: Db, actor: Oneself) -> TokensOut:
    """List one's own personal access tokens, newest first."""
    return await tokens.list_own_tokens(db, actor)


@router.post("/tokens", status_code=201, responses=refusals(ExpiryInPast))
async def create_token(body: TokenIn, db: Db, actor: Oneself) -> TokenCreatedOut:
    """Create a personal access token; its secret is shown this once."""
    return await tokens.create_own_token(db, actor, body)


@router.delete("/tokens/{token_id}", status_code=204, responses=refusals(TokenNotFound))
async def revoke_token(token_id: UUID, db: Db, actor: Oneself) -> None:
    """Revoke one of one's own personal access tokens."""
    await tokens.revoke_own_token(db, actor, token_id)


@router.get("/organization/tokens", responses=refusals(InvalidCursor))
async def list_all_tokens(
    db: Db,
    actor: PeopleManager,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> AnyTokensOut:
    """List everybody's personal access tokens for the organization, newest first."""
    return await tokens.list_all_tokens(db, actor, cursor, limit)


@router.delete(
    "/organization/tokens/{token_id}", status_code=204, responses=refusals(AnyTokenNotFound)
)
async def revoke_any_token(token_id: UUID, db: Db, actor: PeopleManager) -> None:
    """Revoke anybody's personal access token for the organization."""
    await tokens.revoke_any_token(db, actor, token_id)


@router.get("/users", responses=refusals(InvalidCursor))
async def list_users(
    db: Db,
    actor: Colleague,
    q: Words | None = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> UsersOut:
    """List the people of the organization by name; `q` is a part of name or e-mail."""
    return await service.list_users(db, actor, q, cursor, limit)


@router.post(
    "/users",
    status_code=201,
    responses=refusals(EmailTaken, PersonExists, ManagerNotAllowed),
)
async def add_user(body: UserIn, db: Db, actor: PeopleManager) -> UserOut:
    """Add a person to the organization, new or with an account already."""
    return await service.add_user(db, actor, body)


@router.patch("/users/{user_id}", responses=refusals(UserNotFound, LastAdmin, ManagerNotAllowed))
async def change_user(user_id: UUID, body: UserPatch, db: Db, actor: PeopleManager) -> UserOut:
    """Change role, department or manager of a person in the organization."""
    return await service.change_member(db, actor, user_id, body)


@router.delete("/users/{user_id}", status_code=204, responses=refusals(UserNotFound, LastAdmin))
async def remove_user(user_id: UUID, db: Db, actor: PeopleManager) -> None:
    """Take a person out of the organization; the account stays."""
    await service.remove_member(db, actor, user_id)


@router.get("/organization", responses=refusals())
async def get_organization(db: Db, actor: OrganizationReader) -> OrganizationOut:
    """Show the settings of the organization."""
    return await organizations.get_organization(db, actor)


@router.patch("/organization", responses=refusals(SettingsContradict))
async def change_organization(
    body: OrganizationPatch, db: Db, actor: OrganizationManager
) -> OrganizationOut:
    """Change the settings of the organization; progress is brought up to date with them."""
    return await organizations.change_organization(db, actor, body)
