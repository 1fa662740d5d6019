"""Personal access tokens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from cairn import errors
from cairn.access.actor import Actor
from cairn.access.audit import record
from cairn.kit import clock, secrets
from cairn.model import Token
from cairn.paging import decode_cursor, encode_cursor
from cairn.people import queries
from cairn.people.organizations import command_actor
from cairn.people.schemas import (
    AnyTokenOut,
    AnyTokensOut,
    TokenCreatedOut,
    TokenIn,
    TokenOut,
    TokensOut,
)

TOKEN_PREFIX = "cairn_pat"


async def create_token(
    db: AsyncSession,
    user_id: UUID,
    organization_id: UUID,
    name: str,
    expires_at: datetime | None = None,
    actor: Actor | None = None,
) -> tuple[Token, str]:
    """Create a personal access token; returns it with its secret, which is kept nowhere.

    Raises:
        ExpiryInPast: it would be expired from the start.
    """
    actor = actor or await command_actor(db, organization_id)
    if expires_at is not None and expires_at <= clock.now():
        raise errors.ExpiryInPast(expires_at=expires_at.isoformat())
    secret = secrets.new_token(TOKEN_PREFIX)
    token = Token(
        token_hash=secrets.hash_token(secret),
        user_id=user_id,
        organization_id=organization_id,
        name=name,
        expires_at=expires_at,
    )
    db.add(token)
    await db.flush()
    shown = {"user_id": user_id, "name": name, "expires_at": expires_at}
    await record(db, actor, "create", "token", token.id, after=shown)
    return token, secret


async def create_own_token(db: AsyncSession, actor: Actor, body: TokenIn) -> TokenCreatedOut:
    """Create a token for oneself, in the organization one is in.

    Raises:
        ExpiryInPast: it would be expired from the start.
    """
    user = await queries.get_user(db, actor.user_id)
    token, secret = await create_token(
        db, user.id, actor.organization_id, body.name, body.expires_at, actor
    )
    return TokenCreatedOut.model_validate({**vars(token), "token": secret})


async def list_own_tokens(db: AsyncSession, actor: Actor) -> TokensOut:
    """List one's own tokens for this organization."""
    user = await queries.get_user(db, actor.user_id)
    tokens = await queries.list_tokens(db, actor.organization_id, user.id)
    return TokensOut(items=[TokenOut.model_validate(token) for token in tokens])


async def list_all_tokens(
    db: AsyncSession, actor: Actor, cursor: str | None, limit: int
) -> AnyTokensOut:
    """List everybody's tokens for the organization, newest first."""
    before_id = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await queries.list_all_tokens(db, actor.organization_id, before_id, limit + 1)
    page = [AnyTokenOut.model_validate(row) for row in rows[:limit]]
    is_last = len(rows) <= limit
    return AnyTokensOut(items=page, next_cursor=None if is_last else encode_cursor(page[-1].id))


async def revoke_own_token(db: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """Revoke one of one's own tokens for this organization.

    Raises:
        TokenNotFound: it isn't one's own, or is revoked already.
    """
    await revoke(db, actor, token_id, Token.user_id == actor.user_id)


async def revoke_any_token(db: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """Revoke anybody's token for this organization.

    Raises:
        AnyTokenNotFound: the organization has none like this, or it is revoked already.
    """
    try:
        await revoke(db, actor, token_id, true())
    except errors.TokenNotFound as error:
        raise errors.AnyTokenNotFound(token_id=token_id) from error


async def revoke(
    db: AsyncSession, actor: Actor, token_id: UUID, among: ColumnElement[bool]
) -> None:
    """Revoke one of some tokens for this organization.

    Raises:
        TokenNotFound: it isn't among them, or is revoked already.
    """
    statement = (
        update(Token)
        .where(
            Token.id == token_id,
            Token.organization_id == actor.organization_id,
            Token.revoked_at.is_(None),
            among,
        )
        .values(revoked_at=clock.now())
        .returning(Token.name, Token.user_id)
    )
    row = (await db.execute(statement)).one_or_none()
    if row is None:
        raise errors.TokenNotFound(token_id=token_id)
    before = {"name": row.name, "user_id": row.user_id}
    await record(db, actor, "revoke", "token", token_id, before=before)
