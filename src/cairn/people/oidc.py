"""Another provider that people sign in with: OpenID Connect, by code, with PKCE."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import httpx2
import structlog
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from cairn import errors
from cairn.kit import clock, secrets
from cairn.kit.fields import without_nul
from cairn.kit.settings import Settings

log = structlog.get_logger()
FLIGHT_SECONDS = 10 * 60
"""So long may a person take at the provider."""
METADATA_SECONDS = 60 * 60
LEEWAY_SECONDS = 120
"""So much may the provider's clock differ from ours."""
ANSWER_SECONDS = 10
ALGORITHMS = frozenset(f"{kind}{bits}" for kind in ("RS", "PS") for bits in (256, 384, 512)) | {
    "ES256",
    "ES384",
    "ES512",
}
"""Signatures by a key that only the provider has; never by our own secret, never none."""


@dataclass(frozen=True)
class Flight:
    """One sign-in on its way, as the browser's cookie holds it: when it began, and a secret.

    State, nonce and verifier are hashes of the cookie, so nothing has to be kept here, and none of
    them says anything about another.
    """

    cookie: str

    @classmethod
    def begin(cls) -> "Flight":
        """A new one."""
        return cls(f"{int(clock.now().timestamp())}.{token_urlsafe(32)}")

    @classmethod
    def resume(cls, cookie: str | None, state: str | None) -> "Flight":
        """The one that this browser began.

        Raises:
            OidcFlightUnknown: it began none, another one, or too long ago.
        """
        flight = cls(cookie or "")
        began = flight.cookie.partition(".")[0]
        is_own = bool(cookie) and secrets.equal(flight.part("state"), state or "")
        if not is_own or not began.isdecimal():
            raise errors.OidcFlightUnknown()
        if not 0 <= clock.now().timestamp() - int(began) <= FLIGHT_SECONDS:
            raise errors.OidcFlightUnknown()
        return flight

    def part(self, name: str) -> str:
        """What the provider gets to see under a name."""
        return sha256(f"{name} {self.cookie}".encode()).hexdigest()


class OidcProvider:
    """The provider of the settings; what it publishes about itself is loaded once an hour."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metadata: dict[str, Any] = {}
        self.loaded_at = 0.0

    async def login_url(self, flight: Flight, redirect_uri: str) -> str:
        """Where the browser is sent to sign in.

        Raises:
            OidcUnavailable: the provider doesn't answer as it should.
        """
        with self.faults():
            async with self.client(redirect_uri) as client:
                metadata = await self.load_metadata(client)
                url, _ = client.create_authorization_url(
                    metadata["authorization_endpoint"],
                    state=flight.part("state"),
                    nonce=flight.part("nonce"),
                    code_verifier=flight.part("verifier"),
                )
        return str(url)

    async def verified_email(self, flight: Flight, redirect_uri: str, code: str) -> str:
        """Whom the provider says has signed in, by e-mail address.

        Raises:
            OidcUnavailable: the provider doesn't answer as it should.
            OidcRefused: it doesn't take the code, or its answer isn't meant for this sign-in.
            OidcEmailUnverified: it doesn't vouch for the e-mail address.
        """
        with self.faults():
            async with self.client(redirect_uri) as client:
                metadata = await self.load_metadata(client)
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flight.part("verifier"),
                )
                claims = await self.read_id_token(client, token, flight.part("nonce"))
                if "email" not in claims:
                    claims = await self.load_person(client, claims)
            email = without_nul(str(claims.get("email") or ""))
        if not email or claims.get("email_verified") not in (True, "true"):
            raise errors.OidcEmailUnverified()
        return email

    def client(self, redirect_uri: str) -> AsyncOAuth2Client:
        """A client of the provider, to be closed."""
        secret = self.settings.oidc_client_secret
        ways = self.metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        by_form = "client_secret_basic" not in ways and "client_secret_post" in ways
        return AsyncOAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            token_endpoint_auth_method="client_secret_post" if secret and by_form else None,
            scope="openid email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=ANSWER_SECONDS,
        )

    def is_issuer(self, address: str) -> bool:
        """Whether an address is the provider's, with or without a slash at its end."""
        return address.rstrip("/") == (self.settings.oidc_issuer or "").rstrip("/")

    async def load_metadata(self, client: AsyncOAuth2Client) -> dict[str, Any]:
        """What the provider publishes about itself; never another issuer's."""
        now = clock.now().timestamp()
        if not self.metadata or now - self.loaded_at > METADATA_SECONDS:
            url = get_well_known_url(self.settings.oidc_issuer, external=True)
            metadata = await get_json(client, url)
            if not self.is_issuer(metadata["issuer"]):
                raise ValueError(f"{url} is about another issuer, {metadata['issuer']}")
            self.metadata, self.loaded_at = metadata, now
        return self.metadata

    async def read_id_token(
        self, client: AsyncOAuth2Client, token: dict[str, Any], nonce: str
    ) -> dict[str, Any]:
        """The claims of an ID token, held against its signature, us and this sign-in."""
        offered = self.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(
            algorithms=sorted(ALGORITHMS.intersection(offered)), strict_check_header=False
        )
        try:
            read = jwt.decode(token["id_token"], await self.load_keys(client), registry=registry)
        except InvalidKeyIdError:
            self.metadata.pop("jwks", None)
            read = jwt.decode(token["id_token"], await self.load_keys(client), registry=registry)
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": self.metadata["issuer"]},
                "aud": {"essential": True, "value": self.settings.oidc_client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            params={
                "nonce": nonce,
                "client_id": self.settings.oidc_client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_SECONDS)
        return dict(claims)

    async def load_keys(self, client: AsyncOAuth2Client) -> KeySet:
        """The provider's public keys; loaded again when it signs with one that isn't known."""
        if "jwks" not in self.metadata:
            self.metadata["jwks"] = await get_json(client, self.metadata["jwks_uri"])
        return KeySet.import_key_set(self.metadata["jwks"])

    async def load_person(
        self, client: AsyncOAuth2Client, claims: dict[str, Any]
    ) -> dict[str, Any]:
        """What the provider tells about the person where the ID token doesn't."""
        response = await client.get(self.metadata["userinfo_endpoint"])
        response.raise_for_status()
        person: dict[str, Any] = response.json()
        if person["sub"] != claims["sub"]:
            raise ValueError("the ID token is about somebody else than the user info")
        return person

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what goes wrong at the provider into refusals, with the reason in the log."""
        try:
            yield
        except (OAuthError, JoseError) as error:
            log.warning("oidc_refused", why=str(error))
            raise errors.OidcRefused() from error
        except (httpx2.HTTPError, httpx2.InvalidURL, LookupError, TypeError, ValueError) as error:
            log.warning("oidc_unavailable", kind=type(error).__name__, why=str(error))
            raise errors.OidcUnavailable() from error


async def get_json(client: AsyncOAuth2Client, url: str) -> dict[str, Any]:
    """Load a public document of the provider."""
    response = await client.request("GET", url, withhold_token=True)
    response.raise_for_status()
    document: dict[str, Any] = response.json()
    return document
