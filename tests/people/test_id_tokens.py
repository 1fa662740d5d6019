"""What a provider signs about a person: taken from it alone, for us alone, for this sign-in."""

from base64 import urlsafe_b64encode

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, RSAKey
from joserfc.jws import JWSRegistry

from cairn.kit import clock
from cairn.kit.settings import Settings
from cairn.people.oidc import OidcProvider

ISSUER, CLIENT, NONCE = "https://provider.example.org", "cairn", "of this sign-in"
KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)


@pytest.fixture
def provider():
    """A provider that has published its key and the signatures it makes."""
    provider = OidcProvider(Settings(oidc_issuer=ISSUER, oidc_client_id=CLIENT))
    provider.metadata = {
        "issuer": ISSUER,
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "jwks": KeySet([KEY]).as_dict(private=False),
    }
    return provider


def sign(changes=None, key=KEY, algorithm="RS256"):
    now = int(clock.now().timestamp())
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "kim", "iat": now, "exp": now + 600}
    claims |= {"nonce": NONCE, "email": "kim@example.org", **(changes or {})}
    present = {name: value for name, value in claims.items() if value is not None}
    header = {"alg": algorithm, "kid": "one"}
    registry = JWSRegistry(algorithms=[algorithm])
    return {"id_token": jwt.encode(header, present, key, registry=registry)}


async def test_a_token_for_this_sign_in_is_taken(provider):
    claims = await provider.read_id_token(None, sign(), NONCE)

    assert (claims["sub"], claims["email"]) == ("kim", "kim@example.org")


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": ["another client", "a third one"], "azp": CLIENT},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"iss": "https://another.example.org"},
        {"iss": None},
        {"sub": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 9_700_000_000},
    ],
)
async def test_a_token_that_is_not_is_refused(provider, changes):
    with pytest.raises(JoseError):
        await provider.read_id_token(None, sign(changes), NONCE)


async def test_a_token_that_somebody_else_signed_is_refused(provider):
    with pytest.raises(JoseError):
        await provider.read_id_token(None, sign(key=OTHER_KEY), NONCE)


async def test_a_token_that_the_public_key_served_to_sign_as_a_secret_is_refused(provider):
    public = OctKey.import_key(KEY.as_pem(private=False).decode().replace("-----", "....."))

    with pytest.raises(JoseError):
        await provider.read_id_token(None, sign(key=public, algorithm="HS256"), NONCE)


async def test_a_token_without_a_signature_is_refused(provider):
    _, claims, _ = sign()["id_token"].split(".")
    header = urlsafe_b64encode(b'{"alg":"none","kid":"one"}').decode().rstrip("=")

    with pytest.raises(JoseError):
        await provider.read_id_token(None, {"id_token": f"{header}.{claims}."}, NONCE)
